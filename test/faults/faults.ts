/** The table: what goes wrong, and what becomes of each operation that meets it. */
import { ACCOUNT_FAULTS } from "./account";
import { ANSWER_FAULTS } from "./answers";
import { ACCOUNT_FAULTS as ENTERPRISE_MANAGER_ACCOUNT } from "./enterpriseManager/account";
import { ANSWER_FAULTS as ENTERPRISE_MANAGER_ANSWERS } from "./enterpriseManager/answers";
import { NETWORK_FAULTS as ENTERPRISE_MANAGER_NETWORK } from "./enterpriseManager/network";
import { TASK_FAULTS } from "./enterpriseManager/tasks";
import type { Fault } from "./fault";
import { NETWORK_FAULTS } from "./network";
import { BACKUP_SERVER, CREDENTIALS, MANAGED_SERVER, type Resource } from "./operations";
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

/** What can be met where no session is started, and what becomes of records otherwise than of repositories. */
const RECORD_FAULTS = [...NETWORK_FAULTS, ...ANSWER_FAULTS, ...ACCOUNT_FAULTS]
  .filter(({ name }) => !/session|a wait|inside the object/.test(name))
  .map((fault) => ({ ...fault, becomes: { ...fault.becomes, ...OF_RECORDS[fault.name] } }));

/** Faults that the simulator plays on repositories alone are left out. */
const HOST_FAULTS = VBR_FAULTS.filter(({ name }) => !/inside the object|another object/.test(name)).map((fault) => ({
  ...fault,
  becomes: { ...fault.becomes, ...OF_HOSTS[fault.name] },
}));

/** The faults of the server that has the resource type. */
export function faultsOf(resource: Resource): readonly Fault[] {
  if (resource === MANAGED_SERVER) return HOST_FAULTS;
  if (resource === CREDENTIALS) return RECORD_FAULTS;
  return resource === BACKUP_SERVER ? ENTERPRISE_MANAGER_FAULTS : VBR_FAULTS;
}
