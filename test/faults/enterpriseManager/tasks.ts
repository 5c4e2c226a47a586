/** How the task goes that a write starts. */
import { randomUUID } from "node:crypto";
import { changeInfrastructure, type InfrastructureChange, type Simulator } from "veeam-simulator";
import { SHORT, type Fault } from "../fault";
import { WRITES, task } from "./places";

export const TASK_FAULTS: readonly Fault[] = [
  {
    name: "task failed, without effect",
    ...task({ outcome: { success: false, message: "Port 9392 is not reachable." } }),
    becomes: { refused: ["create", "update", "delete", "adopt"], unfinished: ["password"] },
  },
  {
    name: "task failed, without a reason",
    ...task({ outcome: { success: false, message: null } }),
    becomes: { refused: ["create", "update", "delete", "adopt"], unfinished: ["password"] },
  },
  {
    name: "task failed, with effect",
    ...task({ outcome: { success: false, message: "Half done", effect: true } }),
    becomes: { ok: ["delete"], unfinished: ["update", "password"], unknown: ["create", "adopt"] },
    next: { adopt: ["create"] },
  },
  {
    name: "task that wants a confirmation",
    ...task({ outcome: { message: "Not yet.", confirmationNeeded: true } }),
    becomes: { refused: ["create", "update", "delete", "adopt"], unfinished: ["password"] },
  },
  {
    name: "task that wants credentials",
    ...task({ outcome: { message: "Not yet.", credentialsNeeded: true } }),
    becomes: { refused: ["create", "update", "delete", "adopt"], unfinished: ["password"] },
  },
  {
    name: "task Finished without a result, with effect",
    ...task({ outcome: { result: false } }),
    hidesAnswer: true,
    becomes: { recovered: ["create", "update", "delete"], unfinished: ["password"], unknown: ["adopt"] },
  },
  {
    name: "task Finished without a result and without effect",
    ...task({ outcome: { result: false, effect: false } }),
    timeout: SHORT,
    becomes: { refused: ["create", "update", "delete"] },
  },
  {
    // What the server did not take is a warning, and the next difference.
    name: "task Finished with success, without effect",
    ...task({ outcome: { success: true, effect: false } }),
    timeout: SHORT,
    becomes: { ok: ["update", "password", "adopt"], refused: ["create", "delete"] },
  },
  {
    name: "task vanishing, with effect",
    ...task({ vanish: true }),
    hidesAnswer: true,
    becomes: { recovered: ["create", "update", "delete"], unfinished: ["password"], unknown: ["adopt"] },
  },
  {
    name: "task vanishing, without effect",
    ...task({ vanish: true, outcome: { result: false, effect: false } }),
    timeout: SHORT,
    becomes: { refused: ["create"], unfinished: ["update"] },
  },
  {
    name: "task OperationFinished for ever",
    ...task({ never: true, state: "OperationFinished" }),
    timeout: SHORT,
    end: endTasks,
    becomes: { unfinished: ["update", "password"], unknown: ["create", "delete", "adopt"] },
    next: { adopt: ["create"] },
  },
  {
    name: "task never ending",
    ...task({ never: true }),
    timeout: SHORT,
    end: endTasks,
    becomes: { unfinished: ["update", "password"], unknown: ["create", "delete", "adopt"] },
    next: { adopt: ["create"] },
  },
  {
    name: "task at work in a state that no document lists",
    ...task({ state: "Dreaming", looks: 2 }),
    becomes: { ok: WRITES },
  },
  {
    name: "change that shows 1.5 s after the task",
    ...task({ appears: { afterMs: 1500 } }),
    becomes: { ok: WRITES },
  },
  {
    name: "task that names nobody, and the answer lost",
    strike: ({ simulator, request }) => void simulator.fail({ on: request, with: { kind: "reset", when: "after" } }),
    begin: withTasks,
    end: withTasks,
    hidesAnswer: true,
    becomes: { recovered: WRITES },
  },
  {
    name: "task failed, and another backup server of this address appears",
    strike: ({ simulator, operation: { object: address } }) => {
      simulator.planTask({ match: { address }, outcome: { success: false, effect: false }, meanwhile: [another(address)] });
    },
    becomes: { unknown: ["create"] },
    next: { adopt: ["create"] },
  },
  {
    name: "another backup server of this name appears",
    strike: ({ simulator: { infrastructure }, operation: { object } }) => {
      changeInfrastructure(infrastructure, [another("elsewhere.example.com", object)]);
    },
    // An adoption asks for the name as well, and refuses an ambiguous answer.
    becomes: { ok: ["read", "update", "password", "delete"] },
  },
  {
    name: "no task at all",
    begin: withoutTasks,
    end: withTasks,
    becomes: { ok: WRITES },
  },
  {
    name: "no task at all, and the answer lost",
    begin: withoutTasks,
    strike: ({ simulator, request }) => void simulator.fail({ on: request, with: { kind: "reset", when: "after" } }),
    end: withTasks,
    hidesAnswer: true,
    becomes: { recovered: ["create", "update", "delete"] },
  },
];

export function endTasks({ infrastructure: { enterpriseManager } }: Simulator): void {
  for (const { isFinished, course } of enterpriseManager.tasks) if (!isFinished) course.finishesAtLook = course.looks + 1;
}

function withTasks(simulator: Simulator): void {
  answerWrites(simulator, { status: 202, body: "task" });
}

function withoutTasks(simulator: Simulator): void {
  answerWrites(simulator, { status: 204, body: "none" });
}

function answerWrites({ infrastructure: { enterpriseManager } }: Simulator, answer: { status: number; body: string }): void {
  Object.assign(enterpriseManager.habits, { createAnswer: answer, editAnswer: answer, deleteAnswer: answer });
}

/** What another client connects. */
function another(address: string, name = address): InfrastructureChange {
  const uid = `urn:veeam:BackupServer:${randomUUID()}`;
  const value = { uid, name, address, description: "of another client", port: 9392 };
  return { path: "enterpriseManager.backupServers[+]", value };
}
