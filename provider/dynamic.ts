/**
 * What Pulumi's provider host loads (`pulumi-veeam/dynamic`): for each resource type an object with the lifecycle methods
 * that the host calls, each of them a call into the type's operations. Those, with parsers and schemas, are loaded when the
 * first resource of the type comes along.
 */
import type { dynamic } from "@pulumi/pulumi";
import { claim, makeOnce, release } from "./lifecycle/ownership";
import {
  type Configuration,
  type Connection,
  type Resolved,
  type Revision,
  type VbrConnection,
  connectionOf,
  insecureWarning,
  missingCredentials,
  resolveEnterpriseManager,
  resolveVbr,
} from "./config/settings";
import { amongOthers } from "./core/crowd";
import { type ResourceLog, flushLog, resourceLog } from "./core/log";
import { VeeamError, messageOf } from "./core/errors";
import { type Checked, failure } from "./schema/validate";
import { perOwner } from "./core/perOwner";
import { timeoutMs, urnOf } from "./lifecycle/state";
import { Deadline } from "./core/poll";
import { capital } from "./core/text";
import { tellOfWaits } from "./core/interruption";
import type { Fields } from "./core/values";

const READ_LIMIT_MS = 300_000;
const LOG_OFF_LIMIT_MS = 500;
const LOG_LIMIT_MS = 2000;

let configuration: Configuration = { get: () => undefined };
const warned = new Set<string>();

/** Nothing but a note, and at once: the host uses the object before this promise is settled. */
function configure({ config }: dynamic.ConfigureRequest): Promise<void> {
  configuration = config;
  return Promise.resolve();
}

/** What a client is to this file. */
interface Client {
  logOff(limitMs: number): Promise<void>;
}

/** One of the two servers: its settings, and the one client that all resources on it share. */
interface Server<C extends Client> {
  readonly resolve: () => Resolved<Connection | VbrConnection>;
  /** Loads what a client is made of; the client itself is made when it is asked for. */
  readonly load: () => Promise<() => C>;
}

/** What an operation on one resource works with. */
interface Context<C extends Client> {
  readonly client: C;
  readonly log: ResourceLog;
  readonly deadline: Deadline;
}

/** The operations of one resource type. */
interface Operations<C extends Client> {
  check(olds: Fields, news: Fields, revision: Revision | "auto"): Checked;
  diff(olds: Fields, news: Fields): object;
  /** What it is that one resource alone may have, for people; undefined where two do no harm. */
  subjectOf(fields: Fields): string | undefined;
  create(context: Context<C>, inputs: Fields): Promise<dynamic.CreateResult>;
  read(context: Context<C>, id: string, state: Fields): Promise<object>;
  update(context: Context<C>, id: string, olds: Fields, news: Fields): Promise<dynamic.UpdateResult>;
  remove(context: Context<C>, id: string, state: Fields): Promise<void>;
}

const vbr = server(resolveVbr, async () => {
  const { VbrClient } = await import("./vbr/client.js");
  return (connection) => new VbrClient(connection, resourceLog(undefined).warn);
});
const enterpriseManager = server(resolveEnterpriseManager, async () => {
  const { EnterpriseManagerClient } = await import("./enterpriseManager/client.js");
  return (connection) => new EnterpriseManagerClient(connection);
});

export const repository = handlerOf(() => import("./resources/repository/operations.js"), vbr);
export const scaleOutRepository = handlerOf(() => import("./resources/scaleOutRepository/operations.js"), vbr);
export const repositoryRescan = handlerOf(() => import("./resources/repositoryRescan/operations.js"), vbr);
export const backupServer = handlerOf(() => import("./resources/backupServer/operations.js"), enterpriseManager);

