// Drives the SDK's own provider host (the process in which a dynamic provider runs) over real gRPC, as an engine does.
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import { createInterface } from "node:readline";

import type * as Grpc from "@grpc/grpc-js";

import { EngineLog } from "./engineLog";
import { connectProvider, fromStruct, listen, providerMessages, statusMessages, toStruct, unary } from "./protocol";
import type { Listener, Properties } from "./protocol";

const killAfterMs = 5000;

export interface HostOptions {
  /** The working directory of the host: the folder of Pulumi.yaml, or its `main`. */
  projectDirectory: string;
  /** The whole environment of the host; that of this process when left out. */
  env?: NodeJS.ProcessEnv;
  projectName?: string;
  stackName?: string;
  /** Folder of the @pulumi/pulumi whose host is started; the one that the project resolves when left out. */
  sdkDirectory?: string;
  /** The engine that the host is told of; one of its own is started when left out. */
  engine?: { address: string; log: EngineLog };
  /** Called for each line that the host prints. */
  onLine?: (line: string, stream: "stdout" | "stderr") => void;
}

export interface CheckResult {
  inputs: Properties;
  failures: { property: string; reason: string }[];
}

export interface DiffResult {
  changes: "none" | "some" | "unknown";
  replaces: string[];
  deleteBeforeReplace: boolean;
}

export interface ReadResult {
  /** Empty when the object is gone. */
  id: string;
  properties: Properties;
  /** Undefined when the provider gave none back. */
  inputs: Properties | undefined;
}

export interface HostExit {
  code: number | null;
  signal: NodeJS.Signals | null;
  /** From the signal to the end of the process. */
  durationMs: number;
}

/** What a call of the host was refused with. */
export class HostError extends Error {
  override readonly name: string = "HostError";

  constructor(
    message: string,
    /** The gRPC status code. */
    readonly code: number,
  ) {
    super(message);
  }
}

/** The object exists, but was not finished: what the provider knows of it. */
export class InitializationError extends HostError {
  override readonly name = "InitializationError";

