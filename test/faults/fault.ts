/** What a fault is, and the words for what becomes of an operation that meets it. */
import type { Fault as PlacedFault, SessionPlan, Simulator } from "veeam-simulator";
import { configOf, type ManagedResource } from "../site";
import type { Operation, OperationName, Resource } from "./operations";

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

/** One operation that is about to meet a fault. */
export interface Scene {
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
  /** What happens to the whole server while the operation runs. */
  readonly begin?: (simulator: Simulator) => void;
  /** Its end, before the next `up`. Faults and session plans end by themselves. */
  readonly end?: (simulator: Simulator) => void;
  /** The run of the operation has these settings, and has not logged in before. */
  readonly settings?: (simulator: Simulator) => Record<string, string>;
  /** A request that is sent once, whatever the operation is. */
  readonly once?: (scene: Scene) => string;
  /** `customTimeouts` of the operation. */
  readonly timeout?: string;
  /** The provider is not told what became of the request. */
  readonly hidesAnswer?: true;
  /** What becomes of which operation. One that is not named here cannot meet the fault. */
  readonly becomes: Partial<Record<Word, readonly OperationName[]>>;
  /** What the user does before the next `up`, as the message says; nothing when left out. */
  readonly next?: Partial<Record<Remedy, readonly OperationName[]>>;
  /** The resource type that meets it; each type of the server when left out. */
  readonly only?: Resource;
}

export type Remedy = "refresh" | "adopt";

/** What becomes of an operation that meets a fault; undefined where it cannot. */
export function wordFor({ becomes, only }: Fault, { resource, name }: Pick<Operation, "resource" | "name">): Word | undefined {
  return only === undefined || only === resource ? keyOf(becomes, name) : undefined;
}

export function remedyFor({ next = {} }: Fault, { name }: Operation): Remedy | undefined {
  return keyOf(next, name);
}

function keyOf<Key extends string>(table: Partial<Record<Key, readonly OperationName[]>>, name: OperationName): Key | undefined {
  return (Object.keys(table) as Key[]).find((key) => table[key]?.includes(name));
}

/** A fault of the simulator on the request that does the operation. */
export function onRequest(effect: PlacedFault["with"], times: PlacedFault["times"] = 1): Pick<Fault, "strike"> {
  return { strike: ({ simulator, request }) => void simulator.fail({ on: exactly(request), times, with: effect }) };
}

/** A fault of the simulator on the polls of the session that the operation starts. */
export function onSession(effect: PlacedFault["with"], times: PlacedFault["times"] = 1): Pick<Fault, "strike"> {
  return { strike: ({ simulator }) => void simulator.fail({ on: "GET /sessions/*", times, with: effect }) };
}

/** A fault of the simulator on the request that reads the object after the write. */
export function onReadBack(effect: PlacedFault["with"], times: PlacedFault["times"] = 1): Pick<Fault, "strike"> {
  return {
    strike: ({ simulator, operation: { readBack } }) =>
      void simulator.fail({ on: readBack.request, skip: readBack.skip, times, with: effect }),
  };
}

type Polls = (effect: PlacedFault["with"], times: PlacedFault["times"]) => Pick<Fault, "strike">;

/** A gateway that answers 404 in place of the server, in both forms and at each step. */
export function gatewayNotFound(server: {
  readonly polling: { readonly name: string; readonly strike: Polls };
  /** What becomes of operations whose request it answers. */
  readonly becomes: Fault["becomes"];
  /** What is found out where the request had its effect. */
  readonly recovered: readonly OperationName[];
  /** What has something to poll. */
  readonly polled: readonly OperationName[];
}): Fault[] {
  return (["html", "problemDetails"] as const).flatMap((as): Fault[] => {
    const effect = { kind: "gateway", status: 404, as } as const;
    const name = `404 of a gateway (${as})`;
    return [
      { name, ...onRequest(effect), becomes: server.becomes },
      {
        name: `${name}, request with effect`,
        ...onRequest({ ...effect, when: "after" }),
        hidesAnswer: true,
        becomes: { recovered: server.recovered },
      },
      { name: `${name}, ${server.polling.name}`, ...server.polling.strike(effect, 2), becomes: { ok: server.polled } },
      { name: `${name}, reading back`, ...onReadBack(effect, 2), becomes: { ok: server.polled } },
    ];
  });
}

/** A fault of the simulator on the log-in. */
export function onLogIn(effect: PlacedFault["with"], times: PlacedFault["times"] = 1): Pick<Fault, "begin" | "settings"> {
  return { settings: configOf, begin: (simulator) => void simulator.fail({ on: "POST /token", times, with: effect }) };
}

/** How the session of the operation goes. */
export function session(plan: Omit<SessionPlan, "match" | "times">): Pick<Fault, "strike"> {
  return { strike: ({ simulator, operation: { object } }) => simulator.planSession({ ...plan, match: { name: object } }) };
}

export const EVERY_OPERATION = ["create", "read", "update", "delete", "mode change"] as const;
export const WRITES = ["create", "update", "delete", "mode change"] as const;
/** The writes that start a session. */
export const WITH_SESSION = ["create", "update", "mode change"] as const;
/** A timeout that expires while a server does not answer. */
export const SHORT = "10s";

/** A request with its query left open, as a pattern for the simulator. */
export function exactly(request: string): string {
  return request.split("?", 1)[0] ?? request;
}
