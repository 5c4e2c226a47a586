/**
 * Mount servers of a VBR server.
 * https://helpcenter.veeam.com/docs/vbr/userguide/mount_server.html
 */
import type * as pulumi from "@pulumi/pulumi";
import { VeeamResource } from "../../program/dynamicResource";
import { MOUNT_SERVER } from "../kinds";
import type { MountServerRoleArgs } from "./args";

/**
 * A managed server in its role as a mount server: the settings that repositories take over, and whether it is the default one of its
 * system. A destroy leaves the role where it is: it ends with the managed server.
 *
 * @example
 * new veeam.MountServer("linux01", {
 *     hostId: linux.id,
 *     settings: { writeCacheFolder: "/var/lib/veeam/IRCache/", vPowerNFSEnabled: false },
 *     isDefault: true,
 * });
 */
export class MountServer extends VeeamResource {
  declare readonly hostId: pulumi.Output<string>;
  declare readonly settings: pulumi.Output<pulumi.Unwrap<MountServerRoleArgs["settings"]>>;
  declare readonly isDefault: pulumi.Output<boolean | undefined>;
  /** Operating system of the host: `windows` or `linux`. */
  declare readonly type: pulumi.Output<string>;

  /** Reads an existing mount server without managing it. */
  static get(name: string, id: pulumi.Input<pulumi.ID>, opts?: pulumi.CustomResourceOptions): MountServer {
    return new MountServer(name, undefined as unknown as MountServerRoleArgs, { ...opts, id });
  }

  constructor(name: string, args: MountServerRoleArgs, opts?: pulumi.CustomResourceOptions) {
    super(MOUNT_SERVER, name, args, opts);
  }
}
