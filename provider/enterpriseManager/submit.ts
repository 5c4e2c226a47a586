/**
 * Sending a write to Enterprise Manager, and following whatever it answers: a task, the backup server, a reference to it, a
 * `Location`, or nothing at all. The documents name several of these for the same request.
 */
import { withLeastTime } from "../core/cancellation";
import { DeadlineError, LogonEndedError, ResponseError, TimeoutError, isLostAnswer, messageOf } from "../core/errors";
import { interruptible } from "../core/cancellation";
import { type Observation, formatDuration, poll } from "../core/poll";
import { TransientErrors } from "../core/transientErrors";
import { findLink } from "./links";
import type { Answer, Logon } from "./logon";
import { uidIn } from "./pages";
import { unexpected } from "./responses";
import { type Task, type TaskEnd, type TaskWait, cutOff, describe, waitForTask } from "./tasks";

/** How a write ended, as far as the server said. */
export interface WriteEnd {
  /** `Lost`: no usable answer came, and no task of it is still running; what became of it has to be read. */
  readonly result: TaskEnd["result"] | "Lost";
  /** What is known of it, in sentences. */
  readonly summary: string;
  /** The backup server that the answer or the task names. */
  readonly uid: string | undefined;
}

export interface Write {
  readonly method: "POST" | "PUT" | "DELETE";
  readonly path: string;
  readonly xml?: string;
}

export interface Submission extends TaskWait {
  /** After a lost answer: whether the server shows the change by now, so that the search for its task can end. */
  readonly isApplied?: () => Promise<boolean>;
}

/** How long it may take at least to find out what became of a write, whatever time the operation has left. */
export const RECOVERY_TIMEOUT_MS = 30_000;
/** For how long the task of a request whose answer was lost is looked for. */
const SEARCH_MS = 30_000;

/** A request: `sentAtMs` is undefined until it leaves. */
interface Request {
  sentAtMs: number | undefined;
  /** Tasks that are none of its own. */
  seenBefore: ReadonlySet<string>;
}

/** Sends the request once, whatever happens, and waits until the server has done with it. */
export async function submit(logon: Logon, write: Write, submission: Submission): Promise<WriteEnd> {
  const { signal } = submission;
  const request: Request = { sentAtMs: undefined, seenBefore: new Set() };
  let started: Task | WriteEnd;
  try {
    started = await start(logon, write, submission, request);
  } finally {
    logon.tasks.unanswered.delete(request);
  }
  if (!("state" in started)) return started;
  const task = started;
  // What was sent before the timeout expired gets some time to be found out.
  return withLeastTime(signal.aborted ? RECOVERY_TIMEOUT_MS : 0, signal, (longer) =>
    waitForTask(logon, task, { ...submission, signal: longer }),
  );
}

/** Gives the task that the request has started, or how the write ended without one. */
async function start(logon: Logon, write: Write, submission: Submission, request: Request): Promise<Task | WriteEnd> {
  const { method, path, xml } = write;
  const { signal } = submission;
  const onSend = (): void => {
    Object.assign(request, { sentAtMs: performance.now(), seenBefore: logon.tasks.seen() });
    logon.tasks.unanswered.add(request);
  };
  try {
    const answer = await interruptible(
      () => submission.log.warn("VEEAM_INTERRUPTED", interrupted(logon, submission, request)),
      () => logon.write(method, path, xml, { signal, onSend }),
    );
    const started = taskIn(logon, answer, `${method} ${path}`);
    if (started !== undefined) return started;
    const reason = `${logon.connection.address} answered ${answer.status} without a task.`;
    // "Accepted", and nothing more: there may be a task all the same.
    const isAccepted = answer.status === 202 && answer.document === undefined && answer.location === undefined;
    const found = isAccepted ? await findTask(logon, request, submission, { reason, searchMs: 0 }) : {};
    return found.task ?? { result: "Success", summary: reason, uid: namedIn(logon, answer) };
  } catch (error) {
    if (request.sentAtMs === undefined) throw notSent(submission, error);
    // An internal error can come after a task was started as well as before.
    const isInternal = error instanceof ResponseError && error.status === 500;
    if (!isLostAnswer(error) && !isInternal) throw error;
    const reason = messageOf(error);
    // A DELETE does no harm twice: the object is looked for at once.
    const searchMs = method === "DELETE" ? 0 : SEARCH_MS;
    const found = await findTask(logon, request, submission, { reason, searchMs });
    if (found.task !== undefined) return found.task;
    if (isInternal && found.isApplied !== true) throw error;
    return { result: "Lost", summary: `${reason} No task of it was found.`, uid: undefined };
  }
}

