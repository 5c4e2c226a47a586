import { createHash } from "node:crypto";
import { read } from "../staleReads.js";
import { invalid, notFound, ok, Refusal, type Answer } from "./answers.js";
import { entity, pathOf, reference } from "./backupServerViews.js";
import { sessionOf, type Context, type EnterpriseManagerRequest, type Route } from "./context.js";
import { COLLECTED_VERSION, obstacleToAddress } from "./effects.js";
import { rootList } from "./elements.js";
import { hrefOf } from "./links.js";
import { pageOf } from "./paging.js";
import { readSpec, type BackupServerSpec } from "./spec.js";
import { guidOf, newUid, type BackupServer, type EnterpriseManagerHabits, type TaskEffect, type WriteAnswer } from "./state.js";
import { taskElement } from "./tasks.js";

const ONE = "/backupServers/:id";

export const backupServerRoutes: Route[] = [
  { operation: "backupServers", method: "GET", path: "/backupServers", for: "everyRole", answer: listAll },
  { operation: "backupServer", method: "GET", path: ONE, for: "everyRole", answer: getOne },
  {
    operation: "createBackupServer",
    method: "POST",
    path: "/backupServers",
    action: "create",
    for: "administrator",
    takesBody: true,
    answer: create,
  },
  { operation: "editBackupServer", method: "PUT", path: ONE, for: "administrator", takesBody: true, answer: edit },
  { operation: "deleteBackupServer", method: "DELETE", path: ONE, for: "administrator", answer: remove },
  { operation: "collectBackupServer", method: "POST", path: ONE, action: "collect", for: "everyRole", answer: collect },
];

function listAll({ infrastructure, clock }: Context, request: EnterpriseManagerRequest): Answer {
  const { query, view } = request;
  query.allowOnly("format", "pageSize", "page");
  const isEntity = isEntityFormat(request);
  clock.pass();
  const { listPageSize, largestPage } = infrastructure.enterpriseManager.habits;
  const isAsked = query.get("pageSize") !== undefined || query.get("page") !== undefined;
  const isPaged = isAsked || listPageSize > 0 || largestPage > 0;
  const { items, info } = pageOf(request, read(infrastructure, "backupServers"), listPageSize);
  const paging = isPaged ? [info] : [];
  return ok(
    isEntity
      ? rootList(
          "BackupServers",
          "BackupServers",
          items.map((server) => entity(view, server)),
          ...paging,
        )
      : rootList(
          "EntityReferences",
          "Refs",
          items.map((server) => reference(view, server, "Ref")),
          ...paging,
        ),
  );
}

function getOne({ infrastructure, clock }: Context, request: EnterpriseManagerRequest): Answer {
  request.query.allowOnly("format");
  const isEntity = isEntityFormat(request);
  clock.pass();
  const server = findIn(read(infrastructure, "backupServers"), request);
  return ok(isEntity ? entity(request.view, server) : reference(request.view, server, "EntityRef"));
}

function isEntityFormat({ query }: EnterpriseManagerRequest): boolean {
  const format = query.get("format");
  if (format !== undefined && format.toLowerCase() !== "entity")
    throw invalid(`Query parameter [format] must be Entity, got [${format}].`);
  return format !== undefined;
}

function findIn(servers: BackupServer[], { params }: EnterpriseManagerRequest): BackupServer {
  const server = servers.find(({ uid }) => guidOf(uid) === params.id?.toLowerCase());
  if (!server) throw notFound();
  return server;
}

function create(context: Context, request: EnterpriseManagerRequest): Answer {
  const { habits } = context.infrastructure.enterpriseManager;
  const spec = readSpec(request, "create");
  const address = spec.address ?? "";
  const backupServer: BackupServer = {
    uid: newUid(),
    name: nameFor(address, habits),
    address,
    ...filled(spec, habits),
    version: habits.collectsAtOnce ? COLLECTED_VERSION : "",
  };
  return write(context, request, { kind: "create", backupServer }, habits.createAnswer);
}

function edit(context: Context, request: EnterpriseManagerRequest): Answer {
  const { backupServers, habits } = context.infrastructure.enterpriseManager;
  const there = findIn(backupServers, request);
  const spec = readSpec(request, "edit");
  const { uid, username, password } = there;
  const kept = habits.resetsOmittedFields
    ? {
        uid,
        description: "",
        port: 9392,
        ...(username === undefined ? {} : { username }),
        ...(password === undefined ? {} : { password }),
      }
    : there;
  const address = spec.address ?? there.address;
  const name = address === there.address ? there.name : nameFor(address, habits);
  const changed = { ...kept, ...spec, address, name };
  const backupServer = habits.resetsOmittedFields ? { ...changed, ...filled(changed, habits) } : changed;
  return write(context, request, { kind: "edit", backupServer }, habits.editAnswer);
}

function remove(context: Context, request: EnterpriseManagerRequest): Answer {
  const { backupServers, habits } = context.infrastructure.enterpriseManager;
  return write(context, request, { kind: "delete", backupServer: findIn(backupServers, request) }, habits.deleteAnswer);
}

function collect(context: Context, request: EnterpriseManagerRequest): Answer {
  const backupServer = findIn(context.infrastructure.enterpriseManager.backupServers, request);
  return write(context, request, { kind: "collect", backupServer }, { status: 202, body: "task" });
}

/** Starts a task or makes the change at once, and says so in the form that the server is in the habit of. */
function write(
  { infrastructure, clock }: Context,
  request: EnterpriseManagerRequest,
  effect: TaskEffect,
  form: WriteAnswer,
): Answer {
  const { view } = request;
  const { backupServer } = effect;
  if (infrastructure.enterpriseManager.habits.refusesDuplicatesAtOnce && (effect.kind === "create" || effect.kind === "edit")) {
    const obstacle = obstacleToAddress(infrastructure.enterpriseManager, backupServer);
    if (obstacle !== undefined) throw invalid(obstacle);
  }
  const answer: Answer = {
    status: form.status,
    ...(form.location ? { headers: { location: hrefOf(view, pathOf(backupServer)) } } : {}),
  };
  if (form.body === "task") {
    return { ...answer, body: taskElement(view, clock.start(sessionOf(request), effect)) };
  }
  const result = clock.perform(effect);
  if (!result.success) throw new Refusal(400, result.message ?? "The operation failed.");
  if (form.body === "none") return answer;
  return { ...answer, body: form.body === "entity" ? entity(view, backupServer) : reference(view, backupServer, "EntityRef") };
}

function nameFor(address: string, { names }: EnterpriseManagerHabits): string {
  switch (names) {
    case "address":
      return address;
    case "shortHostName":
      return /^[\d.]+$|:/.test(address) ? address : (address.split(".", 1)[0] ?? address);
    case "upperCase":
      return address.toUpperCase();
  }
}

/** The server finds out what a client left out when it connects. */
function filled(spec: BackupServerSpec, { fillsOptionalFields }: EnterpriseManagerHabits): BackupServerSpec {
  if (!fillsOptionalFields) return spec;
  const thumbprint = createHash("sha1")
    .update(spec.address?.toLowerCase() ?? "")
    .digest("hex")
    .toUpperCase();
  return { wcfPort: 9405, thumbprint, ...spec };
}
