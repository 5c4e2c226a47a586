// The arguments of the `ScaleOutRepository` resource.
//
// Written from the OpenAPI documents of the Veeam Backup & Replication REST API (schema ScaleOutRepositorySpec and what it
// refers to), spelled as in revision 1.3-rev0, with defaults and effects from Veeam's user guide and PowerShell reference; what only
// a later revision has says so. Property names are the API's own, except the two modes of an extent and the flags, which the API
// keeps outside the specification.

import type * as pulumi from "@pulumi/pulumi";

/**
 * The arguments of a `ScaleOutRepository`: several repositories used as one. Everything is changed in place; nothing replaces
 * the scale-out repository. REST schema ScaleOutRepositorySpec, revision 1.3-rev0.
 * See https://helpcenter.veeam.com/docs/vbr/userguide/sobr_edit.html
 */
export interface ScaleOutRepositoryArgs {
  /** Name of the scale-out repository on the server. There is no automatic naming. Renamed in place. */
  name: pulumi.Input<string>;

  /**
   * Free text shown beside the name. Sent as an empty text when left out, and emptied when removed from the program.
   * @default ""
   */
  description?: pulumi.Input<string> | undefined;

  /**
   * Identifier that the server keeps for the scale-out repository beside its id. The server makes one when it is left out.
   * Compared ignoring case and dashes. A changed value is sent in place; the server may refuse it. Left as it is on the server
   * when removed from the program.
   */
  uniqueId?: pulumi.Input<string> | undefined;

  /** The repositories that take the backups first. */
  performanceTier: pulumi.Input<PerformanceTierArgs>;

  /**
   * Which performance extent takes which backup files. Does not apply when the performance extents are object storage. When
   * removed from the program, each setting in it counts as removed.
   */
  placementPolicy?: pulumi.Input<PlacementPolicyArgs> | undefined;

  /**
   * Object storage that backups of the performance tier are copied or moved to. When removed from the program, each setting in
   * it counts as removed: the tier is disabled, with the effect that `isEnabled` describes.
   */
  capacityTier?: pulumi.Input<CapacityTierArgs> | undefined;

  /**
   * Archive storage for backups that are seldom read. Needs a compatible capacity tier, or a compatible object storage as
   * performance tier. When removed from the program, each setting in it counts as removed: the tier is disabled.
   */
  archiveTier?: pulumi.Input<ArchiveTierArgs> | undefined;

  /**
   * Creation: takes over an existing scale-out repository of this name instead of refusing, and updates its settings. While it
   * is declared, the scale-out repository is on loan: a delete leaves it on the server, with a warning. To make it the program's
   * own, which a delete then deletes, take `adopt` out again; that update sends nothing. Never compared with the server.
   * @default false
   */
  adopt?: pulumi.Input<boolean> | undefined;

  /**
   * Deletion: removes the backup files in the extents too; with false the extents and their files stay. A destroy uses the value
   * of the last `pulumi up`. Never compared with the server.
   * See https://helpcenter.veeam.com/docs/vbr/userguide/sobr_remove.html
   * @default false
   */
  deleteBackups?: pulumi.Input<boolean> | undefined;

  /**
   * Update: lets an extent of any tier leave the scale-out repository, which breaks the backup chains that have files on it. The
   * REST API cannot move (evacuate) these backups to other extents first; the console can. Nor does it show for certain that an
   * extent is empty (used space has one decimal of a GB), so without the flag every such update is refused before anything is written. Never compared with the server.
   * See https://helpcenter.veeam.com/docs/vbr/userguide/sobr_remove_extent.html
   * @default false
   */
  allowExtentRemoval?: pulumi.Input<boolean> | undefined;
}

/** Performance tier. REST schema PerformanceTierSpec. */
export interface PerformanceTierArgs {
  /**
   * The complete list of performance extents, at least one, in any order: all of them object storage of one provider, or none.
   * An extent that is removed from the list leaves the scale-out repository: its repository goes into maintenance mode and
   * becomes one of its own again. That takes `allowExtentRemoval`.
   */
  performanceExtents: pulumi.Input<pulumi.Input<PerformanceExtentArgs>[]>;

