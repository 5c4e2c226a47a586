/**
 * What is valid for a scale-out repository and how its properties compare. The same structure, with the words for people, is
 * in args.ts.
 *
 * Names, types and required properties are those of the REST document of revision 1.3-rev0 (`ScaleOutRepositorySpec`).
 * Everything is changed in place. Lists whose order means nothing are known by the ids and days in them.
 */
import { z } from "zod";
import { formatPath } from "../comparison";
import type { Mistake, Path } from "../inputs";
import { both, flag, guidKey, reference, sameGuid, text, toggle, whole } from "../properties";
import { type Fields, trait, whileOn } from "../traits";
import { isFields, isUnknown, isUnset } from "../values";

const DAYS = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"] as const;
const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
] as const;

const lowerCase = (value: unknown): string => String(value).toLowerCase();
/** Days are in lower case in this revision; a program may write them in any. */
const day = () =>
  trait(z.enum(DAYS), {
    canonical: (value) => DAYS.find((one) => one === lowerCase(value)) ?? value,
    same: both((value) => value.toLowerCase()),
  });

/** On or off, and off again when what is around it is removed. */
const isEnabled = () => trait(z.boolean(), { standard: false });

const byField = (field: string) => (element: unknown) => guidKey(isFields(element) ? element[field] : element);

/** A mode is set by a call of its own, and seen in the status of the extent. */
const mode = () => trait(z.boolean(), { isDerived: true }).optional();

const performanceTier = z.strictObject({
  performanceExtents: trait(
    z
      .array(z.strictObject({ id: reference("a repository"), sealedMode: mode(), maintenanceMode: mode() }))
      .min(1, { error: "must name at least one extent" }),
    { elementKey: byField("id") },
  ),
  advancedSettings: z
    .strictObject({
      perVmBackup: trait(z.boolean(), {
        heldAs: (declared, live) => declared === false && live === true,
        heldNote: "version 13 always makes a file per machine and cannot go back",
      }).optional(),
      fullWhenExtentOffline: toggle(false),
    })
    .optional(),
});

const placementPolicy = z
  .strictObject({
    type: z.enum(["DataLocality", "Performance"]),
    // A server adds a setting for each extent that has none.
    settings: trait(
      z.array(
        z.strictObject({
          extentId: reference("a repository"),
          allowedBackups: z.enum(["All", "FullsOnly", "IncrementsOnly", "None"]),
          name: trait(text(), { isCompared: false }).optional(),
        }),
      ),
      { elementKey: byField("extentId"), toleratesMore: true },
    ).optional(),
    enforceStrictPlacementPolicy: toggle(false),
  })
  .optional();

const offloadWindow = z
  .strictObject({
    days: trait(
      z.array(
        z.strictObject({
          day: day(),
          hours: trait(
            z.string().regex(/^\s*[01]\s*(,\s*[01]\s*){23}$/, { error: "must be 24 values, each 1 or 0, separated by commas" }),
            {
              same: both((hours) => hours.replace(/\s/g, "")),
            },
          ),
        }),
      ),
      { elementKey: byField("day"), toleratesMore: true },
    ),
  })
  .optional();

const encryption = z
  .strictObject({
    isEnabled: isEnabled(),
    encryptionType: trait(z.enum(["ByUserPassword", "ByKms"]), { counts: whileOn("isEnabled") }).optional(),
    encryptionPasswordId: reference("an encryption password", { counts: whileOn("isEnabled") }).optional(),
    encryptionPasswordUniqueId: trait(text(), { counts: whileOn("isEnabled"), same: sameGuid }).optional(),
    kmsServerId: reference("a KMS server", { counts: whileOn("isEnabled") }).optional(),
  })
  .optional();

const backupHealth = z
  .strictObject({
    isEnabled: isEnabled(),
    weekly: z
      .strictObject({
        isEnabled: isEnabled(),
        days: trait(z.array(day()), { elementKey: lowerCase, counts: whileOn("isEnabled") }).optional(),
        localTime: trait(text(), { counts: whileOn("isEnabled") }).optional(),
      })
      .optional(),
    monthly: z
      .strictObject({
        isEnabled: trait(z.boolean(), {}),
        dayOfWeek: trait(day(), { counts: whileOn("isEnabled") }).optional(),
        dayNumberInMonth: trait(z.enum(["First", "Second", "Third", "Fourth", "Last", "OnDay"]), {
          counts: whileOn("isEnabled"),
        }).optional(),
        dayOfMonth: whole({
          range: { min: 1, max: 31 },
          counts: ({ isEnabled: isOn, dayNumberInMonth }) => isOn !== false && dayNumberInMonth === "OnDay",
        }),
        months: trait(z.array(z.enum(MONTHS)), { elementKey: lowerCase, counts: whileOn("isEnabled") }).optional(),
        localTime: trait(text(), { counts: whileOn("isEnabled") }).optional(),
        isLastDayOfMonth: toggle(),
      })
      .optional(),
  })
  .optional();

const capacityTier = z
  .strictObject({
    isEnabled: isEnabled(),
    extents: trait(z.array(z.strictObject({ id: reference("a repository") })), { elementKey: byField("id") }).optional(),
    offloadWindow,
    backupHealth,
    copyPolicyEnabled: toggle(false),
    movePolicyEnabled: toggle(false),
    operationalRestorePeriodDays: whole({ range: { min: 0 } }),
    overridePolicy: z
      .strictObject({
        isEnabled: isEnabled(),
        overrideSpaceThresholdPercents: whole({ range: { min: 1, max: 100, unit: "percent" }, counts: whileOn("isEnabled") }),
      })
      .optional(),
    encryption,
  })
  .optional();

