import * as pulumi from "@pulumi/pulumi";
import * as veeam from "pulumi-veeam";

const config = new pulumi.Config();

const repository = new veeam.Repository("backups", {
  type: "LinuxLocal",
  name: "backups",
  description: "Managed by Pulumi",
  hostId: config.require("hostId"),
  repository: { path: "/mnt/backups", taskLimitEnabled: true, maxTaskCount: 4 },
  mountServer: {
    mountServerSettingsType: "linux",
    linux: {
      mountServerId: config.require("mountServerId"),
      writeCacheFolder: "/var/lib/veeam/IRCache/",
      vPowerNFSEnabled: false,
    },
  },
});

export const repositoryId = repository.id;
