import { isObject } from "../json.js";
import { emptyReply, jsonReply, type AnswerFault, type Reply } from "../replies.js";
import type { Face as HttpsFace, RawRequest } from "../server.js";
import { errorBody, errorOf, invalid, Refusal, type Answer } from "./answers.js";
import type { Context, Route, ServerContext } from "./context.js";
import { Face } from "./face.js";
import { newestOf, readFacts, REVISIONS } from "./facts.js";
import { findRoute } from "./routing.js";
import { tokenOf } from "./token.js";
import { Validation } from "./validation.js";

/** Backup & Replication, as its clients see it. */
export function vbrFace(context: ServerContext): HttpsFace {
  return {
    server: "vbr",
    contentType: "application/json",
    serve: (request) => replyOf(serve(context, request)),
    errorReply,
    loggedBody: ({ headers, text }) => loggedBody(headers["content-type"], text),
  };
}

function replyOf({ status, body }: Answer): Reply {
  return body === undefined ? emptyReply(status) : jsonReply(status, body);
}

function errorReply({ status, errorCode, message }: AnswerFault): Reply {
  const likely = errorOf(status);
  return jsonReply(status, errorBody(status, errorCode ?? likely.errorCode, message ?? likely.message));
}

/** Serves one request: route, version, token, role, body, and then what the route does. Every refusal becomes an answer. */
function serve(server: ServerContext, request: RawRequest): Answer {
  try {
    return answer(server, request);
  } catch (error) {
    if (error instanceof Refusal) return error.toAnswer();
    const message = error instanceof Error ? error.message : String(error);
    return new Refusal(500, "UnknownError", `The simulator failed: ${message}`).toAnswer();
  }
}

function answer(server: ServerContext, { method, path, headers, text, listCut }: RawRequest): Answer {
  const url = new URL(path, "https://simulator");
  const { route, params } = findRoute(method, url.pathname);
  const { apiVersions } = server.infrastructure.server;
  const version = route.withoutVersion ? undefined : headers["x-api-version"];
  const revision = version === undefined ? newestOf(apiVersions) : servedVersion(apiVersions, version, url.pathname);
  const context = { ...server, ...documentOf(revision, server.isLenient), ...(listCut ? { listCut } : {}) };
  if (!route.withoutVersion) checkOperation(revision, route, url.pathname);
  const token = route.for === "anyone" ? undefined : tokenOf(context, headers.authorization);
  checkRole(context, route);
  const body = readBody(route, headers["content-type"], text);
  return route.answer(context, { params, query: url.searchParams, body, ...(token ? { token } : {}) });
}

/** A request without a version gets the newest, whatever the documents say. */
function servedVersion(apiVersions: readonly string[], version: string, pathname: string): string {
  if (apiVersions.includes(version) && REVISIONS.includes(version)) return version;
  throw new Refusal(400, "NotImplemented", `There is no resource at ${pathname} for the API version ${version}.`);
}

type Document = Pick<Context, "validation" | "face">;
const documents = new Map<string, Document>();

/** What a revision allows and how it shows things: the same for every simulator of the process, for it holds no state. */
function documentOf(revision: string, isLenient: boolean): Document {
  const key = `${revision} ${isLenient}`;
  const facts = readFacts(revision);
  const document = documents.get(key) ?? { validation: new Validation(facts, isLenient), face: new Face(facts) };
  documents.set(key, document);
  return document;
}

function checkOperation(revision: string, { method, path }: Route, pathname: string): void {
  const operation = `${method} ${path.replace(/:\w+/g, "{id}")}`;
  if (!readFacts(revision).operations.includes(operation)) {
    throw new Refusal(404, "InvalidURI", `There is nothing at ${pathname} in revision ${revision}.`);
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

const SECRETS_OF_LOG_ONS = ["password", "refresh_token", "vbr_token", "code"];
/** Properties of bodies, at any depth. */
const SECRETS = [
  "password",
  "rootPassword",
  "privateKey",
  "passphrase",
  "handshakeCode",
  "secretKey",
  "newSecretKey",
  "sharedKey",
  "secret",
  "keyFile",
  "certificate",
  "verificationCode",
];

/** A body as the request log keeps it: parsed, without secrets. */
function loggedBody(contentType: string | undefined, text: string): unknown {
  if (text === "") return undefined;
  if (contentType?.includes("form-urlencoded")) {
    const form = Object.fromEntries(new URLSearchParams(text));
    for (const secret of SECRETS_OF_LOG_ONS) if (secret in form) form[secret] = "[redacted]";
    return form;
  }
  try {
    const body = JSON.parse(text) as unknown;
    return isObject(body) || Array.isArray(body) ? redacted(body) : text;
  } catch {
    return text;
  }
}

function redacted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(redacted);
  if (!isObject(value)) return value;
  const members = Object.entries(value).map(([name, member]) => {
    const isSecret = typeof member === "string" && SECRETS.includes(name);
    return [name, isSecret ? "[redacted]" : redacted(member)];
  });
  return Object.fromEntries(members) as unknown;
}
