import type { Infrastructure, ManagedServer } from "../infrastructure.js";

/** A managed server with the state of its components, which the backup server does not have of itself. */
export function withUpdatesState(server: ManagedServer, { pendingComponents }: Infrastructure): ManagedServer {
  if (server.isBackupServer === true || server.updatesState !== undefined) return server;
  const isPending = (pendingComponents[server.id] ?? 0) > 0;
  return { ...server, updatesState: isPending ? "OutOfDate" : "NotAvailable" };
}
