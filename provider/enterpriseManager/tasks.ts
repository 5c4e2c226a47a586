/**
 * Tasks: what Enterprise Manager does after it has answered. They are known to the logon session that started them alone: a wait
 * never logs on anew, and what an interrupted run has left running is not visible to the next one.
 *
 * From em_rest, build 13.0.1.1071 (tasks, get_tasks_id).
 */
import { GivenUpError, LogonEndedError, ResponseError, WorkFailedError } from "../core/errors";
import { GroupPoller } from "../core/poll";
import { type Operation, waitForEnd } from "../core/serverWork";
import { findLink, rebased } from "./links";
import type { Logon } from "./logon";
import { uidIn } from "./uid";
import type { Document, Representation } from "./representation";
import { unexpected } from "./responses";

export interface Task {
  readonly id: string;
  readonly state: string;
  /** Where it is polled. */
  readonly path: string;
  readonly result: { readonly isSuccess: boolean | undefined; readonly message: string; readonly hint: string } | undefined;
  /** The backup server that it has made, where it names one. */
  readonly uid: string | undefined;
}

/**
 * How a wait ended without a failure. `None` (the server gave no verdict) and `Unknown` (it does not know the task any more) say
 * nothing about the change: what became of it has to be read.
 */
export interface TaskEnd {
  readonly result: "Success" | "None" | "Unknown";
  /** The task and its last known state, as a sentence: `Task task-12 is Finished.` */
  readonly summary: string;
  readonly uid: string | undefined;
}

export interface TaskWait extends Operation {
  readonly next: string;
  /** What the task is about: the UID and the address of the backup server, as far as they are known. */
  readonly objects: readonly string[];
}

/** How long a task may stay in OperationFinished, before the object itself is read. */
const OPERATION_FINISHED_LIMIT_MS = 300_000;
/** Polls of a task that is finished without a result, before the object itself is read. */
const POLLS_WITHOUT_RESULT = 3;

/** The tasks of one logon session. */
export class Tasks {
  /** Requests in flight, and those whose answer was lost: a task that no answer has named belongs to one of them. */
  readonly unanswered = new Set<object>();
  readonly #logon: Logon;
  readonly #named = new Set<string>();
  readonly #seen = new Set<string>();
  /** Those that were still running when their operation gave up waiting, by what they are about. */
  readonly #unfinished = new Map<string, Task>();
  readonly #poller: GroupPoller<Task, Task>;

