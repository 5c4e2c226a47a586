/** Which faults of the matrix (test/faults) strike in a soak. */
import { wordFor, type Fault, type Scene } from "../faults/fault";
import { faultsOf as everyFaultOf } from "../faults/faults";
import type { Operation } from "../faults/operations";

/** The first two concern other objects of the server as well, the last one needs a run of its own. */
const NOT_FOR_ONE = [
  "an object that moves from page 2 to page 1 while paging",
  "a type of repository that no document lists",
  "stalled replies, looking at the session",
];

/**
 * Those that the operation can meet, except those that need settings of their own or change how the whole server behaves until
 * they are ended. All creations send the same request, so that none for ever is among theirs.
 */
export function faultsOf(operation: Operation): readonly Fault[] {
  return everyFaultOf(operation.resource)
    .filter(
      ({ name, settings, end, begin, strike }) =>
        settings === undefined &&
        end === undefined &&
        (begin === undefined) !== (strike === undefined) &&
        !NOT_FOR_ONE.includes(name) &&
        !(operation.name === "create" && name.endsWith("for ever")),
    )
    .filter((fault) => wordFor(fault, operation) !== undefined);
}

export function strike(fault: Fault, scene: Scene): void {
  fault.begin?.(scene.simulator);
  fault.strike?.(scene);
}
