/** One run of an engine in this process: the handlers that the provider host calls, without a host. */
import { randomUUID } from "node:crypto";
import { UnfinishedResourceError } from "../provider/core/errors";
import type { Send } from "../provider/core/log";
import { handlersOf, type ResourceHandler } from "../provider/handlers";
import { Runtime } from "../provider/lifecycle/runtime";
import { EngineLog, type Severity } from "./engine/engineLog";
import { InitializationError, type Host } from "./engine/host";
import { startNativeRun } from "./nativeRun";
import type { Fields } from "./site";

/** What a test drives: a provider host, or a run in this process. */
export type Driven = Pick<Host, "check" | "diff" | "create" | "read" | "update" | "delete" | "close" | "log" | "engine">;

/**
 * With PROVIDER_FORM=native it is a run of the native plugin. Runs that are given the same engine are providers of one run; `debug` is
 * their VEEAM_DEBUG.
 */
export function startRun(config: Record<string, string>, engine?: Driven["engine"], debug?: string): Driven {
  const run = engine ?? { address: randomUUID(), log: new EngineLog() };
  const send: Send = (severity, message, urn = "", ephemeral) => {
    run.log.record({ severity: severity.toLowerCase() as Severity, message, urn, ephemeral, streamId: 0 });
    return Promise.resolve();
  };
  if (process.env.PROVIDER_FORM === "native" && debug === undefined) return startNativeRun(config, run, send);
  const runtime = new Runtime(run.address, send, debug);
  const handlers = handlersOf(runtime);
  void runtime.configure({ config: { get: (key: string) => config[key], rawConfig: config } });

  return {
    engine: run,
    log: run.log,
    check: async (olds, news) => copy(await handlerIn(news).check(copy(olds), copy(news))) as never,
    diff: async (id, olds, news) => {
      const { changes, replaces = [], deleteBeforeReplace = false } = await handlerIn(news).diff(id, copy(olds), copy(news));
      const answer = changes === true ? "some" : "none";
      return { changes: changes === undefined ? "unknown" : answer, replaces, deleteBeforeReplace };
    },
    create: async (inputs) => {
      const { id, outs } = await keepingFailures(inputs, () => handlerIn(inputs).create(copy(inputs)));
      return { id, outputs: withProvider(outs, inputs) };
    },
    read: async (id, state) => {
      const { id: found = "", props, inputs } = await handlerIn(state).read(id, copy(state));
      return { id: found, properties: withProvider(props, state), inputs: inputs && withProvider(inputs, state) };
    },
    update: async (id, olds, news) => {
      const { outs } = await keepingFailures(news, () => handlerIn(news).update(id, copy(olds), copy(news)));
      return withProvider(outs, news);
    },
    delete: (id, state) => handlerIn(state).delete(id, copy(state)),
    close: async () => {
      await runtime.end();
      return { code: 0, signal: null, durationMs: 0 };
    },
  };

  function handlerIn({ __provider: stub }: Fields): ResourceHandler {
    const [, name = ""] = /\.(\w+);$/.exec(String(stub)) ?? [];
    return handlers[name as keyof typeof handlers];
  }
}

/** What crosses to the host is JSON, and the engine sorts its properties. */
function copy<T>(value: T): T {
  const sorted = (part: unknown): unknown =>
    typeof part === "object" && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : part;
  return JSON.parse(JSON.stringify(value, (_, part) => sorted(part))) as T;
}

function withProvider(fields: unknown, { __provider }: Fields): Fields {
  return { ...copy((fields ?? {}) as Fields), __provider };
}

async function keepingFailures<T>(inputs: Fields, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof UnfinishedResourceError)) throw error;
    throw new InitializationError(error.message, 2, error.id, withProvider(error.properties, inputs), error.reasons);
  }
}
