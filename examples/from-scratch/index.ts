// Everything that a freshly installed backup server needs for its first backups: accounts, two Linux hosts, a hardened repository, a
// bucket with immutability, and both as one scale-out repository whose copies are encrypted. The hosts are those of a new simulator.

import * as pulumi from "@pulumi/pulumi";
import * as veeam from "pulumi-veeam";

const config = new pulumi.Config();
// Revision 1.2-rev1 (VBR 12.3) has no request for it.
const updateComponents = config.getBoolean("updateComponents") ?? true;

const hostAccount = new veeam.Credentials("host-account", {
  type: "Linux",
  username: "veeam",
  description: "Linux hosts",
  password: config.requireSecret("hostPassword"),
  elevateToRoot: true,
});

const gateway = new veeam.ManagedServer("gateway", {
  type: "LinuxHost",
  name: config.get("gatewayHost") ?? "linux02.tech.local",
  description: "Gateway and mount server",
  credentialsId: hostAccount.id,
  trustOnFirstUse: true,
  updateComponents,
});

// The server does not keep the account of a hardened host: it is used once, to install the components.
const hardenedHost = new veeam.ManagedServer("hardened-host", {
  type: "LinuxHost",
  name: config.get("hardenedHost") ?? "hardened02.tech.local",
  description: "Hardened repository host",
  singleUseCredentials: { username: "veeam", password: config.requireSecret("hardenedPassword"), elevateToRoot: true },
  trustOnFirstUse: true,
  updateComponents,
});

const mountServer = {
  mountServerSettingsType: "linux",
  linux: { mountServerId: gateway.id, writeCacheFolder: "/var/lib/veeam/IRCache/", vPowerNFSEnabled: false },
} as const;

const hardened = new veeam.Repository("hardened", {
  type: "LinuxHardened",
  name: "Hardened",
  description: "Managed by Pulumi",
  hostId: hardenedHost.id,
  repository: { path: "/mnt/backups", makeRecentBackupsImmutableDays: 14 },
  mountServer,
});

const bucketAccount = new veeam.CloudCredentials("bucket-account", {
  type: "Amazon",
  accessKey: config.get("accessKey") ?? "AKIAFROMSCRATCH00000",
  description: "Copies",
  secretKey: config.requireSecret("secretKey"),
});

const bucket = new veeam.Repository("bucket", {
  type: "S3Compatible",
  name: "Copies",
  description: "Managed by Pulumi",
  account: {
    servicePoint: "https://s3.example.com",
    regionId: "eu-west-1",
    credentialsId: bucketAccount.id,
    connectionSettings: { connectionType: "SelectedGateway", gatewayServerIds: [gateway.id] },
  },
  bucket: { bucketName: "acme-veeam", folderName: "copies", immutability: { isEnabled: true, daysCount: 30 } },
  createFolder: true,
  mountServer,
});

const password = new veeam.EncryptionPassword("copies", {
  hint: "Copies in the bucket",
  password: config.requireSecret("encryptionPassword"),
  // Without it nobody restores from the bucket: set it only to take everything back.
  allowDelete: config.getBoolean("allowDelete") ?? false,
});

const production = new veeam.ScaleOutRepository("production", {
  name: "Production",
  description: "Managed by Pulumi",
  performanceTier: { performanceExtents: [{ id: hardened.id }] },
  capacityTier: {
    isEnabled: true,
    extents: [{ id: bucket.id }],
    copyPolicyEnabled: true,
    encryption: { isEnabled: true, encryptionType: "ByUserPassword", encryptionPasswordId: password.id },
  },
});

export const scaleOutRepositoryId = production.id;
export const hostKeys = [gateway.sshFingerprint, hardenedHost.sshFingerprint];
