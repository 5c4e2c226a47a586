/** What a look-up is made of; and the one object that is meant, or an error that lists what is there. */
import type { z } from "zod";
import { VeeamError } from "../core/errors";
import { mostAlikeFirst } from "../core/similarity";
import { type Fields, isFields, isUnset } from "../core/values";
import type { EnterpriseManagerClient } from "../enterpriseManager/client";
import type { Rules } from "../schema/validate";
import type { VbrClient } from "../vbr/client";
import { type ReadableList, readableList } from "../vbr/readableList";
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
  readonly rules?: Rules | undefined;
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

/** How people call what is looked for, and how they find the one that they mean. */
interface Described<Item> {
  /** `["managed server", "managed servers"]` */
  readonly nouns: readonly [string, string];
  /** What was asked for: `named "linux01"`. */
  readonly wanted: string;
  /** The word that was asked for; the candidates that are most like it are listed first. */
  readonly word: string | undefined;
  /** What of a candidate the word may have been meant for; its name, when it is left out. */
  readonly words?: (candidate: Item) => readonly string[];
  /** A candidate for people, with its id. */
  readonly show: (candidate: Item) => string;
  /** What narrows a choice down: `Give the type too.` */
  readonly remedy: string;
}

/** What there is to choose from, and the types that the server could not list. */
interface Choice<Item> {
  readonly items: readonly Item[];
  readonly unreadable: readonly string[];
}

/** A look-up of the one object of a VBR server that fits. */
interface OneOf<Args, Item, Result> {
  readonly rules?: Rules;
  /** What there is to choose from. */
  readonly list: (servers: Servers, args: Args) => Promise<Choice<Item>>;
  readonly fits: (item: Item, args: Args) => boolean;
  /** Which ones are listed when none fits; all, when it is left out or none is like this. */
  readonly isNear?: (item: Item, args: Args) => boolean;
  readonly describe: (args: Args) => Described<Item>;
  readonly toResult: (item: Item, args: Args) => Result;
}

export function oneOf<S extends z.ZodType, Item extends { readonly name?: unknown }, Result>(
  schema: S,
  { rules, list, fits, isNear = () => true, describe, toResult }: OneOf<z.infer<S>, Item, Result>,
): Lookup<Result> {
  const find = async (servers: Servers, args: z.infer<S>): Promise<Result> => {
    const { items: all, unreadable } = await list(servers, args);
    const described = describe(args);
    const { address } = servers.vbr().connection;
    requireCertain(unreadable, args, address, described);
    const near = all.filter((item) => isNear(item, args));
    const fitting = all.filter((item) => fits(item, args));
    return toResult(theOne(fitting, near.length === 0 ? all : near, address, described), args);
  };
  return lookup(schema, find, rules);
}

/** Of objects of a type that the server cannot list, nobody knows whether one is meant. */
function requireCertain(
  unreadable: readonly string[],
  args: unknown,
  address: string,
  { nouns, wanted }: Described<never>,
): void {
  const { type } = args as { type?: unknown };
  if (unreadable.length === 0 || (typeof type === "string" && !unreadable.includes(type))) return;
  throw new VeeamError(
    "VEEAM_LIST_INCOMPLETE",
    `${address} cannot list the ${nouns[1]} of type ${unreadable.join(", ")} (internal error), so that nobody knows which one ${wanted} is meant. ` +
      `Give the type if it is another one, or the id.`,
  );
}

/** How many candidates an error shows when nothing fits. */
const SHOWN = 10;

export function theOne<Item extends { readonly name?: unknown }>(
  fitting: readonly Item[],
  all: readonly Item[],
  address: string,
  { nouns, wanted, word = "", words = ({ name }) => [textOf(name)], show, remedy }: Described<Item>,
): Item {
  const [found, ...others] = fitting;
  if (found !== undefined && others.length === 0) return found;
  if (found !== undefined) {
    throw new VeeamError(
      "VEEAM_AMBIGUOUS",
      `${fitting.length} ${nouns[1]} ${wanted} are on ${address}: ${fitting.map(show).join("; ")}. ${remedy}`,
    );
  }
  const candidates = mostAlikeFirst(word, all, words).slice(0, SHOWN).map(show).join("; ");
  const more = all.length > SHOWN ? `; and ${all.length - SHOWN} more` : "";
  const there = all.length === 0 ? `There are no ${nouns[1]} at all.` : `There are: ${candidates}${more}.`;
  throw new VeeamError("VEEAM_NOT_FOUND", `There is no ${nouns[0]} ${wanted} on ${address}. ${there}`);
}

/** The objects of a list that the server can show. */
export function listAt(path: string): (servers: Servers) => Promise<ReadableList> {
  // Asynchronous: missing settings reject it, and are not thrown beside another request that nobody then waits for.
  return async ({ vbr, signal }) => readableList(vbr(), path, {}, { signal });
}

/** One of two arguments, and not both. */
export function eitherOf(first: string, second: string): Rules {
  return (args) =>
    (args[first] === undefined) === (args[second] === undefined)
      ? [{ path: [], reason: `needs either ${first} or ${second}` }]
      : [];
}

/** `"name" (type, id …)` */
export function shown(name: unknown, id: unknown, ...details: readonly unknown[]): string {
  const texts = [...details.map(textOf).filter((detail) => detail !== ""), `id ${textOf(id)}`];
  return `${quoted(textOf(name))} (${texts.join(", ")})`;
}

export function quoted(text: string): string {
  return JSON.stringify(text);
}

/** For a message, where a type was asked for. */
export function ofType(type: string | undefined): string {
  return type === undefined ? "" : ` of the type ${type}`;
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
