/**
 * Creating an object of the backup infrastructure: check revision, wait for sessions of an interrupted run, look for the name,
 * POST, wait, read back, the settings that have requests of their own, outputs.
 */
import { randomUUID } from "node:crypto";
import type { ServerIdentity } from "../../config/settings";
import { type Fields, isUnset, visible } from "../../core/values";
import { RECOVERY_TIMEOUT_MS } from "../../core/write";
import { mismatches, modelPart } from "../../schema/comparison";
import { waitForPendingSessions } from "../../vbr/pendingSessions";
import type { Json } from "../../vbr/responses";
import { warnOfSession } from "../../vbr/sessions";
import { type WriteEnd, listOf, reasonOf, submit } from "../../vbr/submit";
import { explained } from "../failureMessages";
import { type Evidence, type Found, type StateNotes, evidenceFrom, madeObject, unfinishedCreation } from "../outcomes";
import { adopt, refuseTaken } from "./adopt";
import {
  type Context,
  type Kind,
  describe,
  idOf,
  immutableMismatches,
  noteImmutable,
  reportMismatches,
  requireServed,
} from "./kind";

export interface Created {
  readonly id: string;
  readonly outs: Record<string, unknown>;
}

/** Refuses or adopts an object of this name; otherwise makes one, waits for the session, and reads it back. */
export async function createObject(context: Context, kind: Kind, inputs: Fields): Promise<Created> {
  await requireServed(context, kind, inputs);
  const action = `Creating ${describe(kind, inputs)}`;
  const { server, sameName } = await readBeforeCreate(context, kind, inputs, action);
  const notes = { server, instance: randomUUID() };
  if (sameName.length > 0) {
    if (inputs.adopt !== true) throw refuseTaken(context, kind, inputs, sameName);
    return adopt(context, kind, inputs, sameName, notes);
  }
  context.log.debug("the name is free");

  await kind.prepareCreate?.(context, action, inputs);
  const evidence = await post(context, kind, inputs, action);
  const creation = { inputs, action, notes, address: context.client.connection.address };
  const model = await madeObject(kind, creation, evidence, context.log, (signal) =>
    findMade(context, kind, inputs, evidence, signal),
  );
  const id = idOf(model);
  context.log.debug(`made: id ${id}; ${evidence.summary}`);
  let made: StateNotes = notes;
  try {
    made = { ...notes, immutable: noteImmutable(kind, inputs, model, { isNew: true }) };
    // The object is there: the failure of its session makes it unfinished.
    if (evidence.error !== undefined) throw evidence.error;
    const complete = await kind.applyRest(context, model, inputs);
    reportMismatches(context, kind, inputs, complete);
    return { id, outs: kind.toOutputs(inputs, complete, made) };
  } catch (error) {
    const now = await context.client
      .snapshot(kind.path)
      .whole(id, AbortSignal.timeout(RECOVERY_TIMEOUT_MS))
      .catch(() => undefined);
    throw unfinishedCreation(kind, { ...creation, notes: made }, id, now ?? model, error);
  }
}

/** Which server this is, and what has the wanted name, before anything is made. */
async function readBeforeCreate(
  context: Context,
  kind: Kind,
  inputs: Fields,
  action: string,
): Promise<{ readonly server: ServerIdentity; readonly sameName: readonly Json[] }> {
  const { client, signal } = context;
  return explained(action, "Nothing was made; the next pulumi up tries again.", async () => {
    const server = await client.identity({ signal });
    await waitForPendingSessions(client, { ...context, action });
    return { server, sameName: await client.snapshot(kind.path).findCached({ name: String(inputs.name) }, signal) };
  });
}

/** Sends the request and waits for its session. */
function post(context: Context, kind: Kind, inputs: Fields, action: string): Promise<Evidence> {
  const { client, log } = context;
  const isApplied = async (within: AbortSignal): Promise<boolean> =>
    (await findMade(context, kind, inputs, { isSuccess: false, isUnknown: true }, within)).model !== undefined;
  const isUntouched = async (within: AbortSignal): Promise<boolean> =>
    (await client.snapshot(kind.path).find({ name: String(inputs.name) }, within)).length === 0;
  const submission = { ...context, action, isApplied, isUntouched };
  const send = async (): Promise<Evidence> => {
    client.snapshot(kind.path).willCreate(String(inputs.name));
    const path = `${kind.path}${kind.createQuery?.(inputs) ?? ""}`;
    const end = await submit(client, "POST", path, kind.toSpec(inputs), submission);
    warnOfSession(log, action, end);
    return evidenceOf(end);
  };
  return evidenceFrom(action, "Nothing was made", send, (error) => kind.refusalRemedy?.(inputs, error) ?? "");
}

// What proves that an object was made by a request of ours: the session names it; or the session succeeded, or its outcome is
// unknown, and nothing had the name before. docs/design.md, "Ownership".

export function evidenceOf(end: WriteEnd): Evidence {
  if (end.result === "Lost") {
    const sessions =
      end.sessions.length === 0
        ? "No session was started since."
        : `The sessions since then have ended: ${listOf(end.sessions)}.`;
    return { isSuccess: false, isUnknown: true, mayAppear: false, summary: `${end.reason} ${sessions}` };
  }
  const isSuccess = end.result === "Success" || end.result === "Warning";
  const sessionId = end.id === "" ? undefined : end.id;
  const summary = isSuccess ? `Session ${end.id} completed with result ${end.result}.` : reasonOf(end);
  return { id: end.resourceId, sessionId, isSuccess, isUnknown: !isSuccess, mayAppear: sessionId !== undefined, summary };
}

/** The object that is proved to be made by us, as far as one read shows it. */
export async function findMade(
  { client }: Context,
  kind: Kind,
  inputs: Fields,
  { id, isSuccess, isUnknown }: Pick<Evidence, "id" | "isSuccess" | "isUnknown">,
  signal: AbortSignal,
): Promise<Found<Json>> {
  const schema = kind.schemaOf(inputs);
  const snapshot = client.snapshot(kind.path);
  if (id !== undefined) {
    const [named] = await snapshot.find({ id }, signal);
    if (named?.name === inputs.name && named !== undefined) return { model: await whole(named), candidates: [] };
  }
  const sameName = await snapshot.find({ name: String(inputs.name) }, signal);
  const [only] = sameName;
  const candidates = sameName.map((one) => `id ${String(one.id)}`);
  if (only === undefined || sameName.length > 1) return { candidates };
  const isProved = isSuccess ? isSameType(inputs, only) : isUnknown && isAsSent(kind, inputs, await whole(only));
  return isProved ? { model: await whole(only), candidates } : { candidates };

  /** Of an entry of a list that lacks something declared, the object itself. */
  async function whole(entry: Json): Promise<Json> {
    const isComplete =
      !isUnset(entry.uniqueId) && mismatches(schema, modelPart(schema, visible(inputs)), kind.toDeclaration(entry)).length === 0;
    return isComplete ? entry : ((await snapshot.whole(idOf(entry), signal)) ?? entry);
  }
}

/** Type, place and description are what was sent. */
function isAsSent(kind: Kind, inputs: Fields, live: Json): boolean {
  const description = typeof inputs.description === "string" ? inputs.description : "";
  return (
    isSameType(inputs, live) && (live.description ?? "") === description && immutableMismatches(kind, inputs, live).length === 0
  );
}

function isSameType(inputs: Fields, live: Json): boolean {
  return inputs.type === live.type;
}
