import { isObject } from "../json.js";
import { invalid, Refusal, type Answer } from "./answers.js";
import type { Context, Route } from "./context.js";
import { findRoute } from "./routing.js";
import { tokenOf } from "./token.js";

/** A request as it arrives, with its body read. */
export interface RawRequest {
  method: string;
  /** With the query. */
  path: string;
  headers: Record<string, string | undefined>;
  text: string;
}

/** Serves one request: route, version, token, role, body, and then what the route does. Every refusal becomes an answer. */
export function serve(context: Context, request: RawRequest): Answer {
  try {
    return answer(context, request);
  } catch (error) {
    if (error instanceof Refusal) return error.toAnswer();
    const message = error instanceof Error ? error.message : String(error);
    return new Refusal(500, "UnknownError", `The simulator failed: ${message}`).toAnswer();
  }
}

function answer(context: Context, { method, path, headers, text }: RawRequest): Answer {
  const url = new URL(path, "https://simulator");
  const { route, params } = findRoute(method, url.pathname);
  if (!route.withoutVersion) checkVersion(context, headers["x-api-version"]);
  const token = route.for === "anyone" ? undefined : tokenOf(context, headers.authorization);
  checkRole(context, route);
  const body = readBody(route, headers["content-type"], text);
  return route.answer(context, { params, query: url.searchParams, body, ...(token ? { token } : {}) });
}

function checkVersion({ apiVersions }: Context, version: string | undefined): void {
  if (version === undefined) throw invalid("The header x-api-version is required.");
  if (!apiVersions.includes(version)) {
    throw invalid(`x-api-version: ${version} is not supported; this server supports ${apiVersions.join(", ")}.`);
  }
}

function checkRole({ infrastructure: { role, fourEyesAuthorization } }: Context, route: Route): void {
  if (route.for === "administrator" && role !== "administrator") {
    throw new Refusal(403, "AccessDenied", "The account does not have the role Veeam Backup Administrator.");
  }
  if (route.method === "DELETE" && fourEyesAuthorization) {
    throw new Refusal(403, "AccessDenied", "Four-eyes authorization is enabled: objects cannot be deleted over the REST API.");
  }
}

function readBody({ accepts }: Route, contentType: string | undefined, text: string): unknown {
  if (accepts === undefined) return undefined;
  const expected = accepts === "json" ? "application/json" : "application/x-www-form-urlencoded";
  const sent = contentType?.split(";", 1)[0]?.trim().toLowerCase();
  if (sent !== expected) throw invalid(`Content-Type: must be ${expected}, got ${sent ?? "none"}.`);
  if (accepts === "form") return new URLSearchParams(text);
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw invalid("The request body is not JSON.");
  }
}

const SECRETS = ["password", "refresh_token", "vbr_token", "code"];

/** A body as the request log keeps it: parsed, without the secrets of a log-on. */
export function loggedBody(contentType: string | undefined, text: string): unknown {
  if (text === "") return undefined;
  if (contentType?.includes("form-urlencoded")) {
    const form = Object.fromEntries(new URLSearchParams(text));
    for (const secret of SECRETS) if (secret in form) form[secret] = "[redacted]";
    return form;
  }
  try {
    const body = JSON.parse(text) as unknown;
    return isObject(body) || Array.isArray(body) ? body : text;
  } catch {
    return text;
  }
}
