import { randomUUID } from "node:crypto";
import type { EnterpriseManager } from "./enterpriseManager/state.js";
import type { HostEffect, NetworkHost } from "./hosts.js";
import { keysOf, setValueAt, type JsonObject } from "./json.js";
import type { Lag, StaleRead } from "./staleReads.js";

/** A backup repository as `GET /repositories/{id}` shows it; what lies beside the base properties depends on `type`. */
export interface Repository extends JsonObject {
  id: string;
  type: string;
  name: string;
  description: string;
  uniqueId?: string;
  hostId?: string;
  repository?: JsonObject;
  share?: JsonObject;
  account?: JsonObject;
  bucket?: JsonObject;
  container?: JsonObject;
  mountServer?: JsonObject;
}

/** Anything else that REST shows and that is found by its id. */
export interface Item extends JsonObject {
  id: string;
}

/** A machine that the server manages, as `GET /managedServers/{id}` shows it. */
export interface ManagedServer extends Item {
  type: string;
  name: string;
}

/** A managed server in its role as a mount server; both have the same id. */
export interface MountServer extends Item {
  /** `windows` or `linux`. */
  type: string;
  isDefault: boolean;
  settings: JsonObject;
}

/** A job keeps the repository or scale-out repository that it writes to from being removed. */
export interface Job {
  name: string;
  /** The id of either. */
  repositoryId: string;
}

/** A logon: what `POST /api/oauth2/token` gave out. Times are milliseconds since 1970. */
export interface Token {
  accessToken: string;
  refreshToken: string;
  expiresAt: number;
  refreshExpiresAt: number;
  isRefreshSpent: boolean;
  /** After a log-off, or a restart of the server. */
  isVoid: boolean;
  /** It came for a refresh token. */
  isRefreshed: boolean;
}

export type SessionResult = "None" | "Success" | "Warning" | "Failed";

export interface SessionLog {
  title: string;
  status?: "None" | "Succeeded" | "Warning" | "Failed";
}

/** What a session does to the infrastructure when it ends. */
export type Effect =
  | { kind: "create"; repository: Repository }
  | { kind: "update"; repository: Repository }
  | { kind: "rescan"; repositoryIds: string[] }
  | { kind: "createScaleOut"; scaleOutRepository: ScaleOutRepository }
  | { kind: "updateScaleOut"; scaleOutRepository: ScaleOutRepository }
  | ModeChange
  | HostEffect;

/** What sets or clears a mode of performance extents: the last part of the path, and the kind of the session. */
export const MODE_CHANGES = {
  enableSealedMode: { mode: "Sealed", isOn: true },
  disableSealedMode: { mode: "Sealed", isOn: false },
  enableMaintenanceMode: { mode: "Maintenance", isOn: true },
  disableMaintenanceMode: { mode: "Maintenance", isOn: false },
} as const;

export interface ModeChange {
  kind: keyof typeof MODE_CHANGES;
  scaleOutRepository: { id: string; name: string };
  repositoryIds: string[];
}

/** A session: how it looks over REST, and how it will end. */
export interface Session {
  id: string;
  name: string;
  sessionType: string;
  creationTime: number;
  endTime?: number;
  state: string;
  progressPercent: number;
  usn: number;
  initiatedBy: string;
  result: { result: SessionResult; message: string; isCanceled: boolean };
  /** Set when the session ends with an object to name, or with null in its place. */
  resource?: { id: string | null; reference: string | null };
  logs: (Required<SessionLog> & { time: number })[];
  effect: Effect;
  course: SessionCourse;
}

/** The rest of a session's life, decided when it starts. */
export interface SessionCourse {
  /** GET requests that have seen the session. */
  looks: number;
  /** The look that finds the session stopped; without it the session ends at `endsAt`. */
  endsAtLook?: number;
  endsAt?: number;
  /** The look from which on the server does not know the session any more. */
  vanishesAtLook?: number;
  /** Its state is "Starting" first, then "Working". */
  isPlain?: true;
  /** Looks at which a session that was asked to stop shows "Stopping" and "Stopped". */
  stopAsked?: true;
  meanwhile?: InfrastructureChange[];
  appears?: Lag;
  outcome: SessionOutcome;
}

