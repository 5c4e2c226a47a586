/** What a fault is, and the words for what becomes of an operation that meets it. */
import type { Fault as PlacedFault, SessionPlan, Simulator } from "veeam-simulator";
import { configOf, type ManagedResource, type Site } from "../site";
import { BACKUP_SERVER, type Operation, type OperationName } from "./operations";

/** What became of an operation, as it was seen on the server, in the state and in the answer to Pulumi. */
export type Word =
  /** It succeeded, as without the fault. */
  | "ok"
  /** It succeeded, because the request was sent again. */
  | "repeated"
  /** It succeeded: the provider was not told what became of the request, and found out by reading. */
  | "recovered"
  /** The object is not there any more, and the state forgets it. */
  | "gone"
  /** A refresh shows differences. */
  | "drift"
  /** It failed, nothing happened on the server, and the state is as before. */
  | "refused"
  /** It failed, something happened on the server, and the state says what; the next `up` finishes it. */
  | "unfinished"
  /** It failed, and something happened on the server that the state does not know: the message says what to check. */
  | "unknown";

export interface Outcome {
  readonly word: Word;
  /**
   * The whole message. `{doing}`, `{what}`, `{server}`, `{request}`, `{id}`, `{session}` and others stand for those of the operation; CODE for the
   * code of a broken connection and TIME for a time that was measured.
   */
  readonly message?: string;
  /** What the user does before the next `up`, as the message says; nothing when left out. */
  readonly next?: "refresh" | "adopt";
}

export const ok: Outcome = { word: "ok" };
export const repeated: Outcome = { word: "repeated" };
export const recovered: Outcome = { word: "recovered" };
export const drift: Outcome = { word: "drift" };
export const gone: Outcome = { word: "gone" };
export const refused = (message: string, next?: Outcome["next"]): Outcome => ({
  word: "refused",
  message,
  ...(next === undefined ? {} : { next }),
});
export const unfinished = (message: string): Outcome => ({ word: "unfinished", message });
export const unknown = (message: string, next?: Outcome["next"]): Outcome => ({
  word: "unknown",
  message,
  ...(next === undefined ? {} : { next }),
});

/** One operation that is about to meet a fault. */
export interface Scene {
  readonly site: Site;
  readonly simulator: Simulator;
  readonly operation: Operation;
  readonly resource: ManagedResource;
  /** The request that does it, with the object's id where there is one. */
  readonly request: string;
}

export interface Fault {
  readonly name: string;
  /** What happens to one operation; set right before it begins. */
  readonly strike?: (scene: Scene) => void;
  /** What happens to the whole server while the operations run; again before each turn of them. */
  readonly begin?: (simulator: Simulator) => void;
  /** Its end, before the next `up`. Faults and session plans end by themselves. */
  readonly end?: (simulator: Simulator) => void;
  /** The operations run in a process of its own: because it remembers, or because its settings are others. */
  readonly settings?: (simulator: Simulator) => Record<string, string>;
  /** One operation after the other, because the fault cannot tell them apart. */
  readonly isSequential?: true;
  /** A request that is sent once, whatever the operation is. */
  readonly once?: (scene: Scene) => string;
  /** The next run is a process of its own, as it always is, and knows nothing of sessions that are still at work. */
  readonly isForgotten?: true;
  /** `customTimeouts` of the operation. */
  readonly timeout?: string;
  /** The provider is not told what became of the request. */
  readonly hidesAnswer?: true;
  /**
   * By operation on a VBR server, or by resource type and operation. An operation that is not named here cannot meet the fault.
   */
  readonly outcomes: Partial<Record<OperationName | `${string} ${OperationName}`, Outcome>>;
}

export function outcomeOf({ outcomes }: Fault, { resource, name }: Operation): Outcome | undefined {
  return outcomes[`${resource.type} ${name}`] ?? (resource === BACKUP_SERVER ? undefined : outcomes[name]);
}

/** A fault of the simulator on the request that does the operation. */
export function onRequest(effect: PlacedFault["with"], times: PlacedFault["times"] = 1): Pick<Fault, "strike"> {
  return { strike: ({ simulator, request }) => void simulator.fail({ on: exactly(request), times, with: effect }) };
}

/** A fault of the simulator on the looks at the session that the operation starts. */
export function onSession(effect: PlacedFault["with"], times: PlacedFault["times"] = 1): Pick<Fault, "strike" | "isSequential"> {
  return { isSequential: true, strike: ({ simulator }) => void simulator.fail({ on: "GET /sessions/*", times, with: effect }) };
}

/** A fault of the simulator on the request that reads the object after the write. */
export function onReadBack(effect: PlacedFault["with"], times: PlacedFault["times"] = 1): Pick<Fault, "strike" | "isSequential"> {
  return {
    isSequential: true,
    strike: ({ simulator, operation: { readBack } }) =>
      void simulator.fail({ on: readBack.request, skip: readBack.skip, times, with: effect }),
  };
}

/** A fault of the simulator on the log-in of a new process. */
export function onLogIn(effect: PlacedFault["with"], times: PlacedFault["times"] = 1): Pick<Fault, "begin" | "settings"> {
  return { settings: configOf, begin: (simulator) => void simulator.fail({ on: "POST /token", times, with: effect }) };
}

/** How the session of the operation goes. */
export function session(plan: Omit<SessionPlan, "match" | "times">): Pick<Fault, "strike"> {
  return { strike: ({ simulator, operation: { object } }) => simulator.planSession({ ...plan, match: { name: object } }) };
}

/** The same for each operation. */
export function each(outcome: Outcome, names: readonly OperationName[] = EVERY_OPERATION): Fault["outcomes"] {
  return Object.fromEntries(names.map((name) => [name, outcome]));
}

export const WRITES = ["create", "update", "delete", "mode change"] as const;
/** The writes that start a session. */
export const WITH_SESSION = ["create", "update", "mode change"] as const;
/** Outcomes on Enterprise Manager. */
export function ofBackupServer(outcomes: Partial<Record<OperationName, Outcome>>): Fault["outcomes"] {
  return Object.fromEntries(Object.entries(outcomes).map(([name, outcome]) => [`BackupServer ${name}`, outcome]));
}

const EVERY_OPERATION = ["create", "read", "update", "delete", "mode change"] as const;

/** A request with its query left open, as a pattern for the simulator. */
export function exactly(request: string): string {
  return request.split("?", 1)[0] ?? request;
}
