/** What a server answered a moment ago, as long as nothing has changed since that this process knows of. */

/** Changes that this process makes or has waited for: when one is asked for, and when it is over. */
export class Changes {
  count = 0;

  note(): void {
    this.count += 1;
  }
}

/** How old an answer may be: Pulumi asks for a few objects at a time. */
export const RECENT_MS = 5000;

/** The last answer to one question. */
export class Recent<Answer> {
  readonly #changes: Changes;
  #last: { readonly sentAtMs: number; readonly changes: number; readonly answer: Promise<Answer> } | undefined;

  constructor(changes: Changes) {
    this.#changes = changes;
  }

  /** Keeps an answer whose request is being sent now. One that fails is not kept. */
  keep(answer: Promise<Answer>): Promise<Answer> {
    const last = { sentAtMs: performance.now(), changes: this.#changes.count, answer };
    this.#last = last;
    answer.catch(() => {
      if (this.#last === last) this.#last = undefined;
    });
    return answer;
  }

  /** Undefined when the last one is too old, or from before a change. */
  get(): Promise<Answer> | undefined {
    if (this.#last === undefined) return undefined;
    const { sentAtMs, changes, answer } = this.#last;
    return changes === this.#changes.count && performance.now() - sentAtMs <= RECENT_MS ? answer : undefined;
  }
}
