/** The components that a VBR server has installed on a host, and that wait for an update. */
import { GivenUpError, VeeamError, WorkFailedError, messageOf } from "../../core/errors";
import { type Observation, poll } from "../../core/poll";
import { isUnset } from "../../core/values";
import { type Context, type Kind, describe, idOf } from "../../lifecycle/vbrObject/kind";
import { readBack } from "../../lifecycle/vbrObject/update";
import { warnOfSession } from "../../vbr/sessions";
import { submit } from "../../vbr/submit";
import type { Json } from "../../vbr/responses";

/** States in which the server is at work on them by itself, or for another client. */
const BUSY: readonly unknown[] = ["Installing", "CheckInProgress"];

/** `POST …/updateComponents`, and the model read back. A session for components that are up to date was seen to fail. */
export async function updateComponents(context: Context, kind: Kind, model: Json, noteChange: () => void): Promise<Json> {
  const { client, log } = context;
  const id = idOf(model);
  const action = `Updating components of ${describe(kind, model)}`;
  const before = await waitUntilIdle(context, kind, action, model);
  if (before.updatesState === "NotAvailable") return before;
  log.progress(action);
  const submission = { ...context, action, objectId: id, sessionType: "HostComponentsUpdate" } as const;
  const failure: Error | undefined = await submit(
    client,
    "POST",
    `${kind.path}/updateComponents`,
    { ids: [id] },
    submission,
  ).then(
    (end) => {
      warnOfSession(log, action, end);
      noteChange();
      return undefined;
    },
    (error: unknown): Error => {
      if (error instanceof WorkFailedError) return error;
      throw error;
    },
  );
  await readBack(context, kind, id, isCurrent, { maybeListed: false });
  const after = await waitUntilIdle(context, kind, action, before);
  if (!isCurrent(after))
    throw failure ?? new VeeamError("VEEAM_NOT_APPLIED", `${action} failed: the server shows ${stateIn(after)} after it.`);
  if (failure !== undefined) log.debug(`the components are up to date: ${messageOf(failure)}`);
  return after;
}

/** They wait for nothing. */
function isCurrent({ updatesState }: Json): boolean {
  return updatesState === "NotAvailable" || isUnset(updatesState);
}

function stateIn({ updatesState }: Json): string {
  return `the updatesState ${JSON.stringify(updatesState ?? null)}`;
}

/** The whole model, read until the server is not at work on the components. */
async function waitUntilIdle({ client, log, signal }: Context, kind: Kind, action: string, model: Json): Promise<Json> {
  const observe = async (): Promise<Observation<Json>> => {
    const now = (await client.snapshot(kind).whole(idOf(model), signal)) ?? model;
    return BUSY.includes(now.updatesState) ? { pending: `the server shows ${stateIn(now)}` } : { done: now };
  };
  const waited = await poll(observe, { signal, onPending: (note) => log.progress(`${action} waits: ${note}`) });
  if ("done" in waited) return waited.done;
  throw new GivenUpError("VEEAM_TIMED_OUT", `${action} timed out: ${waited.timedOut}.`);
}
