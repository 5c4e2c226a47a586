// A small engine of our own, for tests and the demo on machines that lack the pulumi command. It runs the program with the
// SDK's runner and the provider in the SDK's provider host, and plays what lies between over the real protocol: dynamic
// resources, components and providers, their whole life, with secrets, unknown values and dependencies. It keeps its state in
// memory and refuses what it does not play (resourceMonitor.ts). It is no replacement for the command.
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";

import { defaultStackName } from "./engine";
import type { ConfigValue, Engine, Result, Stack, StackOptions, State, UpOptions } from "./engine";
import { Deployment } from "./deployment";
import { EngineLog } from "./engineLog";
import { Limit } from "./limit";
import { runProgram } from "./program";
import { readProject } from "./project";
import type { Project } from "./project";
import { defaultParallel, listen } from "./protocol";
import type { Properties } from "./protocol";
import { Providers } from "./providers";
import { refreshAll } from "./refresh";
import { removeAll } from "./removal";
import { Report } from "./report";
import { ResourceList, dynamicProviderType, exportState, newResource, providerTypeOf, stackType } from "./resource";
import type { Resource } from "./resource";
import { addResourceMonitor } from "./resourceMonitor";
import type { Registrar } from "./resourceMonitor";
import { StepFailed } from "./run";
import type { Run } from "./run";
import { Transforms } from "./transforms";
import { secret } from "./values";

export function smallEngine(): Engine {
  return {
    name: "small engine",
    createStack: (options) => Promise.resolve().then(() => new SmallStack(options)),
  };
}

interface ImportedResource {
  type: string;
  name: string;
  id: string;
  inputs: Properties;
  outputs: Properties;
}

interface RunOptions {
  title: string;
  isPreview: boolean;
  begin: "refresh" | "nothing";
  then: "run the program" | "destroy" | "nothing";
  /** The URNs of resources that are replaced in any case. */
  replace?: string[];
}

class SmallStack implements Stack {
  private readonly project: Project;
  private readonly stackName: string;
  private readonly env: NodeJS.ProcessEnv;
  private readonly parallel: number;
  private readonly config = new Map<string, ConfigValue>();
  private resources: Resource[] = [];

  constructor(options: StackOptions) {
    this.project = readProject(options.projectDirectory);
    this.stackName = options.stackName ?? defaultStackName;
    this.env = { ...process.env, ...options.env };
    this.parallel = options.parallel ?? defaultParallel;
    for (const [key, value] of Object.entries(options.config ?? {})) this.config.set(this.qualified(key), value);
  }

  setConfig(key: string, value: string, options: { secret?: boolean } = {}): Promise<void> {
    this.config.set(this.qualified(key), { value, secret: options.secret ?? false });
    return Promise.resolve();
  }

  async preview(options: { refresh?: boolean } = {}): Promise<Result> {
    return await this.run({ title: "Previewing", isPreview: true, begin: this.firstStep(options), then: "run the program" });
  }

  async up(options: UpOptions = {}): Promise<Result> {
    const { replace = [], targetReplace, continueOnError } = options;
    if (targetReplace !== undefined || continueOnError === true) throw new Error("The small engine does not play this option.");
    const begin = this.firstStep(options);
    return await this.run({ title: "Updating", isPreview: false, begin, then: "run the program", replace });
  }

  async refresh(options: { preview?: boolean } = {}): Promise<Result> {
    const isPreview = options.preview ?? false;
    const title = isPreview ? "Previewing refresh" : "Refreshing";
    return await this.run({ title, isPreview, begin: "refresh", then: "nothing" });
  }

  async destroy(options: { refresh?: boolean } = {}): Promise<Result> {
    return await this.run({ title: "Destroying", isPreview: false, begin: this.firstStep(options), then: "destroy" });
  }

  export(): Promise<State> {
    return Promise.resolve(exportState(this.resources));
  }

  taint(urn: string): Promise<void> {
    for (const resource of this.resources) if (resource.urn === urn) resource.taint = true;
    return Promise.resolve();
  }

  /** The file is believed as it stands: no provider is asked. */
  import(file: string): Promise<void> {
    const { resources } = JSON.parse(readFileSync(file, "utf8")) as { resources: ImportedResource[] };
    const parent = this.stackUrn();
    for (const { type, name, id, inputs, outputs } of resources) {
      const provider = this.defaultProvider(providerTypeOf(type));
      const reference = `${provider.urn}::${provider.id}`;
      const urn = this.urnOf(type, name);
      this.resources.push(newResource({ urn, type, custom: true, id, inputs, outputs, parent, provider: reference }));
    }
    return Promise.resolve();
  }

  remove(): Promise<void> {
    this.resources = [];
    return Promise.resolve();
  }

  private qualified(key: string): string {
    return key.includes(":") ? key : `${this.project.name}:${key}`;
  }

  private firstStep(options: { refresh?: boolean }): RunOptions["begin"] {
    return (options.refresh ?? this.project.alwaysRefreshes) ? "refresh" : "nothing";
  }

