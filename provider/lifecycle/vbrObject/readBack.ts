/** Reading an object after a write has changed it. */
import { DeadlineError, VeeamError, messageOf } from "../../core/errors";
import { poll } from "../../core/poll";
import type { Json } from "../../vbr/responses";
import { RECOVERY_TIMEOUT_MS } from "../../vbr/submit";
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
  const signal = AbortSignal.timeout(RECOVERY_TIMEOUT_MS);
  let late: AbortSignal | undefined;
  let model: Json | undefined;
  let failure: VeeamError | undefined;
  await poll(
    async () => {
      try {
        model = maybeListed && late === undefined ? (await snapshot.find({ id }, signal))[0] : await snapshot.whole(id, signal);
        failure = undefined;
      } catch (error) {
        if (!(error instanceof VeeamError)) throw error;
        failure = error;
        return { pending: messageOf(error) };
      }
      late ??= AbortSignal.timeout(SHOWS_WITHIN_MS);
      return model === undefined || showsChange(model) || late.aborted
        ? { done: true }
        : { pending: "the change is not visible yet" };
    },
    { signal, onPending: (note) => log.progress(`Reading ${kind.noun} (id ${id}): ${note}`) },
  );
  if (failure !== undefined)
    throw new DeadlineError(
      "VEEAM_OUTCOME_UNKNOWN",
      `The ${kind.noun} could not be read after the change: ${messageOf(failure)}`,
    );
  return model;
}
