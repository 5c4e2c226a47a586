/** Bringing a connected backup server to what is declared. */
import { isDeepStrictEqual } from "node:util";
import { type NotTaken, notTaken, removedSettings } from "../../schema/comparison";
import { type BackupServerModel, findByUid, listBackupServers } from "../../enterpriseManager/backupServers";
import type { Context } from "../../enterpriseManager/context";
import type { Logon } from "../../enterpriseManager/logon";
import { DeadlineError, VeeamError } from "../../core/errors";
import { explain } from "../../lifecycle/failureMessages";
import { declaredIn, isElsewhere, isUnfinished, requireSameServer } from "../../lifecycle/state";
import { type Fields, isUnset, visible } from "../../core/values";
import { type Deadline, type Observation, waitUntil } from "../../core/poll";
import { connectedAt, hasOtherAddress } from "./connected";
import { describe, serverOf } from "./identity";
import { nameAll } from "./locating";
import { afterFailedUpdate, goneFrom } from "./outcome";
import { backupServerSchema } from "./schema";
import { heldSettings, isBeforeV17, requireKnownSettings, settingsOf, toSpec, wantedSettings } from "./spec";
import { LOOK_AFTER_WRITE_MS, SHOWS_WITHIN_MS, type WriteEnd, unseen, writeAndWait } from "./writing";

const ADDRESS = "dnsNameOrIpAddress";

interface Sent {
  readonly wanted: Fields;
  readonly hasAccount: boolean;
  readonly hasAddress: boolean;
  readonly end: WriteEnd;
}

/** Brings a connected backup server to what is declared. `olds` is its state; undefined when it is new to Pulumi. */
export async function bring(context: Context, uid: string, olds: Fields | undefined, news: Fields): Promise<BackupServerModel> {
  const { client, log } = context;
  const action = `${olds === undefined ? "Taking over" : "Updating"} ${describe(news)}`;
  log.progress(action);
  const request = { action, wasSent: false };
  try {
    const sent = await client.underLogon((logon) => send(context, logon, uid, olds, news, request));
    return await settled(context, uid, news, sent, action);
  } catch (error) {
    if (!request.wasSent) throw explain(action, "Nothing was changed; the next pulumi up tries again.", error);
    throw await afterFailedUpdate(context, uid, news, olds, action, error);
  }
}

async function send(
  context: Context,
  logon: Logon,
  uid: string,
  olds: Fields | undefined,
  news: Fields,
  request: { readonly action: string; wasSent: boolean },
): Promise<Sent> {
  const { client, log, deadline } = context;
  const { action } = request;
  requireKnownSettings(logon, news);
  const live = await findByUid(logon, uid, deadline, "passing");
  if (live === undefined) {
    if (olds !== undefined) requireSameServer(describe(olds), olds, serverOf(context));
    throw new VeeamError(`${action} failed: ${goneFrom(client.connection.address, uid)}`);
  }
  const wanted = wantedSettings(live, olds ?? {}, news);
  reportUnmanaged(context, live, olds ?? {}, news);
  const hasAccount = isAccountNeeded(logon, olds, news);
  const hasAddress = olds?.dnsNameOrIpAddress !== news.dnsNameOrIpAddress || (olds !== undefined && isElsewhere(olds));
  const isNeeded = hasAccount || hasAddress || !isDeepStrictEqual(wanted, settingsOf(live));
  if (!isNeeded) return { wanted, hasAccount, hasAddress, end: { result: "Success", note: "" } };

  const { dnsNameOrIpAddress, username, password } = news;
  const spec = toSpec(wanted, hasAccount ? { dnsNameOrIpAddress, username, password } : { dnsNameOrIpAddress });
  const path = logon.link(
    live.representation,
    { rel: "Edit", type: "BackupServerReference", isTypeOptional: true },
    "edit a backup server",
  );
  request.wasSent = true;
  const next = "The next pulumi up compares and sends again.";
  const end = await writeAndWait(logon, "PUT", path, spec, { action, deadline, log, next });
  return { wanted, hasAccount, hasAddress, end };
}

/** Both or neither: when one changed, when the state does not say what was sent last, and to versions that demand them. */
function isAccountNeeded(logon: Logon, olds: Fields | undefined, { username, password }: Fields): boolean {
  if (olds === undefined || isUnfinished(olds) || isBeforeV17(logon.version)) return true;
  return olds.username !== username || olds.password !== password;
}

