/** Reconciling a connected backup server: GET of the entity, the declared values laid over it, PUT, wait, read back. */
import { isDeepStrictEqual } from "node:util";
import { GivenUpError, VeeamError, codeOf, isFailedRead, isNotSent, messageOf } from "../../core/errors";
import { type Fields, isUnset, visible } from "../../core/values";
import { RECOVERY_TIMEOUT_MS } from "../../core/serverWork";
import type { BackupServerModel } from "../../enterpriseManager/backupServers";
import type { Logon } from "../../enterpriseManager/logon";
import { type Submission, type WriteEnd, submit } from "../../enterpriseManager/submit";
import { waitForUnfinishedTask } from "../../enterpriseManager/tasks";
import { explain, explained, failureMessage, isRefusal, remedyOf } from "../../lifecycle/failureMessages";
import { failedUpdate, goneFrom, readUntil } from "../../lifecycle/outcomes";
import { declaredIn, requireSameServer, stateOf } from "../../lifecycle/state";
import { type Mismatch, removedSettings } from "../../schema/comparison";
import { type Context, connectedAt, describe, hasOtherAddress, nameAll, serverOf } from "./identity";
import { backupServerSchema } from "./schema";
import { BACKUP_SERVER, differences, isBeforeV17, requireKnownSettings, settingsOf, toSpec, wantedSettings } from "./spec";

const ADDRESS = "dnsNameOrIpAddress";
/** How long a change may take to show after the server has said that it made it; what it took otherwise is reported then. */
const SHOWS_WITHIN_MS = 5000;

export interface Reconciliation {
  readonly uid: string;
  readonly news: Fields;
  /** Its state; undefined for one that is being adopted. */
  readonly olds: Fields | undefined;
}

/** Reconciles it with what is declared, and gives it as it was read back. Sends nothing when nothing differs. */
export async function reconcile(context: Context, reconciliation: Reconciliation): Promise<BackupServerModel> {
  const { client, log, signal, timeoutMs } = context;
  const { uid, news, olds } = reconciliation;
  const action = `${olds === undefined ? "Adopting" : "Updating"} ${describe(news)}`;
  log.progress(action);
  const next = "The next pulumi up compares and sends again.";
  const objects = [uid, String((olds ?? news)[ADDRESS])];
  const submission = { action, log, signal, timeoutMs, next, objects };
  const nothingChanged = "Nothing was changed; the next pulumi up tries again.";

  const { wanted, put, model } = await explained(action, nothingChanged, () => prepare(context, reconciliation, submission));
  if (put === undefined) {
    log.debug("the server holds what is declared: nothing is sent");
    return model;
  }
  try {
    const isApplied = put.hasAccount ? undefined : () => isHeld(context, reconciliation, wanted);
    const end = await client.underLogon(signal, (logon) =>
      submit(
        logon,
        { method: "PUT", path: put.path, xml: put.xml },
        isApplied === undefined ? submission : { ...submission, isApplied },
      ),
    );
    return await readBack(context, reconciliation, { action, wanted, put, end });
  } catch (error) {
    if (isNotSent(error)) throw explain(action, nothingChanged, error);
    throw await failed(context, reconciliation, action, error);
  }
}

function failed(context: Context, { uid, news, olds }: Reconciliation, action: string, error: unknown): Promise<VeeamError> {
  const { client } = context;
  // The state does not know it, and the next run begins again.
  if (olds === undefined) {
    const outcome = isRefusal(error)
      ? `Nothing was changed.${remedyOf(error, "tries again")}`
      : "It is not in the state; the next pulumi up adopts it again.";
    return Promise.resolve(new VeeamError(codeOf(error), `${failureMessage(action, error)} ${outcome}`));
  }
  const server = serverOf(context);
  const { declared, meta } = stateOf(olds);
  const isAccountSent = meta.isUnfinished || olds.username !== news.username || olds.password !== news.password;
  const secrets = isAccountSent || error instanceof GivenUpError ? "user name and password" : undefined;
  const update = { id: uid, news, olds: declared, notes: { instance: meta.instance, server }, action, error, secrets };
  return failedUpdate(BACKUP_SERVER, { ...update, address: server.address }, (signal) =>
    client.underLogon(signal, async ({ backupServers }) => {
      const listed = await backupServers.find(uid, signal);
      return listed && backupServers.model(listed, signal);
    }),
  );
}

