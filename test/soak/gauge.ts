/** What a provider host holds while it has nothing to do. */
import { join } from "node:path";
import type { Host } from "../engine/host";

export interface Reading {
  readonly operations: number;
  /**
   * The heap after a forced collection, with what lies outside of it (buffers). Not the resident memory, which is shown beside
   * it: how much of that an allocator gives back, and when, says nothing of what the provider holds.
   */
  readonly heldBytes: number;
  readonly residentBytes: number;
  readonly sockets: number;
  readonly timers: number;
  readonly listeners: number;
}

/** The environment of a host that can be read. */
export const GAUGED: NodeJS.ProcessEnv = { NODE_OPTIONS: `--require ${JSON.stringify(join(__dirname, "gauge.cjs"))}` };

const PATTERN = /^gauge (\{.*\})$/m;
const LIMIT_MS = 10_000;

export async function readGauge(host: Host, operations: number): Promise<Reading> {
  host.signal("SIGUSR2");
  const start = performance.now();
  for (;;) {
    const [line, json] = PATTERN.exec(host.stderr) ?? [];
    if (line !== undefined && json !== undefined) {
      host.stderr = host.stderr.replace(`${line}\n`, "");
      return toReading(json, operations);
    }
    if (performance.now() - start > LIMIT_MS) throw new Error("the provider host does not show what it holds");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function toReading(json: string, operations: number): Reading {
  const { heapUsed, external, rss, listeners, resources } = JSON.parse(json) as {
    heapUsed: number;
    external: number;
    rss: number;
    listeners: number;
    resources: string[];
  };
  return {
    operations,
    heldBytes: heapUsed + external,
    residentBytes: rss,
    sockets: resources.filter((name) => name === "TCPSocketWrap").length,
    timers: resources.filter((name) => name === "Timeout").length,
    listeners,
  };
}
