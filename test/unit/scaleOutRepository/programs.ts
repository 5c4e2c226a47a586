/** What the programs of these tests declare, and the repositories it is about. */
import type { Driven } from "../../run";
import { ManagedResource, STUB, type Fields, type Site } from "../../site";
import { linuxLocal } from "../repository/programs";

export const SCALE_OUT_STUB = STUB.replace(/\.repository;$/, ".scaleOutRepository;");
export const PASSWORD = "c26b46c1-e3e5-424c-948f-0a3fa5a19ab7";
export const KMS = "b99403b3-0207-49d5-b267-d9213abf6699";
const CRYPTO_KEY = "5d1f6a72-0000-4000-8000-000000000001";

const hours = (hour: string): string => Array.from({ length: 24 }, () => hour).join(",");

/** Makes repositories and gives their ids. */
export async function makeExtents(site: { readonly host: Driven }, ...names: string[]): Promise<string[]> {
  return Promise.all(
    names.map(async (name) => {
      const resource = new ManagedResource(site.host);
      await resource.up(linuxLocal(name));
      return resource.id ?? "";
    }),
  );
}

export async function makeObjectStorage(site: Site, name: string, type: "S3Compatible" | "AmazonS3Glacier"): Promise<string> {
  const resource = new ManagedResource(site.host);
  const credentialsId = "9b6f0b3e-64a1-4d0c-9a59-2d9c1a6f7e11";
  const { mountServer } = linuxLocal(name);
  await resource.up(
    type === "S3Compatible"
      ? {
          type,
          name,
          account: { servicePoint: "https://s3.tech.local", regionId: "us", credentialsId },
          bucket: { bucketName: "b", folderName: name },
          mountServer,
        }
      : {
          type,
          name,
          account: { credentialsId, regionType: "Global" },
          bucket: { regionId: "eu-central-1", bucketName: "b", folderName: name },
        },
  );
  return resource.id ?? "";
}

/** A scale-out repository with nothing but its extents. */
export function minimal(name: string, extents: readonly (string | Fields)[], more: Fields = {}): Fields {
  const performanceExtents = extents.map((extent) => (typeof extent === "string" ? { id: extent } : extent));
  return { name, performanceTier: { performanceExtents }, ...more };
}

/** Every property of the specification, of whatever revision. */
export function complete(name: string, [first = "", second = ""]: readonly string[], capacity: string, archive: string): Fields {
  return {
    name,
    description: "All of it",
    uniqueId: "0123456789ABCDEF0123456789ABCDEF",
    performanceTier: {
      performanceExtents: [
        { id: first, sealedMode: false, maintenanceMode: false },
        { id: second, sealedMode: true, maintenanceMode: false },
      ],
      advancedSettings: { perVmBackup: true, fullWhenExtentOffline: true },
    },
    placementPolicy: {
      type: "Performance",
      settings: [
        { extentId: first, allowedBackups: "FullsOnly" },
        { extentId: second, allowedBackups: "IncrementsOnly" },
      ],
      enforceStrictPlacementPolicy: true,
    },
    capacityTier: {
      isEnabled: true,
      extents: [{ id: capacity, cryptoKeyId: CRYPTO_KEY }],
      offloadWindow: { days: [{ day: "monday", hours: hours("0") }] },
      backupHealth: {
        isEnabled: true,
        weekly: { isEnabled: true, days: ["monday", "friday"], localTime: "05:00:00Z" },
        monthly: {
          isEnabled: false,
          dayOfWeek: "saturday",
          dayNumberInMonth: "Last",
          months: ["January"],
          localTime: "05:00:00Z",
          isLastDayOfMonth: false,
        },
      },
      copyPolicyEnabled: true,
      movePolicyEnabled: true,
      operationalRestorePeriodDays: 21,
      overridePolicy: { isEnabled: true, overrideSpaceThresholdPercents: 80 },
      encryption: { isEnabled: true, encryptionType: "ByUserPassword", encryptionPasswordId: PASSWORD },
    },
    archiveTier: {
      isEnabled: true,
      extentId: archive,
      extentCryptoKeyId: CRYPTO_KEY,
      archivePeriodDays: 120,
      copyPolicyEnabled: true,
      movePolicyEnabled: true,
      advancedSettings: { costOptimizedArchiveEnabled: true, archiveDeduplicationEnabled: true },
      encryption: { isEnabled: true, encryptionType: "ByKms", kmsServerId: KMS },
    },
  };
}
