/** Which faults of the matrix (test/faults) strike in a soak. */
import { ACCOUNT_FAULTS } from "../faults/account";
import { ANSWER_FAULTS } from "../faults/answers";
import { ACCOUNT_FAULTS as ENTERPRISE_MANAGER_ACCOUNT } from "../faults/enterpriseManager/account";
import { ANSWER_FAULTS as ENTERPRISE_MANAGER_ANSWERS } from "../faults/enterpriseManager/answers";
import { NETWORK_FAULTS as ENTERPRISE_MANAGER_NETWORK } from "../faults/enterpriseManager/network";
import { TASK_FAULTS } from "../faults/enterpriseManager/tasks";
import { outcomeOf, type Fault, type Scene } from "../faults/fault";
import { NETWORK_FAULTS } from "../faults/network";
import type { Operation } from "../faults/operations";
import { SESSION_FAULTS } from "../faults/sessions";

const ALL: readonly Fault[] = [
  ...NETWORK_FAULTS,
  ...ANSWER_FAULTS,
  ...SESSION_FAULTS,
  ...ACCOUNT_FAULTS,
  ...ENTERPRISE_MANAGER_NETWORK,
  ...ENTERPRISE_MANAGER_ANSWERS,
  ...TASK_FAULTS,
  ...ENTERPRISE_MANAGER_ACCOUNT,
];

/** Of these two, one fills the server with other objects, and the other one meets whoever reads, for ever. */
const NOT_FOR_ONE = ["an object that moves from page 2 to page 1 while paging", "a type of repository that no document lists"];

/** All but those that need a process or settings of their own, or that change how the whole server behaves until they are ended. */
const FAULTS = ALL.filter(
  ({ name, settings, isForgotten, end, begin, strike }) =>
    settings === undefined &&
    isForgotten === undefined &&
    end === undefined &&
    (begin === undefined) !== (strike === undefined) &&
    !NOT_FOR_ONE.includes(name),
);

/** Those that the operation can meet. All creations send the same request, so that none for ever is among theirs. */
export function faultsOf(operation: Operation): readonly Fault[] {
  const isShared = operation.name === "create";
  return FAULTS.filter((fault) => outcomeOf(fault, operation) !== undefined && !(isShared && fault.name.endsWith("for ever")));
}

export function strike(fault: Fault, scene: Scene): void {
  fault.begin?.(scene.simulator);
  fault.strike?.(scene);
}
