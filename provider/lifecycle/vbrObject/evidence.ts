/**
 * What proves that an object was made by a request of ours. It enters the state by proof alone: the session names it; or the
 * session succeeded, or its outcome is unknown, and nothing had the name before. docs/design.md, "Ownership".
 */
import { DeadlineError, ResponseError, SessionFailedError, VeeamError, messageOf } from "../../core/errors";
import { poll } from "../../core/poll";
import { type Fields, isUnset, visible } from "../../core/values";
import { mismatches } from "../../schema/comparison";
import type { Json } from "../../vbr/responses";
import { RECOVERY_TIMEOUT_MS, type WriteEnd, listOf } from "../../vbr/submit";
import { immutableMismatches } from "./mismatches";
import type { Context, Kind } from "./kind";

/** What a POST has left behind. */
export interface Evidence {
  /** The object that the session names. */
  readonly resourceId?: string | undefined;
  readonly sessionId?: string | undefined;
  /** The server says that it made the object. */
  readonly isSuccess: boolean;
  /** Nobody says whether it did: the answer was lost, or the session is unknown or ended without a result. */
  readonly isUnknown: boolean;
  /** How it ended, for messages. */
  readonly summary?: string;
  /** Why it failed. */
  readonly error?: Error | undefined;
}

export function evidenceOf(end: WriteEnd): Evidence {
  if (end.result === "Lost") {
    const sessions =
      end.sessions.length === 0
        ? "No session was started since."
        : `The sessions since then have ended: ${listOf(end.sessions)}.`;
    return { isSuccess: false, isUnknown: true, summary: `${end.reason} ${sessions}` };
  }
  const { resourceId, result } = end;
  if (end.id === "") return { isSuccess: false, isUnknown: true, summary: "The response names no session." };
  const { id: sessionId } = end;
  const isSuccess = result === "Success" || result === "Warning";
  const summary = isSuccess
    ? `Session ${sessionId} completed with result ${result}.`
    : result === "Unknown"
      ? `The server does not know the session ${sessionId} any more.`
      : `Session ${sessionId} ended without a result.`;
  return { sessionId, resourceId, isSuccess, isUnknown: !isSuccess, summary };
}

/** A session that failed proves nothing by a name; one that was not seen to its end may have made the object. */
export function evidenceOfFailure(thrown: unknown): Evidence {
  const error = thrown instanceof Error ? thrown : new Error(messageOf(thrown));
  if (error instanceof SessionFailedError)
    return { error, isSuccess: false, isUnknown: false, sessionId: undefined, resourceId: error.resourceId };
  // The server's own error, after which no session and no object was found (vbr/submit.ts).
  if (error instanceof ResponseError) return { error, isSuccess: false, isUnknown: false };
  return { error, isSuccess: false, isUnknown: true, sessionId: error instanceof DeadlineError ? error.sessionId : undefined };
}

/** What one read shows of it. */
export interface Found {
  readonly model?: Json | undefined;
  /** Objects of the wanted name that nothing proves to be ours. */
  readonly sameName: readonly Json[];
  readonly error?: unknown;
}

/**
 * Reads until the object shows, for up to 30 s where the server may show it late, and waits out whatever may pass: after a
 * POST a failed read says nothing.
 */
export async function untilFound(context: Context, kind: Kind, inputs: Fields, evidence: Evidence): Promise<Found> {
  const { log } = context;
  const mayAppear =
    evidence.isSuccess || (evidence.isUnknown && evidence.error === undefined && evidence.sessionId !== undefined);
  const signal = AbortSignal.timeout(RECOVERY_TIMEOUT_MS);
  let last: Found = { sameName: [] };
  await poll(
    async () => {
      try {
        last = await readFound(context, kind, inputs, evidence, signal);
      } catch (error) {
        last = { sameName: [], error };
        // An error of our own does not pass.
        if (!(error instanceof VeeamError)) return { done: true };
      }
      const isOver = last.model !== undefined || (last.error === undefined && !mayAppear);
      return isOver ? { done: true } : { pending: last.error === undefined ? "not visible yet" : messageOf(last.error) };
    },
    { signal, onPending: (note) => log.progress(`Reading ${kind.noun} ${JSON.stringify(inputs.name)}: ${note}`) },
  );
  return last;
}

/** The object that is proved to be made by us, as far as one read shows it. */
export async function findMade(
  context: Context,
  kind: Kind,
  inputs: Fields,
  evidence: Evidence,
  signal: AbortSignal,
): Promise<Json | undefined> {
  return (await readFound(context, kind, inputs, evidence, signal)).model;
}

async function readFound(
  { client }: Context,
  kind: Kind,
  inputs: Fields,
  { resourceId, isSuccess, isUnknown }: Evidence,
  signal: AbortSignal,
): Promise<Found> {
  const snapshot = client.snapshot(kind.path);
  if (resourceId !== undefined) {
    const [named] = await snapshot.find({ id: resourceId }, signal);
    if (named?.name === inputs.name && named !== undefined) return { model: await whole(named), sameName: [named] };
  }
  const sameName = await snapshot.find({ name: String(inputs.name) }, signal);
  const [only] = sameName;
  if (only === undefined || sameName.length > 1) return { sameName };
  const isProved = isSuccess ? isSameType(inputs, only) : isUnknown && isAsSent(kind, inputs, await whole(only));
  return isProved ? { model: await whole(only), sameName } : { sameName };

  /** Of an entry of a list that lacks something declared, the object itself. */
  async function whole(entry: Json): Promise<Json> {
    const isComplete =
      !isUnset(entry.uniqueId) &&
      mismatches(kind.schemaOf(inputs), kind.modelPart(visible(inputs)), kind.toDeclaration(entry)).length === 0;
    return isComplete ? entry : ((await snapshot.whole(idOf(entry), signal)) ?? entry);
  }
}

/** Type, place and description are what was sent. */
function isAsSent(kind: Kind, inputs: Fields, live: Json): boolean {
  const description = typeof inputs.description === "string" ? inputs.description : "";
  return (
    isSameType(inputs, live) && (live.description ?? "") === description && immutableMismatches(kind, inputs, live).length === 0
  );
}

function isSameType(inputs: Fields, live: Json): boolean {
  return inputs.type === live.type;
}

export function idOf(model: Json): string {
  if (typeof model.id !== "string" || model.id === "")
    throw new VeeamError("VEEAM_UNEXPECTED_RESPONSE", `The server gave ${JSON.stringify(model.name)} without an id.`);
  return model.id;
}
