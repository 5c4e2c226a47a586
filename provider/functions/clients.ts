/** The clients of a program: one for each server and account, so that a program logs in once however much it looks up. */
import {
  type Configuration,
  type Connection,
  DEBUG_VARIABLE,
  type VbrConnection,
  connectionOf,
  insecureWarning,
  resolveEnterpriseManager,
  resolveVbr,
} from "../config/settings";
import type { Warn } from "../core/codes";
import { type Trace, traceOf } from "../core/trace";
import { EnterpriseManagerClient } from "../enterpriseManager/client";
import { VbrClient } from "../vbr/client";

interface Client {
  logOff(limitMs: number): Promise<void>;
}

const LOG_OFF_LIMIT_MS = 500;
const clients = new Map<string, Client>();

/** The log of the program. */
export interface Log {
  readonly warn: Warn;
  readonly debug: (text: string) => void;
}

let made: { readonly trace: Trace | undefined } | undefined;

/** The one of the program. */
export function traceFor(log: Log): Trace | undefined {
  made ??= { trace: traceOf(process.env[DEBUG_VARIABLE], log) };
  return made.trace;
}

export function vbrClient(configuration: Configuration, log: Log): VbrClient {
  const connect = (connection: VbrConnection) => new VbrClient(connection, log.warn, traceFor(log));
  return shared(connectionOf(resolveVbr(configuration)), connect, log.warn);
}

export function enterpriseManagerClient(configuration: Configuration, log: Log): EnterpriseManagerClient {
  const connect = (connection: Connection) => new EnterpriseManagerClient(connection, traceFor(log));
  return shared(connectionOf(resolveEnterpriseManager(configuration)), connect, log.warn);
}

function shared<K extends Connection, C extends Client>(connection: K, connect: (connection: K) => C, warn: Warn): C {
  // The product is part of the connection, so that no client of the other kind has this key.
  const key = JSON.stringify(connection);
  const known = clients.get(key);
  if (known !== undefined) return known as C;

  if (connection.isInsecure) warn("VEEAM_CERTIFICATE_NOT_CHECKED", insecureWarning(connection));
  // When the program has nothing left to do; Pulumi waits for what begins then. Idle connections keep no process alive.
  if (clients.size === 0) process.once("beforeExit", logOff);
  const client = connect(connection);
  clients.set(key, client);
  return client;
}

function logOff(): void {
  const ended = [...clients.values()];
  // A look-up that comes later all the same logs in anew.
  clients.clear();
  void Promise.all(ended.map((client) => client.logOff(LOG_OFF_LIMIT_MS)));
}
