/**
 * Tasks: what Enterprise Manager does after it has answered. They are known to the logon session that started them alone, so
 * that a wait never logs on anew: when the logon ends, the outcome has to be read.
 *
 * From em_rest, build 13.0.1.1071 (tasks, get_tasks_id).
 */
import type { ResourceLog } from "../core/log";
import { DeadlineError, LogonEndedError, ResponseError, TaskFailedError, messageOf } from "../core/errors";
import { TransientErrors } from "../core/transientErrors";
import { perOwner } from "../core/perOwner";
import { Deadline, type Observation, formatDuration, waitUntil } from "../core/poll";
import { interruptible } from "../core/interruption";
import { GroupPoller } from "../core/groupPoller";
import { findLink, rebased } from "./links";
import type { Logon } from "./logon";
import type { Document, Representation } from "./representation";

export interface Task {
  readonly id: string;
  readonly state: string;
  /** Where it is looked at. */
  readonly path: string;
  readonly result: { readonly isSuccess: boolean | undefined; readonly message: string; readonly hint: string } | undefined;
  /** The object that it made, where it names one. */
  readonly related: string | undefined;
}

/**
 * How a wait ended without a failure. `None` (the server gave no verdict) and `Lost` (it does not know the task any more) say
 * nothing about the change: what became of it has to be read.
 */
export interface TaskEnd {
  readonly result: "Success" | "None" | "Lost";
  /** The task and how it was seen last, as a sentence: `Task task-12 is Finished.` */
  readonly note: string;
  readonly related: string | undefined;
}

export interface TaskWait {
  /** What is being done, for people: `Connecting backup server "vbr01"`. */
  readonly action: string;
  readonly deadline: Deadline;
  readonly log: ResourceLog;
  /** What comes after a run that ends in the middle, as a sentence. */
  readonly next: string;
}

/** How long the work may be done without the server's database knowing it, before the object itself is read. */
const OPERATION_FINISHED_LIMIT_MS = 300_000;
/** Looks at a task that is finished without a result, before the object itself is read. */
const LOOKS_WITHOUT_RESULT = 3;

const POLL_TIMEOUT_MS = 180_000;

/** The task in an answer, or undefined when the answer is something else. */
export function toTask(logon: Logon, document: Document | undefined): Task | undefined {
  return document && taskOf(logon, document.root);
}

/** The tasks of this logon session. */
export async function listTasks(logon: Logon, deadline: Deadline): Promise<Task[]> {
  const path = findLink(logon.connection, logon.root, { rel: "Down", type: "TaskList" });
  if (path === undefined) return [];
  const { root } = await logon.get(path, { deadline });
  return (root.list("Tasks", "Task") ?? []).flatMap((representation) => taskOf(logon, representation) ?? []);
}

/** Looks at the tasks of a logon, all of them at once. What answers a look and is no task says nothing. */
const watchOf = perOwner(
  (logon: Logon) =>
    new GroupPoller<Task, Task | undefined>({
      one: async ({ path }) => toTask(logon, await logon.get(path, { deadline: Deadline.after(POLL_TIMEOUT_MS) })),
      many: async () => new Map((await listTasks(logon, Deadline.after(POLL_TIMEOUT_MS))).map((task) => [task.id, task])),
    }),
);

/**
 * Looks at a task until it is over. Fails with TaskFailedError and, when it was not seen to its end, DeadlineError; both name
 * the task.
 */
