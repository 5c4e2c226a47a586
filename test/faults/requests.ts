/** What an operation has sent, and what a session or task is about. */
import type { Simulator } from "veeam-simulator";

/** What a VBR server keeps of what operations make. */
export const COLLECTIONS = [
  "repositories",
  "scaleOutRepositories",
  "managedServers",
  "mountServers",
  "credentials",
  "cloudCredentials",
  "encryptionPasswords",
  "kmsServers",
] as const;

/** Takes objects away behind the provider's back. */
export function without(
  infrastructure: Simulator["infrastructure"],
  collection: (typeof COLLECTIONS)[number],
  isGone: (id: string) => boolean,
): void {
  const objects: { id: string }[] = infrastructure[collection];
  infrastructure[collection] = objects.filter(({ id }) => !isGone(id)) as never;
}

/** What the servers have now; calling it takes away what they got since, with all sessions and tasks. */
export function restorePoint({ infrastructure }: Simulator): () => void {
  const keyOf = (collection: string, id: string): string => `${collection} ${id}`;
  const kept = new Set(COLLECTIONS.flatMap((collection) => infrastructure[collection].map(({ id }) => keyOf(collection, id))));
  return () => {
    for (const collection of COLLECTIONS) without(infrastructure, collection, (id) => !kept.has(keyOf(collection, id)));
    infrastructure.sessions.splice(0);
    infrastructure.enterpriseManager.backupServers.splice(0);
    infrastructure.enterpriseManager.tasks.splice(0);
  };
}

/** The requests that a fault on this one meets. */
export function sentBy(simulator: Simulator, request: string): Simulator["requests"][number][] {
  return simulator.requests.filter(({ method, path, operation }) =>
    operation === undefined ? `${method} ${path}` === request : `enterpriseManager ${operation}` === request,
  );
}

/** The name of the object that a session or task is about. */
export function objectIn(effect: unknown): unknown {
  const { repository, scaleOutRepository, managedServer, backupServer, name } = effect as Record<
    string,
    { name?: string; address?: string } | undefined
  >;
  // A mount server has no name of its own: the effect has that of its host.
  return (repository ?? scaleOutRepository ?? managedServer)?.name ?? backupServer?.address ?? name;
}
