/** From what a program declares to inputs that can be sent, or to one readable line per mistake. Sends nothing. */
import type { z } from "zod";
import { redact } from "../core/redact";
import { nearest } from "../core/similarity";
import { type Fields, hasUnknown, isFields, isHidden, isUnknown, isUnset, valueAt, visible } from "../core/values";
import { type CheckFailure, failure } from "./checkFailure";
import { formatPath, inOldOrder } from "./comparison";
import { keepSecrets } from "./secrets";
import { open } from "./types";

export interface Checked {
  readonly inputs: Record<string, unknown>;
  readonly failures: CheckFailure[];
}

/** Says where else a property exists, for a program that gives it to the wrong kind of object. */
export type Owners = (property: string) => readonly string[];

/** What the documents forbid beyond types and ranges. Unknown values make no mistake. */
export type Rules = (value: Fields) => Mistake[];

export type Path = readonly (string | number)[];

export interface Mistake {
  readonly path: Path;
  readonly reason: string;
}

/**
 * Checks `news` against the schema. Values that are not known yet are neither valid nor invalid, at any depth. Null counts
 * as left out, as in the answers of a server, and so does an unset property that belongs to another kind of object.
 */
export function checkInputs(
  schema: z.ZodType,
  news: Fields,
  olds: Fields,
  { owners = () => [], rules = () => [] }: { owners?: Owners; rules?: Rules } = {},
): Checked {
  keepSecrets(schema, news);
  const hidden = Object.fromEntries(Object.entries(news).filter(([key]) => isHidden(key)));
  const value = normalized(schema, visible(news), owners) as Fields;
  const mistakes = [...schemaMistakes(schema, value, owners), ...rangeMistakes(schema, value, []), ...rules(value)];
  const known = mistakes.filter(({ path }) => !isBelowUnknown(value, path));
  return {
    inputs: { ...(inOldOrder(schema, value, visible(olds)) as Fields), ...hidden },
    failures: known.map(({ path, reason }) => failure(path.length === 0 ? reason : `${formatPath(path)}: ${reason}`)),
  };
}

/** Checks a declaration whose `type` says which of these schemas it has. */
export function checkedByType(
  news: Fields,
  schemas: Readonly<Record<string, z.ZodType>>,
  check: (schema: z.ZodType) => Checked,
): Checked {
  const { type } = news;
  if (isUnknown(type)) return { inputs: { ...news }, failures: [] };
  const schema = typeof type === "string" && Object.hasOwn(schemas, type) ? schemas[type] : undefined;
  if (schema !== undefined) return check(schema);
  return { inputs: { ...news }, failures: [failure(`type: ${explainType(type, Object.keys(schemas))}`)] };
}

function explainType(type: unknown, types: readonly string[]): string {
  if (isUnset(type)) return `is required; one of ${types.join(", ")}`;
  const guess = typeof type === "string" ? nearest(type, types) : undefined;
  return `must be one of ${types.join(", ")}, got ${JSON.stringify(type)}${guess === undefined ? "" : `; did you mean "${guess}"?`}`;
}

/** Nulls and unset foreign properties left out, enumerations in the documented spelling. */
function normalized(schema: z.ZodType, value: unknown, owners: Owners): unknown {
  const { shape, element, traits } = open(schema);
  if (shape !== undefined && isFields(value)) {
    const kept = Object.entries(value).filter(([key, item]) => {
      if (shape[key] !== undefined) return item !== null && item !== undefined;
      return !(owners(key).length > 0 && (item === null || item === false || item === 0 || item === ""));
    });
    return Object.fromEntries(
      kept.map(([key, item]) => [key, shape[key] === undefined ? item : normalized(shape[key], item, owners)]),
    );
  }
  if (element !== undefined && Array.isArray(value)) return value.map((item) => normalized(element, item, owners));
  return typeof value === "string" && !isUnknown(value) && traits.canonical !== undefined ? traits.canonical(value) : value;
}

function schemaMistakes(schema: z.ZodType, value: Fields, owners: Owners): Mistake[] {
  const result = schema.safeParse(value);
  return result.success ? [] : result.error.issues.flatMap((issue) => toMistakes(issue, value, schema, owners));
}

