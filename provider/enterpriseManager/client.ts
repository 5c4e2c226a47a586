/**
 * The REST API of Enterprise Manager: logging on, sharing the logon, logging off. One client a server and process.
 *
 * From em_rest, build 13.0.1.1071 (http_authentication, logging_on, logging_out, em_web_api_versions).
 */
import { type Connection, credentialsOf } from "../config/settings";
import { ChangeCounter, Limiter } from "../core/concurrency";
import { waitAtMost, within } from "../core/cancellation";
import {
  AuthenticationError,
  LogInError,
  LogonEndedError,
  ResponseError,
  UnexpectedAnswerError,
  afterLogOff,
  codeOf,
  isLostAnswer,
  messageOf,
} from "../core/errors";
import { keepSecret } from "../core/redact";
import { sentence } from "../core/text";
import type { Trace } from "../core/trace";
import { HttpClient, type HttpResponse, RETRY_MS } from "../http/client";
import { findLink } from "./links";
import { Logon, MEDIA_TYPE, type Shared } from "./logon";
import type { Document, Representation } from "./representation";
import { documentOf, isSuccess, refused } from "./responses";

/** The version that this provider was written for; B&R 12 to 13 serve it. */
const PREFERRED_VERSION = "v1_7";
/** Write requests in flight at once; the waits for their tasks do not count. */
const CONCURRENT_WRITES = 8;
/** How long a logon is kept after the last operation under it: the next one is often right behind. */
const IDLE_MS = 3000;
const LOG_ON_TIMEOUT_MS = 60_000;
/** A server that has answered before comes back: what waits for a new logon waits longer. */
const FIRST_RETRY_MS = 3000;
const LOG_OFF_TIMEOUT_MS = 10_000;

export class EnterpriseManagerClient {
  readonly connection: Connection;
  readonly #shared: Shared;
  readonly #open = new Set<Logon>();
  #hasLoggedOn = false;
  #current: Promise<Logon> | undefined;
  #refusal: AuthenticationError | undefined;
  #idle: NodeJS.Timeout | undefined;
  #hasEnded = false;

