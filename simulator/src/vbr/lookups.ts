import { membershipOf } from "../extents.js";
import { sameId, serverNow, type Infrastructure, type Item, type Repository } from "../infrastructure.js";
import { isObject, valueAt, type JsonObject } from "../json.js";
import { read } from "../staleReads.js";
import { invalid, notFound, ok, type Answer } from "./answers.js";
import type { Context, Route } from "./context.js";
import { list, matches, passes } from "./lists.js";
import { PATHS } from "./paths.js";
import { placeAt } from "./places.js";
import { recordView } from "./recordView.js";
import type { Collection } from "./recordKinds.js";
import { withUpdatesState } from "./managedServerView.js";
import { timeText } from "./times.js";

/** A kind of object that REST only reads here: where it is, what filters its list, what its list can be sorted by. */
interface Lookup {
  path: string;
  what: string;
  for: Route["for"];
  items: (infrastructure: Infrastructure) => Item[];
  /** An item as the revision has it, or nothing where the revision does not know its type. */
  shown: (context: Context, item: Item) => JsonObject[];
  lets: (query: JsonObject, item: JsonObject) => boolean;
  columns: Record<string, string>;
}

const LOOKUPS: Lookup[] = [
  {
    path: "/api/v1/backupInfrastructure/managedServers",
    what: "The managed server",
    for: "everyRole",
    items: (infrastructure) => read(infrastructure, "managedServers").map((server) => withUpdatesState(server, infrastructure)),
    shown: ({ face }, item) => face.items("managedServers", [item]),
    lets: (query, { type, name, description, status, updatesState }) =>
      passes(query.typeFilter, type) &&
      matches(query.nameFilter, name, description) &&
      (query.serverStateFilter === "Any" || passes(query.serverStateFilter, status)) &&
      passes(query.updatesStateFilter, updatesState),
    columns: { Name: "name", Type: "type", Description: "description", Status: "status" },
  },
  {
    path: "/api/v1/backupInfrastructure/mountServers",
    what: "The mount server",
    for: "administrator",
    items: ({ mountServers }) => mountServers,
    shown: ({ face }, item) => [face.named("MountServerModel", item)],
    lets: (query, server) =>
      passes(query.typeFilter, server.type) &&
      passes(query.isDefaultFilter, server.isDefault) &&
      matches(query.writeCacheFolderFilter, valueAt(server, "settings.writeCacheFolder")),
    columns: { Type: "type", WriteCacheFolder: "settings.writeCacheFolder" },
  },
  {
    path: "/api/v1/credentials",
    what: "The credentials record",
    for: "administrator",
    items: ({ credentials }) => credentials,
    shown: recordsShown("credentials"),
    lets: (query, { type, username, description, creationTime }) =>
      passes(query.typeFilter, type) &&
      matches(query.nameFilter, username, description) &&
      isLater(creationTime, query.createdAfterFilter) &&
      isLater(query.createdBeforeFilter, creationTime),
    columns: { Username: "username", Description: "description", Type: "type", CreationTime: "creationTime" },
  },
  {
    path: "/api/v1/cloudCredentials",
    what: "The cloud credentials record",
    for: "administrator",
    items: ({ cloudCredentials }) => cloudCredentials,
    shown: recordsShown("cloudCredentials"),
    lets: (query, { type, description, accessKey, account, connectionName, name }) =>
      passes(query.typeFilter, type) && matches(query.nameFilter, accessKey, account, connectionName, name, description),
    columns: { Name: "name", Description: "description", Type: "type", LastModified: "lastModified" },
  },
  {
    path: "/api/v1/encryptionPasswords",
    what: "The encryption password",
    for: "administrator",
    items: ({ encryptionPasswords }) => encryptionPasswords,
    shown: recordsShown("encryptionPasswords"),
    lets: (query, { hint }) => matches(query.hintFilter, hint),
    columns: { Hint: "hint", ModificationTime: "modificationTime" },
  },
  {
    path: "/api/v1/kmsServers",
    what: "The KMS server",
    for: "administrator",
    items: ({ kmsServers }) => kmsServers,
    shown: recordsShown("kmsServers"),
    lets: (query, { type, name, description }) => passes(query.typeFilter, type) && matches(query.nameFilter, name, description),
    columns: { Name: "name", Type: "type" },
  },
];

