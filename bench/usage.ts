// What provider hosts used, as they write it down at their end (preload/usage.cjs).
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const PRELOAD = join(__dirname, "preload", "usage.cjs");

export interface Usage {
  /** Of the processor, for the program and for the system together. */
  cpuMs: number;
  peakMemoryMb: number;
}

export class UsageRecords {
  readonly #directory = mkdtempSync(join(tmpdir(), "bench-usage-"));
  /** Makes each provider host that inherits it write its record. */
  readonly env = {
    BENCH_USAGE_DIRECTORY: this.#directory,
    NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ""} --require ${JSON.stringify(PRELOAD)}`.trim(),
  };

  /** Of the hosts that ended since the last time; undefined where there is none, as on Windows, which has no signals. */
  take(): Usage | undefined {
    const files = readdirSync(this.#directory).map((name) => join(this.#directory, name));
    const usages = files.map((file) => JSON.parse(readFileSync(file, "utf8")) as Usage);
    for (const file of files) rmSync(file);
    if (usages.length === 0) return undefined;
    return {
      cpuMs: usages.reduce((sum, { cpuMs }) => sum + cpuMs, 0),
      peakMemoryMb: Math.max(...usages.map(({ peakMemoryMb }) => peakMemoryMb)),
    };
  }

  close(): void {
    rmSync(this.#directory, { recursive: true, force: true });
  }
}
