/** What Enterprise Manager answers: a document, or an error in the server's own words. */
import type { Connection } from "../config/settings";
import {
  LogonEndedError,
  ResponseError,
  UnexpectedAnswerError,
  elsewhereRemedy,
  isFromElsewhere,
  messageOf,
} from "../core/errors";
import { bodyExcerpt, sentence } from "../core/text";
import type { HttpResponse } from "../http/client";
import { type Document, readDocument } from "./representation";

const READING_ROLE = "reading needs the role Portal User or Portal Administrator.";
const WRITING_ROLE = "backup servers are added, edited and removed with the role Portal Administrator.";

/** The role that an account needs, for messages. */
export function roleFor(use: "reading" | "writing"): string {
  return use === "reading" ? READING_ROLE : WRITING_ROLE;
}

export function isSuccess({ status }: HttpResponse): boolean {
  return status >= 200 && status < 300;
}

/** The document of an answer that was promised to have one. `complaint` is the error for one that has none. */
export function documentOf(connection: Connection, what: string, text: string, complaint = unexpected): Document {
  try {
    return readDocument(text);
  } catch (error) {
    const shown = bodyExcerpt(text);
    throw complaint(connection, what, shown === "" ? messageOf(error) : `${messageOf(error)} (${shown})`);
  }
}

export function unexpected({ address, product }: Connection, what: string, why: string): UnexpectedAnswerError {
  return new UnexpectedAnswerError(
    "VEEAM_UNEXPECTED_RESPONSE",
    `${address} gave an answer to ${what} that is not the one of ${product.title}: ${sentence(why)} Check what stands between, such as a proxy.`,
  );
}

/** An error answer, with the server's own words in whichever format they come. Never its stack trace. */
export function refused({ address, addressSource }: Connection, what: string, { status, text }: HttpResponse): ResponseError {
  const { words, isServersOwn } = serverWords(text);
  const message = `${address} answered ${status} to ${what}: ${words}`;
  if (status === 401)
    return new LogonEndedError(`${message} A new logon did not help; check the account of this run.`, status, words);
  const isElsewhere = isFromElsewhere(status, isServersOwn, text);
  const hint = isElsewhere
    ? elsewhereRemedy(addressSource)
    : status === 403
      ? ` The account of this run is not allowed to do this: ${roleFor(what.startsWith("GET ") ? "reading" : "writing")}`
      : "";
  const code = isElsewhere ? "VEEAM_UNEXPECTED_RESPONSE" : undefined;
  return new ResponseError(`${message}${hint}`, status, words, isServersOwn, code);
}

function serverWords(text: string): { readonly words: string; readonly isServersOwn: boolean } {
  if (text.trim() === "") return { words: "(no text).", isServersOwn: false };
  try {
    const { root } = readDocument(text);
    const [message, first] = [root.text("Message"), root.text("FirstChanceExceptionMessage")];
    const parts = [message, first === message ? undefined : first].filter((part) => part !== undefined && part.trim() !== "");
    if (parts.length > 0) return { words: parts.map((part) => sentence(bodyExcerpt(part ?? ""))).join(" "), isServersOwn: true };
  } catch {
    // No error of this API, but the page of something in between.
  }
  return { words: sentence(bodyExcerpt(text)), isServersOwn: false };
}
