import { valueAt, type JsonObject } from "../json.js";
import { ok, type Answer } from "./answers.js";

const DEFAULT_LIMIT = 200;

/** Which part of a list a client asked for, in which order. */
export interface ListOptions {
  /** What each value of `orderColumn` sorts by. */
  columns: Record<string, string>;
  /** The most that a page holds, whatever is asked for; 0 for any number. */
  largestPage?: number;
}

/** Sorts and cuts a filtered list. Without `orderColumn` objects come in the order in which they were added. */
export function page<T>(all: readonly T[], query: JsonObject, { columns, largestPage = 0 }: ListOptions) {
  const column = typeof query.orderColumn === "string" ? columns[query.orderColumn] : undefined;
  const sign = query.orderAsc === false ? -1 : 1;
  const ordered = column === undefined ? all : all.toSorted((a, b) => sign * compare(valueAt(a, column), valueAt(b, column)));
  const skip = typeof query.skip === "number" ? Math.max(0, query.skip) : 0;
  const asked = typeof query.limit === "number" && query.limit > 0 ? query.limit : DEFAULT_LIMIT;
  const limit = largestPage > 0 ? Math.min(asked, largestPage) : asked;
  return { items: ordered.slice(skip, skip + limit), total: all.length, skip, limit };
}

export function list(all: readonly unknown[], query: JsonObject, options: ListOptions): Answer {
  const { items, total, skip, limit } = page(all, query, options);
  return ok({ data: items, pagination: { total, count: items.length, skip, limit } });
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
