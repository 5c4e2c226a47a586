import { serverNow, type Infrastructure } from "./infrastructure.js";

/** How long reads lag behind a change that was made; as long as both say when both are given. */
export interface Lag {
  /** Milliseconds of real time. */
  afterMs?: number;
  /** How many reads do not show the change yet. */
  afterReads?: number;
}

/** An object that reads still show as it was before a change. */
export interface StaleRead {
  collection: Collection;
  id: string;
  /** Absent for an object that is new. */
  before?: object;
  isRemoval: boolean;
  /** Milliseconds since 1970, by the server's clock. */
  until: number;
  readsLeft: number;
}

interface Collections {
  repositories: Infrastructure["repositories"];
  scaleOutRepositories: Infrastructure["scaleOutRepositories"];
  managedServers: Infrastructure["managedServers"];
  mountServers: Infrastructure["mountServers"];
  backupServers: Infrastructure["enterpriseManager"]["backupServers"];
}

type Collection = keyof Collections;

/** Makes a change of one object that reads show only later. Gives the reason where the change gives one why it cannot be made. */
export function changeWithLag(
  infrastructure: Infrastructure,
  { collection, id }: Pick<StaleRead, "collection" | "id">,
  { afterMs = 0, afterReads = 0 }: Lag,
  change: () => string | undefined,
): string | undefined {
  const find = () => objectsOf(infrastructure, collection).find((object) => idOf(object) === id);
  const before = structuredClone(find());
  const obstacle = change();
  if (obstacle !== undefined) return obstacle;
  infrastructure.staleReads.push({
    collection,
    id,
    ...(before ? { before } : {}),
    isRemoval: find() === undefined,
    until: serverNow(infrastructure) + afterMs,
    readsLeft: afterReads,
  });
  return undefined;
}

/** The objects as a client that reads them sees them. Each read of a collection counts for all that lags in it. */
export function read<C extends Collection>(infrastructure: Infrastructure, collection: C): Collections[C] {
  const now = serverNow(infrastructure);
  infrastructure.staleReads = infrastructure.staleReads.filter(({ until, readsLeft }) => readsLeft > 0 || until > now);
  // The first change that the reads of an object lag behind decides what they show.
  const stale = new Map<string, StaleRead>();
  for (const one of infrastructure.staleReads.filter((other) => other.collection === collection)) {
    one.readsLeft -= 1;
    if (!stale.has(one.id)) stale.set(one.id, one);
  }
  const current = objectsOf(infrastructure, collection);
  const shown = current.flatMap((object) => {
    const first = stale.get(idOf(object));
    return first ? (first.before ?? []) : object;
  });
  const removed = [...stale.values()].flatMap(({ isRemoval, before }) => (isRemoval && before ? before : []));
  return [...shown, ...removed] as Collections[C];
}

function objectsOf(infrastructure: Infrastructure, collection: Collection): Collections[Collection] {
  return collection === "backupServers" ? infrastructure.enterpriseManager.backupServers : infrastructure[collection];
}

function idOf(object: Collections[Collection][number]): string {
  return String("uid" in object ? object.uid : object.id);
}
