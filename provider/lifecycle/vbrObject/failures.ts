/** What is left after a write that failed: the state says what the server has, and no object is lost. */
import { isDeepStrictEqual } from "node:util";
import { DeadlineError, UnfinishedResourceError, VeeamError, codeOf, messageOf } from "../../core/errors";
import { type Fields, isFields, toWire, visible } from "../../core/values";
import { asOnServer } from "../../schema/comparison";
import type { Json } from "../../vbr/responses";
import { RECOVERY_TIMEOUT_MS } from "../../vbr/submit";
import { failureMessage, isRefusal, reasonBeside, remedyOf } from "../failureMessages";
import { type Notes, hiddenInputs, toState } from "../state";
import type { Evidence, Found } from "./evidence";
import type { Context, Kind } from "./kind";

/** What to do about an object that was deleted behind Pulumi's back. */
export const CREATE_AGAIN = "Run pulumi refresh, so that the next pulumi up creates it again.";

interface Failed {
  readonly id: string;
  readonly notes: Omit<Notes, "computed">;
  readonly action: string;
  readonly error: unknown;
}

interface FailedCreation extends Failed {
  readonly inputs: Fields;
  /** As it was read last. */
  readonly model: Json;
}

/** The object exists: whatever failed after that, it gets into the state. */
export async function unfinishedCreation(
  context: Context,
  kind: Kind,
  { id, inputs, model, notes, action, error }: FailedCreation,
): Promise<UnfinishedResourceError> {
  const { client } = context;
  const sessionId = error instanceof DeadlineError ? error.sessionId : undefined;
  const current = await client
    .snapshot(kind.path)
    .whole(id, AbortSignal.timeout(RECOVERY_TIMEOUT_MS))
    .catch(() => undefined);
  const next = sessionId === undefined ? "finishes it" : "waits for that session first, then finishes it";
  const unfinished = { ...notes, isUnfinished: true, sessionId };
  return new UnfinishedResourceError(
    codeOf(error),
    `${failureMessage(action, error)} The ${kind.noun} exists on ${client.connection.address} (id ${id}) and is in the state; the next pulumi up ${next}.`,
    id,
    outputsOf(kind, inputs, current ?? model, unfinished),
  );
}

/** An error of our own must not lose the object: what cannot be put together from the model comes from the declaration. */
function outputsOf(kind: Kind, inputs: Fields, model: Json, notes: Omit<Notes, "computed">): Record<string, unknown> {
  try {
    return kind.toOutputs(inputs, model, notes);
  } catch {
    return unreadOutputs(inputs, notes);
  }
}

/** A POST that was sent, and what is known of it. */
export interface Requested {
  readonly action: string;
  readonly evidence: Evidence;
  readonly notes: Omit<Notes, "computed">;
}

/** Why a creation has no object to put into the state although its request was sent, and what the next run does. */
export function unreadCreation(
  { client }: Context,
  kind: Kind,
  inputs: Fields,
  { action, evidence, notes }: Requested,
  found: Found,
): VeeamError {
  const { resourceId, sessionId, error, isSuccess, isUnknown, summary } = evidence;
  const { address } = client.connection;
  const name = JSON.stringify(inputs.name);
  const failed = error === undefined ? `${action} failed: ${summary ?? ""}` : failureMessage(action, error);
  const first = sessionId === undefined || isSuccess ? "looks for the name" : "waits for that session";
  const later = `the next pulumi up ${first} first, refuses to make a second one, and continues with it when adopt: true is set.`;
  if (resourceId !== undefined && (isSuccess || found.error !== undefined)) {
    const unread =
      found.error === undefined
        ? `is not visible on ${address} yet.`
        : `could not be read on ${address}. ${messageOf(found.error)}`;
    return new UnfinishedResourceError(
      found.error === undefined ? "VEEAM_NOT_VISIBLE" : "VEEAM_OUTCOME_UNKNOWN",
      `${failed} The ${kind.noun} ${resourceId} ${unread} It is in the state as unfinished; the next pulumi up finishes it.`,
      resourceId,
      unreadOutputs(inputs, { ...notes, isUnfinished: true, sessionId }),
    );
  }
  if (found.error !== undefined) {
    const reason = messageOf(found.error);
    const why = failed.includes(reason) ? " either." : `: ${reason}`;
    return new VeeamError(
      "VEEAM_OUTCOME_UNKNOWN",
      `${failed} Whether the ${kind.noun} exists could not be read${why} It may exist. Look for ${name} on ${address}: ${later}`,
    );
  }
  if (isSuccess)
    return new VeeamError(
      "VEEAM_NOT_VISIBLE",
      `${failed} No ${kind.noun} ${name} is visible on ${address}. It may appear later: ${later}`,
    );
  const others = found.sameName.map((one) => `id ${String(one.id)}`).join(", ");
  if (others !== "")
    return new VeeamError(
      "VEEAM_NOT_PROVEN",
      `${failed} A ${kind.noun} ${name} is on ${address} now (${others}), and nothing proves that this run made it, so it is not in the state. ` +
        `Check it: set adopt: true if it is the declared one, or choose another name.`,
    );
  if (error instanceof DeadlineError || isUnknown)
    return new VeeamError(
      error === undefined ? "VEEAM_OUTCOME_UNKNOWN" : codeOf(error),
      `${failed} The ${kind.noun} is not on the server yet, so the state does not know it: ${later}`,
    );
  return new VeeamError(codeOf(error), `${failed} ${address} has no ${kind.noun} of this name; the next pulumi up tries again.`);
}

