/**
 * The REST API of a VBR server: token, revision header, JSON. One client a server and process, so one log-in however many
 * resources there are.
 *
 * From the REST documents (operations of `/api/oauth2`, `/api/v1/serverInfo`, `/api/v1/serverTime`, alike in all revisions).
 */
import { DEFAULT_REVISION, type Revision, type ServerIdentity, type VbrConnection, credentialsOf } from "../config/settings";
import { AuthenticationError, ResponseError, SettingsError, UnexpectedAnswerError, VeeamError } from "../core/errors";
import { Gate } from "../core/limiter";
import { HttpClient, type HttpResponse } from "../http/client";
import { Changes } from "../core/recent";
import { keepSecret } from "../core/redact";
import { isFields, isTooDeep } from "../core/values";
import { Deadline } from "../core/poll";
import { excerpt, sentence } from "../core/text";
import { allServed, newestServed } from "./discovery";
import { fromServer, requestsFor, toServer } from "./revisions";

/** JSON as it comes from a server: nothing about it is certain. */
export type Json = Record<string, unknown>;

export interface RequestOptions {
  readonly deadline: Deadline;
  readonly patienceMs?: number;
}

export interface ListOptions extends RequestOptions {
  /** Objects a page. */
  readonly pageSize?: number;
}

/** A list, and how many pages it was read in. */
export interface Listing {
  /** As the server writes them: of many objects mostly a few are wanted, and only those need a translation (`fromServer`). */
  readonly items: Json[];
  readonly pages: number;
}

type Query = Readonly<Record<string, string | readonly string[]>>;

interface Token {
  readonly accessToken: string;
  readonly refreshToken: string;
  /** On the monotonic clock: when to ask for a new one. */
  readonly staleAt: number;
}

/** What a server answers to credentials it does not take; everything else says nothing about them. */
const REFUSALS = [400, 401, 403];
const LOG_IN = "POST /api/oauth2/token";
/** The default of the documents. */
const PAGE_SIZE = 200;
/** How often a list of several pages is read until nothing moves in it. */
const LIST_READINGS = 10;
/** Pages in a row without an object of their own, after which a list is not believed to end. */
const REPEATED_PAGES = 3;
const LOG_IN_PATIENCE_MS = 3000;
const LOG_IN_LIMIT_MS = 60_000;
const REFRESH_BEFORE_EXPIRY_MS = 60_000;

export class VbrClient {
  readonly connection: VbrConnection;
  /** Sessions whose request got its answer: none of them belongs to a request that lost it. */
  readonly knownSessions = new Set<string>();
  readonly changes = new Changes();
  readonly #http: HttpClient;
  readonly #warn: (text: string) => void;
  /** Only requests that write pass it: the server may serialise them, and reads must not wait behind them. */
  readonly #writes: Gate;
  #token: Promise<Token> | undefined;
  #refusal: AuthenticationError | undefined;
  #revision: Promise<Revision> | undefined;
  #identity: Promise<ServerIdentity> | undefined;

  /** `warn` shows a line about the run. */
  constructor(connection: VbrConnection, warn: (text: string) => void = () => undefined) {
    this.connection = connection;
    this.#warn = warn;
    this.#http = new HttpClient(connection);
    this.#writes = new Gate(connection.maxParallel);
  }

