import { randomBytes, randomUUID } from "node:crypto";
import type { InfrastructureChange } from "../infrastructure.js";
import type { Lag } from "../staleReads.js";

/** A backup server that Enterprise Manager collects data from. One that a test adds may leave out what has a default. */
export interface BackupServer {
  /** `urn:veeam:BackupServer:<guid>` */
  uid: string;
  /** What Enterprise Manager calls it; REST cannot set it. */
  name: string;
  /** What it was added with. REST shows it nowhere; a query can ask whether it is this. */
  address: string;
  /** @default "" */
  description?: string;
  /** @default 9392 */
  port?: number;
  username?: string;
  password?: string;
  /** Empty until data was collected. @default "" */
  version?: string;
  wcfPort?: number;
  /** Hexadecimal digits. */
  thumbprint?: string;
}

/** A logon of this account, or of somebody else: that one has no token. */
export interface LogonSession {
  id: string;
  username: string;
  token?: string;
  /** `v1_7`, by the link that was followed. */
  version: string;
  /** Milliseconds since 1970; each request puts it off. */
  expiresAt: number;
  /** How many tasks it has started: they are numbered within it. */
  tasksStarted: number;
}

/** What a task does to Enterprise Manager when it has finished. */
export type TaskEffect =
  | { kind: "create"; backupServer: BackupServer }
  | { kind: "edit"; backupServer: BackupServer }
  | { kind: "delete"; backupServer: BackupServer }
  | { kind: "collect"; backupServer: BackupServer };

/** What a task says it does. Only the last is documented; the others are placeholders of the same form. */
export const OPERATIONS = {
  create: "CreateBackupServer",
  edit: "EditBackupServer",
  delete: "DeleteBackupServer",
  collect: "CollectingBackupServer",
} as const;

export type TaskOperation = (typeof OPERATIONS)[keyof typeof OPERATIONS];

export interface TaskResult {
  success: boolean;
  message?: string;
  confirmationNeeded?: boolean;
  credentialsNeeded?: boolean;
}

export interface Task {
  /** `task-12`, unique within its logon session. */
  id: string;
  logonSessionId: string;
  operation: TaskOperation;
  /** `Running`, `OperationFinished`, `Finished`, or whatever was planned. */
  state: string;
  isFinished: boolean;
  result?: TaskResult;
  startedAt: number;
  effect: TaskEffect;
  course: TaskCourse;
}

/** The rest of a task's life, decided when it starts. */
export interface TaskCourse {
  /** How often it was looked at. */
  looks: number;
  /** The look that finds it finished; without it the task finishes at `finishesAt`. */
  finishesAtLook?: number;
  finishesAt?: number;
  /** The look from which on it is not known any more. */
  vanishesAtLook?: number;
  /** A state to show instead of those it would pass. */
  state?: string;
  meanwhile?: InfrastructureChange[];
  appears?: Lag;
  outcome: TaskOutcome;
}

/** How a task ends. */
export interface TaskOutcome {
  /** True unless something is needed. */
  success?: boolean;
  /** `Ok`, or what went wrong; null leaves the element out. */
  message?: string | null;
  confirmationNeeded?: true;
  credentialsNeeded?: true;
  /** Whether the change is made; as `success` when left out. */
  effect?: boolean;
  /** False leaves the whole result out. */
  result?: false;
}

/** What the next matching task does. An operation that is answered without a task takes its outcome, too. */
export interface TaskPlan {
  /** Any task when left out; `address` is that of the backup server, before an edit. */
  match?: { operation?: TaskOperation; address?: string };
  /** How many tasks take this course, 1 by default. */
  times?: number | "always";
  outcome?: TaskOutcome;
  /** Finished at this look instead of after a time. */
  looks?: number;
  durationMs?: number;
  /** Never finishes by itself. */
  never?: true;
  /** The state shown until it has finished, such as `OperationFinished` or one that no document lists. */
  state?: string;
  /** From this look on (`true`: from the first) the task is not known; its change is made all the same. */
  vanish?: true | number;
  /** Changes of other clients, made right before it finishes. */
  meanwhile?: InfrastructureChange[];
  /** When reads show its change, counted from the end of the task; by default as `changesShowAfterLooks` has it. */
  appears?: Lag;
}

/** How a request that writes is answered. A task runs when `body` is "task", even where the status, 204, has no body to show it. */
export interface WriteAnswer {
  status: 200 | 201 | 202 | 204;
  body: "task" | "entity" | "reference" | "none";
  /** A Location header that leads to the backup server. */
  location?: boolean;
  /** A link of the finished task that leads to the backup server, as entity or as reference. */
  related?: "entity" | "reference";
}

