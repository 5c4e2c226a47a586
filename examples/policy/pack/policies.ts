// What every Veeam resource of this company has to keep to. A policy sees the properties as the program gives them, in the
// spelling of the API.

import type { ResourceValidationArgs, ResourceValidationPolicy } from "@pulumi/policy";

const REPOSITORY = "pulumi-nodejs:dynamic/veeam:Repository";
const SCALE_OUT_REPOSITORY = "pulumi-nodejs:dynamic/veeam:ScaleOutRepository";
const LEAST_DAYS = 14;

type Properties = Record<string, unknown>;

/** `mandatory` stops the update; `advisory` only says so. */
export const policies: ResourceValidationPolicy[] = [
  {
    name: "immutable-backups",
    description: `Backups cannot be changed or deleted for ${LEAST_DAYS} days, where the storage can keep them from it.`,
    enforcementLevel: "mandatory",
    validateResource: ({ type, props }, reportViolation) => {
      const problem = type === REPOSITORY ? immutabilityProblem(props) : undefined;
      if (problem !== undefined) reportViolation(problem);
    },
  },
  {
    name: "no-deletion-of-backups",
    description: "No program deletes backups: with the repository only its entry on the backup server goes.",
    enforcementLevel: "mandatory",
    validateResource: ({ type, props }, reportViolation) => {
      const isRepository = type === REPOSITORY || type === SCALE_OUT_REPOSITORY;
      if (isRepository && props.deleteBackups === true) reportViolation("deleteBackups must not be set");
    },
  },
];

/** Undefined when the repository keeps to it, or is on storage that cannot lock backups. */
function immutabilityProblem(repository: ResourceValidationArgs["props"]): string | undefined {
  const { type } = repository;
  if (type === "LinuxHardened") {
    const days = partOf(repository, "repository").makeRecentBackupsImmutableDays;
    return tooFew(days) ? `repository.makeRecentBackupsImmutableDays must be at least ${LEAST_DAYS}` : undefined;
  }
  if (type === "AzureArchive" || type === "AmazonS3Glacier") {
    const place = type === "AzureArchive" ? "container" : "bucket";
    return partOf(repository, place).immutabilityEnabled === true ? undefined : `${place}.immutabilityEnabled must be true`;
  }
  const place = PLACES[String(type)];
  if (place === undefined) return undefined;
  const { isEnabled, daysCount = 30 } = partOf(repository, place, "immutability");
  if (isEnabled !== true) return `${place}.immutability.isEnabled must be true`;
  return tooFew(daysCount) ? `${place}.immutability.daysCount must be at least ${LEAST_DAYS}` : undefined;
}

/** Where a type of repository has its `immutability`. */
const PLACES: Readonly<Record<string, string | undefined>> = {
  AmazonS3: "bucket",
  S3Compatible: "bucket",
  GoogleCloud: "bucket",
  IBMCloud: "bucket",
  WasabiCloud: "bucket",
  AzureBlob: "container",
  VeeamDataCloudVault: "container",
  VeeamDataCloudVaultArchive: "container",
  DellDataDomain: "repository",
  HPEStoreOnce: "repository",
};

/** The documents name no default, so a number that is not declared is none. */
function tooFew(days: unknown): boolean {
  return typeof days !== "number" || days < LEAST_DAYS;
}

function partOf(value: unknown, ...path: string[]): Properties {
  return path.reduce<Properties>((part, key) => (part[key] ?? {}) as Properties, (value ?? {}) as Properties);
}
