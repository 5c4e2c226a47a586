/** What each look-up checks and asks. Loaded by the first look-up of a program. */
import type { Configuration } from "../config/settings";
import { VeeamError, unexpectedError } from "../core/errors";
import type { Trace } from "../core/trace";
import { checkInputs } from "../schema/validate";
import { backupServer, backupServers } from "./backupServers";
import { type Log, enterpriseManagerClient, traceFor, vbrClient } from "./clients";
import { cloudCredentials, credentials, encryptionPassword, kmsServer } from "./credentials";
import type { Lookup, Servers } from "./lookup";
import { repositories, repository, repositoryStates, scaleOutRepositories, scaleOutRepository } from "./repositories";
import type { Lookups } from "./results";
import { managedServer, mountServer } from "./servers";
import type { Fields } from "../core/values";

export const LIMIT_MS = 300_000;

export const LOOKUPS: { readonly [N in keyof Lookups]: Lookup<Lookups[N][1]> } = {
  getManagedServer: managedServer,
  getMountServer: mountServer,
  getCredentials: credentials,
  getCloudCredentials: cloudCredentials,
  getEncryptionPassword: encryptionPassword,
  getKmsServer: kmsServer,
  getRepository: repository,
  getRepositories: repositories,
  getScaleOutRepository: scaleOutRepository,
  getScaleOutRepositories: scaleOutRepositories,
  getRepositoryStates: repositoryStates,
  getBackupServer: backupServer,
  getBackupServers: backupServers,
};

export function isLookup(name: string): name is keyof Lookups {
  return Object.hasOwn(LOOKUPS, name);
}

/** With the clients of the program. Every failure is an error whose message is complete. */
export function answer<N extends keyof Lookups>(
  name: N,
  args: object,
  configuration: Configuration,
  log: Log,
): Promise<Lookups[N][1]> {
  const servers = {
    vbr: () => vbrClient(configuration, log),
    enterpriseManager: () => enterpriseManagerClient(configuration, log),
    signal: AbortSignal.timeout(LIMIT_MS),
  };
  return answerFrom(servers, traceFor(log), name, args);
}

/** The same with clients that are there already. */
export async function answerFrom<N extends keyof Lookups>(
  servers: Servers,
  trace: Trace | undefined,
  name: N,
  args: object,
): Promise<Lookups[N][1]> {
  const { schema, rules, find } = LOOKUPS[name];
  const { inputs, failures } = checkInputs(schema, args as Fields, {}, rules === undefined ? {} : { rules });
  if (failures.length > 0)
    throw new VeeamError("VEEAM_ARGUMENTS_INVALID", `${name}: ${failures.map(({ reason }) => reason).join("; ")}`);
  try {
    trace?.note(`${name} begins`);
    return await find(servers, inputs);
  } catch (error) {
    trace?.error(`${name} failed`, error);
    throw error instanceof VeeamError ? error : unexpectedError(error);
  }
}
