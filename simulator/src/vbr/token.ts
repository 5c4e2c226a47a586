import { randomBytes } from "node:crypto";
import { refusalOf } from "../account.js";
import { serverNow, type Token } from "../infrastructure.js";
import { invalid, ok, Refusal, type Answer } from "./answers.js";
import type { Context, Route, VbrRequest } from "./context.js";
import { timeText } from "./times.js";

const REFRESH_LIFETIME_MS = 14 * 24 * 3_600_000;
const SHORT_REFRESH_EXTRA_MS = 15 * 60_000;

export const tokenRoutes: Route[] = [
  { method: "POST", path: "/api/oauth2/token", for: "anyone", accepts: "form", answer: logOn },
  { method: "POST", path: "/api/oauth2/logout", for: "everyRole", answer: logOff },
];

/** The token that an `Authorization` header names. Refuses when it is not there, not known, void or too old. */
export function tokenOf({ infrastructure }: Context, authorization: string | undefined): Token {
  const accessToken = /^bearer\s+(\S+)$/i.exec(authorization ?? "")?.[1];
  if (accessToken === undefined) throw new Refusal(401, "InvalidToken", "A bearer token is required.");
  const token = infrastructure.tokens.find((known) => known.accessToken === accessToken);
  if (!token || token.isVoid) throw new Refusal(401, "InvalidToken", "The access token is not valid.");
  if (token.expiresAt <= serverNow(infrastructure)) throw new Refusal(401, "ExpiredToken", "The access token has expired.");
  if (token.isRefreshed && infrastructure.habits.refusesRefreshedTokens)
    throw new Refusal(403, "AccessDenied", "The account is not allowed to perform the operation.");
  return token;
}

function logOn(context: Context, { body }: VbrRequest): Answer {
  const form = body as URLSearchParams;
  const isShortTerm = form.get("use_short_term_refresh")?.toLowerCase() === "true";
  // Later revisions print the grant types capitalised, so a client may send either.
  switch (form.get("grant_type")?.toLowerCase()) {
    case "password":
      return logOnWith(context, form.get("username"), form.get("password")) ?? issue(context, { isShortTerm });
    case "refresh_token":
      spend(context, form.get("refresh_token"));
      return issue(context, { isShortTerm, isRefreshed: true });
    case undefined:
      throw invalid("grant_type: is required.");
    case "authorization_code":
    case "vbr_token":
      throw new Refusal(400, "NotImplemented", "This grant type is not supported.");
    default:
      throw invalid(`grant_type: must be one of password, refresh_token, got "${form.get("grant_type") ?? ""}".`);
  }
}

/** What is answered instead of a token; undefined where the password is enough. */
function logOnWith({ infrastructure }: Context, username: string | null, password: string | null): Answer | undefined {
  if (!username || !password) throw invalid("username, password: are required for the grant type password.");
  const { account, habits } = infrastructure;
  const refusal = refusalOf(infrastructure, username, password);
  if (refusal !== undefined) throw new Refusal(401, "AccessDenied", refusal);
  if (account.requiresMfa) {
    account.failedLogins += 1;
    if (habits.asksForMfa) return ok({ mfa_token: newSecret(), expires_in: 300 });
    throw new Refusal(
      403,
      "AccessDenied",
      "Multi-factor authentication is enabled for this account; it cannot log on over REST.",
    );
  }
  return undefined;
}

function spend({ infrastructure }: Context, refreshToken: string | null): void {
  const token = infrastructure.tokens.find((known) => known.refreshToken === refreshToken);
  if (!token || token.isVoid || token.isRefreshSpent) throw new Refusal(401, "InvalidToken", "The refresh token is not valid.");
  if (token.refreshExpiresAt <= serverNow(infrastructure))
    throw new Refusal(401, "ExpiredToken", "The refresh token has expired.");
  token.isRefreshSpent = true;
}

function issue(
  { infrastructure, tokenLifetimeMs }: Context,
  { isShortTerm, isRefreshed = false }: { isShortTerm: boolean; isRefreshed?: boolean },
): Answer {
  const now = serverNow(infrastructure);
  const refreshLifetime = isShortTerm ? tokenLifetimeMs + SHORT_REFRESH_EXTRA_MS : REFRESH_LIFETIME_MS;
  const token: Token = {
    accessToken: newSecret(),
    refreshToken: newSecret(),
    expiresAt: now + tokenLifetimeMs,
    refreshExpiresAt: now + refreshLifetime,
    isRefreshSpent: false,
    isVoid: false,
    isRefreshed,
  };
  infrastructure.tokens.push(token);
  return ok({
    access_token: token.accessToken,
    token_type: "bearer",
    refresh_token: token.refreshToken,
    expires_in: Math.round(tokenLifetimeMs / 1000),
    ".issued": timeText(now, infrastructure, 7),
    ".expires": timeText(token.expiresAt, infrastructure, 7),
  });
}

function newSecret(): string {
  return randomBytes(32).toString("base64url");
}

function logOff(_context: Context, { token }: VbrRequest): Answer {
  if (token) token.isVoid = true;
  return ok({});
}
