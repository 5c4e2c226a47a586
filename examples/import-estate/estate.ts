import * as pulumi from "@pulumi/pulumi";
import * as veeam from "pulumi-veeam";

const config = new pulumi.Config();

export const branchDisks = new veeam.Repository("Branch disks", {
  type: "LinuxLocal",
  name: "Branch disks",
  description: "Made by hand in 2021",
  uniqueId: "B1E7D6A43C594F0E8D2B6A7C9E1F0352",
  hostId: "3251ddfc-3691-4d20-a43e-860dc275147e",
  repository: {
    path: "/mnt/branch",
    taskLimitEnabled: true,
    maxTaskCount: 6,
    readWriteLimitEnabled: false,
    advancedSettings: {
      alignDataBlocks: true,
      decompressBeforeStoring: false,
      rotatedDrives: false,
      perVmBackup: true,
      RotatedDriveCleanupMode: "Disabled",
    },
    useFastCloningOnXFSVolumes: true,
  },
  mountServer: {
    mountServerSettingsType: "linux",
    linux: {
      mountServerId: "3251ddfc-3691-4d20-a43e-860dc275147e",
      writeCacheFolder: "/var/lib/veeam/IRCache/",
      vPowerNFSEnabled: false,
    },
  },
});

export const branchBucket = new veeam.Repository("Branch bucket", {
  type: "S3Compatible",
  name: "Branch bucket",
  description: "Made by hand in 2023",
  uniqueId: "4F0C2B8E97D14A63B5E81D3F6A9C7B20",
  mountServer: {
    mountServerSettingsType: "linux",
    linux: {
      mountServerId: "3251ddfc-3691-4d20-a43e-860dc275147e",
      writeCacheFolder: "/var/lib/veeam/IRCache/",
      vPowerNFSEnabled: false,
    },
  },
  account: {
    servicePoint: "https://s3.tech.local:9000",
    regionId: "us-east-1",
    credentialsId: "9b6f0b3e-64a1-4d0c-9a59-2d9c1a6f7e11",
    connectionSettings: {
      connectionType: "Direct",
    },
  },
  bucket: {
    bucketName: "veeam",
    folderName: "branch",
    immutability: {
      isEnabled: true,
      daysCount: 30,
      immutabilityMode: "RepositorySettings",
    },
  },
});

export const branch = new veeam.ScaleOutRepository("Branch", {
  name: "Branch",
  description: "Made by hand in 2023",
  uniqueId: "E2A91C5760B44D8F9C137B5E0D4F8A61",
  performanceTier: {
    performanceExtents: [
      {
        id: branchDisks.id,
      },
    ],
    advancedSettings: {
      perVmBackup: true,
      fullWhenExtentOffline: false,
    },
  },
  placementPolicy: {
    type: "DataLocality",
    settings: [
      {
        extentId: branchDisks.id,
        allowedBackups: "All",
      },
    ],
    enforceStrictPlacementPolicy: false,
  },
  capacityTier: {
    isEnabled: true,
    extents: [
      {
        id: branchBucket.id,
      },
    ],
    offloadWindow: {
      days: [
        {
          day: "sunday",
          hours: "1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1",
        },
        {
          day: "monday",
          hours: "1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1",
        },
        {
          day: "tuesday",
          hours: "1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1",
        },
        {
          day: "wednesday",
          hours: "1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1",
        },
        {
          day: "thursday",
          hours: "1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1",
        },
        {
          day: "friday",
          hours: "1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1",
        },
        {
          day: "saturday",
          hours: "1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1",
        },
      ],
    },
    copyPolicyEnabled: true,
    movePolicyEnabled: false,
    operationalRestorePeriodDays: 14,
    overridePolicy: {
      isEnabled: false,
    },
    encryption: {
      isEnabled: false,
    },
  },
  archiveTier: {
    isEnabled: false,
    copyPolicyEnabled: false,
    archivePeriodDays: 90,
    advancedSettings: {
      costOptimizedArchiveEnabled: false,
      archiveDeduplicationEnabled: true,
    },
    encryption: {
      isEnabled: false,
    },
  },
});

export const vbr01TechLocal = new veeam.BackupServer("vbr01.tech.local", {
  dnsNameOrIpAddress: "vbr01.tech.local",
  description: "Made by hand in 2021",
  port: 9392,
  // User name of the account on the backup server. The server does not show it; the next pulumi up sends it.
  username: config.require("vbr01TechLocalUsername"),
  // Password of the account on the backup server. The server does not show it; the next pulumi up sends it.
  password: config.requireSecret("vbr01TechLocalPassword"),
});
