import * as veeam from "pulumi-veeam";

const host = veeam.getManagedServerOutput({ name: "linux01.tech.local" });

const repository = new veeam.Repository("backups", {
  type: "LinuxLocal",
  name: "backups",
  description: "Deployed from Git",
  hostId: host.id,
  repository: { path: "/mnt/backups", taskLimitEnabled: true, maxTaskCount: 4 },
  mountServer: {
    mountServerSettingsType: "linux",
    // A mount server has the id of its host. To look up the default one takes an administrator, also in a preview.
    linux: { mountServerId: host.id, writeCacheFolder: "/var/lib/veeam/IRCache/", vPowerNFSEnabled: false },
  },
});

export const repositoryId = repository.id;
