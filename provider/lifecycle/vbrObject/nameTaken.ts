/** An object of the wanted name is on the server already, or may be: what the user learns. */
import { VeeamError } from "../../core/errors";
import { capital } from "../../core/text";
import type { Fields } from "../../core/values";
import type { Json } from "../../vbr/responses";
import { WHEN_REPLACED, whenReplaced } from "../failureMessages";
import { urnOf } from "../state";
import { type Context, type Kind, describe, idOf, keyPartsOf } from "./kind";

/** Why nothing was created. While the engine replaces a resource, the object that has the name is the resource's own. */
export function nameTakenError({ client, ownership }: Context, kind: Kind, inputs: Fields, sameKey: readonly Json[]): VeeamError {
  const live = onlyOne(client.connection.address, kind, inputs, sameKey);
  const found = `${taken(client.connection.address, kind, inputs, live)}. Nothing was changed.`;
  const isReplaced = ownership.isReplaced(urnOf(inputs), idOf(live));
  if (isReplaced === true) {
    return new VeeamError(
      "VEEAM_DELETE_BEFORE_REPLACE",
      `${found} This resource is being replaced, and two objects cannot have one name. Give the new one another name, or use the option deleteBeforeReplace, which deletes the old one first, unless retainOnDelete keeps it.`,
    );
  }
  return new VeeamError("VEEAM_NAME_TAKEN", `${found} ${kind.explainExisting(inputs, live)}${whenReplaced(isReplaced)}`);
}

/** What the refusal says of a record: all by which records are told apart agrees. */
export function explainRecord(): string {
  return "It was made by hand, by another program, or by an interrupted run. Set adopt: true to manage it from now on, with the declared secrets (a delete then leaves it on the server until adopt is taken out again), or import it.";
}

/** Why nothing was created or adopted. */
export function undecidedError({ client }: Context, kind: Kind, inputs: Fields, undecided: readonly Json[]): VeeamError {
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

/** The one that was found; of several, none is ours to choose. */
export function onlyOne(address: string, kind: Kind, inputs: Fields, sameKey: readonly Json[]): Json {
  const [live] = sameKey;
  if (live !== undefined && sameKey.length === 1) return live;
  const ids = sameKey.map(({ id }) => String(id)).join(", ");
  throw new VeeamError(
    "VEEAM_AMBIGUOUS",
    `${capital(describe(kind, inputs))} is on ${address} ${sameKey.length} times (ids ${ids}), and which one is meant cannot be told. Nothing was changed. Give all but one another ${kind.key}, or delete them.`,
  );
}

/** Where a message about it begins. */
export function taken(address: string, kind: Kind, inputs: Fields, live: Json): string {
  const type = typeof live.type === "string" ? `type ${live.type}, ` : "";
  return `${capital(describe(kind, inputs))} is on ${address} already (${type}id ${idOf(live)})`;
}
