/** The resource types of the package `veeam`, and how each is found by what a user knows of it. */
import type { Lookups } from "../functions/results";
import type { ResourceKind } from "../program/dynamicResource";
import {
  BACKUP_SERVER,
  CLOUD_CREDENTIALS,
  CREDENTIALS,
  ENCRYPTION_PASSWORD,
  KMS_SERVER,
  MANAGED_SERVER,
  MOUNT_SERVER,
  REPOSITORY,
  REPOSITORY_RESCAN,
  SCALE_OUT_REPOSITORY,
} from "../resources/kinds";

export const PACKAGE = "veeam";

export interface ResourceType extends ResourceKind {
  /** What of its computed outputs an update may change, each by the inputs that it follows from: not known in its preview. */
  readonly follows?: Readonly<Record<string, readonly string[]>>;
  /** The look-up that finds one by its name or another key. */
  readonly find?: keyof Lookups;
  /** The look-up that lists all, or the collection of the VBR server; undefined for what nothing lists. */
  readonly list?: keyof Lookups | Collection;
  /** The keys by which an import may name one, with the argument of the look-up: `name:nas`. */
  readonly keys?: Readonly<Record<string, string>>;
}

/** Objects of a VBR server, and the properties that may name one for people: the first that it has. */
export interface Collection {
  readonly path: string;
  readonly names: readonly string[];
}

const NAME = { name: "name" };

export const RESOURCE_TYPES: Readonly<Record<string, ResourceType>> = {
  Repository: {
    ...REPOSITORY,
    find: "getRepository",
    list: "getRepositories",
    keys: NAME,
  },
  ScaleOutRepository: {
    ...SCALE_OUT_REPOSITORY,
    follows: { extentStatus: ["performanceTier"] },
    find: "getScaleOutRepository",
    list: "getScaleOutRepositories",
    keys: NAME,
  },
  RepositoryRescan: REPOSITORY_RESCAN,
  Credentials: {
    ...CREDENTIALS,
    find: "getCredentials",
    list: { path: "/api/v1/credentials", names: ["username"] },
    keys: { username: "username" },
  },
  CloudCredentials: {
    ...CLOUD_CREDENTIALS,
    follows: { name: ["existingAccount"], projectId: ["existingAccount"], subscriptions: ["existingAccount"] },
    list: { path: "/api/v1/cloudCredentials", names: ["accessKey", "account", "connectionName", "name"] },
  },
  KmsServer: {
    ...KMS_SERVER,
    follows: { serverCertificateThumbprint: ["serverCertificate"], clientCertificateThumbprint: ["clientCertificate"] },
    find: "getKmsServer",
    list: { path: "/api/v1/kmsServers", names: ["name"] },
    keys: NAME,
  },
  EncryptionPassword: {
    ...ENCRYPTION_PASSWORD,
    find: "getEncryptionPassword",
    list: { path: "/api/v1/encryptionPasswords", names: ["hint"] },
    keys: { hint: "hint" },
  },
  ManagedServer: {
    ...MANAGED_SERVER,
    follows: { sshFingerprint: ["trustOnFirstUse"] },
    find: "getManagedServer",
    list: { path: "/api/v1/backupInfrastructure/managedServers", names: ["name"] },
    keys: NAME,
  },
  MountServer: {
    ...MOUNT_SERVER,
    find: "getMountServer",
    // The id is that of its host, which alone has a name.
    list: { path: "/api/v1/backupInfrastructure/mountServers", names: ["id"] },
    keys: NAME,
  },
  BackupServer: {
    ...BACKUP_SERVER,
    follows: { name: ["dnsNameOrIpAddress"], version: ["dnsNameOrIpAddress"] },
    find: "getBackupServer",
    list: "getBackupServers",
    keys: { ...NAME, address: "dnsNameOrIpAddress" },
  },
};
