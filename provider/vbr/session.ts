/**
 * Sessions: the asynchronous operations of a VBR server. A POST or PUT only starts one; the change is made when it ends.
 *
 * From the REST documents of revision 1.3-rev0 (`SessionModel`, `/api/v1/sessions`).
 */
import { ConnectionError, DeadlineError, ResponseError, SessionFailedError } from "../errors";
import { Deadline, type Observation, formatDuration, waitUntil } from "../wait";
import type { Json, VbrClient } from "./client";

/** What is used of a SessionModel; everything may be missing or null, whatever the schema says. */
export interface Session {
  readonly id: string;
  readonly state: string;
  readonly creationTime: string | undefined;
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

export interface SessionWait {
  /** What is being done, for people: `Creating repository "nas"`. */
  readonly action: string;
  readonly deadline: Deadline;
  readonly onProgress: (note: string) => void;
}

/** How long a server may be unreachable in the middle of a wait. */
const OUTAGE_PATIENCE_MS = 300_000;
/** Looks at a session that ended without a result, before the object itself is read. */
const LOOKS_WITHOUT_RESULT = 3;
/** How long the log of a failed session may take, deadline or not: it only adds to the message. */
const LOG_LOOK_MS = 5000;

/** The session in an answer, or undefined when the answer is something else. */
export function toSession(body: Json): Session | undefined {
  const { id, state, sessionType, result } = body;
  if (typeof id !== "string" || typeof state !== "string" || typeof sessionType !== "string") return undefined;
  const { result: outcome, message, isCanceled } = (result ?? {}) as Json;
  return {
    id,
    state,
    creationTime: text(body.creationTime),
    progressPercent: typeof body.progressPercent === "number" ? body.progressPercent : undefined,
    result: outcome === "Success" || outcome === "Warning" || outcome === "Failed" ? outcome : "None",
    message: text(message) ?? "",
    isCanceled: isCanceled === true,
    resourceId: text(body.resourceId),
  };
}

/**
 * `GET /api/v1/sessions/{id}` until the session is over. Only `Stopped` ends it; every other state, listed or not, goes on.
 * Fails with SessionFailedError (failed or canceled) and DeadlineError; both name the session.
 */
export async function waitForSession(client: VbrClient, started: Session, wait: SessionWait): Promise<SessionEnd> {
  const { action, deadline, onProgress } = wait;
  const path = `/api/v1/sessions/${started.id}`;
  let last = started;
  let looksWithoutResult = 0;

  const observe = async (): Promise<Observation<SessionEnd>> => {
    try {
      last = toSession(await client.get(path, { deadline, patienceMs: OUTAGE_PATIENCE_MS })) ?? last;
    } catch (error) {
      if (error instanceof ResponseError && error.status === 404) return { done: end(last, "Unknown") };
      if (error instanceof ConnectionError && deadline.remainingMs === 0) return { pending: describe(last) };
      throw error;
    }
    if (last.state !== "Stopped") return { pending: describe(last) };
    if (last.result === "Failed" || last.isCanceled) throw await failure(client, last, wait);
    if (last.result === "None" && ++looksWithoutResult < LOOKS_WITHOUT_RESULT) return { pending: describe(last) };
    return { done: end(last, last.result) };
  };

  onProgress(`${action}: ${describe(last)}`);
  const waited = await waitUntil(observe, { deadline, onPending: (note) => onProgress(`${action}: ${note}`) });
  if ("done" in waited) return waited.done;
  throw new DeadlineError(
    `${action} was not finished after ${formatDuration(deadline.limitMs)}: ${waited.timedOut}. It goes on running on ${client.connection.address}. ` +
      `To wait longer, raise customTimeouts.`,
    last.id,
  );
}

/** `GET /api/v1/sessions`: those that save infrastructure items and were created since `sinceMs` on the server's clock. */
export async function sessionsSince(client: VbrClient, sinceMs: number, deadline: Deadline): Promise<Session[]> {
  const query = {
    typeFilter: "Infrastructure",
    createdAfterFilter: new Date(sinceMs).toISOString(),
    orderColumn: "CreationTime",
    orderAsc: "true",
  };
  const items = await client.list("/api/v1/sessions", query, { deadline });
  return items.map(toSession).filter((session) => session !== undefined);
}

/** `session 1f3c… is Working, 40 %` */
export function describe({ id, state, progressPercent }: Session): string {
  return `session ${id} is ${state}${progressPercent === undefined ? "" : `, ${progressPercent} %`}`;
}

function end({ id, message, resourceId }: Session, result: SessionEnd["result"] | "Failed"): SessionEnd {
  return { id, message, resourceId, result: result === "Failed" ? "None" : result };
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

/** `GET /api/v1/sessions/{id}/logs`: best effort, for it only adds to an error. */
async function failedTitles(client: VbrClient, id: string): Promise<string[]> {
  try {
    const { records } = await client.get(`/api/v1/sessions/${id}/logs`, { deadline: Deadline.after(LOG_LOOK_MS), patienceMs: 0 });
    return (Array.isArray(records) ? (records as Json[]) : [])
      .filter(({ status }) => status === "Failed")
      .map(({ title }) => text(title) ?? "");
  } catch {
    return [];
  }
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