/** The outputs of an object that exists and could not be read: what is declared. */
function unreadOutputs(inputs: Fields, notes: Omit<Notes, "computed">): Record<string, unknown> {
  return toState(inputs, inputs, { ...notes, computed: [] });
}

interface FailedUpdate extends Failed {
  readonly news: Fields;
  /** What the state declares; empty for an object that is being adopted. */
  readonly olds: Fields;
}

/** The state reports what the server has after an update that failed, not what was wanted. */
export async function failedUpdate(
  context: Context,
  kind: Kind,
  { id, news, olds, notes, action, error }: FailedUpdate,
): Promise<VeeamError> {
  const { address } = context.client.connection;
  const message = failureMessage(action, error);
  const isAdoption = Object.keys(olds).length === 0;
  try {
    const model = await context.client.snapshot(kind.path).whole(id, AbortSignal.timeout(RECOVERY_TIMEOUT_MS));
    const sessionId = error instanceof DeadlineError ? error.sessionId : undefined;
    if (model === undefined)
      return new VeeamError("VEEAM_GONE", `${message} It is not on ${address} any more (id ${id}). ${CREATE_AGAIN}`);
    const isUnchanged =
      !isAdoption && isDeepStrictEqual(asOnServer(kind.schemaOf(news), olds, kind.toDeclaration(model)), toWire(olds));
    // The state is right as it is, and the next preview shows again what is wanted.
    if ((isUnchanged && sessionId === undefined) || (isAdoption && isRefusal(error))) {
      const sight = isRefusal(error) ? "Nothing" : "As far as could be read, nothing";
      return new VeeamError(codeOf(error), `${message} ${sight} was changed.${remedyOf(error, "sends it again")}`);
    }
    const next = sessionId === undefined ? "sends what is missing" : "waits for that session first";
    // With the settings that are to be removed, so that the next update removes them.
    const declared = { ...mergedDeclarations(olds, visible(news)), ...hiddenInputs(news) };
    return new UnfinishedResourceError(
      codeOf(error),
      `${message} The state has what ${address} holds now; the next pulumi up ${next}.`,
      id,
      kind.toOutputs(declared, model, { ...notes, isUnfinished: true, sessionId }),
    );
  } catch (readError) {
    return new VeeamError(
      "VEEAM_OUTCOME_UNKNOWN",
      `${message} What ${address} holds now could not be read${reasonBeside(message, readError)} The state stays as it was; the next pulumi up compares and sends again.`,
    );
  }
}

function mergedDeclarations(olds: Fields, news: Fields): Fields {
  const merged: Record<string, unknown> = { ...olds, ...news };
  for (const [key, value] of Object.entries(news)) {
    const before = olds[key];
    if (isFields(value) && isFields(before)) merged[key] = mergedDeclarations(before, value);
  }
  return merged;
}
