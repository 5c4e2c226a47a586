// Runs a Pulumi program with the SDK's own runner, as the language host of the command does.
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { join } from "node:path";
import { createInterface } from "node:readline";

import type { Project } from "./project";

/** The exit code of a program that has said by itself what went wrong. */
const alreadyReported = 32;

export interface ProgramOptions {
  project: Project;
  stackName: string;
  isPreview: boolean;
  /** Of the resource monitor, which is the engine too. */
  address: string;
  parallel: number;
  config: Record<string, string>;
  secretKeys: string[];
  env: NodeJS.ProcessEnv;
  onLine: (line: string) => void;
}

export interface Program {
  /** Undefined when the program succeeded or was stopped, else the reason (empty when it was told already). */
  readonly failure: Promise<string | undefined>;
  stop(): void;
}

export function runProgram(options: ProgramOptions): Program {
  const { project } = options;
  const runner = createRequire(join(project.programDirectory, "package.json")).resolve("@pulumi/pulumi/cmd/run");
  const flags = {
    monitor: options.address,
    engine: options.address,
    organization: "organization",
    project: project.name,
    "root-directory": project.rootDirectory,
    stack: options.stackName,
    pwd: project.programDirectory,
    parallel: String(options.parallel),
  };
  const args = Object.entries(flags).flatMap(([name, value]) => [`--${name}`, value]);
  if (options.isPreview) args.push("--dry-run");
  const child = spawn(process.execPath, [...project.nodeArguments, runner, ...args, project.entryPoint], {
    cwd: project.programDirectory,
    env: {
      ...options.env,
      ...(project.isTypeScript ? { PULUMI_NODEJS_TYPESCRIPT: "true" } : {}),
      PULUMI_CONFIG: JSON.stringify(options.config),
      PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(options.secretKeys),
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  createInterface(child.stdout).on("line", options.onLine);
  createInterface(child.stderr).on("line", options.onLine);
  let isStopped = false;
  return {
    failure: failureOf(child).then((failure) => (isStopped ? undefined : failure)),
    stop: () => {
      isStopped = true;
      child.kill();
    },
  };
}

async function failureOf(child: ChildProcess): Promise<string | undefined> {
  const [code, signal] = (await once(child, "close")) as [number | null, NodeJS.Signals | null];
  if (code === 0) return undefined;
  return code === alreadyReported ? "" : `the program ended with ${code === null ? String(signal) : `exit code ${code}`}`;
}
