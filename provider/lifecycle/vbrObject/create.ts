/**
 * Creating an object of the backup infrastructure: check revision, wait for sessions of an interrupted run, look for the name,
 * POST, wait, read back, the settings that have requests of their own, outputs.
 */
import { randomUUID } from "node:crypto";
import type { ServerIdentity } from "../../config/settings";
import { type Fields, visible } from "../../core/values";
import { RECOVERY_TIMEOUT_MS } from "../../core/serverWork";
import { mismatches, modelPart } from "../../schema/comparison";
import { waitForPendingSessions } from "../../vbr/pendingSessions";
import type { Json } from "../../vbr/responses";
import { warnOfSession } from "../../vbr/sessions";
import { type WriteEnd, listOf, reasonOf, submit } from "../../vbr/submit";
import { explained } from "../failureMessages";
import {
  type Creation,
  type Evidence,
  type Found,
  type StateNotes,
  evidenceFrom,
  madeObject,
  unfinishedCreation,
} from "../outcomes";
import { adopt } from "./adopt";
import {
  type Context,
  type Kind,
  describe,
  hasOutputs,
  idOf,
  immutableMismatches,
  keyOf,
  keyPartsOf,
  noteImmutable,
  reportMismatches,
  requireRevision,
  withOutsideModel,
} from "./kind";
import { nameTakenError, undecidedError } from "./nameTaken";
import { type SameKey, keyMatch, withKey } from "./sameKey";

export interface Created {
  readonly id: string;
  readonly outs: Record<string, unknown>;
}

/** Refuses or adopts an object of the declared key; otherwise creates one, waits for the session, and reads it back. */
export async function createObject(context: Context, kind: Kind, inputs: Fields): Promise<Created> {
  await requireRevision(context, kind, inputs);
  const action = `Creating ${describe(kind, inputs)}`;
  const { server, same: sameKey, undecided } = await readBeforeCreate(context, kind, inputs, action);
  if (sameKey.length > 0 && inputs.adopt !== true) throw nameTakenError(context, kind, inputs, sameKey);
  if (sameKey.length === 0 && undecided.length > 0) throw undecidedError(context, kind, inputs, undecided);
  const found = await kind.discovery?.find(context, action, inputs);
  const notes = { server, instance: randomUUID(), ...(found && { found }) };
  if (sameKey.length > 0) return adopt(context, kind, inputs, sameKey, notes);
  context.log.debug("the name is free");

  const prepared = (await kind.prepareCreate?.(context, action, inputs)) ?? inputs;
  return createNew(context, kind, { inputs: prepared, action, notes, address: context.client.connection.address });
}

/** Sends the request, reads back what it has created, and applies what has requests of its own. */
async function createNew(context: Context, kind: Kind, creation: Creation): Promise<Created> {
  const { inputs, action, notes } = creation;
  const evidence = await postAndWait(context, kind, inputs, action, { ...inputs, ...notes.found });
  const model = await madeObject(kind, creation, evidence, context.log, (signal) =>
    findMade(context, kind, inputs, evidence, signal),
  );
  const id = idOf(model);
  context.log.debug(`made: id ${id}; ${evidence.summary}`);
  let notesSoFar: StateNotes = notes;
  try {
    notesSoFar = { ...notes, immutable: noteImmutable(kind, inputs, model, "new") };
    // The object exists although its session failed: it is unfinished.
    if (evidence.error !== undefined) throw evidence.error;
    const outside = { model, declared: inputs, before: inputs, noteChange: () => undefined };
    const complete = (await kind.applyOutsideModel?.(context, outside)) ?? model;
    reportMismatches(context, kind, inputs, complete);
    return { id, outs: kind.toOutputs(inputs, complete, notesSoFar) };
  } catch (error) {
    const now = await readNow(context, kind, id, inputs).catch(() => undefined);
    throw unfinishedCreation(kind, { ...creation, notes: notesSoFar }, id, now ?? model, error);
  }
}

/** An object that was created but not completed, as the server has it now. */
async function readNow(context: Context, kind: Kind, id: string, inputs: Fields): Promise<Json | undefined> {
  const signal = AbortSignal.timeout(RECOVERY_TIMEOUT_MS);
  const model = await context.client.snapshot(kind).whole(id, signal);
  return model && withOutsideModel({ ...context, signal }, kind, model, inputs);
}

/** Once no session of an interrupted run is running: the identity of the server, and the objects that have the declared key. */
async function readBeforeCreate(
  context: Context,
  kind: Kind,
  inputs: Fields,
  action: string,
): Promise<SameKey & { readonly server: ServerIdentity }> {
  const { client, signal } = context;
  return explained(action, "Nothing was made; the next pulumi up tries again.", async () => {
    const server = await client.identity({ signal });
    if (kind.answersAtOnce !== true) await waitForPendingSessions(client, { ...context, action });
    const found = await client.snapshot(kind).findCached({ key: keyOf(kind, inputs) }, signal);
    return { server, ...(await withKey(context, kind, inputs, found, signal)) };
  });
}

