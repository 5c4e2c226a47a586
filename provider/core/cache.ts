/** Answers that are kept for later readers, as long as nothing has changed since that this process knows of. */

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
