/**
 * HTTPS to one server: trust, time limits, repetition of what is safe to repeat, and errors that say what to do.
 * Knows nothing of JSON, XML or Veeam.
 */
import { readFileSync } from "node:fs";
import * as tls from "node:tls";
import { TLSSocket, createSecureContext, type PeerCertificate } from "node:tls";
import { type Agent, EnvHttpProxyAgent, Pool, buildConnector, type Dispatcher, type ProxyAgent } from "undici";
import type { Connection } from "../config/settings";
import { CertificateError, ConnectionError, SettingsError, UnexpectedAnswerError, messageOf } from "../core/errors";
import { type Deadline, formatDuration, pause, retryDelayMs } from "../core/poll";

/** Largest answer that is read. A list page of 1,000 repositories is about 2 MiB. */
const BODY_LIMIT_BYTES = 32 * 1024 * 1024;
const CONNECT_TIMEOUT_MS = 10_000;
/** How long a server may take to begin its answer: a look, and a write (which only starts a session). */
const READ_TIMEOUT_MS = 60_000;
const WRITE_TIMEOUT_MS = 120_000;
/** How long a server may pause in the middle of an answer. */
const BODY_TIMEOUT_MS = 60_000;
const CONNECTIONS_PER_SERVER = 8;

/** How long a request that is safe to repeat goes on trying when there is no usable answer. */
export const PATIENCE_MS = 20_000;

export interface HttpRequest {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** Begins with a slash, query included. */
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body?: string;
  readonly deadline: Deadline;
  /** Overrides how long a request is repeated; see `HttpClient.send`. */
  readonly patienceMs?: number;
  /** Set for a POST that may be repeated like a GET: a log-in. */
  readonly isSafe?: boolean;
  /** Set where the server may answer late by design: deleting backups is one long request. */
  readonly answersLate?: boolean;
  /** Set where status and headers are all that is wanted: the connection is closed before the body has come. */
  readonly dropsBody?: boolean;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/** One connection pool to one server. */
export class HttpClient {
  readonly #connection: Connection;
  /** Trusts the given CA alone: reading the system's roots beside it takes longer than a log-in, and is hardly ever of use. */
  readonly #dispatcher: Dispatcher;
  /** Trusts both; made when the first one refuses a certificate. */
  #trustingMore: Dispatcher | undefined;

  constructor(connection: Connection) {
    this.#connection = connection;
    const { caCertificate } = connection;
    this.#dispatcher = createDispatcher(connection, caCertificate === undefined ? undefined : [caCertificate]);
  }

