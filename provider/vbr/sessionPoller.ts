/**
 * Looking at the sessions that operations wait for, all of them at once.
 *
 * From the REST documents of revision 1.3-rev0 (`/api/v1/sessions`): there is no filter by id, so the list is cut by type and time.
 */
import { perOwner } from "../core/perOwner";
import type { Deadline } from "../core/poll";
import { Watch } from "../core/watch";
import type { Json, VbrClient } from "./client";

/** What a look needs to know of a session. */
export interface Watched {
  readonly id: string;
  readonly sessionType: string;
  /** By the server's clock; a session without it is not looked for in a list. */
  readonly creationTime: string | undefined;
}

/** How far apart two readings of the server's clock may be, and how inclusive a bound. */
const CLOCK_MARGIN_MS = 2000;

/** The one of this server. */
export const watchOf = perOwner(
  (client: VbrClient) =>
    new Watch<Watched, Json>({
      one: ({ id }, deadline) => client.get(`/api/v1/sessions/${encodeURIComponent(id)}`, { deadline }),
      many: (sessions, deadline) => listSessions(client, sessions, deadline),
    }),
);

async function listSessions(client: VbrClient, sessions: readonly Watched[], deadline: Deadline) {
  const createdMs = sessions.map(({ creationTime }) => Date.parse(creationTime ?? "")).filter((time) => !Number.isNaN(time));
  if (createdMs.length === 0) return { seen: new Map<string, Json>(), requests: 0 };
  const query = {
    typeFilter: [...new Set(sessions.map(({ sessionType }) => sessionType))],
    createdAfterFilter: new Date(Math.min(...createdMs) - CLOCK_MARGIN_MS).toISOString(),
    orderColumn: "CreationTime",
    orderAsc: "true",
  };
  const { items, pages } = await client.listOnce("/api/v1/sessions", query, { deadline });
  return { seen: new Map(items.map((item) => [String(item.id), item])), requests: pages };
}
