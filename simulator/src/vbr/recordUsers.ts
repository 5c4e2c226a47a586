import { sameId, type Infrastructure, type Item } from "../infrastructure.js";
import { isObject, valueAt } from "../json.js";

/** Where objects refer to credentials and keys. */
const PATHS = [
  "credentialsId",
  "share.credentialsId",
  "dellDataDomain.credentialsId",
  "hpeStoreOnce.credentialsId",
  "account.credentialsId",
  "capacityTier.encryption.encryptionPasswordId",
  "capacityTier.encryption.kmsServerId",
  "archiveTier.encryption.encryptionPasswordId",
  "archiveTier.encryption.kmsServerId",
];
const KEYS_OF_PERMISSIONS = ["encryptionSettings.encryptionPasswordId", "encryptionSettings.kmsServerId"];

/** The name of the first object that refers to a record. */
export function userOf(infrastructure: Infrastructure, record: Item): string | undefined {
  const { repositories, scaleOutRepositories, managedServers } = infrastructure;
  const user = [...repositories, ...scaleOutRepositories, ...managedServers].find((object) => {
    const ids = referencesOf(object, infrastructure);
    return ids.some((id) => sameId(id, record.id) || subscriptionsOf(record).some((one) => sameId(one, id)));
  });
  return typeof user?.name === "string" ? user.name : undefined;
}

/** What a deleted object referred to counts as used for as long as the habit says. */
export function noteReleasedRecords(infrastructure: Infrastructure, deleted: Item): void {
  const { habits, lateReleases } = infrastructure;
  if (habits.releasesRecordsAfter === 0) return;
  for (const id of referencesOf(deleted, infrastructure)) lateReleases[id] = habits.releasesRecordsAfter;
}

function referencesOf(object: Item, { accessPermissions }: Infrastructure): string[] {
  const permissions = accessPermissions[object.id];
  const ids = [
    ...[...PATHS, "proxyAppliance.subscriptionId"].map((path) => valueAt(object, path)),
    ...KEYS_OF_PERMISSIONS.map((path) => valueAt(permissions, path)),
  ];
  return ids.filter((id): id is string => typeof id === "string");
}

/** An appliance refers to a subscription, which stands for the account that it is part of. */
function subscriptionsOf(record: Item): unknown[] {
  const subscriptions = valueAt(record, "subscription.subscriptions");
  return Array.isArray(subscriptions) ? subscriptions.map((one) => (isObject(one) ? one.id : undefined)) : [];
}
