/** Questions to a server that come in the same moment, and are answered together. Knows nothing of Veeam. */
import { isComplete, longestPauseMs, quietMs } from "./crowd";
import type { Deadline } from "./poll";

/** What is known of the others who ask, and of what the answer is worth to those who come late. */
export type Occasion = keyof typeof SILENCE_MS;

/**
 * A moment is over when nobody has begun anything for so long (crowd.ts), where there are no operations when nobody has asked
 * anything for so long, and at once when nobody else can.
 */
const SILENCE_MS = {
  /** They ask in the same breath, for they waited for the same thing. */
  together: 0,
  /** The answer is good for a while: who comes late can have it, too. */
  lasting: 25,
  /** The answer is good for this moment alone, such as before a write: who comes late needs another. */
  passing: 100,
};
const LONGEST_MS = 5000;

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
    const openMs = isComplete() ? 0 : Math.min(silenceMs(occasion), untilEndMs);
    clearTimeout(moment.silence);
    if (openMs > 0) moment.silence = setTimeout(moment.close, openMs);
    else setImmediate(moment.close);
    return moment.answer;
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

function silenceMs(occasion: Occasion): number {
  // Those who begin a little slower than usual are waited for as well.
  const wantedMs = occasion === "passing" ? Math.max(SILENCE_MS.passing, 2 * longestPauseMs()) : SILENCE_MS[occasion];
  return Math.max(0, wantedMs - quietMs());
}