export async function waitForTask(logon: Logon, started: Task, wait: TaskWait): Promise<TaskEnd> {
  const { action, deadline, log } = wait;
  const { address } = logon.connection;
  let last = started;
  let looksWithoutResult = 0;
  let doneSinceMs: number | undefined;
  const age = Deadline.after(Infinity);
  const outage = new TransientErrors();

  const observe = async (): Promise<Observation<TaskEnd>> => {
    try {
      const task = await watchOf(logon).next(started, age.elapsedMs, deadline.signal);
      outage.end();
      if (task !== undefined && task.id !== started.id) return { done: lost(logon, last) };
      last = task ?? last;
    } catch (error) {
      if (isLostTask(error)) return { done: lost(logon, last) };
      // Looking does no harm, and the task goes on.
      if (outage.mayPass(error)) return { pending: `${describe(last)} when last seen` };
      throw new DeadlineError(
        `${action}: what becomes of it cannot be seen: ${messageOf(error)} When last seen, ${describe(last)}. It goes on running on ${address}.`,
      );
    }
    return judge();
  };

  const judge = (): Observation<TaskEnd> => {
    const { state, result } = last;
    if (result?.isSuccess === false && (state === "Finished" || state === "OperationFinished")) throw failure(last, action);
    if (state === "OperationFinished") {
      doneSinceMs ??= deadline.elapsedMs;
      const isOverdue = deadline.elapsedMs - doneSinceMs > OPERATION_FINISHED_LIMIT_MS;
      return isOverdue ? { done: end(last, "None") } : { pending: describe(last) };
    }
    if (state !== "Finished") return { pending: describe(last) };
    if (result?.isSuccess === true) {
      return { done: end(last, "Success") };
    }
    return ++looksWithoutResult < LOOKS_WITHOUT_RESULT ? { pending: describe(last) } : { done: end(last, "None") };
  };

  // What is finished already is not asked for again.
  const first = judge();
  if ("done" in first) return first.done;
  log.progress(`${action}: ${first.pending}`);
  const tell = (): void => log.warn(cutOff(wait, `${describe(last)} and goes on on ${address}`));
  const onPending = (note: string): void => log.progress(`${action}: ${note}`);
  const waited = await interruptible(tell, () => waitUntil(observe, { deadline, onPending, delayMs: () => 0 }));
  if ("done" in waited) return waited.done;
  throw new DeadlineError(
    `${action} was not finished after ${formatDuration(deadline.limitMs)}: ${waited.timedOut}. It goes on running on ${address}. ` +
      `To wait longer, raise customTimeouts.`,
  );
}

/** What a user reads when the run ends in the middle of a wait. */
export function cutOff({ action, next }: TaskWait, what: string): string {
  return `${action} was cut off: ${what}. ${next}`;
}

/** `task task-12 is Running` */
export function describe({ id, state }: Task): string {
  return `task ${id} is ${state}`;
}

function taskOf(logon: Logon, representation: Representation): Task | undefined {
  const [id, href] = [representation.text("TaskId"), representation.text("Href")];
  if (id === undefined || href === undefined) return undefined;
  const result = representation.child("Result");
  const related = (type: string): string | undefined => findLink(logon.connection, representation, { rel: "Related", type });
  return {
    id,
    path: rebased(logon.connection, href),
    state: representation.text("State") ?? "without a state",
    result: result && {
      isSuccess: toBoolean(result.text("Success")),
      message: result.text("Message")?.trim() ?? "",
      hint: hintOf(result),
    },
    related: related("BackupServer") ?? related("BackupServerReference"),
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

function end(task: Task, result: "Success" | "None"): TaskEnd {
  return { result, note: `Task ${task.id} is ${task.state}.`, related: task.related };
}

function lost(logon: Logon, task: Task): TaskEnd {
  return { result: "Lost", note: forgotten(logon, task), related: undefined };
}

/** Of a task that was at work when it was seen last. */
export function forgotten({ connection }: Logon, { id, state }: Task): string {
  return `${connection.address} does not know task ${id} any more; it was ${state} when last seen.`;
}

function failure({ id, result }: Task, action: string): TaskFailedError {
  const words = (result?.message ?? "").replace(/\.$/, "") || "the server gave no reason";
  return new TaskFailedError(`${action} failed: ${words} (task ${id}).${result?.hint ?? ""}`, id);
}

/** A logon that has ended, or "There is no backup task with id [task-297] in current rest session". */
function isLostTask(error: unknown): boolean {
  if (error instanceof LogonEndedError) return true;
  if (!(error instanceof ResponseError) || !error.isServersOwn) return false;
  return error.status === 404 || (error.status === 500 && /no backup task with id/i.test(error.serverText));
}
