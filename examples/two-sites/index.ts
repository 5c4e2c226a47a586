// The same repository on two backup servers: one provider for each site. Without configuration the names are those of a new
// simulator; addresses and passwords have to be configured.

import * as pulumi from "@pulumi/pulumi";
import * as veeam from "pulumi-veeam";

const config = new pulumi.Config();

export const repositoryIds = Object.fromEntries(["london", "tokyo"].map((site) => [site, deployTo(site).id]));

function deployTo(site: string): veeam.Repository {
  const provider = new veeam.Provider(site, {
    vbrUrl: config.require(`${site}Url`),
    vbrUsername: config.require(`${site}Username`),
    vbrPassword: config.requireSecret(`${site}Password`),
    vbrCaCertificate: config.get(`${site}CaCertificate`),
  });

  // Every site has ids of its own for its servers, so they are looked up there.
  const host = veeam.getManagedServerOutput({ name: config.get(`${site}Host`) ?? "linux01.tech.local" }, { provider });
  const mount = veeam.getMountServerOutput({ default: true, type: "linux" }, { provider });

  return new veeam.Repository(
    `backups-${site}`,
    {
      type: "LinuxLocal",
      name: "backups",
      description: `Managed by Pulumi: ${site}`,
      hostId: host.id,
      repository: { path: "/mnt/backups", taskLimitEnabled: true, maxTaskCount: 4 },
      mountServer: {
        mountServerSettingsType: "linux",
        linux: { mountServerId: mount.id, writeCacheFolder: "/var/lib/veeam/IRCache/", vPowerNFSEnabled: false },
      },
    },
    { provider },
  );
}