  /**
   * Sends a request and gives whatever status the server answers. What is repeated, and nothing else: any request that
   * certainly did not reach the server; any request answered 429, by which the server says that it did nothing; a GET or
   * a log-in that got no answer, or 502, 503 or 504. `Retry-After` can make a pause longer, never shorter.
   */
  async send(request: HttpRequest): Promise<HttpResponse> {
    const { deadline, patienceMs = PATIENCE_MS } = request;
    const patience = deadline.atMost(patienceMs);
    for (let attempt = 0; ; attempt++) {
      let delayMs = retryDelayMs(attempt);
      try {
        const response = await this.#sendOnce(request);
        if (response.status !== 429 && !(isSafe(request) && UNAVAILABLE.has(response.status))) return response;
        const retryAfterMs = parseRetryAfterMs(response.headers);
        delayMs = Math.max(delayMs, retryAfterMs ?? 0);
        // A server that names a time is waited for as long as the operation lasts; one that does not, for a while.
        if (delayMs >= (retryAfterMs === undefined ? patience : deadline).remainingMs) return response;
      } catch (error) {
        if (!(error instanceof ConnectionError) || error instanceof CertificateError) throw error;
        if (error.wasSent && !isSafe(request)) throw error;
        if (delayMs >= patience.remainingMs) throw error;
      }
      await pause(delayMs);
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.#dispatcher.destroy(), this.#trustingMore?.destroy()]);
  }

  async #sendOnce(request: HttpRequest): Promise<HttpResponse> {
    const { method, path, headers, body, deadline, answersLate, dropsBody } = request;
    const limitMs = answersLate === true ? Infinity : method === "GET" ? READ_TIMEOUT_MS : WRITE_TIMEOUT_MS;
    const headersTimeout = Math.max(1, Math.ceil(Math.min(limitMs, deadline.remainingMs)));
    try {
      const response = await this.#request({
        origin: this.#connection.origin,
        method,
        path,
        headers,
        body: body ?? null,
        headersTimeout,
        bodyTimeout: Math.max(1, Math.ceil(Math.min(BODY_TIMEOUT_MS, deadline.remainingMs))),
      });
      // Destroying a body that has not ended is an error to undici, which nobody waits for here.
      if (dropsBody === true) response.body.on("error", () => undefined).destroy();
      const text = dropsBody === true ? "" : withoutByteOrderMark(await response.body.text());
      return { status: response.statusCode, headers: response.headers, text };
    } catch (error) {
      throw this.#explain(error, request, headersTimeout);
    }
  }

  async #request(options: Dispatcher.RequestOptions): Promise<Dispatcher.ResponseData> {
    const { caCertificate } = this.#connection;
    if (this.#trustingMore === undefined) {
      try {
        return await this.#dispatcher.request(options);
      } catch (error) {
        // Nothing was sent over a connection that was refused.
        if (!(error instanceof CertificateError) || caCertificate === undefined) throw error;
      }
      this.#trustingMore ??= createDispatcher(this.#connection, [...systemRoots(), caCertificate]);
    }
    return this.#trustingMore.request(options);
  }

  /** Turns what undici, TLS and the operating system throw into a sentence with a next step. */
  #explain(error: unknown, { method, path }: HttpRequest, headersTimeoutMs: number): Error {
    const { address, addressSource, product } = this.#connection;
    const code = codeOf(error);
    const what = `${method} ${path}`;
    if (error instanceof CertificateError) return error;
    if (code === "UND_ERR_RES_EXCEEDED_MAX_SIZE") {
      return new UnexpectedAnswerError(
        `${address} answered ${what} with more than ${BODY_LIMIT_BYTES / 1024 / 1024} MiB. Is this the REST API of ${product.anyTitle}? Address from ${addressSource}.`,
      );
    }
    if (code.startsWith("HPE_")) {
      return new ConnectionError(`${address} did not speak HTTP in its answer to ${what} (${code}).`, code, true);
    }
    if (NEVER_SENT.has(code)) {
      const why = code === "UND_ERR_ABORTED" ? messageOf(error) : code;
      const proxy = usesProxy() ? " The environment sets a proxy: check HTTPS_PROXY, or name the server in NO_PROXY." : "";
      return new ConnectionError(
        `Cannot reach ${address} (${why}). Check the address (from ${addressSource}), that the REST service runs, and the firewall.${proxy}`,
        code,
        false,
      );
    }
    const reason =
      code === "UND_ERR_HEADERS_TIMEOUT"
        ? `gave no answer to ${what} within ${formatDuration(headersTimeoutMs)}`
        : code === "UND_ERR_BODY_TIMEOUT"
          ? `stopped in the middle of its answer to ${what}`
          : `broke the connection during ${what} (${code === "" ? messageOf(error) : code})`;
    const hint = /^(ERR_SSL_|EPROTO)/.test(code) ? ` Does this port speak HTTPS? Address from ${addressSource}.` : "";
    return new ConnectionError(`${address} ${reason}.${hint}`, code, true);
  }
}

/** `ca` are the only ones that are trusted; those of the system when left out. */
function createDispatcher(connection: Connection, ca: string[] | undefined): Dispatcher {
  const connect = {
    timeout: CONNECT_TIMEOUT_MS,
    // Made once: reading all roots again for each connection would take longer than the connection.
    ...(ca === undefined ? {} : { secureContext: createSecureContext({ ca }) }),
    // `trusted` below decides, with the verdict of TLS in hand: so a refusal can show the fingerprint, and a pin holds
    // through a proxy as well. Sessions are not resumed, for a resumed one is not checked against the name.
    rejectUnauthorized: false,
    maxCachedSessions: 0,
  };
  const factory: Agent.Options["factory"] = (origin, options) => {
    const poolOptions: Pool.Options = options;
    const inner = poolOptions.connect;
    const connector = typeof inner === "function" ? inner : buildConnector(inner ?? {});
    return new Pool(origin, { ...poolOptions, connections: CONNECTIONS_PER_SERVER, connect: trusted(connector, connection) });
  };
  // `factory` makes the pools to the server itself, with and without a proxy.
  const options: ProxyAwareOptions = { connect, requestTls: connect, factory, maxResponseSize: BODY_LIMIT_BYTES };
  try {
    return new EnvHttpProxyAgent(options);
  } catch {
    // Its value is not shown: it may hold a password.
    throw new SettingsError(
      "The proxy in HTTPS_PROXY (or HTTP_PROXY) is not an address. Write it like http://proxy.example.com:3128.",
    );
  }
}