export const lookupRoutes: Route[] = [
  {
    method: "GET",
    path: "/api/v1/serverInfo",
    for: "administrator",
    answer: ({ infrastructure, face }) => ok(face.named("ServerInfoModel", serverInfo(infrastructure))),
  },
  {
    method: "GET",
    path: "/api/v1/serverTime",
    for: "anyone",
    answer: ({ infrastructure }) =>
      ok({ serverTime: timeText(serverNow(infrastructure), infrastructure), timeZone: "Simulated Time" }),
  },
  {
    method: "GET",
    path: "/swagger/:document/swagger.json",
    for: "anyone",
    withoutVersion: true,
    answer: swagger,
  },
  {
    method: "GET",
    path: "/api/v1/backupInfrastructure/mountServers/default",
    for: "administrator",
    answer: (context) => {
      const { infrastructure, face } = context;
      const defaults = infrastructure.mountServers.filter(({ isDefault }) => isDefault);
      return list(
        context,
        defaults.map((server) => face.named("MountServerModel", server)),
        {},
        {},
      );
    },
  },
  {
    method: "GET",
    path: "/api/v1/backupInfrastructure/repositories/states",
    for: "everyRole",
    answer: (context, { query }) =>
      listStates(context, context.validation.query("GET /api/v1/backupInfrastructure/repositories/states", query)),
  },
  ...LOOKUPS.flatMap(routesOf),
];

function routesOf({ path, what, for: role, items, shown, lets, columns }: Lookup): Route[] {
  return [
    {
      method: "GET",
      path,
      for: role,
      answer: (context, request) => {
        const { infrastructure, validation } = context;
        const query = validation.query(`GET ${path}`, request.query);
        const all = items(infrastructure).flatMap((item) => shown(context, item));
        return list(
          context,
          all.filter((item) => lets(query, item)),
          query,
          columns,
        );
      },
    },
    {
      method: "GET",
      path: `${path}/:id`,
      for: role,
      answer: (context, { params: { id = "" } }) => {
        const item = items(context.infrastructure).find((known) => sameId(known.id, id));
        const [view] = item ? shown(context, item) : [];
        if (!view) throw notFound(what, id);
        return ok(view);
      },
    },
  ];
}

function recordsShown(collection: Collection): Lookup["shown"] {
  return (context, item) => {
    const view = recordView(context, collection, item);
    return view ? [view] : [];
  };
}

function serverInfo({ server }: Infrastructure): JsonObject {
  const [shortName] = server.name.split(".", 1);
  return {
    platform: server.platform,
    vbrId: server.vbrId,
    name: shortName,
    buildVersion: server.buildVersion,
    patches: [],
    databaseVendor: "PostgreSQL",
    sqlServerEdition: "",
    sqlServerVersion: "PostgreSQL 15.10, compiled by Visual C++ build 1942, 64-bit",
    databaseSchemaVersion: "10085",
    databaseContentVersion: "10085",
    veeamRegistration: { isRegistered: false },
  };
}

/** Clients find the served revisions by asking for their documents, without a token and without naming a version. */
function swagger(
  { infrastructure: { server } }: Context,
  { params: { document = "" } }: { params: Record<string, string> },
): Answer {
  const revision = document.replace(/^v/, "");
  if (!server.servesSwagger || !server.apiVersions.includes(revision)) throw notFound("The document", document);
  return ok({
    openapi: "3.0.1",
    info: { title: "Veeam Backup & Replication REST API (simulated)", version: revision },
    paths: {},
  });
}

const CAPACITY_GB = 1024;
const UNSET_IN_STATE = { hostId: null, hostName: null, path: null, scaleOutRepositoryDetails: null };
const STATE_COLUMNS = {
  Name: "name",
  Type: "type",
  Host: "hostName",
  Path: "path",
  CapacityGB: "capacityGB",
  FreeGB: "freeGB",
  UsedSpaceGB: "usedSpaceGB",
  Description: "description",
  Membership: "scaleOutRepositoryDetails.membership",
};

function listStates(context: Context, query: JsonObject): Answer {
  const { infrastructure, face } = context;
  const states = read(infrastructure, "repositories").flatMap((repository) =>
    rowsOf(repository, infrastructure).map((state) => face.named("RepositoryStateModel", state)),
  );
  const fitting = states.filter((state) => {
    const details = isObject(state.scaleOutRepositoryDetails) ? state.scaleOutRepositoryDetails : undefined;
    const isOther = query.idFilter !== undefined && !sameId(query.idFilter, state.id);
    const isInOther = query.sobrIdFilter !== undefined && !sameId(query.sobrIdFilter, details?.scaleOutRepositoryId);
    return (
      !isOther &&
      !isInOther &&
      matches(query.nameFilter, state.name, state.description, state.path, state.hostName) &&
      passes(query.typeFilter, state.type) &&
      passes(query.capacityFilter, state.capacityGB) &&
      passes(query.freeSpaceFilter, state.freeGB) &&
      passes(query.usedSpaceFilter, state.usedSpaceGB) &&
      passes(query.isOnlineFilter, state.isOnline) &&
      passes(query.isOutOfDateFilter, state.isOutOfDate) &&
      passes(query.sobrExtentTypeFilter, details?.extentType) &&
      matches(query.sobrMembershipFilter, details?.membership) &&
      !(query.excludeExtents === true && details)
    );
  });
  const unset = face.named("RepositoryStateModel", UNSET_IN_STATE);
  const shown = infrastructure.habits.sendsNulls ? fitting.map((state) => ({ ...unset, ...state })) : fitting;
  return list(context, shown, query, STATE_COLUMNS);
}