  /** The JSON object that the server answers. Repeats itself while the server is briefly away (http.ts). */
  async get(path: string, options: RequestOptions): Promise<Json> {
    return fromServer(await this.#read(path, options));
  }

  /** Never repeated after a lost answer (ConnectionError with `wasSent`): the caller finds out what became of it. */
  async write(method: "POST" | "PUT", path: string, body: Json, options: RequestOptions): Promise<Json> {
    const sent = toServer(await this.revision(options), method, path, body);
    const answer = await this.#change(() => this.#send(method, path, sent, options));
    return fromServer(this.#object(answer, `${method} ${path}`));
  }

  /** Gives the session when the server answers with one; the documents promise an empty 204. */
  async delete(path: string, options: RequestOptions): Promise<Json | undefined> {
    const response = await this.#change(() => this.#send("DELETE", path, undefined, options));
    return response.text.trim() === "" ? undefined : this.#object(response, `DELETE ${path}`);
  }

  /**
   * Every page of a list. A list of several pages is read until two readings agree: between two pages an object can move to
   * the one that was read already, and would be missed, or to the next one, and would be there twice.
   */
  async list(path: string, query: Query, options: RequestOptions): Promise<Json[]> {
    let before: string | undefined;
    for (let reading = 1; ; reading++) {
      const { items, pages } = await this.listOnce(path, query, options);
      const now = items.map(({ id }) => String(id)).join();
      if (pages === 1 || now === before) return items.map(fromServer);
      if (reading === LIST_READINGS) throw new VeeamError(`The list ${path} on ${this.connection.address} changes all the time.`);
      before = now;
    }
  }

  /** Every page of a list, read once, in as many requests as the revision needs for the query. */
  async listOnce(path: string, query: Query, options: ListOptions): Promise<Listing> {
    const parts: Listing[] = [];
    for (const one of requestsFor(await this.revision(options), path, query))
      parts.push(await this.#readPages(path, one, options));
    return {
      items: parts.flatMap(({ items }) => items),
      pages: Math.max(...parts.map(({ pages }) => pages)),
    };
  }

  /**
   * The REST revision that is spoken. With `auto` the server is asked for the newest that it serves, before the log-in and once a
   * process.
   */
  revision(options: RequestOptions): Promise<Revision> {
    const { apiVersion } = this.connection;
    if (apiVersion !== "auto") return Promise.resolve(apiVersion);
    this.#revision ??= this.#findRevision(options).catch((error: unknown) => {
      this.#revision = undefined;
      throw error;
    });
    return this.#revision;
  }

  /** Asked once a process. */
  identity(options: RequestOptions): Promise<ServerIdentity> {
    this.#identity ??= this.#readIdentity(options).catch((error: unknown) => {
      this.#identity = undefined;
      throw error;
    });
    return this.#identity;
  }

  /** The server's own clock, in milliseconds since 1970: this machine's clock may be wrong. */
  async serverTimeMs(options: RequestOptions): Promise<number> {
    const { serverTime } = await this.get("/api/v1/serverTime", options);
    const time = typeof serverTime === "string" ? Date.parse(serverTime) : NaN;
    if (Number.isNaN(time)) throw this.#unexpected("GET /api/v1/serverTime", "it names no time");
    return time;
  }

  /** Ends the log-in and the connections; at most `limitMs`, also when the server does not answer. */
  async logOff(limitMs: number): Promise<void> {
    await Promise.race([this.#endToken(limitMs), new Promise((resolve) => setTimeout(resolve, limitMs).unref())]);
    await this.#http.close();
  }

  async #readPages(path: string, query: Query, options: ListOptions): Promise<Listing> {
    const { pageSize = PAGE_SIZE, ...others } = options;
    const items: Json[] = [];
    const seen = new Set<unknown>();
    let repeated = 0;
    for (let pages = 1; ; pages++) {
      const page = { ...query, skip: String(items.length), limit: String(pageSize) };
      const { data, pagination } = await this.#read(`${path}?${queryString(page)}`, others);
      if (!Array.isArray(data) || !data.every(isFields))
        throw this.#unexpected(`GET ${path}`, 'its "data" is no list of objects');
      items.push(...(data as Json[]));
      // An object may move to the next page, but a server that gives the same page again would do so for ever.
      const before = seen.size;
      for (const { id } of data) seen.add(id);
      repeated = seen.size === before ? repeated + 1 : 0;
      if (data.length > 0 && repeated === REPEATED_PAGES)
        throw this.#unexpected(
          `GET ${path}`,
          `page after page holds what those before it do, and its "pagination" promises more`,
        );
      const total = (pagination as { total?: unknown } | undefined)?.total;
      if (data.length === 0 || typeof total !== "number" || items.length >= total) return { items, pages };
    }
  }

  async #change<T>(send: () => Promise<T>): Promise<T> {
    return this.#writes.pass(async () => {
      this.changes.note();
      try {
        return await send();
      } finally {
        this.changes.note();
      }
    });
  }

  async #read(path: string, options: RequestOptions): Promise<Json> {
    return this.#object(await this.#send("GET", path, undefined, options), `GET ${path}`);
  }

  async #findRevision({ deadline }: RequestOptions): Promise<Revision> {
    const newest = await newestServed(this.#http, deadline);
    if (newest !== undefined) return newest;
    this.#warn(
      `${this.connection.address} does not show which REST revisions it serves (GET /swagger/v<revision>/swagger.json), so "auto" cannot find the newest: ` +
        `${DEFAULT_REVISION} is spoken. Set veeam:vbrApiVersion to choose another.`,
    );
    return DEFAULT_REVISION;
  }

  async #endToken(limitMs: number): Promise<void> {
    const token = await settled(this.#token);
    if (token === undefined) return;
    this.#token = undefined;
    const deadline = Deadline.after(limitMs);
    const logOff = this.#http.send({
      method: "POST",
      path: "/api/oauth2/logout",
      headers: { ...(await this.#headers({ deadline })), authorization: `Bearer ${token.accessToken}` },
      deadline,
      patienceMs: 0,
    });
    await logOff.catch(() => undefined);
  }

  async #readIdentity(options: RequestOptions): Promise<ServerIdentity> {
    const { address } = this.connection;
    try {
      const { vbrId } = await this.get("/api/v1/serverInfo", options);
      return typeof vbrId === "string" && vbrId !== "" ? { address, vbrId: vbrId.toLowerCase() } : { address };
    } catch (error) {
      // Only an administrator may read it.
      if (error instanceof ResponseError && error.status === 403) return { address };
      throw error;
    }
  }

  async #send(
    method: "GET" | "POST" | "PUT" | "DELETE",
    path: string,
    body: Json | undefined,
    options: RequestOptions,
  ): Promise<HttpResponse> {
    const headers = await this.#headers(options);
    let token = await this.#validToken();
    for (let isSecondTry = false; ; isSecondTry = true) {
      const response = await this.#http.send({
        method,
        path,
        headers: {
          ...headers,
          authorization: `Bearer ${token.accessToken}`,
          ...(body === undefined ? {} : { "content-type": "application/json" }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        ...options,
        answersLate: method === "DELETE",
      });
      if (response.status >= 200 && response.status < 300) return response;
      // A voided or expired token: the request had no effect, so that any method may be sent again with a new one.
      if (response.status !== 401 || isSecondTry) throw await this.#refusalOf(`${method} ${path}`, response, options);
      token = await this.#validToken(token);
    }
  }

  /** The shared token, renewed when it is about to expire or is `rejected`: by whoever notices first, the others join. */
  async #validToken(rejected?: Token): Promise<Token> {
    const shared = this.#token;
    const current = await settled(shared);
    if (current !== undefined && current !== rejected && performance.now() < current.staleAt) return current;
    if (this.#token === undefined || this.#token === shared) this.#token = this.#obtainToken(current);
    return this.#token;
  }

  async #obtainToken(old: Token | undefined): Promise<Token> {
    if (this.#refusal !== undefined) throw this.#refusal;
    if (old !== undefined) {
      try {
        return await this.#requestToken({ grant_type: "refresh_token", refresh_token: old.refreshToken });
      } catch (error) {
        // Spent, expired or lost on the way: a refresh token works once, so only the password is left.
        if (!(error instanceof VeeamError)) throw error;
      }
    }
    const { username, password } = credentialsOf(this.connection);
    keepSecret(password.value, username.value);
    try {
      return await this.#requestToken({ grant_type: "password", username: username.value, password: password.value });
    } catch (error) {
      if (!(error instanceof ResponseError) || !REFUSALS.includes(error.status)) throw error;
      const { address } = this.connection;
      this.#refusal = new AuthenticationError(
        `${address} refused user "${username.value}" (${error.status} on POST /api/oauth2/token): ${error.serverText} ` +
          `User name from ${username.source}, password from ${password.source}. ` +
          `The REST API takes no account with multi-factor authentication (unless it is a service account) and none with a custom role; ` +
          `writing needs the role Veeam Backup Administrator. The log-in is not repeated in this run, so that the account does not get locked.`,
        error.status,
      );
      throw this.#refusal;
    }
  }

  async #requestToken(form: Record<string, string>): Promise<Token> {
    const options = { deadline: Deadline.after(LOG_IN_LIMIT_MS) };
    const response = await this.#http.send({
      method: "POST",
      path: "/api/oauth2/token",
      headers: { ...(await this.#headers(options)), "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams(form).toString(),
      ...options,
      patienceMs: LOG_IN_PATIENCE_MS,
      // A refresh token works once, so that a second try could only be refused.
      isSafe: form.grant_type === "password",
    });
    if (response.status < 200 || response.status >= 300) throw await this.#refusalOf(LOG_IN, response, options);
    const body = this.#object(response, LOG_IN);
    const { access_token: accessToken, refresh_token: refreshToken, expires_in: expiresIn } = body;
    if (typeof accessToken !== "string" || typeof refreshToken !== "string") throw this.#unexpected(LOG_IN, "it holds no token");
    keepSecret(accessToken);
    keepSecret(refreshToken);
    const lifetimeMs = typeof expiresIn === "number" && expiresIn > 0 ? expiresIn * 1000 : 900_000;
    return {
      accessToken,
      refreshToken,
      staleAt: performance.now() + lifetimeMs - Math.min(REFRESH_BEFORE_EXPIRY_MS, lifetimeMs / 2),
    };
  }

  async #headers(options: RequestOptions): Promise<Record<string, string>> {
    return { accept: "application/json", "x-api-version": await this.revision(options) };
  }

  /** An error answer; one about the revision says which ones the server serves. */
  async #refusalOf(what: string, response: HttpResponse, options: RequestOptions): Promise<VeeamError> {
    const refusal = this.#refused(what, response);
    const isNamed = refusal.status < 500 && /api.?version/i.test(refusal.serverText);
    // What a server says to a log-in in a revision that it does not know is documented nowhere.
    const isPossible = what === LOG_IN && refusal.status < 500 && ![401, 403, 429].includes(refusal.status);
    if (!isNamed && !isPossible) return refusal;
    const { address } = this.connection;
    const revision = await this.revision(options);
    const served = (await settled(allServed(this.#http, options.deadline))) ?? [];
    if (!isNamed && (served.length === 0 || served.includes(revision))) return refusal;
    const list =
      served.length === 0
        ? `Which ones it serves cannot be seen (GET /swagger/v<revision>/swagger.json).`
        : `It serves ${served.join(", ")}.`;
    return new SettingsError(
      `${address} does not serve REST revision ${revision} (${refusal.status} on ${what}): ${refusal.serverText} ${list} ` +
        `Set veeam:vbrApiVersion to one that it serves, or to auto for the newest of them.`,
    );
  }

  #object({ text, status, headers }: HttpResponse, what: string): Json {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      const type = typeof headers["content-type"] === "string" ? headers["content-type"] : "no content type";
      throw this.#unexpected(what, `it is no JSON (status ${status}, ${type}: ${excerpt(text) || "empty"})`);
    }
    if (typeof value !== "object" || value === null || Array.isArray(value))
      throw this.#unexpected(what, `it is no object: ${excerpt(text)}`);
    if (isTooDeep(value)) throw this.#unexpected(what, "its lists and objects lie too deep in one another");
    return value as Json;
  }

  #unexpected(what: string, why: string): UnexpectedAnswerError {
    const { address, addressSource, product } = this.connection;
    return new UnexpectedAnswerError(
      `${address} gave an answer to ${what} that is not the one of ${product.anyTitle}: ${why}. Check that the address (from ${addressSource}) is the one of its REST API.`,
    );
  }

  /** An error answer, with the server's own words however it wraps them. */
  #refused(what: string, { status, text }: HttpResponse): ResponseError {
    const { errorCode, words, isServersOwn } = parseError(text);
    const hint =
      status === 403
        ? ` The account of this run may not do this: ${what.startsWith("GET ") ? "use one with" : "writing needs"} the role Veeam Backup Administrator.`
        : status === 401
          ? ` A new log-in did not help; check the account of this run.`
          : status === 404 && (!isServersOwn || what === LOG_IN)
            ? ` Check that the address (from ${this.connection.addressSource}) is the one of its REST API, and what stands between.`
            : "";
    return new ResponseError(
      `${this.connection.address} answered ${status} to ${what}: ${words}${hint}`,
      status,
      words,
      errorCode,
      isServersOwn,
    );
  }
}

