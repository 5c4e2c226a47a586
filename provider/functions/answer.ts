/** What each look-up checks and asks. Loaded by the first look-up of a program. */
import { type Configuration, resolveEnterpriseManager, resolveVbr } from "../config/settings";
import { VeeamError, toVeeamError } from "../core/errors";
import type { Send } from "../core/log";
import type { Fields } from "../core/values";
import { Runtime } from "../lifecycle/runtime";
import { checkInputs } from "../schema/validate";
import { backupServer, backupServers } from "./backupServers";
import { cloudCredentials, credentials, encryptionPassword, kmsServer } from "./credentials";
import type { Lookup } from "./lookup";
import { repositories, repository, repositoryStates, scaleOutRepositories, scaleOutRepository } from "./repositories";
import type { Lookups } from "./results";
import { connectionCertificate, managedServer, mountServer } from "./servers";

const LIMIT_MS = 300_000;

export const LOOKUPS: { readonly [N in keyof Lookups]: Lookup<Lookups[N][1]> } = {
  getManagedServer: managedServer,
  getMountServer: mountServer,
  getCredentials: credentials,
  getCloudCredentials: cloudCredentials,
  getEncryptionPassword: encryptionPassword,
  getConnectionCertificate: connectionCertificate,
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

/** Every failure is an error whose message is complete. */
export async function answer<N extends keyof Lookups>(
  { vbr, enterpriseManager, limited, trace }: Runtime,
  name: N,
  args: object,
): Promise<Lookups[N][1]> {
  const { schema, rules, find } = LOOKUPS[name];
  const { inputs, failures } = checkInputs(schema, args as Fields, {}, rules === undefined ? {} : { rules });
  if (failures.length > 0)
    throw new VeeamError("VEEAM_ARGUMENTS_INVALID", `${name}: ${failures.map(({ reason }) => reason).join("; ")}`);
  try {
    trace?.note(`${name} begins`);
    const servers = { vbr: vbr.client, enterpriseManager: enterpriseManager.client };
    return await limited(LIMIT_MS, (signal) => find({ ...servers, signal }, inputs));
  } catch (error) {
    trace?.error(`${name} failed`, error);
    throw toVeeamError(error);
  }
}

const runtimes = new Map<string, Runtime>();

/** The one of a program for these servers and accounts, so that it logs in once however much it looks up. */
export function runtimeFor(configuration: Configuration, send: Send): Runtime {
  const key = JSON.stringify([resolveVbr(configuration), resolveEnterpriseManager(configuration)]);
  const known = runtimes.get(key);
  if (known !== undefined) return known;
  // When the program has nothing left to do; Pulumi waits for what begins then. Idle connections keep no process alive.
  if (runtimes.size === 0) process.once("beforeExit", endAll);
  const runtime = new Runtime(undefined, send);
  void runtime.configure({ config: configuration });
  runtimes.set(key, runtime);
  return runtime;
}

function endAll(): void {
  const ended = [...runtimes.values()];
  // A look-up that comes later all the same logs in anew.
  runtimes.clear();
  void Promise.all(ended.map((runtime) => runtime.end()));
}
