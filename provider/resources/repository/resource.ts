/**
 * Backup repositories of a VBR server.
 * https://helpcenter.veeam.com/docs/vbr/userguide/backup_repository.html
 */
import type * as pulumi from "@pulumi/pulumi";
import { VeeamResource } from "../../program/dynamicResource";
import type { DeclaredByType } from "../../program/dynamicResource";
import { REPOSITORY } from "../kinds";
import type { RepositoryArgs } from "./args";

type Declared = DeclaredByType<RepositoryArgs>;

/**
 * A backup repository.
 *
 * @example
 * new veeam.Repository("nas", {
 *     type: "LinuxLocal",
 *     name: "NAS",
 *     hostId,
 *     repository: { path: "/mnt/backups" },
 *     mountServer: {
 *         mountServerSettingsType: "linux",
 *         linux: { mountServerId: hostId, writeCacheFolder: "/var/lib/veeam/IRCache/", vPowerNFSEnabled: false },
 *     },
 * });
 *
 * @example A repository that was made by hand is adopted instead of refused. It is on loan: a destroy leaves it on the server.
 * new veeam.Repository("nas", { ...args, adopt: true });
 */
export class Repository extends VeeamResource {
  declare readonly type: pulumi.Output<RepositoryArgs["type"]>;
  declare readonly name: pulumi.Output<string>;
  declare readonly description: Declared["description"];
  /** The server's second identifier of the repository, or the declared one. */
  declare readonly uniqueId: pulumi.Output<string>;
  declare readonly hostId: Declared["hostId"];
  declare readonly repository: Declared["repository"];
  declare readonly mountServer: Declared["mountServer"];
  declare readonly mountServers: Declared["mountServers"];
  declare readonly share: Declared["share"];
  declare readonly dellDataDomain: Declared["dellDataDomain"];
  declare readonly hpeStoreOnce: Declared["hpeStoreOnce"];
  declare readonly account: Declared["account"];
  declare readonly container: Declared["container"];
  declare readonly bucket: Declared["bucket"];
  declare readonly proxyAppliance: Declared["proxyAppliance"];
  declare readonly taskLimitEnabled: Declared["taskLimitEnabled"];
  declare readonly maxTaskCount: Declared["maxTaskCount"];
  declare readonly accessPermissions: Declared["accessPermissions"];

  /** Reads an existing repository, the whole of it, without managing it. */
  static get(name: string, id: pulumi.Input<pulumi.ID>, opts?: pulumi.CustomResourceOptions): Repository {
    return new Repository(name, undefined as unknown as RepositoryArgs, { ...opts, id });
  }

  constructor(name: string, args: RepositoryArgs, opts?: pulumi.CustomResourceOptions) {
    super(REPOSITORY, name, args, opts);
  }
}
