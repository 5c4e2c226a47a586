/**
 * Encryption passwords of a VBR server.
 * https://helpcenter.veeam.com/docs/vbr/userguide/password_manager.html
 */
import type * as pulumi from "@pulumi/pulumi";
import { VeeamResource } from "../../program/dynamicResource";
import { ENCRYPTION_PASSWORD } from "../kinds";
import type { EncryptionPasswordArgs } from "./args";

/**
 * A password with which backups are encrypted. Who loses it loses the backups: a delete is refused unless `allowDelete` is set.
 *
 * @example
 * new veeam.EncryptionPassword(
 *     "offsite",
 *     { hint: "Offsite copies, 2026", password: config.requireSecret("offsitePassword") },
 *     { protect: true },
 * );
 */
export class EncryptionPassword extends VeeamResource {
  declare readonly hint: pulumi.Output<string>;
  /** As declared: the server never shows it. Secret. */
  declare readonly password: pulumi.Output<string>;
  /** The server's second identifier of the password, or the declared one. */
  declare readonly uniqueId: pulumi.Output<string>;
  declare readonly isImported: pulumi.Output<boolean | undefined>;

  /** Reads an existing password's hint and identifiers, without the password and without managing it. */
  static get(name: string, id: pulumi.Input<pulumi.ID>, opts?: pulumi.CustomResourceOptions): EncryptionPassword {
    return new EncryptionPassword(name, undefined as unknown as EncryptionPasswordArgs, { ...opts, id });
  }

  constructor(name: string, args: EncryptionPasswordArgs, opts?: pulumi.CustomResourceOptions) {
    super(ENCRYPTION_PASSWORD, name, args, opts);
  }
}