/** Whether EnvHttpProxyAgent may have gone through a proxy; NO_PROXY could still have said otherwise. */
function usesProxy(): boolean {
  return Object.entries(process.env).some(([name, value]) => /^https?_proxy$/i.test(name) && value !== "");
}

/** EnvHttpProxyAgent hands `requestTls` on to its ProxyAgent; its own type does not say so. */
type ProxyAwareOptions = EnvHttpProxyAgent.Options & Pick<ProxyAgent.Options, "requestTls">;

/** A connector that hands out a socket only when the certificate behind it is trusted: before any byte of HTTP. */
function trusted(connector: buildConnector.connector, connection: Connection): buildConnector.connector {
  return (options, callback) => {
    connector(options, (...[error, socket]) => {
      if (error !== null) {
        callback(error, null);
        return;
      }
      const refusal = socket instanceof TLSSocket ? refusalOf(socket, connection) : undefined;
      if (refusal !== undefined) socket.destroy();
      if (refusal === undefined) callback(null, socket);
      else callback(refusal, null);
    });
  };
}

function refusalOf(
  socket: TLSSocket,
  { address, product, certificateFingerprint: pinned, isInsecure }: Connection,
): CertificateError | undefined {
  const shown = (socket.getPeerCertificate() as Partial<PeerCertificate>).fingerprint256 ?? "unknown";
  if (pinned !== undefined) {
    // The pin is the only check: neither chain nor name matters beside it.
    if (shown.replaceAll(":", "").toLowerCase() === pinned) return undefined;
    return new CertificateError(
      `${address} showed another certificate than the pinned one: SHA-256 ${shown} instead of ${pinned}. ` +
        `If the certificate was renewed on purpose, pin the new one; if not, somebody may be between you and the server. Nothing was sent.`,
      "CERTIFICATE_NOT_PINNED",
    );
  }
  if (socket.authorized || isInsecure) return undefined;
  const code = String(socket.authorizationError);
  const setting = (name: string): string => `config veeam:${product.configPrefix}${name}`;
  const remedy =
    code === "ERR_TLS_CERT_ALTNAME_INVALID"
      ? `It is made for another name. Use a name that it holds, or pin this fingerprint (${setting("CertificateFingerprint")}).`
      : code === "CERT_HAS_EXPIRED"
        ? `It has expired. Renew it on the server, or pin this fingerprint (${setting("CertificateFingerprint")}).`
        : `Give its CA (${setting("CaCertificate")}), or pin this fingerprint (${setting("CertificateFingerprint")}).`;
  return new CertificateError(
    `${address} showed a certificate this machine does not trust (${code}, SHA-256 ${shown}). ${remedy} ` +
      `Turning the check off (${setting("Insecure")}) is for test servers only. Nothing was sent.`,
    code,
  );
}

/** What is trusted without any setting. Needed beside an extra CA, because `ca` replaces the roots instead of adding to them. */
function systemRoots(): readonly string[] {
  const getCertificates = (tls as { getCACertificates?: (type: "default") => string[] }).getCACertificates;
  if (getCertificates !== undefined) return getCertificates("default");
  const extra = process.env.NODE_EXTRA_CA_CERTS;
  return extra === undefined || extra === "" ? tls.rootCertificates : [...tls.rootCertificates, readFileSync(extra, "utf8")];
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

/** What a server that is briefly away is answered for by whatever stands before it. */
const UNAVAILABLE = new Set([502, 503, 504]);

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

function withoutByteOrderMark(text: string): string {
  return text.startsWith("\uFEFF") ? text.slice(1) : text;
}
