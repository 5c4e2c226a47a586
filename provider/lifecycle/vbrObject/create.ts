/**
 * Creating an object of the backup infrastructure: check revision, wait for sessions of an interrupted run, look for the name,
 * POST, wait, read back, the settings that have requests of their own, outputs.
 */
import { randomUUID } from "node:crypto";
import type { ServerIdentity } from "../../config/settings";
import type { Fields } from "../../core/values";
import { RECOVERY_TIMEOUT_MS } from "../../core/write";
import { waitForPendingSessions } from "../../vbr/pendingSessions";
import type { Json } from "../../vbr/responses";
import { warnOfSession } from "../../vbr/sessions";
import { submit } from "../../vbr/submit";
import { explained } from "../failureMessages";
import { type Evidence, type StateNotes, evidenceFrom, madeObject, unfinishedCreation } from "../outcomes";
import { adopt, refuseTaken } from "./adopt";
import { evidenceOf, findMade, idOf } from "./evidence";
import { type Context, type Kind, describe } from "./kind";
import { noteImmutable, reportMismatches } from "./mismatches";
import { requireServed } from "./revisionCheck";

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
