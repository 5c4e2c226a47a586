/** Reading an object after a write has changed it. */
import { DeadlineError, VeeamError, messageOf } from "../../core/errors";
import type { Json } from "../../vbr/responses";
import { readUntil } from "../readBack";
import type { Context, Kind } from "./kind";

/** How long a change may take to become visible after its session has ended. */
const SHOWS_WITHIN_MS = 3000;

/**
 * The object, read until it shows the change, which may be a little after the session; what fails meanwhile is read again, for
 * the write has succeeded. Undefined when the server has the object no longer.
 */
export async function readBack(
  { client, log }: Context,
  kind: Kind,
  id: string,
  showsChange: (model: Json) => boolean,
  /** The entry of a list, which others read at the same time, is enough when it shows the change. */
  { maybeListed }: { readonly maybeListed: boolean },
): Promise<Json | undefined> {
  const snapshot = client.snapshot(kind.path);
  let isFirst = true;
  const read = async (signal: AbortSignal): Promise<Json | undefined> => {
    if (!maybeListed || !isFirst) return snapshot.whole(id, signal);
    const [model] = await snapshot.find({ id }, signal);
    isFirst = false;
    return model;
  };
  try {
    return await readUntil(read, {
      isCompleted: (model) => model === undefined || showsChange(model),
      withinMs: SHOWS_WITHIN_MS,
      onPending: (note) => log.progress(`Reading ${kind.noun} (id ${id}): ${note}`),
    });
  } catch (error) {
    if (!(error instanceof VeeamError)) throw error;
    throw new DeadlineError("VEEAM_OUTCOME_UNKNOWN", `The ${kind.noun} could not be read after the change: ${messageOf(error)}`);
  }
}
