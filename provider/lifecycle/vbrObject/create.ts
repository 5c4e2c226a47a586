/**
 * Creating an object of the backup infrastructure: check revision, wait for sessions of an interrupted run, look for the name,
 * POST, wait, read back, the settings that have requests of their own, outputs.
 */
import { randomUUID } from "node:crypto";
import type { ServerIdentity } from "../../config/settings";
import { VeeamError, codeOf, isNotSent } from "../../core/errors";
import type { Fields } from "../../core/values";
import { RECOVERY_TIMEOUT_MS } from "../../core/write";
import { waitForPendingSessions } from "../../vbr/pendingSessions";
import type { Json } from "../../vbr/responses";
import { warnOfSession } from "../../vbr/sessions";
import { type WriteEnd, submit } from "../../vbr/submit";
import { explained, failureMessage, isRefusal, remedyOf } from "../failureMessages";
import {
  type Creation,
  type Evidence,
  type StateNotes,
  evidenceOfFailure,
  unfinishedCreation,
  unreadCreation,
  untilFound,
} from "../outcomes";
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
  const model = await readBack(context, kind, creation, evidence);
  const id = idOf(model);
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

/**
 * Sends the request and waits for its session. A failure after which the object may exist all the same is part of the evidence,
 * which is judged after a read; only a failure that certainly left no object on the server is thrown here.
 */
async function post(context: Context, kind: Kind, inputs: Fields, action: string): Promise<Evidence> {
  const { client, log } = context;
  const isApplied = async (within: AbortSignal): Promise<boolean> =>
    (await findMade(context, kind, inputs, { isSuccess: false, isUnknown: true }, within)).model !== undefined;
  const isUntouched = async (within: AbortSignal): Promise<boolean> =>
    (await client.snapshot(kind.path).find({ name: String(inputs.name) }, within)).length === 0;
  const submission = { ...context, action, isApplied, isUntouched };
  client.snapshot(kind.path).willCreate(String(inputs.name));
  let end: WriteEnd;
  try {
    end = await submit(client, "POST", `${kind.path}${kind.createQuery?.(inputs) ?? ""}`, kind.toSpec(inputs), submission);
  } catch (error) {
    if (isNotSent(error)) throw error;
    // A refusal of the request itself: nothing was started.
    if (isRefusal(error))
      throw new VeeamError(
        codeOf(error),
        `${failureMessage(action, error)} Nothing was made.${kind.refusalRemedy?.(inputs, error) ?? ""}${remedyOf(error, "tries again")}`,
      );
    return evidenceOfFailure(error);
  }
  warnOfSession(log, action, end);
  return evidenceOf(end);
}

/** The object that the POST has made. A read that fails or shows nothing is no proof that nothing was made. */
async function readBack(context: Context, kind: Kind, creation: Creation, evidence: Evidence): Promise<Json> {
  const { inputs } = creation;
  const { log } = context;
  const found = await untilFound(
    (signal) => findMade(context, kind, inputs, evidence, signal),
    evidence,
    (note) => log.progress(`Reading ${describe(kind, inputs)}: ${note}`),
  );
  if (found.model === undefined) throw unreadCreation(kind, creation, evidence, found);
  log.debug(`made: id ${idOf(found.model)}; ${evidence.summary}`);
  return found.model;
}
