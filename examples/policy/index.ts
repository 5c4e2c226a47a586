// Two repositories that keep to the policy pack in `pack`, or break it when `careless` is set. The ids are those of a new
// simulator.

import * as pulumi from "@pulumi/pulumi";
import * as veeam from "pulumi-veeam";

const config = new pulumi.Config();
const linuxServerId = config.get("hostId") ?? "f13af962-34af-4c1a-a272-edfac05ac2af";
const mountServerId = config.get("mountServerId") ?? "3251ddfc-3691-4d20-a43e-860dc275147e";
const cloudCredentialsId = config.get("cloudCredentialsId") ?? "9b6f0b3e-64a1-4d0c-9a59-2d9c1a6f7e11";
const careless = config.getBoolean("careless") ?? false;

const mountServer = {
  mountServerSettingsType: "linux",
  linux: { mountServerId, writeCacheFolder: "/var/lib/veeam/IRCache/", vPowerNFSEnabled: false },
} as const;

new veeam.Repository("hardened", {
  type: "LinuxHardened",
  name: "Hardened",
  description: "Managed by Pulumi",
  hostId: linuxServerId,
  repository: { path: "/mnt/hardened", makeRecentBackupsImmutableDays: careless ? 7 : 14 },
  deleteBackups: careless,
  mountServer,
});

new veeam.Repository("bucket", {
  type: "S3Compatible",
  name: "Bucket",
  description: "Managed by Pulumi",
  account: { servicePoint: "https://s3.tech.local:9000", regionId: "us-east-1", credentialsId: cloudCredentialsId },
  bucket: { bucketName: "veeam", folderName: "locked", immutability: { isEnabled: !careless, daysCount: 30 } },
  mountServer,
});
