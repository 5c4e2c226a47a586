import { newEnterpriseManager } from "./enterpriseManager/state.js";
import type { Infrastructure, Item, ManagedServer } from "./infrastructure.js";
import { BUILDS, newestOf } from "./vbr/facts.js";

const WINDOWS = "6745a759-2205-4cd2-b172-8ec8f7e60ef8";
const LINUX = "3251ddfc-3691-4d20-a43e-860dc275147e";
const HARDENED = "f13af962-34af-4c1a-a272-edfac05ac2af";
const GATEWAY = "5b0c7d2e-9f41-4a36-8c1d-2e7f6a90b3d4";
const ZERO_ID = "00000000-0000-0000-0000-000000000000";
const LINUX_FINGERPRINT = "ssh-ed25519 256 m5Tn9RwXk2Qd7VbLs0YcHj4GfPz8Ue3Ai6OoKtBxN1M";
const HARDENED_FINGERPRINT = "ssh-ed25519 256 c1Gh6PzRv9Yd3XmKt5QwLn8BsJf0Ue7Ao2IiTkNxV4B";
const ADDED = "2025-06-01T09:00:00+02:00";

export interface InventoryOptions {
  username: string;
  password: string;
  vbrId: string;
  sendsNulls: boolean;
  apiVersions: readonly string[];
}

export const BACKUP_SERVER_ID = WINDOWS;