/** Sends the request and waits for its session. `known` has what was found out as well, and makes the body. */
function postAndWait(context: Context, kind: Kind, inputs: Fields, action: string, known: Fields): Promise<Evidence> {
  const { client, log } = context;
  // Judged as what an answer that was lost leaves behind.
  const isApplied = async (within: AbortSignal): Promise<boolean> =>
    (await findMade(context, kind, inputs, { isSuccess: false, isUnknown: true }, within)).model !== undefined;
  const isUntouched = async (within: AbortSignal): Promise<boolean> => {
    const { same, undecided } = await foundByKey(context, kind, inputs, within);
    return same.length === 0 && undecided.length === 0;
  };
  const { answersAtOnce } = kind;
  const submission = {
    ...context,
    action,
    isApplied,
    isUntouched,
    answersAtOnce,
    ...(answersAtOnce && { next: "The next pulumi up looks for it, and continues with it when adopt: true is set." }),
  };
  const send = async (): Promise<Evidence> => {
    client.snapshot(kind).willCreate(keyOf(kind, inputs));
    const path = `${kind.path}${kind.createQuery?.(inputs) ?? ""}`;
    const end = await submit(client, "POST", path, kind.toSpec(known), submission);
    warnOfSession(log, action, end);
    return evidenceOf(end);
  };
  return evidenceFrom(action, "Nothing was made", send, (error) => kind.refusalRemedy?.(inputs, error) ?? "");
}

// What proves that an object was created by a request of ours, where none had its key before (docs/design.md, "Ownership"):
// - the session names it;
// - the session succeeded, and the only object of that key has the declared type;
// - the outcome is unknown, and the only object of that key is as it was sent.

function evidenceOf(end: WriteEnd): Evidence {
  if (end.result === "Lost") {
    const sessions =
      end.sessions.length === 0
        ? "No session was started since."
        : `The sessions since then have ended: ${listOf(end.sessions)}.`;
    return { isSuccess: false, isUnknown: true, mayAppear: false, summary: `${end.reason} ${sessions}` };
  }
  const isSuccess = end.result === "Success" || end.result === "Warning";
  const sessionId = end.id === "" ? undefined : end.id;
  const success =
    sessionId === undefined
      ? "The server answered that it was created."
      : `Session ${sessionId} completed with result ${end.result}.`;
  const summary = isSuccess ? success : reasonOf(end);
  return { id: end.resourceId, sessionId, isSuccess, isUnknown: !isSuccess, mayAppear: sessionId !== undefined, summary };
}

/** One read: the object that this POST is proved to have created, or the candidates for it. */
async function findMade(
  context: Context,
  kind: Kind,
  inputs: Fields,
  { id, isSuccess, isUnknown }: Pick<Evidence, "id" | "isSuccess" | "isUnknown">,
  signal: AbortSignal,
): Promise<Found<Json>> {
  const schema = kind.schemaOf(inputs);
  const snapshot = context.client.snapshot(kind);
  if (id !== undefined) {
    const [named] = await snapshot.find({ id }, signal);
    // An answer at once is the object itself; the object that a session names may be another one.
    const isMeant = named !== undefined && (kind.answersAtOnce === true || keyMatch(kind, inputs, named) === "same");
    if (isMeant) return { model: await whole(named), candidates: [] };
  }
  // Before the POST no object could have the key, so one that shows only a part of it counts as well.
  const { same, undecided } = await foundByKey(context, kind, inputs, signal);
  const sameKey = [...same, ...undecided];
  const [first] = sameKey;
  const candidates = sameKey.map((one) => `id ${String(one.id)}`);
  if (first === undefined || sameKey.length > 1) return { candidates };
  const isProved = isSuccess ? isSameType(inputs, first) : isUnknown && isAsSent(kind, inputs, await whole(first));
  return isProved ? { model: await whole(first), candidates } : { candidates };

  /** The object itself, where its entry in a list lacks something declared. */
  async function whole(entry: Json): Promise<Json> {
    const isComplete =
      hasOutputs(kind, entry) && mismatches(schema, modelPart(schema, visible(inputs)), kind.toDeclaration(entry)).length === 0;
    return isComplete ? entry : ((await snapshot.whole(idOf(entry), signal)) ?? entry);
  }
}

/** The objects of the declared key, from a request that is sent now. */
async function foundByKey(context: Context, kind: Kind, inputs: Fields, signal: AbortSignal): Promise<SameKey> {
  const found = await context.client.snapshot(kind).find({ key: keyOf(kind, inputs) }, signal);
  return withKey(context, kind, inputs, found, signal);
}

/** Whether type, immutable properties and description are as sent. A description that is part of the key was compared before. */
function isAsSent(kind: Kind, inputs: Fields, live: Json): boolean {
  const description = typeof inputs.description === "string" ? inputs.description : "";
  const isDescribed = "description" in keyPartsOf(kind, live) || (live.description ?? "") === description;
  return isSameType(inputs, live) && isDescribed && immutableMismatches(kind, inputs, live).length === 0;
}

function isSameType(inputs: Fields, live: Json): boolean {
  return inputs.type === undefined || inputs.type === live.type;
}
