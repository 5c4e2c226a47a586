/** Writing to a VBR server: a request, the session it starts, and what to do when the answer is lost on the way. */
import { DeadlineError, ResponseError, VeeamError, isLostAnswer, messageOf } from "../core/errors";
import { Outage } from "../core/outage";
import { Deadline, type Observation, formatDuration, waitUntil } from "../core/poll";
import { waiting } from "../core/interruption";
import type { Json, VbrClient } from "./client";
import {
  type Session,
  type SessionEnd,
  type SessionWait,
  cutOff,
  describe,
  sessionsSince,
  toSession,
  waitForSession,
} from "./sessions";

/**
 * How a write ended. `Lost`: there was no usable answer, and no session of this kind runs any more that could be ours; what
 * became of it has to be read.
 */
export type WriteEnd = SessionEnd | { readonly result: "Lost"; readonly reason: string; readonly sessions: readonly Session[] };

/** How long it may take to find out what became of a write, the operation's own time over or not. */
export const LOOK_AFTER_WRITE_MS = 10_000;
/** How far a clock that is read over the network may be off, and how long a request may hang before its session appears. */
const CLOCK_MARGIN_MS = 2000;
const LOOKS_FOR_A_SESSION = 3;

/** `POST` or `PUT`, then the wait for the session. The request is sent once, whatever happens. */
export async function writeAndWait(
  client: VbrClient,
  method: "POST" | "PUT",
  path: string,
  body: Json,
  wait: SessionWait,
): Promise<WriteEnd> {
  const { action, deadline } = wait;
  if (deadline.remainingMs === 0) {
    throw new VeeamError(
      `${action} was not begun: ${formatDuration(deadline.limitMs)} were over before. To have longer, raise customTimeouts.`,
    );
  }
  const sent = Deadline.after(Infinity);
  let answer: Json;
  try {
    answer = await waiting(
      () => wait.log.warn(cutOff(wait, `the request was sent to ${client.connection.address}, and its answer is not there`)),
      () => client.write(method, path, body, { deadline }),
    );
  } catch (error) {
    // An internal error can come after the session was started as well as before.
    if (!isLostAnswer(error) && !(error instanceof ResponseError && error.status === 500)) throw error;
    const reason = messageOf(error);
    return { result: "Lost", reason, sessions: await lostSessions(client, sent, wait, reason) };
  }
  const session = toSession(answer);
  if (session === undefined) return { result: "None", id: "", message: "", resourceId: undefined };
  client.knownSessions.add(session.id);
  return waitForSession(client, session, wait);
}

/**
 * The sessions that were started since a request whose answer was lost, all ended. Which one is ours cannot be told, so those
 * that other clients started in that time are waited for as well. The time comes from the server's own clock.
 */
async function lostSessions(client: VbrClient, sent: Deadline, wait: SessionWait, reason: string): Promise<Session[]> {
  const { action, sessionType = "Infrastructure", log } = wait;
  const deadline = wait.deadline.atLeast(LOOK_AFTER_WRITE_MS);
  const outage = new Outage();
  let emptyLooks = 0;
  let sinceMs: number | undefined;
  let ours: Set<string> | undefined;
  let running: Session | undefined;
  const observe = async (): Promise<Observation<Session[]>> => {
    try {
      sinceMs ??= (await client.serverTimeMs({ deadline })) - sent.elapsedMs - CLOCK_MARGIN_MS;
      const seen = (await sessionsSince(client, sessionType, sinceMs, deadline)).filter(
        ({ id }) => !client.knownSessions.has(id),
      );
      outage.end();
      if (seen.length > 0) ours ??= new Set(seen.map(({ id }) => id));
      const sessions = seen.filter(({ id }) => ours?.has(id));
      running = sessions.find(({ state }) => state !== "Stopped");
      const isDone = running === undefined && (sessions.length > 0 || ++emptyLooks >= LOOKS_FOR_A_SESSION);
      if (isDone) client.changes.note();
      return isDone ? { done: sessions } : { pending: running === undefined ? "its session is looked for" : describe(running) };
    } catch (error) {
      if (outage.mayPass(error)) return { pending: "its session cannot be seen" };
      throw new DeadlineError(`${action} failed: ${reason} Its session cannot be seen: ${messageOf(error)}`, running?.id);
    }
  };
  const tell = (): void => {
    log.warn(cutOff(wait, `the answer was lost, and what ${client.connection.address} makes of the request is not known`));
  };
  const onPending = (note: string): void => log.progress(`${action}: the answer was lost; ${note}`);
  const waited = await waiting(tell, () => waitUntil(observe, { deadline, onPending }));
  if ("done" in waited) return waited.done;
  throw new DeadlineError(
    `${action} was not finished after ${formatDuration(deadline.limitMs)}: ${reason} Since then ${waited.timedOut} on ${client.connection.address}.`,
    running?.id,
  );
}
