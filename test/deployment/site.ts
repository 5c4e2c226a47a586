// A simulated server and a stack that deploys to it: what each deployment test stands on.
export { ROOT_DIRECTORY } from "../root";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { startSimulator, type Simulator } from "veeam-simulator";
import { engines, type Engine, type ResourceState, type Result, type Stack, type State, type Step } from "../engine";

import { environmentOf } from "../environment";

export { findBackupServer, findRepository, type Simulator } from "veeam-simulator";
export type { Engine, Result, Stack } from "../engine";

export const LINUX_SERVER_ID = "3251ddfc-3691-4d20-a43e-860dc275147e";

/** For `describe.each`, the name and the engine: the pulumi command where there is one, else the small engine. */
export const anEngine = engines()
  .slice(0, 1)
  .map((engine) => [engine.name, engine] as const);

/** Whether programs use the native plugin. */
export const isNative = process.env.PROVIDER_FORM === "native";

/** The folders of Pulumi.yaml for both: the native one says where the plugin is. */
export const PROGRAMS = { dynamic: join(__dirname, "program"), native: join(__dirname, "program-native") };

export interface Site {
  simulator: Simulator;
  stack: Stack;
  /** What the program in `program/` declares from here on. */
  declare(declarations: Record<string, Declaration>, form?: Form): void;
  close(): Promise<void>;
}

/** By which form of the provider a program declares its resources; that of the test run when left out. */
export type Form = "dynamic" | "native";

export type Kind =
  "Repository" | "ScaleOutRepository" | "BackupServer" | "Credentials" | "CloudCredentials" | "EncryptionPassword" | "KmsServer";

export type Declaration = { kind?: Kind; options?: Record<string, unknown> } & (
  { args: Record<string, unknown> } | { get: string }
);

export interface SiteOptions {
  /** The folder of Pulumi.yaml; `program/` when left out. */
  projectDirectory?: string;
  config?: Record<string, { value: string; secret?: boolean }>;
  /** Another stack for the same server. */
  simulator?: Simulator;
  /** Beside the settings of the simulator; undefined takes one away. */
  env?: Record<string, string | undefined>;
}

export async function openSite(engine: Engine, options: SiteOptions = {}): Promise<Site> {
  // Sessions and tasks end at the first look, so that no test waits for time to pass.
  const simulator = options.simulator ?? (await startSimulator({ sessionLooks: 1, taskLooks: 1 }));
  const directory = mkdtempSync(join(tmpdir(), "deployment-"));
  const declarationsFile = join(directory, "declarations.json");
  const stack = await engine.createStack({
    projectDirectory: options.projectDirectory ?? PROGRAMS[isNative ? "native" : "dynamic"],
    config: options.config ?? {},
    env: { ...environmentOf(simulator), DECLARATIONS_FILE: declarationsFile, ...options.env },
  });
  return {
    simulator,
    stack,
    declare: (declarations, form) => writeFileSync(declarationsFile, JSON.stringify({ form, declarations })),
    close: async () => {
      await stack.remove();
      rmSync(directory, { recursive: true, force: true });
      if (options.simulator === undefined) await simulator.close();
    },
  };
}

export function linuxRepository(more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    type: "LinuxLocal",
    name: "backups",
    hostId: LINUX_SERVER_ID,
    repository: { path: "/mnt/backups", taskLimitEnabled: true, maxTaskCount: 4 },
    mountServer: {
      mountServerSettingsType: "linux",
      linux: {
        mountServerId: LINUX_SERVER_ID,
        writeCacheFolder: "/var/lib/veeam/IRCache/",
        vPowerNFSEnabled: false,
      },
    },
    ...more,
  };
}

/** The steps that did something, without the stack's own: `create backups`, `refresh backups: description "a" => "b"`. */
export function summaryOf({ steps }: Result): string[] {
  return steps.filter(isEventful).map((step) => {
    const changes = ["refresh", "update"].includes(step.operation) ? step.properties.map(summaryOfChange).join(", ") : "";
    const outcome = step.failed === true ? " failed" : step.found === "delete" ? " finds it gone" : "";
    return `${step.operation} ${step.name}${outcome}${changes === "" ? "" : `: ${changes}`}`;
  });
}

function isEventful({ operation, found, type }: Step): boolean {
  return operation !== "same" && found !== "same" && type !== "pulumi:pulumi:Stack";
}

function summaryOfChange({ path, kind, old, new: value }: Step["properties"][number]): string {
  if (kind === "add") return `+${path} ${JSON.stringify(value)}`;
  if (kind === "delete") return `-${path} ${JSON.stringify(old)}`;
  return `${path} ${JSON.stringify(old)} => ${JSON.stringify(value)}`;
}

/** Fails with what Pulumi said when the run did not succeed. */
export function requireOk(result: Result): Result {
  if (!result.ok) throw new Error(result.text);
  return result;
}

/** Warnings and errors of a run, the stack's closing line left out. */
export function messagesOf({ diagnostics }: Result): string[] {
  return diagnostics
    .filter(({ severity, ephemeral }) => severity !== "info" && ephemeral !== true)
    .map(({ message }) => message)
    .filter((message) => !/^(update|preview) failed$/.test(message));
}

export function resourceOf({ resources }: State, name: string, kind: Kind = "Repository"): ResourceState {
  const found = resources.find(({ urn }) => urn.endsWith(`:${kind}::${name}`));
  if (found === undefined) throw new Error(`${name} is not in the state`);
  return found;
}

/** `POST /api/v1/…`, log-ons and look-ups of the server's identity left out. */
export function requestsOf({ requests }: Simulator): string[] {
  return requests.map(({ method, path }) => `${method} ${path}`).filter((request) => !/oauth2|serverInfo/.test(request));
}

/** Those of them that change something. */
export function writesOf({ simulator }: Pick<Site, "simulator">): string[] {
  return requestsOf(simulator).filter((request) => !request.startsWith("GET "));
}
