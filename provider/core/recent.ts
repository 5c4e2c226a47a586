/** What a server answered a moment ago, as long as nothing has changed since that this process knows of. */

/** How old an answer may be: Pulumi asks for a few objects at a time. */
const RECENT_MS = 5000;

/** Changes that this process makes or has waited for: when one is asked for, and when it is over. */
export class Changes {
  count = 0;

  note(): void {
    this.count += 1;
  }
}

/** Now, as long as nothing changes. */
class Moment {
  readonly #changes: Changes;
  readonly #count: number;
  readonly #atMs = performance.now();

  constructor(changes: Changes) {
    this.#changes = changes;
    this.#count = changes.count;
  }

  get isRecent(): boolean {
    return this.#count === this.#changes.count && performance.now() - this.#atMs <= RECENT_MS;
  }
}

/** The last answer to one question. */
export class Recent<Answer> {
  readonly #changes: Changes;
  #last: { readonly sent: Moment; readonly answer: Promise<Answer> } | undefined;

  constructor(changes: Changes) {
    this.#changes = changes;
  }

  /** Keeps an answer whose request is being sent now. One that fails is not kept. */
  keep(answer: Promise<Answer>): Promise<Answer> {
    const last = { sent: new Moment(this.#changes), answer };
    this.#last = last;
    answer.catch(() => {
      if (this.#last === last) this.#last = undefined;
    });
    return answer;
  }

  /** Undefined when the last one is too old, or from before a change. */
  get(): Promise<Answer> | undefined {
    return this.#last?.sent.isRecent === true ? this.#last.answer : undefined;
  }
}

/** How often something happened a moment ago. */
export class RecentTimes {
  readonly #changes: Changes;
  #times: Moment[] = [];

  constructor(changes: Changes) {
    this.#changes = changes;
  }

  note(): void {
    this.#times.push(new Moment(this.#changes));
  }

  get count(): number {
    this.#times = this.#times.filter(({ isRecent }) => isRecent);
    return this.#times.length;
  }
}