/** Read until the change shows. What the server took otherwise is reported; what it gave no verdict on decides. */
async function settled(context: Context, uid: string, news: Fields, sent: Sent, action: string): Promise<BackupServerModel> {
  const { deadline } = context;
  const { end } = sent;
  const look = (): Promise<Look> =>
    lookAt(context, uid, news, sent).catch((error: unknown) => {
      throw unseen(action, end, error);
    });
  let seen = await look();
  const observe = async (): Promise<Observation<true>> => {
    seen = await look();
    return seen.missing.length === 0 ? { done: true } : { pending: "the change does not show yet" };
  };
  if (seen.missing.length > 0) await waitUntil(observe, { deadline: deadline.atMost(SHOWS_WITHIN_MS[end.result]) });
  if (end.result !== "Success") requireTaken(context, seen.missing, sent, action);
  report(context, seen.missing);
  return seen.model;
}

interface Look {
  readonly model: BackupServerModel;
  readonly missing: NotTaken[];
}

async function lookAt(
  { client, deadline }: Context,
  uid: string,
  { dnsNameOrIpAddress }: Fields,
  { wanted, hasAddress, end }: Sent,
): Promise<Look> {
  const look = deadline.atLeast(LOOK_AFTER_WRITE_MS);
  const declared = String(dnsNameOrIpAddress);
  return client.underLogon(async (logon) => {
    const model = await findByUid(logon, uid, look);
    if (model === undefined) throw await vanished(logon, uid, declared, look);
    const isInQuestion = hasAddress || end.result !== "Success";
    const isMissed = isInQuestion && (await hasOtherAddress(logon, model, declared, look));
    const address = { path: ADDRESS, wanted: declared, live: "another address", isPlace: false, note: undefined };
    return { model, missing: [...differences(wanted, model), ...(isMissed ? [address] : [])] };
  });
}

/** After a write without a verdict, what Enterprise Manager shows decides; it never shows the account. */
function requireTaken({ client }: Context, missing: readonly NotTaken[], { hasAccount, end }: Sent, action: string): void {
  const { address } = client.connection;
  const held = missing.map(({ path, wanted, live }) =>
    path === ADDRESS ? `${path} is not ${JSON.stringify(wanted)}` : `${path} is still ${JSON.stringify(live ?? null)}`,
  );
  if (held.length === 0 && !hasAccount) return;
  const what =
    held.length > 0
      ? `${address} does not hold the change: ${held.join("; ")}.`
      : `Whether ${address} took user name and password cannot be seen.`;
  const message = `${action} failed: ${end.note} ${what}`;
  // What was at work when last seen may still come.
  throw end.result === "Lost" ? new DeadlineError(message) : new VeeamError(message);
}

/** Under a new UID it would be another one to everybody who refers to it. */
async function vanished(logon: Logon, uid: string, address: string, deadline: Deadline): Promise<VeeamError> {
  const successors = await connectedAt(logon, address, await listBackupServers(logon, deadline), deadline);
  const now =
    successors.length === 0
      ? "and no other one has its address"
      : `but at its address there is ${nameAll(successors)} now. Take the old one out of the state (pulumi state delete) and set adopt: true, to go on with the new one`;
  return new VeeamError(`${logon.connection.address} does not list ${uid} any more after the change, ${now}.`);
}

/** A setting that is no longer declared and has no documented default stays as it is. */
function reportUnmanaged({ log }: Context, live: BackupServerModel, olds: Fields, news: Fields): void {
  const settings = settingsOf(live);
  for (const { path, standard } of removedSettings(backupServerSchema, declaredIn(olds), visible(news))) {
    const kept = settings[path.join(".")];
    if (standard === undefined && !isUnset(kept)) {
      log.warn(`${path.join(".")} is no longer managed; Enterprise Manager keeps ${JSON.stringify(kept)}.`);
    }
  }
}

/** A request that was accepted does not say that every value was taken. */
export function report({ log }: Context, missing: readonly NotTaken[]): void {
  for (const { path, wanted, live } of missing) {
    log.warn(
      `${path}: declared ${JSON.stringify(wanted)}, but Enterprise Manager holds ${JSON.stringify(live ?? null)}. A refresh shows it as a difference.`,
    );
  }
}

export function differences(declared: Fields, model: BackupServerModel): NotTaken[] {
  return notTaken(backupServerSchema, visible(declared), heldSettings(model, declared));
}
