/**
 * Looking at the objects of a VBR server's backup infrastructure: repositories and scale-out repositories have collections
 * of their own that behave alike.
 */
import { VeeamError } from "../core/errors";
import type { Deadline } from "../core/poll";
import type { Json, VbrClient } from "./client";
import { type LookOptions, collectionOf } from "./snapshot";
import type { Kind } from "../lifecycle/vbrObject/kind";

type Collection = Pick<Kind, "path">;

/** The object with this id; undefined only for a definite 404. */
export async function findById(
  client: VbrClient,
  { path }: Collection,
  id: string,
  deadline: Deadline,
  { mayBeRecent = false, occasion = "lasting" }: Partial<LookOptions> = {},
): Promise<Json | undefined> {
  const [found] = await collectionOf(client, path).look({ id }, deadline, { mayBeRecent, occasion });
  return found;
}

/** Every object of exactly this name. */
export function findByName(
  client: VbrClient,
  { path }: Collection,
  name: unknown,
  deadline: Deadline,
  { mayBeRecent = false, occasion = "lasting" }: Partial<LookOptions> = {},
): Promise<Json[]> {
  return collectionOf(client, path).look({ name: String(name) }, deadline, { mayBeRecent, occasion });
}

/** The one object that a write has made or changed, whatever the session said of its id. */
export async function findWritten(
  client: VbrClient,
  collection: Collection,
  wanted: { readonly name: unknown; readonly resourceId: string | undefined },
  deadline: Deadline,
): Promise<Json | undefined> {
  if (wanted.resourceId !== undefined) {
    const named = await findById(client, collection, wanted.resourceId, deadline, { occasion: "together" });
    if (named?.name === wanted.name) return named;
  }
  const found = await findByName(client, collection, wanted.name, deadline, { occasion: "together" });
  if (found.length > 1) {
    const ids = found.map(({ id }) => String(id)).join(", ");
    throw new VeeamError(
      `There are ${found.length} objects named ${JSON.stringify(wanted.name)} on ${client.connection.address} (ids ${ids}); which one is meant cannot be told.`,
    );
  }
  return found[0] && findById(client, collection, idOf(found[0]), deadline, { occasion: "together" });
}

export function idOf(model: Json): string {
  if (typeof model.id !== "string" || model.id === "")
    throw new VeeamError(`The server gave ${JSON.stringify(model.name)} without an id.`);
  return model.id;
}
