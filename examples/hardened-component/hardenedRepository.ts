import * as pulumi from "@pulumi/pulumi";
import * as veeam from "pulumi-veeam";

export interface HardenedRepositoryArgs {
  /** Name of the managed Linux server that holds the backups. */
  host: string;
  /** Days for which new backups cannot be changed or deleted: 14 by default, and never fewer. */
  immutableDays?: number;
  /** Tasks at the same time, 4 by default. */
  maxTaskCount?: number;
}

const LEAST_DAYS = 14;

/**
 * A hardened repository as this company builds them all: folder and repository are named as the component, new backups are locked for two
 * weeks at least, XFS clones blocks, and there is no way to ask for the deletion of backups. Whoever uses it chooses a server and a
 * name, and nothing that could be forgotten.
 */
export class HardenedRepository extends pulumi.ComponentResource {
  readonly repositoryId: pulumi.Output<pulumi.ID>;

  constructor(name: string, args: HardenedRepositoryArgs, opts?: pulumi.ComponentResourceOptions) {
    super("acme:veeam:HardenedRepository", name, {}, opts);

    const { host, immutableDays = LEAST_DAYS, maxTaskCount = 4 } = args;
    if (immutableDays < LEAST_DAYS) {
      throw new pulumi.RunError(`${name}: immutableDays must be at least ${LEAST_DAYS}, got ${immutableDays}`);
    }

    // With `parent` the look-ups and the repository use the provider that the component was given.
    const parent = { parent: this };
    const server = veeam.getManagedServerOutput({ name: host }, parent);
    const mount = veeam.getMountServerOutput({ default: true, type: "linux" }, parent);
    const repository = new veeam.Repository(
      name,
      {
        type: "LinuxHardened",
        name: `Hardened ${name}`,
        description: `Hardened repository on ${host}, managed by Pulumi`,
        hostId: server.id,
        repository: {
          path: `/mnt/hardened/${name}`,
          taskLimitEnabled: true,
          maxTaskCount,
          useFastCloningOnXFSVolumes: true,
          makeRecentBackupsImmutableDays: immutableDays,
        },
        mountServer: {
          mountServerSettingsType: "linux",
          linux: { mountServerId: mount.id, writeCacheFolder: "/var/lib/veeam/IRCache/", vPowerNFSEnabled: false },
        },
      },
      parent,
    );

    this.repositoryId = repository.id;
    this.registerOutputs({ repositoryId: this.repositoryId });
  }
}
