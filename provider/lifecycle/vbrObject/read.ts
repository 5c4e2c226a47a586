/** Reading an object of the backup infrastructure: for a refresh, for `get`, and before an update. */
import type { ServerIdentity } from "../../config/settings";
import { VeeamError } from "../../core/errors";
import { explained } from "../failureMessages";
import { declaredIn, hiddenInputs, isManaged, isUnfinished, requireSameServer, toState, unfinishedSession } from "../state";
import type { Json } from "../../vbr/client";
import type { Context } from "./context";
import { waitForEarlierSessions } from "../../vbr/pendingSessions";
import { type Kind, describe } from "./kind";
import { findById, findByName } from "../../vbr/objects";
import { MAKE_AGAIN, finishSession } from "./outcome";
import { requireReadable, requireServed } from "./revisionCheck";
import type { Fields } from "../../core/values";

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
export async function readObject(context: Context, kind: Kind, id: string, state: Fields): Promise<Found> {
  const { client, deadline } = context;
  const what = describe(kind, state);
  const look = async (): Promise<{ server: ServerIdentity; live: Json | undefined }> => {
    const server = requireSameServer(what, state, await client.identity({ deadline }));
    return { server, live: await findById(client, kind, id, deadline, { mayBeRecent: true }) };
  };
  const { server, live } = isManaged(state)
    ? await explained(`Reading ${what}`, "The state stays as it is; run it again later.", look)
    : await look();
  if (live === undefined) {
    if (isManaged(state)) return {};
    throw new VeeamError(`There is no ${kind.noun} with the id ${id} on ${client.connection.address}.`);
  }
  if (!isManaged(state)) {
    const { id: _, ...model } = live;
    const added = kind.addedOutputs(live);
    return { id, props: toState({ ...model, ...added }, state, { server, computed: ["uniqueId", ...Object.keys(added)] }) };
  }
  const declared = declaredIn(state);
  await requireReadable(context, kind, declared);
  const model = await kind.completed(context, live, declared);
  // What an earlier run did not see to its end stays noted, for the next update to begin with it.
  const notes = { server, isUnfinished: isUnfinished(state), sessionId: unfinishedSession(state) };
  const props = kind.toOutputs({ ...declared, ...hiddenInputs(state) }, model, notes);
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
  await requireServed(context, kind, news);
  const { server, live } = await explained(
    `Updating ${what}`,
    "Nothing was changed; the next pulumi up tries again.",
    async () => {
      const found = requireSameServer(what, olds, await client.identity({ deadline }));
      await waitForEarlierSessions(context);
      await finishSession(context, olds, what);
      return { server: found, live: await findById(client, kind, id, deadline, { occasion: "passing" }) };
    },
  );
  if (live !== undefined) return { server, live: await kind.completed(context, live, { ...declaredIn(olds), ...news }) };
  throw new VeeamError(`Updating ${what} failed: it is not on ${client.connection.address} any more (id ${id}). ${MAKE_AGAIN}`);
}

/** Who is there, and what has the wanted name, before anything is made. */
export async function readBeforeCreate(
  context: Context,
  kind: Kind,
  inputs: Fields,
): Promise<{ readonly server: ServerIdentity; readonly sameName: readonly Json[] }> {
  const { client, deadline } = context;
  return explained(`Creating ${describe(kind, inputs)}`, "Nothing was made; the next pulumi up tries again.", async () => {
    const server = await client.identity({ deadline });
    await waitForEarlierSessions(context);
    return {
      server,
      sameName: await findByName(client, kind, inputs.name, deadline, { mayBeRecent: true, occasion: "passing" }),
    };
  });
}
