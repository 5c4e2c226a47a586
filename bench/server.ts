// Starts the simulator in a process of its own and asks it what it saw.
import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { dirname, join } from "node:path";
import type { Simulator, SimulatorOptions } from "veeam-simulator";
import { preload, type Clock } from "./clock";

export type ServerAddress = Pick<
  Simulator,
  "vbrUrl" | "enterpriseManagerUrl" | "username" | "password" | "caCertificateFile" | "caCertificate"
>;

export interface RequestSeen {
  server: string;
  method: string;
  path: string;
  operation: string | undefined;
  /** When it came, on the server's clock. */
  timeMs: number;
}

/** What can be asked, and what the answer is. */
export interface Question {
  start: { options: SimulatorOptions; latencyMs: number };
  takeRequests: undefined;
  addRepositories: { names: string[] };
  lastSessionEnd: undefined;
  now: undefined;
}

export interface Answer {
  start: ServerAddress;
  /** Those since the last time. */
  takeRequests: RequestSeen[];
  /** Their ids. */
  addRepositories: string[];
  /** Milliseconds on the server's clock. */
  lastSessionEnd: number;
  now: number;
}

export interface ServerOptions extends SimulatorOptions {
  clock: Clock;
  /** Added to each answer. */
  latencyMs?: number;
}

export class Server {
  private constructor(
    readonly address: ServerAddress,
    private readonly child: ChildProcess,
  ) {}

  static async start({ clock, latencyMs = 0, ...options }: ServerOptions): Promise<Server> {
    const child = fork(join(__dirname, "serverProcess.ts"), {
      cwd: dirname(__dirname),
      execArgv: ["--require", preload("clock"), "--import", "tsx"],
      env: { ...process.env, ...clock.env },
    });
    return new Server(await ask(child, "start", { options, latencyMs }), child);
  }

  async ask<Name extends keyof Question>(name: Name, input?: Question[Name]): Promise<Answer[Name]> {
    return await ask(this.child, name, input);
  }

  async close(): Promise<void> {
    const ended = once(this.child, "exit");
    this.child.disconnect();
    await ended;
  }
}

/** One question at a time: the next message is its answer. */
async function ask<Name extends keyof Question>(
  child: ChildProcess,
  name: Name,
  input: Question[Name] | undefined,
): Promise<Answer[Name]> {
  return await new Promise((resolve, reject) => {
    const onExit = (code: number | null): void => reject(new Error(`the simulator's process ended with ${code}`));
    child.once("exit", onExit);
    child.once("message", (message: { answer: Answer[Name] } | { error: string }) => {
      child.off("exit", onExit);
      if ("error" in message) reject(new Error(message.error));
      else resolve(message.answer);
    });
    child.send({ name, input });
  });
}
