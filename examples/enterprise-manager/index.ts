// Three backup servers that Enterprise Manager collects data from. One of them is the VBR server of this stack, which gets a
// repository as well. Without configuration the addresses are made up and the ids those of a new simulator; the passwords have to be
// configured.

import * as pulumi from "@pulumi/pulumi";
import * as veeam from "pulumi-veeam";

const config = new pulumi.Config();
const hostId = config.get("hostId") ?? "3251ddfc-3691-4d20-a43e-860dc275147e";
const mountServerId = config.get("mountServerId") ?? "3251ddfc-3691-4d20-a43e-860dc275147e";

// On the VBR server of the stack (veeam:vbrUrl).
const repository = new veeam.Repository("backups", {
  type: "LinuxLocal",
  name: "backups",
  description: "Managed by Pulumi",
  hostId,
  repository: { path: "/mnt/backups", taskLimitEnabled: true, maxTaskCount: 4 },
  mountServer: {
    mountServerSettingsType: "linux",
    linux: { mountServerId, writeCacheFolder: "/var/lib/veeam/IRCache/", vPowerNFSEnabled: false },
  },
});

// The same VBR server in Enterprise Manager (veeam:enterpriseManagerUrl), by the address at which Enterprise Manager reaches it.
const headquarters = new veeam.BackupServer("headquarters", {
  description: "Headquarters, managed by Pulumi",
  dnsNameOrIpAddress: config.get("headquartersAddress") ?? "vbr01.example.com",
  username: config.get("headquartersUsername") ?? "EXAMPLE\\svc-veeam",
  password: config.requireSecret("headquartersPassword"),
});

// The certificate of this one is stated to be trusted. When it is renewed, so is the thumbprint here.
const london = new veeam.BackupServer("london", {
  description: "Branch office in London, managed by Pulumi",
  dnsNameOrIpAddress: "vbr-london.example.com",
  username: "EXAMPLE\\svc-veeam",
  password: config.requireSecret("londonPassword"),
  vbrCertificateThumbprint: config.get("londonThumbprint") ?? "0123456789ABCDEF0123456789ABCDEF01234567",
});

// Backup & Replication on Linux, with another port.
const tokyo = new veeam.BackupServer("tokyo", {
  description: "Branch office in Tokyo, managed by Pulumi",
  dnsNameOrIpAddress: "192.0.2.17",
  port: 19392,
  username: "svc-veeam@example.com",
  password: config.requireSecret("tokyoPassword"),
});

export const repositoryId = repository.id;
export const versions = { headquarters: headquarters.version, london: london.version, tokyo: tokyo.version };