/** How a session ends. */
export interface SessionOutcome {
  result: SessionResult;
  message?: string;
  isCanceled?: boolean;
  /** Whether the change is made; true unless the result is "Failed". */
  effect?: boolean;
  /**
   * Whether `resourceId` and `resourceReference` name the object: true when the result is "Success" or "Warning". Null is shown
   * as it is, and so is a text, such as the id of another object or one of zeros.
   */
  resourceId?: boolean | string | null;
  logs?: SessionLog[];
}

/** What the next matching session does. */
export interface SessionPlan extends SessionCoursePlan {
  /** Any session when left out; `name` is that of the object. */
  match?: { kind?: Effect["kind"]; name?: string };
  /** How many sessions take this course, 1 by default. */
  times?: number | "always";
}

/** The course that a session takes. */
export interface SessionCoursePlan {
  outcome?: SessionOutcome;
  /** Ends at this look instead of after a time. */
  looks?: number;
  durationMs?: number;
  /** Never ends by itself. */
  never?: true;
  /** From this look on (`true`: from the first) the server does not know the session; its change is made all the same. */
  vanish?: true | number;
  /** The state shown while it runs, "Starting" and then "Working" by default; may be one that no document lists. */
  state?: string;
  /** Changes of other clients, made right before it ends. */
  meanwhile?: InfrastructureChange[];
  /** Who started it, instead of what the habit `initiatedBy` says. */
  initiatedBy?: string;
  /** When reads show its change, counted from the end of the session; at once by default. */
  appears?: Lag;
}

/** How the states deviate for one repository. */
export interface StateOverride {
  /** `{ isOnline: false, usedSpaceGB: 0 }`, `{ usedSpaceGB: null }` */
  values?: JsonObject;
  /** Properties that are left out. */
  without?: string[];
  /** There is no row for it. */
  isMissing?: true;
}

