/**
 * Looking at what operations wait for: one look serves all of them, a list for many, a request each for few. Knows nothing of
 * Veeam.
 */
import { ResponseError, UnexpectedAnswerError } from "./errors";
import { FEW, gathered, nextLookInMs } from "./pace";
import type { Deadline } from "./poll";

/** The two ways to look at subjects of one server. */
export interface Looks<Subject, Seen> {
  one(subject: Subject, deadline: Deadline): Promise<Seen>;
  /** What a list shows, by id, and how many requests it was. What it lacks is looked at one by one. */
  many(
    subjects: readonly Subject[],
    deadline: Deadline,
  ): Promise<{ readonly seen: ReadonlyMap<string, Seen>; readonly requests: number }>;
}

interface Waiter<Subject, Seen> {
  readonly subject: Subject;
  readonly deadline: Deadline;
  /** When it is to be looked at, by the monotonic clock. */
  readonly dueMs: number;
  readonly resolve: (seen: Seen) => void;
  readonly reject: (error: unknown) => void;
}

/** How long a look may take that begins when the time is over. */
const LAST_LOOK_MS = 2000;
/** How many durations are remembered. */
const EXPERIENCE = 8;

export class Watch<Subject extends { readonly id: string }, Seen> {
  readonly #looks: Looks<Subject, Seen>;
  readonly #waiters = new Set<Waiter<Subject, Seen>>();
  readonly #durationsMs: number[] = [];
  #timer: NodeJS.Timeout | undefined;
  /** How many requests a list costs, as far as is known. */
  #listCost = 1;

  constructor(looks: Looks<Subject, Seen>) {
    this.#looks = looks;
  }

  /**
   * The subject at the next look, which comes as its age and the last ones of this server suggest, at the deadline at the
   * latest. Fails as the look did.
   */
  async next(subject: Subject, ageMs: number, deadline: Deadline): Promise<Seen> {
    const inMs = nextLookInMs(ageMs, this.#waiters.size + 1, this.#durationsMs);
    const dueMs = performance.now() + Math.min(inMs, deadline.remainingMs);
    return new Promise((resolve, reject) => {
      this.#waiters.add({ subject, deadline, dueMs, resolve, reject });
      this.#plan();
    });
  }

  /** How long one took that is over, for the looks at the next ones. */
  learn(durationMs: number): void {
    this.#durationsMs.push(durationMs);
    if (this.#durationsMs.length > EXPERIENCE) this.#durationsMs.shift();
  }

  #plan(): void {
    clearTimeout(this.#timer);
    const at = gathered([...this.#waiters].map(({ dueMs }) => dueMs));
    this.#timer = setTimeout(() => void this.#look(), Math.max(0, at - performance.now()));
  }

  async #look(): Promise<void> {
    const waiters = [...this.#waiters];
    this.#waiters.clear();
    const isListWorthIt = waiters.length > FEW && waiters.length > this.#listCost;
    const list = isListWorthIt ? this.#list(waiters) : Promise.resolve(new Map<string, Seen>());
    await Promise.all(
      waiters.map(({ subject, deadline, resolve, reject }) =>
        list.then((seen) => seen.get(subject.id) ?? this.#looks.one(subject, limitOf(deadline))).then(resolve, reject),
      ),
    );
  }

  /** Nothing when the server refuses the list. */
  async #list(waiters: readonly Waiter<Subject, Seen>[]): Promise<ReadonlyMap<string, Seen>> {
    const { deadline } = waiters.reduce((a, b) => (b.deadline.remainingMs < a.deadline.remainingMs ? b : a));
    const subjects = waiters.map(({ subject }) => subject);
    try {
      const { seen, requests } = await this.#looks.many(subjects, limitOf(deadline));
      this.#listCost = requests;
      return seen;
    } catch (error) {
      if (error instanceof ResponseError || error instanceof UnexpectedAnswerError) return new Map();
      throw error;
    }
  }
}

function limitOf(deadline: Deadline): Deadline {
  return deadline.atLeast(LAST_LOOK_MS);
}
