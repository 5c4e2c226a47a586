/** What is left after a write that failed: the state says what the server has, and no object is lost. */
import { isDeepStrictEqual } from "node:util";
import { DeadlineError, UnfinishedResourceError, VeeamError, codeOf } from "../../core/errors";
import { type Fields, isFields, toWire, visible } from "../../core/values";
import { asHeld } from "../../schema/comparison";
import type { Json } from "../../vbr/responses";
import { snapshotOf } from "../../vbr/snapshot";
import { RECOVERY_TIMEOUT_MS } from "../../vbr/submit";
import { failureMessage, isRefusal, reasonBeside, remedyOf } from "../failureMessages";
import { type Notes, hiddenInputs, toState } from "../state";
import type { Context } from "./context";
import type { Kind } from "./kind";

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
  const current = await snapshotOf(client, kind)
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

/** The outputs of an object that exists and could not be read: what is declared. */
export function unreadOutputs(inputs: Fields, notes: Omit<Notes, "computed">): Record<string, unknown> {
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
    const model = await snapshotOf(context.client, kind).whole(id, AbortSignal.timeout(RECOVERY_TIMEOUT_MS));
    const sessionId = error instanceof DeadlineError ? error.sessionId : undefined;
    if (model === undefined)
      return new VeeamError("VEEAM_GONE", `${message} It is not on ${address} any more (id ${id}). ${CREATE_AGAIN}`);
    const isUnchanged =
      !isAdoption && isDeepStrictEqual(asHeld(kind.schemaOf(news), olds, kind.toDeclaration(model)), toWire(olds));
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