/** The host's methods over the operations of one resource type on one of the servers. */
function handlerOf<C extends Client>(
  load: () => Promise<Operations<C>>,
  server: Server<C>,
): dynamic.ResourceProvider<Fields, Fields> {
  const run = <T>(use: (on: Operations<C>) => T | Promise<T>): Promise<T> => guarded(async () => use(await load()));
  /** Runs an operation on the resource of these fields. */
  const operate = <T>(fields: Fields, limitMs: number, use: (on: Operations<C>, context: Context<C>) => Promise<T>): Promise<T> =>
    amongOthers(() =>
      run(async (on) => {
        const client = await server.load();
        const context = {
          // Not before it is needed: what sends nothing needs no settings either.
          get client() {
            return client();
          },
          log: resourceLog(urnOf(fields)),
          deadline: Deadline.after(limitMs),
        };
        try {
          return await use(on, context);
        } finally {
          context.log.end();
        }
      }),
    );
  return {
    configure,
    check: (olds, news) =>
      run((on) => {
        const resolved = server.resolve();
        const { inputs, failures } = on.check(olds, news, revisionOf(resolved));
        if ("connection" in resolved) warnOf(resolved.connection);
        else failures.push(...resolved.problems.map(failure));
        return { inputs, failures };
      }),
    diff: (_id, olds, news) => run((on) => on.diff(olds, news) as dynamic.DiffResult),
    create: (inputs) =>
      operate(inputs, timeoutMs(inputs, "create"), (on, context) => {
        const what = on.subjectOf(inputs);
        const create = (): Promise<dynamic.CreateResult> => on.create(context, inputs);
        return what === undefined ? create() : makeOnce(what, urnOf(inputs), create);
      }),
    read: (id, state = {}) =>
      operate(state, READ_LIMIT_MS, async (on, context) => (await on.read(context, id, state)) as dynamic.ReadResult),
    update: (id, olds, news) =>
      operate(news, timeoutMs(news, "update"), (on, context) => {
        const what = on.subjectOf(news);
        if (what !== undefined) claim(what, id, urnOf(news));
        return on.update(context, id, olds, news);
      }),
    delete: (id, state) =>
      operate(state, timeoutMs(state, "delete"), async (on, context) => {
        const what = on.subjectOf(state);
        const other = what === undefined ? undefined : release(what, id, urnOf(state));
        if (what === undefined || other === undefined) return on.remove(context, id, state);
        context.log.warn(
          `${capital(what)} (id ${id}) stays: resource ${other} of this program has it now. To give a resource another name, use the option aliases.`,
        );
      }),
  };
}

/** What a VBR server is spoken to in; `auto` also where nothing says so, and for the other server. */
function revisionOf(resolved: Resolved<Connection | VbrConnection>): Revision | "auto" {
  return "connection" in resolved && "apiVersion" in resolved.connection ? resolved.connection.apiVersion : "auto";
}

/** The client is made when the first operation needs it, and logged off when the process is told to end. */
function server<K extends Connection, C extends Client>(
  resolve: (config: Configuration) => Resolved<K>,
  load: () => Promise<(connection: K) => C>,
): Server<C> {
  let client: C | undefined;
  // Settings do not change while the process lives, and each check of a resource asks for them.
  const resolved = perOwner(resolve);
  return {
    resolve: () => resolved(configuration),
    load: async () => {
      const connect = await load();
      return () => {
        if (client !== undefined) return client;
        const connection = connectionOf(resolved(configuration));
        warnOf(connection);
        client = connect(connection);
        endWithTheRun(client);
        return client;
      };
    },
  };
}

/** Said once a process, on the stack: it is about the run and not about one resource. */
function warnOf(connection: Connection): void {
  for (const text of [...missingCredentials(connection), insecureWarning(connection)]) {
    if (text === undefined || warned.has(text)) continue;
    warned.add(text);
    resourceLog(undefined).warn(text);
  }
}

const open = new Set<Client>();

/** The engine ends every run with a signal, and waits for the process. */
function endWithTheRun(client: Client): void {
  if (open.size === 0) {
    process.once("SIGINT", end);
    process.once("SIGTERM", end);
  }
  open.add(client);
}

function end(): void {
  tellOfWaits();
  const logOffs = [...open].map((client) => client.logOff(LOG_OFF_LIMIT_MS));
  void Promise.all([...logOffs, flushLog(LOG_OFF_LIMIT_MS)]).finally(() => process.exit());
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
