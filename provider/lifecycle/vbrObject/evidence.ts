/**
 * What proves that an object was made by a request of ours: the session names it; or the session succeeded, or its outcome is
 * unknown, and nothing had the name before. docs/design.md, "Ownership".
 */
import { VeeamError } from "../../core/errors";
import { type Fields, isUnset, visible } from "../../core/values";
import { mismatches, modelPart } from "../../schema/comparison";
import type { Json } from "../../vbr/responses";
import { type WriteEnd, listOf } from "../../vbr/submit";
import type { Evidence, Found } from "../outcomes";
import type { Context, Kind } from "./kind";
import { immutableMismatches } from "./mismatches";

export function evidenceOf(end: WriteEnd): Evidence {
  if (end.result === "Lost") {
    const sessions =
      end.sessions.length === 0
        ? "No session was started since."
        : `The sessions since then have ended: ${listOf(end.sessions)}.`;
    return { isSuccess: false, isUnknown: true, mayAppear: false, summary: `${end.reason} ${sessions}` };
  }
  const isSuccess = end.result === "Success" || end.result === "Warning";
  const sessionId = end.id === "" ? undefined : end.id;
  const summary = isSuccess ? `Session ${end.id} completed with result ${end.result}.` : reasonOf(end);
  return { id: end.resourceId, sessionId, isSuccess, isUnknown: !isSuccess, mayAppear: sessionId !== undefined, summary };
}

/** Why the end of a write says nothing of the change. */
export function reasonOf(end: WriteEnd): string {
  if (end.result === "Lost") return end.reason;
  if (end.id === "") return "The response names no session.";
  return end.result === "Unknown"
    ? `The server does not know the session ${end.id} any more.`
    : `Session ${end.id} ended with the result ${end.result}.`;
}

/** The object that is proved to be made by us, as far as one read shows it. */
export async function findMade(
  { client }: Context,
  kind: Kind,
  inputs: Fields,
  { id, isSuccess, isUnknown }: Pick<Evidence, "id" | "isSuccess" | "isUnknown">,
  signal: AbortSignal,
): Promise<Found<Json>> {
  const schema = kind.schemaOf(inputs);
  const snapshot = client.snapshot(kind.path);
  if (id !== undefined) {
    const [named] = await snapshot.find({ id }, signal);
    if (named?.name === inputs.name && named !== undefined) return { model: await whole(named), candidates: [] };
  }
  const sameName = await snapshot.find({ name: String(inputs.name) }, signal);
  const [only] = sameName;
  const candidates = sameName.map((one) => `id ${String(one.id)}`);
  if (only === undefined || sameName.length > 1) return { candidates };
  const isProved = isSuccess ? isSameType(inputs, only) : isUnknown && isAsSent(kind, inputs, await whole(only));
  return isProved ? { model: await whole(only), candidates } : { candidates };

  /** Of an entry of a list that lacks something declared, the object itself. */
  async function whole(entry: Json): Promise<Json> {
    const isComplete =
      !isUnset(entry.uniqueId) && mismatches(schema, modelPart(schema, visible(inputs)), kind.toDeclaration(entry)).length === 0;
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
