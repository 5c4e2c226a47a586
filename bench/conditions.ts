// `npm run bench -- --conditions`: a slow, far and limited server, and what is sent to it.
import type { Fault, InfrastructureChange } from "veeam-simulator";
import { DRIVEN_COMMANDS, DrivenDeployment, type DrivenCommand } from "./driven";
import { number, table } from "./figures";
import { startSlowNetwork } from "./latency";
import { total, type Requests } from "./requests";
import { oldSessions, otherRepositories } from "./seeds";
import { startServer, type Server } from "./server";

export interface Condition {
  readonly name: string;
  readonly size: number;
  readonly sessionMs?: number;
  readonly roundTripMs?: number;
  readonly changes?: (server: Server) => Promise<readonly InfrastructureChange[]>;
  readonly fault?: Fault;
  /** How often each operation may poll its session. */
  readonly mostPolls?: number;
}

export interface ConditionSample {
  readonly condition: Condition;
  readonly command: DrivenCommand;
  readonly requests: Requests;
  readonly seconds: number;
}

const SIZE = 100;
const PARALLEL = 10;
const SESSION_MS = 500;

const habit = (name: string, value: unknown): InfrastructureChange => ({ path: `habits.${name}`, value });
const quiet = habit("hasBackgroundSessions", false);
const always = (changes: readonly InfrastructureChange[]) => () => Promise.resolve(changes);

const CONDITIONS: readonly Condition[] = [
  { name: "near, without sessions of its own", size: SIZE, changes: always([quiet]) },
  { name: "a background session every 15 minutes", size: SIZE },
  { name: "50 ms away", size: SIZE, roundTripMs: 50 },
  { name: "300 ms away", size: SIZE, roundTripMs: 300 },
  {
    name: "429 with Retry-After: 1 to everything, for 2 s",
    size: SIZE,
    fault: { on: "* **", forMs: 2000, skip: 10, with: { kind: "answer", status: 429, retryAfter: 1 } },
  },
  {
    name: "1,000 other repositories, 200 objects a page",
    size: SIZE,
    changes: async (server) => [
      habit("largestPage", 200),
      otherRepositories((await server.inventory("repositories")) as unknown[], 1000),
    ],
  },
  { name: "5,000 old sessions", size: SIZE, changes: always([oldSessions(5000)]) },
];

/** These wait more than they work, so they are played at the same time. */
const LONG_SESSIONS: readonly Condition[] = [
  { name: "sessions of 10 s", size: 1, sessionMs: 10_000, mostPolls: 6 },
  { name: "sessions of 10 s", size: 10, sessionMs: 10_000, mostPolls: 6 },
  { name: "sessions of 60 s", size: 1, sessionMs: 60_000, mostPolls: 14 },
  { name: "sessions of 60 s", size: 10, sessionMs: 60_000, mostPolls: 14 },
];

export async function* measureConditions(): AsyncGenerator<ConditionSample> {
  for (const condition of CONDITIONS) yield* measure(condition);
  yield* (await Promise.all(LONG_SESSIONS.map(measureAll))).flat();
}

async function measureAll(condition: Condition): Promise<ConditionSample[]> {
  const samples: ConditionSample[] = [];
  for await (const sample of measure(condition)) samples.push(sample);
  return samples;
}

async function* measure(condition: Condition): AsyncGenerator<ConditionSample> {
  const { size, sessionMs = SESSION_MS, roundTripMs, changes, fault } = condition;
  const server = await startServer(sessionMs);
  const network = roundTripMs === undefined ? undefined : await startSlowNetwork(server.settings.vbrUrl, roundTripMs);
  const settings = { ...server.settings, ...(network === undefined ? {} : { vbrUrl: network.url }) };
  const deployment = new DrivenDeployment(settings, size, PARALLEL);
  try {
    if (changes !== undefined) await server.change(await changes(server));
    for (const command of DRIVEN_COMMANDS) {
      await server.takeRequests();
      // Each command meets it once.
      if (fault !== undefined) await server.fail(fault);
      const { seconds } = await deployment.play(command);
      yield { condition, command, requests: await server.takeRequests(), seconds };
    }
  } finally {
    deployment.close();
    await network?.close();
    await server.close();
  }
}

export function tableOfConditions(samples: readonly ConditionSample[]): string {
  const rows = samples.map(({ condition: { name, size, mostPolls }, command, requests, seconds }) => {
    const polls = pollsIn(requests) / size;
    const limit = mostPolls === undefined ? "" : ` (at most ${mostPolls}${polls > mostPolls ? ": missed" : ""})`;
    return [name, number(size), command, number(total(requests)), number(seconds, 2), `${number(polls, 2)}${limit}`];
  });
  return table(["server", "repositories>", "command", "requests>", "seconds>", "session polls per operation>"], rows);
}

/** Of one session or of their list; not of their logs. */
export function pollsIn(requests: Requests): number {
  return (requests["GET /sessions"] ?? 0) + (requests["GET /sessions/*"] ?? 0);
}
