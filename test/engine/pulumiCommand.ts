// Deploys with the real pulumi command. Everything it writes (state, settings, plug-in cache) lies in a temporary folder.
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { pathToFileURL } from "node:url";

import type { EngineEvent } from "@pulumi/pulumi/automation";

import { defaultStackName } from "./engine";
import type { ConfigValue, Engine, ResourceState, Result, Stack, StackOptions, State, UpOptions } from "./engine";
import { toDiagnostics, toSteps } from "./engineEvents";
import { readProject, relocatedProject } from "./project";
import { stackType } from "./resource";

export function pulumiCommand(command: string): Engine {
  return { name: "pulumi command", createStack: async (options) => await createStack(command, options) };
}

async function createStack(command: string, options: StackOptions): Promise<Stack> {
  const directory = await mkdtemp(join(tmpdir(), "pulumi-command-"));
  // With `main` as an absolute path, the stack's settings file is written beside this copy and not into the repository,
  // while the program and the provider run in their own folder as always.
  await writeFile(join(directory, "Pulumi.yaml"), relocatedProject(options.projectDirectory));
  const stack = new CommandStack(command, directory, options);
  await stack.init();
  return stack;
}

interface Run {
  status: number | null;
  stdout: string;
  /** Both streams, as a person sees them. */
  text: string;
}

/** Without inputs or outputs where there are none. */
type SavedResource = Omit<ResourceState, "inputs" | "outputs"> & Partial<ResourceState>;

/** The automation API would do the same with six processes of the command for each deployment. */
class CommandStack implements Stack {
  private readonly name: string;
  private readonly env: NodeJS.ProcessEnv;
  private readonly stateFile: string;

  constructor(
    private readonly command: string,
    private readonly directory: string,
    private readonly options: StackOptions,
  ) {
    this.name = options.stackName ?? defaultStackName;
    this.stateFile = join(directory, ".pulumi", "stacks", readProject(options.projectDirectory).name, `${this.name}.json`);
    this.env = {
      ...process.env,
      // The language host is looked for on the path; it lies beside the command.
      PATH: [dirname(command), process.env.PATH ?? ""].join(delimiter),
      PULUMI_HOME: join(directory, ".pulumi-home"),
      PULUMI_BACKEND_URL: pathToFileURL(directory).href,
      PULUMI_CONFIG_PASSPHRASE: "test",
      PULUMI_SKIP_UPDATE_CHECK: "true",
      // Without it there is no --event-log.
      PULUMI_DEBUG_COMMANDS: "true",
      ...options.env,
    };
  }

  async init(): Promise<void> {
    await this.pulumi("stack", "init");
    const { config = {} } = this.options;
    if (Object.keys(config).length > 0) await this.configure(config);
  }

  async setConfig(key: string, value: string, options: { secret?: boolean } = {}): Promise<void> {
    await this.configure({ [key]: { value, ...options } });
  }

  async preview(options: { refresh?: boolean } = {}): Promise<Result> {
    return await this.deploy(["preview", "--diff", ...this.flagsOf(options)]);
  }

  async up(options: UpOptions = {}): Promise<Result> {
    return await this.deploy(["up", "--yes", "--skip-preview", "--diff", ...this.flagsOf(options)]);
  }

  async refresh(options: { preview?: boolean } = {}): Promise<Result> {
    const how = options.preview === true ? ["--preview-only"] : ["--yes", "--skip-preview"];
    return await this.deploy(["refresh", ...how, ...this.flagsOf({})]);
  }

  async destroy(options: { refresh?: boolean } = {}): Promise<Result> {
    return await this.deploy(["destroy", "--yes", "--skip-preview", ...this.flagsOf(options)]);
  }

  export(): Promise<State> {
    const { checkpoint } = JSON.parse(readFileSync(this.stateFile, "utf8")) as {
      checkpoint: { latest?: { resources?: SavedResource[] } };
    };
    const resources = checkpoint.latest?.resources ?? [];
    return Promise.resolve({ resources: resources.map((resource) => ({ inputs: {}, outputs: {}, ...resource })) });
  }

  async taint(urn: string): Promise<void> {
    await this.pulumi("state", "taint", urn, "--yes");
  }

  async import(file: string): Promise<void> {
    await this.pulumi("import", "--file", file, "--generate-code=false", "--protect=false", "--yes", "--skip-preview");
  }

  async remove(): Promise<void> {
    await rm(this.directory, { recursive: true, force: true });
  }

  private async configure(config: Record<string, ConfigValue>): Promise<void> {
    const pairs = Object.entries(config).flatMap(([key, { value, secret = false }]) => [
      secret ? "--secret" : "--plaintext",
      `${key}=${value}`,
    ]);
    await this.pulumi("config", "set-all", ...pairs);
  }

  private flagsOf({ refresh, replace = [], targetReplace = [], continueOnError = false }: UpOptions): string[] {
    const { parallel } = this.options;
    return [
      ...(refresh === undefined ? [] : [`--refresh=${refresh}`]),
      ...replace.flatMap((urn) => ["--replace", urn]),
      ...targetReplace.flatMap((urn) => ["--target-replace", urn]),
      ...(continueOnError ? ["--continue-on-error"] : []),
      ...(parallel === undefined ? [] : ["--parallel", String(parallel)]),
    ];
  }

  private async deploy(args: readonly string[]): Promise<Result> {
    const eventLog = join(this.directory, "events.jsonl");
    await rm(eventLog, { force: true });
    const { status, text } = await this.run([...args, "--color", "never", "--event-log", eventLog]);
    const lines = existsSync(eventLog) ? readFileSync(eventLog, "utf8").split("\n") : [];
    const events = lines.filter((line) => line !== "").map((line) => JSON.parse(line) as EngineEvent);
    // The command has not even begun: nothing that a test of a program could mean.
    if (events.length === 0) throw new Error(text);
    return {
      ok: status === 0,
      steps: toSteps(events),
      diagnostics: toDiagnostics(events),
      outputs: args[0] === "preview" ? {} : await this.outputs(),
      text,
    };
  }

  private async outputs(): Promise<Record<string, unknown>> {
    const { outputs = {} } = (await this.export()).resources.find(({ type }) => type === stackType) ?? {};
    if (!JSON.stringify(outputs).includes('"ciphertext"')) return outputs;
    return JSON.parse(await this.pulumi("stack", "output", "--json", "--show-secrets")) as Record<string, unknown>;
  }

  private async pulumi(...args: readonly string[]): Promise<string> {
    const { status, stdout, text } = await this.run(args);
    if (status !== 0) throw new Error(text);
    return stdout;
  }

  private run(args: readonly string[]): Promise<Run> {
    return new Promise((resolve, reject) => {
      const child = spawn(this.command, [...args, "--stack", this.name, "--non-interactive"], {
        cwd: this.directory,
        env: this.env,
        stdio: ["ignore", "pipe", "pipe"],
      });
      let [stdout, text] = ["", ""];
      child.stdout.setEncoding("utf8").on("data", (part: string) => {
        stdout += part;
        text += part;
      });
      child.stderr.setEncoding("utf8").on("data", (part: string) => (text += part));
      child.once("error", reject);
      child.once("close", (status) => resolve({ status, stdout, text }));
    });
  }
}
