/** What is left after a write that failed, so that no backup server is lost and the state tells what is there. */
import { isDeepStrictEqual } from "node:util";
import { DeadlineError, UnfinishedResourceError, VeeamError, codeOf } from "../../core/errors";
import { type Fields, toWire, visible } from "../../core/values";
import type { BackupServerModel } from "../../enterpriseManager/backupServers";
import { RECOVERY_TIMEOUT_MS } from "../../enterpriseManager/submit";
import { failureMessage, isRefusal, reasonBeside, remedyOf } from "../../lifecycle/failureMessages";
import { type Notes, declaredIn, hiddenInputs, isUnfinished, lastingNotes, toState } from "../../lifecycle/state";
import { asOnServer } from "../../schema/comparison";
import type { Context } from "./context";
import type { Evidence, Found } from "./evidence";
import { nameAll, serverOf } from "./identity";
import { backupServerSchema } from "./schema";
import { heldSettings, toOutputs } from "./spec";
import type { Reconciliation } from "./update";

/** What was to be made, for messages and for the state. */
export interface Creation {
  readonly inputs: Fields;
  readonly action: string;
  readonly notes: Omit<Notes, "computed">;
}

/** The backup server is connected: whatever failed after that, it gets into the state. */
export function unfinishedCreation(
  { client }: Context,
  { inputs, action, notes }: Creation,
  model: BackupServerModel,
  error: unknown,
): UnfinishedResourceError {
  return new UnfinishedResourceError(
    codeOf(error),
    `${failureMessage(action, error)} The backup server is connected to ${client.connection.address} (${model.uid}) and is in the state; the next pulumi up finishes it.`,
    model.uid,
    outputsOf(inputs, model, { ...notes, isUnfinished: true }),
  );
}

/** An error of our own must not lose the UID: what cannot be put together from the model comes from the declaration. */
function outputsOf(inputs: Fields, model: BackupServerModel, notes: Omit<Notes, "computed">): Record<string, unknown> {
  try {
    return toOutputs(inputs, model, notes);
  } catch {
    return unreadOutputs(inputs, notes);
  }
}

/** The outputs of a backup server that could not be read: what is declared. */
function unreadOutputs(inputs: Fields, notes: Omit<Notes, "computed">): Record<string, unknown> {
  return toState(inputs, inputs, { ...notes, computed: [] });
}

/** After a POST that was not refused: what is known of its backup server, of which no read has shown enough. */
export function unreadCreation(
  { client }: Context,
  { inputs, action, notes }: Creation,
  { uid, isSuccess, isUnknown, summary, error }: Evidence,
  found: Found,
): VeeamError {
  const { address } = client.connection;
  const failed = error === undefined ? `${action} failed: ${summary}` : failureMessage(action, error);
  const later =
    "the next pulumi up looks for the address first, refuses to connect it twice, and continues with it when adopt: true is set.";
  const mayBeConnected = isSuccess || isUnknown;
  if (uid !== undefined && (mayBeConnected || found.error !== undefined)) {
    const why = found.error === undefined ? "is not listed yet." : `could not be read${reasonBeside(failed, found.error)}`;
    return new UnfinishedResourceError(
      found.error !== undefined ? "VEEAM_OUTCOME_UNKNOWN" : error === undefined ? "VEEAM_NOT_VISIBLE" : codeOf(error),
      `${failed} The backup server (${uid}) on ${address} ${why} It is in the state as unfinished; the next pulumi up finishes it.`,
      uid,
      unreadOutputs(inputs, { ...notes, isUnfinished: true }),
    );
  }
  if (found.error !== undefined) {
    const declared = JSON.stringify(inputs.dnsNameOrIpAddress);
    return new VeeamError(
      "VEEAM_OUTCOME_UNKNOWN",
      `${failed} Whether the backup server is connected could not be read${reasonBeside(failed, found.error)} It may be connected. Look for ${declared} on ${address}: ${later}`,
    );
  }
  const { candidates } = found;
  if (candidates.length > 1) {
    return new VeeamError(
      "VEEAM_NOT_PROVEN",
      `${failed} ${candidates.length} backup servers of this address are new on ${address}: ${nameAll(candidates)}; which one is meant cannot be told, so none of them is in the state. ` +
        `Remove all but one there, then run pulumi up with adopt: true.`,
    );
  }
  if (candidates.length === 1) {
    return new VeeamError(
      "VEEAM_NOT_PROVEN",
      `${failed} A backup server of this address is on ${address} now: ${nameAll(candidates)}. Nothing proves that this run connected it, so it is not in the state. ` +
        `Check it, and set adopt: true if it is the declared one.`,
    );
  }
  if (!mayBeConnected) {
    const nothing = `${address} lists no backup server of this address; the next pulumi up tries again.`;
    return new VeeamError(codeOf(error), `${failed} ${nothing}`);
  }
  const code = isSuccess ? "VEEAM_NOT_VISIBLE" : error === undefined ? "VEEAM_OUTCOME_UNKNOWN" : codeOf(error);
  return new VeeamError(
    code,
    `${failed} The backup server is not listed on ${address} yet, so the state does not know it: ${later}`,
  );
}

