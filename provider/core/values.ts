/** Values as they cross the boundary between Pulumi's engine and the provider host. */
import { VeeamError } from "./errors";

/** An object of which nothing is known yet. */
export type Fields = Readonly<Record<string, unknown>>;

/** What the engine puts in place of a text that is not known yet. */
export const UNKNOWN_TEXT = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/**
 * What the engine puts in place of a value that is not known yet: one text for each kind of value
 * (`runtime/rpc.ts` of the SDK and `sdk/go/common/resource/plugin/rpc.go` of Pulumi).
 */
const UNKNOWN_VALUES = new Set([
  UNKNOWN_TEXT,
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);

export const ZERO_GUID = "00000000-0000-0000-0000-000000000000";

export function isUnknown(value: unknown): boolean {
  return typeof value === "string" && UNKNOWN_VALUES.has(value);
}

export function hasUnknown(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(hasUnknown);
  return isFields(value) ? Object.values(value).some(hasUnknown) : isUnknown(value);
}

export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The object that it is, or one with nothing in it. */
export function fieldsIn(value: unknown): Fields {
  return isFields(value) ? value : {};
}

/** The list that it is, or an empty one. */
export function listIn(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}

/** Without the properties that are undefined. */
export function defined(fields: Fields): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/** A text with something in it; undefined for everything else that a server may send. */
export function textIn(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** Whether there is nothing in it: what servers send for a setting that is not set. */
export function isUnset(value: unknown): boolean {
  return (
    value === undefined || value === null || value === "" || value === ZERO_GUID || (Array.isArray(value) && value.length === 0)
  );
}

/** What lies at a path of properties and places in arrays; undefined where there is nothing. */
export function valueAt(value: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((inner, part) => (inner as Record<string | number, unknown> | null | undefined)?.[part], value);
}

/** The fields with another value at the path; objects on the way are made where there are none. */
export function withValueAt(fields: Fields, [key = "", ...rest]: readonly string[], value: unknown): Record<string, unknown> {
  const inner = fields[key];
  return { ...fields, [key]: rest.length === 0 ? value : withValueAt(fieldsIn(inner), rest, value) };
}

/** The fields without what lies at the path. */
export function withoutValueAt(fields: Fields, path: readonly (string | number)[]): Fields {
  const copy = structuredClone(fields);
  const [last, parent] = [path.at(-1), valueAt(copy, path.slice(0, -1))];
  if (last !== undefined && isFields(parent)) Reflect.deleteProperty(parent, last);
  return copy;
}

/** Inputs and outputs whose names begin with two underscores belong to this provider or to the SDK, not to Veeam. */
export function isHidden(key: string): boolean {
  return key.startsWith("__");
}

export function visible(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([key]) => !isHidden(key)));
}

/**
 * A fresh copy that the provider host can send: plain objects and lists, strings, finite numbers, booleans, null.
 * `undefined` is dropped; anything else is an error here, and not a hang there.
 */
export function toWire(value: Fields): Record<string, unknown> {
  return copy(value, "outputs") as Record<string, unknown>;
}

function copy(value: unknown, path: string): unknown {
  if (Array.isArray(value)) return value.map((element, index) => copy(element ?? null, `${path}[${index}]`));
  if (isFields(value) && [Object.prototype, null].includes(Object.getPrototypeOf(value) as object | null)) {
    const entries = Object.entries(value).filter(([, item]) => item !== undefined);
    return Object.fromEntries(entries.map(([key, item]) => [key, copy(item, `${path}.${key}`)]));
  }
  const isPlain =
    value === null ||
    typeof value === "string" ||
    typeof value === "boolean" ||
    (typeof value === "number" && Number.isFinite(value));
  if (!isPlain)
    throw new VeeamError("VEEAM_UNEXPECTED", `${path} holds a value that Pulumi's state cannot carry (${typeof value}).`);
  return value;
}

/** How deep lists and objects may lie in one another; what servers answer needs a tenth of it. */
const LIMIT_DEPTH = 64;

/** Whether a value is nested so deep that what works through it could run out of stack. */
export function isTooDeep(value: unknown, depth = 0): boolean {
  if (typeof value !== "object" || value === null) return false;
  return depth > LIMIT_DEPTH || Object.values(value).some((item) => isTooDeep(item, depth + 1));
}
