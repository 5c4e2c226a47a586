/** Removing a backup server from Enterprise Manager. */
import { findByUid } from "../../enterpriseManager/backupServers";
import type { Context } from "../../enterpriseManager/context";
import { DeadlineError, ResponseError, TaskFailedError, VeeamError, messageOf } from "../../core/errors";
import { explain, failureMessage, reasonBeside, remedyOf } from "../../lifecycle/failureMessages";
import { requireSameServer } from "../../lifecycle/state";
import { type Observation, pause, retryDelayMs, waitUntil } from "../../core/poll";
import { describe, serverOf } from "./identity";
import { LOOK_AFTER_WRITE_MS, SHOWS_WITHIN_MS, type WriteEnd, writeAndWait } from "./writing";
import type { Fields } from "../../core/values";

const DELETE_TRIES = 4;

/** `DELETE`, after a look and before another one: it is never repeated blindly. Gone already is success. */
export async function removeBackupServer(context: Context, id: string, state: Fields): Promise<void> {
  const { client, log, deadline } = context;
  const { address } = client.connection;
  const action = `Disconnecting ${describe(state)}`;
  log.progress(action);
  for (let attempt = 0; ; attempt++) {
    const end = await disconnect(context, id, action);
    if (end === "absent") {
      // What another Enterprise Manager does not list was not removed; what was asked to go is allowed to be gone.
      if (attempt === 0) requireSameServer(describe(state), state, serverOf(context));
      return;
    }
    if (await isGone(context, id, action, end)) return;
    if (end.isRefused) throw new VeeamError(`${end.note} It is still connected to ${address} (${id}); the next run tries again.`);
    if (attempt + 1 >= DELETE_TRIES || deadline.remainingMs === 0) {
      throw new VeeamError(
        `${action} failed: ${end.note} It is still connected to ${address} (${id}), which may go on with it. The next run looks again.`,
      );
    }
    await pause(retryDelayMs(attempt));
  }
}

/** How a DELETE ended; none of it is believed without another look. */
interface DeleteEnd extends WriteEnd {
  /** The server says that it failed; `note` is the whole message. */
  readonly isRefused?: true;
}

/** One look and, when it is there, one DELETE. */
async function disconnect({ client, log, deadline }: Context, uid: string, action: string): Promise<"absent" | DeleteEnd> {
  const request = { wasSent: false };
  try {
    return await client.underLogon(async (logon) => {
      const live = await findByUid(logon, uid, deadline, "passing");
      if (live === undefined) {
        // Somebody took it away: lists that still show it are out of date.
        logon.changes.note();
        return "absent";
      }
      const path = logon.link(
        live.representation,
        { rel: "Delete", type: "BackupServerReference", isTypeOptional: true },
        "remove a backup server",
      );
      request.wasSent = true;
      return await writeAndWait(logon, "DELETE", path, undefined, { action, deadline, log, next: "The next run looks again." });
    });
  } catch (error) {
    if (!request.wasSent) throw explain(action, "Nothing was disconnected; the next run tries again.", error);
    const message = failureMessage(action, error);
    if (error instanceof DeadlineError) throw new VeeamError(`${message} The state keeps it; the next run looks again.`);
    if (error instanceof TaskFailedError) return { result: "Success", note: message, isRefused: true };
    if (!(error instanceof ResponseError)) throw error instanceof VeeamError ? new VeeamError(message) : error;
    if (error.status >= 500) return { result: "Unanswered", note: message, isRefused: true };
    // Gone in the meantime, or the page of something in between.
    if (error.status === 404) return { result: "Unanswered", note: messageOf(error) };
    throw new VeeamError(`${message} Nothing was disconnected.${remedyOf(error, "tries again")}`);
  }
}

/** A DELETE does no harm twice: one that got no answer is not waited for long. */
async function isGone(
  { client, deadline }: Context,
  uid: string,
  action: string,
  { result, note, isRefused }: DeleteEnd,
): Promise<boolean> {
  const observe = async (): Promise<Observation<true>> => {
    const look = deadline.atLeast(LOOK_AFTER_WRITE_MS);
    const live = await client.underLogon((logon) => findByUid(logon, uid, look));
    return live === undefined ? { done: true } : { pending: "still listed" };
  };
  const isOver = isRefused === true || result === "Unanswered";
  try {
    return "done" in (await waitUntil(observe, { deadline: deadline.atMost(isOver ? 0 : SHOWS_WITHIN_MS[result]) }));
  } catch (error) {
    const message = isRefused === true ? note : `${action} failed: ${note}`;
    throw new VeeamError(
      `${message} Whether it is gone cannot be seen${reasonBeside(message, error)} The state keeps it; the next run looks again.`,
    );
  }
}
