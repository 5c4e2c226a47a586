/** What each resource type is for a program and for the engine, in both forms. A table of its own: the native plugin loads it when it starts. */
import type { ResourceKind } from "../program/dynamicResource";

export const REPOSITORY: ResourceKind = {
  type: "Repository",
  handler: "repository",
  outputs: [
    "type",
    "name",
    "description",
    "uniqueId",
    "hostId",
    "repository",
    "mountServer",
    "mountServers",
    "share",
    "dellDataDomain",
    "hpeStoreOnce",
    "account",
    "container",
    "bucket",
    "proxyAppliance",
    "taskLimitEnabled",
    "maxTaskCount",
    "accessPermissions",
  ],
  computed: ["uniqueId"],
  secrets: [],
};

export const SCALE_OUT_REPOSITORY: ResourceKind = {
  type: "ScaleOutRepository",
  handler: "scaleOutRepository",
  outputs: [
    "name",
    "description",
    "uniqueId",
    "performanceTier",
    "placementPolicy",
    "capacityTier",
    "archiveTier",
    "extentStatus",
  ],
  computed: ["uniqueId", "extentStatus"],
  shown: ["description", "placementPolicy", "capacityTier", "archiveTier"],
  secrets: [],
};

export const REPOSITORY_RESCAN: ResourceKind = {
  type: "RepositoryRescan",
  handler: "repositoryRescan",
  outputs: ["repositoryIds", "triggers", "sessionId"],
  computed: ["sessionId"],
  shown: ["triggers"],
  secrets: [],
};

export const CREDENTIALS: ResourceKind = {
  type: "Credentials",
  handler: "credentials",
  outputs: [
    "type",
    "username",
    "description",
    "uniqueId",
    "authenticationType",
    "password",
    "privateKey",
    "passphrase",
    "rootPassword",
    "SSHPort",
    "elevateToRoot",
    "addToSudoers",
    "useSu",
  ],
  computed: ["uniqueId"],
  secrets: ["password", "privateKey", "passphrase", "rootPassword"],
};

export const CLOUD_CREDENTIALS: ResourceKind = {
  type: "CloudCredentials",
  handler: "cloudCredentials",
  outputs: [
    "type",
    "description",
    "uniqueId",
    "accessKey",
    "secretKey",
    "account",
    "sharedKey",
    "connectionName",
    "existingAccount",
    "name",
    "projectId",
    "subscriptions",
  ],
  computed: ["uniqueId", "name", "projectId", "subscriptions"],
  secrets: ["secretKey", "sharedKey", "existingAccount"],
};

export const KMS_SERVER: ResourceKind = {
  type: "KmsServer",
  handler: "kmsServer",
  outputs: [
    "name",
    "description",
    "port",
    "serverCertificate",
    "clientCertificate",
    "serverCertificateThumbprint",
    "clientCertificateThumbprint",
  ],
  computed: ["serverCertificateThumbprint", "clientCertificateThumbprint"],
  secrets: ["serverCertificate", "clientCertificate"],
};

export const ENCRYPTION_PASSWORD: ResourceKind = {
  type: "EncryptionPassword",
  handler: "encryptionPassword",
  outputs: ["hint", "password", "uniqueId", "isImported"],
  computed: ["uniqueId"],
  secrets: ["password"],
};

export const MANAGED_SERVER: ResourceKind = {
  type: "ManagedServer",
  handler: "managedServer",
  outputs: [
    "type",
    "name",
    "description",
    "credentialsId",
    "credentialsStorageType",
    "singleUseCredentials",
    "sshFingerprint",
    "sshSettings",
    "networkSettings",
    "optionalComponents",
    "handshakeCode",
  ],
  computed: ["sshFingerprint"],
  secrets: ["singleUseCredentials", "handshakeCode"],
};

export const MOUNT_SERVER: ResourceKind = {
  type: "MountServer",
  handler: "mountServer",
  outputs: ["hostId", "settings", "isDefault", "type"],
  computed: ["type"],
  secrets: [],
};

export const BACKUP_SERVER: ResourceKind = {
  type: "BackupServer",
  handler: "backupServer",
  outputs: [
    "description",
    "dnsNameOrIpAddress",
    "port",
    "username",
    "password",
    "wcfPort",
    "vbrCertificateThumbprint",
    "name",
    "uid",
    "version",
  ],
  computed: ["name", "uid", "version"],
  shown: ["description", "port", "wcfPort", "vbrCertificateThumbprint"],
  secrets: ["password"],
};
