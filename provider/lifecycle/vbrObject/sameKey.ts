/**
 * Which objects on the server have the declared key. A list may show only a part of a key: such an object is read by itself. Where
 * that shows no more, whether it is the declared one is undecided, and nothing is created or adopted.
 */
import { VeeamError } from "../../core/errors";
import { capital } from "../../core/text";
import type { Fields } from "../../core/values";
import type { Json } from "../../vbr/responses";
import { WHEN_REPLACED } from "./adopt";
import { type Context, type Kind, declaredKeyOf, describe, idOf, keyPartsOf } from "./kind";

export interface SameKey {
  readonly same: readonly Json[];
  /** The part of their keys that the server shows agrees. */
  readonly undecided: readonly Json[];
}

/** Whether an object has the declared key; `undecided` where the server shows only a part of it, and that part agrees. */
export function keyMatch(kind: Kind, inputs: Fields, object: Json): "same" | "undecided" | "other" {
  const wanted = declaredKeyOf(kind, inputs);
  const parts = Object.entries(keyPartsOf(kind, object));
  if (!parts.every(([name, part]) => part === undefined || part === wanted[name])) return "other";
  return parts.some(([, part]) => part === undefined) ? "undecided" : "same";
}

/** The objects among `found` that have the declared key, or may have it. */
export async function withKey(
  { client }: Context,
  kind: Kind,
  inputs: Fields,
  found: readonly Json[],
  signal: AbortSignal,
): Promise<SameKey> {
  const match = (object: Json): ReturnType<typeof keyMatch> => keyMatch(kind, inputs, object);
  const read = await Promise.all(
    found.map(async (object) => (match(object) === "undecided" ? client.snapshot(kind).whole(idOf(object), signal) : object)),
  );
  const objects = read.filter((object) => object !== undefined);
  return {
    same: objects.filter((object) => match(object) === "same"),
    undecided: objects.filter((object) => match(object) === "undecided"),
  };
}

/** Why nothing was created or adopted. */
export function refuseUndecided({ client }: Context, kind: Kind, inputs: Fields, undecided: readonly Json[]): VeeamError {
  const { address } = client.connection;
  const missing = new Set(
    undecided.flatMap((object) =>
      Object.entries(keyPartsOf(kind, object)).flatMap(([name, part]) => (part === undefined ? [name] : [])),
    ),
  );
  const ids = undecided.map(({ id }) => String(id)).join(", ");
  return new VeeamError(
    "VEEAM_AMBIGUOUS",
    `${capital(describe(kind, inputs))} may be on ${address} already (id ${ids}): the server does not show its ${[...missing].join(" and ")}. Nothing was changed. ` +
      `If it is the declared one, import it by its id; if it is not, and nothing uses it, remove it there. Two that the server does not show apart cannot be made. ${WHEN_REPLACED}`,
  );
}
