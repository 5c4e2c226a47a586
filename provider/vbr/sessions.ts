/**
 * Sessions: the asynchronous operations of a VBR server. A POST or PUT only starts one; the change is made when it ends.
 *
 * From the REST documents of revision 1.3-rev0 (`SessionModel`, `/api/v1/sessions`).
 */
import type { ResourceLog } from "../core/log";
import { DeadlineError, SessionFailedError, messageOf } from "../core/errors";
import { Outage } from "../core/outage";
import { textIn } from "../core/values";
import { Deadline, type Observation, formatDuration, waitUntil } from "../core/poll";
import { waiting } from "../core/interruption";
import { type Json, type VbrClient, isNotFound } from "./client";
import { NewestLine, failedTitles } from "./sessionLog";
import { watchOf } from "./sessionPoller";

/** What is used of a SessionModel; everything may be missing or null, whatever the schema says. */
export interface Session {
  readonly id: string;
  readonly sessionType: string;
  readonly state: string;
  readonly creationTime: string | undefined;
  readonly endTime: string | undefined;
  readonly progressPercent: number | undefined;
  readonly result: "Success" | "Warning" | "Failed" | "None";
  readonly message: string;
  readonly isCanceled: boolean;
  readonly resourceId: string | undefined;
}

/**
 * How a wait ended without a failure. `None` and `Unknown` (the server does not know the session any more) say nothing about
 * the change: the object has to be read.
 */
export interface SessionEnd {
  readonly id: string;
  readonly result: "Success" | "Warning" | "None" | "Unknown";
  readonly message: string;
  readonly resourceId: string | undefined;
}

/** What a session is about: saving an object, changing a mode of extents, a rescan. */
export type SessionType = "Infrastructure" | "RepositoryMaintenance" | "ConfigurationResynchronize";

export interface SessionWait {
  /** What is being done, for people: `Creating repository "nas"`. */
  readonly action: string;
  /** The type of the session that the request starts; `Infrastructure` when left out. */
  readonly sessionType?: SessionType;
  readonly deadline: Deadline;
  readonly log: ResourceLog;
  /** The object that is changed; absent while it is being made. */
  readonly objectId?: string;
}

/** The types of the sessions that save infrastructure items and set modes. */
const WRITING = ["Infrastructure", "RepositoryMaintenance"];
/** Looks at a session that ended without a result, or that the server does not know, before the object itself is read. */
const LOOKS_WITHOUT_RESULT = 3;

/** The session in an answer, or undefined when the answer is something else. */
export function toSession(body: Json): Session | undefined {
  const { id, state, sessionType, result } = body;
  if (typeof id !== "string" || typeof state !== "string" || typeof sessionType !== "string") return undefined;
  const { result: outcome, message, isCanceled } = (result ?? {}) as Json;
  return {
    id,
    sessionType,
    state,
    creationTime: textIn(body.creationTime),
    endTime: textIn(body.endTime),
    progressPercent: typeof body.progressPercent === "number" ? body.progressPercent : undefined,
    result: outcome === "Success" || outcome === "Warning" || outcome === "Failed" ? outcome : "None",
    message: textIn(message) ?? "",
    isCanceled: isCanceled === true,
    resourceId: textIn(body.resourceId),
  };
}

/** Between the times that the server names. */
function durationMs({ creationTime = "", endTime = "" }: Session): number | undefined {
  const duration = Date.parse(endTime) - Date.parse(creationTime);
  return duration >= 0 ? duration : undefined;
}

/**
 * Looks at the session (watch.ts) until it is over. Only `Stopped` ends it; every other state, listed or not, goes on, and
 * so does a wait whose answers are of no use for a while. Fails with SessionFailedError (failed or canceled) and DeadlineError
 * (not seen to its end); both name the session.
 */
