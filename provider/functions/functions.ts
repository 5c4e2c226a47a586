/**
 * Look-ups: functions of a program that read from a server, like `aws.getAmi`. They never change anything, whatever Pulumi is
 * doing. Each has a twin that takes inputs and gives an output; while an input is not known yet, in a preview, it asks nothing
 * and its output is unknown.
 *
 * When nothing fits, or more than one thing, the error lists what is there.
 */
import type * as pulumi from "@pulumi/pulumi";
import type * as Args from "./args";
import { lookUp, lookUpOutput } from "./ask";
import type * as Results from "./results";

type Options = Args.LookupOptions;
type Inputs<A> = pulumi.Input<Args.LookupInputs<A>>;

/**
 * A managed server, for `hostId`, gateway servers, mount servers and `managedServerId`.
 *
 * @example
 * const { id: hostId } = await veeam.getManagedServer({ name: "linux01.example.com" });
 */
export function getManagedServer(args: Args.GetManagedServerArgs, opts?: Options): Promise<Results.GetManagedServerResult> {
  return lookUp("getManagedServer", args, opts);
}
/** `getManagedServer` with inputs, as an output. */
export function getManagedServerOutput(
  args: Inputs<Args.GetManagedServerArgs>,
  opts?: Options,
): pulumi.Output<Results.GetManagedServerResult> {
  return lookUpOutput("getManagedServer", args, opts);
}

/**
 * A mount server, for `mountServer`, with its own settings.
 *
 * @example
 * const mount = await veeam.getMountServer({ default: true, type: "linux" });
 * const mountServer = {
 *     mountServerSettingsType: "linux",
 *     linux: { mountServerId: mount.id, writeCacheFolder: "/var/lib/veeam/IRCache/", vPowerNFSEnabled: false },
 * };
 */
export function getMountServer(args: Args.GetMountServerArgs, opts?: Options): Promise<Results.GetMountServerResult> {
  return lookUp("getMountServer", args, opts);
}
/** `getMountServer` with inputs, as an output. */
export function getMountServerOutput(
  args: Inputs<Args.GetMountServerArgs>,
  opts?: Options,
): pulumi.Output<Results.GetMountServerResult> {
  return lookUpOutput("getMountServer", args, opts);
}

/**
 * A credentials record, for SMB shares.
 *
 * @example
 * const { id: credentialsId } = await veeam.getCredentials({ username: "ACME\\svc-backup", description: "SMB share" });
 */
export function getCredentials(args: Args.GetCredentialsArgs, opts?: Options): Promise<Results.GetCredentialsResult> {
  return lookUp("getCredentials", args, opts);
}
/** `getCredentials` with inputs, as an output. */
export function getCredentialsOutput(
  args: Inputs<Args.GetCredentialsArgs>,
  opts?: Options,
): pulumi.Output<Results.GetCredentialsResult> {
  return lookUpOutput("getCredentials", args, opts);
}

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
export function getCloudCredentials(
  args: Args.GetCloudCredentialsArgs,
  opts?: Options,
): Promise<Results.GetCloudCredentialsResult> {
  return lookUp("getCloudCredentials", args, opts);
}
/** `getCloudCredentials` with inputs, as an output. */
export function getCloudCredentialsOutput(
  args: Inputs<Args.GetCloudCredentialsArgs>,
  opts?: Options,
): pulumi.Output<Results.GetCloudCredentialsResult> {
  return lookUpOutput("getCloudCredentials", args, opts);
}

/** An encryption password by its hint, for the encryption of a capacity tier. The password itself is never read. */
export function getEncryptionPassword(
  args: Args.GetEncryptionPasswordArgs,
  opts?: Options,
): Promise<Results.GetEncryptionPasswordResult> {
  return lookUp("getEncryptionPassword", args, opts);
}
/** `getEncryptionPassword` with inputs, as an output. */
export function getEncryptionPasswordOutput(
  args: Inputs<Args.GetEncryptionPasswordArgs>,
  opts?: Options,
): pulumi.Output<Results.GetEncryptionPasswordResult> {
  return lookUpOutput("getEncryptionPassword", args, opts);
}

/** A KMS server, for the encryption of a capacity tier. */
export function getKmsServer(args: Args.GetKmsServerArgs, opts?: Options): Promise<Results.GetKmsServerResult> {
  return lookUp("getKmsServer", args, opts);
}
/** `getKmsServer` with inputs, as an output. */
export function getKmsServerOutput(
  args: Inputs<Args.GetKmsServerArgs>,
  opts?: Options,
): pulumi.Output<Results.GetKmsServerResult> {
  return lookUpOutput("getKmsServer", args, opts);
}

