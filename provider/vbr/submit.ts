/** Sending a write to a VBR server: the request, the session it starts, and what to do when the answer is lost on the way. */
import { setTimeout as sleep } from "node:timers/promises";
import { NotReadyError, ResponseError, VeeamError, isLostAnswer, isNotSent, messageOf } from "../core/errors";
import { type Observation, formatDuration } from "../core/poll";
import { isFields, textIn } from "../core/values";
import { RECOVERY_TIMEOUT_MS, SEARCH_MS, type Sending, searchForWork, sendOnce } from "../core/serverWork";
import type { VbrClient } from "./client";
import type { Json } from "./responses";
import {
  CLOCK_MARGIN_MS,
  type Session,
  type SessionEnd,
  type SessionWait,
  describe,
  failIfActionRequired,
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
  /** The answer is the object itself, and no session is started. */
  readonly answersAtOnce?: true | undefined;
  /** After a lost answer: whether the server shows the change by now, so that the search for its session can end. */
  readonly isApplied?: (signal: AbortSignal) => Promise<boolean>;
  /** Whether the request may be sent again after a refusal that passes: nothing has had its effect by now. */
  readonly isUntouched?: (signal: AbortSignal) => Promise<boolean>;
}

/**
 * `POST` or `PUT`, then the wait for the session. The request is sent once; with `isUntouched` again while the server refuses it
 * for a transient reason, with growing pauses. After an internal error the request may have had its effect: it is lost then, as
 * soon as something shows that it had.
 */
export async function submit(
  client: VbrClient,
  method: "POST" | "PUT",
  path: string,
  body: Json,
  submission: Submission,
): Promise<WriteEnd> {
  const { action, log, signal } = submission;
  const startedAtMs = performance.now();
  let isInternal = false;
  for (let attempt = 1; ; attempt++) {
    const sentAtMs = performance.now();
    const lost = async (reason: string): Promise<WriteEnd> => {
      return { result: "Lost", reason, sessions: await lostSessions(client, sentAtMs, submission, reason) };
    };
    try {
      return await submitOnce(client, method, path, body, submission);
    } catch (error) {
      // What is not sent again may have had its effect.
      if (isInternal && isNotSent(error)) return lost(messageOf(error));
      if (!(error instanceof ResponseError) || submission.isUntouched === undefined) throw error;
      const obstacle = obstacleOf(error, body);
      // What refuses it now can be what the earlier one has made.
      if (obstacle === undefined && isInternal && error.status < 500) return lost(messageOf(error));
      if (obstacle === undefined) throw error;
      isInternal ||= error.status === 500;
      const waitedMs = performance.now() - startedAtMs;
      const delayMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (attempt - 1));
      const refusal = new NotReadyError(
        `${error.text} The request was sent again for ${formatDuration(waitedMs)}, and ${obstacle.what} still. ${obstacle.remedy}`,
        error,
      );
      if (signal.aborted || waitedMs + delayMs > REFUSED_RETRY_MS) throw refusal;
      log.progress(`${action}: ${obstacle.what} (${error.serverText}); the request is sent again in ${formatDuration(delayMs)}`);
      await sleep(delayMs, undefined, { signal }).catch(() => {
        throw refusal;
      });
      const within = AbortSignal.timeout(RECOVERY_TIMEOUT_MS);
      if (await mayBeSentAgain(client, submission, sentAtMs, isInternal, within).catch(() => false)) continue;
      if (isInternal) return lost(messageOf(error));
      throw refusal;
    }
  }
}

/** Whether nothing shows that the request, or one of another client, has had its effect by now. */
async function mayBeSentAgain(
  client: VbrClient,
  submission: Submission,
  sentAtMs: number,
  isInternal: boolean,
  signal: AbortSignal,
): Promise<boolean> {
  if ((await submission.isUntouched?.(signal)) !== true) return false;
  if (!isInternal || submission.answersAtOnce === true) return true;
  // After an internal error a session can have begun late, whose object is not there yet.
  return (await unnamedSessions(client, submission, await serverTimeAt(client, sentAtMs, signal), signal)).length === 0;
}

/** How often a request is sent whose answers are lost. */
const TRIES = 3;

interface RepeatedWait extends SessionWait {
  /** After a lost answer the only session that was started since is taken for its own. It may be another one, of another client. */
  readonly takesOnlySession?: true;
}

/**
 * A `POST` that starts a session and does no harm twice, and the wait for its session. After a lost answer it is sent again, when
 * the sessions that were started since have ended.
 */
export async function submitWhileLost(client: VbrClient, path: string, body: Json, wait: RepeatedWait): Promise<SessionEnd> {
  const { action, log, takesOnlySession } = wait;
  for (let attempt = 1; ; attempt++) {
    const end = await submit(client, "POST", path, body, wait);
    if (end.result !== "Lost") return end;
    const [session, ...others] = end.sessions;
    // Ended, all of them: none is to be taken for that of a later request.
    for (const { id } of end.sessions) client.knownSessions.add(id);
    if (takesOnlySession === true && session !== undefined && others.length === 0) return waitForSession(client, session, wait);
    if (attempt >= TRIES) {
      const sessions = end.sessions.map(({ id }) => id).join(", ");
      const found =
        sessions === "" ? "no session was started since" : `which of the sessions since is this one cannot be told (${sessions})`;
      throw new VeeamError(
        "VEEAM_OUTCOME_UNKNOWN",
        `${action} failed: ${end.reason} It was sent ${TRIES} times; ${found}. The next pulumi up tries again.`,
      );
    }
    log.debug(`the answer to POST ${path} is lost; it is sent again`);
  }
}