export async function waitForSession(client: VbrClient, started: Session, wait: SessionWait): Promise<SessionEnd> {
  const { action, deadline, log } = wait;
  const watch = watchOf(client);
  const age = Deadline.after(Infinity);
  const newestLine = new NewestLine(client, started.id);
  let last = started;
  let looksWithoutResult = 0;
  let looksWithoutSession = 0;
  const outage = new Outage();

  const observe = async (): Promise<Observation<SessionEnd>> => {
    try {
      last = toSession(await watch.next(started, age.elapsedMs, deadline)) ?? last;
      outage.end();
    } catch (error) {
      if (isNotFound(error) && ++looksWithoutSession === LOOKS_WITHOUT_RESULT) {
        client.changes.note();
        return { done: end(last, "Unknown") };
      }
      if (outage.mayPass(error)) return { pending: `${describe(last)} when last seen` };
      throw new DeadlineError(
        `${action}: what becomes of it cannot be seen: ${messageOf(error)} When last seen, ${describe(last)}. It goes on running on ${client.connection.address}.`,
        last.id,
      );
    }
    return judge();
  };

  const judge = async (): Promise<Observation<SessionEnd>> => {
    if (last.state === "ActionRequired") throw actionRequired(client, last, wait);
    if (last.state !== "Stopped") {
      const line = await newestLine.at(age.elapsedMs);
      return { pending: line === "" ? describe(last) : `${describe(last)}: ${line}` };
    }
    client.changes.note();
    watch.learn(durationMs(last) ?? age.elapsedMs);
    if (last.result === "Failed" || last.isCanceled) throw await failure(client, last, wait);
    if (last.result === "None" && ++looksWithoutResult < LOOKS_WITHOUT_RESULT) return { pending: describe(last) };
    return { done: end(last, last.result) };
  };

  const tell = (): void => {
    log.warn(cutOff(wait, `${describe(last)} and goes on on ${client.connection.address}`));
  };
  // What is over already is not asked for again.
  const first = await judge();
  if ("done" in first) return first.done;
  log.progress(`${action}: ${first.pending}`);
  const onPending = (note: string): void => log.progress(`${action}: ${note}`);
  const waited = await waiting(tell, () => waitUntil(observe, { deadline, onPending, delayMs: () => 0 }));
  if ("done" in waited) return waited.done;
  throw new DeadlineError(
    `${action} was not finished after ${formatDuration(deadline.limitMs)}: ${waited.timedOut}. It goes on running on ${client.connection.address}. ` +
      `To wait longer, raise customTimeouts.`,
    last.id,
  );
}

/** What a user reads when the run ends in the middle of a wait. */
export function cutOff({ action, objectId }: SessionWait, what: string): string {
  const id = objectId === undefined ? "" : ` (id ${objectId})`;
  return `${action}${id} was cut off: ${what}. The next pulumi up waits for it first.`;
}

/** `GET /api/v1/sessions`: those of a type that were created since `sinceMs` on the server's clock. */
export async function sessionsSince(
  client: VbrClient,
  sessionType: SessionType,
  sinceMs: number,
  deadline: Deadline,
): Promise<Session[]> {
  const query = {
    typeFilter: sessionType,
    createdAfterFilter: new Date(sinceMs).toISOString(),
    orderColumn: "CreationTime",
    orderAsc: "true",
  };
  const items = await client.list("/api/v1/sessions", query, { deadline });
  return items.map(toSession).filter((session) => session !== undefined);
}

/** `GET /api/v1/sessions`: those that this account started and that are at work. */
export async function runningSessions(client: VbrClient, deadline: Deadline): Promise<Session[]> {
  const items = await client.list("/api/v1/sessions", { typeFilter: WRITING, stateFilter: "Working" }, { deadline });
  const bareName = (name: string): string => name.slice(name.lastIndexOf("\\") + 1).toLowerCase();
  const account = bareName(client.connection.username?.value ?? "");
  return items
    .filter(({ initiatedBy }) => typeof initiatedBy !== "string" || bareName(initiatedBy) === account)
    .map(toSession)
    .filter((session) => session !== undefined);
}

/** `session 1f3c… is Working, 40 %` */
export function describe({ id, state, progressPercent }: Session): string {
  return `session ${id} is ${state}${progressPercent === undefined ? "" : `, ${progressPercent} %`}`;
}

function end({ id, message, resourceId }: Session, result: SessionEnd["result"] | "Failed"): SessionEnd {
  return { id, message, resourceId, result: result === "Failed" ? "None" : result };
}

/** From 1.3-rev2 on: the session waits for a person, so that waiting for it would only use up the time. */
function actionRequired(client: VbrClient, session: Session, { action }: SessionWait): DeadlineError {
  return new DeadlineError(
    `${action} waits for somebody: ${describe(session)} on ${client.connection.address}. Answer it in the console (History).`,
    session.id,
  );
}

async function failure(client: VbrClient, session: Session, { action }: SessionWait): Promise<SessionFailedError> {
  const verb = session.isCanceled ? "was canceled" : "failed";
  const titles = await failedTitles(client, session.id);
  const log = titles.length === 0 ? "" : `, log: ${titles.join("; ")}`;
  return new SessionFailedError(
    `${action} ${verb}: ${session.message || "the server gave no reason"} (session ${session.id}${log}).`,
    session.id,
  );
}