  /** Storage settings. When removed from the program, each setting in it counts as removed. */
  advancedSettings?: pulumi.Input<PerformanceTierAdvancedSettingsArgs> | undefined;
}

/** One performance extent and its modes. REST schema PerformanceExtentSpec for `id`; the modes have requests of their own. */
export interface PerformanceExtentArgs {
  /**
   * Id (UUID) of the repository that is the extent, best as the `id` output of a `Repository`. A repository is an extent of one
   * scale-out repository only, and in one tier of it; a scale-out repository cannot be an extent.
   */
  id: pulumi.Input<string>;

  /**
   * Seals the extent: it takes no new backups, what it holds can still be restored, and the retention policy empties it over
   * time. Jobs with their active chain on it make a new full backup on another extent. Left out, the mode is not managed; when
   * removed from the program nothing is sent and the extent stays as it is.
   */
  sealedMode?: pulumi.Input<boolean> | undefined;

  /**
   * Puts the extent into maintenance mode: no task starts on it, and nothing that needs its files can be restored. A busy extent
   * changes only after its tasks have ended, which can take hours; `customTimeouts` bounds the wait. Prevails over `sealedMode`
   * when both are on. Left out, the mode is not managed; when removed from the program nothing is sent and the extent stays as
   * it is. See https://helpcenter.veeam.com/docs/vbr/userguide/sobr_maintenance.html
   */
  maintenanceMode?: pulumi.Input<boolean> | undefined;
}

/** Storage settings of the performance tier. REST schema PerformanceTierAdvancedSettingsModel. */
export interface PerformanceTierAdvancedSettingsArgs {
  /**
   * Writes one backup file for each machine of a job. The setting of the extents' own repositories does not count here. Servers
   * of version 13 always use true for what they create; in an older scale-out repository false can become true, but never goes
   * back. A change applies from the next full backup on. Left as it is on the server when removed from the program.
   */
  perVmBackup?: pulumi.Input<boolean> | undefined;

  /**
   * Makes a full backup instead of an incremental one when the extent with the earlier files of the chain is offline. Put back
   * to false when removed from the program.
   * @default false
   */
  fullWhenExtentOffline?: pulumi.Input<boolean> | undefined;
}

/**
 * Placement of backup files on performance extents. REST schema PlacementPolicyModel.
 * See https://helpcenter.veeam.com/docs/vbr/userguide/sobr_add_policy.html
 */
export interface PlacementPolicyArgs {
  /**
   * `DataLocality`: the full backup and its increments go to the same extent. `Performance`: they go to different extents, as
   * `settings` says. Left as it is on the server when the policy is removed from the program.
   */
  type: pulumi.Input<"DataLocality" | "Performance">;

  /**
   * What each performance extent may hold, one entry for an extent, in any order. Left as it is on the server when removed from
   * the program.
   */
  settings?: pulumi.Input<pulumi.Input<PlacementSettingArgs>[]> | undefined;

  /**
   * Lets a job fail when the policy cannot be kept, instead of using another extent. Put back to false when removed from the
   * program.
   * @default false
   */
  enforceStrictPlacementPolicy?: pulumi.Input<boolean> | undefined;
}

/** Backup files that one performance extent may hold. REST schema BackupPlacementSettingsModel. */
export interface PlacementSettingArgs {
  /** Id (UUID) of the extent; it must be one of `performanceTier.performanceExtents`. */
  extentId: pulumi.Input<string>;

  /** Backup files that may be placed on the extent: all, full backups only, increments only, or none. */
  allowedBackups: pulumi.Input<"All" | "FullsOnly" | "IncrementsOnly" | "None">;

  /**
   * Name of the extent. The server describes the extent with it; `extentId` is what identifies it. From revision 1.3-rev0 on.
   * Left as it is on the server when removed from the program.
   */
  name?: pulumi.Input<string> | undefined;
}

