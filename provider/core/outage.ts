/** A time in which a server cannot be reached, or answers what is of no use, in the middle of a wait. */
import { CertificateError, ConnectionError, ResponseError, UnexpectedAnswerError } from "./errors";
import { Deadline } from "./poll";

const PATIENCE_MS = 300_000;

export class Outage {
  #patience: Deadline | undefined;

  /** The server gave a good answer. */
  end(): void {
    this.#patience = undefined;
  }

  /** Whether a later look may succeed after this failure: a server that restarts, or something in between that answers for it. */
  mayPass(error: unknown): boolean {
    this.#patience ??= Deadline.after(PATIENCE_MS);
    return isOfTheMoment(error) && this.#patience.remainingMs > 0;
  }
}

function isOfTheMoment(error: unknown): boolean {
  if (error instanceof ResponseError) return error.status >= 500 || error.status === 404 || error.status === 429;
  return (error instanceof ConnectionError && !(error instanceof CertificateError)) || error instanceof UnexpectedAnswerError;
}
