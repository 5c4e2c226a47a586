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
    const batch = this.#next;
    if (batch === undefined) return (this.#next = this.#open(question, deadline)).answer;
    batch.questions.push(question);
    if (deadline.remainingMs > batch.deadline.remainingMs) batch.deadline = deadline;
    return batch.answer;
  }

  #open(question: Question, deadline: Deadline): Batch<Question, Answer> {
    const questions = [question];
    const close = async (): Promise<Answer> => {
      for (let times = 0, heard = 0; times < LONGEST && questions.length > heard; times++) {
        heard = questions.length;
        await pause(SILENCE_MS);
      }
      this.#next = undefined;
      return this.#answer(questions, batch.deadline);
    };
    const batch = { questions, deadline, answer: close() };
    return batch;
  }
}
