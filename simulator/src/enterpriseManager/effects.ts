import type { Infrastructure } from "../infrastructure.js";
import type { BackupServer, EnterpriseManager, TaskEffect } from "./state.js";

/** What a data collection finds out. */
export const COLLECTED_VERSION = "13.0.1.1071";

/** Makes a change, or leaves it to a later read to show it. Gives a reason when it cannot be made. */
export function makeChange({ enterpriseManager }: Infrastructure, effect: TaskEffect): string | undefined {
  const obstacle = obstacleTo(enterpriseManager, effect);
  if (obstacle !== undefined) return obstacle;
  const looksLeft = enterpriseManager.habits.changesShowAfterLooks;
  if (looksLeft > 0) enterpriseManager.hiddenChanges.push({ effect, looksLeft });
  else apply(enterpriseManager, effect);
  return undefined;
}

/** The backup servers as a client that reads them sees them. The read counts for the changes that are not shown yet. */
export function readBackupServers({ enterpriseManager }: Infrastructure): BackupServer[] {
  const due = enterpriseManager.hiddenChanges.filter(({ looksLeft }) => looksLeft <= 0);
  enterpriseManager.hiddenChanges = enterpriseManager.hiddenChanges.filter((change) => !due.includes(change));
  for (const { effect } of due) apply(enterpriseManager, effect);
  for (const change of enterpriseManager.hiddenChanges) change.looksLeft -= 1;
  return enterpriseManager.backupServers;
}

/** The reason why this address cannot be added, or given to the server with this UID. */
export function obstacleToAddress(
  { backupServers, hiddenChanges }: EnterpriseManager,
  { uid, address }: BackupServer,
): string | undefined {
  const coming = hiddenChanges.flatMap(({ effect }) => (effect.kind === "create" ? [effect.backupServer] : []));
  const isTaken = [...backupServers, ...coming].some((other) => {
    return other.uid !== uid && other.address.toLowerCase() === address.toLowerCase();
  });
  return isTaken ? `Backup server ${address} has already been added.` : undefined;
}

function obstacleTo(enterpriseManager: EnterpriseManager, { kind, backupServer }: TaskEffect): string | undefined {
  const isThere = enterpriseManager.backupServers.some(({ uid }) => uid === backupServer.uid);
  if (kind !== "create" && !isThere) return "Backup server is not found.";
  return kind === "create" || kind === "edit" ? obstacleToAddress(enterpriseManager, backupServer) : undefined;
}

function apply(enterpriseManager: EnterpriseManager, { kind, backupServer }: TaskEffect): void {
  const { backupServers } = enterpriseManager;
  const index = backupServers.findIndex(({ uid }) => uid === backupServer.uid);
  const there = backupServers[index];
  if (kind === "create") backupServers.push(backupServer);
  else if (!there) return;
  else if (kind === "edit") backupServers[index] = { ...backupServer, version: there.version ?? "" };
  else if (kind === "collect") there.version = COLLECTED_VERSION;
  else backupServers.splice(index, 1);
}
