/** What a VBR server answers: JSON, or an error in the server's own words. */
import type { Connection } from "../config/settings";
import { ResponseError, UnexpectedAnswerError, elsewhereRemedy, isFromElsewhere } from "../core/errors";
import { bodyExcerpt, excerpt, sentence } from "../core/text";
import { isFields, isTooDeep } from "../core/values";
import type { HttpResponse } from "../http/client";

/** JSON as it comes from a server: nothing about it is certain. */
export type Json = Record<string, unknown>;

/** The request that logs in, as messages name it. */
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

/** Whether this is the server's own internal error: it cannot make this list. */
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
