/** Questions to a server that come in the same moment, and are answered together. Knows nothing of Veeam. */
import { type Deadline, pause } from "./wait";

/** A moment is over when nothing more was asked for this long, */
const SILENCE_MS = 10;
/** or so many times this long. */
const LONGEST = 10;

interface Batch<Question, Answer> {
  readonly questions: Question[];
  deadline: Deadline;
  readonly answer: Promise<Answer>;
}

export class Gathering<Question, Answer> {
  readonly #answer: (questions: readonly Question[], deadline: Deadline) => Promise<Answer>;
  #next: Batch<Question, Answer> | undefined;

  /** `answer` is called once for the questions of a moment, with the latest of their deadlines. */
  constructor(answer: (questions: readonly Question[], deadline: Deadline) => Promise<Answer>) {
    this.#answer = answer;
  }

  /** The answer to this question and those that come with it. Nothing is sent before the question was asked. */
  ask(question: Question, deadline: Deadline): Promise<Answer> {
    const batch = (this.#next ??= this.#open(deadline));
    batch.questions.push(question);
    if (deadline.remainingMs > batch.deadline.remainingMs) batch.deadline = deadline;
    return batch.answer;
  }

  #open(deadline: Deadline): Batch<Question, Answer> {
    const questions: Question[] = [];
    const close = async (): Promise<Answer> => {
      let heard = 0;
      for (let times = 0; times < LONGEST && questions.length > heard; times++) {
        heard = questions.length;
        await pause(SILENCE_MS);
      }
      this.#next = undefined;
      return this.#answer(questions, batch.deadline);
    };
    // The first question is put in before anything is read from the list.
    const batch = { questions, deadline, answer: Promise.resolve().then(close) };
    return batch;
  }
}
