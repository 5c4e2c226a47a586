import { randomBytes, randomUUID } from "node:crypto";
import { refusalOf } from "../account.js";
import { serverNow, type Infrastructure } from "../infrastructure.js";
import { invalid, noContent, ok, Refusal, type Answer } from "./answers.js";
import { mayWrite } from "./backupServerViews.js";
import { sessionOf, type Context, type EnterpriseManagerRequest, type Route, type View } from "./context.js";
import { element, field, list, rootList, type Element } from "./elements.js";
import { hrefOf, links } from "./links.js";
import type { LogonSession } from "./state.js";
import { findVersion } from "./versions.js";

export const TOKEN_NAME = "X-RestSvcSessionId";
/** A session ends so long after its last request. */
const IDLE_MS = 15 * 60_000;

export const logonRoutes: Route[] = [
  { operation: "root", method: "GET", path: null, for: "anyone", answer: root },
  { operation: "logOn", method: "POST", path: "/sessionMngr", for: "anyone", answer: logOn },
  { operation: "logonSessions", method: "GET", path: "/logonSessions", for: "everyRole", answer: listSessions },
  { operation: "logonSession", method: "GET", path: "/logonSessions/:id", for: "everyRole", answer: getSession },
  { operation: "logOff", method: "DELETE", path: "/logonSessions/:id", for: "everyRole", answer: logOff },
];

/** The session that the token names. A cookie wins over the header, as the documents say. Each request starts the idle time anew. */
export function authenticate(infrastructure: Infrastructure, headers: Record<string, string | undefined>): LogonSession {
  const cookie = new RegExp(`(?:^|;)\\s*${TOKEN_NAME}=([^;]*)`, "i").exec(headers.cookie ?? "")?.[1]?.trim();
  const token = cookie ?? headers[TOKEN_NAME.toLowerCase()];
  const session = liveSessions(infrastructure).find((known) => known.token !== undefined && known.token === token);
  if (!session) throw new Refusal(401, "Unauthorized");
  session.expiresAt = expiry(infrastructure);
  return session;
}

function liveSessions(infrastructure: Infrastructure): LogonSession[] {
  const now = serverNow(infrastructure);
  const { enterpriseManager } = infrastructure;
  enterpriseManager.logonSessions = enterpriseManager.logonSessions.filter(({ expiresAt }) => expiresAt > now);
  return enterpriseManager.logonSessions;
}

function expiry(infrastructure: Infrastructure): number {
  return serverNow(infrastructure) + IDLE_MS;
}

function root({ infrastructure }: Context, { view }: EnterpriseManagerRequest): Answer {
  const logOnLink = (version: string) => ({ rel: "Create", type: "LogonSession", to: `/sessionMngr/?v=${version}` });
  const versions = infrastructure.enterpriseManager.supportedVersions.map((version) =>
    element("SupportedVersion", { Name: version }, links(view, [logOnLink(version)])),
  );
  return ok(
    element(
      "EnterpriseManager",
      { Href: null, Type: null },
      links(view, [{ rel: "Down", type: "LogonSessionList", to: "/logonSessions" }, logOnLink("latest")]),
      list("SupportedVersions", versions),
    ),
  );
}

function logOn({ infrastructure }: Context, { query, view, authorization }: EnterpriseManagerRequest): Answer {
  const { supportedVersions, habits, logonSessions } = infrastructure.enterpriseManager;
  const version = findVersion(supportedVersions, query.get("v"));
  if (version === undefined) throw invalid(`Version [${query.get("v") ?? ""}] is not supported.`);
  checkPassword(infrastructure, authorization);

  // The token says nothing of the session: who computes it instead of reading the header is refused.
  const token = randomBytes(24).toString("base64");
  const username = infrastructure.account.username;
  const session = { id: randomUUID(), username, token, version, expiresAt: expiry(infrastructure), tasksStarted: 0 };
  logonSessions.push(session);
  return {
    status: habits.logonStatus,
    headers: { [TOKEN_NAME]: token, "set-cookie": `${TOKEN_NAME}=${token}; path=/api; secure; HttpOnly` },
    body: sessionElement({ ...view, version }, session, false),
  };
}

