/**
 * A logon session of Enterprise Manager, and requests under it. Its representation is where every way begins; the tasks that
 * are started under it are known to it alone.
 */
import type { Connection } from "../config/settings";
import type { ChangeCounter, Limiter } from "../core/concurrency";
import { NotOfferedError } from "../core/errors";
import type { HttpClient, HttpRequest, HttpResponse } from "../http/client";
import { BackupServers } from "./backupServers";
import { type Selection, findLink, rebased } from "./links";
import type { Document, Representation } from "./representation";
import { documentOf, isSuccess, refused, roleFor } from "./responses";
import { Tasks } from "./tasks";

export interface RequestOptions {
  readonly signal: AbortSignal;
}

export interface WriteOptions extends RequestOptions {
  /** Called right before the request leaves, when it has its turn. */
  readonly onSend: () => void;
}

/** What an accepted request was answered with: a body, the place of an object, both, or neither. */
export interface Answer {
  readonly status: number;
  readonly document: Document | undefined;
  /** Path and query of the `Location` header. */
  readonly location: string | undefined;
}

/** What all logons at one server share. */
export interface Shared {
  readonly connection: Connection;
  readonly http: HttpClient;
  readonly changes: ChangeCounter;
  /** Writes alone pass it: reads must not wait behind them. */
  readonly writes: Limiter;
}

/** Asked for and sent, always the same: the server chooses its reader for a body by the Accept header. */
export const MEDIA_TYPE = "application/xml";

export class Logon {
  /** Operations that run under it now. */
  users = 0;
  /** Another logon has taken its place; only those that wait for its tasks still use it. */
  isRetired = false;
  readonly connection: Connection;
  readonly changes: ChangeCounter;
  /** `v1_7`; undefined where the server named none. */
  readonly version: string | undefined;
  readonly root: Representation;
  readonly backupServers: BackupServers;
  readonly tasks: Tasks;
  readonly #shared: Shared;
  readonly #token: string;
  #ending: Promise<void> | undefined;

  constructor(
    shared: Shared,
    { token, version, root }: { readonly token: string; readonly version: string | undefined; readonly root: Representation },
  ) {
    this.connection = shared.connection;
    this.changes = shared.changes;
    this.version = version;
    this.root = root;
    this.#shared = shared;
    this.#token = token;
    this.backupServers = new BackupServers(this);
    this.tasks = new Tasks(this);
  }

  /** Path and query of a link, or an error that says what its absence means. */
  link(from: Representation, selection: Selection, purpose: string): string {
    const path = findLink(this.connection, from, selection);
    if (path !== undefined) return path;
    const isReading = selection.rel === "Down" || selection.rel === "Alternate";
    throw new NotOfferedError(
      `${this.connection.address} offers the account of this run no way to ${purpose} (no link ${selection.rel}${selection.type === undefined ? "" : ` ${selection.type}`}). ` +
        `Most likely it is not allowed to do this: ${roleFor(isReading ? "reading" : "writing")} Nothing was sent.`,
    );
  }

  /** `GET`, retried while the server is briefly away or something in between answers for it (http/client.ts). */
  get(path: string, options: RequestOptions): Promise<Document> {
    return this.read(path, options, (document) => document);
  }

  /** The same for what `toValue` makes of the document: one that it finds unusable (UnexpectedAnswerError) is no answer. */
  async read<T>(path: string, { signal }: RequestOptions, toValue: (document: Document) => T): Promise<T> {
    const what = `GET ${path}`;
    const answer = await this.#shared.http.exchange(this.#request("GET", path, { signal }), (response) =>
      isSuccess(response) ? { value: toValue(documentOf(this.connection, what, response.text)) } : { refusal: response },
    );
    if ("value" in answer) return answer.value;
    throw refused(this.connection, what, answer.refusal);
  }

  /** Never sent twice: after a lost answer (`isLostAnswer`) the caller finds out what became of it. */
  write(method: "POST" | "PUT" | "DELETE", path: string, xml: string | undefined, options: WriteOptions): Promise<Answer> {
    const { signal, onSend } = options;
    const { http, writes } = this.#shared;
    return writes.run(async () => {
      this.changes.note();
      onSend();
      try {
        return this.#answerOf(`${method} ${path}`, await http.send(this.#request(method, path, { signal, xml })));
      } finally {
        this.changes.note();
      }
    }, signal);
  }

  /** Ends the logon session, once; whether the server still had it does not matter. */
  end(signal: AbortSignal): Promise<void> {
    this.#ending ??= this.#end(signal);
    return this.#ending;
  }

  async #end(signal: AbortSignal): Promise<void> {
    const path = findLink(this.connection, this.root, { rel: "Delete", type: "LogonSession", isTypeOptional: true });
    if (path === undefined) return;
    await this.#shared.http.send({ ...this.#request("DELETE", path, { signal }), retryMs: 0 }).catch(() => undefined);
  }

  #answerOf(what: string, response: HttpResponse): Answer {
    if (!isSuccess(response)) throw refused(this.connection, what, response);
    const { status, text, headers } = response;
    const { location } = headers;
    return {
      status,
      document: text.trim() === "" ? undefined : documentOf(this.connection, what, text),
      location: typeof location === "string" && location !== "" ? rebased(this.connection, location) : undefined,
    };
  }

  #request(
    method: HttpRequest["method"],
    path: string,
    { signal, xml }: { readonly signal: AbortSignal; readonly xml?: string | undefined },
  ): HttpRequest {
    return {
      method,
      path,
      headers: {
        accept: MEDIA_TYPE,
        "x-restsvcsessionid": this.#token,
        ...(xml === undefined ? {} : { "content-type": MEDIA_TYPE }),
      },
      ...(xml === undefined ? {} : { body: xml }),
      signal,
    };
  }
}
