/** Polling, alone and for many at once, and durations. Knows nothing of Veeam. */
import { setTimeout as sleep } from "node:timers/promises";
import { SHARED_READ_TIMEOUT_MS, abortable } from "./cancellation";
import { ResponseError, UnexpectedAnswerError } from "./errors";

/** What was observed: still pending (with a note for people), or done (with a value). A failure is thrown. */
export type Observation<T> = { readonly pending: string } | { readonly done: T };

/** The outcome of a wait: the value, or the last note when the signal aborted. */
export type Waited<T> = { readonly done: T } | { readonly timedOut: string };

/**
 * The first poll after 250 ms, then a tenth of the age of the wait, between 80 ms and 10 s: of sessions and tasks, and of an object that
 * a change does not show in yet.
 */
export function pollIntervalMs(ageMs: number): number {
  const intervalMs = ageMs < FIRST_POLL_MS ? FIRST_POLL_MS - ageMs : ageMs / 10;
  return Math.min(LONGEST_INTERVAL_MS, Math.max(SHORTEST_INTERVAL_MS, intervalMs));
}

const FIRST_POLL_MS = 250;
const SHORTEST_INTERVAL_MS = 80;
const LONGEST_INTERVAL_MS = 10_000;

export interface PollOptions {
  readonly signal: AbortSignal;
  readonly onPending?: (note: string) => void;
}

/** Observes at once and then at intervals, until `observe` says done or the signal aborts. */
export async function poll<T>(observe: () => Promise<Observation<T>>, { signal, onPending }: PollOptions): Promise<Waited<T>> {
  const startedAt = performance.now();
  for (;;) {
    const observation = await observe();
    if ("done" in observation) return observation;
    onPending?.(observation.pending);
    try {
      await sleep(pollIntervalMs(performance.now() - startedAt), undefined, { signal });
    } catch {
      return { timedOut: observation.pending };
    }
  }
}

/** The two ways to poll subjects of one server. A poll is shared, so it has a timeout of its own. */
export interface Polls<Subject, Seen> {
  one(subject: Subject, signal: AbortSignal): Promise<Seen>;
  /** What a list shows, by id. What it lacks is polled by itself. */
  many(subjects: readonly Subject[], signal: AbortSignal): Promise<ReadonlyMap<string, Seen>>;
}

interface Waiter<Subject, Seen> {
  readonly subject: Subject;
  /** When it is to be polled, by the monotonic clock. */
  readonly dueMs: number;
  readonly resolve: (seen: Seen) => void;
  readonly reject: (error: unknown) => void;
}

/** Up to this many are polled one by one. */
const FEW = 2;

/** Polls what operations wait for, all of it at once: a list when there are more than two, else each by itself. */
export class GroupPoller<Subject extends { readonly id: string }, Seen> {
  readonly #polls: Polls<Subject, Seen>;
  readonly #waiters = new Set<Waiter<Subject, Seen>>();
  #timer: NodeJS.Timeout | undefined;
  /** How many the last poll was about. */
  polledAtOnce = 0;

  constructor(polls: Polls<Subject, Seen>) {
    this.#polls = polls;
  }

  /** The subject at the next poll, which comes as the age of the wait suggests. Fails as the poll did, and when `signal` aborts. */
  async next(subject: Subject, ageMs: number, signal: AbortSignal): Promise<Seen> {
    const dueMs = performance.now() + pollIntervalMs(ageMs);
    let leave = (): void => undefined;
    const seen = new Promise<Seen>((resolve, reject) => {
      const waiter = { subject, dueMs, resolve, reject };
      leave = () => this.#waiters.delete(waiter);
      this.#waiters.add(waiter);
      this.#schedule();
    });
    try {
      return await abortable(seen, signal);
    } finally {
      leave();
    }
  }

  #schedule(): void {
    clearTimeout(this.#timer);
    if (this.#waiters.size === 0) return;
    const firstMs = Math.min(...[...this.#waiters].map(({ dueMs }) => dueMs));
    this.#timer = setTimeout(() => void this.#poll(), Math.max(0, firstMs - performance.now()));
  }

  async #poll(): Promise<void> {
    const all = [...this.#waiters];
    const waiters = all.length > FEW ? all : all.filter(({ dueMs }) => dueMs <= performance.now() + 1);
    for (const waiter of waiters) this.#waiters.delete(waiter);
    this.polledAtOnce = waiters.length;
    this.#schedule();
    const list = waiters.length > FEW ? this.#list(waiters) : Promise.resolve(new Map<string, Seen>());
    await Promise.all(
      waiters.map(({ subject, resolve, reject }) =>
        list
          .then((seen) => seen.get(subject.id) ?? this.#polls.one(subject, AbortSignal.timeout(SHARED_READ_TIMEOUT_MS)))
          .then(resolve, reject),
      ),
    );
  }

  /** Nothing when the server refuses the list. */
  async #list(waiters: readonly Waiter<Subject, Seen>[]): Promise<ReadonlyMap<string, Seen>> {
    try {
      return await this.#polls.many(
        waiters.map(({ subject }) => subject),
        AbortSignal.timeout(SHARED_READ_TIMEOUT_MS),
      );
    } catch (error) {
      if (error instanceof ResponseError || error instanceof UnexpectedAnswerError) return new Map();
      throw error;
    }
  }
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