/** Capacity tier. REST schema CapacityTierModel. */
export interface CapacityTierArgs {
  /**
   * Turns the tier on. Turning it off puts its extents into maintenance mode, so that what was moved there cannot be restored
   * until that is undone; the data stays in the storage. Put back to false when the tier is removed from the program.
   * See https://helpcenter.veeam.com/docs/vbr/userguide/excluding_object_storage.html
   */
  isEnabled: pulumi.Input<boolean>;

  /**
   * The complete list of capacity extents, in any order: object storage of one provider. An extent that is removed from the list
   * leaves the scale-out repository, which takes `allowExtentRemoval`. Left as it is on the server when
   * the list itself is removed from the program.
   */
  extents?: pulumi.Input<pulumi.Input<CapacityExtentArgs>[]> | undefined;

  /** Hours at which data may be sent to the capacity tier. Left as it is on the server when removed from the program. */
  offloadWindow?: pulumi.Input<OffloadWindowArgs> | undefined;

  /**
   * Health check of the backups in the tier. From revision 1.3-rev0 on. When removed from the program, each setting in it counts
   * as removed.
   */
  backupHealth?: pulumi.Input<BackupHealthArgs> | undefined;

  /**
   * Copies backups to the tier as soon as they are made. Put back to false when removed from the program.
   * @default false
   */
  copyPolicyEnabled?: pulumi.Input<boolean> | undefined;

  /**
   * Moves backup files of inactive chains to the tier when they are older than `operationalRestorePeriodDays`. Put back to false
   * when removed from the program.
   * @default false
   */
  movePolicyEnabled?: pulumi.Input<boolean> | undefined;

  /**
   * Age in days from which the move policy takes inactive backup chains; 0 takes them on the day they were made. Left as it is
   * on the server when removed from the program.
   */
  operationalRestorePeriodDays?: pulumi.Input<number> | undefined;

  /**
   * Moves backups earlier when the performance tier runs full. When removed from the program, each setting in it counts as
   * removed.
   */
  overridePolicy?: pulumi.Input<OverridePolicyArgs> | undefined;

  /**
   * Encryption of the data sent to the tier. When removed from the program, each setting in it counts as removed: encryption is
   * turned off, with the effect that its `isEnabled` describes.
   */
  encryption?: pulumi.Input<CapacityTierEncryptionArgs> | undefined;
}

/** One capacity extent. REST schema CapacityExtentModel. */
export interface CapacityExtentArgs {
  /**
   * Id (UUID) of the object storage repository that is the extent, best as the `id` output of a `Repository`. A Veeam Data Cloud
   * Vault needs `encryption` beside it.
   */
  id: pulumi.Input<string>;

  /**
   * Id (UUID) of the crypto key that opens an object storage that is encrypted already. Revision 1.3-rev2. Left as it is on the
   * server when removed from the program.
   */
  cryptoKeyId?: pulumi.Input<string> | undefined;
}

/** Hours at which data may be sent to the capacity tier. REST schema BackupWindowSettingModel. */
export interface OffloadWindowArgs {
  /**
   * The days of the week, each once, in any order. Give all seven: the documents do not say what becomes of a day that is left
   * out.
   */
  days: pulumi.Input<pulumi.Input<OffloadWindowDayArgs>[]>;
}

/** Permitted hours of one day. REST schema BackupWindowDayHoursModel. */
export interface OffloadWindowDayArgs {
  /** Day of the week. */
  day: pulumi.Input<DayOfWeek>;

  /**
   * 24 values separated by commas, one for each hour from midnight on: `1` permits it, `0` denies it. The nights of a day are
   * `1,1,1,1,1,1,0,0,0,0,0,0,0,0,0,0,0,0,0,0,1,1,1,1`.
   */
  hours: pulumi.Input<string>;
}

/**
 * Health check of the capacity tier. REST schema BackupHealthCheckSettingsModels.
 * See https://helpcenter.veeam.com/docs/vbr/userguide/hc_capacity_tier.html
 */
export interface BackupHealthArgs {
  /** Turns the health check on. Put back to false when `backupHealth` is removed from the program. */
  isEnabled: pulumi.Input<boolean>;

