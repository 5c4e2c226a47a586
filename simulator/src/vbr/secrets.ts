import type { Infrastructure } from "../infrastructure.js";
import { setValueAt, valueAt, type JsonObject } from "../json.js";

/** Takes the secrets out of a body, by the names under which they are kept; a secret may be at one of several paths. */
export function takeSecrets(body: JsonObject, paths: Record<string, readonly string[]>): JsonObject {
  const taken: JsonObject = {};
  for (const [name, places] of Object.entries(paths)) {
    const place = places.find((path) => valueAt(body, path) !== undefined);
    if (place === undefined) continue;
    taken[name] = valueAt(body, place);
    setValueAt(body, place, undefined);
  }
  return taken;
}

/** Keeps secrets where no view shows them. */
export function setSecrets({ secrets }: Infrastructure, id: string, changed: JsonObject): void {
  secrets[id] = { ...secrets[id], ...changed };
}
