/**
 * Creating an object of the backup infrastructure: check revision, wait for sessions of an interrupted run, look for the name,
 * POST, wait, read back, the settings that have requests of their own, outputs.
 */
import { randomUUID } from "node:crypto";
import type { ServerIdentity } from "../../config/settings";
import { LogInError, TimeoutError, VeeamError, codeOf } from "../../core/errors";
import type { Fields } from "../../core/values";
import { waitForPendingSessions } from "../../vbr/pendingSessions";
import type { Json } from "../../vbr/responses";
import { warnOfSession } from "../../vbr/sessions";
import { type WriteEnd, submit } from "../../vbr/submit";
import { explained, failureMessage, isRefusal, remedyOf } from "../failureMessages";
import type { Notes } from "../state";
import { adopt, refuseTaken } from "./adopt";
import { type Evidence, evidenceOf, evidenceOfFailure, findMade, idOf, untilFound } from "./evidence";
import { type Requested, unfinishedCreation, unreadCreation } from "./failures";
import { noteImmutable } from "./mismatches";
import { type Context, type Kind, describe } from "./kind";
import { reportMismatches } from "./mismatches";
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

  await kind.prepareCreate(context, action, inputs);
  const evidence = await post(context, kind, inputs, action);
  const model = await readBack(context, kind, inputs, { action, evidence, notes });
  const id = idOf(model);
  let made: Omit<Notes, "computed"> = notes;
  try {
    made = { ...notes, immutable: noteImmutable(kind, inputs, model, { isNew: true }) };
    // The object is there: the failure of its session makes it unfinished.
    if (evidence.error !== undefined) throw evidence.error;
    const complete = await kind.applyRest(context, model, inputs);
    reportMismatches(context, kind, inputs, complete);
    return { id, outs: kind.toOutputs(inputs, complete, made) };
  } catch (error) {
    throw await unfinishedCreation(context, kind, { id, inputs, model, notes: made, action, error });
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

/**
 * Sends the request and waits for its session. A failure after which the object may exist all the same is part of the evidence,
 * and is thrown after the object was read back; only what certainly made nothing is thrown here.
 */
async function post(context: Context, kind: Kind, inputs: Fields, action: string): Promise<Evidence> {
  const { client, log, signal, timeoutMs } = context;
  const isApplied = async (within: AbortSignal): Promise<boolean> =>
    (await findMade(context, kind, inputs, { isSuccess: false, isUnknown: true }, within)) !== undefined;
  const isUntouched = async (within: AbortSignal): Promise<boolean> =>
    (await client.snapshot(kind.path).find({ name: String(inputs.name) }, within)).length === 0;
  const submission = { action, log, signal, timeoutMs, isApplied, isUntouched };
  client.snapshot(kind.path).willCreate(String(inputs.name));
  let end: WriteEnd;
  try {
    end = await submit(client, "POST", `${kind.path}${kind.createQuery(inputs)}`, kind.toSpec(inputs), submission);
  } catch (error) {
    if (error instanceof TimeoutError || error instanceof LogInError) throw new VeeamError(error.code, error.text);
    // A refusal of the request itself: nothing was started.
    if (isRefusal(error))
      throw new VeeamError(
        codeOf(error),
        `${failureMessage(action, error)} Nothing was made.${kind.refusalRemedy(inputs, error)}${remedyOf(error, "tries again")}`,
      );
    return evidenceOfFailure(error);
  }
  warnOfSession(log, action, end);
  return evidenceOf(end);
}

/** The object that the POST has made. A read that fails or shows nothing is no proof that nothing was made. */
async function readBack(context: Context, kind: Kind, inputs: Fields, request: Requested): Promise<Json> {
  const { evidence } = request;
  const found = await untilFound(context, kind, inputs, evidence);
  if (found.model === undefined) throw unreadCreation(context, kind, inputs, request, found);
  context.log.debug(`made: id ${idOf(found.model)}${evidence.summary === undefined ? "" : `; ${evidence.summary}`}`);
  return found.model;
}
