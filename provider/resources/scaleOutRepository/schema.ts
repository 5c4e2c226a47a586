/**
 * What is valid for a scale-out repository and how its properties compare. The same structure, with the words for people, is
 * in args.ts.
 *
 * Names, types and required properties are those of the REST document of revision 1.3-rev0 (`ScaleOutRepositorySpec`), with what
 * later revisions add; vbr/revisions.ts says which revision has what.
 * Everything is changed in place. Lists whose order means nothing are known by the ids and days in them.
 */
import { z } from "zod";
import { type Fields, fieldsIn, isFields, isUnknown, isUnset, listIn, valueAt } from "../../core/values";
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
const mode = () => trait(z.boolean(), { isOutsideModel: true }).optional();

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
  extentCryptoKeyId: reference("a crypto key", { belongsTo: ["extentId"] }).optional(),
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
  const listed = (...path: string[]): PlacedExtent[] =>
    listIn(valueAt(fields, path)).flatMap((one, index) => {
      const { id } = fieldsIn(one);
      return typeof id === "string" ? [{ id, path: [...path, index, "id"] }] : [];
    });
  const archive = ["archiveTier", "extentId"];
  const id = valueAt(fields, archive);
  return [
    ...listed("performanceTier", "performanceExtents"),
    ...listed("capacityTier", "extents"),
    ...(typeof id === "string" && !isUnset(id) ? [{ id, path: archive }] : []),
  ];
}

/** What the product's documents forbid and what can be seen without a server. */
export function scaleOutRules(value: Fields): Mistake[] {
  return [
    ...repeatedExtents(value),
    ...strayPlacements(value),
    ...encryptionMistakes(value, ["capacityTier", "encryption"]),
    ...encryptionMistakes(value, ["archiveTier", "encryption"]),
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
  const settings = ["placementPolicy", "settings"];
  return listIn(valueAt(value, settings)).flatMap((setting, index) => {
    const { extentId: id } = fieldsIn(setting);
    if (typeof id !== "string" || isUnknown(id) || ids.has(guidKey(id))) return [];
    return [{ path: [...settings, index, "extentId"], reason: `is no extent of the performance tier, got "${id}"` }];
  });
}

function archiveMistakes({ archiveTier }: Fields): Mistake[] {
  const { isEnabled: isOn, extentId } = fieldsIn(archiveTier);
  const lacksExtent = isOn === true && isUnset(extentId);
  return lacksExtent ? [{ path: ["archiveTier", "extentId"], reason: "is required when the archive tier is enabled" }] : [];
}

function scheduleMistakes(value: Fields): Mistake[] {
  const path = ["capacityTier", "backupHealth", "monthly"];
  const { dayOfMonth, dayNumberInMonth } = fieldsIn(valueAt(value, path));
  if (isUnset(dayOfMonth) || dayOfMonth === 0 || dayNumberInMonth === "OnDay" || isUnknown(dayNumberInMonth)) return [];
  return [{ path: [...path, "dayOfMonth"], reason: 'goes with dayNumberInMonth "OnDay" only' }];
}
