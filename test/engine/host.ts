// Drives the SDK's own provider host (the process in which a dynamic provider runs) over real gRPC, as an engine does.
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import { createInterface } from "node:readline";

import { EngineLog } from "./engineLog";
import { listen } from "./protocol";
import type { Listener } from "./protocol";
import { ProviderConnection } from "./providerConnection";

export { HostError, InitializationError } from "./providerConnection";

const killAfterMs = 5000;

export interface HostOptions {
  /** The working directory of the host: the folder of Pulumi.yaml, or its `main`. */
  projectDirectory: string;
  /** The whole environment of the host; that of this process when left out. */
  env?: NodeJS.ProcessEnv;
  projectName?: string;
  stackName?: string;
  /** The folder of a native plugin's command; the host of dynamic providers is started when left out. */
  pluginDirectory?: string | undefined;
  /** Folder of the @pulumi/pulumi whose host is started; the one that the project resolves when left out. */
  sdkDirectory?: string;
  /** The engine that the host is told of; one of its own is started when left out. */
  engine?: { address: string; log: EngineLog };
  /** Called for each line that the host prints. */
  onLine?: (line: string, stream: "stdout" | "stderr") => void;
}

export interface HostExit {
  code: number | null;
  signal: NodeJS.Signals | null;
  /** From the signal to the end of the process. */
  durationMs: number;
}

/** The host of the SDK in the given folder, or of the one that a program in the project's folder would load. */
export function resolveHostProgram(projectDirectory: string, sdkDirectory?: string): string {
  if (sdkDirectory !== undefined) return join(sdkDirectory, "cmd", "dynamic-provider", "index.js");
  return createRequire(join(projectDirectory, "package.json")).resolve("@pulumi/pulumi/cmd/dynamic-provider");
}

export async function startHost(options: HostOptions): Promise<Host> {
  let listener: Listener | undefined;
  let engine = options.engine;
  if (engine === undefined) {
    const log = new EngineLog();
    listener = await listen((server) => log.addTo(server));
    engine = { address: listener.address, log };
  }
  const env: NodeJS.ProcessEnv = { ...(options.env ?? process.env) };
  if (options.projectName !== undefined) {
    env.PULUMI_NODEJS_PROJECT = options.projectName;
    env.PULUMI_PROJECT = options.projectName;
  }
  if (options.stackName !== undefined) env.PULUMI_NODEJS_STACK = options.stackName;
  const { pluginDirectory } = options;
  const program =
    pluginDirectory === undefined
      ? resolveHostProgram(options.projectDirectory, options.sdkDirectory)
      : join(pluginDirectory, "pulumi-resource-veeam");
  // The plugin is a command, which Windows does not take without its extension.
  const isCommand = pluginDirectory !== undefined && process.platform !== "win32";
  const [file, ...args] = isCommand ? ([program] as const) : ([process.execPath, program] as const);
  // A group of its own, as under the command: an interrupt at the terminal does not reach it.
  const child = spawn(file, [...args, engine.address], {
    cwd: options.projectDirectory,
    env,
    stdio: ["ignore", "pipe", "pipe"],
    detached: process.platform !== "win32",
  });
  const host = new Host(child, engine, listener, options.onLine);
  try {
    await host.ready;
  } catch (error) {
    listener?.stop();
    throw error;
  }
  return host;
}

export class Host extends ProviderConnection {
  readonly log: EngineLog;
  stdout = "";
  stderr = "";
  /** Fulfilled when the host listens; rejected when it ends before that. */
  readonly ready: Promise<void>;
  /** Fulfilled when the process has ended, however that came. */
  readonly exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;

  constructor(
    private readonly child: ChildProcess,
    /** The engine of the run: other providers of the same run are told of it, too. */
    readonly engine: { readonly address: string; readonly log: EngineLog },
    private readonly listener: Listener | undefined,
    onLine: HostOptions["onLine"] = () => undefined,
  ) {
    super();
    this.log = engine.log;
    this.exited = new Promise((resolve) => child.once("close", (code, signal) => resolve({ code, signal })));
    this.ready = new Promise((resolve, reject) => {
      if (child.stdout === null || child.stderr === null) throw new Error("the provider host was started without pipes");
      createInterface(child.stdout).on("line", (line) => {
        if (this.client === undefined && /^\d+$/.test(line)) {
          this.connect(`127.0.0.1:${line}`);
          resolve();
          return;
        }
        this.stdout += `${line}\n`;
        onLine(line, "stdout");
      });
      createInterface(child.stderr).on("line", (line) => {
        this.stderr += `${line}\n`;
        onLine(line, "stderr");
      });
      child.once("error", reject);
      void this.exited.then(({ code, signal }) => {
        reject(new Error(`The provider host ended (${String(code ?? signal)}) before it listened.\n${this.stderr}`));
      });
    });
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** Ends the host as an engine does at the end of a run: SIGINT, and SIGKILL after 5 seconds. */
  async close(): Promise<HostExit> {
    return await this.end("SIGINT");
  }

  /** The host dies at once, as in a crash. */
  async kill(): Promise<HostExit> {
    return await this.end("SIGKILL");
  }

  /** The engine dies: nobody listens at its address, or reads what the process writes. The process is not told. */
  abandon(): void {
    this.disconnect();
    this.listener?.stop();
    this.child.stdout?.destroy();
    this.child.stderr?.destroy();
  }

  /** Sends a signal and goes on. */
  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  private async end(signal: NodeJS.Signals): Promise<HostExit> {
    const start = performance.now();
    this.child.kill(signal);
    const deadline = setTimeout(() => this.child.kill("SIGKILL"), killAfterMs);
    const exit = await this.exited;
    clearTimeout(deadline);
    this.disconnect();
    this.listener?.stop();
    return { ...exit, durationMs: performance.now() - start };
  }
}
