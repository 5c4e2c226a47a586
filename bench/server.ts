// The simulator in a process of its own, so that it shares no processor time with what is measured.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import type { Fault, InfrastructureChange, RequestRecord } from "veeam-simulator";
import type { ServerSettings } from "../test/environment";
import { countByKind, type Requests } from "./requests";

const COMMAND = join(dirname(require.resolve("veeam-simulator")), "command.js");

export interface Server {
  readonly settings: ServerSettings;
  readonly pid: number;
  /** The requests since the last time. */
  takeRequests(): Promise<Requests>;
  /** What the server has, at a path of its inventory. */
  inventory(path: string): Promise<unknown>;
  /** What an administrator changes. */
  change(changes: readonly InfrastructureChange[]): Promise<void>;
  fail(fault: Fault): Promise<void>;
  close(): Promise<void>;
}

/** Its sessions and tasks last `sessionMs`; `options` are more flags of the simulator's command. */
export async function startServer(sessionMs: number, options: readonly string[] = []): Promise<Server> {
  const ports = ["--vbr-port", "0", "--enterprise-manager-port", "0", "--control-port", "0"];
  const durations = ["--session-duration", `${sessionMs}ms`, "--task-duration", `${sessionMs}ms`];
  const child = spawn(process.execPath, [COMMAND, ...ports, ...durations, ...options], { stdio: ["ignore", "pipe", "inherit"] });
  const ended = once(child, "exit");
  const line = await Promise.race([once(createInterface(child.stdout), "line"), ended.then(() => [])]);
  if (typeof line[0] !== "string") throw new Error("the simulator ended before it listened");
  const { controlUrl, ...settings } = JSON.parse(line[0]) as ServerSettings & { controlUrl: string };
  const control = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const answer = await fetch(controlUrl + path, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
    if (!answer.ok) throw new Error(`${method} ${path} of the control interface: ${await answer.text()}`);
    return await answer.json();
  };
  return {
    settings,
    pid: child.pid ?? 0,
    takeRequests: async () => {
      const records = (await control("GET", "/requests")) as RequestRecord[];
      await control("DELETE", "/requests");
      return countByKind(records);
    },
    inventory: (path) => control("GET", `/inventory/${path}`),
    change: async (changes) => {
      await control("PATCH", "/inventory", changes);
    },
    fail: async (fault) => {
      await control("POST", "/faults", fault);
    },
    close: async () => {
      child.kill("SIGTERM");
      await ended;
    },
  };
}
