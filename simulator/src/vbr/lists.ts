import { setValueAt, valueAt, type JsonObject } from "../json.js";
import { ok, Refusal, type Answer } from "./answers.js";
import type { Context } from "./context.js";

const DEFAULT_LIMIT = 200;

/** What decides how a list looks beside the query: habits of the server, and a fault. */
type ListContext = Pick<Context, "infrastructure" | "listCut">;

/** A part of a list. */
interface Page<T> {
  items: T[];
  total: number;
  skip: number;
  limit: number;
}

/**
 * Sorts and cuts a filtered list; `columns` says what each value of `orderColumn` sorts by. Without `orderColumn` objects come in the
 * order in which they were added.
 */
export function page<T>(
  { infrastructure: { habits }, listCut }: ListContext,
  all: readonly T[],
  query: JsonObject,
  columns: Record<string, string>,
  view: (item: T) => unknown = (item) => item,
): Page<T> {
  if (habits.spoilsLists.length > 0 && all.some((one) => isSpoiling(view(one), habits.spoilsLists)))
    throw new Refusal(500, "UnknownError", "An object of the list cannot be shown.");
  const column = typeof query.orderColumn === "string" ? columns[query.orderColumn] : undefined;
  const sign = query.orderAsc === false ? -1 : 1;
  const ordered = column === undefined ? all : sorted(all, (one) => valueAt(view(one), column), sign);
  const seen = ordered.slice(0, listCut?.items);
  const skip = typeof query.skip === "number" ? Math.max(0, query.skip) : 0;
  const asked = typeof query.limit === "number" && query.limit > 0 ? query.limit : DEFAULT_LIMIT;
  const limit = habits.largestPage > 0 ? Math.min(asked, habits.largestPage) : asked;
  const total = listCut?.paging === "cut" ? seen.length : all.length;
  return { items: seen.slice(skip, skip + limit), total, skip, limit };
}

export function pageAnswer({ infrastructure: { habits } }: ListContext, { items, total, skip, limit }: Page<unknown>): Answer {
  const counted = habits.omitsTotals ? {} : { total };
  if (items.length === 0 && habits.sendsEmptyListsAsNull) return ok({ data: null, pagination: counted });
  return ok({ data: items, pagination: { ...counted, count: items.length, skip, limit } });
}

/** `view` is how the list shows an item; only what is on the page is shown, because it takes time. */
export function list<T>(
  context: ListContext,
  all: readonly T[],
  query: JsonObject,
  columns: Record<string, string>,
  view: (item: T) => unknown = (item) => item,
): Answer {
  const found = page(context, all, query, columns, view);
  return pageAnswer(context, { ...found, items: found.items.map(view) });
}

function sorted<T>(all: readonly T[], keyOf: (one: T) => unknown, sign: number): T[] {
  const keyed = all.map((one) => ({ one, key: keyOf(one) }));
  return keyed.sort((a, b) => sign * compare(a.key, b.key)).map(({ one }) => one);
}

function isSpoiling(one: unknown, spoiling: readonly string[]): boolean {
  return ["type", "sessionType", "name"].some((property) => spoiling.includes(text(valueAt(one, property))));
}

/** An object as lists show it. */
export function asListed(view: JsonObject, { infrastructure: { habits } }: ListContext): JsonObject {
  if (habits.lowersUniqueIdsInLists && typeof view.uniqueId === "string") view.uniqueId = view.uniqueId.toLowerCase();
  for (const path of habits.omittedInLists) if (valueAt(view, path) !== undefined) setValueAt(view, path, undefined);
  return view;
}

/** Whether a text fits a pattern with `*` at the beginning and/or at the end; without it the whole text must fit. Case is ignored. */
export function matches(pattern: unknown, ...texts: unknown[]): boolean {
  if (typeof pattern !== "string" || pattern === "") return true;
  const wanted = pattern.toLowerCase().replace(/^\*|\*$/g, "");
  const [startsOpen, endsOpen] = [pattern.startsWith("*"), pattern.length > 1 && pattern.endsWith("*")];
  return texts.some((text) => {
    if (typeof text !== "string") return false;
    const subject = text.toLowerCase();
    if (startsOpen && endsOpen) return subject.includes(wanted);
    if (startsOpen) return subject.endsWith(wanted);
    return endsOpen ? subject.startsWith(wanted) : subject === wanted;
  });
}

/** Whether a filter that is not given, is one value, or a list of values lets this value pass. */
export function passes(filter: unknown, value: unknown): boolean {
  if (filter === undefined) return true;
  return Array.isArray(filter) ? filter.includes(value) : filter === value;
}

function compare(left: unknown, right: unknown): number {
  if (typeof left === "number" && typeof right === "number") return left - right;
  return text(left).localeCompare(text(right));
}

function text(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}