/** A change that is to be sent. */
interface Put {
  readonly path: string;
  readonly xml: string;
  readonly hasAccount: boolean;
  readonly hasAddress: boolean;
}

interface Prepared {
  /** The settings that it is to hold. */
  readonly wanted: Fields;
  /** As it is now. */
  readonly model: BackupServerModel;
  /** Undefined when it holds all of that already. */
  readonly put: Put | undefined;
}

/** Reads the entity itself, with no task of an earlier operation still running, and compares. */
function prepare(context: Context, { uid, news, olds }: Reconciliation, submission: Submission): Promise<Prepared> {
  const { client, signal } = context;
  return client.underLogon(signal, async (logon) => {
    requireKnownSettings(logon, news);
    await waitForUnfinishedTask(logon, submission);
    const model = await readEntity(context, logon, uid, submission.action, olds);
    const wanted = wantedSettings(model, olds ?? {}, news);
    reportUnmanaged(context, model, olds ?? {}, news);
    const hasAccount = isAccountNeeded(logon, olds, news);
    const hasAddress =
      olds?.dnsNameOrIpAddress !== news.dnsNameOrIpAddress || (olds !== undefined && stateOf(olds).meta.isElsewhere);
    if (!hasAccount && !hasAddress && isDeepStrictEqual(wanted, settingsOf(model))) return { wanted, model, put: undefined };
    const { dnsNameOrIpAddress, username, password } = news;
    const xml = toSpec(wanted, hasAccount ? { dnsNameOrIpAddress, username, password } : { dnsNameOrIpAddress });
    const toEdit = { rel: "Edit", type: "BackupServerReference", isTypeOptional: true } as const;
    const path = logon.link(model.representation, toEdit, "edit a backup server");
    return { wanted, model, put: { path, xml, hasAccount, hasAddress } };
  });
}

async function readEntity(
  context: Context,
  { backupServers }: Logon,
  uid: string,
  action: string,
  olds: Fields | undefined,
): Promise<BackupServerModel> {
  const { client, signal } = context;
  const listed = await backupServers.find(uid, signal);
  if (listed !== undefined) return backupServers.entity(listed, signal);
  if (olds !== undefined) requireSameServer(describe(olds), olds, serverOf(context));
  throw new VeeamError("VEEAM_GONE", `${action} failed: ${goneFrom(client.connection.address, uid)}`);
}

/** Both or neither: when one changed, when the state does not say what was sent last, and to versions that demand them. */
function isAccountNeeded(logon: Logon, olds: Fields | undefined, { username, password }: Fields): boolean {
  if (olds === undefined || stateOf(olds).meta.isUnfinished || isBeforeV17(logon.version)) return true;
  return olds.username !== username || olds.password !== password;
}

interface Written {
  readonly action: string;
  readonly wanted: Fields;
  readonly put: Put;
  readonly end: WriteEnd;
}

/** What the server took otherwise is reported; after a write without a verdict, what it holds decides. */
async function readBack(context: Context, reconciliation: Reconciliation, written: Written): Promise<BackupServerModel> {
  const { action, wanted, put, end } = written;
  const hasVerdict = end.result === "Success";
  const isAddressInQuestion = put.hasAddress || !hasVerdict;
  let shown: Shown;
  try {
    shown = await readUntil((signal) => readChange(context, reconciliation, { wanted, isAddressInQuestion }, signal), {
      isCompleted: ({ missing }) => missing.length === 0,
      withinMs: hasVerdict ? SHOWS_WITHIN_MS : end.result === "Lost" ? 0 : RECOVERY_TIMEOUT_MS,
      onPending: (note) => context.log.progress(`${action}: ${note}`),
    });
  } catch (error) {
    // What keeps a read from being sent, such as a refused logon, says nothing of the change.
    if (!isFailedRead(error) && !isNotSent(error)) throw error;
    throw new GivenUpError(
      "VEEAM_OUTCOME_UNKNOWN",
      `${action} failed: ${end.summary} What became of it could not be read: ${messageOf(error)}`,
    );
  }
  if (!hasVerdict) requireApplied(context, shown.missing, written);
  reportMismatches(context, [...shown.missing, ...shown.noted]);
  return shown.model;
}