/** What a server has right after installation, and what an administrator adds before the first repository. */
export function newInventory({ username, password, vbrId, sendsNulls, apiVersions }: InventoryOptions): Infrastructure {
  return {
    server: {
      vbrId,
      name: "vbr01.tech.local",
      ...serverOf(apiVersions),
      platform: "Windows",
      timeZoneOffsetMinutes: 120,
      clockSkewMs: 0,
      servesSwagger: true,
    },
    account: { username, password, isLocked: false, requiresMfa: false, failedLogins: 0, recentFailures: [], lockedUntil: 0 },
    role: "administrator",
    fourEyesAuthorization: false,
    habits: {
      refusesTakenPlaces: false,
      showsUnused: true,
      fillsMountServers: false,
      lowersUniqueIdsInLists: false,
      endsPathsWithSeparator: false,
      normalizesPaths: false,
      releasesExtentsAfter: 0,
      releasesRecordsAfter: 0,
      omittedInCloudCredentials: [],
      showsDeletedServers: 2,
      locksAfter: 3,
      asksForMfa: false,
      refusesRefreshedTokens: false,
      sendsNulls,
      reversesStatuses: false,
      initiatedBy: "account",
      hasBackgroundSessions: true,
      omitsOffsets: false,
      shoutsWords: false,
      largestPage: 0,
      omitsTotals: false,
      sendsEmptyListsAsNull: false,
      spoilsLists: [],
      omittedInLists: [],
    },
    repositories: [structuredClone(defaultRepository)],
    scaleOutRepositories: [],
    managedServers: [
      windowsHost(WINDOWS, "vbr01.tech.local", "Backup server", {
        credentialsId: ZERO_ID,
        isBackupServer: true,
        isDefaultMountServer: true,
      }),
      linuxHost(LINUX, "linux01.tech.local", "Repository host", { isDefaultMountServer: true }),
      linuxHost(HARDENED, "hardened01.tech.local", "Hardened repository host", { credentialsStorageType: "SingleUse" }),
      windowsHost(GATEWAY, "gateway01.tech.local", "Gateway server", {}),
    ],
    mountServers: [
      {
        id: WINDOWS,
        type: "windows",
        isDefault: true,
        settings: {
          writeCacheFolder: "C:\\ProgramData\\Veeam\\Backup\\IRCache\\",
          vPowerNFSEnabled: true,
          vPowerNFSPortSettings: { mountPort: 1058, vPowerNFSPort: 2049 },
        },
      },
      {
        id: LINUX,
        type: "linux",
        isDefault: true,
        settings: { writeCacheFolder: "/var/lib/veeam/IRCache/", vPowerNFSEnabled: false },
      },
    ],
    credentials: [
      credentials("e4a6f1b2-5c3d-4e7f-8a90-1b2c3d4e5f60", "Standard", "TECH\\svc-backup", "SMB share account"),
      {
        ...credentials("0d9e8f7a-6b5c-4d3e-9f2a-1b0c9d8e7f6a", "Linux", "veeam", "Linux repository account"),
        SSHPort: 22,
        elevateToRoot: true,
        addToSudoers: false,
        useSu: false,
        authenticationType: "Password",
      },
      credentials(
        "7c2b1a09-8f7e-4d6c-a5b4-c3d2e1f0a9b8",
        "ManagedService",
        "TECH\\gmsa-backup$",
        "Group managed service account",
      ),
    ],
    cloudCredentials: [
      cloudCredentials("9b6f0b3e-64a1-4d0c-9a59-2d9c1a6f7e11", "Amazon", "S3 writer", { accessKey: "AKIAEXAMPLEKEY000001" }),
      cloudCredentials("ef133fa9-46c1-9431-b0bd-3ca750b83aa1", "Amazon", "IBM COS writer", { accessKey: "EXAMPLEIBMKEY0000002" }),
      cloudCredentials("566566ee-2378-4498-9443-3b2bc21e69b0", "AzureStorage", "Azure storage account", {
        account: "techbackup01",
      }),
      cloudCredentials("4f3e2d1c-0b9a-4887-a665-544332211000", "AzureCompute", "Azure compute account", {
        connectionName: "Tech Azure",
        deployment: { deploymentType: "MicrosoftAzure", region: "Global" },
        subscription: {
          tenantId: "tech.example.com",
          applicationId: "a9b8c7d6-e5f4-4321-8765-0fedcba98765",
          subscriptions: [
            {
              id: "b1a0f7c5-3d4e-4f6a-9c8b-7d6e5f4a3b2c",
              azureSubscriptionId: "c0ffee00-1234-4abc-8def-0123456789ab",
              azureSubscriptionName: "Tech backup",
            },
          ],
        },
      }),
      cloudCredentials("1b431f18-b81f-4c63-94ef-fdc1e51a971e", "Google", "Google HMAC key", {
        accessKey: "GOOGEXAMPLEKEY000003",
      }),
      cloudCredentials("8e7d6c5b-4a39-4281-b706-f5e4d3c2b1a0", "GoogleService", "Google service account", {
        name: "veeam-proxy",
        projectId: "tech-backup",
      }),
    ],
    encryptionPasswords: [
      {
        id: "c26b46c1-e3e5-424c-948f-0a3fa5a19ab7",
        hint: "SOBR offload 2025",
        modificationTime: ADDED,
        uniqueId: "c26b46c1-e3e5-424c-948f-0a3fa5a19ab7",
        isImported: false,
      },
    ],
    kmsServers: [
      {
        id: "b99403b3-0207-49d5-b267-d9213abf6699",
        type: "KMS",
        name: "kms01.tech.local",
        description: "KMIP server",
        port: 5696,
      },
    ],
    secrets: {},
    accessPermissions: {
      // Everybody may use the default repository; nobody a new one until somebody says so.
      [defaultRepository.id]: { accessPolicy: "AllowAll", accounts: [], encryptionSettings: { isEnabled: false } },
    },
    jobs: [],
    usedSpaceGB: {},
    stateOverrides: {},
    pendingComponents: {},
    networkHosts: {
      "vbr01.tech.local": { type: "WindowsHost", thumbprint: "1FFB549DC6C6CFF4DA8923F3E640F88925D11704" },
      "gateway01.tech.local": { type: "WindowsHost", thumbprint: "5C0E29B7D4A1F6830B9C2E75A8D13F6490B7C2E1" },
      "windows02.tech.local": { type: "WindowsHost", thumbprint: "A7D30F5E1B94C826E0F7315DA2C8694B3E5F1D07" },
      "linux01.tech.local": { type: "LinuxHost", fingerprint: LINUX_FINGERPRINT },
      "hardened01.tech.local": { type: "LinuxHost", fingerprint: HARDENED_FINGERPRINT },
      "linux02.tech.local": { type: "LinuxHost", fingerprint: "ssh-ed25519 256 q8Jx0tXrW5nBv2LzYd7Kc1mPfHs4Ue9Ga3RoTiNbQ6E" },
      "hardened02.tech.local": { type: "LinuxHost", fingerprint: "ssh-ed25519 256 Zt4Vw8KpLm2Rs6XcBn0QyHd3JfGu7Ea1Io5TkPzMvY9" },
    },
    trustedFingerprints: { [LINUX]: LINUX_FINGERPRINT, [HARDENED]: HARDENED_FINGERPRINT },
    objectStorageNotReady: 0,
    lateReleases: {},
    folders: ["*"],
    foreignFolders: [],
    symbolicLinks: {},
    sessions: [],
    staleReads: [],
    creations: [],
    deletions: [],
    rescans: [],
    tokens: [],
    enterpriseManager: newEnterpriseManager(),
    nextUsn: 331_548,
  };
}

