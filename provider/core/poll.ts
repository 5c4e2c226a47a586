/** Polling with a deadline. Knows nothing of Veeam. */
import { setTimeout as sleep } from "node:timers/promises";

/** A moment after which an operation gives up, on the monotonic clock: a change of the machine's time does not move it. */
export class Deadline {
  private constructor(
    readonly limitMs: number,
    private readonly startedAt: number,
  ) {}

  static after(limitMs: number): Deadline {
    return new Deadline(limitMs, performance.now());
  }

  /** For what takes a signal. */
  get signal(): AbortSignal {
    return this.limitMs === Infinity ? new AbortController().signal : AbortSignal.timeout(Math.ceil(this.remainingMs));
  }

  get elapsedMs(): number {
    return performance.now() - this.startedAt;
  }

  get remainingMs(): number {
    return Math.max(0, this.limitMs - this.elapsedMs);
  }

  /** This deadline, or one `limitMs` from now, whichever comes first. */
  atMost(limitMs: number): Deadline {
    return Deadline.after(Math.min(limitMs, this.remainingMs));
  }

  /** This deadline, or one `limitMs` from now, whichever comes last: for finding out what became of a write. */
  atLeast(limitMs: number): Deadline {
    return this.remainingMs >= limitMs ? this : Deadline.after(limitMs);
  }
}

/** What one look showed: still going on (with a note for people), or over (with a value). A failure is thrown. */
export type Observation<T> = { readonly pending: string } | { readonly done: T };

export interface WaitOptions {
  readonly deadline: Deadline;
  /** The pause before the next look, from the time waited so far. */
  readonly delayMs?: (elapsedMs: number) => number;
  readonly onPending?: (note: string) => void;
}

/** The outcome of a wait: the value, or the last note when time ran out. */
export type Waited<T> = { readonly done: T } | { readonly timedOut: string };

/** First look after 100 ms, a second at 250 ms, then a tenth of the time waited, between 250 ms and 10 s. */
export function sessionDelayMs(elapsedMs: number): number {
  if (elapsedMs < 90) return 100;
  if (elapsedMs < 240) return 150;
  return Math.min(10_000, Math.max(250, elapsedMs / 10));
}

/** Looks until `observe` says done or the deadline comes; the last look is just before the deadline. */
export async function waitUntil<T>(observe: () => Promise<Observation<T>>, options: WaitOptions): Promise<Waited<T>> {
  const { deadline, delayMs = sessionDelayMs, onPending } = options;
  const waiting = Deadline.after(Infinity);
  for (;;) {
    await pause(Math.min(delayMs(waiting.elapsedMs), deadline.remainingMs));
    const isLastLook = deadline.remainingMs === 0;
    const observation = await observe();
    if ("done" in observation) return observation;
    if (isLastLook) return { timedOut: observation.pending };
    onPending?.(observation.pending);
  }
}

/** The first poll after 250 ms, then a tenth of the age, between 100 ms and 10 s. */
export function pollIntervalMs(ageMs: number): number {
  const intervalMs = ageMs < FIRST_POLL_MS ? FIRST_POLL_MS - ageMs : ageMs / 10;
  return Math.min(LONGEST_INTERVAL_MS, Math.max(SHORTEST_INTERVAL_MS, intervalMs));
}

const FIRST_POLL_MS = 250;
const SHORTEST_INTERVAL_MS = 100;
const LONGEST_INTERVAL_MS = 10_000;

export interface PollOptions {
  readonly signal: AbortSignal;
  /** The pause before the next poll, from the time waited so far. */
  readonly intervalMs?: (ageMs: number) => number;
  readonly onPending?: (note: string) => void;
}

/** Observes at once and then at intervals, until `observe` says done or the signal aborts. */
export async function poll<T>(observe: () => Promise<Observation<T>>, options: PollOptions): Promise<Waited<T>> {
  const { signal, intervalMs = pollIntervalMs, onPending } = options;
  const startedAt = performance.now();
  for (;;) {
    const observation = await observe();
    if ("done" in observation) return observation;
    onPending?.(observation.pending);
    try {
      await sleep(intervalMs(performance.now() - startedAt), undefined, { signal });
    } catch {
      return { timedOut: observation.pending };
    }
  }
}

export async function pause(ms: number): Promise<void> {
  if (ms > 0) await sleep(ms);
}

/** Pauses between repeated tries: 0.5 s, doubling to at most 10 s, each shortened at random by up to a half. */
export function retryDelayMs(attempt: number): number {
  const full = Math.min(10_000, 500 * 2 ** attempt);
  return full * (0.5 + Math.random() / 2);
}

/** `90s`, `30m`, `1h30m`, `500ms` (Go's notation, as in Pulumi's customTimeouts) in milliseconds; undefined for anything else. */
export function parseDurationMs(text: string): number | undefined {
  const unitMs: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
  if (!/^(\d+(\.\d+)?(ms|s|m|h))+$/.test(text)) return undefined;
  let total = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g))
    total += Number(amount) * (unitMs[unit ?? ""] ?? NaN);
  return total;
}

/** A span of time as people write it: `45s`, `30m`, `1h30m`. */
export function formatDuration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (ms < 1000) return `${Math.round(ms)}ms`;
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60), seconds % 60];
  return [h > 0 ? `${h}h` : "", m > 0 ? `${m}m` : "", s > 0 ? `${s}s` : ""].join("");
}
