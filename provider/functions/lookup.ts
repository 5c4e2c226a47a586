/** What a look-up is made of. */
import type { z } from "zod";
import type { Rules } from "../schema/validate";
import { type Fields, isFields, isUnset } from "../core/values";
import type { EnterpriseManagerClient } from "../enterpriseManager/client";
import type { VbrClient } from "../vbr/client";
import type { Json } from "../vbr/responses";

/** The servers that a look-up can ask; each is logged on to when it is first asked. */
export interface Servers {
  readonly vbr: () => VbrClient;
  readonly enterpriseManager: () => EnterpriseManagerClient;
  readonly signal: AbortSignal;
}

export interface Lookup<Result> {
  readonly schema: z.ZodType;
  /** What the schema cannot say. */
  readonly rules: Rules | undefined;
  readonly find: (servers: Servers, args: Fields) => Promise<Result>;
}

export function lookup<S extends z.ZodType, Result>(
  schema: S,
  find: (servers: Servers, args: z.infer<S>) => Promise<Result>,
  rules?: Rules,
): Lookup<Result> {
  // The schema has checked them.
  return { schema, rules, find: (servers, args) => find(servers, args as z.infer<S>) };
}

/** One of two arguments, and not both. */
export function eitherOf(first: string, second: string): Rules {
  return (args) =>
    (args[first] === undefined) === (args[second] === undefined)
      ? [{ path: [], reason: `needs either ${first} or ${second}` }]
      : [];
}

/** A text of a server's answer; empty when there is none. */
export function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** The set ones of these properties. */
export function picked(item: Json, ...keys: readonly string[]): Json {
  return Object.fromEntries(keys.filter((key) => !isUnset(item[key])).map((key) => [key, item[key]]));
}

/** The same without nulls, which servers send for what is not set. */
export function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isFields(value)) return value;
  const entries = Object.entries(value).filter(([, item]) => item !== null);
  return Object.fromEntries(entries.map(([key, item]) => [key, withoutNulls(item)]));
}
