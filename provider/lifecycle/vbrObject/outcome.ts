/** What became of a write: the object that it made, what the server did not take, and what is left after a failure. */
import { isDeepStrictEqual } from "node:util";
import { asHeld, notTaken } from "../../schema/comparison";
import { DeadlineError, UnfinishedResourceError, VeeamError, messageOf } from "../../core/errors";
import { failureMessage, isRefusal, reasonBeside, remedyOf } from "../failureMessages";
import { hiddenInputs, unfinishedSession } from "../state";
import { type Fields, isFields, toWire, visible } from "../../core/values";
import { Deadline } from "../../core/poll";
import type { Json } from "../../vbr/client";
import type { Context } from "./context";
import type { Kind } from "./kind";
import { findById, findByName, findWritten, idOf } from "../../vbr/objects";
import { toSession, waitForSession } from "../../vbr/sessions";
import { LOOK_AFTER_WRITE_MS, type WriteEnd, writeAndWait } from "../../vbr/submit";

/** The object that a POST has made, or an error that says what is known. */
export async function locate(context: Context, kind: Kind, inputs: Fields, end: WriteEnd, action: string): Promise<Json> {
  const { client, deadline } = context;
  const model = await findWritten(
    client,
    kind,
    { name: inputs.name, resourceId: "resourceId" in end ? end.resourceId : undefined },
    deadline.atLeast(LOOK_AFTER_WRITE_MS),
  );
  if (model !== undefined) return model;
  if (end.result === "Unknown") throw new DeadlineError(`${action} failed: ${reasonOf(end)}`);
  if (end.result !== "Lost") {
    throw new VeeamError(
      `${action} failed: session ${end.id} ended with the result ${end.result}, but made nothing. Look at it in the console (History).`,
    );
  }
  const sessions = end.sessions.map(({ id, result, message }) => `${id} (${result}${message === "" ? "" : `: ${message}`})`);
  const seen =
    sessions.length === 0 ? "No session was started since." : `The sessions since then have ended: ${sessions.join(", ")}.`;
  throw new VeeamError(`${action} failed: ${end.reason} ${seen}`);
}

/** `PUT` of a whole model, the wait for its session, and the model read back. `news` is what it must hold afterwards. */
export async function replaceModel(
  context: Context,
  kind: Kind,
  id: string,
  body: Json,
  news: Fields,
  action: string,
): Promise<Json> {
  const { client, log, deadline } = context;
  const wait = { action, deadline, log, objectId: id };
  const end = await writeAndWait(client, "PUT", `${kind.path}/${id}`, { ...body, id }, wait);
  const model = await findById(client, kind, id, deadline.atLeast(LOOK_AFTER_WRITE_MS), { occasion: "together" });
  if (model === undefined) throw new VeeamError(`${action} failed: it disappeared.`);
  if (end.result !== "Success" && end.result !== "Warning") requireTaken(context, kind, news, model, end, action);
  reportEnd(context, action, end);
  return model;
}

/** After a write without a verdict, what the server holds decides. */
function requireTaken(context: Context, kind: Kind, news: Fields, model: Json, end: WriteEnd, action: string): void {
  const missing = notTaken(kind.schemaOf(news), visible(news), kind.toDeclaration(model)).filter(
    ({ note }) => note === undefined,
  );
  if (missing.length === 0) return;
  const held = missing.map(({ path, live }) => `${path} is still ${JSON.stringify(live ?? null)}`).join("; ");
  throw new VeeamError(
    `${action} failed: ${reasonOf(end)} ${context.client.connection.address} does not hold the change: ${held}.`,
  );
}

/** Why the end of a write says nothing of the change. */
export function reasonOf(end: WriteEnd): string {
  if (end.result === "Lost") return end.reason;
  return end.result === "Unknown"
    ? `The server does not know the session ${end.id} any more.`
    : `Session ${end.id} ended with the result ${end.result}.`;
}

export function reportEnd({ log }: Context, action: string, end: WriteEnd): void {
  if (end.result === "Warning") log.warn(`${action} ended with a warning: ${end.message} (session ${end.id})`);
}

/** A session that ended well does not say that the server took every value. */
export function reportNotTaken({ log }: Context, kind: Kind, inputs: Fields, model: Json): void {
  for (const { path, wanted, live, note } of notTaken(kind.schemaOf(inputs), visible(inputs), kind.toDeclaration(model))) {
    const why = note === undefined ? "A refresh shows it as a difference." : `${note.slice(0, 1).toUpperCase()}${note.slice(1)}.`;
    log.warn(`${path}: declared ${JSON.stringify(wanted)}, but the server holds ${JSON.stringify(live ?? null)}. ${why}`);
  }
}

