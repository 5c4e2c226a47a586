/**
 * HTTPS to one server: time limits, retries of what is safe to retry, and errors that say what to do. Knows nothing of JSON, XML
 * or Veeam.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { Dispatcher } from "undici";
import type { Connection } from "../config/settings";
import { abortable, whyAborted, withLeastTime } from "../core/cancellation";
import { CertificateError, ConnectionError, NotSentError, UnexpectedAnswerError, isAway, messageOf } from "../core/errors";
import { formatDuration, retryDelayMs } from "../core/poll";
import type { Trace } from "../core/trace";
import { traceRequest } from "./trace";

/** How long a server may take to begin its response: to a read, and to a write (which only starts a session). */
const READ_TIMEOUT_MS = 60_000;
const WRITE_TIMEOUT_MS = 120_000;
/** How long a server may pause within a response, and how long the whole body may take. */
const BODY_PAUSE_TIMEOUT_MS = 60_000;
const BODY_TIMEOUT_MS = 120_000;
/** What a request has at least, once it was sent, even when the timeout of the operation expires right after. */
const LEAST_ANSWER_TIME_MS = 2000;
/** Largest response that is read. A list page of 1,000 repositories is about 2 MiB. */
const BODY_LIMIT_BYTES = 32 * 1024 * 1024;
/** Connections for reads, beside those that `concurrentWrites` may occupy. */
const READ_CONNECTIONS = 8;

/** A longer Retry-After than this is not waited for. */
const LONGEST_RETRY_AFTER_MS = 120_000;
/** For how long a request is retried that may be (`exchange`). What VBR refuses for a while: vbr/submit.ts, lifecycle/vbrObject/delete.ts. */
export const RETRY_MS = 20_000;

export interface HttpRequest {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** Begins with a slash, query included. */
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body?: string;
  readonly signal: AbortSignal;
  /** Overrides for how long a request is retried; see `HttpClient.send`. */
  readonly retryMs?: number;
  /** Set for a POST that may be retried like a GET: a log-in. */
  readonly isSafe?: boolean;
  /** Set where the server may answer late by design: deleting backups is one long request. */
  readonly answersLate?: boolean;
  /** Set where status and headers are all that is wanted: the connection is closed before the body has come. */
  readonly dropsBody?: boolean;
  /** Called before anything else is done with the response: tells `keepSecret` what of it is secret. */
  readonly keepSecrets?: (response: HttpResponse) => void;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

export interface HttpOptions {
  /** How many long requests may be in flight without keeping reads from the server. */
  readonly concurrentWrites?: number;
  /** How long a whole body may take. */
  readonly bodyTimeoutMs?: number;
  readonly trace?: Trace | undefined;
}

/** One connection pool to one server. */
export class HttpClient {
  readonly #connection: Connection;
  readonly #connections: number;
  /**
   * Trusts the given CA alone or, without one, the roots of Node: reading all that the machine trusts takes longer than a log-in,
   * and is hardly ever of use.
   */
  #dispatcher: Promise<Dispatcher> | undefined;
  /** Trusts all of it; made when the first one does not trust a certificate. */
  #trustingMore: Promise<Dispatcher> | undefined;

  readonly #bodyTimeoutMs: number;
  readonly #trace: Trace | undefined;

  constructor(connection: Connection, { concurrentWrites = 8, bodyTimeoutMs = BODY_TIMEOUT_MS, trace }: HttpOptions = {}) {
    this.#connection = connection;
    this.#bodyTimeoutMs = bodyTimeoutMs;
    this.#trace = trace;
    this.#connections = concurrentWrites + READ_CONNECTIONS;
  }

  /** Sends a request and gives whatever status the server answers; see `exchange`. */
  send(request: HttpRequest): Promise<HttpResponse> {
    return this.exchange(request, (response) => response);
  }