/** The state reports what Enterprise Manager has after an update that failed. */
export async function failedUpdate(
  context: Context,
  { uid, news, olds }: Reconciliation,
  action: string,
  error: unknown,
): Promise<VeeamError> {
  const { client } = context;
  const { address } = client.connection;
  const message = failureMessage(action, error);
  // The state does not know it, and the next run begins again.
  if (olds === undefined) {
    return isRefusal(error)
      ? new VeeamError(codeOf(error), `${message} Nothing was changed.${remedyOf(error, "tries again")}`)
      : new VeeamError(codeOf(error), `${message} It is not in the state; the next pulumi up adopts it again.`);
  }
  try {
    const model = await readNow(context, uid);
    if (model === undefined) return new VeeamError("VEEAM_GONE", `${message} ${goneFrom(address, uid)}`);
    const declared = declaredIn(olds);
    const isUnchanged = isDeepStrictEqual(
      asOnServer(backupServerSchema, declared, heldSettings(model, declared)),
      toWire(declared),
    );
    const isAccountSent = isUnfinished(olds) || olds.username !== news.username || olds.password !== news.password;
    // The state is right as it is, and the next preview shows again what is wanted.
    if (isUnchanged && (isRefusal(error) || !(error instanceof DeadlineError || isAccountSent))) {
      const sight = isRefusal(error) ? "Nothing" : "As far as could be read, nothing";
      return new VeeamError(codeOf(error), `${message} ${sight} was changed.${remedyOf(error, "sends it again")}`);
    }
    const inputs = { ...declared, ...visible(news), ...hiddenInputs(news) };
    // The account is never shown: it is sent again, whatever became of it.
    const missing = isAccountSent ? "what is missing, and user name and password again" : "what is missing";
    return new UnfinishedResourceError(
      codeOf(error),
      `${message} The state has what ${address} holds now; the next pulumi up sends ${missing}.`,
      uid,
      toOutputs(inputs, model, { ...lastingNotes(olds), server: serverOf(context), isUnfinished: true }),
    );
  } catch (readError) {
    return new VeeamError(
      "VEEAM_OUTCOME_UNKNOWN",
      `${message} What ${address} holds now could not be read${reasonBeside(message, readError)} The state stays as it was; the next pulumi up compares and sends again.`,
    );
  }
}

/** Undefined when two independent answers say that it is gone. */
function readNow({ client }: Context, uid: string): Promise<BackupServerModel | undefined> {
  const signal = AbortSignal.timeout(RECOVERY_TIMEOUT_MS);
  return client.underLogon(signal, async ({ backupServers }) => {
    const listed = await backupServers.find(uid, signal);
    return listed && backupServers.model(listed, signal);
  });
}

/** What to do about a backup server that was removed behind Pulumi's back. */
export function goneFrom(address: string, uid: string): string {
  return `It is not connected to ${address} any more (${uid}). Run pulumi refresh, so that the next pulumi up connects it again.`;
}
