/**
 * Writing to Enterprise Manager and following whatever it answers: a task, the backup server, a reference to it, a `Location`,
 * or nothing at all. The documents name several of these for the same request.
 */
import { findLink } from "../../enterpriseManager/links";
import { type Answer, type Logon, unexpected } from "../../enterpriseManager/logon";
import {
  type Task,
  type TaskEnd,
  type TaskWait,
  cutOff,
  describe,
  forgotten,
  listTasks,
  toTask,
  waitForTask,
} from "../../enterpriseManager/task";
import { DeadlineError, LogonEndedError, ResponseError, VeeamError, isLostAnswer, messageOf } from "../../core/errors";
import { failureMessage } from "../../lifecycle/failureMessages";
import { type Observation, formatDuration, waitUntil } from "../../core/poll";
import { interruptible } from "../../core/interruption";

/** How a write ended, as far as the server said. */
export interface WriteEnd {
  /**
   * `None`: over, but without a verdict; `Lost`: its task was at work when last seen, and is not known any more; `Unanswered`:
   * no usable answer came, and no task of it is at work.
   */
  readonly result: TaskEnd["result"] | "Unanswered";
  /** What was seen, in sentences. */
  readonly note: string;
  /** The backup server that the answer names: by its UID, or by the path that it is at. */
  readonly uid?: string | undefined;
  readonly path?: string | undefined;
}

/** How long it may take to find out what became of a write, the operation's own time over or not. */
export const LOOK_AFTER_WRITE_MS = 10_000;
const LOOKS_FOR_A_TASK = 3;

/** How long a change may take to show after the write has ended like this. */
export const SHOWS_WITHIN_MS = { Success: 5000, Unanswered: 10_000, None: 120_000, Lost: 120_000 } as const;

/** Sends the request once, whatever happens, and waits until the server has done with it. */
export async function writeAndWait(
  logon: Logon,
  method: "POST" | "PUT" | "DELETE",
  path: string,
  xml: string | undefined,
  wait: TaskWait,
): Promise<WriteEnd> {
  const { action, deadline } = wait;
  if (deadline.remainingMs === 0) {
    throw new VeeamError(
      `${action} was not begun: ${formatDuration(deadline.limitMs)} were over before. To have longer, raise customTimeouts.`,
    );
  }
  logon.changes.note();
  return follow(logon, method, path, xml, wait).finally(() => logon.changes.note());
}

async function follow(...[logon, method, path, xml, wait]: Parameters<typeof writeAndWait>): Promise<WriteEnd> {
  const { deadline } = wait;
  const earlier = new Set(logon.overTasks);
  let answer: Answer;
  try {
    answer = await interruptible(
      () => wait.log.warn(cutOff(wait, `the request was sent to ${logon.connection.address}, and its answer is not there`)),
      () => logon.write(method, path, xml, { deadline }),
    );
    requireKnownForm(logon, answer, `${method} ${path}`);
  } catch (error) {
    const isInternal = error instanceof ResponseError && error.status === 500;
    if (!isLostAnswer(error) && !isInternal) throw error;
    const { tasks, isForgotten, told } = await unnamedTasks(logon, earlier, wait, messageOf(error));
    // An internal error can come after a task was started as well as before; before, it is the answer to the request.
    if (isInternal && tasks.length === 0) throw error;
    return { result: isForgotten ? "Lost" : "Unanswered", note: `${messageOf(error)} ${told}` };
  }
  const task = toTask(logon, answer.document);
  if (task === undefined) {
    const note = `${logon.connection.address} answered ${answer.status} without a task.`;
    const named = namedIn(logon, answer);
    const isOver = answer.status !== 202 || answer.document !== undefined || named.path !== undefined;
    if (isOver) return { result: "Success", note, ...named };
    // "Accepted", and nothing more: what it started may still be at work.
    const { tasks, isForgotten, told } = await unnamedTasks(logon, earlier, wait, note);
    const isSuccess = tasks.every(({ result }) => result?.isSuccess === true);
    return { result: isForgotten ? "Lost" : isSuccess ? "Success" : "None", note: `${note} ${told}` };
  }
  logon.knownTasks.add(task.id);
  const { result, note, related } = await waitForTask(logon, task, wait);
  return { result, note, path: related };
}