  constructor(logon: Logon) {
    this.#logon = logon;
    this.#poller = new GroupPoller<Task, Task>({
      one: (task, signal) => this.#get(task, signal),
      many: async (_, signal) => new Map((await this.list(signal)).map((task) => [task.id, task])),
    });
  }

  /** The task that an answer names as that of its request; undefined when the answer is something else. */
  ofAnswer({ root }: Document): Task | undefined {
    const task = taskOf(this.#logon, root);
    if (task !== undefined) this.noteNamed(task);
    return task;
  }

  /** Whose task it is is known: it belongs to no other request. */
  noteNamed({ id }: Task): void {
    this.#named.add(id);
    this.#seen.add(id);
  }

  /** All that were seen so far: none of them belongs to a request that is sent from now on. */
  seen(): ReadonlySet<string> {
    return new Set(this.#seen);
  }

  isNamed({ id }: Task): boolean {
    return this.#named.has(id);
  }

  /** None where the server shows no way to them. */
  async list(signal: AbortSignal): Promise<Task[]> {
    const { connection, root } = this.#logon;
    const path = findLink(connection, root, { rel: "Down", type: "TaskList" });
    if (path === undefined) return [];
    const document = await this.#logon.get(path, { signal });
    const tasks = (document.root.list("Tasks", "Task") ?? []).flatMap((one) => taskOf(this.#logon, one) ?? []);
    for (const { id } of tasks) this.#seen.add(id);
    return tasks;
  }

  /** The task at the next poll, which comes as the age of the wait suggests. */
  next(task: Task, ageMs: number, signal: AbortSignal): Promise<Task> {
    return this.#poller.next(task, ageMs, signal);
  }

  noteUnfinished(task: Task, objects: readonly string[]): void {
    for (const object of objects) this.#unfinished.set(object.toLowerCase(), task);
  }

  /** The one about any of these objects, which is forgotten then. */
  takeUnfinished(objects: readonly string[]): Task | undefined {
    const keys = objects.map((object) => object.toLowerCase());
    const task = keys.map((key) => this.#unfinished.get(key)).find((one) => one !== undefined);
    for (const key of keys) this.#unfinished.delete(key);
    return task;
  }

  async #get({ id, path }: Task, signal: AbortSignal): Promise<Task> {
    const { root } = await this.#logon.get(path, { signal });
    const seen = taskOf(this.#logon, root);
    if (seen?.id === id) return seen;
    const what = seen === undefined ? "it is not a task" : `it is about another task (${seen.id})`;
    throw unexpected(this.#logon.connection, `GET ${path}`, what);
  }
}

/** Polls the task until it has ended. Fails with WorkFailedError and, when it was given up, GivenUpError. */
export async function waitForTask(logon: Logon, started: Task, wait: TaskWait): Promise<TaskEnd> {
  const { action, signal, log, objects } = wait;
  const { address } = logon.connection;
  let pollsWithoutResult = 0;
  let operationFinishedAtMs: number | undefined;

  const endOf = (task: Task, ageMs: number): TaskEnd | undefined => {
    const { id, state, result, uid } = task;
    const end = { summary: `Task ${id} is ${state}.`, uid };
    if (result?.isSuccess === false && (state === "Finished" || state === "OperationFinished")) throw failure(task, action);
    if (state === "OperationFinished") {
      operationFinishedAtMs ??= ageMs;
      if (ageMs - operationFinishedAtMs > OPERATION_FINISHED_LIMIT_MS) return { ...end, result: "None" };
    }
    if (state === "Finished") {
      if (result?.isSuccess === true) return { ...end, result: "Success" };
      if (++pollsWithoutResult === POLLS_WITHOUT_RESULT) return { ...end, result: "None" };
    }
    log.progress(`${action}: ${describe(task)}`);
    return undefined;
  };

  try {
    return await waitForEnd<Task, TaskEnd>(wait, started, {
      noun: "task",
      address,
      describe,
      poll: (ageMs) => logon.tasks.next(started, ageMs, signal),
      endOf,
      endOfFailedPoll: (error, { id, state, uid }) =>
        isForgotten(error)
          ? {
              result: "Unknown",
              summary: `${address} does not know task ${id} any more; its last known state was ${state}.`,
              uid,
            }
          : undefined,
    });
  } catch (error) {
    if (error instanceof GivenUpError) logon.tasks.noteUnfinished(started, objects);
    throw error;
  } finally {
    logon.changes.note();
  }
}

/**
 * Waits for a task about the same backup server that an earlier operation of this process gave up waiting for. Of an interrupted
 * run there is nothing to wait for: its tasks are not shown to another logon session.
 */
export async function waitForUnfinishedTask(logon: Logon, wait: TaskWait): Promise<void> {
  const task = logon.tasks.takeUnfinished(wait.objects);
  if (task === undefined) return;
  try {
    await waitForTask(logon, task, wait);
  } catch (error) {
    if (error instanceof WorkFailedError) return;
    if (!(error instanceof GivenUpError)) throw error;
    throw new GivenUpError(
      "VEEAM_EARLIER_SESSION_RUNNING",
      `${wait.action} was not started: task ${task.id} of an earlier operation is still running on ${logon.connection.address}. Nothing was sent. ` +
        `Wait for its end, then run it again.`,
    );
  }
}

/** `task task-12 is Running` */
export function describe({ id, state }: Task): string {
  return `task ${id} is ${state}`;
}

function taskOf({ connection }: Logon, representation: Representation): Task | undefined {
  const [id, href] = [representation.text("TaskId"), representation.text("Href")];
  if (id === undefined || href === undefined) return undefined;
  const result = representation.child("Result");
  const related = (type: string): string | undefined => findLink(connection, representation, { rel: "Related", type });
  return {
    id,
    path: rebased(connection, href),
    state: representation.text("State") ?? "without a state",
    result: result && {
      isSuccess: toBoolean(result.text("Success")),
      message: result.text("Message")?.trim() ?? "",
      hint: hintOf(result),
    },
    uid: uidIn(related("BackupServer") ?? related("BackupServerReference")),
  };
}

/** `xs:boolean` knows digits as well. */
function toBoolean(text: string | undefined): boolean | undefined {
  if (text === undefined) return undefined;
  return /^(true|1)$/i.test(text) ? true : /^(false|0)$/i.test(text) ? false : undefined;
}

function hintOf(result: Representation): string {
  if (toBoolean(result.text("ConfirmationNeeded")) === true) {
    return " Enterprise Manager wants the certificate of the backup server to be confirmed: declare vbrCertificateThumbprint, as the backup server shows it.";
  }
  if (toBoolean(result.text("CredentialsNeeded")) === true) {
    return " Enterprise Manager wants other credentials: username and password of an account with the role Veeam Backup Administrator on the backup server.";
  }
  return "";
}

function failure({ id, result, uid }: Task, action: string): WorkFailedError {
  const words = (result?.message ?? "").replace(/\.$/, "") || "the server gave no reason";
  return new WorkFailedError("VEEAM_TASK_FAILED", `${action} failed: ${words} (task ${id}).${result?.hint ?? ""}`, uid);
}

/** A logon that has ended, or "There is no backup task with id [task-297] in current rest session". */
function isForgotten(error: unknown): boolean {
  if (error instanceof LogonEndedError) return true;
  if (!(error instanceof ResponseError) || !error.isServersOwn) return false;
  return error.status === 404 || (error.status === 500 && /no backup task with id/i.test(error.serverText));
}
