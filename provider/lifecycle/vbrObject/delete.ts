/** Deleting an object of the backup infrastructure. */
import { setTimeout as sleep } from "node:timers/promises";
import { withMostTime } from "../../core/cancellation";
import { ResponseError, VeeamError, WorkFailedError, isLostAnswer, isNotSent, messageOf } from "../../core/errors";
import { type Observation, poll, retryDelayMs } from "../../core/poll";
import { capital } from "../../core/text";
import type { Fields } from "../../core/values";
import { RECOVERY_TIMEOUT_MS, type Sending, sendOnce } from "../../core/serverWork";
import { waitForPendingSessions } from "../../vbr/pendingSessions";
import { toSession, waitForSession, warnOfSession } from "../../vbr/sessions";
import { lostSessions } from "../../vbr/submit";
import { explained, failureMessage } from "../failureMessages";
import { requireSameServer, stateOf } from "../state";
import { type Context, type Kind, describe, immutableMismatches, unknownMismatches } from "./kind";
import { waitForLastChange } from "./update";

/** How often a request is sent whose answers are lost. */
const ATTEMPTS = 4;
/** For how long after the first refusal the DELETE of an object that the server still counts as used is repeated. */
const IN_USE_RETRY_MS = 30_000;
/** How long the server may list an object whose removal has ended. */
const GONE_WITHIN_MS = 300_000;
/** How long after a release a server may still count an object as used. */
const RELEASED_WITHIN_MS = 60_000;

/** `DELETE` with `deleteBackups` as the state has it. Gone already is success. */
export async function deleteObject(
  context: Context,
  kind: Kind,
  id: string,
  state: Fields,
  replacement: Fields | undefined,
): Promise<void> {
  const { client, log, signal } = context;
  const what = describe(kind, state);
  const action = `Deleting ${what}`;
  if (kind.whyLeftBehind !== undefined) {
    log.warn("VEEAM_KEPT_UNDELETABLE", `${capital(what)} (id ${id}) stays on the server: ${kind.whyLeftBehind}`);
    return;
  }
  const refusal = kind.deletionRefusal?.(state);
  if (refusal !== undefined) throw new VeeamError("VEEAM_DELETE_REFUSED", `${action} failed: ${refusal} Nothing was deleted.`);
  await explained(action, "Nothing was deleted; the next run tries again.", async () => {
    // A new identity is accepted by a refresh alone, which finds the object: a deletion is for the server that the state names.
    requireSameServer(what, state, await client.identity({ signal }));
    const next = "The next run waits for it first.";
    if (kind.answersAtOnce !== true) await waitForPendingSessions(client, { ...context, action, objectId: id, next });
    await waitForLastChange(context, state, what);
    if (replacement !== undefined) await requireNotMoved(context, kind, id, state, replacement, action);
  });
  log.progress(`${action}${state.deleteBackups === true ? " and its backups" : ""}`);
  await sendUntilGone(context, kind, id, state, action);
  client.noteRelease(kind.uses);
}

/** An object that was moved to where the program declares it by now is the declared one: it would be deleted to be made again. */
async function requireNotMoved(
  { client, signal }: Context,
  kind: Kind,
  id: string,
  state: Fields,
  replacement: Fields,
  action: string,
): Promise<void> {
  const live = await client.snapshot(kind).whole(id, signal);
  if (live === undefined || immutableMismatches(kind, replacement, live).length > 0) return;
  const { declared, meta } = stateOf(state);
  const moved = unknownMismatches(kind, declared, live, meta.immutable);
  if (moved.length === 0) return;
  const places = moved.map(({ path, live: shown }) => `${path} is ${JSON.stringify(shown)}`).join("; ");
  throw new VeeamError(
    "VEEAM_PLACE_CHANGED",
    `${action} failed: it was moved on ${client.connection.address} to where the program declares it now (${places}). Nothing was deleted. Run pulumi refresh: after it, nothing is replaced.`,
  );
}