/** One sentence for what zod found. The value is shown unless the property could hold a secret by mistake. */
function toMistakes(issue: z.core.$ZodIssue, value: Fields, schema: z.ZodType, owners: Owners): Mistake[] {
  const path = issue.path.map((part) => (typeof part === "number" ? part : String(part)));
  const got = valueAt(value, path);
  const reason = (text: string): Mistake[] => [{ path, reason: text }];
  const butGot = (): string => (isSecretAt(schema, path) ? "" : butGotValue(path, got));
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((key) => ({
        path: [...path, key],
        reason: explainUnknownProperty(key, schemaAt(schema, path), owners),
      }));
    case "invalid_type":
      return reason(got === undefined ? "is required" : `must be ${EXPECTED[issue.expected] ?? issue.expected}${butGot()}`);
    case "invalid_value": {
      const allowed = issue.values.map((one) => JSON.stringify(one));
      if (got === undefined) return reason("is required");
      const guess = typeof got === "string" ? nearest(got, issue.values.map(String)) : undefined;
      return reason(
        `must be ${allowed.length === 1 ? "" : "one of "}${allowed.join(", ")}${butGot()}${guess === undefined ? "" : `; did you mean "${guess}"?`}`,
      );
    }
    default:
      return reason(issue.code === "invalid_format" ? `${issue.message}${butGot()}` : issue.message);
  }
}

const EXPECTED: Readonly<Record<string, string>> = {
  boolean: "true or false",
  number: "a number",
  int: "an integer",
  string: "a string",
  object: "an object",
  array: "an array",
};

function explainUnknownProperty(key: string, schema: z.ZodType | undefined, owners: Owners): string {
  const known = Object.keys((schema && open(schema).shape) ?? {});
  const elsewhere = owners(key);
  const guess = nearest(key, known);
  if (guess !== undefined) return `is not a known property; did you mean ${guess}?`;
  if (elsewhere.length > 0) return `is not a property of this type; it belongs to ${elsewhere.join(", ")}`;
  return `is not a known property; known here: ${known.join(", ")}`;
}

/** Numbers outside the documented limits. */
export function rangeMistakes(schema: z.ZodType, value: unknown, parent: Path, neighbours: Fields = {}): Mistake[] {
  const { shape, element, traits } = open(schema);
  const { range, appliesWhen } = traits;
  if (shape !== undefined && isFields(value))
    return Object.entries(shape).flatMap(([key, property]) => rangeMistakes(property, value[key], [...parent, key], value));
  if (element !== undefined && Array.isArray(value))
    return value.flatMap((item, index) => rangeMistakes(element, item, [...parent, index]));
  if (range === undefined || typeof value !== "number" || value === 0) return [];
  const { min, max = Infinity, unit } = range;
  if (value >= min && value <= max) return [];
  // Whether it applies is unknown while a neighbour is unknown.
  if (appliesWhen !== undefined && (!appliesWhen(neighbours) || Object.values(neighbours).some(isUnknown))) return [];
  const limits = max === Infinity ? `at least ${min}` : `between ${min} and ${max}`;
  return [{ path: parent, reason: `must be ${limits}${unit === undefined ? "" : ` ${unit}`}, got ${value}` }];
}

/** Whether the value at the path, something around it or something inside it is not known yet. */
function isBelowUnknown(value: unknown, path: Path): boolean {
  if (isUnknown(value)) return true;
  const [first, ...rest] = path;
  if (first === undefined) return !isFields(value) && hasUnknown(value);
  return isBelowUnknown((value as Record<string | number, unknown> | undefined)?.[first], rest);
}

/** Whether the place is that of a secret, or inside one. */
function isSecretAt(schema: z.ZodType, path: Path): boolean {
  return path.some((_, index) => {
    const inner = schemaAt(schema, path.slice(0, index + 1));
    return inner !== undefined && open(inner).traits.isSecret === true;
  });
}

function schemaAt(schema: z.ZodType, path: Path): z.ZodType | undefined {
  return path.reduce<z.ZodType | undefined>((inner, part) => {
    if (inner === undefined) return undefined;
    const { shape, element } = open(inner);
    return typeof part === "number" ? element : shape?.[part];
  }, schema);
}

function butGotValue(path: Path, value: unknown): string {
  if (path.some((part) => /credential|password|secret|key$/i.test(String(part)))) return "";
  if (typeof value === "string") {
    const shown = redact(value);
    return `, got ${JSON.stringify(shown.length > 60 ? `${shown.slice(0, 60)}…` : shown)}`;
  }
  if (typeof value === "number" || typeof value === "boolean" || value === null) return `, got ${String(value)}`;
  return `, got ${Array.isArray(value) ? "an array" : "an object"}`;
}
