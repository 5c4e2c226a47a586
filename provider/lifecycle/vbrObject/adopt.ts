/** Adopts an object of the wanted name that is on the server already. */
import { VeeamError } from "../../core/errors";
import type { Fields } from "../../core/values";
import type { Json } from "../../vbr/responses";
import type { StateNotes } from "../outcomes";
import { urnOf } from "../state";
import type { Created } from "./create";
import { type Context, type Kind, describe, idOf, noteImmutable } from "./kind";
import { onlyOne, taken } from "./nameTaken";
import { reconcile } from "./update";

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
      `${taken(address, kind, inputs, live)}, but it cannot be adopted: ${conflicts.join("; ")}. Nothing was changed. Declare what is there, or choose another name.`,
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
