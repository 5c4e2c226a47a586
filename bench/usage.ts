// What the provider hosts of a run used, as they wrote it down themselves (preload/usage.cjs).
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface Usage {
  cpuMs: number;
  peakMemoryMb: number;
}

export class UsageRecords {
  private readonly directory = mkdtempSync(join(tmpdir(), "bench-usage-"));
  readonly env = { BENCH_USAGE_DIRECTORY: this.directory };

  /** Of the hosts that ended since the last time; undefined where none could tell, as on Windows, which knows no signals. */
  take(): Usage | undefined {
    const files = readdirSync(this.directory).map((name) => join(this.directory, name));
    const usages = files.map((file) => JSON.parse(readFileSync(file, "utf8")) as Usage);
    for (const file of files) rmSync(file);
    if (usages.length === 0) return undefined;
    return {
      cpuMs: usages.reduce((sum, { cpuMs }) => sum + cpuMs, 0),
      peakMemoryMb: Math.max(...usages.map(({ peakMemoryMb }) => peakMemoryMb)),
    };
  }

  close(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}
