import { isObject, type JsonObject } from "../json.js";
import { isVersion13, type Infrastructure, type Item } from "../infrastructure.js";
import { inner, setUnset, withoutNulls } from "./filling.js";
import { isApplianceType, isArchiveType, isFileType } from "./repositoryTypes.js";

const PORTS = { mountPort: 1058, vPowerNFSPort: 2049 };

/** A repository with everything that the server adds to what a client left out, and nulls taken for left out. */
export function filled<T extends JsonObject & { type: string }>(body: T, infrastructure: Infrastructure): T {
  const model = withoutNulls(body) as T;
  const { type } = model;
  if (isFileType(type)) fillFileRepository(model, type, isVersion13(infrastructure));
  else if (isApplianceType(type)) fillAppliance(model, type);
  else fillObjectStorage(model, type, infrastructure);
  fillMountServer(model, infrastructure);
  return model;
}

function fillFileRepository(model: JsonObject, type: string, is13: boolean): void {
  const repository = inner(model, "repository");
  setUnset(repository, { taskLimitEnabled: true, maxTaskCount: 4, readWriteLimitEnabled: false, readWriteRate: 0 });
  if (type === "LinuxLocal" || type === "LinuxHardened") setUnset(repository, { useFastCloningOnXFSVolumes: false });
  const advancedSettings = inner(repository, "advancedSettings");
  setUnset(advancedSettings, {
    RotatedDriveCleanupMode: "Disabled",
    alignDataBlocks: true,
    decompressBeforeStoring: false,
    rotatedDrives: false,
    perVmBackup: false,
  });
  // Version 13 makes a backup chain for each machine whatever a client asks for.
  if (is13) advancedSettings.perVmBackup = true;
  if (isObject(model.share)) setUnset(inner(model.share, "gatewayServer"), { autoSelectEnabled: true });
}

function fillAppliance(model: JsonObject, type: string): void {
  const repository = inner(model, "repository");
  setUnset(repository, { enableTaskLimit: true, maxTaskCount: type === "ExaGrid" ? 10 : 4, enableReadWriteLimit: false });
  const advancedSettings = inner(repository, "advancedSettings");
  setUnset(advancedSettings, { RotatedDriveCleanupMode: "Disabled", alignDataBlocks: false });
  // What an appliance does by itself is not for a client to choose.
  Object.assign(advancedSettings, { decompressBeforeStoring: true, rotatedDrives: false, perVmBackup: true });
  if (["QuantumDXi", "Infinidat", "Fujitsu"].includes(type)) repository.useFastCloningOnXFSVolumes = true;
  for (const name of ["dellDataDomain", "hpeStoreOnce"]) {
    const storage = model[name];
    if (!isObject(storage)) continue;
    setUnset(storage, { useFCConnectivity: false });
    if (isObject(storage.gatewayServer)) setUnset(storage.gatewayServer, { autoSelection: true });
    setUnset(inner(repository, "immutability"), { isEnabled: false });
  }
  if (isObject(model.dellDataDomain)) setUnset(model.dellDataDomain, { ddBoostEncryptionEnabled: false });
  if (isObject(model.hpeStoreOnce)) setUnset(model.hpeStoreOnce, { useStoreOnceWanLink: false });
}

function fillObjectStorage(model: JsonObject, type: string, { habits, managedServers }: Infrastructure): void {
  const { showsUnused } = habits;
  const backupServer = managedServers.find(({ isBackupServer }) => isBackupServer === true)?.id;
  const connection = inner(inner(model, "account"), "connectionSettings");
  setUnset(connection, { connectionType: "Direct" });
  if (showsUnused && backupServer !== undefined) {
    if (connection.connectionType === "Direct") setUnset(connection, { gatewayServerIds: [backupServer] });
    if (type === "S3Compatible") setUnset(model, { proxyAppliance: { managedServerId: backupServer } });
  }
  const place = inner(model, isObject(model.bucket) ? "bucket" : "container");
  if (type === "VeeamDataCloudVaultArchive") {
    fillVaultImmutability(place);
    fillTaskLimit(model, showsUnused);
    return;
  }
  if (isArchiveType(type)) {
    setUnset(place, { immutabilityEnabled: false });
    if (type === "AmazonS3Glacier") setUnset(place, { useDeepArchive: false });
    return;
  }
  fillTaskLimit(model, showsUnused);
  if (type === "AzureDataBox") return;
  if (type === "S3Compatible") setUnset(place, { enableAutoProvision: false, workloadsPerBucketLimit: 10 });

  setUnset(inner(place, "storageConsumptionLimit"), { isEnabled: false, consumptionLimitCount: 10, consumptionLimitKind: "TB" });
  if (type === "AmazonS3") setUnset(inner(place, "infrequentAccessStorage"), { isEnabled: false, singleZoneEnabled: false });
  if (type === "GoogleCloud") setUnset(place, { nearlineStorageEnabled: false });
  if (type === "AmazonSnowballEdge") return;
  if (type === "VeeamDataCloudVault") fillVaultImmutability(place);
  else fillImmutability(place);
}

function fillTaskLimit(model: JsonObject, showsUnused: boolean): void {
  setUnset(model, { taskLimitEnabled: false });
  if (showsUnused && model.taskLimitEnabled === false) setUnset(model, { maxTaskCount: -1 });
}

function fillImmutability(place: JsonObject): JsonObject {
  const immutability = inner(place, "immutability");
  setUnset(immutability, { isEnabled: false, daysCount: 30, immutabilityMode: "RetentionSettings" });
  return immutability;
}

/** The vault's immutability cannot be switched off. */
function fillVaultImmutability(place: JsonObject): void {
  fillImmutability(place).isEnabled = true;
}

/** Types that a mount server serves: archives and devices on the way to a cloud are not mounted. */
const hasMountServer = (type: string): boolean => !isArchiveType(type) && type !== "AzureDataBox";

/** Fills ports. Left out altogether, the default mount server of the backup server's system serves; with a habit, both sides are filled. */
function fillMountServer(model: JsonObject & { type: string }, infrastructure: Infrastructure): void {
  const { mountServers } = infrastructure;
  const name = isApplianceType(model.type) ? "mountServers" : "mountServer";
  const is13 = isVersion13(infrastructure);
  const own = infrastructure.server.platform.toLowerCase();
  const fills = (side: string): boolean => is13 && (infrastructure.habits.fillsMountServers || (isLeftOut && side === own));
  const isLeftOut = model[name] === undefined;
  if (is13 && hasMountServer(model.type)) setUnset(inner(model, name), { mountServerSettingsType: own });
  const mountServer = model[name];
  if (!isObject(mountServer)) return;
  for (const side of ["windows", "linux"]) {
    const standard = mountServers.find(({ type, isDefault }) => type === side && isDefault);
    if (fills(side) && standard && !isObject(mountServer[side])) mountServer[side] = sideOf(standard);
    const settings = mountServer[side];
    if (isObject(settings) && settings.vPowerNFSEnabled === true) setUnset(inner(settings, "vPowerNFSPortSettings"), PORTS);
  }
  if (isObject(mountServer.windows) && isObject(mountServer.linux)) mountServer.mountServerSettingsType = "both";
}

function sideOf({ id, settings }: Item): JsonObject {
  return { mountServerId: id, ...(structuredClone(settings) as JsonObject) };
}
