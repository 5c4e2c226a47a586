/**
 * Managed servers of a VBR server: the hosts that it connects to.
 * https://helpcenter.veeam.com/docs/vbr/userguide/setup_add_server.html
 */
import type * as pulumi from "@pulumi/pulumi";
import { VeeamResource } from "../../program/dynamicResource";
import type { DeclaredByType } from "../../program/dynamicResource";
import { MANAGED_SERVER } from "../kinds";
import type { ManagedServerArgs } from "./args";

type Declared = DeclaredByType<ManagedServerArgs>;

/**
 * A Windows or Linux host that the backup server connects to, for repositories, gateways and mount servers. The server installs its
 * components on it, which takes minutes.
 *
 * @example
 * const linux = new veeam.ManagedServer("linux01", {
 *     type: "LinuxHost",
 *     name: "linux01.example.com",
 *     credentialsId: credentials.id,
 *     trustOnFirstUse: true,
 *     updateComponents: true,
 * });
 *
 * @example A host for a hardened repository, whose account the server does not keep, with a pinned key.
 * new veeam.ManagedServer("hardened01", {
 *     type: "LinuxHost",
 *     name: "hardened01.example.com",
 *     singleUseCredentials: { username: "veeam", password: config.requireSecret("hostPassword"), elevateToRoot: true },
 *     sshFingerprint: "ssh-ed25519 256 8f4Vw8KpLm2Rs6XcBn0QyHd3JfGu7Ea1Io5TkPzMvY9",
 * });
 *
 * @example
 * new veeam.ManagedServer("gateway01", { type: "WindowsHost", name: "gateway01.example.com", credentialsId: credentials.id });
 */
export class ManagedServer extends VeeamResource {
  declare readonly type: pulumi.Output<ManagedServerArgs["type"]>;
  declare readonly name: pulumi.Output<string>;
  declare readonly description: Declared["description"];
  declare readonly credentialsId: Declared["credentialsId"];
  declare readonly credentialsStorageType: Declared["credentialsStorageType"];
  /** As declared: the server never shows it. Secret. */
  declare readonly singleUseCredentials: Declared["singleUseCredentials"];
  /** The SSH fingerprint that is trusted: the declared one, or the one of the first use. */
  declare readonly sshFingerprint: pulumi.Output<string | undefined>;
  declare readonly sshSettings: Declared["sshSettings"];
  declare readonly networkSettings: Declared["networkSettings"];
  declare readonly optionalComponents: Declared["optionalComponents"];
  /** As declared: the server never shows it. Secret. */
  declare readonly handshakeCode: Declared["handshakeCode"];

  /** Reads an existing managed server without managing it. */
  static get(name: string, id: pulumi.Input<pulumi.ID>, opts?: pulumi.CustomResourceOptions): ManagedServer {
    return new ManagedServer(name, undefined as unknown as ManagedServerArgs, { ...opts, id });
  }

  constructor(name: string, args: ManagedServerArgs, opts?: pulumi.CustomResourceOptions) {
    super(MANAGED_SERVER, name, args, opts);
  }
}