/** What a server that serves these revisions says of itself. */
export function serverOf(apiVersions: readonly string[]): { apiVersions: string[]; buildVersion: string } {
  return { apiVersions: [...apiVersions], buildVersion: BUILDS[newestOf(apiVersions)] ?? "" };
}

const defaultRepository = {
  type: "WinLocal",
  id: "88788f9e-d8f5-4eb4-bc4f-9b3f5403bcec",
  name: "Default Backup Repository",
  description: "Created by Veeam Backup",
  uniqueId: "88788f9ed8f54eb4bc4f9b3f5403bcec",
  hostId: WINDOWS,
  repository: {
    path: "C:\\Backup",
    taskLimitEnabled: true,
    maxTaskCount: 4,
    readWriteLimitEnabled: false,
    readWriteRate: 0,
    advancedSettings: {
      RotatedDriveCleanupMode: "Disabled",
      alignDataBlocks: true,
      decompressBeforeStoring: false,
      rotatedDrives: false,
      perVmBackup: true,
    },
  },
  mountServer: {
    mountServerSettingsType: "windows",
    windows: {
      mountServerId: WINDOWS,
      writeCacheFolder: "C:\\ProgramData\\Veeam\\Backup\\IRCache\\",
      vPowerNFSEnabled: true,
      vPowerNFSPortSettings: { mountPort: 1058, vPowerNFSPort: 2049 },
    },
  },
};

function windowsHost(id: string, name: string, description: string, more: object): ManagedServer {
  const credentialsId = "e4a6f1b2-5c3d-4e7f-8a90-1b2c3d4e5f60";
  return {
    type: "WindowsHost",
    id,
    name,
    description,
    status: "Available",
    credentialsId,
    credentialsStorageType: "Permanent",
    ...more,
  };
}

function linuxHost(id: string, name: string, description: string, more: object): ManagedServer {
  return { type: "LinuxHost", id, name, description, status: "Available", credentialsStorageType: "Certificate", ...more };
}

function credentials(id: string, type: string, username: string, description: string): Item {
  return { type, id, username, description, creationTime: ADDED, uniqueId: uniqueIdOf(id) };
}

function cloudCredentials(id: string, type: string, description: string, more: object): Item {
  return { type, id, description, lastModified: ADDED, uniqueId: uniqueIdOf(id), ...more };
}

/** The unique id of a created object: its id in upper case, without dashes. */
export function uniqueIdOf(id: string): string {
  return id.replaceAll("-", "").toUpperCase();
}
