/** Sending a write to a VBR server: the request, the session it starts, and what to do when the answer is lost on the way. */
import { withLeastTime } from "../core/cancellation";
import { DeadlineError, LogInError, ResponseError, TimeoutError, isLostAnswer, messageOf } from "../core/errors";
import { interruptible } from "../core/cancellation";
import { formatDuration, poll, type Observation } from "../core/poll";
import { TransientErrors } from "../core/transientErrors";
import type { VbrClient } from "./client";
import { retryWhileRefused } from "./transientRefusals";
import type { Json } from "./responses";
import {
  type Session,
  type SessionEnd,
  type SessionWait,
  cutOff,
  describe,
  mayBeOurs,
  sessionsSince,
  toSession,
  waitForSession,
} from "./sessions";

/**
 * How a write ended. `Lost`: there was no usable answer, and no session of this kind that could be ours is still running; what
 * became of it has to be read.
 */
export type WriteEnd = SessionEnd | { readonly result: "Lost"; readonly reason: string; readonly sessions: readonly Session[] };

export interface Submission extends SessionWait {
  /** After a lost answer: whether the server shows the change by now, so that the search for its session can end. */
  readonly isApplied?: (signal: AbortSignal) => Promise<boolean>;
  /** Whether the request may be sent again after a refusal that passes: nothing has had its effect by now. */
  readonly isUntouched?: (signal: AbortSignal) => Promise<boolean>;
}

/** How long it may take at least to find out what became of a write, whatever time the operation has left. */
export const RECOVERY_TIMEOUT_MS = 30_000;
/** For how long a session of a request whose answer was lost is looked for. */
const SEARCH_MS = 30_000;
/** How far a clock that is read over the network may be off. */
const CLOCK_MARGIN_MS = 2000;

/**
 * `POST` or `PUT`, then the wait for the session. The request is sent once; with `isUntouched` again while the server refuses it
 * for a reason that passes.
 */
export function submit(
  client: VbrClient,
  method: "POST" | "PUT",
  path: string,
  body: Json,
  submission: Submission,
): Promise<WriteEnd> {
  let sentAtMs = 0;
  const send = (): Promise<WriteEnd> => {
    sentAtMs = performance.now();
    return submitOnce(client, method, path, body, submission);
  };
  const { isUntouched } = submission;
  if (isUntouched === undefined) return send();
  return retryWhileRefused(
    {
      ...submission,
      // After an internal error a session can have begun late, whose object is not there yet.
      isUntouched: async (signal, afterInternalError) => {
        if (!(await isUntouched(signal))) return false;
        if (!afterInternalError) return true;
        const sinceMs = await serverTimeAt(client, sentAtMs, signal);
        return (await unnamedSessions(client, submission, sinceMs, signal)).length === 0;
      },
    },
    body,
    {
      send,
      lost: async (reason) => ({
        result: "Lost",
        reason,
        sessions: await lostSessions(client, sentAtMs, submission, reason),
      }),
    },
  );
}

async function submitOnce(
  client: VbrClient,
  method: "POST" | "PUT",
  path: string,
  body: Json,
  submission: Submission,
): Promise<WriteEnd> {
  const { action, signal, timeoutMs, log, objectId } = submission;
  const { address } = client.connection;
  let sentAtMs: number | undefined;
  const tell = (): void =>
    log.warn(
      "VEEAM_INTERRUPTED",
      sentAtMs === undefined
        ? `${action} was interrupted before the request was sent to ${address}.`
        : cutOff(submission, `the request was sent to ${address}, and its answer has not arrived`),
    );
  let answer: Json;
  try {
    const onSend = (): void => {
      sentAtMs = performance.now();
    };
    const options = { signal, onSend, changesNothing: objectId === undefined };
    answer = await interruptible(tell, () => client.write(method, path, body, options));
  } catch (error) {
    if (sentAtMs === undefined) throw notSent(submission, error);
    // An internal error can come after the session was started as well as before.
    const isInternal = error instanceof ResponseError && error.status === 500;
    if (!isLostAnswer(error) && !isInternal) throw error;
    const reason = messageOf(error);
    log.debug(`answer lost, searching for its session: ${reason}`);
    const sessions = await lostSessions(client, sentAtMs, submission, reason);
    if (isInternal && sessions.length === 0 && (await showsNoChange(submission))) throw error;
    return { result: "Lost", reason, sessions };
  }
  const session = toSession(answer);
  if (session === undefined) return { result: "None", id: "", message: "", resourceId: undefined };
  client.knownSessions.add(session.id);
  return waitForSession(client, session, { action, log, signal, timeoutMs, ...idOf(submission) });
}

