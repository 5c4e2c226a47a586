import type { Infrastructure } from "../infrastructure.js";
import { changeWithLag, type Lag } from "../staleReads.js";
import type { BackupServer, EnterpriseManager, TaskEffect } from "./state.js";

/** What a data collection finds out. */
export const COLLECTED_VERSION = "13.0.1.1071";

/** Makes a change, which reads show at once or with the lag that is given or habitual. Gives a reason when it cannot be made. */
export function makeChange(infrastructure: Infrastructure, effect: TaskEffect, appears?: Lag): string | undefined {
  const { enterpriseManager } = infrastructure;
  const obstacle = obstacleTo(enterpriseManager, effect);
  if (obstacle !== undefined) return obstacle;
  const lag = appears ?? { afterReads: enterpriseManager.habits.changesShowAfterLooks };
  return changeWithLag(infrastructure, { collection: "backupServers", id: effect.backupServer.uid }, lag, () => {
    apply(enterpriseManager, effect);
    return undefined;
  });
}

/** The reason why this address cannot be added, or given to the server with this UID. */
export function obstacleToAddress({ backupServers }: EnterpriseManager, { uid, address }: BackupServer): string | undefined {
  const isTaken = backupServers.some((other) => {
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