/** Everything the simulated server knows, as plain data: read it, or change it behind a client's back. */
export interface Infrastructure {
  server: {
    vbrId: string;
    name: string;
    buildVersion: string;
    platform: "Windows" | "Linux";
    /** Minutes east of Greenwich, used in every time that the server shows. */
    timeZoneOffsetMinutes: number;
    /** How far the server's clock is ahead of this machine's. */
    clockSkewMs: number;
    /** Whether `GET /swagger/v<revision>/swagger.json` is answered. */
    servesSwagger: boolean;
    /** The REST revisions that are served, oldest first: an upgraded server serves more of them. */
    apiVersions: string[];
  };
  account: {
    username: string;
    password: string;
    isLocked: boolean;
    requiresMfa: boolean;
    failedLogins: number;
    /** When refused log-ins of the last minutes came, and until when they lock the account, in milliseconds since 1970. */
    recentFailures: number[];
    lockedUntil: number;
  };
  /** What the account may do; a viewer is refused writes and what the documents reserve to administrators. */
  role: "administrator" | "viewer";
  /** Refuses every DELETE, as the server does once a second administrator must approve. */
  fourEyesAuthorization: boolean;
  habits: {
    /** Refuse a second repository at the same path of a host, or in the same folder of a bucket. */
    refusesTakenPlaces: boolean;
    /** Show of object storage what has no meaning while something else is off: a limit of -1, gateways beside a direct connection. */
    showsUnused: boolean;
    /** Complete `mountServer` to both sides with the default mount servers. */
    fillsMountServers: boolean;
    /** Show unique ids in lists in lower case, as one of the official examples does. */
    lowersUniqueIdsInLists: boolean;
    /** Return Windows paths with a separator at the end. */
    endsPathsWithSeparator: boolean;
    /** Return paths and shares without repeated separators, `.`, `..` and a separator at the end. */
    normalizesPaths: boolean;
    /** Refused log-ins within three minutes that lock the account for 15 minutes; 0 for none. */
    locksAfter: number;
    /** Answer a log-in of an account with multi-factor authentication with an `mfa_token` instead of 403. */
    asksForMfa: boolean;
    /** Refuse every request with a token that came for a refresh token with 403. */
    refusesRefreshedTokens: boolean;
    /** How often an extent counts as used after it has left its scale-out repository. */
    releasesExtentsAfter: number;
    /** How often credentials and keys count as used after the object that referred to them was deleted. */
    releasesRecordsAfter: number;
    /** Properties that no answer shows of cloud credentials, by path, such as `description`. */
    omittedInCloudCredentials: string[];
    /** How many reads of managed servers still show one whose deletion has ended. */
    showsDeletedServers: number;
    /** Show properties that are not set as null, which the documents do not allow but servers were seen to do. */
    sendsNulls: boolean;
    /** Show the statuses of an extent in the opposite order: the documents promise none. */
    reversesStatuses: boolean;
    /** What sessions name as their initiator: `"account"` for the name of the account, or a text such as `CORP\\svc`. */
    initiatedBy: string;
    /** Show sessions of the server's own beside those of clients. */
    hasBackgroundSessions: boolean;
    /** Show times without the offset of the server's zone, except for its own time. */
    omitsOffsets: boolean;
    /** Show states and results of sessions in upper case. */
    shoutsWords: boolean;
    /** Objects on a page at most, whatever a client asks for; 0 for any number. */
    largestPage: number;
    /** Leave `pagination.total` out. */
    omitsTotals: boolean;
    /** Show a list without objects as `{ data: null, pagination: { total: 0 } }`. */
    sendsEmptyListsAsNull: boolean;
    /** Types of objects, or names, that make every list with such an object fail with 500. */
    spoilsLists: string[];
    /** Properties of repositories and scale-out repositories that lists do not show, by path, such as `repository.advancedSettings`. */
    omittedInLists: string[];
  };
  repositories: Repository[];
  scaleOutRepositories: ScaleOutRepository[];
  managedServers: ManagedServer[];
  mountServers: MountServer[];
  credentials: Item[];
  cloudCredentials: Item[];
  encryptionPasswords: Item[];
  kmsServers: Item[];
  /** The secrets that clients sent, by the id of what they belong to. No answer shows them. */
  secrets: Record<string, JsonObject>;
  /** Who may use a repository, by its id; nobody where it is not named. */
  accessPermissions: Record<string, JsonObject>;
  jobs: Job[];
  /** What backups take up, by id or name of the repository; nothing where it is not named. Only the states show it. */
  usedSpaceGB: Record<string, number>;
  /** What the states show of a repository in place of what is so, by its id or name. */
  stateOverrides: Record<string, StateOverride>;
  /** Hosts whose components wait for an update, with how many requests to save a repository on them are refused before it is done. */
  pendingComponents: Record<string, number>;
  /** Machines that the server can reach, by name. */
  networkHosts: Record<string, NetworkHost>;
  /** The SSH fingerprints that clients gave for managed servers, by their id; REST does not show them. */
  trustedFingerprints: Record<string, string>;
  /** How many requests to save an object storage repository fail because the server was set up a moment ago. */
  objectStorageNotReady: number;
  /** How often the deletion of an object is refused after nothing uses it any more, by its id. */
  lateReleases: Record<string, number>;
  /** Object storage folders that exist, as `bucket/folder`; `bucket/*` for any in a bucket, `*` for any at all. */
  folders: string[];
  /** Object storage folders, as `bucket/folder`, that belong to another backup server. */
  foreignFolders: string[];
  /** Where links lead: the server returns a path that begins with one as the path that it leads to. */
  symbolicLinks: Record<string, string>;
  sessions: Session[];
  /** What reads show as it was before a change. */
  staleReads: StaleRead[];
  /** What clients asked for beside the objects themselves, oldest first. */
  creations: { repositoryId: string; name: string; overwriteOwner: boolean; importBackup: boolean; importIndex: boolean }[];
  deletions: {
    id: string;
    name: string;
    deleteBackups: boolean;
    /** The sessions of the object that had not ended; absent where there were none. */
    runningSessions?: string[];
  }[];
  rescans: { repositoryIds: string[] }[];
  tokens: Token[];
  /** The other product, which collects data from backup servers; it knows the same account. */
  enterpriseManager: EnterpriseManager;
  /** The next update sequence number of a session. */
  nextUsn: number;
}