/** What failed while it was being found out what became of a write. */
export function unseen(action: string, { result, note }: WriteEnd, error: unknown): VeeamError {
  if (result === "Success") return new VeeamError(failureMessage(action, error));
  return new DeadlineError(`${action} failed: ${note} What became of it cannot be seen: ${messageOf(error)}`);
}

/** A body that is neither a task nor about a backup server was written by somebody else. */
function requireKnownForm(logon: Logon, { document }: Answer, what: string): void {
  if (document === undefined || toTask(logon, document) !== undefined) return;
  const { root, name } = document;
  if (root.text("UID") !== undefined || /^(backupServer|entityRef|backupServerReference)$/i.test(name ?? "")) return;
  throw unexpected(
    logon.connection,
    what,
    `it is neither a task nor a backup server${name === undefined ? "" : ` but ${JSON.stringify(name)}`}`,
  );
}

/** The backup server that an answer without a task is about. */
function namedIn(logon: Logon, { document, location }: Answer): { uid?: string; path?: string } {
  const uid = document?.root.text("UID");
  if (uid !== undefined && uid !== "") return { uid };
  const path = location ?? (document && findLink(logon.connection, document.root, { rel: "Alternate", type: "BackupServer" }));
  return path === undefined ? {} : { path };
}

/** The tasks of a request whose answer names none, all of them over. */
interface UnnamedTasks {
  readonly tasks: readonly Task[];
  /** One was at work when last seen, and is not known any more. */
  readonly isForgotten: boolean;
  /** The same in sentences. */
  readonly told: string;
}

/**
 * Waits for the tasks of this logon that no answer named, but for `earlier` ones. Which of them is ours cannot be told; so the
 * wait is for all of them.
 */
async function unnamedTasks(logon: Logon, earlier: ReadonlySet<string>, wait: TaskWait, reason: string): Promise<UnnamedTasks> {
  const { action, log } = wait;
  const { address } = logon.connection;
  const deadline = wait.deadline.atLeast(LOOK_AFTER_WRITE_MS);
  let emptyLooks = 0;
  let running: Task | undefined;
  const gone = (task: Task): UnnamedTasks => ({ tasks: [task], isForgotten: true, told: forgotten(logon, task) });
  const observe = async (): Promise<Observation<UnnamedTasks>> => {
    const tasks = (await listTasks(logon, deadline)).filter(({ id }) => !logon.knownTasks.has(id) && !earlier.has(id));
    const last = running;
    running = tasks.find(({ state }) => state !== "Finished");
    if (running !== undefined) return { pending: describe(running) };
    if (last !== undefined && !tasks.some(({ id }) => id === last.id)) return { done: gone(last) };
    if (tasks.length > 0) return { done: { tasks, isForgotten: false, told: tasks.map(told).join(" ") } };
    if (++emptyLooks < LOOKS_FOR_A_TASK) return { pending: "its task is looked for" };
    return { done: { tasks, isForgotten: false, told: "No task was started since." } };
  };
  try {
    const tell = (): void =>
      log.warn(cutOff(wait, `the answer named no task, and what ${address} makes of the request is not known`));
    const onPending = (note: string): void => log.progress(`${action}: the answer named no task; ${note}`);
    const waited = await interruptible(tell, () => waitUntil(observe, { deadline, onPending }));
    if ("done" in waited) {
      for (const { id } of waited.done.tasks) logon.overTasks.add(id);
      return waited.done;
    }
  } catch (error) {
    if (!(error instanceof VeeamError)) throw error;
    if (running !== undefined) return gone(running);
    // Its tasks ended with the logon; or an outage, in which they cannot be seen. Reading decides.
    const why = error instanceof LogonEndedError ? "the logon has ended." : messageOf(error);
    return { tasks: [], isForgotten: false, told: `Its task cannot be looked for: ${why}` };
  }
  throw new DeadlineError(
    `${action} was not finished after ${formatDuration(deadline.limitMs)}: ${reason} Since then ${running === undefined ? "no task was seen" : describe(running)} on ${address}.`,
  );
}

/** `Task task-12 is Finished: No licence.` */
function told({ id, state, result }: Task): string {
  const message = result?.message.replace(/\.$/, "") ?? "";
  return `Task ${id} is ${state}${message === "" ? "" : `: ${message}`}.`;
}