/** The row of a repository, with what is shown in place of what is so; none where that is said to be missing. */
function rowsOf(repository: Repository, infrastructure: Infrastructure): JsonObject[] {
  const { stateOverrides } = infrastructure;
  const { values, without = [], isMissing } = stateOverrides[repository.id] ?? stateOverrides[repository.name] ?? {};
  const state: JsonObject = { ...stateOf(repository, infrastructure), ...values };
  for (const name of without) Reflect.deleteProperty(state, name);
  return isMissing ? [] : [state];
}

function stateOf({ id, name, type, description, hostId, ...rest }: Repository, infrastructure: Infrastructure) {
  const membership = membershipOf(infrastructure, id);
  const path =
    PATHS.map((one) => placeAt(rest, one, infrastructure)).find((one) => one !== undefined) ?? objectStoragePath(type, rest);
  const usedSpaceGB = infrastructure.usedSpaceGB[id] ?? infrastructure.usedSpaceGB[name] ?? 0;
  const capacityGB = capacityOf(rest);
  return {
    type,
    id,
    name,
    description,
    ...hostShown({ hostId, ...rest }, infrastructure),
    ...(path === undefined ? {} : { path }),
    capacityGB,
    freeGB: oneDecimal(Math.max(0, capacityGB - usedSpaceGB)),
    usedSpaceGB: oneDecimal(usedSpaceGB),
    isOnline: true,
    isOutOfDate: false,
    ...(membership
      ? {
          scaleOutRepositoryDetails: {
            membership: membership.scaleOutRepository.name,
            scaleOutRepositoryId: membership.scaleOutRepository.id,
            extentType: membership.extentType,
          },
        }
      : {}),
  };
}

/** The host of a local repository with its id; of others only in words how they are reached. */
function hostShown({ hostId, share, account, ...rest }: JsonObject, { managedServers }: Infrastructure): JsonObject {
  const nameOf = (wanted: unknown) => managedServers.find(({ id }) => sameId(id, wanted))?.name;
  if (nameOf(hostId) !== undefined) return { hostId, hostName: nameOf(hostId) };
  const gateways = isObject(share) ? share.gatewayServer : valueAt(account, "connectionSettings");
  if (!isObject(gateways)) return isObject(rest.bucket) || isObject(rest.container) ? { hostName: "Direct" } : {};
  if (gateways.autoSelectEnabled === true) return { hostName: "Gateway (auto)" };
  const [first] = Array.isArray(gateways.gatewayServerIds) ? (gateways.gatewayServerIds as unknown[]) : [];
  return { hostName: gateways.connectionType === "Direct" ? "Direct" : (nameOf(first) ?? "Gateway (auto)") };
}

const SCHEMES: Record<string, string> = { S3Compatible: "amazonS3", AmazonS3: "amazonS3", AzureBlob: "azureBlob" };

/** Where a bucket is, without the folder in it. Only the form for S3 was seen. */
function objectStoragePath(type: string, model: JsonObject): string | undefined {
  const place = valueAt(model, "bucket.bucketName") ?? valueAt(model, "container.containerName");
  if (typeof place !== "string") return undefined;
  const servicePoint = valueAt(model, "account.servicePoint");
  const host = typeof servicePoint === "string" ? servicePoint.replace(/^https?:\/\//, "").replace(/\/$/, "") : undefined;
  return [`${SCHEMES[type] ?? "amazonS3"}:/`, host, place, "Veeam"].filter((part) => part !== undefined).join("/");
}

/** Of object storage the limit that it has; without one, nobody knows. */
function capacityOf(model: JsonObject): number {
  const place = model.bucket ?? model.container;
  if (!isObject(place)) return CAPACITY_GB;
  const limit = place.storageConsumptionLimit;
  if (!isObject(limit) || limit.isEnabled !== true) return 0;
  return Number(limit.consumptionLimitCount) * (GIGABYTES[String(limit.consumptionLimitKind)] ?? 1);
}

const GIGABYTES: Record<string, number> = { TB: 1024, PB: 1024 * 1024 };

/** Sizes are shown with one decimal, so that less than 0.05 GB looks like nothing. */
function oneDecimal(sizeGB: number): number {
  return Math.round(sizeGB * 10) / 10;
}

function isLater(left: unknown, right: unknown): boolean {
  if (typeof left !== "string" || typeof right !== "string") return true;
  const [leftTime, rightTime] = [Date.parse(left), Date.parse(right)];
  if (Number.isNaN(leftTime) || Number.isNaN(rightTime))
    throw invalid(`"${Number.isNaN(leftTime) ? left : right}" is not a date and time.`);
  return leftTime > rightTime;
}
