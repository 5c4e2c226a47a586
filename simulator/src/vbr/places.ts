import { setValueAt, valueAt, type JsonObject } from "../json.js";
import { sameId, type Infrastructure, type Repository } from "../infrastructure.js";
import { impossible } from "./answers.js";
import { PATHS, spelledPath } from "./paths.js";

/** What cannot be changed once a repository exists: what it is and where its data lie. */
export const IMMUTABLE = [
  "type",
  "hostId",
  "repository.path",
  "share.sharePath",
  "dellDataDomain.ddServername",
  "hpeStoreOnce.storeOnceServerName",
  "account.regionType",
  "account.regionId",
  "account.servicePoint",
  "account.serviceEndpoint",
  "account.vault.vaultId",
  "bucket.regionId",
  "bucket.bucketName",
  "bucket.folderName",
  "container.containerName",
  "container.folderName",
  "container.folder",
];

const PLACE = IMMUTABLE.filter((path) => path !== "type");

/** Refuses a PUT that moves the repository, and keeps the server's spelling of what it names. */
export function keepPlace(model: JsonObject, current: Repository, infrastructure: Infrastructure): void {
  const changed = IMMUTABLE.filter((path) => {
    const wanted = placeAt(model, path, infrastructure);
    return wanted !== undefined && !isSamePlace(wanted, placeAt(current, path, infrastructure));
  });
  if (changed.length > 0) throw impossible(`${changed.join(", ")}: cannot be changed after the repository was created.`);
  for (const path of IMMUTABLE) {
    const value = valueAt(current, path);
    if (value !== undefined) setValueAt(model, path, value);
  }
}

/** Another repository that keeps its data at the same place. */
export function neighbourOf(model: JsonObject, infrastructure: Infrastructure): Repository | undefined {
  return infrastructure.repositories.find((other) => {
    const named = PLACE.filter((path) => valueAt(model, path) !== undefined || valueAt(other, path) !== undefined);
    return (
      other.type === model.type &&
      !sameId(other.id, model.id) &&
      named.every((path) => isSamePlace(placeAt(model, path, infrastructure), placeAt(other, path, infrastructure)))
    );
  });
}

/** The folder of an object storage repository, as `bucket/folder`. */
export function folderOf(model: JsonObject): string | undefined {
  const bucket = valueAt(model, "bucket.bucketName") ?? valueAt(model, "container.containerName");
  const folder = valueAt(model, "bucket.folderName") ?? valueAt(model, "container.folderName");
  return typeof bucket === "string" && typeof folder === "string" ? `${bucket}/${folder}` : undefined;
}

/** A part of a place as the server spells it. */
export function placeAt(model: JsonObject, path: string, infrastructure: Infrastructure): unknown {
  const value = valueAt(model, path);
  return PATHS.includes(path) && typeof value === "string" ? spelledPath(value, infrastructure) : value;
}

function isSamePlace(left: unknown, right: unknown): boolean {
  if (typeof left !== "string" || typeof right !== "string") return left === right;
  return spelling(left) === spelling(right);
}

/** Windows paths, shares and ids ignore case; a separator at the end means nothing. */
function spelling(text: string): string {
  const bare = text.length > 1 ? text.replace(/[\\/]$/, "") : text;
  return /^[a-z]:|\\|^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(bare) ? bare.toLowerCase().replaceAll("/", "\\") : bare;
}
