/**
 * Polls the sessions that operations wait for.
 *
 * From the REST documents of revision 1.3-rev0 (`/api/v1/sessions`): there is no filter by id, so the list is cut by type and time.
 */
import { GroupPoller } from "../core/groupPoller";
import type { VbrClient } from "./client";
import { unexpected } from "./responses";
import { type Session, toSession } from "./sessions";

/** What polling needs to know of a session. */
export interface Polled {
  readonly id: string;
  readonly sessionType: string;
  /** By the server's clock; a session without it is not looked for in a list. */
  readonly creationTime: string | undefined;
}

/** How far apart two readings of the server's clock may be, and how inclusive a bound. */
const CLOCK_MARGIN_MS = 2000;

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

/** By id. */
async function listSessions(
  client: VbrClient,
  sessions: readonly Polled[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Session>> {
  const times = await Promise.all(sessions.map(({ creationTime }) => client.timeMs(creationTime, { signal })));
  const createdMs = times.filter((time) => !Number.isNaN(time));
  if (createdMs.length === 0) return new Map();
  const query = {
    typeFilter: [...new Set(sessions.map(({ sessionType }) => sessionType))],
    createdAfterFilter: new Date(Math.min(...createdMs) - CLOCK_MARGIN_MS).toISOString(),
    orderColumn: "CreationTime",
    orderAsc: "true",
  };
  const { items } = await client.listOnce("/api/v1/sessions", query, { signal });
  return new Map(items.flatMap((item) => toSession(item) ?? []).map((session) => [session.id, session]));
}