  constructor(connection: Connection, trace?: Trace) {
    this.connection = connection;
    this.#shared = {
      connection,
      http: new HttpClient(connection, { concurrentWrites: CONCURRENT_WRITES, trace }),
      changes: new ChangeCounter(),
      writes: new Limiter(CONCURRENT_WRITES),
    };
  }

  /**
   * Runs `use` under the logon that all operations share. When the server does not know that logon any more, `use` runs once
   * again under a new one: the refused request had no effect. A wait for a task must not throw for that reason (tasks.ts).
   */
  async underLogon<T>(signal: AbortSignal, use: (logon: Logon) => Promise<T>): Promise<T> {
    for (let isSecondAttempt = false; ; isSecondAttempt = true) {
      const logon = await this.#enter(signal);
      try {
        return await use(logon);
      } catch (error) {
        if (!(error instanceof LogonEndedError) || isSecondAttempt) throw error;
        await this.#retire(logon);
      } finally {
        this.#leave(logon);
      }
    }
  }

  /** Ends all logons and connections, for good; at most `limitMs`, also when the server does not answer. */
  async logOff(limitMs: number): Promise<void> {
    this.#hasEnded = true;
    clearTimeout(this.#idle);
    await waitAtMost(limitMs, this.#endAll(limitMs));
    this.#current = undefined;
    await this.#shared.http.close();
  }

  async #endAll(limitMs: number): Promise<void> {
    // One that is being made would stay behind.
    await this.#current?.catch(() => undefined);
    await Promise.all([...this.#open].map((logon) => logon.end(AbortSignal.timeout(limitMs))));
    this.#open.clear();
  }

  async #enter(signal: AbortSignal): Promise<Logon> {
    this.#current ??= this.#logOn().catch((error: unknown) => {
      this.#current = undefined;
      throw withoutLogon(error);
    });
    const logon = await within(this.#current, signal, this.connection.address);
    clearTimeout(this.#idle);
    logon.users += 1;
    return logon;
  }

  #leave(logon: Logon): void {
    logon.users -= 1;
    if (logon.users > 0) return;
    if (logon.isRetired) {
      this.#open.delete(logon);
      return;
    }
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => void this.#endIdle(logon), IDLE_MS).unref();
  }

  async #endIdle(logon: Logon): Promise<void> {
    if (logon.users > 0) return;
    await this.#retire(logon);
    await logon.end(AbortSignal.timeout(LOG_OFF_TIMEOUT_MS));
    this.#open.delete(logon);
  }

  /** The next operation logs on anew. Those that wait for tasks of this one stay with it. */
  async #retire(logon: Logon): Promise<void> {
    logon.isRetired = true;
    const current = this.#current;
    const isCurrent = (await current?.catch(() => undefined)) === logon;
    if (isCurrent && this.#current === current) this.#current = undefined;
  }

  async #logOn(): Promise<Logon> {
    if (this.#refusal !== undefined) throw this.#refusal;
    const { connection } = this;
    if (this.#hasEnded) throw afterLogOff(connection.address);
    const { username, password } = credentialsOf(connection);
    keepSecret(password.value, username.value);
    const { path, version } = this.#chooseVersion(await this.#readRoot());
    const basic = Buffer.from(`${username.value}:${password.value}`, "utf8").toString("base64");
    const what = `POST ${path}`;
    const response = await this.#shared.http.send({
      method: "POST",
      path,
      headers: { accept: MEDIA_TYPE, authorization: `Basic ${basic}` },
      signal: AbortSignal.timeout(LOG_ON_TIMEOUT_MS),
      retryMs: this.#hasLoggedOn ? RETRY_MS : FIRST_RETRY_MS,
      isSafe: true,
      keepSecrets: keepToken,
    });
    if (response.status === 401 || response.status === 403) {
      const { address } = connection;
      this.#refusal = new AuthenticationError(
        "VEEAM_LOG_IN_REFUSED",
        `${address} refused user "${username.value}" (${response.status} on ${what}): ${refused(connection, what, response).serverText} ` +
          `User name from ${username.source}, password from ${password.source}. The account needs a role in Enterprise Manager; adding, editing and removing ` +
          `backup servers needs Portal Administrator. The logon is not repeated in this run, so that the account does not get locked.`,
      );
      throw this.#refusal;
    }
    if (!isSuccess(response)) throw refused(connection, what, response);
    const token = response.headers["x-restsvcsessionid"];
    if (typeof token !== "string" || token === "") throw misplaced(connection, what, "it has no X-RestSvcSessionId header");
    const { root } = documentOf(connection, what, response.text, misplaced);
    const logon = new Logon(this.#shared, { token, version, root });
    this.#open.add(logon);
    this.#hasLoggedOn = true;
    return logon;
  }

  /** `GET /api/`, the one path that is written and not found. Needs no logon. */
  async #readRoot(): Promise<Document> {
    const { connection } = this;
    const path = "/api/";
    const what = `GET ${path}`;
    const answer = await this.#shared.http.exchange(
      {
        method: "GET",
        path,
        headers: { accept: MEDIA_TYPE },
        signal: AbortSignal.timeout(LOG_ON_TIMEOUT_MS),
        retryMs: this.#hasLoggedOn ? RETRY_MS : FIRST_RETRY_MS,
      },
      (response) =>
        isSuccess(response)
          ? { document: documentOf(connection, what, response.text, misplaced) }
          : { refusal: refused(connection, what, response) },
    );
    if ("document" in answer) return answer.document;
    const { status, serverText } = answer.refusal;
    // Everybody may read it, so whatever refuses it is something else.
    throw status < 500 ? misplaced(connection, what, `status ${status}, ${serverText}`) : answer.refusal;
  }

  /** The logon link of the preferred version, else of the newest one, else the one without a version. */
  #chooseVersion({ root }: Document): { path: string; version: string | undefined } {
    const versions = (root.list("SupportedVersions", "SupportedVersion") ?? [])
      .map((representation) => ({ representation, version: representation.text("Name") ?? "" }))
      .sort((a, b) => rank(b.version) - rank(a.version));
    for (const { representation, version } of versions) {
      const path = this.#logonLink(representation);
      if (path !== undefined) return { path, version };
    }
    const path = this.#logonLink(root);
    if (path !== undefined) return { path, version: undefined };
    throw misplaced(this.connection, "GET /api/", "it has no link to log on");
  }

  #logonLink(from: Representation): string | undefined {
    return findLink(this.connection, from, { rel: "Create", type: "LogonSession" });
  }
}

/** The token, and the id of the logon session: in practice the one is the other in Base64. */
function keepToken({ headers }: HttpResponse): void {
  const token = headers["x-restsvcsessionid"];
  if (typeof token !== "string") return;
  keepSecret(token);
  const decoded = Buffer.from(token, "base64").toString("utf8");
  if (/^[\x21-\x7e]{8,}$/.test(decoded)) keepSecret(decoded);
}

/** Whatever a logon was wanted for has not been sent: its own answer cannot be lost. */
function withoutLogon(error: unknown): unknown {
  return isLostAnswer(error) || error instanceof ResponseError ? new LogInError(codeOf(error), messageOf(error)) : error;
}

/** What answers before the logon as no Enterprise Manager does is most likely another service. */
function misplaced(connection: Connection, what: string, why: string): UnexpectedAnswerError {
  const { address, addressSource, product } = connection;
  return new UnexpectedAnswerError(
    "VEEAM_UNEXPECTED_RESPONSE",
    `${address} gave an answer to ${what} that is not the one of ${product.title}: ${sentence(why)} ` +
      `Check that the address (from ${addressSource}) is the one of its REST API: its port is 9398, not 9419 (a backup server) and not 9443 (the web console).`,
  );
}

/** Newer versions rank higher, the preferred one highest. */
function rank(version: string): number {
  if (version === PREFERRED_VERSION) return Infinity;
  const [, major, minor] = /^v(\d+)_(\d+)$/i.exec(version) ?? [];
  return Number(major ?? -1) * 100_000 + Number(minor ?? 0);
}