/** What one read shows of a change. */
interface Shown {
  readonly model: BackupServerModel;
  readonly missing: readonly Mismatch[];
  /** What is shown otherwise than it is declared, and means the same. */
  readonly noted: readonly Mismatch[];
}

async function readChange(
  { client }: Context,
  { uid, news }: Reconciliation,
  { wanted, isAddressInQuestion }: { readonly wanted: Fields; readonly isAddressInQuestion: boolean },
  signal: AbortSignal,
): Promise<Shown> {
  const declared = String(news[ADDRESS]);
  return client.underLogon(signal, async (logon) => {
    const listed = await logon.backupServers.find(uid, signal);
    if (listed === undefined) throw await vanished(logon, uid, declared, signal);
    const model = await logon.backupServers.model(listed, signal);
    const isMissed = isAddressInQuestion && (await hasOtherAddress(logon, model, declared, signal));
    const address = { path: ADDRESS, wanted: declared, live: "another address", isImmutable: false, note: undefined };
    const shown = differences(wanted, model);
    const missing = shown.filter(({ note }) => note === undefined);
    const noted = shown.filter(({ note }) => note !== undefined);
    return { model, missing: [...missing, ...(isMissed ? [address] : [])], noted };
  });
}

async function isHeld(context: Context, reconciliation: Reconciliation, wanted: Fields): Promise<boolean> {
  const signal = AbortSignal.timeout(RECOVERY_TIMEOUT_MS);
  const { missing } = await readChange(context, reconciliation, { wanted, isAddressInQuestion: true }, signal);
  return missing.length === 0;
}

/** Enterprise Manager never shows the account. */
function requireApplied({ client }: Context, missing: readonly Mismatch[], { action, put, end }: Written): void {
  const { address } = client.connection;
  const held = missing.map(({ path, wanted, live }) =>
    path === ADDRESS ? `${path} is not ${JSON.stringify(wanted)}` : `${path} is still ${JSON.stringify(live ?? null)}`,
  );
  if (held.length === 0 && !put.hasAccount) return;
  const what =
    held.length > 0
      ? `${address} does not hold the change: ${held.join("; ")}.`
      : `Whether ${address} took user name and password could not be read.`;
  const code = held.length > 0 ? "VEEAM_NOT_APPLIED" : "VEEAM_OUTCOME_UNKNOWN";
  const text = `${action} failed: ${end.summary} ${what}`;
  // A task that the server does not know any more may still be running.
  throw end.result === "Unknown" ? new GivenUpError(code, text) : new VeeamError(code, text);
}

/** Under a new UID it would be another one to everything that refers to it. */
async function vanished(logon: Logon, uid: string, address: string, signal: AbortSignal): Promise<VeeamError> {
  const successors = await connectedAt(logon, address, await logon.backupServers.list(signal), signal);
  const now =
    successors.length === 0
      ? "and no other one has its address"
      : `but at its address there is ${nameAll(successors)} now. Take the old one out of the state (pulumi state delete) and set adopt: true, to go on with the new one`;
  return new VeeamError("VEEAM_GONE", `${logon.connection.address} does not list ${uid} any more after the change, ${now}.`);
}

/** A setting that is no longer declared and has no documented default stays as it is. */
function reportUnmanaged({ log }: Context, live: BackupServerModel, olds: Fields, news: Fields): void {
  const settings = settingsOf(live);
  for (const { path, defaultValue } of removedSettings(backupServerSchema, declaredIn(olds), visible(news))) {
    const kept = settings[path.join(".")];
    if (defaultValue === undefined && !isUnset(kept)) {
      log.warn(
        "VEEAM_NO_LONGER_MANAGED",
        `${path.join(".")} is no longer managed; Enterprise Manager keeps ${JSON.stringify(kept)}.`,
      );
    }
  }
}

/** A request that was accepted does not say that every value was taken. */
export function reportMismatches({ log }: Context, missing: readonly Mismatch[]): void {
  for (const { path, wanted, live, note } of missing) {
    log.warn(
      "VEEAM_VALUE_NOT_KEPT",
      `${path}: declared ${JSON.stringify(wanted)}, but Enterprise Manager holds ${JSON.stringify(live ?? null)}. ${note ?? "A refresh shows it as drift"}.`,
    );
  }
}
