/** Deleting an object of the backup infrastructure. */
import { ResponseError, VeeamError, isLostAnswer, messageOf } from "../../core/errors";
import { explained, failureMessage } from "../failureMessages";
import { requireSameServer } from "../state";
import { type Fields, isFields } from "../../core/values";
import { Deadline, pause, retryDelayMs } from "../../core/poll";
import { waiting } from "../../core/interruption";
import { type Json, isNotFound, queryString } from "../../vbr/client";
import type { Context } from "./context";
import { type Kind, describe } from "./kind";
import { findById } from "../../vbr/objects";
import { toSession, waitForSession } from "../../vbr/sessions";
import { LOOK_AFTER_WRITE_MS } from "../../vbr/submit";

const DELETE_TRIES = 4;
/** How long the look at what holds an object may take: it only adds to a message. */
const LOOK_AFTER_REFUSAL_MS = 10_000;

/** `DELETE` with `deleteBackups` as the state has it. Gone already is success. */
export async function deleteObject(context: Context, kind: Kind, id: string, state: Fields): Promise<void> {
  const { client, log, deadline } = context;
  const what = describe(kind, state);
  await explained(`Deleting ${what}`, "Nothing was deleted; the next run tries again.", async () =>
    requireSameServer(what, state, await client.identity({ deadline })),
  );
  const action = `Deleting ${what}`;
  const path = `${kind.path}/${id}?${queryString({ deleteBackups: String(state.deleteBackups === true) })}`;
  log.progress(`${action}${state.deleteBackups === true ? " and its backups" : ""}`);
  for (let attempt = 0; ; attempt++) {
    try {
      const answer = await waiting(
        () =>
          log.warn(`${action} (id ${id}) was cut off: ${client.connection.address} may go on with it. The next run looks again.`),
        () => client.delete(path, { deadline }),
      );
      if (answer !== undefined) await waitForAnswer(context, answer, action);
      return;
    } catch (error) {
      if (isNotFound(error)) return;
      const isForeign = error instanceof ResponseError && error.status === 404;
      // An internal error is how a server refuses, but can also come after the effect.
      const isInternal = error instanceof ResponseError && error.status === 500;
      if (!isLostAnswer(error) && !isForeign && !isInternal) throw await refusedDelete(context, kind, id, action, error);
      // It may be gone; only one that is still there is deleted again.
      if (!(await isThere(context, kind, id, action, error))) return;
      if (isInternal) throw await refusedDelete(context, kind, id, action, error);
      if (attempt + 1 >= DELETE_TRIES || deadline.remainingMs === 0) {
        throw new VeeamError(
          `${failureMessage(action, error)} It is still on ${client.connection.address}, which may go on with it. The next run looks again.`,
        );
      }
      await pause(retryDelayMs(attempt));
    }
  }
}

async function isThere({ client, deadline }: Context, kind: Kind, id: string, action: string, error: unknown): Promise<boolean> {
  try {
    return (await findById(client, kind, id, deadline.atLeast(LOOK_AFTER_WRITE_MS))) !== undefined;
  } catch (lookUpError) {
    throw new VeeamError(
      `${failureMessage(action, error)} Whether it is gone cannot be seen: ${messageOf(lookUpError)} The state keeps it; the next run looks again.`,
    );
  }
}

/** A DELETE is documented to answer without a session; one that comes all the same is waited for. */
async function waitForAnswer({ client, log, deadline }: Context, answer: Json, action: string): Promise<void> {
  const session = toSession(answer);
  if (session !== undefined) await waitForSession(client, session, { action, deadline, log });
}

/** The server's words, and where to look: what holds a repository is not always in them. */
async function refusedDelete({ client }: Context, kind: Kind, id: string, action: string, error: unknown): Promise<unknown> {
  // Refused as a request, and not for what holds the object.
  if (!(error instanceof ResponseError) || [401, 429].includes(error.status))
    return new VeeamError(failureMessage(action, error));
  const { address } = client.connection;
  if (error.status === 403) {
    return new VeeamError(
      `${action} failed: ${address} answered 403: ${error.serverText} Nothing was deleted. Deleting needs the role Veeam Backup Administrator; ` +
        `with four-eyes authorization on, nothing can be deleted over REST, only in the console.`,
    );
  }
  const scaleOut = await findScaleOutRepository(client, id);
  const holder =
    scaleOut === undefined
      ? ""
      : ` It is an extent of the scale-out repository ${JSON.stringify(scaleOut)}: take it out there first. If it is being replaced, change its name in the same commit: then the new one is made first and takes its place.`;
  return new VeeamError(
    `${action} failed: ${address} answered ${error.status}: ${error.serverText}${holder} ` +
      `What can hold it: ${kind.holders}; with four-eyes authorization on, nothing can be deleted over REST, only in the console.`,
  );
}

async function findScaleOutRepository(client: Context["client"], id: string): Promise<string | undefined> {
  try {
    const states = await client.list(
      "/api/v1/backupInfrastructure/repositories/states",
      { idFilter: id },
      { deadline: Deadline.after(LOOK_AFTER_REFUSAL_MS), patienceMs: 0 },
    );
    const details = states.find((state) => state.id === id)?.scaleOutRepositoryDetails;
    return isFields(details) && typeof details.membership === "string" ? details.membership : undefined;
  } catch {
    // It only adds to a message.
    return undefined;
  }
}
