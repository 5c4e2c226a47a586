/** A backup server is connected at the declared address already: refused, or adopted on request. */
import { VeeamError } from "../../core/errors";
import { capital } from "../../core/text";
import type { Fields } from "../../core/values";
import type { Listed } from "../../enterpriseManager/pages";
import { whenReplaced } from "../../lifecycle/failureMessages";
import type { StateNotes } from "../../lifecycle/outcomes";
import { urnOf } from "../../lifecycle/state";
import { type Context, describe, nameAll } from "./identity";
import type { Created } from "./operations";
import { BACKUP_SERVER, toOutputs } from "./spec";
import { reconcile } from "./update";

/** Why nothing was connected. Of a resource that the engine replaces, the one that is in the way is its own. */
export function alreadyConnectedError(context: Context, inputs: Fields, connected: readonly Listed[]): VeeamError {
  const { client, ownership } = context;
  const one = onlyOne(context, inputs, connected);
  const found = `${capital(describe(inputs))} is connected to ${client.connection.address} already: ${nameAll([one])}. Nothing was changed.`;
  const isReplaced = ownership.isReplaced(urnOf(inputs), one.uid);
  if (isReplaced === true) {
    return new VeeamError(
      "VEEAM_DELETE_BEFORE_REPLACE",
      `${found} This resource is being replaced, and a backup server cannot be connected twice. Use the option deleteBeforeReplace, which disconnects the old one first.`,
    );
  }
  return new VeeamError(
    "VEEAM_ALREADY_CONNECTED",
    `${found} It was probably connected by hand, or by a run that was interrupted. ` +
      `Set adopt: true to manage it from now on (a delete then leaves it connected until adopt is taken out again), or import it.${whenReplaced(isReplaced)}`,
  );
}

/** Adopts it and reconciles it: all settings are sent to it, the account included. */
export async function adopt(context: Context, inputs: Fields, connected: readonly Listed[], notes: StateNotes): Promise<Created> {
  const { uid } = onlyOne(context, inputs, connected);
  context.ownership.requireSole(describe(inputs), {
    server: notes.server,
    noun: BACKUP_SERVER.noun,
    id: uid,
    urn: urnOf(inputs),
    instance: undefined,
  });
  const model = await reconcile(context, { uid, news: inputs, olds: undefined });
  context.log.debug(`adopted: ${uid}`);
  return { id: model.uid, outs: toOutputs(inputs, model, notes) };
}

function onlyOne({ client }: Context, { dnsNameOrIpAddress: address }: Fields, connected: readonly Listed[]): Listed {
  const [one] = connected;
  if (one !== undefined && connected.length === 1) return one;
  throw new VeeamError(
    "VEEAM_AMBIGUOUS",
    `${connected.length} backup servers on ${client.connection.address} have the address ${JSON.stringify(address)}: ${nameAll(connected)}. Nothing was changed. Remove all but one there.`,
  );
}
