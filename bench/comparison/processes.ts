// The processes that the bench has started, as Linux shows them in /proc.
import { existsSync, readdirSync, readFileSync } from "node:fs";

const INTERVAL_MS = 100;

/** Samples the memory of all processes below this one, but for those that were there before. */
export class MemoryWatch {
  readonly #before = new Set(processesBelow(process.pid));
  readonly #parents = new Map<number, number>();
  readonly #timer: NodeJS.Timeout | undefined;
  #peakKb = 0;

  constructor() {
    if (existsSync("/proc/self/smaps_rollup")) this.#timer = setInterval(() => this.#sample(), INTERVAL_MS);
  }

  /** The peak of their sum, in MB; what processes share counts once. Undefined where it cannot be measured. */
  stop(): number | undefined {
    clearInterval(this.#timer);
    return this.#timer === undefined ? undefined : this.#peakKb / 1024;
  }

  #sample(): void {
    const own = processesBelow(process.pid, this.#parents).filter((pid) => !this.#before.has(pid));
    this.#peakKb = Math.max(
      this.#peakKb,
      own.map(memoryKb).reduce((sum, kb) => sum + kb, 0),
    );
  }
}

/** `parents` keeps what is known of them from one time to the next. */
export function processesBelow(root: number, parents = new Map<number, number>()): number[] {
  const all = existsSync("/proc") ? readdirSync("/proc").map(Number).filter(Number.isInteger) : [];
  const present = new Set(all);
  for (const pid of parents.keys()) if (!present.has(pid)) parents.delete(pid);
  for (const pid of all) if (!parents.has(pid)) parents.set(pid, parentOf(pid));
  const isBelow = (pid: number): boolean => {
    const parent = parents.get(pid);
    return parent === root || (parent !== undefined && isBelow(parent));
  };
  return all.filter(isBelow);
}

export function commandLineOf(pid: number): string {
  return read(`/proc/${pid}/cmdline`).replaceAll("\0", " ");
}

function parentOf(pid: number): number {
  // After the name, which is in parentheses and may contain any character.
  const [, parent] = / ([0-9]+) /.exec(read(`/proc/${pid}/stat`).replace(/^.*\) \S/s, "")) ?? [];
  return Number(parent ?? 0);
}

function memoryKb(pid: number): number {
  return Number(/^Pss:\s+(\d+)/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0);
}

/** Empty for a process that has ended meanwhile. */
function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
