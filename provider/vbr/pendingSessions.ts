/**
 * Sessions that an earlier run of this account left at work: it was killed, or gave up waiting. What they make or change is not
 * on the server yet, so that a look at it would miss it, and a second request would make it twice.
 */
import { DeadlineError, messageOf } from "../core/errors";
import { Outage } from "../core/outage";
import { type Observation, waitUntil } from "../core/poll";
import { type VbrClient, isNotFound } from "./client";
import type { Context } from "../lifecycle/vbrObject/context";
import { type Session, describe, runningSessions, toSession } from "./sessions";

const waits = new WeakMap<VbrClient, Promise<void>>();

/** Waits for them, once a process and before its first write. */
export function waitForEarlierSessions(context: Context): Promise<void> {
  const { client } = context;
  const known = waits.get(client);
  if (known !== undefined) return known;
  const wait = waitForAll(context).catch((error: unknown) => {
    waits.delete(client);
    throw error;
  });
  waits.set(client, wait);
  return wait;
}

async function waitForAll(context: Context): Promise<void> {
  const { client, deadline } = context;
  const running = await runningSessions(client, deadline);
  for (const session of running) if (session.state !== "Stopped") await waitForOne(context, session);
}

async function waitForOne({ client, log, deadline }: Context, session: Session): Promise<void> {
  const outage = new Outage();
  const over = (): Observation<true> => {
    client.changes.note();
    return { done: true };
  };
  const note = (seen: Session): string => `${describe(seen)} on ${client.connection.address}, left by an earlier run`;
  const observe = async (): Promise<Observation<true>> => {
    try {
      const seen = toSession(await client.get(`/api/v1/sessions/${encodeURIComponent(session.id)}`, { deadline }));
      outage.end();
      return seen?.state === "Stopped" ? over() : { pending: note(seen ?? session) };
    } catch (error) {
      if (isNotFound(error)) return over();
      if (outage.mayPass(error)) return { pending: note(session) };
      throw new DeadlineError(`${note(session)}, cannot be seen to its end: ${messageOf(error)} Nothing was sent.`, session.id);
    }
  };
  const waited = await waitUntil(observe, { deadline, onPending: (text) => log.progress(`Waiting: ${text}`) });
  if ("done" in waited) return;
  throw new DeadlineError(
    `${waited.timedOut}. Nothing was sent, for it may be making the same. Wait for its end, or stop it in the console (History); then run pulumi up again.`,
    session.id,
  );
}
