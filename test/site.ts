/** A simulated server, and a run of the provider connected to it: what most tests stand on. */
import { join } from "node:path";
import { startSimulator, type Simulator, type SimulatorOptions } from "veeam-simulator";
import { startHost, type Host } from "./engine/host";
import type { ServerSettings } from "./environment";
import { startRun, type Driven } from "./run";
import { REVISION, servedUpTo, type Revision } from "./revision";
import { ROOT_DIRECTORY } from "./root";

export type Fields = Record<string, unknown>;

/** The constant that the resource classes put into every resource; state format, so it is spelled out here once more. */
export const STUB =
  'exports.handler=()=>require("node:module").createRequire(process.cwd()+"/")("pulumi-veeam/dynamic").repository;';

export interface Site {
  readonly simulator: Simulator;
  readonly host: Driven;
  close(): Promise<void>;
}

/** Sessions and tasks end after looks unless `options` say otherwise, so that no test waits for time to pass. */
export async function startSite(options: SimulatorOptions = {}, revision: Revision | "auto" = REVISION): Promise<Site> {
  const apiVersions = servedUpTo(revision === "auto" ? REVISION : revision);
  const simulator = await startSimulator({ sessionLooks: 1, taskLooks: 2, apiVersions, ...options });
  const host = startRun(configOf(simulator, revision));
  return {
    simulator,
    host,
    close: async () => {
      await host.close();
      await simulator.close();
    },
  };
}

export function configOf(simulator: ServerSettings, revision: string = REVISION): Record<string, string> {
  return {
    "veeam:vbrUrl": simulator.vbrUrl,
    "veeam:vbrUsername": simulator.username,
    "veeam:vbrPassword": simulator.password,
    "veeam:vbrCaCertificate": simulator.caCertificateFile,
    "veeam:enterpriseManagerUrl": simulator.enterpriseManagerUrl,
    "veeam:enterpriseManagerUsername": simulator.username,
    "veeam:enterpriseManagerPassword": simulator.password,
    "veeam:enterpriseManagerCaCertificate": simulator.caCertificateFile,
    "veeam:vbrApiVersion": revision,
  };
}

/** The provider in a process of its own, with these settings and an environment without any of ours, but `env`. */
export async function startHostProcess(
  config: Record<string, string>,
  env: NodeJS.ProcessEnv = {},
  engine?: Host["engine"],
): Promise<Host> {
  const host = await startHost({
    projectDirectory: ROOT_DIRECTORY,
    projectName: "test",
    stackName: "test",
    env: { ...process.env, ...env },
    ...(engine === undefined ? {} : { engine }),
  });
  await host.configure(config);
  return host;
}

/** The native plugin in a process of its own, with this environment and nothing in the stack's configuration. */
export async function startPluginProcess(env: NodeJS.ProcessEnv): Promise<Host> {
  const host = await startHost({ projectDirectory: ROOT_DIRECTORY, pluginDirectory: join(ROOT_DIRECTORY, "plugin"), env });
  await host.configure({});
  return host;
}

/** Another run on the same server, as every `pulumi` command is one: it knows nothing of what the one before has read. */
export function startNextRun({ simulator }: Pick<Site, "simulator">, revision: Revision | "auto" = REVISION): Site {
  const host = startRun(configOf(simulator, revision));
  return {
    simulator,
    host,
    close: async () => {
      await host.close();
    },
  };
}

/**
 * Between two runs, and when somebody else changes something, a process does not live on for long; where it does in a test, a
 * change of its own is what makes it read again.
 */
export async function forgetLists(host: Driven): Promise<void> {
  const nothing = "00000000-0000-4000-8000-000000000000";
  await Promise.allSettled([
    host.delete(nothing, { __provider: STUB }),
    host.delete(`urn:veeam:BackupServer:${nothing}`, { __provider: STUB.replace(".repository", ".backupServer") }),
  ]);
}

/** A resource as the engine drives it through the host: check, diff, then what the difference asks for. */
export class ManagedResource {
  id: string | undefined;
  inputs: Fields = {};
  outputs: Fields = {};
  /** Its initialization failed, which the engine remembers until an update succeeds or a refresh reads it. */
  isUnfinished = false;

