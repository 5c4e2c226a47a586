// One repository of each type that REST revision 1.3-rev2 adds: deduplicating appliances and the archive vault. The ids are those of
// a new simulator; on a server of your own, take them from look-ups.

import * as veeam from "pulumi-veeam";

const linuxServerId = "3251ddfc-3691-4d20-a43e-860dc275147e";
const applianceCredentialsId = "e4a6f1b2-5c3d-4e7f-8a90-1b2c3d4e5f60";

// Appliances have `mountServers` where other types have `mountServer`.
const mountServers = {
  mountServerSettingsType: "linux",
  linux: { mountServerId: linuxServerId, writeCacheFolder: "/var/lib/veeam/IRCache/", vPowerNFSEnabled: false },
} as const;

// An ExaGrid appliance, reached as a Linux server.
new veeam.Repository("exagrid", {
  type: "ExaGrid",
  name: "ExaGrid Repository 01",
  description: "Managed by Pulumi: ExaGrid",
  hostId: linuxServerId,
  repository: { path: "/home1/share", enableTaskLimit: true, maxTaskCount: 10 },
  mountServers,
});

// A Quantum DXi appliance.
new veeam.Repository("quantum-dxi", {
  type: "QuantumDXi",
  name: "QuantumDXi Repository 01",
  description: "Managed by Pulumi: QuantumDXi",
  hostId: linuxServerId,
  repository: { path: "/backup/quantum", enableTaskLimit: true, maxTaskCount: 4 },
  mountServers,
});

// An Infinidat appliance with a speed limit of 500 MB/s.
new veeam.Repository("infinidat", {
  type: "Infinidat",
  name: "Infinidat Repository 01",
  description: "Managed by Pulumi: Infinidat",
  hostId: linuxServerId,
  repository: { path: "/backup/infinidat", enableReadWriteLimit: true, readWriteRate: 500 },
  mountServers,
});

// A Fujitsu appliance.
new veeam.Repository("fujitsu", {
  type: "Fujitsu",
  name: "Fujitsu Repository 01",
  description: "Managed by Pulumi: Fujitsu",
  hostId: linuxServerId,
  repository: { path: "/backup/fujitsu", enableTaskLimit: true, maxTaskCount: 4 },
  mountServers,
});

// A storage unit of a Dell Data Domain appliance, immutable for 14 days, with encryption on the way.
new veeam.Repository("dell-data-domain", {
  type: "DellDataDomain",
  name: "DellDataDomain Repository 01",
  description: "Managed by Pulumi: DellDataDomain",
  dellDataDomain: {
    ddServername: "dd01.tech.local",
    credentialsId: applianceCredentialsId,
    gatewayServer: { autoSelection: false, gatewayServerIds: [linuxServerId] },
    ddBoostEncryptionEnabled: true,
    ddBoostEncryptionType: "High",
  },
  repository: { path: "ddboost://dd01.tech.local:unit01/", immutability: { isEnabled: true, daysCount: 14 } },
  mountServers,
});

// A store of an HPE StoreOnce appliance; the server chooses the gateway server.
new veeam.Repository("hpe-storeonce", {
  type: "HPEStoreOnce",
  name: "HPEStoreOnce Repository 01",
  description: "Managed by Pulumi: HPEStoreOnce",
  hpeStoreOnce: {
    storeOnceServerName: "so01.tech.local",
    credentialsId: applianceCredentialsId,
    gatewayServer: { autoSelection: true },
  },
  repository: { path: "storeonce://so01.tech.local:Store-01/", immutability: { isEnabled: true, daysCount: 14 } },
  mountServers,
});

// An archive vault of Veeam Data Cloud, for the archive tier of a scale-out repository.
new veeam.Repository("veeam-data-cloud-vault-archive", {
  type: "VeeamDataCloudVaultArchive",
  name: "VeeamDataCloudVaultArchive Repository 01",
  description: "Managed by Pulumi: VeeamDataCloudVaultArchive",
  account: {
    vault: { vaultId: "vlt-7f3c2b1b", vaultName: "Tech Archive Vault", isInitialized: true },
    connectionSettings: { connectionType: "Direct" },
  },
  container: { folder: "archive", immutability: { isEnabled: true, daysCount: 30 } },
});
