/** Where a fault strikes an operation on Enterprise Manager, beside the request that does it (`onRequest`, `onReadBack`). */
import type { Fault as PlacedFault, TaskPlan } from "veeam-simulator";
import { configOf } from "../../site";
import type { Fault } from "../fault";

export const EVERY_OPERATION = ["create", "read", "update", "password", "delete", "adopt"] as const;
export const WRITES = ["create", "update", "password", "delete", "adopt"] as const;

type Strike = Pick<Fault, "strike">;

/** The list that comes before everything. */
export const atTheList = (effect: PlacedFault["with"], times: PlacedFault["times"] = 1): Strike =>
  at("backupServers", effect, times);
/** The question for an address. */
export const atTheQuery = (effect: PlacedFault["with"], times: PlacedFault["times"] = 1): Strike => at("query", effect, times);
/** The looks at the task that the operation starts. */
export const atTheTask = (effect: PlacedFault["with"], times: PlacedFault["times"] = 1): Strike => at("task", effect, times);

function at(operation: string, effect: PlacedFault["with"], times: PlacedFault["times"] = 1): Strike {
  return {
    strike: ({ simulator }) => void simulator.fail({ on: { operation }, times, with: effect }),
  };
}

/** The logon of a new process. */
export function atTheLogon(effect: PlacedFault["with"], times: PlacedFault["times"] = 1): Pick<Fault, "begin" | "settings"> {
  return {
    settings: configOf,
    begin: (simulator) => void simulator.fail({ on: { operation: "logOn" }, times, with: effect }),
  };
}

/** How the task of the operation goes. */
export function task(plan: Omit<TaskPlan, "match" | "times">): Pick<Fault, "strike"> {
  return { strike: ({ simulator, operation }) => simulator.planTask({ ...plan, match: { address: operation.object } }) };
}
