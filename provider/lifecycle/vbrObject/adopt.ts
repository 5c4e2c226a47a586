/** An object of the wanted name is on the server already: refused, or adopted on request. */
import { VeeamError } from "../../core/errors";
import { capital } from "../../core/text";
import type { Fields } from "../../core/values";
import type { Json } from "../../vbr/responses";
import type { StateNotes } from "../outcomes";
import { urnOf } from "../state";
import type { Created } from "./create";
import { type Context, type Kind, describe, idOf, noteImmutable } from "./kind";
import { reconcile } from "./update";

/** Why nothing was created. While the engine replaces a resource, the object that has the name is the resource's own. */
export function refuseTaken({ client, ownership }: Context, kind: Kind, inputs: Fields, sameKey: readonly Json[]): VeeamError {
  const live = onlyOne(client.connection.address, kind, inputs, sameKey);
  const found = `${taken(client.connection.address, kind, inputs, live)}. Nothing was changed.`;
  if (ownership.isReplacement(urnOf(inputs))) {
    return new VeeamError(
      "VEEAM_DELETE_BEFORE_REPLACE",
      `${found} This resource is being replaced, and two objects cannot have one name. Give the new one another name, or use the option deleteBeforeReplace, which deletes the old one first.`,
    );
  }
  return new VeeamError("VEEAM_NAME_TAKEN", `${found} ${kind.explainExisting(inputs, live)} ${WHEN_REPLACED}`);
}

/** What the refusal says of a record that has everything by which records are told apart. */
export function explainRecord(): string {
  return "It was made by hand, by another program, or by an interrupted run. Set adopt: true to manage it from now on, with the declared secrets (a delete then leaves it on the server until adopt is taken out again), or import it.";
}

/** With `--replace` and after a taint the engine does not show the old resource. */
export const WHEN_REPLACED =
  "If pulumi is replacing this resource (--replace, --target-replace, a taint), it is the resource's own: use the option deleteBeforeReplace, which deletes it first.";

/** Adopts the object and reconciles it, when it is the declared one by type and immutable properties. */
export async function adopt(
  context: Context,
  kind: Kind,
  inputs: Fields,
  sameKey: readonly Json[],
  notes: StateNotes,
): Promise<Created> {
  const { client, log, signal, ownership } = context;
  const { address } = client.connection;
  const listed = onlyOne(address, kind, inputs, sameKey);
  const id = idOf(listed);
  const live = await client.snapshot(kind).whole(id, signal);
  if (live === undefined) {
    throw new VeeamError(
      "VEEAM_GONE",
      `Adopting ${describe(kind, inputs)} failed: it disappeared from ${address} (id ${id}). Nothing was changed; the next pulumi up creates it.`,
    );
  }
  const conflicts = kind.adoptionConflicts(inputs, live);
  if (conflicts.length > 0) {
    throw new VeeamError(
      "VEEAM_NOT_ADOPTABLE",
      `${taken(address, kind, inputs, live)}, but it cannot be adopted: ${conflicts.join("; ")}. Nothing was changed.`,
    );
  }
  ownership.requireSole(describe(kind, inputs), {
    server: notes.server,
    noun: kind.noun,
    id,
    urn: urnOf(inputs),
    instance: undefined,
  });
  log.progress(`Adopting ${describe(kind, inputs)}`);
  const adopted = { ...notes, immutable: noteImmutable(kind, inputs, live, "new") };
  const model = await reconcile(context, kind, { id, live, news: inputs, olds: {}, notes: adopted });
  log.debug(`adopted: id ${id}`);
  return { id, outs: kind.toOutputs(inputs, model, adopted) };
}

function onlyOne(address: string, kind: Kind, inputs: Fields, sameKey: readonly Json[]): Json {
  const [live] = sameKey;
  if (live !== undefined && sameKey.length === 1) return live;
  const ids = sameKey.map(({ id }) => String(id)).join(", ");
  throw new VeeamError(
    "VEEAM_AMBIGUOUS",
    `${capital(describe(kind, inputs))} is on ${address} ${sameKey.length} times (ids ${ids}), and which one is meant cannot be told. Nothing was changed. Give all but one another ${kind.key}, or delete them.`,
  );
}

function taken(address: string, kind: Kind, inputs: Fields, live: Json): string {
  const type = typeof live.type === "string" ? `type ${live.type}, ` : "";
  return `${capital(describe(kind, inputs))} is on ${address} already (${type}id ${idOf(live)})`;
}
