import * as pulumi from "@pulumi/pulumi";
import * as veeam from "pulumi-veeam";

const config = new pulumi.Config();

export const veeamCredentials = new veeam.Credentials("veeam", {
  type: "Linux",
  username: "veeam",
  description: "Linux hosts",
  authenticationType: "Password",
  SSHPort: 22,
  elevateToRoot: true,
  addToSudoers: false,
  useSu: false,
  // Password of the account. The server does not show it; the next pulumi up sends it.
  password: config.requireSecret("veeamCredentialsPassword"),
});

export const s3Writer = new veeam.CloudCredentials("S3 writer", {
  type: "Amazon",
  description: "S3 writer",
  accessKey: "AKIAEXAMPLEKEY000001",
  // Secret key of the account. The server does not show it; the next pulumi up sends it.
  secretKey: config.requireSecret("s3WriterSecretKey"),
});

export const copiesInTheBucket = new veeam.EncryptionPassword("Copies in the bucket", {
  hint: "Copies in the bucket",
  isImported: false,
  // The encryption password itself. The server does not show it; the next pulumi up sends it.
  password: config.requireSecret("copiesInTheBucketPassword"),
});

export const linux01TechLocal = new veeam.ManagedServer("linux01.tech.local", {
  type: "LinuxHost",
  name: "linux01.tech.local",
  description: "Repository host",
  credentialsId: veeamCredentials.id,
  credentialsStorageType: "Permanent",
});

export const vbr01TechLocalMountServer = new veeam.MountServer("vbr01.tech.local", {
  hostId: "6745a759-2205-4cd2-b172-8ec8f7e60ef8",
  settings: {
    writeCacheFolder: "C:\\ProgramData\\Veeam\\Backup\\IRCache\\",
    vPowerNFSEnabled: true,
    vPowerNFSPortSettings: {
      mountPort: 1058,
      vPowerNFSPort: 2049,
    },
  },
  isDefault: true,
});

export const linux01TechLocalMountServer = new veeam.MountServer("linux01.tech.local", {
  hostId: linux01TechLocal.id,
  settings: {
    writeCacheFolder: "/var/lib/veeam/IRCache/",
    vPowerNFSEnabled: false,
  },
  isDefault: false,
});

export const branchDisks = new veeam.Repository("Branch disks", {
  type: "LinuxLocal",
  name: "Branch disks",
  description: "Made by hand in 2021",
  hostId: linux01TechLocal.id,
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
      mountServerId: linux01TechLocalMountServer.id,
      writeCacheFolder: "/var/lib/veeam/IRCache/",
      vPowerNFSEnabled: false,
    },
  },
});

export const branchBucket = new veeam.Repository("Branch bucket", {
  type: "S3Compatible",
  name: "Branch bucket",
  description: "Made by hand in 2023",
  mountServer: {
    mountServerSettingsType: "linux",
    linux: {
      mountServerId: linux01TechLocalMountServer.id,
      writeCacheFolder: "/var/lib/veeam/IRCache/",
      vPowerNFSEnabled: false,
    },
  },
  account: {
    servicePoint: "https://s3.tech.local:9000",
    regionId: "us-east-1",
    credentialsId: s3Writer.id,
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
      isEnabled: true,
      encryptionType: "ByUserPassword",
      encryptionPasswordId: copiesInTheBucket.id,
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
