// The budgets: what a command may cost. The one place that says so; the bench and the tests read it.
import { isFaster, type Kind } from "./scenarios";
import type { Phase, Measurements, PhaseMeasurement } from "./measurement";
import { total, type Requests } from "./requests";

export interface RequestBudget {
  case: string;
  kind: Kind;
  /** Any number when left out. */
  count?: number;
  phase: Phase;
  /** The length of the server's sessions, as the scenarios label it; any when left out. */
  sessions?: string;
  /** Any when left out. */
  parallel?: number;
  /** The one request that each resource takes. */
  each?: string;
  /** All others together, log-in, identity and log-off included. */
  others: number;
}

const repository = { kind: "Repository" } as const;
const POST = "POST /repositories";
const PUT = "PUT /repositories/*";
const DELETE = "DELETE /repositories/*";
const half = "0.5 s";

/** What a refresh of a hundred costs: log-in, identity, a page of a list, log-off; and a page or two more. */
const REFRESH_100 = 6;
/** What a destroy costs beside its requests: log-in, identity, running sessions, log-off. */
const DESTROY = 4;

export const requestBudgets: readonly RequestBudget[] = [
  { case: "unchanged preview, any number", ...repository, phase: "preview", others: 0 },
  { case: "create 1", ...repository, count: 1, phase: "create", sessions: half, others: 10 },
  {
    case: "create 100, --parallel 8",
    ...repository,
    count: 100,
    phase: "create",
    sessions: half,
    parallel: 8,
    each: POST,
    others: 150,
  },
  {
    case: "create 100, --parallel 100",
    ...repository,
    count: 100,
    phase: "create",
    sessions: half,
    parallel: 100,
    each: POST,
    others: 30,
  },
  { case: "refresh 100", ...repository, count: 100, phase: "refresh", others: REFRESH_100 },
  { case: "refresh 1,000", ...repository, count: 1000, phase: "refresh", others: 12 },
  { case: "destroy 100", ...repository, count: 100, phase: "destroy", each: DELETE, others: DESTROY },
  {
    case: "update 100, --parallel 8",
    ...repository,
    count: 100,
    phase: "update",
    sessions: half,
    parallel: 8,
    each: PUT,
    // Each object is read whole before it is written.
    others: 100 + 150,
  },
  {
    case: "update 100, --parallel 100",
    ...repository,
    count: 100,
    phase: "update",
    sessions: half,
    parallel: 100,
    each: PUT,
    others: 100 + 30,
  },
  {
    case: "scale-out repository, 4 extents, 2 modes",
    kind: "ScaleOutRepository",
    count: 1,
    phase: "create",
    sessions: half,
    others: 14,
  },
  {
    case: "create 50 backup servers, --parallel 8",
    kind: "BackupServer",
    ...{ count: 50, phase: "create", sessions: half, parallel: 8, each: "createBackupServer", others: 60 },
  },
  { case: "refresh: always, preview of 100", ...repository, count: 100, phase: "preview --refresh", others: REFRESH_100 },
  { case: "refresh: always, unchanged up of 100", ...repository, count: 100, phase: "up --refresh", others: REFRESH_100 },
  {
    case: "refresh: always, destroy 100",
    ...repository,
    count: 100,
    phase: "destroy --refresh",
    each: DELETE,
    others: DESTROY + REFRESH_100,
  },
];

/** One creation to the end of its session: requests, and how late the provider may notice. */
export const watchedBudgets = [
  { case: "create 1, 0.5 s session", sessionMs: 500, requests: 10 },
  { case: "create 1, 60 s session", sessionMs: 60_000, requests: 60 },
  { case: "create 1, 10 min session", sessionMs: 600_000, requests: 120 },
] as const;

export function allowedLagMs(sessionMs: number): number {
  return Math.max(300, Math.min(10_000, sessionMs / 10));
}

/** How much longer than the floor a command may take. */
export const timeBudgets: readonly { case: string; count: number; phase: Phase; sessions: string; aboveFloorMs: number }[] = [
  { case: "up of 100", count: 100, phase: "create", sessions: half, aboveFloorMs: 1000 },
  { case: "refresh of 100", count: 100, phase: "refresh", sessions: half, aboveFloorMs: 400 },
];

