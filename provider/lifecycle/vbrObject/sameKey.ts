/**
 * Which objects on the server have the declared key. A list may show only a part of a key: such an object is read by itself. Where
 * that shows no more, whether it is the declared one is undecided, and nothing is created or adopted.
 */
import type { Fields } from "../../core/values";
import type { Json } from "../../vbr/responses";
import { type Context, type Kind, declaredKeyOf, idOf, keyPartsOf } from "./kind";

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
