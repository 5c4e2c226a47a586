// Requests by kind, such as `GET /sessions/*`; those of Enterprise Manager by what they do, for their paths say nothing.
import type { RequestRecord } from "veeam-simulator";

export type Requests = Record<string, number>;

const uuid = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi;

export function countByKind(requests: readonly RequestRecord[]): Requests {
  const counts: Requests = {};
  for (const kind of requests.map(kindOf).sort()) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

export function total(requests: Requests): number {
  return Object.values(requests).reduce((sum, count) => sum + count, 0);
}

function kindOf({ server, method, path, operation }: RequestRecord): string {
  if (server === "enterpriseManager") return operation ?? `${method} (unknown)`;
  const [place = ""] = path.split("?", 1);
  return `${method} ${place.replace(/^\/api(\/v1)?(\/backupInfrastructure)?/, "").replace(uuid, "*")}`;
}
