import { isVersion13, sameId, type Infrastructure, type ScaleOutRepository } from "../infrastructure.js";
import { isObject, type JsonObject } from "../json.js";
import { inner, setUnset, withoutNulls } from "./filling.js";

const DAYS = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];
const WHOLE_DAY = Array.from({ length: 24 }, () => "1").join(",");
const ZERO_ID = "00000000-0000-0000-0000-000000000000";

/** A scale-out repository with everything that the server adds to what a client left out, and nulls taken for left out. */
export function filledScaleOut(model: ScaleOutRepository, infrastructure: Infrastructure): ScaleOutRepository {
  const filled = withoutNulls(model) as ScaleOutRepository;
  setUnset(filled, { description: "" });
  const nameOf = (id: unknown) => infrastructure.repositories.find((known) => sameId(known.id, id))?.name;
  const extents = fillPerformanceTier(filled, nameOf, isVersion13(infrastructure));
  fillPlacement(inner(filled, "placementPolicy"), extents, nameOf);
  fillCapacityTier(inner(filled, "capacityTier"));
  fillArchiveTier(inner(filled, "archiveTier"));
  return filled;
}

type NameOf = (id: unknown) => string | undefined;

/** Names of extents are the server's: what a client calls a repository here does not count. */
function fillPerformanceTier(model: ScaleOutRepository, nameOf: NameOf, is13: boolean): JsonObject[] {
  const tier = inner(model, "performanceTier");
  setUnset(tier, { performanceExtents: [] });
  const advancedSettings = inner(tier, "advancedSettings");
  setUnset(advancedSettings, { fullWhenExtentOffline: false });
  // Version 13 makes a backup chain for each machine whatever a client asks for.
  if (is13) advancedSettings.perVmBackup = true;

  const extents = objectsIn(tier.performanceExtents);
  for (const extent of extents) {
    extent.name = nameOf(extent.id) ?? extent.name ?? "";
    setUnset(extent, { status: ["Normal"] });
  }
  return extents;
}

function fillPlacement(policy: JsonObject, extents: readonly JsonObject[], nameOf: NameOf): void {
  setUnset(policy, { type: "DataLocality", settings: [], enforceStrictPlacementPolicy: false });
  const settings = objectsIn(policy.settings);
  for (const { id } of extents) {
    if (!settings.some(({ extentId }) => sameId(extentId, id))) settings.push({ extentId: id, allowedBackups: "All" });
  }
  for (const setting of settings) setting.name = nameOf(setting.extentId) ?? setting.name ?? "";
  policy.settings = settings;
}

function fillCapacityTier(tier: JsonObject): void {
  setUnset(tier, {
    isEnabled: false,
    extents: [],
    copyPolicyEnabled: false,
    movePolicyEnabled: false,
    operationalRestorePeriodDays: 14,
  });
  const window = inner(tier, "offloadWindow");
  const given = objectsIn(window.days);
  window.days = DAYS.map((day) => {
    const { hours = WHOLE_DAY } = given.find((one) => one.day === day) ?? {};
    return { day, hours: String(hours).replaceAll(" ", "") };
  });
  setUnset(inner(tier, "overridePolicy"), { isEnabled: false, overrideSpaceThresholdPercents: 90 });
  forgetKeys(tier);
}

/** What a client names for an encryption that is off is forgotten. */
function forgetKeys(tier: JsonObject): void {
  if (inner(tier, "encryption").isEnabled !== true) tier.encryption = { isEnabled: false, encryptionPasswordId: ZERO_ID };
}

function fillArchiveTier(tier: JsonObject): void {
  setUnset(tier, { isEnabled: false, archivePeriodDays: 90, copyPolicyEnabled: false });
  setUnset(inner(tier, "advancedSettings"), { costOptimizedArchiveEnabled: false, archiveDeduplicationEnabled: true });
  forgetKeys(tier);
}

function objectsIn(list: unknown): JsonObject[] {
  return Array.isArray(list) ? list.filter(isObject) : [];
}
