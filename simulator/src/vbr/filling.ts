import { isObject, type JsonObject } from "../json.js";

/** The object at a property, made when there is none. */
export function inner(owner: JsonObject, name: string): JsonObject {
  const value = owner[name];
  if (isObject(value)) return value;
  const made: JsonObject = {};
  owner[name] = made;
  return made;
}

export function setUnset(target: JsonObject, defaults: JsonObject): void {
  for (const [name, value] of Object.entries(defaults)) target[name] ??= value;
}

/** A copy in which null means left out, at every depth. */
export function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isObject(value)) return value;
  const kept = Object.entries(value).filter(([, member]) => member !== null);
  return Object.fromEntries(kept.map(([name, member]) => [name, withoutNulls(member)]));
}
