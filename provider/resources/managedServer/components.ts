/** The components that a VBR server has installed on a host, and that wait for an update. */
import { WorkFailedError } from "../../core/errors";
import { type Context, type Kind, describe, idOf } from "../../lifecycle/vbrObject/kind";
import { warnOfSession } from "../../vbr/sessions";
import { submit } from "../../vbr/submit";
import type { Json } from "../../vbr/responses";

/** States of components that wait for nothing. */
const CURRENT = ["NotAvailable", undefined, null];

/** `POST …/updateComponents`, and the model read back. A session for components that are up to date was seen to fail. */
export async function updateComponents(context: Context, kind: Kind, model: Json, noteChange: () => void): Promise<Json> {
  const { client, log, signal } = context;
  if (model.updatesState === "NotAvailable") return model;
  const id = idOf(model);
  const action = `Updating components of ${describe(kind, model)}`;
  log.progress(action);
  const submission = { ...context, action, objectId: id, sessionType: "HostComponentsUpdate" } as const;
  let failure: WorkFailedError | undefined;
  try {
    warnOfSession(log, action, await submit(client, "POST", `${kind.path}/updateComponents`, { ids: [id] }, submission));
    noteChange();
  } catch (error) {
    if (!(error instanceof WorkFailedError)) throw error;
    failure = error;
  }
  const after = (await client.snapshot(kind).whole(id, signal)) ?? model;
  if (failure === undefined) return after;
  if (!(CURRENT as unknown[]).includes(after.updatesState)) throw failure;
  log.debug(`the components are up to date: ${failure.text}`);
  return after;
}