/**
 * A scale-out repository as `GET /scaleOutRepositories/{id}` shows it. One that a test adds may leave out what the server would
 * fill; each answer is complete.
 */
export interface ScaleOutRepository extends JsonObject {
  id: string;
  name: string;
  description?: string;
  uniqueId?: string;
  performanceTier?: JsonObject & { performanceExtents: PerformanceExtent[] };
  placementPolicy?: JsonObject;
  capacityTier?: JsonObject & { isEnabled?: boolean; extents?: { id: string }[] };
  archiveTier?: JsonObject & { isEnabled?: boolean; extentId?: string };
}

export interface PerformanceExtent extends JsonObject {
  id: string;
  name?: string;
  /** `["Normal"]`, or whatever else there is: `["Sealed", "Maintenance"]`, `["Pending"]`. */
  status?: string[];
}

export type ExtentType = "Performance" | "Capacity" | "Archive";

/** One change to the infrastructure: `{ path: "repositories[nas].description", value: "moved" }`; without a value it removes. */
export interface InfrastructureChange {
  path: string;
  value?: unknown;
}

/** Applies changes made behind the clients' back. A list element is named by its index, id or name; `[+]` appends. */
export function changeInfrastructure(infrastructure: Infrastructure, changes: readonly InfrastructureChange[]): void {
  for (const { path, value } of changes) {
    const [place = ""] = keysOf(path);
    if (!Object.hasOwn(infrastructure, place)) throw new Error(`${path}: there is no ${place}`);
    setValueAt(infrastructure, path, value);
  }
}

/** Whether it is a server of version 13: one that serves a revision of it. */
export function isVersion13({ server: { apiVersions } }: Infrastructure): boolean {
  return apiVersions.some((revision) => revision !== "1.2-rev1");
}

/** Now, by the server's own clock. */
export function serverNow(infrastructure: Infrastructure): number {
  return Date.now() + infrastructure.server.clockSkewMs;
}

export function findRepository(infrastructure: Infrastructure, nameOrId: string): Repository | undefined {
  return infrastructure.repositories.find(({ id, name }) => sameId(id, nameOrId) || name === nameOrId);
}

export function findScaleOutRepository(infrastructure: Infrastructure, nameOrId: string): ScaleOutRepository | undefined {
  return infrastructure.scaleOutRepositories.find(({ id, name }) => sameId(id, nameOrId) || name === nameOrId);
}

export function sameId(left: unknown, right: unknown): boolean {
  return typeof left === "string" && typeof right === "string" && left.toLowerCase() === right.toLowerCase();
}

/** Voids the access tokens given out so far, as if their lifetime had passed. Refresh tokens stay usable. */
export function expireTokens(infrastructure: Infrastructure): void {
  for (const token of infrastructure.tokens) token.expiresAt = 0;
}

/** Spends the refresh tokens given out so far, as if another client had used them. */
export function spendRefreshTokens(infrastructure: Infrastructure): void {
  for (const token of infrastructure.tokens) token.isRefreshSpent = true;
}

/** Voids every token, as a restart of the server does. */
export function voidTokens(infrastructure: Infrastructure): void {
  for (const token of infrastructure.tokens) token.isVoid = true;
}

/** The infrastructure without what clients of either server have logged on with. */
export function withoutLogOns(infrastructure: Infrastructure): Infrastructure {
  const { enterpriseManager } = infrastructure;
  const logonSessions = enterpriseManager.logonSessions.filter(({ token }) => token === undefined);
  return { ...infrastructure, tokens: [], enterpriseManager: { ...enterpriseManager, logonSessions } };
}

export function newId(): string {
  return randomUUID();
}
