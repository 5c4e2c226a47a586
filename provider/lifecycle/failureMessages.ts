/** Failures as people read them: what was being done, why it failed, what became of it, and what comes next. */
import {
  ConnectionError,
  GivenUpError,
  LogInError,
  NotOfferedError,
  NotReadyError,
  NotSentError,
  ResponseError,
  UnexpectedAnswerError,
  VeeamError,
  codeOf,
  messageOf,
} from "../core/errors";

/** A failed read, with what it was for and what comes next; other failures say that by themselves. */
export async function explained<T>(action: string, consequence: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw explain(action, consequence, error);
  }
}

export function explain(action: string, consequence: string, error: unknown): unknown {
  if (error instanceof GivenUpError || error instanceof NotOfferedError)
    return new VeeamError(error.code, failureMessage(action, error));
  // What begins with the action is complete.
  if (messageOf(error).startsWith(action)) return error;
  const isUnclear =
    error instanceof ResponseError ||
    error instanceof UnexpectedAnswerError ||
    error instanceof LogInError ||
    error instanceof NotSentError ||
    (error instanceof ConnectionError && error.wasSent);
  return isUnclear ? new VeeamError(codeOf(error), `${action} failed: ${messageOf(error)} ${consequence}`) : error;
}

/** A failure of a refresh or a destroy, which do not run the program: what was set since does not reach them. */
export function withConfigurationInUse(error: VeeamError): VeeamError {
  if (!/\bveeam:(?:vbr|enterpriseManager)[A-Z]/.test(error.text)) return error;
  const inUse = "A refresh and a destroy use the configuration of the last pulumi up; with --run-program, that of now.";
  return new VeeamError(error.code, `${error.text} ${inUse}`.split("\n"));
}

/** Begins with what was being done. */
export function failureMessage(action: string, error: unknown): string {
  const message = messageOf(error);
  return message.startsWith(action) ? message : `${action} failed: ${message}`;
}

/** Whether the server refused the request itself. */
export function isRefusal(error: unknown): boolean {
  return error instanceof ResponseError && error.status < 500;
}

/** What to do after a failure that changed nothing. */
export function remedyOf(error: unknown, next: string): string {
  if (error instanceof NotReadyError) return "";
  if (error instanceof ResponseError) {
    const { status, isServersOwn } = error;
    // A refusal of the account says what to do by itself.
    if (status === 401 || status === 403) return "";
    // The server's code and status do not tell whether the program is at fault, or the server's side.
    if (isServersOwn && (status === 400 || status === 404))
      return " Correct this in the program or on the server; then run pulumi up again.";
  }
  return ` The next pulumi up ${next}.`;
}

/** Why a read failed, in a message that may have said so already. */
export function reasonBeside(message: string, error: unknown): string {
  const reason = messageOf(error);
  return message.includes(reason) ? " either." : `: ${reason}`;
}

/** Ends a refusal of what is there already: with `--replace` and after a taint the engine does not show the old resource. */
export const WHEN_REPLACED =
  "If pulumi is replacing this resource (--replace, --target-replace, a taint), it is the resource's own: use the option deleteBeforeReplace, which deletes it first.";

/** The same as the end of a message, where the engine has shown nothing of the resource that is being created. */
export function whenReplaced(isReplaced: boolean | undefined): string {
  return isReplaced === undefined ? ` ${WHEN_REPLACED}` : "";
}