  private async run(options: RunOptions): Promise<Result> {
    const report = new Report(`${options.title} (${this.stackName})`);
    const log = new EngineLog(({ severity, message, urn, ephemeral }) => {
      if (severity !== "debug") report.diagnose(severity, message.trimEnd(), urn, { isEphemeral: ephemeral });
    });
    const program = new ProgramSlot();
    const transforms = new Transforms();
    const listener = await listen((server) => {
      log.addTo(server);
      addResourceMonitor(server, program, transforms);
    });
    const providers = new Providers({
      projectDirectory: this.project.programDirectory,
      projectName: this.project.name,
      env: { ...this.env, PULUMI_CONFIG: JSON.stringify(this.plainConfig()) },
      engine: { address: listener.address, log },
      plugins: this.project.plugins,
      onLine: (line) => report.diagnose("info", line, this.stackUrn()),
    });
    const run: Run = {
      isPreview: options.isPreview,
      resources: new ResourceList(structuredClone(this.resources)),
      providers,
      report,
      limit: new Limit(this.parallel),
      hasFailed: false,
    };
    try {
      if (options.begin === "refresh") await refreshAll(run);
      if (!run.hasFailed && options.then === "run the program")
        await this.deploy(run, program, listener.address, options.replace);
      if (!run.hasFailed && options.then === "destroy") await removeAll(run, run.resources.remaining());
    } catch (error) {
      // Reported where it happened.
      if (!(error instanceof StepFailed)) throw error;
    } finally {
      if (!options.isPreview) this.resources = run.resources.all();
      await providers.close();
      transforms.close();
      listener.stop();
    }
    // As with the command, a failed step is followed by one line for the whole.
    if (report.hasFailedStep) report.diagnose("error", `${options.isPreview ? "preview" : "update"} failed`);
    const stack = this.resources.find(({ type }) => type === stackType);
    return report.result(!run.hasFailed, options.isPreview ? {} : (stack?.outputs ?? {}));
  }

  private async deploy(run: Run, slot: ProgramSlot, address: string, replace: string[] = []): Promise<void> {
    const urn = this.stackUrn();
    run.providers.warmUp();
    let stop: () => void = () => undefined;
    const deployment = new Deployment(
      { run, projectName: this.project.name, stackName: this.stackName, configOf: (type) => this.providerConfig(type), replace },
      () => stop(),
    );
    slot.deployment = deployment;
    const secretKeys = [...this.config].filter(([, { secret: isSecret }]) => isSecret === true).map(([key]) => key);
    const program = runProgram({
      project: this.project,
      stackName: this.stackName,
      isPreview: run.isPreview,
      address,
      parallel: this.parallel,
      config: this.plainConfig(),
      secretKeys,
      env: this.env,
      onLine: (line) => run.report.diagnose("info", line, urn),
    });
    stop = () => program.stop();
    const failure = await program.failure;
    if (failure !== undefined) {
      run.hasFailed = true;
      if (failure !== "") run.report.diagnose("error", failure, urn);
    }
    if (!run.hasFailed) await deployment.removeUnregistered();
  }

  /** The one of the state, or a new one. */
  private defaultProvider(type: string): Resource {
    const urn = this.urnOf(type, "default");
    const present = this.resources.find((resource) => resource.urn === urn);
    if (present !== undefined) return present;
    const config = this.providerConfig(type);
    const provider = newResource({ urn, type, custom: true, id: randomUUID(), inputs: config, outputs: config });
    this.resources.push(provider);
    return provider;
  }

  private stackUrn(): string {
    return this.urnOf(stackType, `${this.project.name}-${this.stackName}`);
  }

  private urnOf(type: string, name: string): string {
    return `urn:pulumi:${this.stackName}::${this.project.name}::${type}::${name}`;
  }

  private plainConfig(): Record<string, string> {
    return Object.fromEntries([...this.config].map(([key, { value }]) => [key, value]));
  }

  /** A dynamic provider gets the configuration of every namespace, and another one that of its own, without the namespace. */
  private providerConfig(type = dynamicProviderType): Properties {
    const namespace = type === dynamicProviderType ? "" : `${type.replace("pulumi:providers:", "")}:`;
    return Object.fromEntries(
      [...this.config]
        .filter(([key]) => key.startsWith(namespace))
        .map(([key, { value, secret: isSecret }]) => [key.slice(namespace.length), isSecret === true ? secret(value) : value]),
    );
  }
}

/** The service listens before there is a program to serve: a refresh in front needs only the log beside it. */
class ProgramSlot implements Registrar {
  deployment: Deployment | undefined;

  register: Registrar["register"] = async (goal) => await this.required().register(goal);
  read: Registrar["read"] = async (goal) => await this.required().read(goal);
  invoke: Registrar["invoke"] = async (...call) => await this.required().invoke(...call);
  registerOutputs: Registrar["registerOutputs"] = (urn, outputs) => this.required().registerOutputs(urn, outputs);

  refuse: Registrar["refuse"] = (message) => this.required().refuse(message);

  private required(): Deployment {
    if (this.deployment === undefined) throw new Error("No program is being run.");
    return this.deployment;
  }
}
