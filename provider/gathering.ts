/** Questions to a server that come in the same moment, and are answered together. Knows nothing of Veeam. */
import { isComplete } from "./crowd";
import type { Deadline } from "./wait";

/** What is known of the others who ask, and of what the answer is worth to those who come late. */
export type Occasion = keyof typeof SILENCE_MS;

/** A moment is over when nobody asked anything for so long after a question, or when nobody else can (crowd.ts). */
const SILENCE_MS = {
  /** They ask in the same breath, for they waited for the same thing. */
  together: 0,
  /** The answer is good for a while: who comes late can have it, too. */
  lasting: 25,
  /** The answer is good for this moment alone, such as before a write: who comes late needs another. */
  passing: 50,
};
/** Those who ask a little slower than that are waited for as well: twice their longest pause of late. */
const SLOWEST_MS = 250;
const LONGEST_MS = 2000;

interface Moment<Question, Answer> {
  readonly questions: Question[];
  deadline: Deadline;
  readonly endsAtMs: number;
  silence: NodeJS.Timeout | undefined;
  readonly close: () => void;
  readonly answer: Promise<Answer>;
}

export class Gathering<Question, Answer> {
  readonly #answer: (questions: readonly Question[], deadline: Deadline) => Promise<Answer>;
  #moment: Moment<Question, Answer> | undefined;
  #lastAskedAtMs = -Infinity;
  /** The longest pause between two questions, forgotten little by little. */
  #pauseMs = 0;

  /** `answer` is called once for the questions of a moment, with the latest of their deadlines. */
  constructor(answer: (questions: readonly Question[], deadline: Deadline) => Promise<Answer>) {
    this.#answer = answer;
  }

  /** The answer to this question and those that come with it. Nothing is sent before the question was asked. */
  ask(question: Question, deadline: Deadline, occasion: Occasion): Promise<Answer> {
    const moment = (this.#moment ??= this.#open(deadline));
    moment.questions.push(question);
    if (deadline.remainingMs > moment.deadline.remainingMs) moment.deadline = deadline;
    const untilEndMs = Math.min(moment.endsAtMs - performance.now(), moment.deadline.remainingMs);
    const silenceMs = isComplete() ? 0 : Math.min(this.#silenceMs(occasion), untilEndMs);
    clearTimeout(moment.silence);
    if (silenceMs > 0) moment.silence = setTimeout(moment.close, silenceMs);
    else setImmediate(moment.close);
    return moment.answer;
  }

  #silenceMs(occasion: Occasion): number {
    const pauseMs = performance.now() - this.#lastAskedAtMs;
    this.#lastAskedAtMs = performance.now();
    this.#pauseMs = Math.max(this.#pauseMs * 0.9, pauseMs <= SLOWEST_MS ? pauseMs : 0);
    return occasion === "passing" ? Math.max(SILENCE_MS.passing, 2 * this.#pauseMs) : SILENCE_MS[occasion];
  }

  #open(deadline: Deadline): Moment<Question, Answer> {
    const questions: Question[] = [];
    let close = (): void => undefined;
    const answer = new Promise<void>((resolve) => (close = resolve)).then(() => {
      this.#moment = undefined;
      return this.#answer(questions, moment.deadline);
    });
    const endsAtMs = performance.now() + LONGEST_MS;
    const moment: Moment<Question, Answer> = { questions, deadline, endsAtMs, silence: undefined, close, answer };
    return moment;
  }
}
