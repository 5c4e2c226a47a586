import { isSameName, serverNameTaken, userOf } from "../hosts.js";
import { isVersion13, newId, sameId, type Infrastructure, type ManagedServer } from "../infrastructure.js";
import { isObject, type JsonObject } from "../json.js";
import { impossible, invalid, notFound, ok, type Answer } from "./answers.js";
import type { Context, Route, VbrRequest } from "./context.js";
import { inner, setUnset, withoutNulls } from "./filling.js";
import { withUpdatesState } from "./managedServerView.js";
import { startSession } from "./sessions.js";
import { checkId } from "./validation.js";

const PATH = "/api/v1/backupInfrastructure/managedServers";
const SIMULATED = ["WindowsHost", "LinuxHost"];
/** Sent, and never shown. */
const SECRETS = ["singleUseCredentials", "handshakeCode"];
/** What the server itself says of a host. */
const OWN = ["status", "updatesState", "autoUpdateDeadline", "isBackupServer", "isDefaultMountServer", "isVBRLinuxAppliance"];
const ZERO_ID = "00000000-0000-0000-0000-000000000000";
/** The kinds of credentials records that a type of server is reached with. */
const CREDENTIALS: Record<string, string[]> = { WindowsHost: ["Standard", "ManagedService"], LinuxHost: ["Linux"] };

const defaultComponents = [
  { displayName: "Guest Interaction Proxy", optionalComponent: "GuestInteractionProxy" },
  { displayName: "Mount Server", optionalComponent: "MountTarget" },
];

export const managedServerRoutes: Route[] = [
  { method: "POST", path: PATH, for: "administrator", accepts: "json", answer: createServer },
  { method: "POST", path: `${PATH}/updateComponents`, for: "administrator", accepts: "json", answer: updateComponents },
  {
    method: "GET",
    path: `${PATH}/optionalComponents/defaults`,
    for: "administrator",
    answer: ({ face }) => ok(face.named("HostOptionalComponents", { optionalComponents: defaultComponents })),
  },
  { method: "PUT", path: `${PATH}/:id`, for: "administrator", accepts: "json", answer: updateServer },
  { method: "DELETE", path: `${PATH}/:id`, for: "administrator", answer: deleteServer },
  {
    method: "POST",
    path: `${PATH}/:id/updateSingleUseCredentials`,
    for: "administrator",
    accepts: "json",
    answer: updateSingleUseCredentials,
  },
  { method: "POST", path: `${PATH}/:id/rescan`, for: "administrator", answer: rescan },
];

/** Bodies are judged at once; whether the host can be reached and is the trusted one, the session finds out. */
function createServer(context: Context, { body }: VbrRequest): Answer {
  const { infrastructure, validation } = context;
  const { sshFingerprint, ...spec } = taken(validation.item("managedServers", body));
  const name = String(spec.name);
  if (name.trim() === "") throw invalid("name: must not be empty.");
  if (infrastructure.managedServers.some((known) => isSameName(known.name, name))) throw impossible(`${serverNameTaken(name)}.`);
  checkCredentials(spec, infrastructure);

  const { secrets, rest } = withoutSecrets(spec);
  const managedServer: ManagedServer = { ...filled(rest, infrastructure), id: newId(), name, status: "Available" };
  return startSession(context, {
    kind: "createManagedServer",
    managedServer,
    ...(typeof sshFingerprint === "string" ? { sshFingerprint } : {}),
    ...(secrets ? { secrets } : {}),
  });
}

function updateServer(context: Context, { params: { id = "" }, body }: VbrRequest): Answer {
  const { infrastructure, validation, face } = context;
  const current = serverWith(infrastructure, id);
  const [view = {}] = face.items("managedServers", [withUpdatesState(current, infrastructure)]);
  const model = taken(face.takenItem("managedServers", validation.item("managedServers", body, view), current) as Body);
  checkId(model, current);
  if (model.type !== current.type) throw impossible(`The type of the server ${current.name} cannot be changed.`);
  if (!isSameName(model.name, current.name)) throw impossible(`The name of the server ${current.name} cannot be changed.`);
  if (current.isBackupServer !== true) checkCredentials(model, infrastructure, current);

  const { secrets, rest } = withoutSecrets(model);
  for (const name of OWN) rest[name] = current[name];
  const managedServer: ManagedServer = { ...filled(rest, infrastructure), id: current.id, name: current.name };
  return startSession(context, { kind: "updateManagedServer", managedServer, ...(secrets ? { secrets } : {}) });
}