/** A repository that this program need not manage: the whole model. */
export function getRepository(args: Args.GetRepositoryArgs, opts?: Options): Promise<Results.GetRepositoryResult> {
  return lookUp("getRepository", args, opts);
}
/** `getRepository` with inputs, as an output. */
export function getRepositoryOutput(
  args: Inputs<Args.GetRepositoryArgs>,
  opts?: Options,
): pulumi.Output<Results.GetRepositoryResult> {
  return lookUpOutput("getRepository", args, opts);
}

/** Repositories, all or those that the filters let pass: the whole model of each. */
export function getRepositories(args: Args.GetRepositoriesArgs = {}, opts?: Options): Promise<Results.GetRepositoryResult[]> {
  return lookUp("getRepositories", args, opts);
}
/** `getRepositories` with inputs, as an output. */
export function getRepositoriesOutput(
  args: Inputs<Args.GetRepositoriesArgs> = {},
  opts?: Options,
): pulumi.Output<Results.GetRepositoryResult[]> {
  return lookUpOutput("getRepositories", args, opts);
}

/** A scale-out repository that this program need not manage: the whole model. */
export function getScaleOutRepository(
  args: Args.GetScaleOutRepositoryArgs,
  opts?: Options,
): Promise<Results.GetScaleOutRepositoryResult> {
  return lookUp("getScaleOutRepository", args, opts);
}
/** `getScaleOutRepository` with inputs, as an output. */
export function getScaleOutRepositoryOutput(
  args: Inputs<Args.GetScaleOutRepositoryArgs>,
  opts?: Options,
): pulumi.Output<Results.GetScaleOutRepositoryResult> {
  return lookUpOutput("getScaleOutRepository", args, opts);
}

/** Scale-out repositories, all or those that the filters let pass: the whole model of each. */
export function getScaleOutRepositories(
  args: Args.GetScaleOutRepositoriesArgs = {},
  opts?: Options,
): Promise<Results.GetScaleOutRepositoryResult[]> {
  return lookUp("getScaleOutRepositories", args, opts);
}
/** `getScaleOutRepositories` with inputs, as an output. */
export function getScaleOutRepositoriesOutput(
  args: Inputs<Args.GetScaleOutRepositoriesArgs> = {},
  opts?: Options,
): pulumi.Output<Results.GetScaleOutRepositoryResult[]> {
  return lookUpOutput("getScaleOutRepositories", args, opts);
}

/**
 * The states of repositories: capacity, free and used space, whether they are online, and the scale-out repository that they
 * belong to. For outputs and for checks of policy; a state changes by itself, so do not make inputs of it.
 *
 * @example
 * export const freeGB = veeam.getRepositoryStatesOutput({ idFilter: repository.id }).apply(([state]) => state?.freeGB);
 */
export function getRepositoryStates(args: Args.GetRepositoryStatesArgs = {}, opts?: Options): Promise<Results.RepositoryState[]> {
  return lookUp("getRepositoryStates", args, opts);
}
/** `getRepositoryStates` with inputs, as an output. */
export function getRepositoryStatesOutput(
  args: Inputs<Args.GetRepositoryStatesArgs> = {},
  opts?: Options,
): pulumi.Output<Results.RepositoryState[]> {
  return lookUpOutput("getRepositoryStates", args, opts);
}

/**
 * A backup server in Enterprise Manager, by the address with which it was added or by its name.
 *
 * @example
 * const { version } = await veeam.getBackupServer({ dnsNameOrIpAddress: "vbr01.example.com" });
 */
export function getBackupServer(args: Args.GetBackupServerArgs, opts?: Options): Promise<Results.GetBackupServerResult> {
  return lookUp("getBackupServer", args, opts);
}
/** `getBackupServer` with inputs, as an output. */
export function getBackupServerOutput(
  args: Inputs<Args.GetBackupServerArgs>,
  opts?: Options,
): pulumi.Output<Results.GetBackupServerResult> {
  return lookUpOutput("getBackupServer", args, opts);
}

/** All backup servers in Enterprise Manager. */
export function getBackupServers(args: Args.GetBackupServersArgs = {}, opts?: Options): Promise<Results.GetBackupServerResult[]> {
  return lookUp("getBackupServers", args, opts);
}
/** `getBackupServers` as an output. */
export function getBackupServersOutput(
  args: Args.GetBackupServersArgs = {},
  opts?: Options,
): pulumi.Output<Results.GetBackupServerResult[]> {
  return lookUpOutput("getBackupServers", args, opts);
}
