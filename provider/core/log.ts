/**
 * Lines for people, on the row of the resource they are about. The provider host has no API for this, so they go to the
 * engine's own log service, whose address is the host's first argument. A failure to show a line is never an error.
 */
import { createRequire } from "node:module";
import { waitAtMost } from "./cancellation";
import { type Warn, withCode } from "./codes";
import { redact } from "./redact";
import { inOneLine } from "./text";
import type { Trace } from "./trace";

export interface ResourceLog {
  /** Stays in Pulumi's output. */
  readonly warn: Warn;
  /** Shown while the operation runs, replaced by the next one; not shown when it is over soon. */
  readonly progress: (text: string) => void;
  /** A decision, for the trace alone. */
  readonly debug: (text: string) => void;
}

/**
 * The log of one operation on a resource; without a URN the lines stand under the stack. `end` says that the operation has ended.
 * The trace has every line, also those that nobody had time to see.
 */
export function resourceLog(
  urn: string | undefined,
  to: Send = toEngine,
  trace?: Trace,
): ResourceLog & { readonly end: () => void } {
  const send = (severity: Severity, text: string, isEphemeral: boolean): void =>
    track(to(severity, inOneLine(redact(text)), urn, isEphemeral));
  const { progress, end } = progressLine((text) => send("INFO", text, true));
  return {
    warn: (code, text) => {
      const line = withCode(code, text);
      trace?.note(`warning: ${line}`, urn);
      send("WARNING", line, false);
    },
    progress: (text) => {
      trace?.note(text, urn);
      progress(text);
    },
    debug: (text) => trace?.note(text, urn),
    end,
  };
}

/** The engine's debug log; what is written there has no secret any more. */
export function debugLog(to: Send = toEngine): (text: string, urn?: string) => void {
  return (text, urn) => track(to("DEBUG", text, urn, false));
}

function track(line: Promise<void>): void {
  const sent = line.finally(() => inFlight.delete(sent));
  inFlight.add(sent);
}

/** Passes the newest of many lines on to `show`: none of a short operation, then one at each interval. */
export function progressLine(show: (text: string) => void): { progress: (text: string) => void; end: () => void } {
  let newest = "";
  let shown = "";
  let next: NodeJS.Timeout | undefined;
  const showNewest = (): void => {
    next = undefined;
    if (newest === shown) return;
    shown = newest;
    show(newest);
    next = setTimeout(showNewest, PROGRESS_INTERVAL_MS);
  };
  return {
    progress: (text) => {
      newest = text;
      // Each line is work for the engine, and of many short operations nobody could read one.
      next ??= setTimeout(showNewest, shown === "" ? FIRST_PROGRESS_MS : 0);
    },
    end: () => clearTimeout(next),
  };
}

/** All lines that were sent have arrived, or `limitMs` have passed. */
export async function flushLog(limitMs: number): Promise<void> {
  if (inFlight.size === 0) return;
  await waitAtMost(limitMs, Promise.allSettled(inFlight));
}

const FIRST_PROGRESS_MS = 1000;
const PROGRESS_INTERVAL_MS = 2000;
const SEND_LIMIT_MS = 2000;
const inFlight = new Set<Promise<void>>();

type Severity = "DEBUG" | "INFO" | "WARNING";
/** Shows one line; without a URN it stands under the stack, and an ephemeral one is replaced by the next. */
export type Send = (severity: Severity, text: string, urn: string | undefined, isEphemeral: boolean) => Promise<void>;
let engine: Send | undefined;

const toEngine: Send = (...line) => {
  engine ??= connect();
  return engine(...line);
};

/** The parts of the SDK's generated code that are used here; they come without usable types from this side. */
export interface Sdk {
  readonly engine: { EngineClient: new (address: string, credentials: unknown) => EngineClient };
  readonly messages: { LogRequest: new () => LogRequest; LogSeverity: Record<Severity, number> };
  readonly grpc: { credentials: { createInsecure(): unknown } };
}
interface EngineClient {
  log(request: LogRequest, options: { deadline: number }, callback: () => void): void;
}
interface LogRequest {
  setSeverity(severity: number | undefined): void;
  setMessage(text: string): void;
  setUrn(urn: string): void;
  setEphemeral(isEphemeral: boolean): void;
}

/** The address of the engine that started this provider host: the same for all hosts of a run, and another one in the next. */
export function engineAddress(): string | undefined {
  const [, script = "", ...rest] = process.argv;
  // After the engine's own flags.
  return /cmd[\\/]dynamic-provider/.test(script) ? rest.at(-1) : undefined;
}

function connect(): Send {
  const address = engineAddress();
  const [, script = ""] = process.argv;
  if (address === undefined) return writeToStandardError;
  try {
    // From the host's own script: the copy of the SDK that is loaded already.
    const fromSdk = createRequire(script);
    const sdk: Sdk = {
      engine: fromSdk("../../proto/engine_grpc_pb") as Sdk["engine"],
      messages: fromSdk("../../proto/engine_pb") as Sdk["messages"],
      grpc: fromSdk("@grpc/grpc-js") as Sdk["grpc"],
    };
    return sendTo(address, sdk);
  } catch {
    // An SDK with another layout: warnings still reach the diagnostics through the host's standard error.
    return writeToStandardError;
  }
}

/** To the log service of the engine at this address. */
export function sendTo(address: string, sdk: Sdk): Send {
  const client = new sdk.engine.EngineClient(address, sdk.grpc.credentials.createInsecure());
  return (severity, text, urn, isEphemeral) => {
    const request = new sdk.messages.LogRequest();
    request.setSeverity(sdk.messages.LogSeverity[severity]);
    request.setMessage(text);
    request.setEphemeral(isEphemeral);
    if (urn !== undefined) request.setUrn(urn);
    return new Promise((resolve) => client.log(request, { deadline: Date.now() + SEND_LIMIT_MS }, () => resolve()));
  };
}

function writeToStandardError(severity: Severity, text: string): Promise<void> {
  if (severity === "WARNING") process.stderr.write(`warning: ${text}\n`);
  if (severity === "DEBUG") process.stderr.write(text);
  return Promise.resolve();
}