const archiveTier = z
  .strictObject({
    isEnabled: isEnabled(),
    extentId: reference("a repository").optional(),
    archivePeriodDays: whole({ range: { min: 0 } }),
    advancedSettings: z.strictObject({ costOptimizedArchiveEnabled: toggle(), archiveDeduplicationEnabled: toggle() }).optional(),
  })
  .optional();

export const scaleOutRepositorySchema = z.strictObject({
  name: text(),
  description: trait(z.string(), { standard: "" }).optional(),
  uniqueId: trait(text(), { same: sameGuid }).optional(),
  performanceTier,
  placementPolicy,
  capacityTier,
  archiveTier,
  adopt: flag(),
  deleteBackups: flag(),
  allowExtentRemoval: flag(),
});

/** What a checked declaration looks like; the public form with `pulumi.Input` and documentation is ScaleOutRepositoryArgs. */
export type ScaleOutRepositoryInputs = z.output<typeof scaleOutRepositorySchema>;

/** An extent, and where it is declared. */
export interface PlacedExtent {
  readonly id: string;
  readonly path: Path;
}

/** Every extent of every tier, in a declaration or in a model. */
export function extentsOf(fields: Fields): PlacedExtent[] {
  const { performanceTier: performance, capacityTier: capacity, archiveTier: archive } = fields;
  const listed = (tier: unknown, ...path: [string, string]): PlacedExtent[] => {
    const list = isFields(tier) ? tier[path[1]] : undefined;
    return (Array.isArray(list) ? (list as unknown[]) : []).flatMap((one, index) =>
      isFields(one) && typeof one.id === "string" ? [{ id: one.id, path: [...path, index, "id"] }] : [],
    );
  };
  const archived =
    isFields(archive) && typeof archive.extentId === "string" && !isUnset(archive.extentId) ? [archive.extentId] : [];
  return [
    ...listed(performance, "performanceTier", "performanceExtents"),
    ...listed(capacity, "capacityTier", "extents"),
    ...archived.map((id) => ({ id, path: ["archiveTier", "extentId"] })),
  ];
}

/** What the product's documents forbid and what can be seen without a server. */
export function scaleOutRules(value: Fields): Mistake[] {
  return [
    ...repeatedExtents(value),
    ...strayPlacements(value),
    ...encryptionMistakes(value),
    ...archiveMistakes(value),
    ...scheduleMistakes(value),
  ];
}

function repeatedExtents(value: Fields): Mistake[] {
  const first = new Map<string, Path>();
  return extentsOf(value).flatMap(({ id, path }) => {
    if (isUnknown(id)) return [];
    const before = first.get(guidKey(id));
    if (before === undefined) first.set(guidKey(id), path);
    return before === undefined
      ? []
      : [{ path, reason: `is an extent already (${formatPath(before)}); a repository can be one extent only` }];
  });
}

function strayPlacements(value: Fields): Mistake[] {
  const extents = extentsOf(value).filter(({ path }) => path[0] === "performanceTier");
  // An extent whose id is not known yet may be the one that is meant.
  if (extents.length === 0 || extents.some(({ id }) => isUnknown(id))) return [];
  const ids = new Set(extents.map(({ id }) => guidKey(id)));
  const settings = isFields(value.placementPolicy) ? value.placementPolicy.settings : undefined;
  return (Array.isArray(settings) ? (settings as unknown[]) : []).flatMap((setting, index) => {
    const id = isFields(setting) ? setting.extentId : undefined;
    if (typeof id !== "string" || isUnknown(id) || ids.has(guidKey(id))) return [];
    return [
      { path: ["placementPolicy", "settings", index, "extentId"], reason: `is no extent of the performance tier, got "${id}"` },
    ];
  });
}

function encryptionMistakes(value: Fields): Mistake[] {
  const settings = isFields(value.capacityTier) ? value.capacityTier.encryption : undefined;
  if (!isFields(settings) || settings.isEnabled !== true) return [];
  const { encryptionType: type } = settings;
  const path = (key: string): Path => ["capacityTier", "encryption", key];
  const ids = { ByUserPassword: "encryptionPasswordId", ByKms: "kmsServerId" } as const;
  if (isUnset(type))
    return [{ path: path("encryptionType"), reason: "is required when encryption is enabled: ByUserPassword or ByKms" }];
  if (type !== "ByUserPassword" && type !== "ByKms") return [];
  const wanted = ids[type];
  const other = ids[type === "ByKms" ? "ByUserPassword" : "ByKms"];
  return [
    ...(isUnset(settings[wanted]) ? [{ path: path(wanted), reason: `is required for ${type}` }] : []),
    ...(isUnset(settings[other]) ? [] : [{ path: path(other), reason: `does not go with ${type}, which wants ${wanted}` }]),
  ];
}

function archiveMistakes({ archiveTier: tier }: Fields): Mistake[] {
  const lacksExtent = isFields(tier) && tier.isEnabled === true && isUnset(tier.extentId);
  return lacksExtent ? [{ path: ["archiveTier", "extentId"], reason: "is required when the archive tier is enabled" }] : [];
}

function scheduleMistakes({ capacityTier: tier }: Fields): Mistake[] {
  const health = isFields(tier) ? tier.backupHealth : undefined;
  const monthly = isFields(health) ? health.monthly : undefined;
  if (!isFields(monthly) || isUnset(monthly.dayOfMonth) || monthly.dayOfMonth === 0) return [];
  if (monthly.dayNumberInMonth === "OnDay" || isUnknown(monthly.dayNumberInMonth)) return [];
  return [{ path: ["capacityTier", "backupHealth", "monthly", "dayOfMonth"], reason: 'goes with dayNumberInMonth "OnDay" only' }];
}
