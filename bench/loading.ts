// What loading this package costs beyond the SDK itself, each time in a fresh process.
import { execFile } from "node:child_process";
import { dirname } from "node:path";
import { promisify } from "node:util";
import type { LoadingMeasurement } from "./measurement";

const RUNS = 9;

export const entries = [
  { entry: ".", module: "pulumi-veeam" },
  { entry: "./dynamic", module: "pulumi-veeam/dynamic" },
] as const;

export async function measureLoading(): Promise<LoadingMeasurement[]> {
  const measurements: LoadingMeasurement[] = [];
  for (const { entry, module } of entries) {
    // The first run only brings the files into memory.
    await load(module);
    const runsMs: number[] = [];
    for (let run = 0; run < RUNS; run += 1) runsMs.push(await load(module));
    measurements.push({ entry, runsMs, medianMs: median(runsMs) });
  }
  return measurements;
}

/** How much longer it takes to load the SDK and then the module than the SDK alone. */
async function load(module: string): Promise<number> {
  const script = `
    require("@pulumi/pulumi");
    const start = performance.now();
    require(${JSON.stringify(module)});
    console.log(performance.now() - start);`;
  const { stdout } = await promisify(execFile)(process.execPath, ["-e", script], { cwd: dirname(__dirname) });
  return Number(stdout);
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}
