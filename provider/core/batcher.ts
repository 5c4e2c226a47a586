/**
 * Natural batching: nobody waits for others to begin. The first questions are sent at once; those that arrive while they are in
 * flight share the next request, which is sent when the first returns. The slower the server, the larger the batch.
 */
interface Batch<Question, Answer> {
  readonly questions: Question[];
  readonly answer: Promise<Answer>;
  readonly send: () => void;
}

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