async function submitOnce(
  client: VbrClient,
  method: "POST" | "PUT",
  path: string,
  body: Json,
  submission: Submission,
): Promise<WriteEnd> {
  const { signal, objectId, answersAtOnce } = submission;
  const sending: Sending = { sentAtMs: undefined };
  let answer: Json;
  try {
    answer = await sendOnce(submission, client.connection.address, sending, (onSend) =>
      client.write(method, path, body, { signal, onSend, changesNothing: objectId === undefined }),
    );
  } catch (error) {
    if (sending.sentAtMs === undefined) throw error;
    // An internal error can come after the session was started as well as before.
    const isInternal = error instanceof ResponseError && error.status === 500;
    if (!isLostAnswer(error) && !isInternal) throw error;
    const reason = messageOf(error);
    const sessions = await lostSessions(client, sending.sentAtMs, submission, reason);
    if (isInternal && sessions.length === 0 && (await showsNoChange(submission))) throw error;
    return { result: "Lost", reason, sessions };
  }
  const session = toSession(answer);
  if (session === undefined && answersAtOnce === true)
    return { result: "Success", id: "", message: "", resourceId: textIn(answer.id) };
  if (session === undefined) return { result: "None", id: "", message: "", resourceId: undefined };
  client.knownSessions.add(session.id);
  return waitForSession(client, session, submission);
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

/**
 * The sessions of this account that were started since a request whose answer was lost, all ended. Which one is ours cannot be
 * told, so those that another run of the account started in that time are waited for as well. The time comes from the server's own
 * clock, and a session may begin late: the search ends when the change shows, else not before `SEARCH_MS`.
 */
export function lostSessions(client: VbrClient, sentAtMs: number, submission: Submission, reason: string): Promise<Session[]> {
  const { isApplied, answersAtOnce } = submission;
  let sinceMs: number | undefined;
  let running: Session | undefined;
  const sought = answersAtOnce === true ? "effect" : "session";

  const startedSince = async (): Promise<Session[]> => {
    sinceMs ??= await serverTimeAt(client, sentAtMs, AbortSignal.timeout(RECOVERY_TIMEOUT_MS));
    return unnamedSessions(client, submission, sinceMs, AbortSignal.timeout(RECOVERY_TIMEOUT_MS));
  };
  const observe = async (): Promise<Observation<Session[]>> => {
    const unnamed = answersAtOnce === true ? [] : await startedSince();
    running = unnamed.find(({ state }) => state !== "Stopped");
    if (running !== undefined) {
      failIfActionRequired(client, running, submission.action);
      return { pending: describe(running) };
    }
    client.changes.note();
    const isFound =
      (unnamed.length > 0 || answersAtOnce === true) &&
      (isApplied === undefined || (await isApplied(AbortSignal.timeout(RECOVERY_TIMEOUT_MS))));
    const isExpired = performance.now() - sentAtMs >= SEARCH_MS;
    return isFound || isExpired ? { done: unnamed } : { pending: `its ${sought} is being searched for` };
  };
  const { address } = client.connection;
  submission.log.debug(`answer lost, searching for its session: ${reason}`);
  return searchForWork(submission, { noun: "session", address, reason, observe, runningId: () => running?.id });
}

/** Why the end of a write says nothing of the change. */
export function reasonOf(end: WriteEnd): string {
  if (end.result === "Lost") return end.reason;
  if (end.id === "") return "The response names no session.";
  return end.result === "Unknown"
    ? `The server does not know the session ${end.id} any more.`
    : `Session ${end.id} ended with the result ${end.result}.`;
}

/** What messages say of sessions that ended: `1f3c… (Success)`. */
export function listOf(sessions: readonly Session[]): string {
  return sessions.map(({ id, result, message }) => `${id} (${result}${message === "" ? "" : `: ${message}`})`).join(", ");
}

// Refusals of a write for a transient reason, or one that an administrator is about to remove: it is retried for a while.

interface Obstacle {
  readonly what: string;
  readonly remedy: string;
}

const PENDING_COMPONENTS: Obstacle = {
  what: "components of a host wait for an update",
  remedy:
    "Update the components of the host that the server names, in the console (Backup Infrastructure, Managed Servers, Upgrade) " +
    "or with POST /api/v1/backupInfrastructure/managedServers/updateComponents; then run pulumi up again.",
};
const OBJECT_STORAGE_NOT_READY: Obstacle = {
  what: "the server is not ready for object storage",
  remedy:
    "A server that was just set up needs a while before it connects to object storage. If it was not, " +
    "check the service point, the credentials and the gateway; then run pulumi up again.",
};

/** For how long a write is retried. */
const REFUSED_RETRY_MS = 300_000;
const FIRST_PAUSE_MS = 5000;
const LONGEST_PAUSE_MS = 60_000;

/**
 * What stands in the way for a while. Code and status are the same for every refusal, so that the words of the server have to
 * tell; a server that speaks another language is not waited for.
 */
function obstacleOf({ status, serverText, isServersOwn }: ResponseError, body: Json): Obstacle | undefined {
  if (!isServersOwn) return undefined;
  if (status === 400 && /component/i.test(serverText) && /updat|upgrad/i.test(serverText)) return PENDING_COMPONENTS;
  const isObjectStorage = isFields(body.bucket) || isFields(body.container);
  return status === 500 && isObjectStorage ? OBJECT_STORAGE_NOT_READY : undefined;
}
