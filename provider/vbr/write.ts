/** Writing to a VBR server: a request, the session it starts, and what to do when the answer is lost on the way. */
import { VeeamError, messageOf } from "../errors";
import { Deadline, type Observation, waitUntil } from "../wait";
import { type Json, type VbrClient, isLostAnswer } from "./client";
import { type Session, type SessionEnd, type SessionWait, describe, sessionsSince, toSession, waitForSession } from "./session";

/**
 * How a write ended. `Lost`: there was no usable answer, and no session of this kind runs any more that could be ours; what
 * became of it has to be read.
 */
export type WriteEnd = SessionEnd | { readonly result: "Lost"; readonly reason: string; readonly sessions: readonly Session[] };

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
  const sent = Deadline.after(Infinity);
  let answer: Json;
  try {
    answer = await client.write(method, path, body, { deadline: wait.deadline });
  } catch (error) {
    if (!isLostAnswer(error)) throw error;
    return { result: "Lost", reason: messageOf(error), sessions: await lostSessions(client, sent, wait) };
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
async function lostSessions(
  client: VbrClient,
  sent: Deadline,
  { action, deadline, onProgress }: SessionWait,
): Promise<Session[]> {
  const sinceMs = (await client.serverTimeMs({ deadline })) - sent.elapsedMs - CLOCK_MARGIN_MS;
  let emptyLooks = 0;
  let ours: Set<string> | undefined;
  const observe = async (): Promise<Observation<Session[]>> => {
    const seen = (await sessionsSince(client, sinceMs, deadline)).filter(({ id }) => !client.knownSessions.has(id));
    if (seen.length > 0) ours ??= new Set(seen.map(({ id }) => id));
    const sessions = seen.filter(({ id }) => ours?.has(id));
    const running = sessions.find(({ state }) => state !== "Stopped");
    if (running !== undefined) return { pending: `the answer was lost; ${describe(running)}` };
    if (sessions.length === 0 && ++emptyLooks < LOOKS_FOR_A_SESSION)
      return { pending: "the answer was lost; looking for its session" };
    return { done: sessions };
  };
  const waited = await waitUntil(observe, { deadline, onPending: (note) => onProgress(`${action}: ${note}`) });
  if ("done" in waited) return waited.done;
  throw new VeeamError(`${action}: ${waited.timedOut} when time ran out.`);
}
