/**
 * The REST API of a VBR server: token, revision header, JSON. One client a server and process, so one log-in however many
 * resources there are.
 *
 * From the REST documents (`/api/v1/serverInfo`, `/api/v1/serverTime`, alike in all revisions).
 */
import {
  DEFAULT_REVISION,
  REVISIONS,
  type Revision,
  type ServerIdentity,
  type VbrConnection,
  credentialsOf,
} from "../config/settings";
import { ChangeCounter, Limiter, Once, readUntilStable } from "../core/concurrency";
import { SHARED_READ_TIMEOUT_MS, waitAtMost, within } from "../core/cancellation";
import type { Warn } from "../core/codes";
import { ResponseError, SettingsError, type VeeamError } from "../core/errors";
import type { Trace } from "../core/trace";
import { HttpClient, type HttpResponse } from "../http/client";
import { TOO_OLD, allServed, isServed, newestServed } from "./discovery";
import { PendingSessions } from "./pendingSessions";
import { type Listing, readPages } from "./pages";
import { type Json, LOG_IN, jsonOf, refused, unexpected } from "./responses";
import { type Query, type Resource, fromServer, requestsFor, toServer } from "./revisions";
import { SessionPoller } from "./sessions";
import { type Collection, Snapshot } from "./snapshot";
import { TokenStore } from "./token";

export interface RequestOptions {
  readonly signal: AbortSignal;
  /** Overrides for how long a read is retried while there is no usable answer. */
  readonly retryMs?: number;
}

export interface WriteOptions extends RequestOptions {
  /** Called right before the request leaves, when it has its turn. */
  readonly onSend?: () => void;
  /** Set for a request that changes no object that exists: what was read of them before is as good afterwards. */
  readonly changesNothing?: boolean;
}

export interface ListOptions extends RequestOptions {
  /** Objects a page. */
  readonly pageSize?: number;
}

type Method = "GET" | "POST" | "PUT" | "DELETE";

/** How a time ends that says which zone it is in. */
const OFFSET = /(?:Z|[+-]\d\d:?\d\d)$/i;
/** The default of the documents; the lists that operations share have larger pages (snapshot.ts). */
const PAGE_SIZE = 200;
/** Tokens that a request is sent with at most: the one at hand, a refreshed one, one for the password. */
const TOKENS_PER_REQUEST = 3;

export class VbrClient {
  readonly connection: VbrConnection;
  /** Sessions whose request got its answer: none of them belongs to a request that lost it. */
  readonly knownSessions = new Set<string>();
  readonly changes = new ChangeCounter();
  readonly sessionPoller = new SessionPoller(this);
  readonly pendingSessions = new PendingSessions(this);
  readonly trace: Trace | undefined;
  /** Shows a line about the run. */
  readonly warn: Warn;
  readonly #http: HttpClient;
  readonly #snapshots = new Map<string, Snapshot>();
  /** Limits writes alone: the server may serialise them, and reads must not wait behind them. */
  readonly #writes: Limiter;
  readonly #tokens: TokenStore;
  readonly #revision = new Once(() => this.#findRevision());
  readonly #identity = new Once(() => this.#readIdentity());
  readonly #offset = new Once(() => this.#readOffset());
  readonly #releasedAtMs = new Map<Resource, number>();