/** How much more memory than the floor's a provider host may hold at its peak. */
export const memoryBudget = { case: "peak memory at 1,000 repositories", count: 1000, aboveFloorMb: 60 } as const;

/** What loading an entry of the package may cost beyond the SDK. */
export const loadingBudgets: Readonly<Record<string, number>> = { ".": 20, "./dynamic": 120 };

/** A budget beside what was measured. */
export interface Verdict {
  case: string;
  allowed: string;
  measured: string;
  isMet: boolean;
}

export function judgeRequests({ each, others }: RequestBudget, count: number, requests: Requests): Omit<Verdict, "case"> {
  const all = total(requests);
  const own = each === undefined ? 0 : (requests[each] ?? 0);
  const expected = each === undefined ? 0 : count;
  return {
    allowed: each === undefined ? `${others} requests` : `${count} ${each} + ${others}`,
    measured: each === undefined ? `${all} requests` : `${own} + ${all - own}`,
    isMet: own === expected && all - own <= others,
  };
}

export function judge({ phases, watched, loading }: Measurements): Verdict[] {
  return [
    ...phases.flatMap((measured) => [...judgePhaseRequests(measured), ...judgeTime(measured), ...judgeMemory(measured)]),
    ...watched.flatMap((measured) => judgeWatched(measured)),
    ...loading.map(({ entry, medianMs }) => {
      const limit = loadingBudgets[entry] ?? NaN;
      return { case: `loading "${entry}"`, allowed: ms(limit), measured: ms(medianMs), isMet: medianMs <= limit };
    }),
  ];
}

function judgePhaseRequests(measured: PhaseMeasurement): Verdict[] {
  const { kind, count, phase, sessions, mode, parallel, requests, scenario } = measured;
  // There a second is over before Pulumi has asked for eight objects: what is not about sessions costs more than it would.
  const isOnFasterClock = isFaster(mode);
  const fitting = requestBudgets.filter(
    (budget) =>
      budget.kind === kind &&
      budget.phase === phase &&
      (budget.count ?? count) === count &&
      (budget.sessions === undefined ? !isOnFasterClock : budget.sessions === sessions) &&
      (budget.parallel ?? parallel) === parallel,
  );
  return fitting.map((budget) => ({ case: `${budget.case} (${scenario})`, ...judgeRequests(budget, count, requests) }));
}

function judgeTime({ kind, count, phase, sessions, latencyMs, scenario, own, floor }: PhaseMeasurement): Verdict[] {
  const isConcerned = kind === "Repository" && latencyMs === 0;
  const fitting = timeBudgets.filter(
    (one) => isConcerned && one.count === count && one.phase === phase && one.sessions === sessions,
  );
  return fitting.map((budget) => ({
    case: `${budget.case} (${scenario})`,
    allowed: `floor + ${ms(budget.aboveFloorMs)}`,
    measured: `floor + ${ms(own.wallMs - floor.wallMs)}`,
    isMet: own.wallMs - floor.wallMs <= budget.aboveFloorMs,
  }));
}

function judgeMemory({ kind, count, phase, scenario, own, floor }: PhaseMeasurement): Verdict[] {
  if (kind !== "Repository" || count !== memoryBudget.count) return [];
  if (own.host === undefined || floor.host === undefined) return [];
  const above = own.host.peakMemoryMb - floor.host.peakMemoryMb;
  return [
    {
      case: `${memoryBudget.case}, ${phase} (${scenario})`,
      allowed: `floor + ${memoryBudget.aboveFloorMb} MB`,
      measured: `floor + ${Math.round(above)} MB`,
      isMet: above <= memoryBudget.aboveFloorMb,
    },
  ];
}

function judgeWatched({ sessionMs, requests, lagMs }: Measurements["watched"][number]): Verdict[] {
  const limit = allowedLagMs(sessionMs);
  return watchedBudgets
    .filter((budget) => budget.sessionMs === sessionMs)
    .flatMap((budget) => [
      {
        case: budget.case,
        allowed: `${budget.requests} requests`,
        measured: `${total(requests)} requests`,
        isMet: total(requests) <= budget.requests,
      },
      { case: `${budget.case}, after its end`, allowed: ms(limit), measured: ms(lagMs), isMet: lagMs <= limit },
    ]);
}

function ms(value: number): string {
  return `${Math.round(value)} ms`;
}
