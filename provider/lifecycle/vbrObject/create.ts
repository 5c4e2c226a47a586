/** Creating an object of the backup infrastructure: check revision, look for the name, POST, wait, read back, outputs. */
import { randomUUID } from "node:crypto";
import type { ServerIdentity } from "../../config/settings";
import {
  DeadlineError,
  LogInError,
  TimeoutError,
  UnfinishedResourceError,
  VeeamError,
  codeOf,
  messageOf,
} from "../../core/errors";
import type { Fields } from "../../core/values";
import { waitForPendingSessions } from "../../vbr/pendingSessions";
import type { Json } from "../../vbr/responses";
import { reportEnd } from "../../vbr/sessions";
import { snapshotOf } from "../../vbr/snapshot";
import { type WriteEnd, submit } from "../../vbr/submit";
import { explained, failureMessage, isRefusal, remedyOf } from "../failureMessages";
import type { Notes } from "../state";
import { adopt, refuseTaken } from "./adopt";
import type { Context } from "./context";
import { type Evidence, evidenceOf, evidenceOfFailure, findMade, idOf, untilFound } from "./evidence";
import { unfinishedCreation, unreadOutputs } from "./failures";
import { noteImmutable } from "./immutable";
import { type Kind, describe } from "./kind";
import { reportNotTaken } from "./notTaken";
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
    if (evidence.error !== undefined) throw evidence.error;
    const complete = await kind.applyRest(context, model, inputs);
    reportNotTaken(context, kind, inputs, complete);
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
    return { server, sameName: await snapshotOf(client, kind).recent({ name: String(inputs.name) }, signal) };
  });
}

/** Sends the request. What it gives is evidence of what was made; only what certainly made nothing is thrown. */
async function post(context: Context, kind: Kind, inputs: Fields, action: string): Promise<Evidence> {
  const { client, log, signal, timeoutMs } = context;
  const isApplied = async (within: AbortSignal): Promise<boolean> =>
    (await findMade(context, kind, inputs, { isSuccess: false, isUnknown: true }, within)) !== undefined;
  const submission = { action, log, signal, timeoutMs, isApplied };
  snapshotOf(client, kind).noteCreation(String(inputs.name));
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
  reportEnd(log, action, end);
  return evidenceOf(end);
}

interface ReadBack {
  readonly action: string;
  readonly evidence: Evidence;
  readonly notes: Omit<Notes, "computed">;
}

/** The object that the POST has made. A read that fails or shows nothing is no proof that nothing was made. */
async function readBack(context: Context, kind: Kind, inputs: Fields, { action, evidence, notes }: ReadBack): Promise<Json> {
  const { address } = context.client.connection;
  const found = await untilFound(context, kind, inputs, evidence);
  if (found.model !== undefined) {
    context.log.debug(`made: id ${idOf(found.model)}${evidence.summary === undefined ? "" : `; ${evidence.summary}`}`);
    return found.model;
  }

  const { resourceId, sessionId, error, isSuccess } = evidence;
  const name = JSON.stringify(inputs.name);
  const failed = error === undefined ? `${action} failed:` : failureMessage(action, error);
  const reason = found.error === undefined ? "" : ` ${messageOf(found.error)}`;
  const later = `the next pulumi up ${sessionId === undefined || isSuccess ? "looks for the name" : "waits for that session"} first, refuses to make a second one, and continues with it when adopt: true is set.`;
  if (resourceId !== undefined && (isSuccess || found.error !== undefined)) {
    throw new UnfinishedResourceError(
      found.error !== undefined ? "VEEAM_OUTCOME_UNKNOWN" : error === undefined ? "VEEAM_NOT_VISIBLE" : codeOf(error),
      `${failed}${error === undefined ? ` ${evidence.summary ?? ""}` : ""} The ${kind.noun} ${resourceId} could not be read on ${address}.${reason} It is in the state as unfinished; the next pulumi up finishes it.`,
      resourceId,
      unreadOutputs(inputs, { ...notes, isUnfinished: true, sessionId }),
    );
  }
  if (found.error !== undefined) {
    const why = failed.includes(messageOf(found.error)) ? " either." : `:${reason}`;
    throw new VeeamError(
      "VEEAM_OUTCOME_UNKNOWN",
      `${failed}${error === undefined ? ` ${evidence.summary ?? ""}` : ""} Whether the ${kind.noun} exists could not be read${why} It may exist. Look for ${name} on ${address}: ${later}`,
    );
  }
  if (isSuccess) {
    throw new VeeamError(
      "VEEAM_NOT_VISIBLE",
      `${failed} ${evidence.summary ?? ""}, but no ${kind.noun} ${name} is visible on ${address}. It may appear later: ${later}`,
    );
  }
  const others = found.sameName.map((one) => `id ${String(one.id)}`).join(", ");
  if (others !== "") {
    throw new VeeamError(
      "VEEAM_NOT_PROVEN",
      `${failed}${error === undefined ? ` ${evidence.summary ?? ""}` : ""} A ${kind.noun} ${name} is on ${address} now (${others}), and nothing proves that this run made it, so it is not in the state. ` +
        `Look at it: set adopt: true if it is the declared one, or choose another name.`,
    );
  }
  if (error instanceof DeadlineError || evidence.isUnknown)
    throw new VeeamError(
      error === undefined ? "VEEAM_OUTCOME_UNKNOWN" : codeOf(error),
      `${failed}${error === undefined ? ` ${evidence.summary ?? ""}` : ""} The ${kind.noun} is not on the server yet, so the state does not know it: ${later}`,
    );
  throw new VeeamError(codeOf(error), `${failed} ${address} has no ${kind.noun} of this name; the next pulumi up tries again.`);
}
