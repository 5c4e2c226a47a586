/** What operations share: reads that are done once, cached or batched, lists that change while they are read, and a limit of requests. */
import { VeeamError } from "./errors";

/** For how long an answer is kept: Pulumi refreshes a few objects at a time. */
const KEPT_FOR_MS = 5000;

/** What is read once and shared by all; a read that fails is not kept. */
export class Once<Value> {
  readonly #read: () => Promise<Value>;
  #value: Promise<Value> | undefined;

  constructor(read: () => Promise<Value>) {
    this.#read = read;
  }

  get(): Promise<Value> {
    this.#value ??= this.#read().catch((error: unknown) => {
      this.#value = undefined;
      throw error;
    });
    return this.#value;
  }
}

/** Counts the changes of a server that this process makes or has waited for: when one is sent, and when it has ended. */
export class ChangeCounter {
  count = 0;

  note(): void {
    this.count += 1;
  }
}

/** The last answer to one question. Never given to a reader who began after a change of this process. */
export class Cached<Answer> {
  readonly #changes: ChangeCounter;
  #last: { readonly answer: Promise<Answer>; readonly change: number; readonly sentAtMs: number } | undefined;

  constructor(changes: ChangeCounter) {
    this.#changes = changes;
  }

  /** Keeps an answer whose request is being sent now. One that fails is not kept. */
  keep(answer: Promise<Answer>): Promise<Answer> {
    const last = { answer, change: this.#changes.count, sentAtMs: performance.now() };
    this.#last = last;
    answer.catch(() => {
      if (this.#last === last) this.#last = undefined;
    });
    return answer;
  }

  /** Undefined when the last answer is too old, or from before a change. */
  get(): Promise<Answer> | undefined {
    if (this.#last === undefined) return undefined;
    const { answer, change, sentAtMs } = this.#last;
    return change === this.#changes.count && performance.now() - sentAtMs <= KEPT_FOR_MS ? answer : undefined;
  }
}

interface Batch<Question, Answer> {
  readonly questions: Question[];
  readonly answer: Promise<Answer>;
  readonly send: () => void;
}

/**
 * Natural batching: nobody waits for others to begin. The first questions are sent at once; those that arrive while they are in
 * flight share the next request, which is sent when the first returns. The slower the server, the larger the batch.
 */
export class Batcher<Question, Answer> {
  readonly #answer: (questions: readonly Question[]) => Promise<Answer>;
  #isInFlight = false;
  #next: Batch<Question, Answer> | undefined;

  /** `answer` is called once for each batch; it never begins before the last of its questions was asked. */
  constructor(answer: (questions: readonly Question[]) => Promise<Answer>) {
    this.#answer = answer;
  }

  ask(question: Question): Promise<Answer> {
    const batch = (this.#next ??= this.#open());
    batch.questions.push(question);
    return batch.answer;
  }

  #open(): Batch<Question, Answer> {
    const questions: Question[] = [];
    let send = (): void => undefined;
    const sent = new Promise<void>((resolve) => (send = resolve));
    const answer = sent.then(() => this.#answer(questions)).finally(() => this.#finish());
    // Questions of the same turn of the event loop are one batch.
    if (!this.#isInFlight) setImmediate(() => this.#start());
    return { questions, answer, send };
  }

  #start(): void {
    if (this.#isInFlight || this.#next === undefined) return;
    this.#isInFlight = true;
    const { send } = this.#next;
    this.#next = undefined;
    send();
  }

  #finish(): void {
    this.#isInFlight = false;
    this.#start();
  }
}

/** How often a list is read until nothing moves in it. */
const LIST_READINGS = 10;

/**
 * A list of several pages is read until two readings agree: between two pages an object can move to the one that was read already,
 * and would be missed, or to the next one, and would be there twice.
 */
export async function readUntilStable<List extends { readonly pages: number }>(
  what: string,
  read: () => Promise<List>,
  keyOf: (list: List) => string,
): Promise<List> {
  let before: string | undefined;
  for (let reading = 1; ; reading++) {
    const list = await read();
    const now = keyOf(list);
    if (list.pages === 1 || now === before) return list;
    if (reading === LIST_READINGS)
      throw new VeeamError("VEEAM_LIST_UNSTABLE", `${what} kept changing while it was read (${LIST_READINGS} attempts).`);
    before = now;
  }
}

/** Runs a limited number of tasks at a time, the others in the order in which they came. */
export class Limiter {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(limit: number) {
    this.#free = limit;
  }

  /** Rejects with the reason of `signal` when it has aborted before there is a free slot; the task then never starts. */
  async run<T>(task: () => Promise<T>, signal: AbortSignal): Promise<T> {
    await this.#acquire(signal);
    try {
      signal.throwIfAborted();
      return await task();
    } finally {
      this.#release();
    }
  }

  async #acquire(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#free > 0) {
      this.#free -= 1;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const start = (): void => {
        signal.removeEventListener("abort", leave);
        resolve();
      };
      const leave = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(start), 1);
        reject(signal.reason as Error);
      };
      this.#waiting.push(start);
      signal.addEventListener("abort", leave, { once: true });
    });
  }

  #release(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free += 1;
    else next();
  }
}
