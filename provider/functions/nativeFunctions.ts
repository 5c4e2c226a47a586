/** The look-ups of the native form: the same functions, which the plugin answers. */
import type * as pulumi from "@pulumi/pulumi";
import * as sdk from "../program/sdk";
import type { LookupOptions, LookupOutputArgs, LookupOutputOptions } from "./args";
import type { Name, Parameters } from "./dynamicLookup";
import { onceCreated } from "./dependencies";
import { invoke, invokeIfKnown } from "./invoke";
import type { Lookups } from "./results";

function lookUp<N extends Name>(name: N): (...parameters: Parameters<Lookups[N][0], LookupOptions>) => Promise<Lookups[N][1]> {
  return (args: object = {}, opts: LookupOptions = {}) => invoke(name, args, optionsOf(opts));
}

function lookUpOutput<N extends Name>(
  name: N,
): (
  ...parameters: Parameters<Lookups[N][0], LookupOutputOptions, LookupOutputArgs<Lookups[N][0]>>
) => pulumi.Output<Lookups[N][1]> {
  return (args: pulumi.Input<object> = {}, opts: LookupOutputOptions = {}) =>
    onceCreated(args, opts.dependsOn).apply<Lookups[N][1]>(async (known) => {
      const answer = await invokeIfKnown(name, known, optionsOf(opts));
      return answer ?? sdk.output(sdk.unknown);
    });
}

function optionsOf({ provider, parent }: LookupOptions): pulumi.InvokeOptions {
  return { ...(provider === undefined ? {} : { provider }), ...(parent === undefined ? {} : { parent }) };
}

export const getManagedServer = lookUp("getManagedServer");
export const getManagedServerOutput = lookUpOutput("getManagedServer");
export const getMountServer = lookUp("getMountServer");
export const getMountServerOutput = lookUpOutput("getMountServer");
export const getCredentials = lookUp("getCredentials");
export const getCredentialsOutput = lookUpOutput("getCredentials");
export const getCloudCredentials = lookUp("getCloudCredentials");
export const getCloudCredentialsOutput = lookUpOutput("getCloudCredentials");
export const getEncryptionPassword = lookUp("getEncryptionPassword");
export const getEncryptionPasswordOutput = lookUpOutput("getEncryptionPassword");
export const getConnectionCertificate = lookUp("getConnectionCertificate");
export const getConnectionCertificateOutput = lookUpOutput("getConnectionCertificate");
export const getKmsServer = lookUp("getKmsServer");
export const getKmsServerOutput = lookUpOutput("getKmsServer");
export const getRepository = lookUp("getRepository");
export const getRepositoryOutput = lookUpOutput("getRepository");
export const getRepositories = lookUp("getRepositories");
export const getRepositoriesOutput = lookUpOutput("getRepositories");
export const getScaleOutRepository = lookUp("getScaleOutRepository");
export const getScaleOutRepositoryOutput = lookUpOutput("getScaleOutRepository");
export const getScaleOutRepositories = lookUp("getScaleOutRepositories");
export const getScaleOutRepositoriesOutput = lookUpOutput("getScaleOutRepositories");
export const getRepositoryStates = lookUp("getRepositoryStates");
export const getRepositoryStatesOutput = lookUpOutput("getRepositoryStates");
export const getBackupServer = lookUp("getBackupServer");
export const getBackupServerOutput = lookUpOutput("getBackupServer");
export const getBackupServers = lookUp("getBackupServers");
export const getBackupServersOutput = lookUpOutput("getBackupServers");