/** Finds out whether an object exists after a creation that failed, so that none is lost. */
export async function afterFailedCreate(
  context: Context,
  kind: Kind,
  inputs: Fields,
  action: string,
  error: unknown,
): Promise<unknown> {
  const { client } = context;
  const { address } = client.connection;
  const message = failureMessage(action, error);
  // A refusal of the request itself: nothing was started.
  if (isRefusal(error)) return new VeeamError(`${message} Nothing was made.${remedyOf(error, "tries again")}`);
  const deadline = Deadline.after(LOOK_AFTER_WRITE_MS);
  const sessionId = error instanceof DeadlineError ? error.sessionId : undefined;
  const first = sessionId === undefined ? "looks for the name" : "waits for that session";
  const later = `the next pulumi up ${first} first, refuses to make a second one, and continues with it when adopt: true is set.`;
  let found: Json[];
  try {
    found = await findByName(client, kind, inputs.name, deadline);
  } catch (lookUpError) {
    const name = JSON.stringify(inputs.name);
    return new VeeamError(
      `${message} Whether the ${kind.noun} exists cannot be seen${reasonBeside(message, lookUpError)} Look for ${name} on ${address}: ${later}`,
    );
  }
  const [model] = found;
  if (model === undefined || found.length > 1) {
    return error instanceof DeadlineError
      ? new VeeamError(`${message} The ${kind.noun} is not on the server yet, so the state does not know it: ${later}`)
      : new VeeamError(
          `${message} ${address} has ${found.length === 0 ? "no" : "more than one"} ${kind.noun} of this name; the next pulumi up tries again.`,
        );
  }
  const id = idOf(model);
  const next = sessionId === undefined ? "finishes it" : "waits for that session first, then finishes it";
  return new UnfinishedResourceError(
    `${message} The ${kind.noun} exists on ${address} (id ${id}) and is in the state; the next pulumi up ${next}.`,
    id,
    kind.toOutputs(inputs, model, { server: await client.identity({ deadline }), isUnfinished: true, sessionId }),
  );
}

/**
 * The state reports what the server has after an update that failed, not what was wanted. `olds` is what the state declares;
 * undefined when the object is new to it.
 */
export async function afterFailedUpdate(
  context: Context,
  kind: Kind,
  id: string,
  news: Fields,
  olds: Fields | undefined,
  action: string,
  error: unknown,
): Promise<unknown> {
  const { client } = context;
  const { address } = client.connection;
  const message = failureMessage(action, error);
  const deadline = Deadline.after(LOOK_AFTER_WRITE_MS);
  try {
    const model = await findById(client, kind, id, deadline);
    const sessionId = error instanceof DeadlineError ? error.sessionId : undefined;
    const isUnchanged =
      model !== undefined &&
      olds !== undefined &&
      isDeepStrictEqual(asHeld(kind.schemaOf(news), olds, kind.toDeclaration(model)), toWire(olds));
    if (model === undefined) return new VeeamError(`${message} It is not on ${address} any more (id ${id}). ${MAKE_AGAIN}`);
    // The state is right as it is, and the next preview shows again what is wanted.
    if (isUnchanged && sessionId === undefined) {
      const sight = isRefusal(error) ? "Nothing" : "As far as can be seen nothing";
      return new VeeamError(`${message} ${sight} was changed.${remedyOf(error, "sends it again")}`);
    }
    const next = sessionId === undefined ? "sends what is missing" : "waits for that session first";
    // With the settings that are to be removed, so that the next update removes them.
    const declared = { ...mergedDeclarations(olds ?? {}, visible(news)), ...hiddenInputs(news) };
    const notes = { server: await client.identity({ deadline }), isUnfinished: true, sessionId };
    const properties = kind.toOutputs(declared, model, notes);
    return new UnfinishedResourceError(
      `${message} The state has what ${address} holds now; the next pulumi up ${next}.`,
      id,
      properties,
    );
  } catch (lookUpError) {
    return new VeeamError(
      `${message} What ${address} holds now cannot be seen${reasonBeside(message, lookUpError)} The state stays as it was; the next pulumi up compares and sends again.`,
    );
  }
}

/** What to do about an object that was deleted behind Pulumi's back. */
export const MAKE_AGAIN = "Run pulumi refresh, so that the next pulumi up makes it again.";

function mergedDeclarations(olds: Fields, news: Fields): Fields {
  const merged: Record<string, unknown> = { ...olds, ...news };
  for (const [key, value] of Object.entries(news)) {
    const before = olds[key];
    if (isFields(value) && isFields(before)) merged[key] = mergedDeclarations(before, value);
  }
  return merged;
}

/** An earlier run gave up waiting for a session; it must be over before the next write. */
export async function finishSession(context: Context, olds: Fields, what: string): Promise<void> {
  const { client, log, deadline } = context;
  const sessionId = unfinishedSession(olds);
  if (sessionId === undefined) return;
  const session = toSession({ id: sessionId, state: "Working", sessionType: "Infrastructure" });
  if (session === undefined) return;
  try {
    await waitForSession(client, session, {
      action: `Waiting for the last change of ${what}`,
      deadline,
      log,
    });
  } catch (error) {
    if (error instanceof DeadlineError || !(error instanceof VeeamError)) throw error;
    log.warn(messageOf(error));
  }
}
