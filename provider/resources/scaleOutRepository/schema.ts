/**
 * What is valid for a scale-out repository and how its properties compare. The same structure, with the words for people, is
 * in args.ts.
 *
 * Names, types and required properties are those of the REST document of revision 1.3-rev0 (`ScaleOutRepositorySpec`), with what
 * later revisions add; vbr/revisions.ts says which revision has what.
 * Everything is changed in place. Lists whose order means nothing are known by the ids and days in them.
 */
import { z } from "zod";
import { type Fields, isFields, isUnknown, isUnset } from "../../core/values";
import { formatPath } from "../../schema/comparison";
import {
  both,
  choice,
  encryption,
  encryptionMistakes,
  flag,
  group,
  guidKey,
  lowerCase,
  named,
  reference,
  staysOn,
  text,
  toggle,
  trait,
  uncompared,
  whileOn,
  whole,
} from "../../schema/types";
import type { Mistake, Path } from "../../schema/validate";

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

/** Days are in lower case here, as in revision 1.3-rev0; a program may write them in any. */
const day = () =>
  trait(z.enum(DAYS), {
    canonical: (value) => DAYS.find((one) => one === lowerCase(value)) ?? value,
    same: both((value) => value.toLowerCase()),
  });

/** On or off, and off again when what is around it is removed. */
const isEnabled = () => trait(z.boolean(), { defaultValue: false });

const byField = (field: string) => (element: unknown) => guidKey(isFields(element) ? element[field] : element);

/** A mode is set by a call of its own, and seen in the status of the extent. */
const mode = () => trait(z.boolean(), { isDerived: true }).optional();

const performanceTier = z.strictObject({
  performanceExtents: trait(
    z
      .array(z.strictObject({ id: reference("a repository"), sealedMode: mode(), maintenanceMode: mode() }))
      .refine((extents) => extents.length > 0, { error: "must name at least one extent" }),
    { elementKey: byField("id") },
  ),
  advancedSettings: group({
    perVmBackup: staysOn("version 13 always makes a file per machine and cannot go back"),
    fullWhenExtentOffline: toggle(false),
  }),
});

const placementSetting = z.strictObject({
  extentId: reference("a repository"),
  allowedBackups: z.enum(["All", "FullsOnly", "IncrementsOnly", "None"]),
  name: uncompared(text()).optional(),
});

const placementPolicy = group({
  type: z.enum(["DataLocality", "Performance"]),
  // A server adds a setting for each extent that has none.
  settings: trait(z.array(placementSetting), { elementKey: byField("extentId"), toleratesMore: true }).optional(),
  enforceStrictPlacementPolicy: toggle(false),
});

const hours = trait(
  z.string().regex(/^\s*[01]\s*(,\s*[01]\s*){23}$/, { error: "must be 24 values, each 1 or 0, separated by commas" }),
  { same: both((text) => text.replace(/\s/g, "")) },
);

const offloadWindow = group({
  days: trait(z.array(z.strictObject({ day: day(), hours })), { elementKey: byField("day"), toleratesMore: true }),
});

const whileEnabled = { appliesWhen: whileOn("isEnabled") };
const schedule = { localTime: trait(text(), whileEnabled).optional() };

const backupHealth = group({
  isEnabled: isEnabled(),
  weekly: group({
    isEnabled: isEnabled(),
    days: trait(z.array(day()), { elementKey: lowerCase, ...whileEnabled }).optional(),
    ...schedule,
  }),
  monthly: group({
    isEnabled: z.boolean(),
    dayOfWeek: trait(day(), whileEnabled).optional(),
    dayNumberInMonth: choice(["First", "Second", "Third", "Fourth", "Last", "OnDay"], whileEnabled),
    dayOfMonth: whole({
      range: { min: 1, max: 31 },
      appliesWhen: ({ isEnabled: isOn, dayNumberInMonth }) => isOn !== false && dayNumberInMonth === "OnDay",
    }),
    months: trait(z.array(z.enum(MONTHS)), { elementKey: lowerCase, ...whileEnabled }).optional(),
    ...schedule,
    isLastDayOfMonth: toggle(),
  }),
});

const capacityExtent = z.strictObject({ id: reference("a repository"), cryptoKeyId: reference("a crypto key").optional() });

const capacityTier = group({
  isEnabled: isEnabled(),
  extents: trait(z.array(capacityExtent), { elementKey: byField("id") }).optional(),
  offloadWindow,
  backupHealth,
  copyPolicyEnabled: toggle(false),
  movePolicyEnabled: toggle(false),
  operationalRestorePeriodDays: whole({ range: { min: 0 } }),
  overridePolicy: group({
    isEnabled: isEnabled(),
    overrideSpaceThresholdPercents: whole({ range: { min: 1, max: 100, unit: "percent" }, ...whileEnabled }),
  }),
  encryption: encryption(isEnabled()),
});

const archiveTier = group({
  isEnabled: isEnabled(),
  extentId: reference("a repository").optional(),
  extentCryptoKeyId: reference("a crypto key").optional(),
  copyPolicyEnabled: toggle(false),
  movePolicyEnabled: toggle(),
  archivePeriodDays: whole({ range: { min: 0 } }),
  advancedSettings: group({ costOptimizedArchiveEnabled: toggle(), archiveDeduplicationEnabled: toggle() }),
  encryption: encryption(isEnabled()),
});

export const scaleOutRepositorySchema = z.strictObject({
  ...named(),
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
    ...encryptionsOf(value),
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

function encryptionsOf({ capacityTier, archiveTier }: Fields): Mistake[] {
  return [
    ...(isFields(capacityTier) ? encryptionMistakes(capacityTier.encryption, ["capacityTier", "encryption"]) : []),
    ...(isFields(archiveTier) ? encryptionMistakes(archiveTier.encryption, ["archiveTier", "encryption"]) : []),
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
