/** Transient errors in the middle of a wait: a server that restarts, or something in between that answers for it. */
import { CertificateError, ConnectionError, LogInError, ResponseError, UnexpectedAnswerError } from "./errors";

/** For how long one after the other is waited out. */
const PATIENCE_MS = 300_000;

export class TransientErrors {
  #sinceMs: number | undefined;

  /** The server gave a good answer. */
  end(): void {
    this.#sinceMs = undefined;
  }

  /** Whether a later attempt may succeed after this error. */
  isTransient(error: unknown): boolean {
    this.#sinceMs ??= performance.now();
    return isTransient(error) && performance.now() - this.#sinceMs < PATIENCE_MS;
  }
}

function isTransient(error: unknown): boolean {
  if (error instanceof ResponseError) return error.status >= 500 || error.status === 404 || error.status === 429;
  if (error instanceof ConnectionError) return !(error instanceof CertificateError);
  return error instanceof UnexpectedAnswerError || error instanceof LogInError;
}
