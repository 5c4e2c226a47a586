/** The estate as a diagram shows it: servers, what is on them, and how it belongs together. */
import type { EnterpriseManagerClient } from "../enterpriseManager/client";
import { ResponseError } from "../core/errors";
import type { VbrClient } from "../vbr/client";
import type { Json } from "../vbr/responses";
import { INFRASTRUCTURE } from "../vbr/revisions";
import { textIn } from "../core/values";
import { collectionOf } from "./collections";

/** A repository, or a backup server in Enterprise Manager. */
export interface Box {
  readonly name: string;
  /** Type, place, version, …: a line each. */
  readonly details: readonly string[];
  /** What asks for attention: `Sealed`, `Maintenance`, `offline`. */
  readonly states: readonly string[];
}

export interface Tier {
  readonly name: "Performance tier" | "Capacity tier" | "Archive tier";
  readonly extents: readonly Box[];
}

export interface ScaleOut {
  readonly name: string;
  readonly tiers: readonly Tier[];
}

export interface Server {
  /** The address. */
  readonly name: string;
  readonly product: string;
  readonly scaleOutRepositories: readonly ScaleOut[];
  /** Repositories that are no extents; the backup servers of Enterprise Manager. */
  readonly boxes: readonly Box[];
  /** What repositories and gateways are on. */
  readonly hosts: readonly Box[];
}

const HOST_TYPES = ["WindowsHost", "LinuxHost"];
const LIMIT_MS = 600_000;

/** `GET` of the lists of repositories, their states, scale-out repositories and managed servers, in revision 1.3-rev0. */
export async function vbrServer(client: VbrClient): Promise<Server> {
  const options = { signal: AbortSignal.timeout(LIMIT_MS) };
  const list = (name: string): Promise<Json[]> => collectionOf(client, `${INFRASTRUCTURE}/${name}`, options);
  const [repositories, scaleOuts, states, managedServers] = await Promise.all([
    list("repositories"),
    list("scaleOutRepositories"),
    list("repositories/states").catch(noStates),
    list("managedServers"),
  ]);
  const stateOf = new Map(states.map((state) => [state.id, state]));
  const boxOf = new Map(repositories.map((model) => [model.id, repositoryBox(model, stateOf.get(model.id))]));
  const inUse = new Set<unknown>();
  const extent = ({ id, name, status }: Json): Box => {
    inUse.add(id);
    const box = boxOf.get(id) ?? { name: textIn(name) ?? String(id), details: [], states: [] };
    const modes = (Array.isArray(status) ? status : []).map(String).filter((mode) => mode !== "Normal");
    return { ...box, states: [...modes, ...box.states] };
  };
  const scaleOutRepositories = scaleOuts.map((model) => ({ name: String(model.name), tiers: tiersOf(model, extent) }));
  return {
    name: client.connection.address,
    product: "Veeam Backup & Replication",
    scaleOutRepositories,
    boxes: [...boxOf].filter(([id]) => !inUse.has(id)).map(([, box]) => box),
    hosts: managedServers.filter(({ type }) => HOST_TYPES.includes(String(type))).map(hostBox),
  };
}

/** The list of backup servers. */
export function enterpriseManagerServer(client: EnterpriseManagerClient): Promise<Server> {
  const signal = AbortSignal.timeout(LIMIT_MS);
  return client.underLogon(signal, async ({ backupServers }) => {
    const boxes = (await backupServers.models(signal)).map(({ name, description, port, version }): Box => {
      const details = [description, [`port ${String(port ?? 9392)}`, version].filter(Boolean).join(", ")];
      return { name, details: details.filter((line) => line !== ""), states: [] };
    });
    const { address, product } = client.connection;
    return { name: address, product: product.title, scaleOutRepositories: [], boxes, hosts: [] };
  });
}

/** A server may not have them. */
function noStates(error: unknown): Json[] {
  if (error instanceof ResponseError && error.status === 404) return [];
  throw error;
}

function repositoryBox({ name, type }: Json, state: Json | undefined): Box {
  const { hostName, path, capacityGB, usedSpaceGB, freeGB, isOnline } = state ?? {};
  const capacity = typeof capacityGB === "number" && capacityGB > 0 ? capacityGB : undefined;
  const taken = capacity !== undefined && typeof freeGB === "number" ? capacity - freeGB : usedSpaceGB;
  const space = capacity !== undefined && typeof taken === "number" ? `${size(taken)} of ${size(capacity)} used` : "";
  const place = [textIn(hostName), textIn(path)].filter((part) => part !== undefined).join(": ");
  return {
    name: String(name),
    details: [String(type), place, space].filter((line) => line !== ""),
    states: isOnline === false ? ["offline"] : [],
  };
}

function hostBox({ name, type, status, updatesState }: Json): Box {
  const isUnavailable = status === "Unavailable";
  const isOutOfDate = updatesState === "OutOfDate";
  return {
    name: String(name),
    details: [String(type)],
    states: [...(isUnavailable ? ["unavailable"] : []), ...(isOutOfDate ? ["components out of date"] : [])],
  };
}

function tiersOf({ performanceTier, capacityTier, archiveTier }: Json, extent: (listed: Json) => Box): Tier[] {
  const { performanceExtents } = (performanceTier ?? {}) as { performanceExtents?: Json[] };
  const { isEnabled: hasCapacity, extents } = (capacityTier ?? {}) as { isEnabled?: unknown; extents?: Json[] };
  const { isEnabled: hasArchive, extentId } = (archiveTier ?? {}) as { isEnabled?: unknown; extentId?: unknown };
  const archived = typeof extentId === "string" && hasArchive === true ? [{ id: extentId }] : [];
  const tiers: Tier[] = [
    { name: "Performance tier", extents: (performanceExtents ?? []).map(extent) },
    { name: "Capacity tier", extents: (hasCapacity === true ? (extents ?? []) : []).map(extent) },
    { name: "Archive tier", extents: archived.map(extent) },
  ];
  return tiers.filter((tier) => tier.extents.length > 0);
}

/** `1.5 TB`; the server counts in GB. */
function size(gigabytes: number): string {
  return gigabytes < 1000 ? `${Number(gigabytes.toFixed(1))} GB` : `${Number((gigabytes / 1000).toFixed(1))} TB`;
}
