/** What is left after a write that failed, so that no backup server is lost and the state tells what is there. */
import { isDeepStrictEqual } from "node:util";
import { asHeld } from "../../schema/comparison";
import { type BackupServerModel, findByUid } from "../../enterpriseManager/backupServers";
import type { Context } from "../../enterpriseManager/context";
import type { Listed } from "../../enterpriseManager/pages";
import { AmbiguousError, DeadlineError, NotOfferedError, UnfinishedResourceError, VeeamError } from "../../core/errors";
import { failureMessage, isRefusal, reasonBeside, remedyOf } from "../../lifecycle/failureMessages";
import { declaredIn, hiddenInputs, isUnfinished, toState, type Notes } from "../../lifecycle/state";
import { type Fields, toWire, visible } from "../../core/values";
import { Deadline } from "../../core/poll";
import { lookOnce, nameAll } from "./locating";
import { backupServerSchema } from "./schema";
import { heldSettings, settingsOf } from "./spec";
import { LOOK_AFTER_WRITE_MS } from "./writing";

/** What the state keeps: what is declared, as Enterprise Manager holds it, and what it shows beyond that. */
export function toOutputs(inputs: Fields, model: BackupServerModel, notes: Omit<Notes, "computed">): Record<string, unknown> {
  const { name, uid, version } = model;
  const declared = visible(inputs);
  const held = asHeld(backupServerSchema, declared, heldSettings(model, declared));
  const undeclared = Object.entries(settingsOf(model)).filter(([key]) => declared[key] === undefined);
  const beyond = { ...Object.fromEntries(undeclared), name, uid, version };
  return toState({ ...held, ...beyond }, inputs, { ...notes, computed: Object.keys(beyond) });
}

/** An error that tells whether the backup server is there after a creation that failed. */
export async function afterFailedCreate(
  context: Context,
  inputs: Fields,
  before: readonly Listed[],
  action: string,
  error: unknown,
): Promise<unknown> {
  const { address } = context.client.connection;
  const message = failureMessage(action, error);
  // Another look would show the same; or nothing was sent.
  if (error instanceof AmbiguousError || error instanceof NotOfferedError) return new VeeamError(message);
  if (isRefusal(error)) return new VeeamError(`${message} Nothing was connected.${remedyOf(error, "tries again")}`);
  const nextUp =
    "the next pulumi up looks for the address first, refuses to connect it twice, and continues with it when adopt: true is set.";
  let sight: Awaited<ReturnType<typeof lookOnce>>;
  try {
    sight = await lookOnce(context, inputs, before);
  } catch (lookError) {
    const declared = JSON.stringify(inputs.dnsNameOrIpAddress);
    return new VeeamError(
      `${message} Whether it is connected cannot be seen${reasonBeside(message, lookError)} Look for ${declared} on ${address}: ${nextUp}`,
    );
  }
  const { model, fresh } = sight;
  if (model !== undefined) {
    return new UnfinishedResourceError(
      `${message} The backup server is connected to ${address} (${model.uid}) and is in the state; the next pulumi up finishes it.`,
      model.uid,
      toOutputs(inputs, model, { server: { address }, isUnfinished: true }),
    );
  }
  const others = fresh.length === 0 ? "" : ` (new since then: ${nameAll(fresh)})`;
  return error instanceof DeadlineError
    ? new VeeamError(`${message} The backup server is not listed yet${others}, so the state does not know it: ${nextUp}`)
    : new VeeamError(`${message} ${address} lists no backup server of this address${others}; the next pulumi up tries again.`);
}

/**
 * The state reports what Enterprise Manager has after an update that failed. `olds` is undefined for one that is being
 * adopted: the state does not know it, and the next run begins again.
 */
export async function afterFailedUpdate(
  { client }: Context,
  uid: string,
  news: Fields,
  olds: Fields | undefined,
  action: string,
  error: unknown,
): Promise<unknown> {
  const { address } = client.connection;
  const message = failureMessage(action, error);
  if (error instanceof NotOfferedError) return new VeeamError(message);
  if (olds === undefined) {
    return isRefusal(error)
      ? new VeeamError(`${message} Nothing was changed.${remedyOf(error, "tries again")}`)
      : new VeeamError(`${message} It is not in the state; the next pulumi up takes it over again.`);
  }
  try {
    const deadline = Deadline.after(LOOK_AFTER_WRITE_MS);
    const model = await client.underLogon((logon) => findByUid(logon, uid, deadline));
    if (model === undefined) return new VeeamError(`${message} ${goneFrom(address, uid)}`);
    const declared = declaredIn(olds);
    const isUnchanged = isDeepStrictEqual(asHeld(backupServerSchema, declared, heldSettings(model, declared)), toWire(declared));
    const isAccountSent = isUnfinished(olds) || olds.username !== news.username || olds.password !== news.password;
    // The state is right as it is, and the next preview shows again what is wanted.
    if (isUnchanged && (isRefusal(error) || !(error instanceof DeadlineError || isAccountSent))) {
      const sight = isRefusal(error) ? "Nothing" : "As far as can be seen nothing";
      return new VeeamError(`${message} ${sight} was changed.${remedyOf(error, "sends it again")}`);
    }
    const inputs = { ...declared, ...visible(news), ...hiddenInputs(news) };
    // The account is never shown: it is sent again, whatever became of it.
    const missing = isAccountSent ? "what is missing, and user name and password again" : "what is missing";
    return new UnfinishedResourceError(
      `${message} The state has what ${address} shows now; the next pulumi up sends ${missing}.`,
      uid,
      toOutputs(inputs, model, { server: { address }, isUnfinished: true }),
    );
  } catch (lookError) {
    return new VeeamError(
      `${message} What ${address} holds now cannot be seen${reasonBeside(message, lookError)} The state stays as it was; the next pulumi up compares and sends again.`,
    );
  }
}

/** What to do about a backup server that was removed behind Pulumi's back. */
export function goneFrom(address: string, uid: string): string {
  return `It is not connected to ${address} any more (${uid}). Run pulumi refresh, so that the next pulumi up connects it again.`;
}