/** Why a request did not leave: the timeout expired before it had its turn. */
function notSent({ action, signal, timeoutMs }: Submission, error: unknown): unknown {
  if (!signal.aborted && !(error instanceof TimeoutError)) return error;
  return new TimeoutError(
    "VEEAM_NOT_STARTED",
    `${action} was not started: its timeout of ${formatDuration(timeoutMs)} had already expired. Nothing was sent. Increase customTimeouts.`,
  );
}

function interrupted({ connection }: Logon, submission: Submission, { sentAtMs }: Request): string {
  return sentAtMs === undefined
    ? `${submission.action} was interrupted before the request was sent to ${connection.address}.`
    : cutOff(submission, `the request was sent to ${connection.address}, and its answer has not arrived`);
}

/** A body that is neither a task nor about a backup server was written by something in between. */
function taskIn({ connection, tasks }: Logon, { document }: Answer, what: string): Task | undefined {
  if (document === undefined) return undefined;
  const task = tasks.ofAnswer(document);
  const { root, name } = document;
  const isBackupServer = root.text("UID") !== undefined || /^(backupServer|entityRef|backupServerReference)$/i.test(name ?? "");
  if (task !== undefined || isBackupServer) return task;
  const found = name === undefined ? "" : ` but ${JSON.stringify(name)}`;
  throw unexpected(connection, what, `it is neither a task nor a backup server${found}`);
}

/** The backup server that an answer without a task is about. */
function namedIn({ connection }: Logon, { document, location }: Answer): string | undefined {
  const uid = document?.root.text("UID");
  if (uid !== undefined && uid !== "") return uid;
  return uidIn(location ?? (document && findLink(connection, document.root, { rel: "Alternate", type: "BackupServer" })));
}

/** What was found out about a request without an answer. */
interface Found {
  readonly task?: Task;
  readonly isApplied?: boolean;
}

/**
 * The task of a request that no answer has named. It is known for certain where no other request can have started it; else all
 * that may be ours are waited for, and what the server shows decides. A task may begin late: the search ends when the change
 * shows, else not before `searchMs`.
 */
async function findTask(
  logon: Logon,
  { sentAtMs = 0, seenBefore }: Request,
  submission: Submission,
  { reason, searchMs }: { readonly reason: string; readonly searchMs: number },
): Promise<Found> {
  const { action, log, timeoutMs } = submission;
  const { tasks, connection } = logon;
  const errors = new TransientErrors();
  log.debug(`no answer names the task, searching for it: ${reason}`);

  const observe = async (): Promise<Observation<Found>> => {
    try {
      const all = await tasks.list(AbortSignal.timeout(RECOVERY_TIMEOUT_MS));
      const possible = all.filter((task) => !seenBefore.has(task.id) && !tasks.isNamed(task));
      const [only] = possible;
      if (only !== undefined && possible.length === 1 && tasks.unanswered.size === 1) return { done: { task: only } };
      const running = possible.find(({ state }) => state !== "Finished");
      if (running !== undefined) return { pending: describe(running) };
      errors.end();
    } catch (error) {
      if (errors.isTransient(error)) return { pending: "its task could not be read" };
      // Its tasks have ended with the logon: what the server shows is all there is.
      if (!(error instanceof LogonEndedError))
        throw new DeadlineError(
          "VEEAM_OUTCOME_UNKNOWN",
          `${action} failed: ${reason} Its task could not be read: ${messageOf(error)}`,
        );
    }
    if (await isApplied(submission)) return { done: { isApplied: true } };
    if (performance.now() - sentAtMs >= searchMs) return { done: {} };
    return { pending: "its task is being searched for" };
  };
  const tell = (): void =>
    log.warn(
      "VEEAM_INTERRUPTED",
      cutOff(submission, `no answer names its task, and what ${connection.address} made of the request is unknown`),
    );
  const onPending = (note: string): void => log.progress(`${action}: no answer names its task; ${note}`);
  // Ends with the operation, but leaves time to find out.
  const waited = await withLeastTime(SEARCH_MS + RECOVERY_TIMEOUT_MS, submission.signal, (signal) =>
    interruptible(tell, () => poll(observe, { signal, onPending })),
  );
  logon.changes.note();
  if ("timedOut" in waited)
    throw new DeadlineError(
      "VEEAM_TIMED_OUT",
      `${action} timed out after ${formatDuration(timeoutMs)}: ${reason} Since then ${waited.timedOut} on ${connection.address}.`,
    );
  if (waited.done.task !== undefined) tasks.noteNamed(waited.done.task);
  return waited.done;
}

/** What cannot be read is not known to be applied. */
async function isApplied(submission: Submission): Promise<boolean> {
  return (await submission.isApplied?.().catch(() => false)) ?? false;
}
