/** What a VBR server answers: JSON, an error in the server's own words, lists page by page. */
import type { Connection } from "../config/settings";
import { ResponseError, UnexpectedAnswerError, elsewhereRemedy, isFromElsewhere } from "../core/errors";
import { bodyExcerpt, excerpt, sentence } from "../core/text";
import { isFields, isTooDeep } from "../core/values";
import type { HttpResponse } from "../http/client";

/** JSON as it comes from a server: nothing about it is certain. */
export type Json = Record<string, unknown>;

/** The request that logs in, by which messages call it. */
export const LOG_IN = "POST /api/oauth2/token";

/** The JSON object of a response that was promised to have one. */
export function jsonOf(connection: Connection, what: string, { text, status, headers }: HttpResponse): Json {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    const type = typeof headers["content-type"] === "string" ? headers["content-type"] : "no content type";
    throw unexpected(connection, what, `the response is not JSON (status ${status}, ${type}: ${bodyExcerpt(text) || "empty"})`);
  }
  if (!isFields(value)) throw unexpected(connection, what, `the response is not an object: ${excerpt(text)}`);
  if (isTooDeep(value)) throw unexpected(connection, what, "its arrays and objects are nested too deep");
  return value;
}

export function unexpected(connection: Connection, what: string, why: string): UnexpectedAnswerError {
  const { address, addressSource, product } = connection;
  return new UnexpectedAnswerError(
    "VEEAM_UNEXPECTED_RESPONSE",
    `${address} gave an answer to ${what} that is not the one of ${product.anyTitle}: ${why}. Check that the address (from ${addressSource}) is the one of its REST API.`,
  );
}

/** An error response, with the server's own words however it wraps them. */
export function refused({ address, addressSource }: Connection, what: string, { status, text }: HttpResponse): ResponseError {
  const { words, isServersOwn } = parseError(text);
  const isElsewhere = isFromElsewhere(status, isServersOwn, text) || (status === 404 && what === LOG_IN);
  const hint = isElsewhere
    ? elsewhereRemedy(addressSource)
    : status === 403
      ? ` The account of this run is not allowed to do this: ${what.startsWith("GET ") ? "use one with" : "writing needs"} the role Veeam Backup Administrator.`
      : status === 401
        ? ` A new log-in did not help; check the account of this run.`
        : "";
  const code = isElsewhere ? "VEEAM_UNEXPECTED_RESPONSE" : undefined;
  return new ResponseError(`${address} answered ${status} to ${what}: ${words}${hint}`, status, words, isServersOwn, code);
}

/** Whether the server says, in its own form, that it does not know what was asked for. */
export function isNotFound(error: unknown): boolean {
  return error instanceof ResponseError && error.status === 404 && error.isServersOwn;
}

/** Whether the server could not make a list itself; one that is away, or not allowed to, is no such case. */
export function isListError(error: unknown): boolean {
  return error instanceof ResponseError && error.status === 500 && error.isServersOwn;
}

/** The `Error` of the documents, problem details, OAuth errors, or plain text. Only the first is the server's own for sure. */
function parseError(text: string): { words: string; isServersOwn: boolean } {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    body = undefined;
  }
  if (!isFields(body) || isTooDeep(body))
    return { words: text.trim() === "" ? "(no text)." : sentence(bodyExcerpt(text)), isServersOwn: false };
  const { errorCode, message, detail, title, error_description: description, error, errors } = body;
  const details =
    typeof errors === "object" && errors !== null
      ? Object.entries(errors).map(([field, list]) => `${field}: ${[list].flat().map(plain).join(" ")}`)
      : [];
  const words =
    [message, detail, title, description, error].find((part): part is string => typeof part === "string" && part !== "") ??
    excerpt(text);
  return { words: sentence([words, ...details].join(" ")), isServersOwn: typeof errorCode === "string" };
}

/** A string as it is; any other value as JSON. */
function plain(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

// Lists, page by page. One that is incomplete or misshapen is an error: what it lacks is not gone.

/** A list, and how many pages it was read in. */
export interface Listing {
  /** As the server spells them: of many objects few are wanted, and only those are translated (`fromServer`). */
  readonly items: Json[];
  readonly pages: number;
}

/** Pages in a row without an object of their own, after which a list is taken for one that never ends. */
const REPEATED_PAGES = 3;

/** Every page of a list. `readPage` gives the response to the page that begins after `skip` objects. */
export async function readPages(
  connection: Connection,
  what: string,
  readPage: (skip: number) => Promise<Json>,
): Promise<Listing> {
  const items: Json[] = [];
  const seen = new Set<unknown>();
  let repeated = 0;
  let longest = 0;
  for (let pages = 1; ; pages++) {
    const page = await readPage(items.length);
    const total = totalOf(page);
    const data = page.data ?? (total === 0 ? [] : page.data);
    if (!Array.isArray(data) || !data.every(isFields))
      throw unexpected(connection, what, 'its "data" is not an array of objects');
    items.push(...(data as Json[]));
    const before = seen.size;
    for (const { id } of data) seen.add(id);
    // An object may move to the next page, but a server that gives the same page again would do so for ever.
    repeated = seen.size === before ? repeated + 1 : 0;
    if (data.length > 0 && repeated === REPEATED_PAGES)
      throw unexpected(connection, what, 'page after page repeats the ones before it, and its "pagination" promises more');
    if (total === undefined ? data.length === 0 || data.length < longest : items.length >= total) return { items, pages };
    if (data.length === 0)
      throw unexpected(
        connection,
        what,
        `the list ends after ${items.length} of the ${String(total)} objects that its "pagination" promises`,
      );
    longest = Math.max(longest, data.length);
  }
}

function totalOf({ pagination }: Json): number | undefined {
  const total = isFields(pagination) ? pagination.total : undefined;
  return typeof total === "number" ? total : undefined;
}