/** Whether the server says, in its own form, that it does not know what was asked for. */
export function isNotFound(error: unknown): boolean {
  return error instanceof ResponseError && error.status === 404 && error.isServersOwn;
}

/** Repeated keys for lists, as the documents want array filters. */
export function queryString(query: Query): string {
  return new URLSearchParams(
    Object.entries(query).flatMap(([key, value]) => [value].flat().map((one): [string, string] => [key, one])),
  ).toString();
}

async function settled<T>(promise: Promise<T> | undefined): Promise<T | undefined> {
  return promise?.catch(() => undefined);
}

/** A text as it is; what is none as JSON. */
function plain(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** `Error` of the documents, ASP.NET problem details, OAuth errors, or plain text. */
function parseError(text: string): { errorCode?: string; words: string; isServersOwn: boolean } {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    body = undefined;
  }
  if (!isFields(body) || isTooDeep(body))
    return { words: text.trim() === "" ? "(no text)." : sentence(excerpt(text)), isServersOwn: false };
  const { errorCode, message, detail, title, error_description: description, error, errors } = body;
  const details =
    typeof errors === "object" && errors !== null
      ? Object.entries(errors).map(([field, list]) => `${field}: ${[list].flat().map(plain).join(" ")}`)
      : [];
  const words =
    [message, detail, title, description, error].find((part): part is string => typeof part === "string" && part !== "") ??
    excerpt(text);
  return {
    ...(typeof errorCode === "string" ? { errorCode } : {}),
    words: sentence([words, ...details].join(" ")),
    isServersOwn: typeof errorCode === "string" || typeof title === "string",
  };
}
