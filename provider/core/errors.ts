/**
 * The error tree. A message is complete in itself, because Pulumi shows nothing else: what failed, the server's own words,
 * identifiers, the next step. A subclass exists only where code or the user acts differently.
 */
import { redact } from "./redact";
import { inOneLine } from "./text";

/** Every failure this provider reports. Its message is readable and without a secret, and it prints without a stack. */
export class VeeamError extends Error {
  readonly #stack: string;

  /** A message of several lines is a list of them: no text from elsewhere makes another line. */
  constructor(message: string | readonly string[]) {
    // Without a cause: what others throw may hold what they were given.
    super(
      [message]
        .flat()
        .map((line) => inOneLine(redact(line)))
        .join("\n"),
    );
    this.name = new.target.name;
    // The provider host prints `${error}: ${error.stack}`; a stack of ours tells a user nothing.
    this.#stack = this.stack ?? "";
    this.stack = "";
  }

  /** Where any error comes from, for the trace alone. */
  static stackOf(error: Error): string {
    return #stack in error ? error.#stack : (error.stack ?? "");
  }

  override toString(): string {
    return this.message;
  }
}

/** A setting is missing or cannot be used; nothing was sent. */
export class SettingsError extends VeeamError {}

/** The server refused the log-in. It is remembered and never repeated within the process. */
export class AuthenticationError extends VeeamError {
  constructor(
    message: string,
    readonly status: number,
  ) {
    super(message);
  }
}

/** There is no token: the log-in got no usable answer. Whatever it was for was not sent. */
export class LogInError extends VeeamError {}

/** No answer came. `wasSent` is false only when it is certain that the server received nothing of the request. */
export class ConnectionError extends VeeamError {
  constructor(
    message: string,
    readonly code: string,
    readonly wasSent: boolean,
  ) {
    super(message);
  }
}

/** The server showed a certificate that is not trusted here; nothing of HTTP was sent. */
export class CertificateError extends ConnectionError {
  constructor(message: string, code: string) {
    super(message, code, false);
  }
}

/** The server answered with an error. */
export class ResponseError extends VeeamError {
  /** The server's own words. */
  readonly serverText: string;

  constructor(
    message: string,
    readonly status: number,
    serverText: string,
    readonly errorCode?: string,
    /** False when the answer has not the form of the server's errors: something in between may have given it. */
    readonly isServersOwn = true,
  ) {
    super(message);
    this.serverText = redact(serverText);
  }
}

/** The server answered 2xx with something that is not what its documents promise. */
export class UnexpectedAnswerError extends VeeamError {}

/** Enterprise Manager does not know the logon session of a request any more; the request had no effect. */
export class LogonEndedError extends ResponseError {}

/** Enterprise Manager shows the account no way to do it; nothing was sent. */
export class NotOfferedError extends VeeamError {}

/** A task of Enterprise Manager ended as failed. */
export class TaskFailedError extends VeeamError {
  constructor(
    message: string,
    readonly taskId: string,
    /** The backup server that it names. */
    readonly uid?: string,
  ) {
    super(message);
  }
}

/** A session ended as failed or canceled. */
export class SessionFailedError extends VeeamError {
  constructor(
    message: string,
    readonly sessionId: string,
    /** The object that it names. */
    readonly resourceId?: string,
  ) {
    super(message);
  }
}

/** The timeout of the operation expired before a request was sent; nothing was sent. */
export class TimeoutError extends VeeamError {}

/** The wait is over before what it waited for: time ran out, or the server could not be asked any more. */
export class DeadlineError extends VeeamError {
  constructor(
    message: string,
    readonly sessionId?: string,
  ) {
    super(message);
  }
}

/** The state belongs to another server than the one that is configured now. */
export class OtherServerError extends VeeamError {}

/**
 * The object exists, but it is not (yet) as declared. Pulumi records `id` and `properties`, shows `reasons`, and calls
 * update on the next `pulumi up`. The provider host reads these three names.
 */
export class UnfinishedResourceError extends VeeamError {
  readonly reasons: string[];

  constructor(
    message: string,
    readonly id: string,
    readonly properties: Record<string, unknown>,
  ) {
    super(message);
    this.reasons = [this.message];
  }
}

/** Whether a request may have had an effect although it failed: no answer came, or one from something in between. */
export function isLostAnswer(error: unknown): boolean {
  if (error instanceof ConnectionError) return error.wasSent;
  if (!(error instanceof ResponseError)) return error instanceof UnexpectedAnswerError;
  // A gateway that forwards requests may refuse to forward the answer, too.
  return [502, 503, 504].includes(error.status) || (!error.isServersOwn && [403, 404].includes(error.status));
}

/** What a user reads of an error that is a mistake of this package. */
export function unexpectedError(error: unknown): VeeamError {
  return new VeeamError(
    `Unexpected error in pulumi-veeam: ${messageOf(error)}. This is a bug; please report it with the output of VEEAM_DEBUG.`,
  );
}

/** Whether nothing of what was to be done reached the server: no connection, no log-in, no way to it, or no time left. */
export function isNotSent(error: unknown): boolean {
  if (error instanceof ConnectionError) return !error.wasSent;
  const kinds = [SettingsError, AuthenticationError, LogInError, NotOfferedError, TimeoutError];
  return kinds.some((kind) => error instanceof kind);
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