/** Repeats the DELETE while the object still exists after an unclear answer, or counts as used by what was just deleted. */
async function sendUntilGone(context: Context, kind: Kind, id: string, state: Fields, action: string): Promise<void> {
  const { client, log, signal } = context;
  const isReleased = (): boolean => client.sinceReleaseMs(kind.resource) < RELEASED_WITHIN_MS;
  const pause = (attempt: number): Promise<void> => sleep(retryDelayMs(attempt), undefined, { signal }).catch(() => undefined);
  let lostAnswers = 0;
  let refusals = 0;
  let refusedAtMs: number | undefined;
  let before: unknown;
  for (;;) {
    const wasReleased = isReleased();
    try {
      await send(context, kind, id, state, action);
      return;
    } catch (thrown) {
      // A request that is not sent again says nothing of the one before it.
      const isUnsent = isNotSent(thrown);
      if (isUnsent && before === undefined) throw thrown;
      const error = isUnsent ? before : thrown;
      before = error;
      // A 404 may come from something in between.
      const isLost = isLostAnswer(error) || (error instanceof ResponseError && error.status === 404);
      // An internal error is how a server refuses, but can also come after the effect, as a session can fail after it.
      if (isLost || isInternalError(error) || error instanceof WorkFailedError) {
        const isKept = await isThere(context, kind, id, action, error);
        log.debug(`after ${messageOf(error)} ${isKept ? "It is still on the server." : "It is gone."}`);
        if (!isKept) return;
      }
      if (mayBeInUse(error) && (wasReleased || isReleased()) && !isUnsent && !signal.aborted) {
        refusedAtMs ??= performance.now();
        if (performance.now() - refusedAtMs < IN_USE_RETRY_MS) {
          log.progress(`${action}: the server still counts it as used (${messageOf(error)}); the request is sent again`);
          await pause(++refusals);
          continue;
        }
      }
      if (!isLost) throw await refused(context, kind, id, action, error);
      if (++lostAnswers >= ATTEMPTS || isUnsent || signal.aborted) {
        const unsent = isUnsent ? ` It was not sent again: ${messageOf(thrown)}` : "";
        throw new VeeamError(
          "VEEAM_OUTCOME_UNKNOWN",
          `${failureMessage(action, error)}${unsent} It is still on ${client.connection.address}, which may still be deleting it. The next run looks for it again.`,
        );
      }
      await pause(lostAnswers);
    }
  }
}

function isInternalError(error: unknown): boolean {
  return error instanceof ResponseError && error.status === 500;
}

/** A server refuses the request, or its session fails. Why it does, only its words tell. */
function mayBeInUse(error: unknown): boolean {
  if (error instanceof WorkFailedError) return error.hasReason;
  return error instanceof ResponseError && error.isServersOwn && error.status === 400;
}

/** Most kinds are documented to be deleted without a session; one that comes all the same is waited for. */
async function send(context: Context, kind: Kind, id: string, state: Fields, action: string): Promise<void> {
  const { client, log, signal } = context;
  const { deletionSession: sessionType } = kind;
  const operation = {
    ...context,
    action,
    objectId: id,
    next: "The next run looks for it again.",
    ...(sessionType && { sessionType }),
  };
  const path = `${kind.path}/${id}${kind.deleteQuery?.(state) ?? ""}`;
  const sending: Sending = { sentAtMs: undefined };
  // A session that the request has started has to end before it is known whether the object is gone.
  const waitForUnnamed = async (reason: string): Promise<void> => {
    if (sessionType === undefined || sending.sentAtMs === undefined) return;
    const isApplied = async (within: AbortSignal): Promise<boolean> => !(await isStillThere(context, kind, id, within));
    await lostSessions(client, sending.sentAtMs, { ...operation, isApplied }, reason);
  };
  const answer = await sendOnce(operation, client.connection.address, sending, (onSend) =>
    client.delete(path, { signal, onSend }),
  ).catch(async (error: unknown) => {
    if (isLostAnswer(error) || isInternalError(error)) await waitForUnnamed(messageOf(error));
    throw error;
  });
  const session = answer && toSession(answer);
  if (session === undefined) {
    if (sessionType === undefined) return;
    await waitForUnnamed("The answer names no session.");
    return waitUntilGone(context, kind, id, action, "the answer names no session");
  }
  warnOfSession(log, action, await waitForSession(client, session, operation));
  await waitUntilGone(context, kind, id, action, `session ${session.id} has completed`);
}

