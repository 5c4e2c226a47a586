/** Reading an object of the backup infrastructure: for a refresh, for `get`, and before an update. */
import type { ServerIdentity } from "../connection";
import { VeeamError } from "../errors";
import { declaredIn, hiddenInputs, isManaged, requireSameServer, toState } from "../state";
import type { Fields } from "../traits";
import type { Json } from "./client";
import type { Context } from "./context";
import { type Kind, describe } from "./kind";
import { findById } from "./objects";
import { finishSession } from "./outcome";

/** As Pulumi wants it; nothing at all means that the object is gone. */
export interface Found {
  readonly id?: string;
  readonly props?: Record<string, unknown>;
  readonly inputs?: Record<string, unknown>;
}

/**
 * `GET …/{id}`, and what of it is declared: so that a refresh shows each drifted property. A definite 404 only means "gone".
 * Without a state (`Repository.get`) the whole model is read, and a 404 is an error: the engine would take an empty resource.
 */
export async function readObject({ client, deadline }: Context, kind: Kind, id: string, state: Fields): Promise<Found> {
  const server = await client.identity({ deadline });
  requireSameServer(describe(kind, state), state, server);
  const live = await findById(client, kind, id, deadline);
  if (live === undefined) {
    if (isManaged(state)) return {};
    throw new VeeamError(`There is no ${kind.noun} with the id ${id} on ${client.connection.address}.`);
  }
  if (!isManaged(state)) {
    const { id: _, ...model } = live;
    const added = kind.addedOutputs(live);
    return { id, props: toState({ ...model, ...added }, state, { server, computed: ["uniqueId", ...Object.keys(added)] }) };
  }
  const props = kind.toOutputs({ ...declaredIn(state), ...hiddenInputs(state) }, live, { server });
  return { id, props, inputs: { ...declaredIn(props), ...hiddenInputs(state) } };
}

/** What the server holds right before an update: on the right server, and with no session of an earlier run under way. */
export async function readBeforeUpdate(
  context: Context,
  kind: Kind,
  id: string,
  olds: Fields,
  news: Fields,
): Promise<{ readonly server: ServerIdentity; readonly live: Json }> {
  const { client, deadline } = context;
  const what = describe(kind, news);
  const server = await client.identity({ deadline });
  requireSameServer(what, olds, server);
  await finishSession(context, olds, what);
  const live = await findById(client, kind, id, deadline);
  if (live !== undefined) return { server, live };
  throw new VeeamError(
    `Updating ${what} failed: it is not on ${client.connection.address} any more (id ${id}). Run pulumi refresh, so that the next pulumi up makes it again.`,
  );
}
