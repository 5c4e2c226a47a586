/**
 * The log-in at a VBR server: one token for all requests, renewed by whoever notices first that it is about to expire, joined by
 * the others.
 *
 * From the REST documents (operations of `/api/oauth2`, alike in all revisions).
 */
import { type VbrConnection, credentialsOf } from "../config/settings";
import {
  AuthenticationError,
  LogInError,
  ResponseError,
  VeeamError,
  afterLogOff,
  codeOf,
  isLostAnswer,
  messageOf,
} from "../core/errors";
import { keepSecret } from "../core/redact";
import { type HttpClient, type HttpResponse, RETRY_MS } from "../http/client";
import { type Json, LOG_IN, jsonOf, unexpected } from "./responses";

export interface Token {
  readonly accessToken: string;
  readonly refreshToken: string;
  /** It came for a refresh token: servers were seen to refuse such a token with 403, or 401, until the next log-in. */
  readonly isRefreshed: boolean;
  /** On the monotonic clock: when to ask for a new one. */
  readonly staleAtMs: number;
}

/** What a server answers to credentials that it does not take; everything else says nothing about them. */
const REFUSALS = [400, 401, 403];
/** A log-in that fails at the beginning of a run is reported soon; in the middle of one it is worth a longer wait. */
const FIRST_RETRY_MS = 3000;
const TIMEOUT_MS = 60_000;
const RENEW_BEFORE_EXPIRY_MS = 60_000;

interface Requests {
  readonly connection: VbrConnection;
  readonly http: HttpClient;
  /** The headers of every request. */
  readonly headers: (signal: AbortSignal) => Promise<Record<string, string>>;
  /** An error response as an error. */
  readonly refusalOf: (what: string, response: HttpResponse, signal: AbortSignal) => Promise<VeeamError>;
}

export class TokenStore {
  readonly #requests: Requests;
  #token: Promise<Token> | undefined;
  #refusal: AuthenticationError | undefined;
  #hasEnded = false;

  constructor(requests: Requests) {
    this.#requests = requests;
  }

  /** The shared token; another one where it is about to expire or is `rejected`. */
  valid(rejected?: Token): Promise<Token> {
    return this.#replaced(rejected, (current) => this.#obtain(current));
  }

  /** The shared token; where it is still the `rejected` one, another one for the password. */
  withPassword(rejected: Token): Promise<Token> {
    return this.#replaced(rejected, () => this.#logIn(RETRY_MS));
  }

  async #replaced(rejected: Token | undefined, obtain: (current: Token | undefined) => Promise<Token>): Promise<Token> {
    const shared = this.#token;
    const current = await settled(shared);
    if (current !== undefined && current !== rejected && performance.now() < current.staleAtMs) return current;
    if (this.#token === undefined || this.#token === shared) this.#token = obtain(current);
    return this.#token;
  }

  /** The token if there is one. None is obtained any more: one that an operation in flight asked for now would stay behind. */
  async end(): Promise<Token | undefined> {
    this.#hasEnded = true;
    const token = await settled(this.#token);
    this.#token = undefined;
    return token;
  }

  async #obtain(old: Token | undefined): Promise<Token> {
    if (old === undefined || this.#refusal !== undefined) return this.#logIn(FIRST_RETRY_MS);
    try {
      return await this.#request({ grant_type: "refresh_token", refresh_token: old.refreshToken }, RETRY_MS);
    } catch (error) {
      // Spent, expired or lost on the way: a refresh token works once, so only the password is left.
      if (!(error instanceof VeeamError)) throw error;
      return this.#logIn(RETRY_MS);
    }
  }

  async #logIn(retryMs: number): Promise<Token> {
    if (this.#refusal !== undefined) throw this.#refusal;
    const { connection } = this.#requests;
    const { username, password } = credentialsOf(connection);
    keepSecret(password.value, username.value);
    try {
      return await this.#request({ grant_type: "password", username: username.value, password: password.value }, retryMs);
    } catch (error) {
      const isAnswered = error instanceof ResponseError;
      // Whatever the token was wanted for has not been sent: this says nothing of it.
      if (isLostAnswer(error) || (isAnswered && !REFUSALS.includes(error.status)))
        throw new LogInError(codeOf(error), messageOf(error));
      if (error instanceof AuthenticationError) this.#refusal = error;
      if (!isAnswered) throw error;
      this.#refusal = new AuthenticationError(
        "VEEAM_LOG_IN_REFUSED",
        `${connection.address} refused user "${username.value}" (${error.status} on ${LOG_IN}): ${error.serverText} ` +
          `User name from ${username.source}, password from ${password.source}. An account of a domain is written DOMAIN\\user. ` +
          `The REST API takes no account with multi-factor authentication (unless it is a service account) and none with a custom role; ` +
          `writing needs the role Veeam Backup Administrator. The log-in is not repeated in this run: ` +
          `after a few refused ones the server locks the account, for 15 minutes or more.`,
      );
      throw this.#refusal;
    }
  }

  async #request(form: Record<string, string>, retryMs: number): Promise<Token> {
    const { connection, http, headers, refusalOf } = this.#requests;
    if (this.#hasEnded) throw afterLogOff(connection.address);
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const response = await http.send({
      method: "POST",
      path: "/api/oauth2/token",
      headers: { ...(await headers(signal)), "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams(form).toString(),
      signal,
      retryMs,
      keepSecrets: keepTokens,
      // A refresh token works once, so that a second attempt could only be refused.
      isSafe: form.grant_type === "password",
    });
    if (response.status < 200 || response.status >= 300) throw await refusalOf(LOG_IN, response, signal);
    const body = jsonOf(connection, LOG_IN, response);
    const { access_token: accessToken, refresh_token: refreshToken, expires_in: expiresIn } = body;
    if (typeof accessToken !== "string" || typeof refreshToken !== "string") throw withoutToken(connection, body);
    // As they are after JSON was read.
    keepSecret(accessToken);
    keepSecret(refreshToken);
    const lifetimeMs = typeof expiresIn === "number" && expiresIn > 0 ? expiresIn * 1000 : 900_000;
    return {
      accessToken,
      refreshToken,
      isRefreshed: form.grant_type === "refresh_token",
      staleAtMs: performance.now() + lifetimeMs - Math.min(RENEW_BEFORE_EXPIRY_MS, lifetimeMs / 2),
    };
  }
}

function withoutToken(connection: VbrConnection, body: Json): VeeamError {
  if (typeof body.mfa_token !== "string") return unexpected(connection, LOG_IN, "it contains no token");
  return new AuthenticationError(
    "VEEAM_SECOND_FACTOR_REQUIRED",
    `${connection.address} asks for a second factor instead of giving a token (mfa_token in its answer to ${LOG_IN}): ` +
      `the account has multi-factor authentication, which a run without a person cannot answer. ` +
      `Use a service account, or an account for which multi-factor authentication is off.`,
  );
}

/** Wherever in the response they are. */
function keepTokens({ text }: HttpResponse): void {
  for (const [, token] of text.matchAll(/"(?:access|refresh|mfa)_token"\s*:\s*"([^"\\]+)"/g)) keepSecret(token);
}

async function settled<T>(promise: Promise<T> | undefined): Promise<T | undefined> {
  return promise?.catch(() => undefined);
}
