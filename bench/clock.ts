// The clock that a scenario runs on: the machine's own, or a faster one in the simulator and in the provider host alike.
import { join } from "node:path";

export interface Clock {
  speed: number;
  env: Record<string, string>;
}

export function startClock(speed: number): Clock {
  return { speed, env: { BENCH_CLOCK_SPEED: String(speed), BENCH_CLOCK_EPOCH_MS: String(Date.now()) } };
}

/** The path of a script that Node loads before the program. */
export function preload(name: "clock" | "usage"): string {
  return join(__dirname, "preload", `${name}.cjs`);
}

/** What makes Node load both in each process that inherits it; only those that are measured do something with them. */
export function nodeOptions(): string {
  const requires = (["clock", "usage"] as const).map((name) => `--require ${JSON.stringify(preload(name))}`);
  return [process.env.NODE_OPTIONS ?? "", ...requires].join(" ").trim();
}