  /**
   * Sends a request and gives what `read` makes of the response. What is retried, and nothing else: any request that certainly
   * did not reach the server; any request answered 429, by which the server says that it did nothing; a GET or a log-in that
   * got no answer, or one for a server that `isAway`, or one that `read` finds unusable (UnexpectedAnswerError). `Retry-After` can
   * make a pause longer, never shorter.
   */
  async exchange<T>(request: HttpRequest, read: (response: HttpResponse) => T): Promise<T> {
    const { signal, retryMs = RETRY_MS } = request;
    // However long the first attempt took: it is the server's failure that is given time to pass.
    let giveUpAt: number | undefined;
    for (let attempt = 0; ; attempt++) {
      if (signal.aborted) throw this.#timedOut(request);
      let delayMs = retryDelayMs(attempt);
      try {
        const response = await this.#sendOnce(request);
        if (response.status !== 429 && !(isSafe(request) && isAway(response.status))) return read(response);
        giveUpAt ??= performance.now() + retryMs;
        const retryAfterMs = parseRetryAfterMs(response.headers);
        delayMs = Math.max(delayMs, retryAfterMs ?? 0);
        // A server that names a time is waited for as long as the operation lasts; one that does not, for a while.
        if (retryAfterMs === undefined && performance.now() + delayMs >= giveUpAt) return read(response);
        if (retryAfterMs !== undefined && (retryMs === 0 || retryAfterMs > LONGEST_RETRY_AFTER_MS)) return read(response);
        this.#noteRetry(request, delayMs, `answered ${response.status}`);
        if (!(await isStillWanted(delayMs, signal))) return read(response);
      } catch (error) {
        giveUpAt ??= performance.now() + retryMs;
        if (!isRetried(request, error) || performance.now() + delayMs >= giveUpAt) throw error;
        this.#noteRetry(request, delayMs, messageOf(error));
        if (!(await isStillWanted(delayMs, signal))) throw error;
      }
    }
  }

  async close(): Promise<void> {
    for (const opened of [this.#dispatcher, this.#trustingMore]) {
      await opened?.then(
        (dispatcher) => dispatcher.destroy(),
        () => undefined,
      );
    }
  }

  async #sendOnce(request: HttpRequest): Promise<HttpResponse> {
    const { method, path, headers, body, signal, answersLate, dropsBody } = request;
    const headersTimeout = answersLate === true ? 0 : method === "GET" ? READ_TIMEOUT_MS : WRITE_TIMEOUT_MS;
    this.#dispatcher ??= this.#createDispatcher();
    const dispatcher = await this.#dispatcher;
    const traced = this.#trace && traceRequest(this.#trace, this.#connection.origin, request);
    try {
      const received = await withLeastTime(LEAST_ANSWER_TIME_MS, signal, async (answerSignal) => {
        const response = await this.#request(dispatcher, {
          origin: this.#connection.origin,
          method,
          path,
          headers,
          body: body ?? null,
          headersTimeout,
          bodyTimeout: BODY_PAUSE_TIMEOUT_MS,
          signal: answerSignal,
        });
        // Destroying a body that has not ended is an error to undici, which nobody waits for here.
        if (dropsBody === true) response.body.on("error", () => undefined).destroy();
        const text = dropsBody === true ? "" : await textOf(response.body, this.#bodyTimeoutMs);
        return { status: response.statusCode, headers: response.headers, text };
      });
      request.keepSecrets?.(received);
      traced?.answered(received);
      return received;
    } catch (error) {
      const explained = this.#explain(error, request, headersTimeout);
      traced?.failed(explained, error);
      throw explained;
    }
  }

  #noteRetry({ method, path }: HttpRequest, delayMs: number, why: string): void {
    this.#trace?.note(`${method} ${path} is retried in ${Math.round(delayMs)} ms: ${why}`);
  }

  async #request(dispatcher: Dispatcher, options: Dispatcher.RequestOptions): Promise<Dispatcher.ResponseData> {
    if (this.#trustingMore === undefined) {
      try {
        return await dispatcher.request(options);
      } catch (error) {
        // Nothing was sent over a connection that was refused.
        if (!(error instanceof CertificateError) || error.code !== "VEEAM_UNTRUSTED_CERTIFICATE") throw error;
      }
      this.#trustingMore ??= this.#createDispatcher({ trustsMachine: true });
    }
    return (await this.#trustingMore).request(options);
  }

  /** undici is loaded by the first request: an unchanged preview sends none. */
  async #createDispatcher({ trustsMachine = false } = {}): Promise<Dispatcher> {
    const { createDispatcher } = await import("./tls.js");
    return createDispatcher(this.#connection, {
      connections: this.#connections,
      maxResponseSize: BODY_LIMIT_BYTES,
      trustsMachine,
    });
  }

  #timedOut({ method, path, signal }: HttpRequest): NotSentError {
    return new NotSentError(
      "VEEAM_NOT_STARTED",
      `${method} ${path} was not sent to ${this.#connection.address}: ${whyAborted(signal)} before.`,
    );
  }

  /** Turns what undici, TLS and the operating system throw into a sentence with a next step. */
  #explain(error: unknown, request: HttpRequest, headersTimeoutMs: number): Error {
    const { method, path } = request;
    const { address, addressSource, product } = this.#connection;
    const code = codeOf(error);
    const what = `${method} ${path}`;
    if (error instanceof CertificateError) return error;
    if (request.signal.aborted && (error === request.signal.reason || code === "UND_ERR_ABORTED" || code === "ABORT_ERR")) {
      return new ConnectionError(
        "VEEAM_NO_RESPONSE",
        `${address} gave no answer to ${what} before ${whyAborted(request.signal)}.`,
        true,
      );
    }
    if (code === "UND_ERR_RES_EXCEEDED_MAX_SIZE") {
      return new UnexpectedAnswerError(
        "VEEAM_UNEXPECTED_RESPONSE",
        `${address} answered ${what} with more than ${BODY_LIMIT_BYTES / 1024 / 1024} MiB. Is this the REST API of ${product.anyTitle}? Address from ${addressSource}.`,
      );
    }
    if (code.startsWith("HPE_")) {
      return new ConnectionError(
        "VEEAM_UNEXPECTED_RESPONSE",
        `${address} did not speak HTTP in its answer to ${what} (${code}).`,
        true,
      );
    }
    if (NEVER_SENT.has(code)) {
      const why = code === "UND_ERR_ABORTED" ? messageOf(error) : code;
      const proxy = usesProxy() ? " The environment sets a proxy: check HTTPS_PROXY, or name the server in NO_PROXY." : "";
      return new ConnectionError(
        "VEEAM_UNREACHABLE",
        `Cannot reach ${address} (${why}). Check the address (from ${addressSource}), that the REST service runs, and the firewall.${proxy}`,
        false,
      );
    }
    const reason =
      code === "UND_ERR_HEADERS_TIMEOUT"
        ? `gave no answer to ${what} within ${formatDuration(headersTimeoutMs)}`
        : code === BODY_TIMED_OUT
          ? `did not finish its answer to ${what} within ${formatDuration(this.#bodyTimeoutMs)}`
          : code === "UND_ERR_BODY_TIMEOUT"
            ? `stopped in the middle of its answer to ${what}`
            : `broke the connection during ${what} (${code === "" ? messageOf(error) : code})`;
    const hint = /^(ERR_SSL_|EPROTO)/.test(code) ? ` Does this port speak HTTPS? Address from ${addressSource}.` : "";
    return new ConnectionError("VEEAM_NO_RESPONSE", `${address} ${reason}.${hint}`, true);
  }
}

