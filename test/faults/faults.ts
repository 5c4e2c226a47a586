/** The table: what goes wrong, and what becomes of each operation that meets it. */
import { ACCOUNT_FAULTS } from "./account";
import { ANSWER_FAULTS } from "./answers";
import { ACCOUNT_FAULTS as ENTERPRISE_MANAGER_ACCOUNT } from "./enterpriseManager/account";
import { ANSWER_FAULTS as ENTERPRISE_MANAGER_ANSWERS } from "./enterpriseManager/answers";
import { NETWORK_FAULTS as ENTERPRISE_MANAGER_NETWORK } from "./enterpriseManager/network";
import { TASK_FAULTS } from "./enterpriseManager/tasks";
import { WRITES, type Fault, type Word } from "./fault";
import { NETWORK_FAULTS } from "./network";
import {
  BACKUP_SERVER,
  CLOUD_CREDENTIALS,
  CREDENTIALS,
  ENCRYPTION_PASSWORD,
  KMS_SERVER,
  MOUNT_SERVER,
  MANAGED_SERVER,
  type Resource,
} from "./operations";
import { SESSION_FAULTS } from "./sessions";

export const VBR_FAULTS: readonly Fault[] = [...NETWORK_FAULTS, ...ANSWER_FAULTS, ...SESSION_FAULTS, ...ACCOUNT_FAULTS];

export const ENTERPRISE_MANAGER_FAULTS: readonly Fault[] = [
  ...ENTERPRISE_MANAGER_NETWORK,
  ...ENTERPRISE_MANAGER_ANSWERS,
  ...TASK_FAULTS,
  ...ENTERPRISE_MANAGER_ACCOUNT,
];

const OF_RECORDS: Readonly<Record<string, Fault["becomes"]>> = {
  // The run has changed a repository just before, which may have used the record.
  "400 with the server's error": { refused: ["create", "read", "update"], repeated: ["delete"] },
  // A viewer reads repositories, and no credentials.
  "a read-only account": { ok: [], refused: ["create", "read", "update", "delete"] },
};

const OF_HOSTS: Readonly<Record<string, Fault["becomes"]>> = {
  "400 with the server's error": { refused: ["create", "read", "update"], repeated: ["delete"] },
};

/**
 * A new secret: its request does no harm when it is sent twice, and so it is where the answer is lost. No server shows whether it took
 * one: after a failure that does not say it, the state is unfinished, and the next run sends it again.
 */
const OF_ROTATION: Readonly<Record<string, Word>> = {
  "reset before the request took effect": "repeated",
  "reset after the request took effect": "repeated",
  "TLS failure after the request took effect": "repeated",
  "reply cut in half": "repeated",
  "stalled reply, request without effect": "unfinished",
  "stalled reply, request with effect": "unfinished",
  "400 with the server's error": "refused",
  "401 once": "repeated",
  "403": "refused",
  "404 of something in between": "repeated",
  "404 on the object: somebody deleted it": "refused",
  "429": "repeated",
  "503": "repeated",
  "503, request with effect": "repeated",
  "524 of a gateway, request with effect": "repeated",
  "500": "unfinished",
  "500, request with effect": "unfinished",
  "502 with an HTML page": "repeated",
  "an empty body": "recovered",
  "a read-only account": "refused",
};

/** The same for the account of a host: each request starts a session, and the one behind a lost answer is waited for first. */
const OF_HOST_ROTATION: Readonly<Record<string, Word>> = {
  "reset before the request took effect": "repeated",
  "reset after the request took effect": "repeated",
  "stalled replies, looking at the session": "unfinished",
  "400 with the server's error": "refused",
  "404 on the object: somebody deleted it": "refused",
  "503": "repeated",
  "500, request with effect": "repeated",
  "session Failed, without effect": "unfinished",
  "session Failed, with effect": "unfinished",
  "session Warning": "ok",
  "session vanishing, with effect": "recovered",
  "session never ending": "unfinished",
};

/**
 * What the client alone decides, before a kind of objects has any part in it: how it connects, and logs in. Repositories and scale-out
 * repositories meet it.
 */
const OF_THE_CLIENT =
  /^connection refused|^DNS failure|token expired|password changed before|multi-factor|account locked|log-in$|clock/;
const FAULTS_OF_KINDS = VBR_FAULTS.filter(({ name }) => !OF_THE_CLIENT.test(name));

/** What can be met where no session is started, and what becomes of records otherwise than of repositories. */
const RECORD_FAULTS = FAULTS_OF_KINDS.filter(({ name }) => !/session|a wait|inside the object|another object/.test(name)).map(
  (fault) => withRotation({ ...fault, becomes: { ...fault.becomes, ...OF_RECORDS[fault.name] } }, OF_ROTATION),
);

function withRotation(fault: Fault, words: Readonly<Record<string, Word>>): Fault {
  const word = words[fault.name];
  if (word === undefined) return fault;
  return { ...fault, becomes: { ...fault.becomes, [word]: [...(fault.becomes[word] ?? []), "password"] } };
}

/** One of each kind of fault: the other records differ from credentials in what their requests hold, and not in what is done about them. */
const OF_EACH_KIND =
  /^(reset (before|after)|400|403|404 on the object|503, request|500|an empty body|a null inside the list|an object that moves|a read-only)/;
const OTHER_RECORD_FAULTS = RECORD_FAULTS.filter(({ name }) => OF_EACH_KIND.test(name));

/** No scale-out repository was changed that may have used the record. */
const ENCRYPTION_FAULTS = OTHER_RECORD_FAULTS.map((fault) =>
  fault.name === "400 with the server's error"
    ? { ...fault, becomes: { refused: [...WRITES, "read", "password"] as const } }
    : fault,
);

/** Faults that the simulator plays on repositories alone are left out. */
const HOST_FAULTS = FAULTS_OF_KINDS.filter(({ name }) => !/inside the object|another object/.test(name)).map((fault) =>
  withRotation({ ...fault, becomes: { ...fault.becomes, ...OF_HOSTS[fault.name] } }, OF_HOST_ROTATION),
);

/** A role, which is read by administrators alone. */
const MOUNT_FAULTS = HOST_FAULTS.filter(
  ({ name }) =>
    OF_EACH_KIND.test(name) || /^session (Failed|None|Success, without|stopped|vanishing)|change that shows/.test(name),
)
  .filter(({ name }) => !name.includes("moves"))
  .map((fault) =>
    fault.name === "a read-only account" ? { ...fault, becomes: { refused: ["create", "read", "update"] as const } } : fault,
  );

/** The faults of the server that has the resource type. */
export function faultsOf(resource: Resource): readonly Fault[] {
  if (resource === MANAGED_SERVER) return HOST_FAULTS;
  if (resource === MOUNT_SERVER) return MOUNT_FAULTS;
  if (resource === CREDENTIALS) return RECORD_FAULTS;
  if (resource === CLOUD_CREDENTIALS) return OTHER_RECORD_FAULTS;
  if (resource === ENCRYPTION_PASSWORD || resource === KMS_SERVER) return ENCRYPTION_FAULTS;
  return resource === BACKUP_SERVER ? ENTERPRISE_MANAGER_FAULTS : VBR_FAULTS;
}
