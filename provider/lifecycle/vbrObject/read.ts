/** Reading an object of the backup infrastructure: for a refresh, for `get`, and for an import. */
import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { dynamic } from "@pulumi/pulumi";
import type { ServerIdentity } from "../../config/settings";
import { VeeamError } from "../../core/errors";
import { type Fields, toWire } from "../../core/values";
import { asOnServer, modelPart } from "../../schema/comparison";
import { withoutSecrets } from "../../schema/secrets";
import type { Json } from "../../vbr/responses";
import { explained } from "../failureMessages";
import type { Imported } from "../handler";
import { declaredIn, hiddenInputs, isKnown, isManaged, requireSameServer, stateOf, toState } from "../state";
import {
  type Context,
  type Kind,
  describe,
  hasOutputs,
  importedDeclaration,
  noteImmutable,
  requireReadable,
  unknownMismatches,
  withOutsideModel,
} from "./kind";

/** What of the object is declared, as the server holds it: so that a refresh shows each drifted property. Nothing at all means that it is gone. */
export async function readObject(context: Context, kind: Kind, id: string, state: Fields): Promise<dynamic.ReadResult<Fields>> {
  if (!isManaged(state)) return readUnmanaged(context, kind, id, state);
  const { log } = context;
  const { declared: stored, meta } = stateOf(state);
  // After a write that failed it is not known whether secrets were taken and actions completed: they show as to be added.
  const declared = meta.isUnfinished ? withoutActions(kind, withoutSecrets(kind.schemaOf(stored), stored)) : stored;
  const { server, model } = await readKnown(context, kind, id, state, async () => {
    const live = await readDeclared(context, kind, id, declared, state);
    if (live !== undefined) await requireReadable(context, kind, declared);
    return live && withOutsideModel(context, kind, live, declared);
  });
  if (model === undefined) return {};

  for (const { path, wanted, live: shown } of unknownMismatches(kind, declared, model, meta.immutable)) {
    log.warn(
      "VEEAM_PLACE_CHANGED",
      `${path}: declared ${JSON.stringify(wanted)}, but the server shows ${JSON.stringify(shown ?? null)}. It is immutable; the declaration stays, and an update is refused until both agree.`,
    );
  }
  const contradiction = await kind.discovery?.contradiction(context, { ...meta.found, ...declared });
  if (contradiction !== undefined) log.warn(contradiction.code, `Reading ${describe(kind, state)}: ${contradiction.reason}`);
  // What an earlier run did not see to its end stays noted, for the next update to begin with it.
  const notes = { ...meta, server, immutable: noteImmutable(kind, declared, model, meta.immutable) };
  const props = kind.toOutputs({ ...declared, ...hiddenInputs(state) }, model, notes);
  return { id, props, inputs: { ...declaredIn(props), ...hiddenInputs(state) } };
}

/** An object that is in the state already: from the server that the state names, and nothing when it is gone. */
async function readKnown(
  { client, signal, log }: Context,
  kind: Kind,
  id: string,
  state: Fields,
  read: () => Promise<Json | undefined>,
): Promise<{ readonly server: ServerIdentity; readonly model: Json | undefined }> {
  const what = describe(kind, state);
  const { server, model } = await explained(`Reading ${what}`, "The state stays as it is; run it again later.", async () => ({
    server: requireSameServer(what, state, await client.identity({ signal }), client.connection.newIdentity),
    model: await read(),
  }));
  if (model === undefined) {
    // An identity that was only accepted is proved by finding the object, never by missing it.
    requireSameServer(what, state, server);
    log.debug(`gone: the server does not know the id ${id}, and no complete list has it`);
  }
  return { server, model };
}

function withoutActions({ actions = [] }: Kind, declared: Fields): Fields {
  return Object.fromEntries(Object.entries(declared).filter(([name]) => !actions.includes(name)));
}

/** The cached entry of a list, where it shows no drift; else the object itself. */
async function readDeclared(
  { client, signal }: Context,
  kind: Kind,
  id: string,
  declared: Fields,
  state: Fields,
): Promise<Json | undefined> {
  const snapshot = client.snapshot(kind);
  const [entry] = await snapshot.findCached({ id }, signal);
  if (entry === undefined || snapshot.isWhole(entry)) return entry;
  const schema = kind.schemaOf(declared);
  const wanted = modelPart(schema, declared);
  const isSame =
    hasOutputs(kind, entry) &&
    entry.type === state.type &&
    isDeepStrictEqual(asOnServer(schema, wanted, kind.toDeclaration(entry)), toWire(wanted));
  return isSame ? entry : snapshot.whole(id, signal);
}

/** What `Repository.get` shows: the whole model, also in a refresh. */
async function readUnmanaged(context: Context, kind: Kind, id: string, state: Fields): Promise<dynamic.ReadResult<Fields>> {
  const { client, signal } = context;
  const { server, model: live } = isKnown(state)
    ? await readKnown(context, kind, id, state, () => client.snapshot(kind).whole(id, signal))
    : await existing(context, kind, id);
  if (live === undefined) return {};
  const { id: _, ...model } = live;
  const added = kind.addedOutputs(live);
  const notes = { server, computed: [...kind.computed, ...Object.keys(added)], isShown: true } as const;
  return { id, props: toState({ ...model, ...added }, state, notes) };
}

/** As a program would declare it, for an import: the next preview of a program that declares `inputs` shows no change. */
export async function importObject(context: Context, kind: Kind, id: string): Promise<Imported> {
  const { server, model: live } = await existing(context, kind, id);
  const inputs = importedDeclaration(kind, live);
  return { id: String(live.id), inputs, props: kind.toOutputs(inputs, live, { server, instance: randomUUID() }) };
}

/** Of an object that no state knows yet. A 404 is an error: the engine would take an empty resource. */
async function existing(context: Context, kind: Kind, id: string): Promise<{ server: ServerIdentity; model: Json }> {
  const { client, signal } = context;
  await requireReadable(context, kind, { id });
  const server = await client.identity({ signal });
  const model = await client.snapshot(kind).whole(id, signal);
  if (model !== undefined) return { server, model };
  throw new VeeamError("VEEAM_NOT_FOUND", `There is no ${kind.noun} with the id ${id} on ${client.connection.address}.`);
}