/** Whether a request may have gone through a proxy; NO_PROXY could still have said otherwise. */
function usesProxy(): boolean {
  return Object.entries(process.env).some(([name, value]) => /^https?_proxy$/i.test(name) && value !== "");
}

/** Failures that come before the first byte of a request. */
const NEVER_SENT = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "EHOSTDOWN",
  "ENETDOWN",
  "UND_ERR_CONNECT_TIMEOUT",
  // A proxy that refuses the tunnel.
  "UND_ERR_ABORTED",
]);

/** The most telling code of an error, also inside `cause` and inside the several errors of a dual-stack connect. */
function codeOf(error: unknown): string {
  if (typeof error !== "object" || error === null) return "";
  const { code, cause, errors } = error as { code?: unknown; cause?: unknown; errors?: unknown[] };
  return typeof code === "string" ? code : codeOf(cause) || codeOf(errors?.[0]);
}

/** The whole body, without its byte order mark; a response that drips has an end as well. */
async function textOf(body: Dispatcher.ResponseData["body"], timeoutMs: number): Promise<string> {
  const limit = AbortSignal.timeout(timeoutMs);
  try {
    return await abortable(body.text(), limit);
  } catch (error) {
    if (!limit.aborted) throw error;
    body.on("error", () => undefined).destroy();
    throw Object.assign(new Error(BODY_TIMED_OUT), { code: BODY_TIMED_OUT });
  }
}

const BODY_TIMED_OUT = "BODY_TIMED_OUT";

/** Whether a failed request is sent again: it did not reach the server, or does no harm twice. */
function isRetried(request: HttpRequest, error: unknown): boolean {
  if (error instanceof UnexpectedAnswerError) return isSafe(request);
  if (!(error instanceof ConnectionError) || error instanceof CertificateError) return false;
  return !error.wasSent || isSafe(request);
}

/** False when the signal aborts before the pause is over. */
async function isStillWanted(delayMs: number, signal: AbortSignal): Promise<boolean> {
  return sleep(delayMs, true, { signal }).catch(() => false);
}

function isSafe(request: HttpRequest): boolean {
  return request.method === "GET" || request.isSafe === true;
}

/** `Retry-After` as seconds, or as an HTTP date by the clock of the server, which may not be this machine's. */
function parseRetryAfterMs(headers: HttpResponse["headers"]): number | undefined {
  const [text, date] = [headers["retry-after"], headers.date].map((header) => [header].flat()[0]);
  if (text === undefined) return undefined;
  if (/^\d+$/.test(text.trim())) return Number(text) * 1000;
  const [then, now] = [Date.parse(text), Date.parse(date ?? "")];
  return Number.isNaN(then) ? undefined : Math.max(0, then - (Number.isNaN(now) ? Date.now() : now));
}
