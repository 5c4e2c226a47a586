import * as veeam from "pulumi-veeam";

const host = veeam.getManagedServerOutput({ name: "linux01.tech.local" });
const mount = veeam.getMountServerOutput({ default: true, type: "linux" });

const repository = new veeam.Repository("backups", {
  type: "LinuxLocal",
  name: "backups",
  description: "Deployed from Git",
  hostId: host.id,
  repository: { path: "/mnt/backups", taskLimitEnabled: true, maxTaskCount: 4 },
  mountServer: {
    mountServerSettingsType: "linux",
    linux: { mountServerId: mount.id, writeCacheFolder: "/var/lib/veeam/IRCache/", vPowerNFSEnabled: false },
  },
});

export const repositoryId = repository.id;
