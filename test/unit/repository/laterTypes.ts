/** Complete declarations of what only later revisions than 1.3-rev0 have; the examples are written in that one. */
import type { Fields } from "../../site";

const LINUX_SERVER = "3251ddfc-3691-4d20-a43e-860dc275147e";
const CREDENTIALS = "e4a6f1b2-5c3d-4e7f-8a90-1b2c3d4e5f60";

const mountServers = {
  mountServerSettingsType: "linux",
  linux: {
    mountServerId: LINUX_SERVER,
    writeCacheFolder: "/var/lib/veeam/IRCache/",
    vPowerNFSEnabled: true,
    vPowerNFSPortSettings: { mountPort: 1058, vPowerNFSPort: 2049 },
  },
};
const settings = {
  enableTaskLimit: true,
  maxTaskCount: 6,
  enableReadWriteLimit: true,
  readWriteRate: 200,
  advancedSettings: {
    alignDataBlocks: true,
    decompressBeforeStoring: true,
    rotatedDrives: false,
    perVmBackup: true,
    RotatedDriveCleanupMode: "Disabled",
  },
};
const gatewayServer = { autoSelection: false, gatewayServerIds: [LINUX_SERVER] };
const linuxAppliance = (type: string): Fields => ({
  type,
  hostId: LINUX_SERVER,
  repository: { path: `/backup/${type}`, ...settings, useFastCloningOnXFSVolumes: true },
  mountServers,
});

const LATER: Fields[] = [
  { type: "ExaGrid", hostId: LINUX_SERVER, repository: { path: "/home1/share", ...settings }, mountServers },
  linuxAppliance("QuantumDXi"),
  linuxAppliance("Infinidat"),
  linuxAppliance("Fujitsu"),
  {
    type: "DellDataDomain",
    dellDataDomain: {
      ddServername: "dd01.tech.local",
      useFCConnectivity: false,
      credentialsId: CREDENTIALS,
      gatewayServer,
      ddBoostEncryptionEnabled: true,
      ddBoostEncryptionType: "High",
    },
    repository: { path: "ddboost://dd01.tech.local:unit01/", ...settings, immutability: { isEnabled: true, daysCount: 14 } },
    mountServers,
  },
  {
    type: "HPEStoreOnce",
    hpeStoreOnce: {
      storeOnceServerName: "so01.tech.local",
      useFCConnectivity: false,
      credentialsId: CREDENTIALS,
      gatewayServer,
      useStoreOnceWanLink: false,
    },
    repository: { path: "storeonce://so01.tech.local:Store/", ...settings, immutability: { isEnabled: true, daysCount: 14 } },
    mountServers,
  },
  {
    type: "VeeamDataCloudVaultArchive",
    account: {
      vault: { vaultId: "vlt-7f3c2b1b", vaultName: "Archive", isInitialized: true, regionId: "westeurope", folders: ["archive"] },
      connectionSettings: { connectionType: "Direct", gatewayServerIds: [LINUX_SERVER] },
    },
    container: { folder: "archive", immutability: { isEnabled: true, daysCount: 30, immutabilityMode: "RepositorySettings" } },
    taskLimitEnabled: true,
    maxTaskCount: 4,
  },
];

/** The types that 1.3-rev2 adds, each with every property. */
export const LATER_DECLARATIONS = LATER.map((declaration): Fields => ({
  name: String(declaration.type),
  description: `Managed by Pulumi: ${String(declaration.type)}`,
  ...declaration,
}));

/** Deduplicating appliances, which name their limits otherwise and decide some settings by themselves. */
export function isAppliance(type: string): boolean {
  return LATER.some((declaration) => declaration.type === type && "mountServers" in declaration);
}

/** What later revisions add to a type that was there before. */
export function withLaterProperties(declaration: Fields): Fields {
  const { repository, bucket } = declaration as { repository: Fields; bucket: Fields };
  if (declaration.type === "LinuxLocal")
    return { ...declaration, repository: { ...repository, enableGovernanceMode: true, governanceModeRetentionDays: 14 } };
  if (declaration.type === "S3Compatible")
    return { ...declaration, bucket: { ...bucket, enableAutoProvision: true, workloadsPerBucketLimit: 20 } };
  return declaration;
}
