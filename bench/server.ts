// The simulator in a process of its own, so that it shares no processor time with what is measured.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import type { RequestRecord } from "veeam-simulator";
import type { ServerSettings } from "../test/environment";
import { countByKind, type Requests } from "./requests";

const COMMAND = join(dirname(require.resolve("veeam-simulator")), "command.js");

export interface Server {
  readonly settings: ServerSettings;
  /** The requests since the last time. */
  takeRequests(): Promise<Requests>;
  close(): Promise<void>;
}

/** Its sessions and tasks last `sessionMs`. */
export async function startServer(sessionMs: number): Promise<Server> {
  const ports = ["--vbr-port", "0", "--enterprise-manager-port", "0", "--control-port", "0"];
  const durations = ["--session-duration", `${sessionMs}ms`, "--task-duration", `${sessionMs}ms`];
  const child = spawn(process.execPath, [COMMAND, ...ports, ...durations], { stdio: ["ignore", "pipe", "inherit"] });
  const ended = once(child, "exit");
  const line = await Promise.race([once(createInterface(child.stdout), "line"), ended.then(() => [])]);
  if (typeof line[0] !== "string") throw new Error("the simulator ended before it listened");
  const { controlUrl, ...settings } = JSON.parse(line[0]) as ServerSettings & { controlUrl: string };
  const requests = `${controlUrl}/requests`;
  return {
    settings,
    takeRequests: async () => {
      const records = (await (await fetch(requests)).json()) as RequestRecord[];
      await fetch(requests, { method: "DELETE" });
      return countByKind(records);
    },
    close: async () => {
      child.kill("SIGTERM");
      await ended;
    },
  };
}
