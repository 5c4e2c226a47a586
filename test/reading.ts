/** The smallest thing a provider does over the network: reading a repository. Tests of the transport need no more. */
import type { Simulator } from "veeam-simulator";
import { startRun, type Driven } from "./run";
import { configOf, startHostProcess, STUB } from "./site";

/** The repository that a new server has. */
const ID = "88788f9e-d8f5-4eb4-bc4f-9b3f5403bcec";
export const REPOSITORY = `/api/v1/backupInfrastructure/repositories/${ID}`;

/** Gives the name that was read. Sends `GET /serverInfo`, once a process, and `GET /repositories/{id}`. */
export async function read(host: Driven): Promise<unknown> {
  const { properties } = await host.read(ID, { __provider: STUB });
  return properties.name;
}

export const NAME = "Default Backup Repository";

/** What a user reads when it fails. */
export async function failureOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => "(no failure)",
    (error: unknown) => (error as Error).message,
  );
}

/** One read in a run of its own: the name that was read, or the message. With an environment it takes a process of its own. */
export async function outcomeOf(config: Record<string, string>, env: NodeJS.ProcessEnv = {}): Promise<unknown> {
  return withHost(config, env, (host) => read(host).catch((error: unknown) => (error as Error).message));
}

export async function withHost<T>(
  config: Record<string, string>,
  env: NodeJS.ProcessEnv,
  run: (host: Driven) => Promise<T>,
): Promise<T> {
  const host = Object.keys(env).length === 0 ? startRun(config) : await startHostProcess(config, env);
  try {
    return await run(host);
  } finally {
    await host.close();
  }
}

/** The settings for a simulator without those that are named `undefined`. */
export function settings(simulator: Simulator, changes: Record<string, string | undefined> = {}): Record<string, string> {
  const all: Record<string, string | undefined> = { ...configOf(simulator), ...changes };
  return Object.fromEntries(Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined));
}

/** `POST /api/oauth2/token 200`, one entry a request. */
export function requestsOf(simulator: Simulator): string[] {
  return simulator.requests.map(({ method, path, status }) => `${method} ${path} ${status}`);
}

/** What a first read sends. */
export const FIRST_READ = ["POST /api/oauth2/token 200", "GET /api/v1/serverInfo 200", `GET ${REPOSITORY} 200`];
