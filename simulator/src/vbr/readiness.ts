import { sameId, type Infrastructure } from "../infrastructure.js";
import { isObject, valueAt, type JsonObject } from "../json.js";
import { impossible, Refusal } from "./answers.js";

const HOSTS = [
  "hostId",
  "mountServer.windows.mountServerId",
  "mountServer.linux.mountServerId",
  "proxyAppliance.managedServerId",
];

/** Refuses what the server cannot save yet, and will be able to save later. */
export function checkReadiness(body: JsonObject, infrastructure: Infrastructure): void {
  const { managedServers, pendingComponents } = infrastructure;
  for (const path of HOSTS) {
    const host = managedServers.find(({ id }) => sameId(id, valueAt(body, path)));
    if (host && refusesOnce(pendingComponents, host.id))
      throw impossible(`Host ${host.name} needs its components updated first.`);
  }
  if ((isObject(body.bucket) || isObject(body.container)) && infrastructure.objectStorageNotReady > 0) {
    infrastructure.objectStorageNotReady -= 1;
    throw new Refusal(500, "UnknownError", `No connection to ${String(body.type)}: its configuration is not loaded.`);
  }
}

/** Refuses to delete what something else used until a moment ago; `subject` names it. */
export function checkReleased(id: string, subject: string, { lateReleases }: Infrastructure): void {
  if (refusesOnce(lateReleases, id)) throw impossible(`Unable to delete ${subject}: it is still in use.`);
}

function refusesOnce(refusals: Record<string, number>, id: string): boolean {
  const left = refusals[id] ?? 0;
  refusals[id] = Math.max(0, left - 1);
  return left > 0;
}
