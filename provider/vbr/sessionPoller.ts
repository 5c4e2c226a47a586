/**
 * Polls the sessions that operations wait for.
 *
 * From the REST documents of revision 1.3-rev0 (`/api/v1/sessions`): there is no filter by id, so the list is cut by type and time.
 */
import { GroupPoller } from "../core/groupPoller";
import type { VbrClient } from "./client";
import { type Json, unexpected } from "./responses";

/** What polling needs to know of a session. */
export interface Polled {
  readonly id: string;
  readonly sessionType: string;
  /** By the server's clock; a session without it is not looked for in a list. */
  readonly creationTime: string | undefined;
}

/** How far apart two readings of the server's clock may be, and how inclusive a bound. */
const CLOCK_MARGIN_MS = 2000;

export class SessionPoller extends GroupPoller<Polled, Json> {
  constructor(client: VbrClient) {
    super({
      one: ({ id }, signal) => getSession(client, id, signal),
      many: (sessions, signal) => listSessions(client, sessions, signal),
    });
  }
}

async function getSession(client: VbrClient, id: string, signal: AbortSignal): Promise<Json> {
  const path = `/api/v1/sessions/${encodeURIComponent(id)}`;
  const seen = await client.get(path, { signal });
  if (seen.id === id) return seen;
  throw unexpected(client.connection, `GET ${path}`, `it is about another session (${JSON.stringify(seen.id ?? null)})`);
}

/** By id. */
async function listSessions(
  client: VbrClient,
  sessions: readonly Polled[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Json>> {
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
  return new Map(items.map((item) => [String(item.id), item]));
}