  /** Weekly schedule. When removed from the program, each setting in it counts as removed: the weekly schedule is turned off. */
  weekly?: pulumi.Input<WeeklyScheduleArgs> | undefined;

  /**
   * Monthly schedule; the product starts out with the last Saturday of each month. Left as it is on the server when removed from
   * the program.
   */
  monthly?: pulumi.Input<MonthlyScheduleArgs> | undefined;
}

/** Weekly schedule of the health check. REST schema AdvancedStorageScheduleWeeklyModel. */
export interface WeeklyScheduleArgs {
  /** Turns the weekly schedule on. Put back to false when the schedule is removed from the program. */
  isEnabled: pulumi.Input<boolean>;

  /** Days of the week, each once, in any order. Left as it is on the server when removed from the program. */
  days?: pulumi.Input<pulumi.Input<DayOfWeek>[]> | undefined;

  /** Time of day, such as `05:00:00Z`. Left as it is on the server when removed from the program. */
  localTime?: pulumi.Input<string> | undefined;
}

/** Monthly schedule of the health check. REST schema AdvancedStorageScheduleMonthlyModel. */
export interface MonthlyScheduleArgs {
  /** Turns the monthly schedule on. Left as it is on the server when the schedule is removed from the program. */
  isEnabled: pulumi.Input<boolean>;

  /**
   * Day of the week that `dayNumberInMonth` counts: with `Last`, `saturday` is the last Saturday of the month. Left as it is on
   * the server when removed from the program.
   */
  dayOfWeek?: pulumi.Input<DayOfWeek> | undefined;

  /**
   * Which `dayOfWeek` of the month, or `OnDay` for the date in `dayOfMonth`. Left as it is on the server when removed from the
   * program.
   */
  dayNumberInMonth?: pulumi.Input<"First" | "Second" | "Third" | "Fourth" | "Last" | "OnDay"> | undefined;

  /**
   * Date in the month, 1 to 31. Only with `dayNumberInMonth: "OnDay"`. Left as it is on the server when removed from the
   * program.
   */
  dayOfMonth?: pulumi.Input<number> | undefined;

  /** Months with a check, each once, in any order. Left as it is on the server when removed from the program. */
  months?: pulumi.Input<pulumi.Input<Month>[]> | undefined;

  /** Time of day, such as `05:00:00Z`. Left as it is on the server when removed from the program. */
  localTime?: pulumi.Input<string> | undefined;

  /** Uses the last day of the month in place of `dayOfMonth`. Left as it is on the server when removed from the program. */
  isLastDayOfMonth?: pulumi.Input<boolean> | undefined;
}

/** Override of the move policy. REST schema CapacityTierOverridePolicyModel. */
export interface OverridePolicyArgs {
  /**
   * Moves the oldest backup files earlier than `operationalRestorePeriodDays` says when the performance tier reaches the
   * threshold. Put back to false when the policy is removed from the program.
   */
  isEnabled: pulumi.Input<boolean>;

  /**
   * Used space of the scale-out repository, in percent, from which the policy works; counts only while `isEnabled` is on. Left
   * as it is on the server when removed from the program.
   */
  overrideSpaceThresholdPercents?: pulumi.Input<number> | undefined;
}

/**
 * Encryption of the capacity or archive tier, by a password or by a key management server. The password itself never appears
 * here. REST schema BackupStorageSettingsEncryptionModel.
 * See https://helpcenter.veeam.com/docs/vbr/userguide/encryption_for_capacity_tier.html
 */
export interface CapacityTierEncryptionArgs {
  /**
   * Encrypts what is sent to the tier from now on; turning it on does not encrypt what is there. Turning it off makes the data
   * that was offloaded so far readable without the password. Put back to false when `encryption` is removed from the program.
   */
  isEnabled: pulumi.Input<boolean>;

  /**
   * `ByUserPassword` needs `encryptionPasswordId`, `ByKms` needs `kmsServerId`. Required while `isEnabled` is on. Left as it is
   * on the server when removed from the program.
   */
  encryptionType?: pulumi.Input<"ByUserPassword" | "ByKms"> | undefined;

