/** What all operations of one process share: settings, ownership, and one client for each server. */
import { setMaxListeners } from "node:events";
import {
  type Configuration,
  type Connection,
  DEBUG_VARIABLE,
  type Resolved,
  type VbrConnection,
  connectionOf,
  insecureWarning,
  missingCredentials,
  resolveEnterpriseManager,
  resolveVbr,
} from "../config/settings";
import { misspelledSettings } from "../config/misspelled";
import { CancelledError, withMostTime } from "../core/cancellation";
import type { Code } from "../core/codes";
import { type Send, debugLog, flushLog, resourceLog } from "../core/log";
import { type Trace, traceOf } from "../core/trace";
import type { EnterpriseManagerClient } from "../enterpriseManager/client";
import type { VbrClient } from "../vbr/client";
import { Ownership } from "./ownership";

const LOG_OFF_LIMIT_MS = 500;
/** Beyond it a timer expires at once: 24 days. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** One of the two servers: its settings, and the one client that all resources on it share. */
export interface Server<Client> {
  readonly resolve: () => Resolved<Connection | VbrConnection>;
  /** Says once a run what the settings are to be warned of. */
  readonly warnOf: (settings: Resolved<Connection>) => void;
  /** Loaded and made when it is first asked for. */
  readonly client: () => Client;
}

export class Runtime {
  readonly ownership: Ownership;
  readonly trace: Trace | undefined;
  readonly resourceLog: (urn: string | undefined) => ReturnType<typeof resourceLog>;
  readonly vbr: Server<VbrClient>;
  readonly enterpriseManager: Server<EnterpriseManagerClient>;
  readonly #cancelled = new AbortController();
  readonly #warned = new Set<string>();
  readonly #open = new Set<VbrClient | EnterpriseManagerClient>();
  #configuration: Configuration = { get: () => undefined };
  #misspelled: readonly string[] = [];

  /**
   * `run` names the run of the engine, whose processes share what they know of each other; `send` shows the lines of the log;
   * `debug` says where the trace goes.
   */
  constructor(run?: string, send?: Send, debug = process.env[DEBUG_VARIABLE]) {
    this.trace = traceOf(debug, { debug: debugLog(send), warn: resourceLog(undefined, send).warn });
    this.resourceLog = (urn) => resourceLog(urn, send, this.trace);
    this.ownership = new Ownership(run);
    // Each operation in flight listens.
    setMaxListeners(0, this.#cancelled.signal);
    // Not import(), which the sandboxes of test runners lack: a program that looks something up can run in one.
    /* eslint-disable @typescript-eslint/no-require-imports */
    this.vbr = this.#server(resolveVbr, (connection) => {
      const { VbrClient } = require("../vbr/client") as typeof import("../vbr/client");
      return new VbrClient(connection, this.resourceLog(undefined).warn, this.trace);
    });
    this.enterpriseManager = this.#server(resolveEnterpriseManager, (connection) => {
      const { EnterpriseManagerClient } = require("../enterpriseManager/client") as typeof import("../enterpriseManager/client");
      return new EnterpriseManagerClient(connection, this.trace);
    });
    /* eslint-enable @typescript-eslint/no-require-imports */
  }

  /** Nothing but a note, and at once: the host uses the handlers before this promise is settled. */
  readonly configure = ({ config }: { readonly config: Configuration }): Promise<void> => {
    this.#configuration = config;
    this.#misspelled = misspelledSettings(config);
    return Promise.resolve();
  };

  /** Runs with a signal that aborts when this time has passed, or when the run is cancelled; nothing is left of it afterwards. */
  readonly limited = <T>(limitMs: number, run: (signal: AbortSignal) => Promise<T>): Promise<T> =>
    withMostTime(Math.min(limitMs, LONGEST_TIMER_MS), this.#cancelled.signal, run);

  /** Ends the waits of all operations under way; what they find out afterwards has its own time. */
  cancel(): void {
    this.#cancelled.abort(new CancelledError("the run was interrupted"));
  }

  /** Logs off and forgets the run. An engine does not wait for long; others may. */
  async end(limitMs = LOG_OFF_LIMIT_MS): Promise<void> {
    this.ownership.end();
    const logOffs = [...this.#open].map((client) => client.logOff(limitMs));
    await Promise.all([...logOffs, flushLog(LOG_OFF_LIMIT_MS)]);
  }

  #server<K extends Connection, C extends VbrClient | EnterpriseManagerClient>(
    resolve: (config: Configuration) => Resolved<K>,
    connect: (connection: K) => C,
  ): Server<C> {
    let client: C | undefined;
    // Settings do not change while the process lives, and each check of a resource asks for them.
    let resolved: { readonly of: Configuration; readonly settings: Resolved<K> } | undefined;
    const settings = (): Resolved<K> => {
      if (resolved?.of !== this.#configuration) resolved = { of: this.#configuration, settings: resolve(this.#configuration) };
      return resolved.settings;
    };
    return {
      resolve: settings,
      warnOf: (resolved) => this.#warnOf(resolved),
      client: () => {
        if (client !== undefined) return client;
        const connection = connectionOf(settings());
        this.#warnIfInsecure(connection);
        client = connect(connection);
        this.#open.add(client);
        return client;
      },
    };
  }

  /** Said once a process, on the stack: it is about the run and not about one resource. */
  #warnOf(resolved: Resolved<Connection>): void {
    for (const text of this.#misspelled) this.#warnOnce("VEEAM_SETTING_UNKNOWN", text);
    if ("problems" in resolved) return;
    for (const text of missingCredentials(resolved.connection)) this.#warnOnce("VEEAM_CREDENTIALS_MISSING", text);
    this.#warnIfInsecure(resolved.connection);
  }

  #warnIfInsecure(connection: Connection): void {
    // Beside a pin nothing else is checked anyway.
    if (connection.isInsecure && connection.certificateFingerprint === undefined)
      this.#warnOnce("VEEAM_CERTIFICATE_NOT_CHECKED", insecureWarning(connection));
  }

  #warnOnce(code: Code, text: string): void {
    if (this.#warned.has(text)) return;
    this.#warned.add(text);
    this.resourceLog(undefined).warn(code, text);
  }
}