  constructor(connection: VbrConnection, warn: Warn = () => undefined, trace?: Trace) {
    this.connection = connection;
    this.trace = trace;
    this.warn = warn;
    this.#http = new HttpClient(connection, { concurrentWrites: connection.maxParallel, trace });
    this.#writes = new Limiter(connection.maxParallel);
    this.#tokens = new TokenStore({
      connection,
      http: this.#http,
      headers: (signal) => this.#headers(signal),
      refusalOf: (...answer) => this.#refusalOf(...answer),
    });
  }

  /** The JSON object that the server answers. Retried while the server is briefly away (http/client.ts). */
  async get(path: string, options: RequestOptions): Promise<Json> {
    return fromServer(await this.#read(path, options));
  }

  /** Never sent twice: after a lost answer (`isLostAnswer`) the caller finds out what became of it. */
  async write(method: "POST" | "PUT", path: string, body: Json, options: WriteOptions): Promise<Json> {
    const answer = await this.#change(method, path, body, options);
    return fromServer(jsonOf(this.connection, `${method} ${path}`, answer));
  }

  /** A POST whose answer says that it was taken, or names its session; empty where the server answers nothing. */
  async call(path: string, body: Json, options: WriteOptions): Promise<Json> {
    const answer = await this.#change("POST", path, body, options);
    return answer.text.trim() === "" ? {} : jsonOf(this.connection, `POST ${path}`, answer);
  }

  /** Gives the session when the server answers with one; the documents promise an empty 204. */
  async delete(path: string, options: WriteOptions): Promise<Json | undefined> {
    const answer = await this.#change("DELETE", path, undefined, options);
    return answer.text.trim() === "" ? undefined : jsonOf(this.connection, `DELETE ${path}`, answer);
  }

  /** Every page of a list. */
  async list(path: string, query: Query, options: ListOptions): Promise<Json[]> {
    const { items } = await readUntilStable(
      `The list ${path} on ${this.connection.address}`,
      () => this.listOnce(path, query, options),
      (list) => list.items.map(({ id }) => String(id)).join(),
    );
    return items.map(fromServer);
  }

  /** Every page of a list, read once, in as many requests as the revision needs for the query. */
  async listOnce(path: string, query: Query, { pageSize = PAGE_SIZE, ...options }: ListOptions): Promise<Listing> {
    const parts: Listing[] = [];
    for (const one of requestsFor(await this.revision(options), path, query)) {
      const readPage = (skip: number): Promise<Json> =>
        this.#read(`${path}?${queryString({ ...one, skip: String(skip), limit: String(pageSize) })}`, options);
      parts.push(await readPages(this.connection, `GET ${path}`, readPage));
    }
    return {
      items: parts.flatMap(({ items }) => items),
      pages: Math.max(...parts.map(({ pages }) => pages)),
    };
  }

  /** The REST revision in use. With `auto` the server is asked for the newest that it serves, before the log-in and once a process. */
  revision({ signal }: RequestOptions): Promise<Revision> {
    const { apiVersion } = this.connection;
    if (apiVersion !== "auto") return Promise.resolve(apiVersion);
    return this.within(this.#revision.get(), signal);
  }

  /** Asked once a process. */
  identity({ signal }: RequestOptions): Promise<ServerIdentity> {
    return this.within(this.#identity.get(), signal);
  }

  /** The objects of this collection, read for all operations. */
  snapshot(collection: Collection): Snapshot {
    const { path } = collection;
    const snapshot = this.#snapshots.get(path) ?? new Snapshot(this, collection);
    this.#snapshots.set(path, snapshot);
    return snapshot;
  }

  /** Something that may use objects of these kinds was deleted or changed: a server can count them as used a little longer. */
  noteRelease(released: readonly Resource[]): void {
    for (const resource of released) this.#releasedAtMs.set(resource, performance.now());
  }

  /** How long ago one of this kind may have been released last. */
  sinceReleaseMs(resource: Resource): number {
    return performance.now() - (this.#releasedAtMs.get(resource) ?? -Infinity);
  }

  /** A read that operations share, for as long as this one has time. */
  within<T>(shared: Promise<T>, signal: AbortSignal): Promise<T> {
    return within(shared, signal, this.connection.address);
  }

  /** The server's own clock, in milliseconds since 1970: this machine's clock may be wrong. */
  async serverTimeMs(options: RequestOptions): Promise<number> {
    const { serverTime } = await this.get("/api/v1/serverTime", options);
    const time = typeof serverTime === "string" ? Date.parse(serverTime) : NaN;
    if (Number.isNaN(time)) throw unexpected(this.connection, "GET /api/v1/serverTime", "it contains no time");
    return time;
  }

  /** A time that the server wrote, in milliseconds since 1970; NaN where it is none. One without an offset is in the server's zone. */
  async timeMs(text: string | undefined, options: RequestOptions): Promise<number> {
    if (text === undefined) return NaN;
    if (OFFSET.test(text)) return Date.parse(text);
    return Date.parse(`${text}${await this.within(this.#offset.get(), options.signal)}`);
  }

  async #readOffset(): Promise<string> {
    const { serverTime } = await this.get("/api/v1/serverTime", { signal: AbortSignal.timeout(SHARED_READ_TIMEOUT_MS) });
    return OFFSET.exec(String(serverTime))?.[0] ?? "";
  }

  /** Ends the log-in and the connections, for good; at most `limitMs`, also when the server does not answer. */
  async logOff(limitMs: number): Promise<void> {
    const loggedOut = this.#logOut(AbortSignal.timeout(limitMs)).catch(() => undefined);
    await waitAtMost(limitMs, loggedOut);
    await this.#http.close();
  }

  /** The token is obtained before the request has its turn: what fails there has sent nothing. */
  async #change(method: Method, path: string, body: Json | undefined, options: WriteOptions): Promise<HttpResponse> {
    const { signal, onSend, changesNothing } = options;
    const sent = body && toServer(await this.revision(options), method, path, body);
    const note = (): void => {
      if (changesNothing !== true) this.changes.note();
    };
    await this.within(this.#tokens.valid(), signal);
    return this.#writes.run(async () => {
      note();
      onSend?.();
      try {
        return await this.#exchange(method, path, sent, options, (response) => response);
      } finally {
        note();
      }
    }, signal);
  }

  async #read(path: string, options: RequestOptions): Promise<Json> {
    return this.#exchange("GET", path, undefined, options, (response) => jsonOf(this.connection, `GET ${path}`, response));
  }

  async #exchange<T>(
    method: Method,
    path: string,
    body: Json | undefined,
    options: RequestOptions,
    read: (response: HttpResponse) => T,
  ): Promise<T> {
    const headers = await this.#headers(options.signal);
    let token = await this.within(this.#tokens.valid(), options.signal);
    for (let attempt = 1; ; attempt++) {
      const answer = await this.#http.exchange(
        {
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
        },
        (response) => (isSuccess(response) ? { value: read(response) } : { refusal: response }),
      );
      if ("value" in answer) return answer.value;
      const { refusal } = answer;
      // A refused token: the request had no effect, so that any method may be sent again with a new one.
      if (refusal.status === 401 && attempt === 1) {
        token = await this.within(this.#tokens.valid(token), options.signal);
        continue;
      }
      const error = await this.#refusalOf(`${method} ${path}`, refusal, options.signal);
      if (!token.isRefreshed || attempt === TOKENS_PER_REQUEST || !mayBeTheToken(method, error)) throw error;
      this.trace?.note(`${method} ${path}: the refreshed token was refused (${refusal.status}); logging in with the password`);
      token = await this.within(this.#tokens.withPassword(token), options.signal);
    }
  }

  async #findRevision(): Promise<Revision> {
    // Without them there will be no log-in: nothing is asked.
    credentialsOf(this.connection);
    const newest = await newestServed(this.#http, AbortSignal.timeout(SHARED_READ_TIMEOUT_MS));
    this.trace?.note(`auto: the newest REST revision served is ${newest ?? "unknown"}`);
    if (newest !== undefined) return newest;
    if (await isServed(this.#http, TOO_OLD, AbortSignal.timeout(SHARED_READ_TIMEOUT_MS)))
      throw new SettingsError(
        "VEEAM_REVISION_NOT_SERVED",
        `${this.connection.address} serves REST revision ${TOO_OLD} and none of ${REVISIONS.join(", ")}: it is version 12.3.0 or older. ` +
          `Update the server to 12.3.1 or later.`,
      );
    this.warn(
      "VEEAM_REVISIONS_NOT_SHOWN",
      `${this.connection.address} does not show which REST revisions it serves (GET /swagger/v<revision>/swagger.json), so "auto" cannot find the newest: ` +
        `${DEFAULT_REVISION} is used. Set veeam:vbrApiVersion to choose another.`,
    );
    return DEFAULT_REVISION;
  }

  async #logOut(signal: AbortSignal): Promise<void> {
    const token = await this.#tokens.end();
    if (token === undefined) return;
    await this.#http.send({
      method: "POST",
      path: "/api/oauth2/logout",
      headers: { ...(await this.#headers(signal)), authorization: `Bearer ${token.accessToken}` },
      signal,
      retryMs: 0,
    });
  }

  async #readIdentity(): Promise<ServerIdentity> {
    const { address } = this.connection;
    try {
      const { vbrId } = await this.get("/api/v1/serverInfo", { signal: AbortSignal.timeout(SHARED_READ_TIMEOUT_MS) });
      return typeof vbrId === "string" && vbrId !== "" ? { address, vbrId: vbrId.toLowerCase() } : { address };
    } catch (error) {
      // Only an administrator may read it.
      if (error instanceof ResponseError && error.status === 403) return { address };
      throw error;
    }
  }

  async #headers(signal: AbortSignal): Promise<Record<string, string>> {
    return { accept: "application/json", "x-api-version": await this.revision({ signal }) };
  }

  /** An error response; one about the revision says which ones the server serves. */
  async #refusalOf(what: string, response: HttpResponse, signal: AbortSignal): Promise<VeeamError> {
    const refusal = refused(this.connection, what, response);
    const isNamed = refusal.status < 500 && /api.?version/i.test(refusal.serverText);
    // What a server says to a log-in in a revision that it does not know is documented nowhere.
    const isPossible = what === LOG_IN && refusal.status < 500 && ![401, 403, 429].includes(refusal.status);
    if (!isNamed && !isPossible) return refusal;
    const { address } = this.connection;
    const revision = await this.revision({ signal });
    const served = await allServed(this.#http, signal).catch((): Revision[] => []);
    if (!isNamed && (served.length === 0 || served.includes(revision))) return refusal;
    const list =
      served.length === 0
        ? `Which ones it serves could not be read (GET /swagger/v<revision>/swagger.json).`
        : `It serves ${served.join(", ")}.`;
    return new SettingsError(
      "VEEAM_REVISION_NOT_SERVED",
      `${address} does not serve REST revision ${revision} (${refusal.status} on ${what}): ${refusal.serverText} ${list} ` +
        `Set veeam:vbrApiVersion to one that it serves, or to auto for the newest of them.`,
    );
  }
}

function isSuccess({ status }: HttpResponse): boolean {
  return status >= 200 && status < 300;
}

/** Whether a refusal may be one of the token. What a gateway says of a write does not prove that the server did not get it. */
function mayBeTheToken(method: Method, error: VeeamError): boolean {
  if (!(error instanceof ResponseError)) return false;
  return error.status === 401 || (error.status === 403 && (method === "GET" || error.isServersOwn));
}

/** Repeated keys for arrays, as the documents want array filters. */
export function queryString(query: Query): string {
  return new URLSearchParams(
    Object.entries(query).flatMap(([key, value]) => [value].flat().map((one): [string, string] => [key, one])),
  ).toString();
}