  constructor(
    /** The process that does it; each `pulumi` command has one of its own. */
    public host: Driven,
    private readonly stub = STUB,
  ) {}

  /** The same resource in the hands of another provider. */
  through(host: Driven): ManagedResource {
    const { id, inputs, outputs } = this;
    return Object.assign(new ManagedResource(host, this.stub), { id, inputs, outputs });
  }

  /** One `pulumi up`. Gives what was done; check failures are thrown as one error, a line each. */
  async up(args: Fields): Promise<"create" | "update" | "replace" | "same"> {
    const { id } = this;
    if (id === undefined) {
      await this.create(await this.check(args));
      return "create";
    }
    const news = await this.check(args);
    const { changes, replaces, deleteBeforeReplace } = await this.host.diff(id, this.outputs, news);
    if (changes === "none" && !this.isUnfinished) return "same";
    if (replaces.length === 0) {
      await this.update(news);
      return "update";
    }
    const { outputs: old } = this;
    if (deleteBeforeReplace) await this.host.delete(id, old);
    await this.create(await this.check(args, {}));
    if (!deleteBeforeReplace) await this.host.delete(id, old);
    return "replace";
  }

  async check(args: Fields, olds: Fields = this.inputs): Promise<Fields> {
    const { inputs, failures } = await this.host.check(olds, { ...args, __provider: this.stub });
    if (failures.length > 0) throw new Error(failures.map(({ reason }) => reason).join("\n"));
    return inputs;
  }

  async create(inputs: Fields): Promise<void> {
    const { id, outputs } = await this.recording(inputs, () => this.host.create(inputs));
    Object.assign(this, { id, inputs, outputs });
  }

  /** As the engine does: after an update that was refused, the state stays as it was. */
  async update(news: Fields): Promise<void> {
    const outputs = await this.recording(news, () => this.host.update(this.id ?? "", this.outputs, news));
    Object.assign(this, { inputs: news, outputs });
  }

  /** One `pulumi refresh`. Gives the inputs that drifted: what the program declared, and what is there. */
  async refresh(): Promise<Record<string, { declared: unknown; found: unknown }> | "gone"> {
    const { id, properties, inputs } = await this.host.read(this.id ?? "", this.outputs);
    if (id === "") {
      Object.assign(this, { id: undefined, inputs: {}, outputs: {} });
      return "gone";
    }
    // The engine asks what the next up would change.
    await this.host.diff(id, properties, this.inputs);
    const drift = differences(this.inputs, inputs ?? {});
    Object.assign(this, { isUnfinished: false, inputs: inputs ?? this.inputs, outputs: properties });
    return drift;
  }

  async destroy(): Promise<void> {
    await this.host.delete(this.id ?? "", this.outputs);
    Object.assign(this, { id: undefined, inputs: {}, outputs: {} });
  }

  /** The engine keeps an object whose initialization failed: new inputs, and the outputs that the error carries. */
  private async recording<T>(inputs: Fields, run: () => Promise<T>): Promise<T> {
    try {
      const result = await run();
      this.isUnfinished = false;
      return result;
    } catch (error) {
      const { id, properties } = error as { id?: string; properties?: Fields };
      if (id !== undefined) Object.assign(this, { id, inputs, outputs: properties, isUnfinished: true });
      throw error;
    }
  }
}

/** `{ "repository.maxTaskCount": { declared: 4, found: 8 } }` */
export function differences(declared: unknown, found: unknown, path = ""): Record<string, { declared: unknown; found: unknown }> {
  const isObject = (value: unknown): value is Fields => typeof value === "object" && value !== null;
  if (!isObject(declared) || !isObject(found)) return declared === found ? {} : { [path]: { declared, found } };
  const keys = new Set([...Object.keys(declared), ...Object.keys(found)]);
  const parts = [...keys].map((key) => {
    const inner = Array.isArray(declared) ? `${path}[${key}]` : path === "" ? key : `${path}.${key}`;
    return differences(declared[key], found[key], inner);
  });
  return Object.assign({}, ...parts) as Record<string, { declared: unknown; found: unknown }>;
}