function checkPassword(infrastructure: Infrastructure, authorization: string | undefined): void {
  const encoded = /^basic\s+(\S+)$/i.exec(authorization ?? "")?.[1];
  if (encoded === undefined) throw new Refusal(401, "Unauthorized");
  const [username = "", ...password] = Buffer.from(encoded, "base64").toString("utf8").split(":");
  const refusal = refusalOf(infrastructure, username, password.join(":"));
  if (refusal !== undefined) throw new Refusal(401, refusal);
}

function listSessions({ infrastructure }: Context, { view }: EnterpriseManagerRequest): Answer {
  const sessions = liveSessions(infrastructure).map((session) => sessionElement(view, session, true));
  return ok(rootList("LogonSessions", "LogonSessions", sessions));
}

function getSession({ infrastructure }: Context, { params, view }: EnterpriseManagerRequest): Answer {
  return ok(sessionElement(view, findSession(infrastructure, params.id), false));
}

/** Also another user's session, if an administrator asks for it. */
function logOff({ infrastructure }: Context, request: EnterpriseManagerRequest): Answer {
  const { enterpriseManager } = infrastructure;
  const session = findSession(infrastructure, request.params.id);
  if (session.id !== sessionOf(request).id && !mayWrite(request.view)) throw new Refusal(403, "Access denied");
  enterpriseManager.logonSessions = enterpriseManager.logonSessions.filter(({ id }) => id !== session.id);
  return noContent;
}

function findSession(infrastructure: Infrastructure, id: string | undefined): LogonSession {
  const session = liveSessions(infrastructure).find((known) => known.id === id?.toLowerCase());
  if (!session) throw new Refusal(404, "Logon session is not found.");
  return session;
}

function sessionElement(view: View, session: LogonSession, isInList: boolean): Element {
  const path = `/logonSessions/${session.id}`;
  return element(
    "LogonSession",
    { Type: "LogonSession", Href: hrefOf(view, path) },
    isInList
      ? links(view, [
          { rel: "Up", type: "EnterpriseManager", to: `${view.base}/` },
          { rel: "Down", type: "BackupServerReferenceList", to: "/backupServers" },
          { rel: "Delete", type: "LogonSession", to: path },
        ])
      : links(view, [...topLevelLinks(view), { rel: "Delete", type: "LogonSession", isUntyped: true, to: path }]),
    field("UserName", session.username),
    field("SessionId", session.id),
  );
}

function topLevelLinks(view: View) {
  const writes = mayWrite(view);
  return [
    { rel: "Up", type: "EnterpriseManager", to: `${view.base}/` },
    { rel: "Down", type: "BackupServerReferenceList", to: "/backupServers" },
    { rel: "Down", type: "ManagedServerReferenceList", to: "/managedServers" },
    { rel: "Down", type: "JobReferenceList", to: "/jobs" },
    { rel: "Down", type: "RepositoryReferenceList", to: "/repositories" },
    writes && { rel: "Down", type: "EnterpriseSecuritySettings", to: "/security" },
    { rel: "Down", type: "TaskList", to: "/tasks" },
    { rel: "Down", type: "QueryService", to: "/querySvc" },
    { rel: "Down", type: "LookupService", to: "/lookupSvc" },
    { rel: "Down", type: "Report", to: "/reports/summary", name: "Summary" },
    { rel: "Down", type: "BackupServerList", to: "/backupServers?format=Entity" },
    { rel: "Down", type: "ManagedServerList", to: "/managedServers?format=Entity" },
    writes && { rel: "Create", to: "/backupServers?action=create" },
    { rel: "Down", type: "JobList", to: "/jobs?format=Entity" },
    { rel: "Down", type: "RepositoryList", to: "/repositories?format=Entity" },
    { rel: "Down", type: "AgentsService", to: "/agents" },
  ];
}
