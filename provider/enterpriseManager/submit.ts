/**
 * Sending a write to Enterprise Manager, and following whatever it answers: a task, the backup server, a reference to it, a
 * `Location`, or nothing at all. The documents name several of these for the same request.
 */
import { notWithin } from "../core/cancellation";
import { DeadlineError, LogonEndedError, ResponseError, TimeoutError, isLostAnswer, messageOf } from "../core/errors";
import { interruptible } from "../core/interruption";
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
  /** What was seen, in sentences. */
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

/** Sends the request once, whatever happens, and waits until the server has done with it. */
export async function submit(logon: Logon, write: Write, submission: Submission): Promise<WriteEnd> {
  const outcome = await send(logon, write, submission);
  return "task" in outcome ? waitForTask(logon, outcome.task, { ...submission, signal: outcome.signal }) : outcome;
}

/** A task that was started, and how long it may be waited for. */
interface Started {
  readonly task: Task;
  readonly signal: AbortSignal;
}

/** A request that has left. */
interface Sent {
  readonly atMs: number;
  /** Tasks that are none of its own. */
  readonly seenBefore: ReadonlySet<string>;
}

async function send(logon: Logon, { method, path, xml }: Write, submission: Submission): Promise<Started | WriteEnd> {
  const { action, log, signal } = submission;
  const { connection, tasks } = logon;
  const request: { sent?: Sent } = {};
  const onSend = (): void => {
    request.sent = { atMs: performance.now(), seenBefore: tasks.seen() };
    tasks.unanswered += 1;
  };
  const tell = (): void =>
    log.warn(
      request.sent === undefined
        ? `${action} was interrupted before the request was sent to ${connection.address}.`
        : cutOff(submission, `the request was sent to ${connection.address}, and its answer has not arrived`),
    );
  try {
    const answer = await interruptible(tell, () => logon.write(method, path, xml, { signal, onSend }));
    const task = taskIn(logon, answer, `${method} ${path}`);
    if (task !== undefined) return { task, signal };
    const reason = `${connection.address} answered ${answer.status} without a task.`;
    // "Accepted", and nothing more: there may be a task all the same.
    const isAccepted = answer.status === 202 && answer.document === undefined && answer.location === undefined;
    const { sent } = request;
    const started =
      isAccepted && sent !== undefined ? await findTask(logon, sent, submission, { reason, searchMs: 0 }) : undefined;
    return started ?? { result: "Success", summary: reason, uid: namedIn(logon, answer) };
  } catch (error) {
    const { sent } = request;
    if (sent === undefined) throw notSent(submission, error);
    // An internal error can come after a task was started as well as before.
    const isInternal = error instanceof ResponseError && error.status === 500;
    if (!isLostAnswer(error) && !isInternal) throw error;
    // A DELETE does no harm twice: the object is looked for at once.
    const searchMs = method === "DELETE" ? 0 : SEARCH_MS;
    const started = await findTask(logon, sent, submission, { reason: messageOf(error), searchMs });
    if (started !== undefined) return started;
    if (isInternal) throw error;
    return { result: "Lost", summary: `${messageOf(error)} No task of it was found.`, uid: undefined };
  } finally {
    if (request.sent !== undefined) tasks.unanswered -= 1;
  }
}

/** Why a request did not leave: the timeout expired before it had its turn. */
function notSent({ action, signal, timeoutMs }: Submission, error: unknown): unknown {
  if (!signal.aborted && !(error instanceof TimeoutError)) return error;
  return new TimeoutError(
    `${action} was not started: its timeout of ${formatDuration(timeoutMs)} had already expired. Nothing was sent. Increase customTimeouts.`,
  );
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

/**
 * The task of a request whose answer did not arrive. It is known for certain where no other request can have started it; else
 * all that may be ours are waited for, and what the server shows decides. A task may begin late: the search ends when the change
 * shows, else not before `searchMs`.
 */
async function findTask(
  logon: Logon,
  { atMs, seenBefore }: Sent,
  submission: Submission,
  { reason, searchMs }: { readonly reason: string; readonly searchMs: number },
): Promise<Started | undefined> {
  const { action, log, timeoutMs } = submission;
  const { tasks, connection } = logon;
  // Ends with the operation, but leaves time to find out.
  const signal = notWithin(SEARCH_MS + RECOVERY_TIMEOUT_MS, submission.signal);
  const errors = new TransientErrors();

  const observe = async (): Promise<Observation<Task | undefined>> => {
    try {
      const all = await tasks.list(AbortSignal.timeout(RECOVERY_TIMEOUT_MS));
      const possible = all.filter((task) => !seenBefore.has(task.id) && !tasks.isNamed(task));
      const [only] = possible;
      if (only !== undefined && possible.length === 1 && tasks.unanswered === 1) return { done: only };
      const running = possible.find(({ state }) => state !== "Finished");
      if (running !== undefined) return { pending: describe(running) };
      errors.end();
    } catch (error) {
      if (errors.mayPass(error)) return { pending: "its task could not be read" };
      // Its tasks have ended with the logon: what the server shows is all there is.
      if (!(error instanceof LogonEndedError))
        throw new DeadlineError(`${action} failed: ${reason} Its task could not be read: ${messageOf(error)}`);
    }
    if (performance.now() - atMs >= searchMs || (await isApplied(submission))) return { done: undefined };
    return { pending: "its task is being searched for" };
  };
  const tell = (): void =>
    log.warn(cutOff(submission, `no answer names its task, and what ${connection.address} made of the request is unknown`));
  const onPending = (note: string): void => log.progress(`${action}: no answer names its task; ${note}`);
  const waited = await interruptible(tell, () => poll(observe, { signal, onPending }));
  if ("timedOut" in waited)
    throw new DeadlineError(
      `${action} timed out after ${formatDuration(timeoutMs)}: ${reason} Since then ${waited.timedOut} on ${connection.address}.`,
    );
  logon.changes.note();
  if (waited.done === undefined) return undefined;
  tasks.noteNamed(waited.done);
  return { task: waited.done, signal };
}

/** What cannot be read is not known to be applied. */
async function isApplied(submission: Submission): Promise<boolean> {
  return (await submission.isApplied?.().catch(() => false)) ?? false;
}