/** Where documents contradict each other, are silent, or servers differ: what this one does. */
export interface EnterpriseManagerHabits {
  /** Host and port in links: `"requested"` repeats the Host header; anything else is shown as it is. */
  hrefAuthority: string;
  /** Case of what follows the opaque segment in links; requests are taken in any case. */
  hrefCase: "documented" | "lower" | "upper";
  /** Order of the attributes of a link: both that the documents show in turn, or always one. */
  linkAttributes: "varied" | "relFirst" | "hrefFirst";
  /** Whether links with `Rel="Delete"` have a Type; documented: all but that of the own logon session. */
  deleteLinkTypes: "documented" | "always" | "never";
  /** JSON also to who wants XML, errors apart. */
  alwaysAnswersInJson: boolean;
  jsonCasing: "pascal" | "camel";
  /** The links of a backup server have one to its external repositories. */
  linksExternalRepositories: boolean;
  /** A list in JSON: documented (the name twice inside others), always an array, wrapped in the singular or in the same name. */
  jsonCollections: "documented" | "bare" | "singular" | "doubled";
  /** What JSON shows for an empty value. */
  jsonEmptyValues: "null" | "absent" | "empty";
  sendsBom: boolean;
  /** Write quotation marks, apostrophes and slashes in texts as references, as the documents say. */
  escapesTexts: boolean;
  /** Errors in the other format than the one asked for. */
  errorsInOtherFormat: boolean;
  showsStackTraces: boolean;
  logonStatus: 200 | 201;
  /** Page size of lists that are asked for without one; 0 shows all. */
  listPageSize: number;
  /** Objects on a page at most, whatever a client asks for; 0 for any number. */
  largestPage: number;
  comparesCaseSensitively: boolean;
  createAnswer: WriteAnswer;
  editAnswer: WriteAnswer;
  deleteAnswer: WriteAnswer;
  /** An address that is there already: a 400 instead of a task that fails. */
  refusesDuplicatesAtOnce: boolean;
  /** Skip elements that are unknown or not in order instead of refusing them; a port that is lost that way becomes 9392. */
  skipsMisplacedElements: boolean;
  /** An edit puts what it leaves out back to its default. */
  resetsOmittedFields: boolean;
  /** An edit in a session of an older version than v1_7 must hold user name and password. */
  requiresCredentialsBeforeV17: boolean;
  names: "address" | "shortHostName" | "upperCase";
  /** The version of a new server is known at once; otherwise it is empty until data is collected. */
  collectsAtOnce: boolean;
  /** A WCF port and a thumbprint that were not given are filled. */
  fillsOptionalFields: boolean;
  /** Show port 443 for backup servers, whatever was sent, as after a collect from version 13. */
  showsPort443: boolean;
  thumbprints: "asGiven" | "upper" | "lower" | "colons";
  /** How many reads of backup servers do not show a change that was made. */
  changesShowAfterLooks: number;
}

/** Everything that the simulated Enterprise Manager knows, as plain data. */
export interface EnterpriseManager {
  backupServers: BackupServer[];
  logonSessions: LogonSession[];
  tasks: Task[];
  /** A Portal User reads and collects, no more. */
  role: "portalAdministrator" | "portalUser";
  supportedVersions: string[];
  habits: EnterpriseManagerHabits;
  /** Part of every path below `/api/`: who did not get the path from a link does not know it. */
  pathSegment: string;
}

/** An Enterprise Manager right after installation: no backup server yet, and somebody else who is logged on. */
export function newEnterpriseManager(): EnterpriseManager {
  return {
    backupServers: [],
    logonSessions: [
      {
        id: "5496707f-c814-47ce-8d6d-110aa03cec03",
        username: "TECH\\operator",
        version: "v1_7",
        expiresAt: Number.MAX_SAFE_INTEGER,
        tasksStarted: 0,
      },
    ],
    tasks: [],
    role: "portalAdministrator",
    supportedVersions: ["v1_5", "v1_6", "v1_7"],
    habits: {
      hrefAuthority: "requested",
      hrefCase: "documented",
      linkAttributes: "varied",
      deleteLinkTypes: "documented",
      alwaysAnswersInJson: false,
      jsonCasing: "camel",
      linksExternalRepositories: true,
      jsonCollections: "documented",
      jsonEmptyValues: "null",
      sendsBom: false,
      escapesTexts: true,
      errorsInOtherFormat: false,
      showsStackTraces: false,
      logonStatus: 201,
      listPageSize: 0,
      largestPage: 0,
      comparesCaseSensitively: false,
      createAnswer: { status: 202, body: "task" },
      editAnswer: { status: 202, body: "task" },
      deleteAnswer: { status: 204, body: "none" },
      refusesDuplicatesAtOnce: false,
      skipsMisplacedElements: false,
      resetsOmittedFields: false,
      requiresCredentialsBeforeV17: true,
      names: "address",
      collectsAtOnce: true,
      fillsOptionalFields: true,
      showsPort443: false,
      thumbprints: "upper",
      changesShowAfterLooks: 0,
    },
    pathSegment: randomBytes(6).toString("hex"),
  };
}

const UID_PREFIX = "urn:veeam:BackupServer:";

export function newUid(): string {
  return `${UID_PREFIX}${randomUUID()}`;
}

/** The GUID of a UID, in lower case: the last part of the path. */
export function guidOf(uid: string): string {
  return uid.slice(uid.lastIndexOf(":") + 1).toLowerCase();
}

/** By address, name, UID or the GUID in it; case does not matter. */
export function findBackupServer(
  { enterpriseManager }: { enterpriseManager: EnterpriseManager },
  addressOrNameOrUid: string,
): BackupServer | undefined {
  const wanted = addressOrNameOrUid.toLowerCase();
  return enterpriseManager.backupServers.find(({ uid, name, address }) =>
    [uid, guidOf(uid), name, address].some((text) => text.toLowerCase() === wanted),
  );
}

/** Ends the logon sessions of the account, as if they had been idle for too long. */
export function expireLogonSessions({ enterpriseManager }: { enterpriseManager: EnterpriseManager }): void {
  for (const session of enterpriseManager.logonSessions) if (session.token !== undefined) session.expiresAt = 0;
}
