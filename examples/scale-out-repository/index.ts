// Two folders on a Linux server, an Amazon S3 bucket and an Amazon S3 Glacier archive, used as one scale-out repository with all
// three tiers. Without configuration the ids are those of a new simulator.

import * as pulumi from "@pulumi/pulumi";
import * as veeam from "pulumi-veeam";

const config = new pulumi.Config();
const hostId = config.get("hostId") ?? "3251ddfc-3691-4d20-a43e-860dc275147e";
const mountServerId = config.get("mountServerId") ?? "3251ddfc-3691-4d20-a43e-860dc275147e";
const cloudCredentialsId = config.get("cloudCredentialsId") ?? "9b6f0b3e-64a1-4d0c-9a59-2d9c1a6f7e11";

const mountServer = {
  mountServerSettingsType: "linux",
  linux: { mountServerId, writeCacheFolder: "/var/lib/veeam/IRCache/", vPowerNFSEnabled: false },
} as const;

const newDisks = new veeam.Repository("new-disks", {
  type: "LinuxLocal",
  name: "Production disks 2025",
  hostId,
  repository: { path: "/mnt/backups/2025", taskLimitEnabled: true, maxTaskCount: 8 },
  mountServer,
});

const oldDisks = new veeam.Repository("old-disks", {
  type: "LinuxLocal",
  name: "Production disks 2020",
  hostId,
  repository: { path: "/mnt/backups/2020", taskLimitEnabled: true, maxTaskCount: 4 },
  mountServer,
});

const account = {
  credentialsId: cloudCredentialsId,
  regionType: "Global",
  connectionSettings: { connectionType: "Direct" },
} as const;

const bucket = new veeam.Repository("bucket", {
  type: "AmazonS3",
  name: "Production bucket",
  account,
  bucket: {
    regionId: "eu-west-1",
    bucketName: "acme-veeam",
    folderName: "production",
    immutability: { isEnabled: true, daysCount: 14 },
  },
  mountServer,
});

const archive = new veeam.Repository("archive", {
  type: "AmazonS3Glacier",
  name: "Production archive",
  account,
  bucket: { regionId: "eu-west-1", bucketName: "acme-veeam-archive", folderName: "production", immutabilityEnabled: true },
});

const scaleOutRepository = new veeam.ScaleOutRepository("production", {
  name: "Production",
  description: "Managed by Pulumi",
  performanceTier: {
    performanceExtents: [
      { id: newDisks.id },
      // Takes no new backups; the retention policy empties it.
      { id: oldDisks.id, sealedMode: true },
    ],
  },
  capacityTier: {
    isEnabled: true,
    extents: [{ id: bucket.id }],
    copyPolicyEnabled: true,
    movePolicyEnabled: true,
    operationalRestorePeriodDays: 14,
  },
  archiveTier: {
    isEnabled: true,
    extentId: archive.id,
    archivePeriodDays: 365,
  },
});

export const scaleOutRepositoryId = scaleOutRepository.id;
export const extentStatus = scaleOutRepository.extentStatus;