  constructor(
    message: string,
    code: number,
    readonly id: string,
    readonly properties: Properties,
    readonly reasons: string[],
  ) {
    super(message, code);
  }
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
  const program = resolveHostProgram(options.projectDirectory, options.sdkDirectory);
  // A group of its own, as under the command: an interrupt at the terminal does not reach it.
  const child = spawn(process.execPath, [program, engine.address], {
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

export class Host {
  readonly log: EngineLog;
  stdout = "";
  stderr = "";
  /** Fulfilled when the host listens; rejected when it ends before that. */
  readonly ready: Promise<void>;
  /** Fulfilled when the process has ended, however that came. */
  readonly exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  private client: ReturnType<typeof connectProvider> | undefined;

  constructor(
    private readonly child: ChildProcess,
    /** The engine of the run: other providers of the same run are told of it, too. */
    readonly engine: { readonly address: string; readonly log: EngineLog },
    private readonly listener: Listener | undefined,
    onLine: HostOptions["onLine"] = () => undefined,
  ) {
    this.log = engine.log;
    this.exited = new Promise((resolve) => child.once("close", (code, signal) => resolve({ code, signal })));
    this.ready = new Promise((resolve, reject) => {
      if (child.stdout === null || child.stderr === null) throw new Error("the provider host was started without pipes");
      createInterface(child.stdout).on("line", (line) => {
        if (this.client === undefined && /^\d+$/.test(line)) {
          this.client = connectProvider(`127.0.0.1:${line}`);
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

  async configure(config: Properties): Promise<void> {
    const request = new providerMessages.ConfigureRequest();
    request.setArgs(toStruct(config));
    request.setAcceptsecrets(true);
    request.setAcceptresources(true);
    request.setSendsOldInputs(true);
    request.setSendsOldInputsToDelete(true);
    await this.call<providerMessages.ConfigureResponse>((client, done) => client.configure(request, done));
  }

  async check(olds: Properties, news: Properties, urn = ""): Promise<CheckResult> {
    const request = new providerMessages.CheckRequest();
    request.setUrn(urn);
    request.setOlds(toStruct(olds));
    request.setNews(toStruct(news));
    const response = await this.call<providerMessages.CheckResponse>((client, done) => client.check(request, done));
    return {
      inputs: fromStruct(response.getInputs()),
      failures: response.getFailuresList().map((failure) => ({ property: failure.getProperty(), reason: failure.getReason() })),
    };
  }

  /** `olds` are the outputs in the state; `oldInputs` reach only newer hosts. */
  async diff(
    id: string,
    olds: Properties,
    news: Properties,
    options: { urn?: string; oldInputs?: Properties } = {},
  ): Promise<DiffResult> {
    const request = new providerMessages.DiffRequest();
    request.setId(id);
    request.setUrn(options.urn ?? "");
    request.setOlds(toStruct(olds));
    request.setNews(toStruct(news));
    request.setOldInputs(toStruct(options.oldInputs ?? olds));
    const response = await this.call<providerMessages.DiffResponse>((client, done) => client.diff(request, done));
    const { DiffChanges } = providerMessages.DiffResponse;
    const changes = response.getChanges();
    return {
      changes: changes === DiffChanges.DIFF_NONE ? "none" : changes === DiffChanges.DIFF_SOME ? "some" : "unknown",
      replaces: response.getReplacesList(),
      deleteBeforeReplace: response.getDeletebeforereplace(),
    };
  }

  async create(inputs: Properties, urn = ""): Promise<{ id: string; outputs: Properties }> {
    const request = new providerMessages.CreateRequest();
    request.setUrn(urn);
    request.setProperties(toStruct(inputs));
    const response = await this.call<providerMessages.CreateResponse>((client, done) => client.create(request, done));
    return { id: response.getId(), outputs: fromStruct(response.getProperties()) };
  }

  async read(id: string, properties: Properties, inputs?: Properties, urn = ""): Promise<ReadResult> {
    const request = new providerMessages.ReadRequest();
    request.setId(id);
    request.setUrn(urn);
    request.setProperties(toStruct(properties));
    if (inputs !== undefined) request.setInputs(toStruct(inputs));
    const response = await this.call<providerMessages.ReadResponse>((client, done) => client.read(request, done));
    return {
      id: response.getId(),
      properties: fromStruct(response.getProperties()),
      inputs: response.hasInputs() ? fromStruct(response.getInputs()) : undefined,
    };
  }

  async update(
    id: string,
    olds: Properties,
    news: Properties,
    options: { urn?: string; oldInputs?: Properties } = {},
  ): Promise<Properties> {
    const request = new providerMessages.UpdateRequest();
    request.setId(id);
    request.setUrn(options.urn ?? "");
    request.setOlds(toStruct(olds));
    request.setNews(toStruct(news));
    request.setOldInputs(toStruct(options.oldInputs ?? olds));
    const response = await this.call<providerMessages.UpdateResponse>((client, done) => client.update(request, done));
    return fromStruct(response.getProperties());
  }

  async delete(id: string, properties: Properties, options: { urn?: string; oldInputs?: Properties } = {}): Promise<void> {
    const request = new providerMessages.DeleteRequest();
    request.setId(id);
    request.setUrn(options.urn ?? "");
    request.setProperties(toStruct(properties));
    if (options.oldInputs !== undefined) request.setOldInputs(toStruct(options.oldInputs));
    await this.call<unknown>((client, done) => client.delete(request, done));
  }

  /** Ends the host as an engine does at the end of a run: SIGINT, and SIGKILL after 5 seconds. */
  async close(): Promise<HostExit> {
    return await this.end("SIGINT");
  }

  /** The host dies at once, as in a crash. */
  async kill(): Promise<HostExit> {
    return await this.end("SIGKILL");
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
    this.client?.close();
    this.listener?.stop();
    return { ...exit, durationMs: performance.now() - start };
  }

  private async call<Response>(
    method: (
      client: ReturnType<typeof connectProvider>,
      done: (error: Grpc.ServiceError | null, response: Response) => void,
    ) => unknown,
  ): Promise<Response> {
    const { client } = this;
    if (client === undefined) throw new Error("The provider host does not listen yet.");
    try {
      return await unary<Response>((done) => method(client, done));
    } catch (error) {
      throw toHostError(error as Grpc.ServiceError);
    }
  }
}

function toHostError(error: Grpc.ServiceError): HostError {
  const [packed] = error.metadata.get("grpc-status-details-bin");
  if (packed instanceof Uint8Array) {
    for (const detail of statusMessages.Status.deserializeBinary(packed).getDetailsList()) {
      const failure = detail.unpack(
        (bytes) => providerMessages.ErrorResourceInitFailed.deserializeBinary(bytes),
        "pulumirpc.ErrorResourceInitFailed",
      );
      if (failure !== null) {
        const properties = fromStruct(failure.getProperties());
        return new InitializationError(error.details, error.code, failure.getId(), properties, failure.getReasonsList());
      }
    }
  }
  return new HostError(error.details, error.code);
}
