/** The resource types of the package `veeam`, and how each is found by what a user knows of it. */
import type { handlersOf } from "../handlers";
import type { Lookups } from "../functions/results";

export const PACKAGE = "veeam";
export type HandlerName = keyof ReturnType<typeof handlersOf>;

export interface ResourceType {
  readonly handler: HandlerName;
  /** Outputs that are no inputs: not known in the preview of a creation. */
  readonly computed: readonly string[];
  /** What of them an update may change, each by the inputs that it follows from: not known in its preview. */
  readonly follows?: Readonly<Record<string, readonly string[]>>;
  /** Always secret, whatever the program says. */
  readonly secrets: readonly string[];
  /** The look-up that finds one by its name or another key; undefined for what cannot be imported. */
  readonly find: keyof Lookups | undefined;
  /** The look-up that lists all, or the collection of the VBR server; undefined for what nothing lists. */
  readonly list: keyof Lookups | Collection | undefined;
  /** The keys by which an import may name one, with the argument of the look-up: `name:nas`. */
  readonly keys: Readonly<Record<string, string>>;
}

/** Objects of a VBR server, and the properties that may name one for people: the first that it has. */
export interface Collection {
  readonly path: string;
  readonly names: readonly string[];
}

const NAME = { name: "name" };

export const RESOURCE_TYPES: Readonly<Record<string, ResourceType>> = {
  Repository: {
    handler: "repository",
    computed: ["uniqueId"],
    secrets: [],
    find: "getRepository",
    list: "getRepositories",
    keys: NAME,
  },
  ScaleOutRepository: {
    handler: "scaleOutRepository",
    computed: ["uniqueId", "extentStatus"],
    follows: { extentStatus: ["performanceTier"] },
    secrets: [],
    find: "getScaleOutRepository",
    list: "getScaleOutRepositories",
    keys: NAME,
  },
  RepositoryRescan: {
    handler: "repositoryRescan",
    computed: ["sessionId"],
    secrets: [],
    find: undefined,
    list: undefined,
    keys: {},
  },
  Credentials: {
    handler: "credentials",
    computed: ["uniqueId"],
    secrets: ["password", "privateKey", "passphrase", "rootPassword"],
    find: "getCredentials",
    list: { path: "/api/v1/credentials", names: ["username"] },
    keys: { username: "username" },
  },
  CloudCredentials: {
    handler: "cloudCredentials",
    computed: ["uniqueId", "name", "projectId", "subscriptions"],
    follows: { name: ["existingAccount"], projectId: ["existingAccount"], subscriptions: ["existingAccount"] },
    secrets: ["secretKey", "sharedKey", "existingAccount"],
    find: undefined,
    list: { path: "/api/v1/cloudCredentials", names: ["accessKey", "account", "connectionName", "name"] },
    keys: {},
  },
  KmsServer: {
    handler: "kmsServer",
    computed: ["serverCertificateThumbprint", "clientCertificateThumbprint"],
    follows: { serverCertificateThumbprint: ["serverCertificate"], clientCertificateThumbprint: ["clientCertificate"] },
    secrets: ["serverCertificate", "clientCertificate"],
    find: "getKmsServer",
    list: { path: "/api/v1/kmsServers", names: ["name"] },
    keys: NAME,
  },
  EncryptionPassword: {
    handler: "encryptionPassword",
    computed: ["uniqueId"],
    secrets: ["password"],
    find: "getEncryptionPassword",
    list: { path: "/api/v1/encryptionPasswords", names: ["hint"] },
    keys: { hint: "hint" },
  },
  ManagedServer: {
    handler: "managedServer",
    computed: ["sshFingerprint"],
    follows: { sshFingerprint: ["trustOnFirstUse"] },
    secrets: ["singleUseCredentials", "handshakeCode"],
    find: "getManagedServer",
    list: { path: "/api/v1/backupInfrastructure/managedServers", names: ["name"] },
    keys: NAME,
  },
  MountServer: {
    handler: "mountServer",
    computed: ["type"],
    secrets: [],
    find: "getMountServer",
    // The id is that of its host, which alone has a name.
    list: { path: "/api/v1/backupInfrastructure/mountServers", names: ["id"] },
    keys: NAME,
  },
  BackupServer: {
    handler: "backupServer",
    computed: ["name", "uid", "version"],
    follows: { name: ["dnsNameOrIpAddress"], version: ["dnsNameOrIpAddress"] },
    secrets: ["password"],
    find: "getBackupServer",
    list: "getBackupServers",
    keys: { ...NAME, address: "dnsNameOrIpAddress" },
  },
};