/** The server may list an object for a while after the session that has removed it. */
async function waitUntilGone(context: Context, kind: Kind, id: string, action: string, ended: string): Promise<void> {
  const { client, log, signal } = context;
  const observe = async (): Promise<Observation<true>> =>
    (await isStillThere(context, kind, id, AbortSignal.timeout(RECOVERY_TIMEOUT_MS)))
      ? { pending: "the server still lists it" }
      : { done: true };
  const onPending = (note: string): void => log.progress(`${action}: ${note}`);
  const waited = await withMostTime(GONE_WITHIN_MS, signal, (within) => poll(observe, { signal: within, onPending }));
  if ("done" in waited) return;
  throw new VeeamError(
    "VEEAM_OUTCOME_UNKNOWN",
    `${action} failed: ${ended}, but ${client.connection.address} still lists it. The state keeps it; the next run looks for it again.`,
  );
}

/** Whether the object exists. A list that still shows what a single read no longer finds counts as yes: it may be out of date. */
async function isStillThere({ client }: Context, kind: Kind, id: string, signal: AbortSignal): Promise<boolean> {
  try {
    return (await client.snapshot(kind).whole(id, signal)) !== undefined;
  } catch (error) {
    if (error instanceof VeeamError && error.code === "VEEAM_CONTRADICTORY_RESPONSES") return true;
    throw error;
  }
}

/** Whether the object is there after this error. */
async function isThere(context: Context, kind: Kind, id: string, action: string, error: unknown): Promise<boolean> {
  try {
    return await isStillThere(context, kind, id, AbortSignal.timeout(RECOVERY_TIMEOUT_MS));
  } catch (readError) {
    throw new VeeamError(
      "VEEAM_OUTCOME_UNKNOWN",
      `${failureMessage(action, error)} Whether it is gone could not be read: ${messageOf(readError)} The state keeps it; the next run looks for it again.`,
    );
  }
}

/** The server's words, and what to check: what uses a repository is not always in them. */
async function refused(context: Context, kind: Kind, id: string, action: string, error: unknown): Promise<unknown> {
  if (!(error instanceof VeeamError)) return error;
  // No refusal of this deletion: the connection, the session, the account, or too many requests.
  if (error instanceof WorkFailedError)
    return new VeeamError(error.code, `${failureMessage(action, error)} It is still on the server; the next run tries again.`);
  if (!(error instanceof ResponseError)) return new VeeamError(error.code, failureMessage(action, error));
  if ([401, 429].includes(error.status))
    return new VeeamError(error.code, `${failureMessage(action, error)} Nothing was deleted; the next run tries again.`);
  const { address } = context.client.connection;
  if (error.status === 403) {
    return new VeeamError(
      "VEEAM_NOT_ALLOWED",
      `${action} failed: ${address} answered 403: ${error.serverText} Nothing was deleted. Deleting needs the role Veeam Backup Administrator; ` +
        `with four-eyes authorization on, nothing can be deleted over REST, only in the console.`,
    );
  }
  const user = (await kind.userOf?.(context, id)) ?? "";
  // An internal error can come in the middle: what was read after it is the object, and not its backups.
  const left = isInternalError(error) ? "It is still on the server." : "Nothing was deleted.";
  return new VeeamError(
    "VEEAM_DELETE_REFUSED",
    `${action} failed: ${address} answered ${error.status}: ${error.serverText}${user} ${left} ` +
      `It may be used by ${kind.usedBy}: change what uses it, and delete it then. With four-eyes authorization on, nothing can be deleted over REST, only in the console.`,
  );
}
