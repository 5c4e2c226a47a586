// Which properties differ between two sets of inputs, as the command computes it: lists by index, null like absent.
import type { PropertyChange } from "./engine";
import { contains, formatPath, parsePath } from "./propertyPath";
import type { PropertyPath } from "./propertyPath";
import type { Properties } from "./protocol";
import { deepEqual, isPlainObject, isProperties, isSecret, masked, withoutSecrets } from "./values";

export interface ChangedPath {
  path: PropertyPath;
  kind: PropertyChange["kind"];
}

export function changedPaths(olds: Properties, news: Properties): ChangedPath[] {
  return compare([], withoutSecrets(olds), withoutSecrets(news));
}

function compare(path: PropertyPath, old: unknown, value: unknown): ChangedPath[] {
  if (isPlainObject(old) && isPlainObject(value)) {
    const keys = [...new Set([...Object.keys(old), ...Object.keys(value)])].sort();
    return keys.flatMap((key) => compareMember([...path, key], old[key] ?? null, value[key] ?? null));
  }
  if (Array.isArray(old) && Array.isArray(value)) {
    return Array.from({ length: Math.max(old.length, value.length) }, (_, index): ChangedPath[] => {
      const place = [...path, index];
      if (index >= old.length) return [{ path: place, kind: "add" }];
      if (index >= value.length) return [{ path: place, kind: "delete" }];
      return compareMember(place, old[index], value[index]);
    }).flat();
  }
  return deepEqual(old, value) ? [] : [{ path, kind: "update" }];
}

function compareMember(path: PropertyPath, old: unknown, value: unknown): ChangedPath[] {
  if (old === null && value === null) return [];
  if (old === null) return [{ path, kind: "add" }];
  if (value === null) return [{ path, kind: "delete" }];
  return compare(path, old, value);
}

/** The same comparison seen from the other side. */
export function inverted(changes: ChangedPath[]): ChangedPath[] {
  const opposite = { add: "delete", delete: "add", update: "update" } as const;
  return changes.map(({ path, kind }) => ({ path, kind: opposite[kind] }));
}

/** With the values, for people: secrets are masked, also where a secret holds the property. */
export function describe(changes: ChangedPath[], olds: Properties, news: Properties): PropertyChange[] {
  const described = changes.map(({ path, kind }): PropertyChange => {
    const change: PropertyChange = { path: formatPath(path), kind };
    if (kind !== "add") change.old = valueAt(olds, path);
    if (kind !== "delete") change.new = valueAt(news, path);
    return change;
  });
  return described.sort((left, right) => (left.path < right.path ? -1 : 1));
}

/** The masked value at a path; undefined where there is none. */
export function valueAt(value: unknown, path: PropertyPath): unknown {
  if (isSecret(value)) return masked(value);
  const [key, ...rest] = path;
  if (key === undefined) return masked(value);
  if (Array.isArray(value)) return valueAt(value[Number(key)], rest);
  return isProperties(value) ? valueAt(value[key], rest) : undefined;
}

/** The new inputs with the old values at the paths whose changes are to be ignored, and the paths for which that cannot be done. */
export function withIgnoredChanges(
  news: Properties,
  olds: Properties,
  ignored: string[],
): { inputs: Properties; invalid: string[] } {
  const holder = { inputs: structuredClone(news) };
  const invalid = ignored.filter((text) => {
    const path = parsePath(text);
    return path !== undefined && !reset(holder, "inputs", olds, path);
  });
  return { inputs: holder.inputs, invalid };
}

/** Puts `old` into `holder[place]` along the path. False when the path leads through something that only one side has. */
function reset(holder: Record<string, unknown> | unknown[], place: string | number, old: unknown, path: PropertyPath): boolean {
  let container = holder as Record<string | number, unknown>;
  let at = place;
  while (isSecret(container[at])) {
    container = container[at] as Properties;
    at = "value";
  }
  if (isSecret(old)) return reset(container, at, old.value, path);
  const current = container[at];
  const [key, ...rest] = path;
  if (key === undefined) {
    container[at] = old;
    return true;
  }
  if (Array.isArray(current) && Array.isArray(old)) {
    const indices = key === "*" ? [...current.keys()] : [Number(key)];
    if (key === "*" && current.length !== old.length) return false;
    return indices.every((index) => {
      if (index >= current.length && index >= old.length) return true;
      return index < current.length && index < old.length && reset(current, index, old[index], rest);
    });
  }
  if (isPlainObject(current) && isPlainObject(old)) {
    const keys = key === "*" ? [...new Set([...Object.keys(current), ...Object.keys(old)])] : [String(key)];
    return keys.every((name) => resetMember(current, name, old, rest));
  }
  return !isPlainObject(old) && !Array.isArray(old) && !isPlainObject(current) && !Array.isArray(current);
}

function resetMember(current: Properties, key: string, old: Properties, rest: PropertyPath): boolean {
  if (rest.length > 0) {
    if (!(key in current)) return !(key in old);
    return reset(current, key, old[key], rest);
  }
  if (key in old) current[key] = structuredClone(old[key]);
  // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- the key is the program's
  else delete current[key];
  return true;
}

/** Whether the program says (`replaceOnChanges`) that the changes force a replacement, and which top-level properties it names. */
export function forcedReplacements(changes: ChangedPath[], replaceOnChanges: string[]): { isForced: boolean; keys: string[] } {
  const forcing = replaceOnChanges.map(parsePath).filter((path) => path !== undefined);
  const isForced = changes.some(({ path }) => forcing.some((place) => contains(place, path)));
  const changedKeys = [...new Set(changes.map(({ path }) => String(path[0])))];
  return { isForced, keys: changedKeys.filter((key) => forcing.some((place) => contains(place, [key]))) };
}
