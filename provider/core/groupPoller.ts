/** Polls what operations wait for, all of them at once: a list when there are more than two, else each by itself. */
import { abortable } from "./cancellation";
import { ResponseError, UnexpectedAnswerError } from "./errors";
import { pollIntervalMs } from "./poll";

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
const TIMEOUT_MS = 180_000;

export class GroupPoller<Subject extends { readonly id: string }, Seen> {
  readonly #polls: Polls<Subject, Seen>;
  readonly #waiters = new Set<Waiter<Subject, Seen>>();
  #timer: NodeJS.Timeout | undefined;
  /** How many the last poll was about. */
  polledAtOnce = 0;

  constructor(polls: Polls<Subject, Seen>) {
    this.#polls = polls;
  }

  /** The subject at the next poll, which comes as its age suggests. Fails as the poll did, and when `signal` aborts. */
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
          .then((seen) => seen.get(subject.id) ?? this.#polls.one(subject, AbortSignal.timeout(TIMEOUT_MS)))
          .then(resolve, reject),
      ),
    );
  }

  /** Nothing when the server refuses the list. */
  async #list(waiters: readonly Waiter<Subject, Seen>[]): Promise<ReadonlyMap<string, Seen>> {
    try {
      return await this.#polls.many(
        waiters.map(({ subject }) => subject),
        AbortSignal.timeout(TIMEOUT_MS),
      );
    } catch (error) {
      if (error instanceof ResponseError || error instanceof UnexpectedAnswerError) return new Map();
      throw error;
    }
  }
}
