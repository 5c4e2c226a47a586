/**
 * The error tree. A message is complete in itself, because Pulumi shows nothing else: what failed, the server's own words,
 * identifiers, the next step. A subclass exists only where code or the user acts differently.
 */
import { type Code, withCode } from "./codes";
import { redact } from "./redact";
import { inOneLine } from "./text";

/** Every failure this provider reports. Its message is readable and without a secret, and it prints without a stack. */
export class VeeamError extends Error {
  /** The message without its code, for messages that quote it. */
  readonly text: string;
  readonly #stack: string;

  /** A text of several lines is a list of them: no text from elsewhere makes another line. */
  constructor(
    readonly code: Code,
    text: string | readonly string[],
  ) {
    const lines = [text].flat().map((line) => inOneLine(redact(line)));
    // Without a cause: what others throw may hold what they were given.
    super(withCode(code, lines.join("\n")));
    this.text = lines.join("\n");
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
export class AuthenticationError extends VeeamError {}

/** There is no token: the log-in got no usable answer. Whatever it was for was not sent. */
export class LogInError extends VeeamError {}

/** A log-in after the log-off at the end of the run: its token would stay behind on the server. */
export function afterLogOff(address: string): LogInError {
  return new LogInError("VEEAM_INTERRUPTED", `${address}: the run has ended, so that there is no new log-in.`);
}

/** No answer came. `wasSent` is false only when it is certain that the server received nothing of the request. */
export class ConnectionError extends VeeamError {
  constructor(
    code: Code,
    text: string,
    readonly wasSent: boolean,
  ) {
    super(code, text);
  }
}

/** The server showed a certificate that is not trusted here; nothing of HTTP was sent. */
export class CertificateError extends ConnectionError {
  constructor(code: Code, text: string) {
    super(code, text, false);
  }
}

/** The server answered with an error. */
export class ResponseError extends VeeamError {
  /** The server's own words. */
  readonly serverText: string;

  constructor(
    text: string,
    readonly status: number,
    serverText: string,
    /** False when the answer has not the form of the server's errors: something in between may have given it. */
    readonly isServersOwn = true,
    code = codeOfStatus(status),
  ) {
    super(code, text);
    this.serverText = redact(serverText);
  }
}

/** Whether the status says that the server is away or late: 502, 503 and 504, and those above, of which gateways have their own. */
export function isAway(status: number): boolean {
  return status >= 502;
}

/** Whether another service or something in between has answered: with a redirection, or with a page that refuses. */
export function isFromElsewhere(status: number, isServersOwn: boolean, text: string): boolean {
  if (status < 400) return true;
  // A server may refuse an account without a text.
  return !isServersOwn && (status === 404 || (status === 403 && text.trim() !== ""));
}

/** What to do about such an answer; begins with a blank. */
export function elsewhereRemedy(addressSource: string): string {
  return ` Check that the address (from ${addressSource}) is the one of its REST API, and what stands between, such as a proxy.`;
}

/** What a user does about an error response depends on its status. */
function codeOfStatus(status: number): Code {
  if (status === 401) return "VEEAM_LOG_IN_REFUSED";
  if (status === 403) return "VEEAM_NOT_ALLOWED";
  if (status === 429 || isAway(status)) return "VEEAM_UNAVAILABLE";
  return status >= 500 ? "VEEAM_SERVER_ERROR" : "VEEAM_REQUEST_REFUSED";
}

/** The server refused a write for a reason that should pass, for as long as it was waited for; nothing was made or changed. */
export class NotReadyError extends ResponseError {
  constructor(text: string, { status, serverText }: ResponseError) {
    super(text, status, serverText, true, "VEEAM_NOT_READY");
  }
}

/** The server answered 2xx with something that is not what its documents promise. */
export class UnexpectedAnswerError extends VeeamError {}

/** Enterprise Manager does not know the logon session of a request any more; the request had no effect. */
export class LogonEndedError extends ResponseError {}

/** Enterprise Manager shows the account no way to do it; nothing was sent. */
export class NotOfferedError extends VeeamError {
  constructor(text: string) {
    super("VEEAM_NOT_ALLOWED", text);
  }
}

/** A session or task ended as failed or canceled. */
export class WorkFailedError extends VeeamError {
  constructor(
    code: Code,
    text: string,
    /** The object that it names. */
    readonly objectId?: string,
    /** The server says why; of what an administrator has stopped, it does not. */
    readonly hasReason = false,
  ) {
    super(code, text);
  }
}

/** The timeout of the operation expired before a request was sent; nothing was sent. */
export class NotSentError extends VeeamError {}

/** A wait was given up: it timed out, or the server could not be read any more. */
export class GivenUpError extends VeeamError {
  constructor(
    code: Code,
    text: string,
    readonly sessionId?: string,
  ) {
    super(code, text);
  }
}

/**
 * The object exists, but it is not (yet) as declared. Pulumi records `id` and `properties`, shows `reasons`, and calls
 * update on the next `pulumi up`. The provider host reads these three names.
 */
export class UnfinishedResourceError extends VeeamError {
  readonly reasons: string[];

  constructor(
    code: Code,
    text: string,
    readonly id: string,
    readonly properties: Record<string, unknown>,
  ) {
    super(code, text);
    this.reasons = [this.message];
  }
}

/** Whether a request may have had an effect although it failed: no answer came, or one from something in between. */
export function isLostAnswer(error: unknown): boolean {
  if (error instanceof ConnectionError) return error.wasSent;
  if (!(error instanceof ResponseError)) return error instanceof UnexpectedAnswerError;
  // A gateway that forwards requests may refuse to forward the answer, too.
  return isAway(error.status) || (!error.isServersOwn && [403, 404].includes(error.status));
}

/** Whether a request may succeed later: the server is away, restarts, or something in between answers for it. */
export function isTransient(error: unknown): boolean {
  if (error instanceof ResponseError) return error.status >= 500 || [404, 429].includes(error.status) || isLostAnswer(error);
  if (error instanceof ConnectionError) return !(error instanceof CertificateError);
  return error instanceof UnexpectedAnswerError || error instanceof LogInError;
}

/**
 * Whether it is the read that failed, and not what it has shown: right after a write, which the account was allowed to send, any
 * refusal of a read may pass.
 */
export function isFailedRead(error: unknown): boolean {
  return isTransient(error) || error instanceof ResponseError || error instanceof NotSentError;
}

/** What a user reads of any error: one that is not of this tree is a mistake of this package. */
export function toVeeamError(error: unknown): VeeamError {
  if (error instanceof VeeamError) return error;
  return new VeeamError(
    "VEEAM_UNEXPECTED",
    `Unexpected error in pulumi-veeam: ${messageOf(error)}. This is a bug; please report it with the output of VEEAM_DEBUG.`,
  );
}

/** Whether nothing of what was to be done reached the server: no connection, no log-in, no way to it, or no time left. */
export function isNotSent(error: unknown): boolean {
  if (error instanceof ConnectionError) return !error.wasSent;
  const kinds = [SettingsError, AuthenticationError, LogInError, NotOfferedError, NotSentError];
  return kinds.some((kind) => error instanceof kind);
}

/** The code for an error that is made from this one. */
export function codeOf(error: unknown): Code {
  return error instanceof VeeamError ? error.code : "VEEAM_UNEXPECTED";
}

/** The message of anything that was thrown, without its code. */
export function messageOf(error: unknown): string {
  if (error instanceof VeeamError) return error.text;
  return error instanceof Error ? error.message : String(error);
}
