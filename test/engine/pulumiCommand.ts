// Deploys with the real pulumi command. Everything it writes (state, settings, plug-in cache) lies in a temporary folder.
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, delimiter, dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";

import * as automation from "@pulumi/pulumi/automation";
import type { EngineEvent } from "@pulumi/pulumi/automation";

import { defaultStackName } from "./engine";
import type { Engine, ResourceState, Result, Stack, StackOptions, State, UpOptions } from "./engine";
import { toDiagnostics, toSteps } from "./engineEvents";
import { relocatedProject } from "./project";

export function pulumiCommand(command: string): Engine {
  return { name: "pulumi command", createStack: async (options) => await createStack(command, options) };
}

async function createStack(command: string, options: StackOptions): Promise<Stack> {
  const directory = await mkdtemp(join(tmpdir(), "pulumi-command-"));
  // With `main` as an absolute path, the stack's settings file is written beside this copy and not into the repository,
  // while the program and the provider run in their own folder as always.
  await writeFile(join(directory, "Pulumi.yaml"), relocatedProject(options.projectDirectory));
  const pulumi = await automation.PulumiCommand.get({
    ...(basename(dirname(command)) === "bin" ? { root: dirname(dirname(command)) } : {}),
    skipVersionCheck: true,
  });
  const stack = await automation.LocalWorkspace.createStack(
    { stackName: options.stackName ?? defaultStackName, workDir: directory },
    {
      pulumiCommand: pulumi,
      envVars: {
        // The language host is looked for on the path; it lies beside the command.
        PATH: [dirname(command), process.env.PATH ?? ""].join(delimiter),
        PULUMI_HOME: join(directory, ".pulumi-home"),
        PULUMI_BACKEND_URL: pathToFileURL(directory).href,
        PULUMI_CONFIG_PASSPHRASE: "test",
        PULUMI_SKIP_UPDATE_CHECK: "true",
        ...options.env,
      },
    },
  );
  const created = new CommandStack(command, stack, directory, options);
  for (const [key, { value, secret }] of Object.entries(options.config ?? {})) {
    await created.setConfig(key, value, { secret: secret ?? false });
  }
  return created;
}

/** Without inputs or outputs where there are none. */
type ExportedResource = Omit<ResourceState, "inputs" | "outputs"> & Partial<ResourceState>;

interface RunOptions {
  onOutput: (text: string) => void;
  onError: (text: string) => void;
  onEvent: (event: EngineEvent) => void;
  color: "never";
  parallel?: number;
}

class CommandStack implements Stack {
  constructor(
    private readonly command: string,
    private readonly stack: automation.Stack,
    private readonly directory: string,
    private readonly options: StackOptions,
  ) {}

  async setConfig(key: string, value: string, options: { secret?: boolean } = {}): Promise<void> {
    await this.stack.setConfig(key, { value, secret: options.secret ?? false });
  }

  async preview(options: { refresh?: boolean } = {}): Promise<Result> {
    await this.writeProject(options);
    return await this.run((common) => this.stack.preview({ ...common, ...options, diff: true }), { withOutputs: false });
  }

  async up({ targetReplace, ...options }: UpOptions = {}): Promise<Result> {
    await this.writeProject(options);
    // As the command takes it apart, for the automation API does not have it.
    const targets = targetReplace === undefined ? {} : { target: targetReplace, replace: targetReplace };
    return await this.run((common) => this.stack.up({ ...common, ...options, ...targets, diff: true }));
  }

  async refresh(options: { preview?: boolean } = {}): Promise<Result> {
    if (options.preview === true) return await this.run((common) => this.stack.previewRefresh(common), { withOutputs: false });
    return await this.run((common) => this.stack.refresh(common));
  }

  async destroy(options: { refresh?: boolean } = {}): Promise<Result> {
    await this.writeProject(options);
    return await this.run((common) => this.stack.destroy({ ...common, ...options }));
  }

  async export(): Promise<State> {
    // The automation API would ask for the secrets in clear.
    const stdout = await this.pulumi("stack", "export");
    const { deployment } = JSON.parse(stdout) as { deployment: { resources?: ExportedResource[] } };
    return { resources: (deployment.resources ?? []).map((resource) => ({ inputs: {}, outputs: {}, ...resource })) };
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

  private async pulumi(...args: string[]): Promise<string> {
    const { stdout } = await promisify(execFile)(this.command, [...args, "--stack", this.stack.name, "--non-interactive"], {
      cwd: this.directory,
      env: { ...process.env, ...this.stack.workspace.envVars },
      maxBuffer: 64 * 1024 * 1024,
    });
    return stdout;
  }

  /** The automation API passes on a refresh that is wanted, but not one that is not: the project's own wish then stays unsaid. */
  private async writeProject({ refresh }: { refresh?: boolean }): Promise<void> {
    const text = relocatedProject(this.options.projectDirectory, { alwaysRefreshes: refresh !== false });
    await writeFile(join(this.directory, "Pulumi.yaml"), text);
  }

  private async run(operation: (common: RunOptions) => Promise<unknown>, options = { withOutputs: true }): Promise<Result> {
    const events: EngineEvent[] = [];
    let text = "";
    const collect = (part: string) => {
      text += part;
    };
    let ok = true;
    try {
      await operation({
        onOutput: collect,
        onError: collect,
        onEvent: (event) => events.push(event),
        color: "never",
        ...(this.options.parallel === undefined ? {} : { parallel: this.options.parallel }),
      });
    } catch (error) {
      // Without an event the command has not even begun: nothing that a test of a program could mean.
      if (!(error instanceof automation.CommandError) || events.length === 0) throw error;
      ok = false;
    }
    const outputs = options.withOutputs ? await this.stack.outputs() : {};
    return {
      ok,
      steps: toSteps(events),
      diagnostics: toDiagnostics(events),
      outputs: Object.fromEntries(Object.entries(outputs).map(([key, { value }]) => [key, value as unknown])),
      text,
    };
  }
}
