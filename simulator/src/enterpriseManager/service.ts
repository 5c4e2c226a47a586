import { emptyReply, type AnswerFault, type Reply } from "../replies.js";
import type { Face, RawRequest } from "../server.js";
import { invalid, Refusal, type Answer, type Format } from "./answers.js";
import type { Context, Route, View } from "./context.js";
import { toJson, toXml, type Element } from "./elements.js";
import { errorElement, headersOf, messageOf } from "./errors.js";
import { loggedBody } from "./loggedBody.js";
import { authenticate } from "./logon.js";
import { checkBodyType, formatOf } from "./negotiation.js";
import { findRoute } from "./routing.js";
import type { EnterpriseManagerHabits } from "./state.js";
import { splitPath } from "./uri.js";

/** Enterprise Manager, as its clients see it. */
export function enterpriseManagerFace(context: Context): Face {
  const { enterpriseManager } = context.infrastructure;
  return {
    server: "enterpriseManager",
    contentType: "application/xml",
    serve: (request) => serve(context, request),
    errorReply: ({ status, message }: AnswerFault, { headers }) =>
      refusalReply(new Refusal(status, message ?? messageOf(status)), headers.accept, enterpriseManager.habits),
    loggedBody: ({ text }) => loggedBody(text),
    operationOf: (request) => operationOf(context, request),
  };
}

function operationOf({ infrastructure }: Context, { method, path }: RawRequest): string | undefined {
  try {
    const { path: pathname, query } = splitPath(path);
    return findRoute(method, pathname, query, infrastructure.enterpriseManager.pathSegment).route.operation;
  } catch {
    return undefined;
  }
}

/** Serves one request: route, formats, session, role, body, and then what the route does. Every refusal becomes an answer. */
function serve(context: Context, request: RawRequest): Reply {
  const { habits } = context.infrastructure.enterpriseManager;
  const { accept } = request.headers;
  try {
    const format = formatOf(accept);
    return replyOf(answer(context, request), habits.alwaysAnswersInJson ? "json" : format, habits);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const refusal = error instanceof Refusal ? error : new Refusal(500, `The simulator failed: ${message}`);
    return refusalReply(refusal, accept, habits);
  }
}

function answer(context: Context, { method, path: whole, headers, text, listCut }: RawRequest): Answer {
  const { infrastructure } = context;
  const { enterpriseManager } = infrastructure;
  const { path, query } = splitPath(whole);
  const { route, params } = findRoute(method, path, query, enterpriseManager.pathSegment);
  const format = formatOf(headers.accept);
  const session = route.for === "anyone" ? undefined : authenticate(infrastructure, headers);
  checkRole(context, route);
  if (route.takesBody) {
    if (text === "") throw invalid("A body is required.");
    checkBodyType(headers.accept, headers["content-type"], format);
  }
  const view: View = {
    base: `https://${authorityFor(enterpriseManager.habits, headers.host)}/api`,
    version: session?.version ?? "",
    infrastructure,
  };
  const { authorization } = headers;
  const request = {
    params,
    path,
    query,
    authorization,
    format,
    body: text.replace(/^\uFEFF/, ""),
    view,
    ...(session ? { session } : {}),
    ...(listCut ? { listCut } : {}),
  };
  return route.answer(context, request);
}

function checkRole({ infrastructure }: Context, route: Route): void {
  if (route.for === "administrator" && infrastructure.enterpriseManager.role !== "portalAdministrator") {
    throw new Refusal(403, "Access denied");
  }
}

function authorityFor({ hrefAuthority }: EnterpriseManagerHabits, host: string | undefined): string {
  return hrefAuthority === "requested" ? (host ?? "localhost") : hrefAuthority;
}

function replyOf({ status, headers = {}, body }: Answer, format: Format, habits: EnterpriseManagerHabits): Reply {
  const reply = body === undefined || status === 204 ? emptyReply(status) : written(status, body, format, habits);
  return { ...reply, headers: { ...reply.headers, ...headers } };
}

function written(status: number, body: Element, format: Format, habits: EnterpriseManagerHabits): Reply {
  const text = format === "json" ? JSON.stringify(toJson(body, habits)) : toXml(body, habits);
  return {
    status,
    headers: { "content-type": `application/${format}; charset=utf-8` },
    body: Buffer.from(`${habits.sendsBom ? "\uFEFF" : ""}${text}`),
  };
}

const STACK_TRACE = "   at Simulator.Service.Serve(Request request) in Service.cs:line 42";

function refusalReply({ status, message }: Refusal, accept: string | undefined, habits: EnterpriseManagerHabits): Reply {
  const asksForJson = accept?.toLowerCase().includes("application/json") ?? false;
  const format = asksForJson === habits.errorsInOtherFormat ? "xml" : "json";
  const body = errorElement(status, message, format, habits.showsStackTraces ? STACK_TRACE : null);
  return replyOf({ status, headers: headersOf(status), body }, format, habits);
}
