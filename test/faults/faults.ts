/** The table: what goes wrong, and what becomes of each operation that meets it. */
import { ACCOUNT_FAULTS } from "./account";
import { ANSWER_FAULTS } from "./answers";
import { ACCOUNT_FAULTS as ENTERPRISE_MANAGER_ACCOUNT } from "./enterpriseManager/account";
import { ANSWER_FAULTS as ENTERPRISE_MANAGER_ANSWERS } from "./enterpriseManager/answers";
import { NETWORK_FAULTS as ENTERPRISE_MANAGER_NETWORK } from "./enterpriseManager/network";
import { TASK_FAULTS } from "./enterpriseManager/tasks";
import type { Fault } from "./fault";
import { NETWORK_FAULTS } from "./network";
import { BACKUP_SERVER, type Resource } from "./operations";
import { SESSION_FAULTS } from "./sessions";

export const VBR_FAULTS: readonly Fault[] = [...NETWORK_FAULTS, ...ANSWER_FAULTS, ...SESSION_FAULTS, ...ACCOUNT_FAULTS];

export const ENTERPRISE_MANAGER_FAULTS: readonly Fault[] = [
  ...ENTERPRISE_MANAGER_NETWORK,
  ...ENTERPRISE_MANAGER_ANSWERS,
  ...TASK_FAULTS,
  ...ENTERPRISE_MANAGER_ACCOUNT,
];

/** The faults of the server that has the resource type. */
export function faultsOf(resource: Resource): readonly Fault[] {
  return resource === BACKUP_SERVER ? ENTERPRISE_MANAGER_FAULTS : VBR_FAULTS;
}
