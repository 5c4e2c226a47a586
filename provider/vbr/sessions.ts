/**
 * Sessions: the asynchronous operations of a VBR server. A POST or PUT only starts one; the change is made when it ends.
 *
 * From the REST documents of revision 1.3-rev0 (`SessionModel`, `/api/v1/sessions`).
 */
import { GivenUpError, WorkFailedError } from "../core/errors";
import type { ResourceLog } from "../core/log";
import { GroupPoller } from "../core/poll";
import { type Fields, isFields, isUnset, textIn } from "../core/values";
import { type Operation, waitForEnd } from "../core/serverWork";
import type { VbrClient } from "./client";
import { type Json, isNotFound, unexpected } from "./responses";

/** What is used of a SessionModel; everything may be missing or null, whatever the schema says. */
export interface Session {
  readonly id: string;
  readonly sessionType: string;
  readonly state: string;
  readonly creationTime: string | undefined;
  readonly progressPercent: number | undefined;
  readonly result: "Success" | "Warning" | "Failed" | "None";
  readonly message: string;
  readonly isCanceled: boolean;
  readonly resourceId: string | undefined;
  /** The account that started it, in whichever spelling the server uses. */
  readonly initiatedBy: string | undefined;
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

/** What a session is about: saving an object, removing one, changing a mode of extents, a rescan, the components of hosts. */
export type SessionType =
  | "Infrastructure"
  | "InfrastructureItemDeletion"
  | "RepositoryMaintenance"
  | "ConfigurationResynchronize"
  | "HostComponentsUpdate";

export interface SessionWait extends Operation {
  /** The type of the session that the request starts; `Infrastructure` when left out. */
  readonly sessionType?: SessionType;
}

/** Polls of a session that ended without a result, or that the server does not know, before the object itself is read. */
const POLLS_WITHOUT_RESULT = 3;

/** States that decide something; every other one is still running. */
const DECISIVE_STATES = ["Stopped", "ActionRequired"] as const;
const RESULTS = ["Success", "Warning", "Failed"] as const;

/** One of these words, whatever capitals the server writes it in: they were seen to change from build to build. */
function spelled<T extends string>(value: unknown, words: readonly T[]): T | undefined {
  return words.find((word) => typeof value === "string" && value.toLowerCase() === word.toLowerCase());
}

/** A session of which only the id is known: its type and state are assumed until it is polled. */
export function sessionOf(id: string): Session {
  return sessionFrom(id, "Infrastructure", "Working", {});
}

/** The session in an answer, or undefined when the answer is something else. */
export function toSession(body: Json): Session | undefined {
  const { id, state, sessionType } = body;
  if (typeof id !== "string" || typeof state !== "string" || typeof sessionType !== "string") return undefined;
  return sessionFrom(id, sessionType, state, body);
}

function sessionFrom(id: string, sessionType: string, state: string, body: Json): Session {
  const { result: outcome, message, isCanceled } = (body.result ?? {}) as Json;
  return {
    id,
    sessionType,
    state: spelled(state, DECISIVE_STATES) ?? state,
    creationTime: textIn(body.creationTime),
    progressPercent: typeof body.progressPercent === "number" ? body.progressPercent : undefined,
    result: spelled(outcome, RESULTS) ?? "None",
    message: textIn(message) ?? "",
    isCanceled: isCanceled === true,
    resourceId: isUnset(body.resourceId) ? undefined : textIn(body.resourceId),
    initiatedBy: textIn(body.initiatedBy),
  };
}

/**
 * Polls the session until it has ended, at the intervals of core/poll.ts. Only `Stopped` ends it; every other state, listed or not, is
 * still running. Fails with WorkFailedError (failed or canceled) and GivenUpError (not seen to its end); both name the session.
 */
export async function waitForSession(client: VbrClient, started: Session, wait: SessionWait): Promise<SessionEnd> {
  const { action, signal, log, objectId } = wait;
  const newestLine = new NewestLine(client, started.id);
  let pollsWithoutResult = 0;
  let pollsWithoutSession = 0;

  /** What is being changed may be in a cached answer; what is being created is in none. */
  const noteEnd = (): void => {
    if (objectId !== undefined) client.changes.note();
  };

  const endOf = async (session: Session, ageMs: number): Promise<SessionEnd | undefined> => {
    failIfActionRequired(client, session, action);
    if (session.state !== "Stopped") {
      const line = await newestLine.at(ageMs);
      log.progress(`${action}: ${describe(session)}${line === "" ? "" : `: ${line}`}`);
      return undefined;
    }
    noteEnd();
    if (session.result === "Failed" || session.isCanceled) throw await failure(client, session, wait);
    // A result may come a little after the end.
    if (session.result === "None" && ++pollsWithoutResult < POLLS_WITHOUT_RESULT) return undefined;
    const { id, result, resourceId } = session;
    return { id, result, resourceId, message: result === "Warning" ? await warningOf(client, session) : session.message };
  };

  const end = await waitForEnd<Session, SessionEnd>(wait, started, {
    noun: "session",
    address: client.connection.address,
    describe,
    poll: (ageMs) => client.sessionPoller.next(started, ageMs, signal),
    endOf,
    endOfFailedPoll: (error, { id, message, resourceId }) => {
      if (!isNotFound(error) || ++pollsWithoutSession < POLLS_WITHOUT_RESULT) return undefined;
      noteEnd();
      return { id, message, resourceId, result: "Unknown" };
    },
  });
  log.debug(`session ${end.id} ended with result ${end.result}`);
  return end;
}

/** `GET /api/v1/sessions`: those of these types that were created since `sinceMs`, whatever their state. */
export async function sessionsSince(
  client: VbrClient,
  sessionTypes: readonly SessionType[],
  sinceMs: number,
  signal: AbortSignal,
): Promise<Session[]> {
  const items = await client.list("/api/v1/sessions", createdSince(sinceMs, sessionTypes), { signal });
  return items.map(toSession).filter((session) => session !== undefined);
}

/** The query of a list: those of these types from then on, the oldest first. */
function createdSince(sinceMs: number, sessionTypes: readonly string[]) {
  return {
    typeFilter: sessionTypes,
    createdAfterFilter: new Date(sinceMs).toISOString(),
    orderColumn: "CreationTime",
    orderAsc: "true",
  };
}

/** A session that ended with a warning did what it was for; its words are for the user. */
export function warnOfSession(
  log: ResourceLog,
  action: string,
  end: { readonly result: string; readonly id?: string; readonly message?: string },
): void {
  if (end.result !== "Warning") return;
  log.warn("VEEAM_SESSION_WARNING", `${action} ended with a warning: ${end.message ?? ""} (session ${end.id ?? ""}).`);
}

/** `session 1f3c… is Working, 40 %` */
export function describe({ id, state, progressPercent }: Session): string {
  return `session ${id} is ${state}${progressPercent === undefined ? "" : `, ${progressPercent} %`}`;
}

/** From 1.3-rev2 on a session can wait for an administrator: polling it would only use up the timeout. `what` begins the message. */
export function failIfActionRequired(client: VbrClient, session: Session, what: string): void {
  if (session.state !== "ActionRequired") return;
  throw new GivenUpError(
    "VEEAM_ACTION_REQUIRED",
    `${what} is waiting for an administrator: ${describe(session)} on ${client.connection.address}. Answer it in the console (History).`,
    session.id,
  );
}

async function failure(client: VbrClient, session: Session, { action }: SessionWait): Promise<WorkFailedError> {
  const verb = session.isCanceled ? "was canceled" : "failed";
  const titles = await titlesOf(client, session.id, "Failed");
  const log = titles.length === 0 ? "" : `, log: ${titles.join("; ")}`;
  const isSilent = !session.isCanceled && log === "";
  const reason =
    wordsOf(session) ?? (isSilent ? "the server gave no reason; it may have been stopped by hand" : "the server gave no reason");
  return new WorkFailedError(
    "VEEAM_SESSION_FAILED",
    `${action} ${verb}: ${reason} (session ${session.id}${log}).`,
    session.resourceId,
    !session.isCanceled && (wordsOf(session) !== undefined || log !== ""),
  );
}

/** What a session warns of: often its log alone says it. */
async function warningOf(client: VbrClient, session: Session): Promise<string> {
  const words = wordsOf(session);
  const titles = (await titlesOf(client, session.id, "Warning")).filter((title) => title !== words);
  return [...(words === undefined ? [] : [words]), ...titles].join("; ") || "the server gave no reason";
}

/** The message of a session; undefined where it only repeats the result. */
function wordsOf({ message }: Session): string | undefined {
  return message === "" || spelled(message, RESULTS) !== undefined ? undefined : message;
}

/** Domains of accounts that stand for a service of the machine and not for a person. */
const SERVICE_DOMAINS = [".", "nt service", "nt authority"];

/**
 * Whether this account may have started it. How the server spells an account that logged in over REST is documented nowhere, so
 * the bare name decides, and what names a service or nobody counts as ours. Scheduled work, by SYSTEM, never does.
 */
export function mayBeOurs({ initiatedBy }: Session, client: VbrClient): boolean {
  if (initiatedBy === undefined) return true;
  const [, domain = "", name = initiatedBy] = /^(?:(.*)\\)?([^\\]*)$/.exec(initiatedBy) ?? [];
  if (name.toLowerCase() === "system") return false;
  // No account of a person has a blank in its name without a domain: `Veeam Backup Service`.
  const isService = SERVICE_DOMAINS.includes(domain.toLowerCase()) || (domain === "" && name.includes(" "));
  return isService || bareName(name) === bareName(client.connection.username?.value ?? "");
}

/** `svc` of `CORP\svc`, `svc@corp.example.com` and `svc`. */
function bareName(account: string): string {
  const name = account.slice(account.lastIndexOf("\\") + 1);
  return (name.split("@", 1)[0] ?? "").toLowerCase();
}

/** What polling needs to know of a session; one without a time is not looked for in a list. */
type Polled = Pick<Session, "id" | "sessionType" | "creationTime">;

/** How far apart two readings of the server's clock may be, and how inclusive a bound. */
export const CLOCK_MARGIN_MS = 2000;

export class SessionPoller extends GroupPoller<Polled, Session> {
  constructor(client: VbrClient) {
    super({
      one: ({ id }, signal) => getSession(client, id, signal),
      many: (sessions, signal) => listSessions(client, sessions, signal),
    });
  }
}

async function getSession(client: VbrClient, id: string, signal: AbortSignal): Promise<Session> {
  const path = `/api/v1/sessions/${encodeURIComponent(id)}`;
  const session = toSession(await client.get(path, { signal }));
  if (session?.id === id) return session;
  const what = session === undefined ? "it is not a session" : `it is about another session (${JSON.stringify(session.id)})`;
  throw unexpected(client.connection, `GET ${path}`, what);
}

/** By their ids; asked for by type and time. */
async function listSessions(
  client: VbrClient,
  sessions: readonly Polled[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Session>> {
  const times = await Promise.all(sessions.map(({ creationTime }) => client.timeMs(creationTime, { signal })));
  const createdMs = times.filter((time) => !Number.isNaN(time));
  if (createdMs.length === 0) return new Map();
  const sessionTypes = [...new Set(sessions.map(({ sessionType }) => sessionType))];
  const query = createdSince(Math.min(...createdMs) - CLOCK_MARGIN_MS, sessionTypes);
  const { items } = await client.listOnce("/api/v1/sessions", query, { signal });
  return new Map(items.flatMap((item) => toSession(item) ?? []).map((session) => [session.id, session]));
}

// The log of a session (`/api/v1/sessions/{id}/logs`, `SessionLogRecordModel`): it only adds to what people read, so that a server that
// does not give it changes nothing.

/** How long a read of the log may take, whatever time the operation has left. */
const LOG_TIMEOUT_MS = 5000;
/** A short session has ended before a user reads its log; the longer one runs, the less often it is read. */
const FIRST_READ_AT_MS = 10_000;
/** So many operations have rows in the terminal that a user can follow. */
const FEW_ROWS = 10;

/** `GET /api/v1/sessions/{id}/logs`: the titles of what failed or warned, oldest first. */
async function titlesOf(client: VbrClient, id: string, status: "Failed" | "Warning"): Promise<string[]> {
  const records = await readRecords(client, id);
  return records
    .filter((record) => String(record.status).toLowerCase() === status.toLowerCase())
    .flatMap(({ title }) => textIn(title) ?? []);
}

/** The newest line of a running session, read now and then, where there are few. */
export class NewestLine {
  readonly #client: VbrClient;
  readonly #id: string;
  #nextReadAtMs = FIRST_READ_AT_MS;
  #title = "";

  constructor(client: VbrClient, id: string) {
    this.#client = client;
    this.#id = id;
  }

  /** Empty where there is none, or none was read yet. */
  async at(ageMs: number): Promise<string> {
    if (ageMs < this.#nextReadAtMs || this.#client.sessionPoller.polledAtOnce > FEW_ROWS) return this.#title;
    this.#nextReadAtMs = 2 * ageMs;
    const records = await readRecords(this.#client, this.#id);
    this.#title = textIn(records.at(-1)?.title) ?? this.#title;
    return this.#title;
  }
}

/** Oldest first. Servers send the newest first, and their ids do not always rise. */
async function readRecords(client: VbrClient, id: string): Promise<Json[]> {
  try {
    const { records } = await client.get(`/api/v1/sessions/${encodeURIComponent(id)}/logs`, {
      signal: AbortSignal.timeout(LOG_TIMEOUT_MS),
      retryMs: 0,
    });
    return Array.isArray(records) ? records.filter(isFields).toSorted(byTime) : [];
  } catch {
    return [];
  }
}

function byTime(a: Fields, b: Fields): number {
  const [startA, startB] = [a, b].map(({ startTime }) => Date.parse(String(startTime)));
  return (startA ?? NaN) - (startB ?? NaN) || Number(a.id) - Number(b.id);
}
