import * as pulumi from "@pulumi/pulumi";
import * as veeam from "pulumi-veeam/native";

const config = new pulumi.Config();
const host = veeam.getManagedServerOutput({ name: config.require("server") });
const mount = veeam.getMountServerOutput({ default: true, type: "linux" });

const repository = new veeam.Repository("backups", {
  type: "LinuxLocal",
  name: "backups",
  description: "Managed by Pulumi",
  hostId: host.id,
  repository: { path: "/mnt/backups", taskLimitEnabled: true, maxTaskCount: 4 },
  mountServer: {
    mountServerSettingsType: "linux",
    linux: { mountServerId: mount.id, writeCacheFolder: "/var/lib/veeam/IRCache/", vPowerNFSEnabled: false },
  },
});

export const repositoryId = repository.id;
