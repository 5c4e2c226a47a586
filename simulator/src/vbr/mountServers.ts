import { setDefault } from "../hosts.js";
import { sameId, type Infrastructure, type MountServer } from "../infrastructure.js";
import { isObject, type JsonObject } from "../json.js";
import { created, impossible, notFound, type Answer } from "./answers.js";
import type { Context, Route, VbrRequest } from "./context.js";
import { inner, setUnset, withoutNulls } from "./filling.js";
import { startSession } from "./sessions.js";
import { checkId } from "./validation.js";

const PATH = "/api/v1/backupInfrastructure/mountServers";
const PORTS = { mountPort: 1058, vPowerNFSPort: 2049 };
const FOLDERS: Record<string, string> = {
  windows: "C:\\ProgramData\\Veeam\\Backup\\IRCache\\",
  linux: "/var/lib/veeam/IRCache/",
};

/** A mount server is a role of a managed server; there is no request that takes it away. */
export const mountServerRoutes: Route[] = [
  { method: "POST", path: PATH, for: "administrator", accepts: "json", answer: createMountServer },
  { method: "PUT", path: `${PATH}/:id`, for: "administrator", accepts: "json", answer: updateMountServer },
  { method: "POST", path: `${PATH}/:id/default`, for: "administrator", answer: makeDefault },
];

function createMountServer(context: Context, { body }: VbrRequest): Answer {
  const { infrastructure, validation } = context;
  const { hostId, settings, setAsDefault } = withoutNulls(validation.named("MountServerSpec", body)) as JsonObject;
  const host = infrastructure.managedServers.find(({ id }) => sameId(id, hostId));
  if (!host) throw impossible(`hostId: there is no managed server with id ${String(hostId)}.`);
  if (infrastructure.mountServers.some(({ id }) => sameId(id, host.id)))
    throw impossible(`The server ${host.name} is a mount server already.`);
  const type = host.type === "LinuxHost" ? "linux" : "windows";
  const mountServer = { id: host.id, type, isDefault: setAsDefault === true, settings: filled(settings, type) };
  return startSession(context, { kind: "createMountServer", mountServer, name: host.name });
}

function updateMountServer(context: Context, { params: { id = "" }, body }: VbrRequest): Answer {
  const { infrastructure, validation, face } = context;
  const current = mountServerWith(infrastructure, id);
  const view = face.named("MountServerModel", current);
  const model = withoutNulls(validation.named("MountServerModel", body, view)) as JsonObject;
  checkId(model, current);
  if (current.isDefault && model.isDefault === false)
    throw impossible("Another mount server must be made the default one instead of this one.");
  const isDefault = model.isDefault === true || current.isDefault;
  const mountServer = { ...current, isDefault, settings: filled(model.settings, current.type) };
  return startSession(context, { kind: "updateMountServer", mountServer, name: nameOf(infrastructure, current.id) });
}

/** Made at once, without a session. */
function makeDefault({ infrastructure, face }: Context, { params: { id = "" } }: VbrRequest): Answer {
  const mountServer = mountServerWith(infrastructure, id);
  mountServer.isDefault = true;
  setDefault(infrastructure, mountServer);
  return created(face.named("MountServerModel", mountServer));
}

function mountServerWith({ mountServers }: Infrastructure, id: string): MountServer {
  const mountServer = mountServers.find((known) => sameId(known.id, id));
  if (!mountServer) throw notFound("The mount server", id);
  return mountServer;
}

function nameOf({ managedServers }: Infrastructure, id: string): string {
  return managedServers.find((known) => sameId(known.id, id))?.name ?? id;
}

function filled(settings: unknown, type: string): JsonObject {
  const complete = isObject(settings) ? structuredClone(settings) : {};
  setUnset(complete, { writeCacheFolder: FOLDERS[type], vPowerNFSEnabled: type === "windows" });
  if (complete.vPowerNFSEnabled === true) setUnset(inner(complete, "vPowerNFSPortSettings"), PORTS);
  return complete;
}
