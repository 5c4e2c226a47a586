/** What an operation has sent, and what a session or task is about. */
import type { Simulator } from "veeam-simulator";

/** The requests that a fault on this one meets. */
export function sentBy(simulator: Simulator, request: string): Simulator["requests"][number][] {
  return simulator.requests.filter(({ method, path, operation }) =>
    operation === undefined ? `${method} ${path}` === request : `enterpriseManager ${operation}` === request,
  );
}

/** The name of the object that a session or task is about. */
export function objectIn(effect: unknown): unknown {
  const { repository, scaleOutRepository, managedServer, backupServer } = effect as Record<
    string,
    { name?: string; address?: string } | undefined
  >;
  return (repository ?? scaleOutRepository ?? managedServer)?.name ?? backupServer?.address;
}
