/**
 * Sending a write to Enterprise Manager, and following whatever it answers: a task, the backup server, a reference to it, a
 * `Location`, or nothing at all. The documents name several of these for the same request.
 */
import { withLeastTime } from "../core/cancellation";
import { LogonEndedError, ResponseError, isLostAnswer, messageOf } from "../core/errors";
import type { Observation } from "../core/poll";
import { RECOVERY_TIMEOUT_MS, SEARCH_MS, type Sending, searchForWork, sendOnce } from "../core/serverWork";
import { findLink } from "./links";
import type { Answer, Logon } from "./logon";
import { uidIn } from "./uid";
import { unexpected } from "./responses";
import { type Task, type TaskEnd, type TaskWait, describe, waitForTask } from "./tasks";

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

interface Request extends Sending {
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
  try {
    const answer = await sendOnce(submission, logon.connection.address, request, (onSend) => {
      const begin = (): void => {
        onSend();
        request.seenBefore = logon.tasks.seen();
        logon.tasks.unanswered.add(request);
      };
      return logon.write(method, path, xml, { signal, onSend: begin });
    });
    const started = taskIn(logon, answer, `${method} ${path}`);
    if (started !== undefined) return started;
    const reason = `${logon.connection.address} answered ${answer.status} without a task.`;
    // "Accepted", and nothing more: there may be a task all the same.
    const isAccepted = answer.status === 202 && answer.document === undefined && answer.location === undefined;
    const found = isAccepted ? await findTask(logon, request, submission, { reason, searchMs: 0 }) : {};
    return found.task ?? { result: "Success", summary: reason, uid: namedIn(logon, answer) };
  } catch (error) {
    if (request.sentAtMs === undefined) throw error;
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
  const { tasks, connection } = logon;
  submission.log.debug(`no answer names the task, searching for it: ${reason}`);

  const observe = async (): Promise<Observation<Found>> => {
    const possible = (await listed(logon)).filter((task) => !seenBefore.has(task.id) && !tasks.isNamed(task));
    const [only] = possible;
    if (only !== undefined && possible.length === 1 && tasks.unanswered.size === 1) return { done: { task: only } };
    const running = possible.find(({ state }) => state !== "Finished");
    if (running !== undefined) return { pending: describe(running) };
    if (await isApplied(submission)) return { done: { isApplied: true } };
    if (performance.now() - sentAtMs >= searchMs) return { done: {} };
    return { pending: "its task is being searched for" };
  };
  const found = await searchForWork(submission, { noun: "task", address: connection.address, reason, observe }).finally(() =>
    logon.changes.note(),
  );
  if (found.task !== undefined) tasks.noteNamed(found.task);
  return found;
}

/** Tasks end with their logon: what the server shows is all there is then. */
async function listed({ tasks }: Logon): Promise<Task[]> {
  return tasks.list(AbortSignal.timeout(RECOVERY_TIMEOUT_MS)).catch((error: unknown) => {
    if (error instanceof LogonEndedError) return [];
    throw error;
  });
}

/** What cannot be read is not known to be applied. */
async function isApplied(submission: Submission): Promise<boolean> {
  return (await submission.isApplied?.().catch(() => false)) ?? false;
}