/** A refusal is a 400, for which the documents of a DELETE have no place. */
function deleteServer(context: Context, { params: { id = "" } }: VbrRequest): Answer {
  const server = serverWith(context.infrastructure, id);
  const user = userOf(context.infrastructure, server);
  if (user !== undefined) throw impossible(`Unable to delete server ${server.name}: ${user}.`);
  return startSession(context, { kind: "deleteManagedServer", managedServer: { id: server.id, name: server.name } });
}

function updateSingleUseCredentials(context: Context, { params: { id = "" }, body }: VbrRequest): Answer {
  const { infrastructure, validation } = context;
  const server = serverWith(infrastructure, id);
  const singleUseCredentials = validation.named("LinuxCredentialsSpec", body);
  if (server.type !== "LinuxHost") throw impossible(`The server ${server.name} has no single-use credentials.`);
  const managedServer = { id: server.id, name: server.name };
  return startSession(context, { kind: "updateSingleUseCredentials", managedServer, secrets: { singleUseCredentials } });
}

function rescan(context: Context, { params: { id = "" } }: VbrRequest): Answer {
  const server = serverWith(context.infrastructure, id);
  return startSession(context, { kind: "rescanManagedServer", managedServer: { id: server.id, name: server.name } });
}

/** Without ids, the components of every server. */
function updateComponents(context: Context, { body }: VbrRequest): Answer {
  const { infrastructure, validation } = context;
  const { ids } = validation.named("UpdateHostComponentsSpec", body);
  const wanted = Array.isArray(ids) ? ids.map(String) : infrastructure.managedServers.map(({ id }) => id);
  return startSession(context, { kind: "updateComponents", hostIds: wanted.map((id) => serverWith(infrastructure, id).id) });
}

function serverWith({ managedServers }: Infrastructure, id: string): ManagedServer {
  const server = managedServers.find((known) => sameId(known.id, id));
  if (!server) throw notFound("The managed server", id);
  return server;
}

type Body = JsonObject & { type: string };

/** Null means left out. */
function taken(body: Body): Body {
  if (!SIMULATED.includes(body.type)) throw impossible(`Servers of type ${body.type} are not simulated.`);
  return withoutNulls(body) as Body;
}

function checkCredentials(body: Body, { credentials }: Infrastructure, current?: ManagedServer): void {
  const { type, credentialsStorageType = "Permanent", credentialsId, singleUseCredentials, handshakeCode } = body;
  const kinds = CREDENTIALS[type] ?? [];
  if (credentialsId !== undefined && credentialsId !== ZERO_ID) {
    const record = credentials.find(({ id }) => sameId(id, credentialsId));
    if (!record) throw impossible(`credentialsId: there is no credentials record with id ${JSON.stringify(credentialsId)}.`);
    if (!kinds.includes(String(record.type)))
      throw impossible(`credentialsId: must be a record of type ${kinds.join(" or ")}, got ${String(record.type)}.`);
  }
  const isNew = current?.credentialsStorageType !== credentialsStorageType;
  if (credentialsStorageType === "Permanent" && (credentialsId === undefined || credentialsId === ZERO_ID))
    throw impossible("credentialsId: is required with permanent credentials.");
  if (credentialsStorageType === "SingleUse" && isNew && !isObject(singleUseCredentials))
    throw impossible("singleUseCredentials: is required with single-use credentials.");
  if (credentialsStorageType === "Certificate" && isNew && type === "LinuxHost" && handshakeCode === undefined)
    throw impossible("handshakeCode: is required to pair with a Linux server by certificate.");
}

function withoutSecrets(body: Body): { secrets?: JsonObject; rest: Body } {
  const rest = { ...body };
  for (const name of SECRETS) Reflect.deleteProperty(rest, name);
  const sent = Object.fromEntries(Object.entries(body).filter(([name]) => SECRETS.includes(name)));
  return { ...(Object.keys(sent).length > 0 ? { secrets: sent } : {}), rest };
}

function filled(body: Body, infrastructure: Infrastructure): Body {
  const server = structuredClone(body);
  const ports = { portRangeStart: 2500, portRangeEnd: 3300, serverSide: false };
  const isLinux = server.type === "LinuxHost";
  setUnset(inner(server, isLinux ? "sshSettings" : "networkSettings"), isLinux ? { sshTimeOutMs: 20_000, ...ports } : ports);
  setUnset(server, { credentialsStorageType: "Permanent" });
  if (server.credentialsStorageType !== "Permanent") Reflect.deleteProperty(server, "credentialsId");
  if (isLinux && isVersion13(infrastructure)) {
    setUnset(inner(server, "optionalComponents"), { optionalComponents: structuredClone(defaultComponents) });
  }
  return server;
}
