// Repositories whose references are given by name and looked up on the server. Without configuration the names are those of a
// new simulator.

import * as pulumi from "@pulumi/pulumi";
import * as veeam from "pulumi-veeam";

const config = new pulumi.Config();

// A program that exports an async function may await.
export = async () => {
  const host = await veeam.getManagedServer({ name: config.get("host") ?? "linux01.tech.local" });
  const mount = await veeam.getMountServer({ default: true, type: "linux" });
  const mountServer = {
    mountServerSettingsType: "linux",
    linux: { mountServerId: mount.id, writeCacheFolder: "/var/lib/veeam/IRCache/", vPowerNFSEnabled: false },
  } as const;

  const disks = new veeam.Repository("disks", {
    type: "LinuxLocal",
    name: "Look-up disks",
    hostId: host.id,
    repository: { path: "/mnt/backups/look-ups" },
    mountServer,
  });

  // Several records may have the same user name; the description tells them apart.
  const share = await veeam.getCredentials({
    username: config.get("shareUser") ?? "TECH\\svc-backup",
    description: config.get("shareUserDescription") ?? "SMB share account",
  });
  new veeam.Repository("share", {
    type: "Smb",
    name: "Look-up share",
    share: { sharePath: "\\\\filer01\\backups", credentialsId: share.id, gatewayServer: { autoSelectEnabled: true } },
    repository: {},
    mountServer,
  });

  // An Azure compute account holds the subscription in which a proxy appliance is made.
  const storage = await veeam.getCloudCredentials({
    type: "AzureStorage",
    account: config.get("storageAccount") ?? "techbackup01",
  });
  const compute = await veeam.getCloudCredentials({
    type: "AzureCompute",
    connectionName: config.get("computeAccount") ?? "Tech Azure",
  });
  const subscriptionName = config.get("subscription") ?? "Tech backup";
  const subscription = compute.subscriptions?.find(({ azureSubscriptionName }) => azureSubscriptionName === subscriptionName);
  if (subscription === undefined) throw new pulumi.RunError(`The compute account has no subscription named ${subscriptionName}.`);
  const container = new veeam.Repository("container", {
    type: "AzureBlob",
    name: "Look-up container",
    account: { credentialsId: storage.id, regionType: "Global", connectionSettings: { connectionType: "Direct" } },
    container: { containerName: "backups", folderName: "look-ups" },
    proxyAppliance: { subscriptionId: subscription.id },
    mountServer,
  });

  const password = await veeam.getEncryptionPassword({ hint: config.get("passwordHint") ?? "SOBR offload 2025" });
  const production = new veeam.ScaleOutRepository("production", {
    name: "Look-up production",
    performanceTier: { performanceExtents: [{ id: disks.id }] },
    capacityTier: {
      isEnabled: true,
      extents: [{ id: container.id }],
      copyPolicyEnabled: true,
      encryption: { isEnabled: true, encryptionType: "ByUserPassword", encryptionPasswordId: password.id },
    },
  });

  // Runs when it is made, and again whenever the configuration value changes.
  new veeam.RepositoryRescan("disks", { repositoryIds: [disks.id], triggers: [config.get("rescan")] });

  // A check of policy: said in every preview and up.
  const offline = await veeam.getRepositoryStates({ isOnlineFilter: false });
  if (offline.length > 0) await pulumi.log.warn(`Offline: ${offline.map(({ name }) => name).join(", ")}`);

  // Asked only when the scale-out repository exists: in the first preview the output is not known.
  const extents = veeam.getRepositoryStatesOutput({ sobrIdFilter: production.id });
  return {
    hostId: host.id,
    freeGB: extents.apply((states) => Object.fromEntries(states.map(({ name, freeGB }) => [name, freeGB]))),
  };
};
