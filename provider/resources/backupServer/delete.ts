/** Disconnecting a backup server from Enterprise Manager. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Code } from "../../core/codes";
import { GivenUpError, ResponseError, VeeamError, WorkFailedError, isNotSent, messageOf } from "../../core/errors";
import { retryDelayMs } from "../../core/poll";
import type { Fields } from "../../core/values";
import { RECOVERY_TIMEOUT_MS } from "../../core/serverWork";
import { type Submission, submit } from "../../enterpriseManager/submit";
import { waitForUnfinishedTask } from "../../enterpriseManager/tasks";
import { explain, explained, failureMessage, reasonBeside, remedyOf } from "../../lifecycle/failureMessages";
import { requireSameServer } from "../../lifecycle/state";
import { readUntil } from "../../lifecycle/outcomes";
import { type Context, describe, serverOf } from "./identity";

const ATTEMPTS = 4;
const NOTHING_DONE = "Nothing was disconnected; the next run tries again.";

/** `DELETE`, after a read and before another one: it is never repeated blindly. Gone already is success. */
export async function deleteBackupServer(context: Context, id: string, state: Fields): Promise<void> {
  const { client, log, signal, timeoutMs } = context;
  const { address } = client.connection;
  const action = `Disconnecting ${describe(state)}`;
  const objects = [id, String(state.dnsNameOrIpAddress)];
  const submission = { action, log, signal, timeoutMs, next: "The next run looks for it again.", objects };
  log.progress(action);
  let before: string | undefined;
  for (let attempt = 1; ; attempt++) {
    const path = await explained(action, NOTHING_DONE, () => pathToDelete(context, id, submission)).catch((error: unknown) => {
      throw before === undefined ? error : unknownAfter(before, error);
    });
    if (path === undefined) {
      // What another Enterprise Manager does not list was not removed.
      if (attempt === 1) requireSameServer(describe(state), state, serverOf(context));
      return;
    }
    const end = await send(context, path, submission, before);
    if (await isGone(context, id, submission, end)) return;
    const message = `${end.message} It is still connected to ${address} (${id})`;
    if (end.failure !== undefined) throw new VeeamError(end.failure, `${message}; the next run tries again.`);
    if (attempt >= ATTEMPTS || signal.aborted) throw unknownAfter(message);
    before = message;
    await sleep(retryDelayMs(attempt), undefined, { signal }).catch(() => undefined);
  }
}

/** It may be gone later; what keeps the request from being sent again says nothing of the one before it. */
function unknownAfter(before: string, unsent?: unknown): VeeamError {
  const why = unsent === undefined ? "" : ` It was not sent again: ${messageOf(unsent)}`;
  return new VeeamError(
    "VEEAM_OUTCOME_UNKNOWN",
    `${before}, which may still be disconnecting it.${why} The next run looks for it again.`,
  );
}

/** The way to remove it, with no task of an earlier operation still running; undefined when it is gone. */
function pathToDelete({ client, signal }: Context, uid: string, submission: Submission): Promise<string | undefined> {
  return client.underLogon(signal, async (logon) => {
    await waitForUnfinishedTask(logon, submission);
    const listed = await logon.backupServers.find(uid, signal);
    if (listed === undefined) {
      // Another client took it away: lists that still show it are out of date.
      logon.changes.note();
      return undefined;
    }
    const { representation } = await logon.backupServers.model(listed, signal);
    const toDelete = { rel: "Delete", type: "BackupServerReference", isTypeOptional: true } as const;
    return logon.link(representation, toDelete, "remove a backup server");
  });
}

/** How a DELETE ended; none of it is believed without another read. */
interface End {
  /** What to say when it is still there. */
  readonly message: string;
  /** How long it may take to go. */
  readonly withinMs: number;
  /** Set where the server says that it failed: it is not repeated. */
  readonly failure?: Code;
}

async function send({ client, signal }: Context, path: string, submission: Submission, before?: string): Promise<End> {
  const { action } = submission;
  try {
    const { result, summary } = await client.underLogon(signal, (logon) => submit(logon, { method: "DELETE", path }, submission));
    return { message: `${action} failed: ${summary}`, withinMs: result === "Lost" ? 0 : RECOVERY_TIMEOUT_MS };
  } catch (error) {
    if (isNotSent(error)) throw before === undefined ? explain(action, NOTHING_DONE, error) : unknownAfter(before, error);
    const message = failureMessage(action, error);
    if (error instanceof GivenUpError)
      throw new VeeamError(error.code, `${message} The state keeps it; the next run looks for it again.`);
    if (error instanceof WorkFailedError) return { message, withinMs: 0, failure: error.code };
    if (!(error instanceof ResponseError)) throw error;
    if (error.status >= 500) return { message, withinMs: 0, failure: error.code };
    // Gone in the meantime, or the page of something in between.
    if (error.status === 404) return { message, withinMs: 0 };
    throw new VeeamError(error.code, `${message} Nothing was disconnected.${remedyOf(error, "tries again")}`);
  }
}

/** Whether two independent answers say that it is gone. */
async function isGone(
  { client }: Context,
  uid: string,
  { action, log }: Submission,
  { message, withinMs }: End,
): Promise<boolean> {
  const isListed = (signal: AbortSignal): Promise<boolean> =>
    client.underLogon(signal, async ({ backupServers }) => (await backupServers.find(uid, signal)) !== undefined);
  try {
    const isThere = await readUntil(isListed, {
      isCompleted: (isStillThere) => !isStillThere,
      withinMs,
      onPending: (note) => log.progress(`${action}: ${note}`),
    });
    return !isThere;
  } catch (error) {
    throw new VeeamError(
      "VEEAM_OUTCOME_UNKNOWN",
      `${message} Whether it is gone could not be read${reasonBeside(message, error)} The state keeps it; the next run looks for it again.`,
    );
  }
}
