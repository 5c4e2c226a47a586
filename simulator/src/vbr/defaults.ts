import { isObject, type JsonObject } from "../json.js";
import type { Infrastructure, Item } from "../infrastructure.js";
import { inner, setUnset, withoutNulls } from "./filling.js";
import { isArchiveType, isFileType } from "./repositoryTypes.js";

const PORTS = { mountPort: 1058, vPowerNFSPort: 2049 };

/** A repository with everything that the server adds to what a client left out, and nulls taken for left out. */
export function filled<T extends JsonObject & { type: string }>(body: T, infrastructure: Infrastructure): T {
  const model = withoutNulls(body) as T;
  const { type } = model;
  if (isFileType(type)) fillFileRepository(model, type);
  else fillObjectStorage(model, type);
  fillMountServer(model, infrastructure);
  return model;
}

function fillFileRepository(model: JsonObject, type: string): void {
  const repository = inner(model, "repository");
  setUnset(repository, { taskLimitEnabled: true, maxTaskCount: 4, readWriteLimitEnabled: false, readWriteRate: 0 });
  if (type === "LinuxLocal" || type === "LinuxHardened") setUnset(repository, { useFastCloningOnXFSVolumes: false });
  const advancedSettings = inner(repository, "advancedSettings");
  setUnset(advancedSettings, {
    RotatedDriveCleanupMode: "Disabled",
    alignDataBlocks: true,
    decompressBeforeStoring: false,
    rotatedDrives: false,
  });
  // Version 13 makes a backup chain for each machine whatever a client asks for.
  advancedSettings.perVmBackup = true;
  if (isObject(model.share)) setUnset(inner(model.share, "gatewayServer"), { autoSelectEnabled: true });
}

function fillObjectStorage(model: JsonObject, type: string): void {
  setUnset(inner(inner(model, "account"), "connectionSettings"), { connectionType: "Direct" });
  const place = inner(model, isObject(model.bucket) ? "bucket" : "container");
  if (isArchiveType(type)) {
    setUnset(place, { immutabilityEnabled: false });
    if (type === "AmazonS3Glacier") setUnset(place, { useDeepArchive: false });
    return;
  }
  setUnset(model, { taskLimitEnabled: false });
  if (type === "AzureDataBox") return;

  setUnset(inner(place, "storageConsumptionLimit"), { isEnabled: false, consumptionLimitCount: 10, consumptionLimitKind: "TB" });
  if (type === "AmazonS3") setUnset(inner(place, "infrequentAccessStorage"), { isEnabled: false, singleZoneEnabled: false });
  if (type === "GoogleCloud") setUnset(place, { nearlineStorageEnabled: false });
  if (type === "AmazonSnowballEdge") return;
  const immutability = inner(place, "immutability");
  setUnset(immutability, { isEnabled: false, daysCount: 30, immutabilityMode: "RepositorySettings" });
  // The vault's immutability cannot be switched off.
  if (type === "VeeamDataCloudVault") immutability.isEnabled = true;
}

/** Fills ports and, as version 13 does, the side of the mount server that a client did not name. */
function fillMountServer(model: JsonObject, { mountServers, habits }: Infrastructure): void {
  const { mountServer } = model;
  if (!isObject(mountServer)) return;
  for (const side of ["windows", "linux"]) {
    const standard = mountServers.find(({ type, isDefault }) => type === side && isDefault === true);
    if (habits.fillsMountServers && standard && !isObject(mountServer[side])) mountServer[side] = sideOf(standard);
    const settings = mountServer[side];
    if (isObject(settings) && settings.vPowerNFSEnabled === true) setUnset(inner(settings, "vPowerNFSPortSettings"), PORTS);
  }
  if (isObject(mountServer.windows) && isObject(mountServer.linux)) mountServer.mountServerSettingsType = "both";
}

function sideOf({ id, settings }: Item): JsonObject {
  return { mountServerId: id, ...(structuredClone(settings) as JsonObject) };
}
