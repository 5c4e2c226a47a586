/** How many requests a command may send, log-in, identity and log-off included. */
import { randomUUID } from "node:crypto";
import type { Repository, Simulator } from "veeam-simulator";
import { total, type Requests } from "../../bench/requests";
import type { Fields } from "../site";

export type Kind = "Repository" | "ScaleOutRepository" | "BackupServer";
export type Phase = "create" | "preview" | "refresh" | "preview --refresh" | "update" | "destroy";

export interface RequestBudget {
  case: string;
  kind: Kind;
  /** Any number when left out. */
  count?: number;
  phase: Phase;
  /** The length of the server's sessions; any when left out. */
  sessions?: string;
  /** Any when left out. */
  parallel?: number;
  /** The one request that each resource takes. */
  each?: string;
  /** All others together. */
  others: number;
}

const repository = { kind: "Repository" } as const;
const POST = "POST /repositories";
const PUT = "PUT /repositories/*";
const DELETE = "DELETE /repositories/*";
const half = "0.5 s";

/** Log-in, identity, a page of a list, log-off; and a page or two more. */
const REFRESH_100 = 6;
/** Log-in, identity, log-off, and the running sessions: one read for the deletions that begin while the one before is under way. */
const DESTROY = 10;

export const requestBudgets: readonly RequestBudget[] = [
  { case: "unchanged preview, any number", ...repository, phase: "preview", others: 0 },
  { case: "create 1", ...repository, count: 1, phase: "create", sessions: half, others: 10 },
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
  { case: "destroy 100", ...repository, count: 100, phase: "destroy", each: DELETE, others: DESTROY },
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
  { case: "refresh: always, preview of 100", ...repository, count: 100, phase: "preview --refresh", others: REFRESH_100 },
];

export function judgeRequests({ each, others }: RequestBudget, count: number, requests: Requests) {
  const all = total(requests);
  const own = each === undefined ? 0 : (requests[each] ?? 0);
  const expected = each === undefined ? 0 : count;
  return {
    allowed: each === undefined ? `${others} requests` : `${count} ${each} + ${others}`,
    measured: each === undefined ? `${all} requests` : `${own} + ${all - own}`,
    isMet: own === expected && all - own <= others,
  };
}

/** With two modes set, so that a creation is three sessions. */
export function scaleOutRepository(name: string, [first, second, ...others]: readonly string[]): Fields {
  const performanceExtents = [
    { id: first, sealedMode: true },
    { id: second, maintenanceMode: true },
    ...others.map((id) => ({ id })),
  ];
  return { name, performanceTier: { performanceExtents } };
}

/** Copies the server's default repository. Gives the ids. */
export function addRepositories({ infrastructure }: Simulator, names: readonly string[]): string[] {
  const [model] = infrastructure.repositories;
  if (model === undefined) throw new Error("the simulator has no repository to copy");
  return names.map((name) => {
    const id = randomUUID();
    const copy: Repository = { ...structuredClone(model), id, name, uniqueId: id.replaceAll("-", "").toUpperCase() };
    Object.assign(copy.repository ?? {}, { path: `C:\\${name}` });
    infrastructure.repositories.push(copy);
    return id;
  });
}
