/**
 * Credentials records of a VBR server.
 * https://helpcenter.veeam.com/docs/vbr/userguide/credentials_manager.html
 */
import type * as pulumi from "@pulumi/pulumi";
import { VeeamResource } from "../../program/dynamicResource";
import type { DeclaredByType } from "../../program/dynamicResource";
import { CREDENTIALS } from "../kinds";
import type { CredentialsArgs } from "./args";

type Declared = DeclaredByType<CredentialsArgs>;

/**
 * A credentials record: an account with which the backup server logs in to hosts and shares.
 *
 * @example
 * new veeam.Credentials("hosts", {
 *     type: "Linux",
 *     username: "veeam",
 *     description: "Repository hosts",
 *     privateKey: config.requireSecret("hostKey"),
 * });
 *
 * @example A record that was made by hand is adopted; its password is set to the declared one.
 * new veeam.Credentials("share", {
 *     type: "Standard",
 *     username: "EXAMPLE\\svc-backup",
 *     description: "SMB share",
 *     password: config.requireSecret("sharePassword"),
 *     adopt: true,
 * });
 */
export class Credentials extends VeeamResource {
  declare readonly type: pulumi.Output<CredentialsArgs["type"]>;
  declare readonly username: pulumi.Output<string>;
  declare readonly description: Declared["description"];
  /** The server's second identifier of the record, or the declared one. */
  declare readonly uniqueId: pulumi.Output<string>;
  declare readonly authenticationType: Declared["authenticationType"];
  /** As declared: the server never shows it. Secret. */
  declare readonly password: Declared["password"];
  /** As declared: the server never shows it. Secret. */
  declare readonly privateKey: Declared["privateKey"];
  /** As declared: the server never shows it. Secret. */
  declare readonly passphrase: Declared["passphrase"];
  /** As declared: the server never shows it. Secret. */
  declare readonly rootPassword: Declared["rootPassword"];
  declare readonly SSHPort: Declared["SSHPort"];
  declare readonly elevateToRoot: Declared["elevateToRoot"];
  declare readonly addToSudoers: Declared["addToSudoers"];
  declare readonly useSu: Declared["useSu"];

  /** Reads an existing record, without its secrets and without managing it. */
  static get(name: string, id: pulumi.Input<pulumi.ID>, opts?: pulumi.CustomResourceOptions): Credentials {
    return new Credentials(name, undefined as unknown as CredentialsArgs, { ...opts, id });
  }

  constructor(name: string, args: CredentialsArgs, opts?: pulumi.CustomResourceOptions) {
    super(CREDENTIALS, name, args, opts);
  }
}
