/** How the task goes that a write starts. */
import { ofBackupServer, ok, recovered, refused, unfinished, unknown, type Fault } from "../fault";
import { task } from "./places";
import { SHORT, WRITES, all, failedTask, stillRunning, withoutVerdict } from "./words";

export const TASK_FAULTS: readonly Fault[] = [
  {
    name: "task failed, without effect",
    ...task({ outcome: { success: false, message: "Port 9392 is not reachable." } }),
    outcomes: failedTask("Port 9392 is not reachable (task {task})."),
  },
  {
    name: "task failed, without a reason",
    ...task({ outcome: { success: false, message: null } }),
    outcomes: failedTask("the server gave no reason (task {task})."),
  },
  {
    name: "task failed, with effect",
    ...task({ outcome: { success: false, message: "Half done", effect: true } }),
    outcomes: ofBackupServer({
      create: unfinished(
        "{doing} failed: Half done (task {task}). The backup server is connected to {server} ({id}) and is in the state; the next pulumi up finishes it.",
      ),
      update: unfinished(
        "{doing} failed: Half done (task {task}). The state has what {server} shows now; the next pulumi up sends what is missing.",
      ),
      password: unfinished(
        "{doing} failed: Half done (task {task}). The state has what {server} shows now; the next pulumi up sends what is missing, and user name and password again.",
      ),
      delete: ok,
      adopt: unknown("{doing} failed: Half done (task {task}). It is not in the state; the next pulumi up takes it over again."),
    }),
  },
  {
    name: "task that wants a confirmation",
    ...task({ outcome: { message: "Not yet.", confirmationNeeded: true } }),
    outcomes: failedTask(
      "Not yet (task {task}). Enterprise Manager wants the certificate of the backup server to be confirmed: declare vbrCertificateThumbprint, as the backup server shows it.",
    ),
  },
  {
    name: "task that wants credentials",
    ...task({ outcome: { message: "Not yet.", credentialsNeeded: true } }),
    outcomes: failedTask(
      "Not yet (task {task}). Enterprise Manager wants other credentials: username and password of an account with the role Veeam Backup Administrator on the backup server.",
    ),
  },
  {
    name: "task Finished without a result, with effect",
    ...task({ outcome: { result: false } }),
    hidesAnswer: true,
    outcomes: withoutVerdict("Task {task} is Finished."),
  },
  {
    name: "task Finished without a result and without effect",
    ...task({ outcome: { result: false, effect: false } }),
    timeout: "2s",
    outcomes: ofBackupServer({
      create: refused(
        "{doing} failed: Task {task} is Finished. {server} lists no backup server of this address; the next pulumi up tries again.",
      ),
      update: refused(
        '{doing} failed: Task {task} is Finished. {server} does not hold the change: description is still "old". As far as can be seen nothing was changed. The next pulumi up sends it again.',
      ),
      delete: refused(
        "{doing} failed: Task {task} is Finished. It is still connected to {server} ({id}), which may go on with it. The next run looks again.",
      ),
    }),
  },
  {
    // What the server did not take is a warning, and the next difference.
    name: "task Finished with success, without effect",
    ...task({ outcome: { success: true, effect: false } }),
    timeout: SHORT,
    outcomes: {
      ...all(ok, ["update", "password", "adopt"]),
      ...ofBackupServer({
        create: refused(
          "{doing} failed: Task {task} is Finished. The backup server is not listed yet, so the state does not know it: " +
            "the next pulumi up looks for the address first, refuses to connect it twice, and continues with it when adopt: true is set.",
        ),
        delete: refused(
          "{doing} failed: Task {task} is Finished. It is still connected to {server} ({id}), which may go on with it. The next run looks again.",
        ),
      }),
    },
  },
  {
    name: "task vanishing, with effect",
    ...task({ vanish: true }),
    isSequential: true,
    hidesAnswer: true,
    outcomes: withoutVerdict("{server} does not know task {task} any more; it was Running when last seen."),
  },
  {
    name: "task vanishing, without effect",
    ...task({ vanish: true, outcome: { result: false, effect: false } }),
    isSequential: true,
    timeout: "2s",
    outcomes: ofBackupServer({
      create: refused(
        "{doing} failed: {server} does not know task {task} any more; it was Running when last seen. The backup server is not listed yet, so the state does not know it: " +
          "the next pulumi up looks for the address first, refuses to connect it twice, and continues with it when adopt: true is set.",
      ),
      update: unfinished(
        '{doing} failed: {server} does not know task {task} any more; it was Running when last seen. {server} does not hold the change: description is still "old". The state has what {server} shows now; the next pulumi up sends what is missing.',
      ),
    }),
  },
  {
    name: "task OperationFinished for ever",
    ...task({ never: true, state: "OperationFinished" }),
    timeout: SHORT,
    end: endTasks,
    outcomes: stillRunning(
      " was not finished after 1s: task {task} is OperationFinished. It goes on running on {server}. To wait longer, raise customTimeouts.",
    ),
  },
  {
    name: "task never ending",
    ...task({ never: true }),
    timeout: SHORT,
    end: endTasks,
    outcomes: stillRunning(
      " was not finished after 1s: task {task} is Running. It goes on running on {server}. To wait longer, raise customTimeouts.",
    ),
  },
  {
    name: "task at work in a state that no document lists",
    ...task({ state: "Dreaming", looks: 2 }),
    outcomes: all(ok, WRITES),
  },
  {
    name: "no task at all",
    isSequential: true,
    begin: ({ infrastructure: { enterpriseManager } }) =>
      Object.assign(enterpriseManager.habits, {
        createAnswer: { status: 204, body: "none" },
        editAnswer: { status: 204, body: "none" },
        deleteAnswer: { status: 204, body: "none" },
      }),
    end: withTasks,
    outcomes: all(ok, WRITES),
  },
  {
    name: "no task at all, and the answer lost",
    isSequential: true,
    begin: ({ infrastructure: { enterpriseManager } }) =>
      Object.assign(enterpriseManager.habits, {
        createAnswer: { status: 204, body: "none" },
        editAnswer: { status: 204, body: "none" },
        deleteAnswer: { status: 204, body: "none" },
      }),
    strike: ({ simulator, request }) => void simulator.fail({ on: request, with: { kind: "reset", when: "after" } }),
    end: withTasks,
    hidesAnswer: true,
    outcomes: all(recovered, ["create", "update", "delete"]),
  },
];

function endTasks({ infrastructure: { enterpriseManager } }: Parameters<NonNullable<Fault["end"]>>[0]): void {
  for (const { isFinished, course } of enterpriseManager.tasks) if (!isFinished) course.finishesAtLook = course.looks + 1;
}

function withTasks({ infrastructure: { enterpriseManager } }: Parameters<NonNullable<Fault["end"]>>[0]): void {
  const answer = { status: 202, body: "task" } as const;
  Object.assign(enterpriseManager.habits, { createAnswer: answer, editAnswer: answer, deleteAnswer: answer });
}
