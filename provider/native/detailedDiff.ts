/** The property paths of a comparison, as the engine shows them. Pure. */
import { isDeepStrictEqual } from "node:util";
import { isFields } from "../core/values";
import type { Change } from "../schema/comparison";

export interface PropertyChange {
  readonly path: string;
  readonly kind: Change["kind"];
  readonly replaces: boolean;
}

/** `replaces` are the top-level properties for whose change the resource is replaced. */
export function detailedDiff(changes: readonly Change[], replaces: readonly string[]): PropertyChange[] {
  const detailed = changes.flatMap(({ path, kind, old, new: value }) => {
    const isReplaced = replaces.includes(topOf(path));
    const inside = kind === "update" && Array.isArray(old) && Array.isArray(value) ? elementChanges(old, value) : [];
    const parts = inside.length === 0 ? [{ path, kind }] : inside.map((part) => ({ ...part, path: `${path}${part.path}` }));
    return parts.map((part) => ({ ...part, replaces: isReplaced }));
  });
  // A reason to replace that no comparison of properties shows, such as a type that is not known yet.
  const others = replaces.filter((name) => !changes.some(({ path }) => topOf(path) === name));
  return [...detailed, ...others.map((path) => ({ path, kind: "update" as const, replaces: true }))];
}

/** The first name of a path. */
export function topOf(path: string): string {
  return /^[^.[]*/.exec(path)?.[0] ?? path;
}

type Part = Pick<PropertyChange, "path" | "kind">;

/**
 * Where two lists differ. The engine finds an element by the same index in both, so that one that is gone from the middle can be
 * shown where no other element changed; where that is not enough, nothing is given and the list is shown as a whole.
 */
function elementChanges(olds: readonly unknown[], news: readonly unknown[]): Part[] {
  if (olds.length <= news.length) {
    return news.flatMap((item, index): Part[] => {
      if (index >= olds.length) return [{ path: `[${index}]`, kind: "add" }];
      return valueChanges(olds[index], item, `[${index}]`);
    });
  }
  const removed: Part[] = [];
  let next = 0;
  for (const [index, item] of olds.entries()) {
    if (isDeepStrictEqual(item, news[next])) next += 1;
    else removed.push({ path: `[${index}]`, kind: "delete" });
  }
  return next === news.length ? removed : [];
}

function valueChanges(old: unknown, value: unknown, path: string): Part[] {
  if (isDeepStrictEqual(old, value)) return [];
  if (!isFields(old) || !isFields(value)) return [{ path, kind: "update" }];
  const keys = [...new Set([...Object.keys(old), ...Object.keys(value)])];
  return keys.flatMap((key): Part[] => {
    const inner = /^[A-Za-z_$][\w$]*$/.test(key) ? `${path}.${key}` : `${path}[${JSON.stringify(key)}]`;
    if (old[key] === undefined) return [{ path: inner, kind: "add" }];
    if (value[key] === undefined) return [{ path: inner, kind: "delete" }];
    return valueChanges(old[key], value[key], inner);
  });
}