/** Why a request did not leave: the timeout expired before it had its turn, or there was no token. */
function notSent({ action, signal, timeoutMs }: Submission, error: unknown): unknown {
  if (signal.aborted || error instanceof TimeoutError) {
    return new TimeoutError(
      "VEEAM_NOT_STARTED",
      `${action} was not started: its timeout of ${formatDuration(timeoutMs)} had already expired. Nothing was sent. Increase customTimeouts.`,
    );
  }
  return error instanceof LogInError ? new LogInError(error.code, `${action} was not started: ${messageOf(error)}`) : error;
}

/** What the server's own clock showed when the request was sent, with a margin, in milliseconds since 1970. */
async function serverTimeAt(client: VbrClient, sentAtMs: number, signal: AbortSignal): Promise<number> {
  return (await client.serverTimeMs({ signal })) - (performance.now() - sentAtMs) - CLOCK_MARGIN_MS;
}

/** The sessions since then that no answer has named and that may be ours. */
async function unnamedSessions(
  client: VbrClient,
  { sessionType = "Infrastructure" }: Submission,
  sinceMs: number,
  signal: AbortSignal,
): Promise<Session[]> {
  const sessions = await sessionsSince(client, [sessionType], sinceMs, signal);
  return sessions.filter((session) => !client.knownSessions.has(session.id) && mayBeOurs(session, client));
}

/** Whether the server was read, and does not show the change. */
async function showsNoChange({ isApplied }: Submission): Promise<boolean> {
  if (isApplied === undefined) return true;
  return isApplied(AbortSignal.timeout(RECOVERY_TIMEOUT_MS)).then(
    (isShown) => !isShown,
    () => false,
  );
}

function idOf({ objectId }: Submission): { objectId?: string } {
  return objectId === undefined ? {} : { objectId };
}

/**
 * The sessions of this account that were started since a request whose answer was lost, all ended. Which one is ours cannot be
 * told, so those that another run of the account started in that time are waited for as well. The time comes from the server's own clock, and a session
 * may begin late: the search ends when the change shows, else not before `SEARCH_MS`. The timeout of the operation leaves it time for that.
 */
async function lostSessions(client: VbrClient, sentAtMs: number, submission: Submission, reason: string): Promise<Session[]> {
  const { action, log, isApplied, timeoutMs } = submission;
  const { address } = client.connection;
  const errors = new TransientErrors();
  let sinceMs: number | undefined;
  let running: Session | undefined;

  const observe = async (): Promise<Observation<Session[]>> => {
    try {
      sinceMs ??= await serverTimeAt(client, sentAtMs, AbortSignal.timeout(RECOVERY_TIMEOUT_MS));
      const unknown = await unnamedSessions(client, submission, sinceMs, AbortSignal.timeout(RECOVERY_TIMEOUT_MS));
      running = unknown.find(({ state }) => state !== "Stopped");
      if (running !== undefined) return { pending: describe(running) };
      client.changes.note();
      const isOver = performance.now() - sentAtMs >= SEARCH_MS;
      if (isOver || (unknown.length > 0 && isApplied === undefined)) return { done: unknown };
      if (unknown.length > 0 && (await isApplied?.(AbortSignal.timeout(RECOVERY_TIMEOUT_MS)))) return { done: unknown };
      errors.end();
      return { pending: "its session is being searched for" };
    } catch (error) {
      if (errors.isTransient(error)) return { pending: "its session could not be read" };
      throw new DeadlineError(
        "VEEAM_OUTCOME_UNKNOWN",
        `${action} failed: ${reason} Its session could not be read: ${messageOf(error)}`,
        running?.id,
      );
    }
  };
  const tell = (): void =>
    log.warn("VEEAM_INTERRUPTED", cutOff(submission, `the answer was lost, and what ${address} made of the request is unknown`));
  const onPending = (note: string): void => log.progress(`${action}: the answer was lost; ${note}`);
  const waited = await interruptible(tell, () =>
    withLeastTime(SEARCH_MS + RECOVERY_TIMEOUT_MS, submission.signal, (signal) => poll(observe, { signal, onPending })),
  );
  if ("done" in waited) return waited.done;
  throw new DeadlineError(
    "VEEAM_TIMED_OUT",
    `${action} timed out after ${formatDuration(timeoutMs)}: ${reason} Since then ${waited.timedOut} on ${address}.`,
    running?.id,
  );
}

/** What messages say of sessions that ended: `1f3c… (Success)`. */
export function listOf(sessions: readonly Session[]): string {
  return sessions.map(({ id, result, message }) => `${id} (${result}${message === "" ? "" : `: ${message}`})`).join(", ");
}
