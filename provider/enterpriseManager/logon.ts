/**
 * A logon session of Enterprise Manager, and requests under it. Its representation is where every way begins; the tasks that
 * are started under it are known to it alone.
 */
import type { Connection } from "../config/settings";
import { LogonEndedError, NotOfferedError, ResponseError, UnexpectedAnswerError, messageOf } from "../core/errors";
import type { HttpClient, HttpResponse } from "../http/client";
import type { ChangeCounter } from "../core/cache";
import type { Deadline } from "../core/poll";
import { excerpt, sentence } from "../core/text";
import { type Selection, findLink, rebased } from "./links";
import { type Document, Representation, readDocument } from "./representation";

export interface RequestOptions {
  readonly deadline: Deadline;
}

/** What an accepted request was answered with: a body, a place to look at, both, or neither. */
export interface Answer {
  readonly status: number;
  readonly document: Document | undefined;
  /** Path and query of the `Location` header. */
  readonly location: string | undefined;
}

export class Logon {
  /** Tasks whose request got its answer: none of them belongs to a request that lost it. */
  readonly knownTasks = new Set<string>();
  /** Tasks that no answer named, and that were seen to be over: none of them belongs to a later request. */
  readonly overTasks = new Set<string>();
  /** Operations that run under it now. */
  users = 0;
  /** Another logon has taken its place; only those that wait for its tasks still use it. */
  isRetired = false;
  readonly connection: Connection;
  /** `v1_7`; undefined where the server named none. */
  readonly version: string | undefined;
  readonly root: Representation;
  /** Of this server, under whichever logon. */
  readonly changes: ChangeCounter;
  readonly #http: HttpClient;
  readonly #token: string;

  constructor(
    connection: Connection,
    http: HttpClient,
    {
      token,
      version,
      root,
      changes,
    }: { token: string; version: string | undefined; root: Representation; changes: ChangeCounter },
  ) {
    this.changes = changes;
    this.connection = connection;
    this.version = version;
    this.root = root;
    this.#http = http;
    this.#token = token;
  }

  /** Path and query of a link, or an error that says what its absence means. */
  link(from: Representation, selection: Selection, purpose: string): string {
    const path = findLink(this.connection, from, selection);
    if (path !== undefined) return path;
    const isReading = selection.rel === "Down" || selection.rel === "Alternate";
    throw new NotOfferedError(
      `${this.connection.address} offers the account of this run no way to ${purpose} (no link ${selection.rel}${selection.type === undefined ? "" : ` ${selection.type}`}). ` +
        `Most likely it may not do it: ${isReading ? READING_ROLE : WRITING_ROLE} Nothing was sent.`,
    );
  }

  /** `GET`, repeated while the server is briefly away (http.ts). */
  async get(path: string, options: RequestOptions): Promise<Document> {
    const response = await this.#send("GET", path, undefined, options);
    return readAnswer(this.connection, `GET ${path}`, response.text);
  }

  /** Never repeated after a lost answer (`isLostAnswer`): the caller finds out what became of it. */
  async write(
    method: "POST" | "PUT" | "DELETE",
    path: string,
    xml: string | undefined,
    options: RequestOptions,
  ): Promise<Answer> {
    const { status, headers, text } = await this.#send(method, path, xml, options);
    const { location } = headers;
    return {
      status,
      document: text.trim() === "" ? undefined : readAnswer(this.connection, `${method} ${path}`, text),
      location: typeof location === "string" && location !== "" ? rebased(this.connection, location) : undefined,
    };
  }

  /** The logon session goes; nobody needs to know whether the server still had it. */
  async end(deadline: Deadline): Promise<void> {
    const path = findLink(this.connection, this.root, { rel: "Delete", type: "LogonSession", isTypeOptional: true });
    if (path === undefined) return;
    const headers = this.#headers();
    await this.#http.send({ method: "DELETE", path, headers, signal: deadline.signal, retryMs: 0 }).catch(() => undefined);
  }

  async #send(
    method: "GET" | "POST" | "PUT" | "DELETE",
    path: string,
    xml: string | undefined,
    options: RequestOptions,
  ): Promise<HttpResponse> {
    const response = await this.#http.send({
      method,
      path,
      headers: { ...this.#headers(), ...(xml === undefined ? {} : { "content-type": MEDIA_TYPE }) },
      ...(xml === undefined ? {} : { body: xml }),
      signal: options.deadline.signal,
    });
    if (response.status >= 200 && response.status < 300) return response;
    throw refusal(this.connection, `${method} ${path}`, response);
  }

  #headers(): Record<string, string> {
    return { accept: MEDIA_TYPE, "x-restsvcsessionid": this.#token };
  }
}

/** Asked for and sent, always the same: the server chooses its reader for a body by the Accept header. */
export const MEDIA_TYPE = "application/xml";

const READING_ROLE = "reading needs the role Portal User or Portal Administrator.";
const WRITING_ROLE = "backup servers are added, edited and removed with the role Portal Administrator.";

/** An answer that was promised to have a body. */
export function readAnswer(connection: Connection, what: string, text: string, complaint = unexpected): Document {
  try {
    return readDocument(text);
  } catch (error) {
    const shown = excerpt(text);
    throw complaint(connection, what, shown === "" ? messageOf(error) : `${messageOf(error)} (${shown})`);
  }
}

export function unexpected({ address, product }: Connection, what: string, why: string): UnexpectedAnswerError {
  return new UnexpectedAnswerError(
    `${address} gave an answer to ${what} that is not the one of ${product.title}: ${sentence(why)} Check what stands between, such as a proxy.`,
  );
}

/** An error answer, with the server's own words in whichever format they come. Never its stack trace. */
export function refusal({ address, addressSource }: Connection, what: string, { status, text }: HttpResponse): ResponseError {
  const { words, isServersOwn } = serverWords(text);
  const message = `${address} answered ${status} to ${what}: ${words}`;
  if (status === 401)
    return new LogonEndedError(`${message} A new logon did not help; check the account of this run.`, status, words);
  const hint =
    status === 403
      ? ` The account of this run may not do this: ${what.startsWith("GET ") ? READING_ROLE : WRITING_ROLE}`
      : status === 404 && !isServersOwn
        ? ` Check that the address (from ${addressSource}) is the one of its REST API, and what stands between.`
        : "";
  return new ResponseError(`${message}${hint}`, status, words, undefined, isServersOwn);
}

function serverWords(text: string): { readonly words: string; readonly isServersOwn: boolean } {
  if (text.trim() === "") return { words: "(no text).", isServersOwn: false };
  try {
    const { root } = readDocument(text);
    const [message, first] = [root.text("Message"), root.text("FirstChanceExceptionMessage")];
    const parts = [message, first === message ? undefined : first].filter((part) => part !== undefined && part.trim() !== "");
    if (parts.length > 0) return { words: parts.map((part) => sentence(excerpt(part ?? ""))).join(" "), isServersOwn: true };
  } catch {
    // No error of this API, but the page of something in between.
  }
  return { words: sentence(excerpt(text)), isServersOwn: false };
}
