// The machine and the versions that a result belongs to; nothing that tells whose machine it is.
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { promisify } from "node:util";
import { findPulumiCommand, type Engine } from "../test/engine";

export interface Machine {
  processor: string;
  cores: number;
  memoryGb: number;
  platform: string;
  node: string;
  engine: Engine["name"];
  /** Of the command; undefined when it was not used. */
  pulumi: string | undefined;
  sdk: string;
}

export async function readMachine(engine: Engine): Promise<Machine> {
  const command = engine.name === "pulumi command" ? findPulumiCommand() : undefined;
  const pulumi = command === undefined ? undefined : (await promisify(execFile)(command, ["version"])).stdout.trim();
  const sdk = JSON.parse(readFileSync(require.resolve("@pulumi/pulumi/package.json"), "utf8")) as { version: string };
  return {
    processor: cpus()[0]?.model.trim() ?? "unknown",
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 1024 ** 3),
    platform: `${process.platform} ${process.arch}`,
    node: process.version,
    engine: engine.name,
    pulumi,
    sdk: sdk.version,
  };
}

export function describeMachine({ processor, cores, memoryGb, platform, node, engine, pulumi, sdk }: Machine): string {
  const deployed = pulumi === undefined ? engine : `${engine} ${pulumi}`;
  return `${processor}, ${cores} cores, ${memoryGb} GB, ${platform}; Node.js ${node}, @pulumi/pulumi ${sdk}, ${deployed}`;
}
