/**
 * Look-ups: functions of a program that read from a server, like `aws.getAmi`. They never change anything, whatever Pulumi is
 * doing. Each has a twin that takes inputs and gives an output; while an input is not known yet, in a preview, it asks nothing
 * and its output is unknown.
 *
 * When nothing fits, or more than one thing, the error lists what is there.
 */
import { lookUp, lookUpOutput } from "./dynamicLookup";

/**
 * A managed server, for `hostId`, gateway servers, mount servers and `managedServerId`.
 *
 * @example
 * const { id: hostId } = await veeam.getManagedServer({ name: "linux01.example.com" });
 */
export const getManagedServer = lookUp("getManagedServer");
/** `getManagedServer` with inputs, as an output. */
export const getManagedServerOutput = lookUpOutput("getManagedServer");

/**
 * A mount server, for `mountServer`, with its own settings. From revision 1.3-rev0 on; before, use the id of its managed server.
 *
 * @example
 * const mount = await veeam.getMountServer({ default: true, type: "linux" });
 * const mountServer = {
 *     mountServerSettingsType: "linux",
 *     linux: { mountServerId: mount.id, writeCacheFolder: "/var/lib/veeam/IRCache/", vPowerNFSEnabled: false },
 * };
 */
export const getMountServer = lookUp("getMountServer");
/** `getMountServer` with inputs, as an output. */
export const getMountServerOutput = lookUpOutput("getMountServer");

/**
 * A credentials record, for SMB shares.
 *
 * @example
 * const { id: credentialsId } = await veeam.getCredentials({ username: "ACME\\svc-backup", description: "SMB share" });
 */
export const getCredentials = lookUp("getCredentials");
/** `getCredentials` with inputs, as an output. */
export const getCredentialsOutput = lookUpOutput("getCredentials");

/**
 * A cloud credentials record, for the account of an object storage, and the subscriptions of an Azure compute account, for
 * its proxy appliance.
 *
 * @example
 * const { id: credentialsId } = await veeam.getCloudCredentials({ type: "Amazon", accessKey: "AKIA..." });
 *
 * @example The subscription of a proxy appliance.
 * const compute = await veeam.getCloudCredentials({ type: "AzureCompute", connectionName: "Backup" });
 * const subscriptionId = compute.subscriptions?.find(({ azureSubscriptionName }) => azureSubscriptionName === "prod")?.id;
 */
export const getCloudCredentials = lookUp("getCloudCredentials");
/** `getCloudCredentials` with inputs, as an output. */
export const getCloudCredentialsOutput = lookUpOutput("getCloudCredentials");

/** An encryption password by its hint, for the encryption of a capacity tier. The password itself is never read. */
export const getEncryptionPassword = lookUp("getEncryptionPassword");
/** `getEncryptionPassword` with inputs, as an output. */
export const getEncryptionPasswordOutput = lookUpOutput("getEncryptionPassword");

/**
 * What a host shows the backup server: the fingerprint of its SSH key, or its TLS certificate. To pin the key of a `ManagedServer`,
 * compare the fingerprint with one that comes from the host itself. The backup server connects to the host, and changes nothing.
 *
 * @example
 * const { fingerprint } = await veeam.getConnectionCertificate({ name: "linux01.example.com", type: "LinuxHost" });
 */
export const getConnectionCertificate = lookUp("getConnectionCertificate");
/** `getConnectionCertificate` with inputs, as an output. */
export const getConnectionCertificateOutput = lookUpOutput("getConnectionCertificate");

/** A KMS server, for the encryption of a capacity tier. */
export const getKmsServer = lookUp("getKmsServer");
/** `getKmsServer` with inputs, as an output. */
export const getKmsServerOutput = lookUpOutput("getKmsServer");

/** A repository that this program need not manage: the whole model. */
export const getRepository = lookUp("getRepository");
/** `getRepository` with inputs, as an output. */
export const getRepositoryOutput = lookUpOutput("getRepository");

/** Repositories, all or those that the filters let pass: the whole model of each. */
export const getRepositories = lookUp("getRepositories");
/** `getRepositories` with inputs, as an output. */
export const getRepositoriesOutput = lookUpOutput("getRepositories");

/** A scale-out repository that this program need not manage: the whole model. */
export const getScaleOutRepository = lookUp("getScaleOutRepository");
/** `getScaleOutRepository` with inputs, as an output. */
export const getScaleOutRepositoryOutput = lookUpOutput("getScaleOutRepository");

/** Scale-out repositories, all or those that the filters let pass: the whole model of each. */
export const getScaleOutRepositories = lookUp("getScaleOutRepositories");
/** `getScaleOutRepositories` with inputs, as an output. */
export const getScaleOutRepositoriesOutput = lookUpOutput("getScaleOutRepositories");

/**
 * The states of repositories: capacity, free and used space, whether they are online, and the scale-out repository that they
 * belong to. For outputs and for checks of policy; a state changes by itself, so do not make inputs of it.
 *
 * @example
 * export const freeGB = veeam.getRepositoryStatesOutput({ idFilter: repository.id }).apply(([state]) => state?.freeGB);
 */
export const getRepositoryStates = lookUp("getRepositoryStates");
/** `getRepositoryStates` with inputs, as an output. */
export const getRepositoryStatesOutput = lookUpOutput("getRepositoryStates");

/**
 * A backup server in Enterprise Manager, by the address with which it was added or by its name.
 *
 * @example
 * const { version } = await veeam.getBackupServer({ dnsNameOrIpAddress: "vbr01.example.com" });
 */
export const getBackupServer = lookUp("getBackupServer");
/** `getBackupServer` with inputs, as an output. */
export const getBackupServerOutput = lookUpOutput("getBackupServer");

/** All backup servers in Enterprise Manager. */
export const getBackupServers = lookUp("getBackupServers");
/** `getBackupServers` as an output. */
export const getBackupServersOutput = lookUpOutput("getBackupServers");