  /**
   * Id (UUID) of the password record (`GET /api/v1/encryptionPasswords`). Only with `ByUserPassword`. Left as it is on the
   * server when removed from the program.
   */
  encryptionPasswordId?: pulumi.Input<string> | undefined;

  /**
   * Second identifier of the password record (`uniqueId` in `GET /api/v1/encryptionPasswords`); `encryptionPasswordId` is what
   * selects the password. Only with `ByUserPassword`. Left as it is on the server when removed from the program.
   */
  encryptionPasswordUniqueId?: pulumi.Input<string> | undefined;

  /**
   * Id (UUID) of the key management server (`GET /api/v1/kmsServers`). Only with `ByKms`. Left as it is on the server when
   * removed from the program.
   */
  kmsServerId?: pulumi.Input<string> | undefined;
}

/**
 * Archive tier. REST schema ArchiveTierModel.
 * See https://helpcenter.veeam.com/docs/vbr/userguide/new_archive_tier.html
 */
export interface ArchiveTierArgs {
  /** Turns the tier on; `extentId` is required then. Put back to false when the tier is removed from the program. */
  isEnabled: pulumi.Input<boolean>;

  /**
   * Id (UUID) of the archive storage repository that is the extent, best as the `id` output of a `Repository`. There is one
   * archive extent at most, and backups cannot be carried over to another. Another id takes `allowExtentRemoval`. Left as it is on the server when removed from the program.
   */
  extentId?: pulumi.Input<string> | undefined;

  /**
   * Id (UUID) of the crypto key that opens an archive storage that is encrypted already. Revision 1.3-rev2. Left as it is on the
   * server when removed from the program.
   */
  extentCryptoKeyId?: pulumi.Input<string> | undefined;

  /**
   * Copies backups to the archive as soon as they are made. Revision 1.3-rev2. Put back to false when removed from the program.
   * @default false
   */
  copyPolicyEnabled?: pulumi.Input<boolean> | undefined;

  /**
   * Moves backups from the capacity tier to the archive after `archivePeriodDays`. Revision 1.3-rev2. Left as it is on the server
   * when removed from the program.
   */
  movePolicyEnabled?: pulumi.Input<boolean> | undefined;

  /**
   * Encryption of the data sent to the archive. Revision 1.3-rev2. When removed from the program, each setting in it counts as
   * removed: encryption is turned off.
   */
  encryption?: pulumi.Input<CapacityTierEncryptionArgs> | undefined;

  /**
   * Age in days from which backup chains are moved to the archive; 0 takes inactive ones on the day they were made. Left as it
   * is on the server when removed from the program.
   */
  archivePeriodDays?: pulumi.Input<number> | undefined;

  /** Storage settings. Left as it is on the server when removed from the program. */
  advancedSettings?: pulumi.Input<ArchiveTierAdvancedSettingsArgs> | undefined;
}

/** Storage settings of the archive tier. REST schema ArchiveTierAdvancedSettingsModel. */
export interface ArchiveTierAdvancedSettingsArgs {
  /**
   * Archives a backup only when it will be kept for longer than the storage's minimum period, for which the provider charges in
   * any case. Left as it is on the server when removed from the program.
   */
  costOptimizedArchiveEnabled?: pulumi.Input<boolean> | undefined;

  /**
   * Stores each backup as the difference to the one before. False stores each as a full backup that stands alone, which the
   * console offers as the opposite choice. Left as it is on the server when removed from the program.
   */
  archiveDeduplicationEnabled?: pulumi.Input<boolean> | undefined;
}

/** Day of the week, in the spelling of revision 1.3-rev0. REST schema EDayOfWeek. */
export type DayOfWeek = "monday" | "tuesday" | "wednesday" | "thursday" | "friday" | "saturday" | "sunday";

/** Month. REST schema EMonth. */
export type Month =
  | "January"
  | "February"
  | "March"
  | "April"
  | "May"
  | "June"
  | "July"
  | "August"
  | "September"
  | "October"
  | "November"
  | "December";
