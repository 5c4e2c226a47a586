/**
 * What Pulumi's provider host loads (`pulumi-veeam/dynamic`): for each resource type an object with the lifecycle methods
 * that the host calls, each of them a call into the type's operations.
 */
import type { dynamic } from "@pulumi/pulumi";
import { type Configuration, type VbrConnection, connectionOf, missingCredentials, resolveVbr } from "./connection";
import { flushLog, resourceLog } from "./engineLog";
import { VeeamError, messageOf } from "./errors";
import { failure } from "./inputs";
import * as repositories from "./repository/operations";
import * as scaleOutRepositories from "./scaleOutRepository/operations";
import { timeoutMs, urnOf } from "./state";
import type { Fields } from "./traits";
import { VbrClient } from "./vbr/client";
import type { Context } from "./vbr/context";
import { Deadline } from "./wait";

const READ_LIMIT_MS = 300_000;
const LOG_OFF_LIMIT_MS = 500;
const LOG_LIMIT_MS = 2000;

let configuration: Configuration = { get: () => undefined };
let client: VbrClient | undefined;
const warned = new Set<string>();

/** Nothing but a note, and at once: the host uses the object before this promise is settled. */
function configure({ config }: dynamic.ConfigureRequest): Promise<void> {
  configuration = config;
  return Promise.resolve();
}

export const repository = handlerOf(repositories);
export const scaleOutRepository = handlerOf(scaleOutRepositories);

/** The host's methods over the operations of one resource type on a VBR server. */
function handlerOf(operations: typeof repositories | typeof scaleOutRepositories): dynamic.ResourceProvider<Fields, Fields> {
  return {
    configure,
    check: (olds, news) =>
      guarded(() => {
        const { inputs, failures } = operations.check(olds, news);
        const resolved = resolveVbr(configuration);
        if ("connection" in resolved) warnOf(resolved.connection);
        else failures.push(...resolved.problems.map(failure));
        return { inputs, failures };
      }),
    diff: (_id, olds, news) => guarded(() => operations.diff(olds, news) as dynamic.DiffResult),
    create: (inputs) => guarded(() => operations.create(contextOf(inputs, timeoutMs(inputs, "create")), inputs)),
    read: (id, state = {}) =>
      guarded(() => operations.read(contextOf(state, READ_LIMIT_MS), id, state) as Promise<dynamic.ReadResult>),
    update: (id, olds, news) => guarded(() => operations.update(contextOf(news, timeoutMs(news, "update")), id, olds, news)),
    delete: (id, state) => guarded(() => operations.remove(contextOf(state, timeoutMs(state, "delete")), id, state)),
  };
}

function contextOf(fields: Fields, limitMs: number): Context {
  return { client: vbrClient(), log: resourceLog(urnOf(fields)), deadline: Deadline.after(limitMs) };
}

function vbrClient(): VbrClient {
  if (client === undefined) {
    const connection = connectionOf(resolveVbr(configuration));
    warnOf(connection);
    client = new VbrClient(connection);
    endWithTheRun(client);
  }
  return client;
}

/** Said once a process, on the stack: it is about the run and not about one resource. */
function warnOf(connection: VbrConnection): void {
  const { address, isInsecure } = connection;
  const insecure = `The certificate of ${address} is not checked (vbrInsecure): whoever is between can read and change everything, the password included.`;
  for (const text of [...missingCredentials(connection), ...(isInsecure ? [insecure] : [])]) {
    if (warned.has(text)) continue;
    warned.add(text);
    resourceLog(undefined).warn(text);
  }
}

/** The engine ends every run with a signal, and waits for the process. */
function endWithTheRun(used: VbrClient): void {
  const end = (): void => {
    void Promise.all([used.logOff(LOG_OFF_LIMIT_MS), flushLog(LOG_OFF_LIMIT_MS)]).finally(() => process.exit());
  };
  process.once("SIGINT", end);
  process.once("SIGTERM", end);
}

/** Whatever is thrown reaches the user as one readable message. */
async function guarded<T>(run: () => T | Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof VeeamError) throw error;
    throw new VeeamError(`pulumi-veeam failed in a way it should not: ${messageOf(error)}. Please report this.`);
  } finally {
    // Lines that come after the result do not find the resource's row any more.
    await flushLog(LOG_LIMIT_MS);
  }
}
