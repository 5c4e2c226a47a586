/**
 * Looking at the sessions that operations wait for. One look serves all of them: a list for many, a request each for few.
 *
 * From the REST documents of revision 1.3-rev0 (`/api/v1/sessions`): there is no filter by id, so the list is cut by type and time.
 */
import { ResponseError, UnexpectedAnswerError } from "../errors";
import { Deadline } from "../wait";
import type { Json, VbrClient } from "./client";
import { FEW, gathered, nextLookInMs } from "./pace";

/** What a look needs to know of a session. */
export interface Watched {
  readonly id: string;
  readonly sessionType: string;
  /** By the server's clock; a session without it is not looked for in a list. */
  readonly creationTime: string | undefined;
}

interface Waiter {
  readonly session: Watched;
  readonly deadline: Deadline;
  /** When it is to be looked at, by the monotonic clock. */
  readonly dueMs: number;
  readonly resolve: (body: Json) => void;
  readonly reject: (error: unknown) => void;
}

/** How far apart two readings of the server's clock may be, and how inclusive a bound. */
const CLOCK_MARGIN_MS = 2000;
/** How long a look may take that begins when the time is over. */
const LAST_LOOK_MS = 2000;
/** How many durations are remembered. */
const EXPERIENCE = 8;

export class SessionWatch {
  readonly #client: VbrClient;
  readonly #waiters = new Set<Waiter>();
  readonly #durationsMs: number[] = [];
  #timer: NodeJS.Timeout | undefined;
  /** How many requests a list costs, as far as is known. */
  #pages = 1;

  constructor(client: VbrClient) {
    this.#client = client;
  }

  /**
   * The session at the next look, which comes as its age and the last sessions of this server suggest, at the deadline at the
   * latest. Fails as the look did.
   */
  async next(session: Watched, ageMs: number, deadline: Deadline): Promise<Json> {
    const inMs = nextLookInMs(ageMs, this.#waiters.size + 1, this.#durationsMs);
    const dueMs = performance.now() + Math.min(inMs, deadline.remainingMs);
    return new Promise((resolve, reject) => {
      this.#waiters.add({ session, deadline, dueMs, resolve, reject });
      this.#plan();
    });
  }

  /** How long a session took that is over, for the looks at the next ones. */
  learn(durationMs: number): void {
    this.#durationsMs.push(durationMs);
    if (this.#durationsMs.length > EXPERIENCE) this.#durationsMs.shift();
  }

  #plan(): void {
    clearTimeout(this.#timer);
    const at = gathered([...this.#waiters].map(({ dueMs }) => dueMs));
    this.#timer = setTimeout(() => void this.#look(), Math.max(0, at - performance.now()));
  }

  async #look(): Promise<void> {
    const waiters = [...this.#waiters];
    this.#waiters.clear();
    const list = this.#isListWorthIt(waiters.length) ? this.#list(waiters) : Promise.resolve(new Map<string, Json>());
    await Promise.all(
      waiters.map(({ session: { id }, deadline, resolve, reject }) =>
        list
          .then(
            (listed) =>
              listed.get(id) ?? this.#client.get(`/api/v1/sessions/${encodeURIComponent(id)}`, { deadline: limitOf(deadline) }),
          )
          .then(resolve, reject),
      ),
    );
  }

  #isListWorthIt(waiting: number): boolean {
    return waiting > FEW && waiting > this.#pages;
  }

  /** What it lacks, or everything when the server refuses it, is asked for one by one. */
  async #list(waiters: readonly Waiter[]): Promise<ReadonlyMap<string, Json>> {
    const sessions = waiters.map(({ session }) => session);
    const createdMs = sessions.map(({ creationTime }) => Date.parse(creationTime ?? "")).filter((time) => !Number.isNaN(time));
    if (createdMs.length === 0) return new Map();
    const query = {
      typeFilter: [...new Set(sessions.map(({ sessionType }) => sessionType))],
      createdAfterFilter: new Date(Math.min(...createdMs) - CLOCK_MARGIN_MS).toISOString(),
      orderColumn: "CreationTime",
      orderAsc: "true",
    };
    const { deadline } = waiters.reduce((a, b) => (b.deadline.remainingMs < a.deadline.remainingMs ? b : a));
    try {
      const { items, pages } = await this.#client.listOnce("/api/v1/sessions", query, { deadline: limitOf(deadline) });
      this.#pages = pages;
      return new Map(items.map((item) => [String(item.id), item]));
    } catch (error) {
      if (error instanceof ResponseError || error instanceof UnexpectedAnswerError) return new Map();
      throw error;
    }
  }
}

const watches = new WeakMap<VbrClient, SessionWatch>();

/** The one of this server. */
export function watchOf(client: VbrClient): SessionWatch {
  const watch = watches.get(client) ?? new SessionWatch(client);
  watches.set(client, watch);
  return watch;
}

function limitOf(deadline: Deadline): Deadline {
  return deadline.atLeast(LAST_LOOK_MS);
}
