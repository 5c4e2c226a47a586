/**
 * Backup servers in Enterprise Manager: what each step of Pulumi's lifecycle does there. From em_rest, build 13.0.1.1071
 * (post_backupservers, put_backupservers_id, delete_backupservers_id); where its pages disagree, every documented answer is
 * understood.
 */
import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { VeeamError } from "../../core/errors";
import { keepSecret } from "../../core/redact";
import { type Fields, isUnknown, visible } from "../../core/values";
import type { BackupServerModel } from "../../enterpriseManager/backupServers";
import type { Logon } from "../../enterpriseManager/logon";
import type { Listed } from "../../enterpriseManager/pages";
import { sameUid } from "../../enterpriseManager/uid";
import { type Submission, submit } from "../../enterpriseManager/submit";
import { waitForUnfinishedTask } from "../../enterpriseManager/tasks";
import { explained } from "../../lifecycle/failureMessages";
import { type Creation, type Evidence, evidenceFrom, madeObject, unfinishedCreation } from "../../lifecycle/outcomes";
import { declaredIn, hiddenInputs, isKnown, isManaged, requireSameServer, stateOf, withNewFlags } from "../../lifecycle/state";
import { type Change, changesBetween } from "../../schema/comparison";
import { type Checked, checkInputs } from "../../schema/validate";
import { adopt, alreadyConnectedError } from "./adopt";
import { deleteBackupServer } from "./delete";
import { type Before, evidenceOf, findMade, isMade } from "./evidence";
import { type Context, connectedAt, describe, hasOtherAddress, nameAll, serverOf } from "./identity";
import { backupServerSchema, changedAddress, isChangedAddress } from "./schema";
import { BACKUP_SERVER, declarationOf, differences, requireKnownSettings, toOutputs, toSpec } from "./spec";
import { reconcile, reportMismatches } from "./update";

/** Checks what a program declares, without a server. */
export function check(olds: Fields, news: Fields): Checked {
  keepPassword(olds);
  keepPassword(news);
  // What an existing backup server has beyond a declaration, for programs that were written from one.
  const { id, uid, name, version, ...declared } = news;
  return checkInputs(backupServerSchema, declared, olds);
}

/** Compares two declarations, without a server. Nothing replaces. */
export function diff(olds: Fields, news: Fields): { changes?: false } {
  const isSame = changes(olds, news).length === 0 && isDeepStrictEqual(olds.__timeouts, news.__timeouts);
  return isSame ? { changes: false } : {};
}

/** What differs between a state and a declaration, and an address that was changed in Enterprise Manager. */
export function changes(olds: Fields, news: Fields): Change[] {
  const { declared, meta } = stateOf(olds);
  const changed = changesBetween(backupServerSchema, declared, visible(news));
  const path = "dnsNameOrIpAddress";
  // What a refresh put there and `ignoreChanges` has kept asks for nothing.
  if (isChangedAddress(news[path])) return changed.filter((change) => change.path !== path);
  if (!meta.isElsewhere || changed.some((change) => change.path === path)) return changed;
  return [...changed, { path, kind: "update", old: changedAddress(String(olds.name)), new: news[path], traits: {} }];
}

export { describe as subjectOf } from "./identity";

export const { noun } = BACKUP_SERVER;

export interface Created {
  readonly id: string;
  readonly outs: Record<string, unknown>;
}

/** Refuses or adopts one that is connected at this address; otherwise connects it, waits for the task, and reads it back. */
export async function create(context: Context, inputs: Fields): Promise<Created> {
  const { log } = context;
  keepPassword(inputs);
  const action = `Connecting ${describe(inputs)}`;
  const submission = submissionOf(context, inputs, action);
  const notes = { server: serverOf(context), instance: randomUUID() };
  const { before, connected } = await readBeforeCreate(context, inputs, submission);
  if (connected.length > 0) {
    if (inputs.adopt !== true) throw alreadyConnectedError(context, inputs, connected);
    return adopt(context, inputs, connected, notes);
  }

  log.debug("the address is free");
  log.progress(action);
  const evidence = await post(context, inputs, before, submission);
  const creation = { inputs, action, notes, address: notes.server.address };
  const model = await readBack(context, creation, before, evidence);
  log.debug(`connected: ${model.uid}; ${evidence.summary}`);
  try {
    if (evidence.error !== undefined) throw evidence.error;
    reportMismatches(context, differences(inputs, model));
    return { id: model.uid, outs: toOutputs(inputs, model, notes) };
  } catch (error) {
    throw unfinishedCreation(BACKUP_SERVER, creation, model.uid, model, error);
  }
}

function submissionOf({ client, log, signal, timeoutMs }: Context, inputs: Fields, action: string): Submission {
  const next = `Run pulumi up again when it is listed on ${client.connection.address}, with adopt: true to go on with it.`;
  return { action, log, signal, timeoutMs, next, objects: [String(inputs.dnsNameOrIpAddress)] };
}

/** All that are connected, and those of them that have the declared address, before anything is sent. */
function readBeforeCreate(
  { client, signal }: Context,
  inputs: Fields,
  submission: Submission,
): Promise<{ readonly before: Before; readonly connected: readonly Listed[] }> {
  return explained(submission.action, "Nothing was connected; the next pulumi up tries again.", () =>
    client.underLogon(signal, async (logon) => {
      requireKnownSettings(logon, inputs);
      await waitForUnfinishedTask(logon, submission);
      const before = await logon.backupServers.list(signal);
      return { before, connected: await connectedAt(logon, String(inputs.dnsNameOrIpAddress), before, signal) };
    }),
  );
}

/** Sends the request, and waits for its task. */
function post(context: Context, inputs: Fields, before: Before, submission: Submission): Promise<Evidence> {
  const { action, signal } = submission;
  const xml = toSpec(inputs, inputs);
  const isApplied = (): Promise<boolean> => isMade(context, inputs, before);
  return evidenceFrom(action, "Nothing was connected", async () => {
    const end = await context.client.underLogon(signal, (logon) =>
      submit(logon, { method: "POST", path: pathToCreate(logon), xml }, { ...submission, isApplied }),
    );
    return evidenceOf(end);
  });
}

function pathToCreate(logon: Logon): string {
  return logon.link(logon.root, { rel: "Create", pathEnd: "backupServers", action: "create" }, "add a backup server");
}

/** The backup server that the POST has connected. */
function readBack(context: Context, creation: Creation, before: Before, evidence: Evidence): Promise<BackupServerModel> {
  const { inputs, action, address } = creation;
  const known = before.find((one) => evidence.id !== undefined && sameUid(one.uid, evidence.id));
  if (known !== undefined) {
    throw new VeeamError(
      "VEEAM_NOT_PROVEN",
      `${action} failed: ${address} answered with a backup server that was connected before: ${nameAll([known])}. It was left alone, and is not in the state. ` +
        `If it is the declared one, set adopt: true.`,
    );
  }
  return madeObject(BACKUP_SERVER, creation, evidence, context.log, (signal) =>
    findMade(context, inputs, before, evidence, signal),
  );
}

/** As Pulumi wants it; nothing at all means that the backup server is gone. */
export interface Found {
  readonly id?: string;
  readonly props?: Record<string, unknown>;
  readonly inputs?: Record<string, unknown>;
}

/** Reads it, and asks whether its address is still the one that was declared last. */
export async function read(context: Context, id: string, state: Fields): Promise<Found> {
  keepPassword(state);
  const found = isKnown(state)
    ? await explained(`Reading ${describe(state)}`, "The state stays as it is; run it again later.", () =>
        readLive(context, id, state),
      )
    : await readLive(context, id, state);
  const server = serverOf(context);
  if (found === undefined) {
    requireSameServer(describe(state), state, server);
    if (isKnown(state)) return {};
    throw new VeeamError("VEEAM_NOT_FOUND", `There is no backup server with the UID ${id} on ${server.address}.`);
  }
  const { model, isMoved } = found;
  if (!isManaged(state)) {
    const known = isMoved ? {} : { dnsNameOrIpAddress: model.name };
    return { id: model.uid, props: toOutputs({ ...known, ...hiddenInputs(state) }, model, { server, isShown: true }) };
  }
  const { declared, meta } = stateOf(state);
  // After a write that failed it is not known whether the account was taken: it shows as one to be added.
  if (meta.isUnfinished) {
    delete declared.username;
    delete declared.password;
  }
  const notes = { instance: meta.instance, server, isElsewhere: isMoved };
  const props = toOutputs({ ...declared, ...hiddenInputs(state) }, model, notes);
  const moved = isMoved ? { dnsNameOrIpAddress: changedAddress(model.name) } : {};
  return { id, props, inputs: { ...declaredIn(props), ...hiddenInputs(state), ...moved } };
}

/** One that this program does not manage yet; its account and an address that is not its name cannot be read. */
export async function importExisting(context: Context, id: string): Promise<Required<Found>> {
  const server = serverOf(context);
  const found = await readLive(context, id, {});
  if (found === undefined)
    throw new VeeamError("VEEAM_NOT_FOUND", `There is no backup server with the UID ${id} on ${server.address}.`);
  const { dnsNameOrIpAddress, ...settings } = declarationOf(found.model);
  const inputs = found.isMoved ? settings : { dnsNameOrIpAddress, ...settings };
  return { id: found.model.uid, inputs, props: toOutputs(inputs, found.model, { server, instance: randomUUID() }) };
}

/** Undefined when it is gone. What a list shows otherwise than it is declared is read from the entity itself before it counts. */
async function readLive(
  { client, log, signal }: Context,
  id: string,
  state: Fields,
): Promise<{ readonly model: BackupServerModel; readonly isMoved: boolean } | undefined> {
  return client.underLogon(signal, async (logon) => {
    const { backupServers } = logon;
    const listed = await backupServers.findCached(id, signal);
    if (listed === undefined) {
      log.debug(`gone: neither a complete list nor the query service has ${id}`);
      return undefined;
    }
    const entry = await backupServers.model(listed, signal);
    const hasDrift = isManaged(state) && differences(declaredIn(state), entry).length > 0;
    const model = hasDrift ? await backupServers.entity(listed, signal) : entry;
    // The state of an import has no address where it was added under another one than its name.
    const address = isManaged(state) ? state.dnsNameOrIpAddress : model.name;
    const isMoved = typeof address === "string" && (await hasOtherAddress(logon, model, address, signal));
    return { model, isMoved };
  });
}

/** `PUT` with the address always and the account when it changed, wait, read back. Flags and timeouts alone send nothing. */
export async function update(
  context: Context,
  id: string,
  olds: Fields,
  news: Fields,
): Promise<{ outs: Record<string, unknown> }> {
  keepPassword(olds);
  keepPassword(news);
  const outs = withNewFlags(changes(olds, news), olds, news);
  if (outs !== undefined) return { outs };
  const model = await reconcile(context, { uid: id, news, olds });
  return { outs: toOutputs(news, model, { instance: stateOf(olds).meta.instance, server: serverOf(context) }) };
}

/** `DELETE`, after a read and before another one. Gone already is success. */
export async function remove(context: Context, id: string, state: Fields): Promise<void> {
  keepPassword(state);
  await deleteBackupServer(context, id, state);
}

function keepPassword({ password, username }: Fields): void {
  if (typeof password !== "string" || isUnknown(password)) return;
  keepSecret(password, typeof username === "string" ? username : undefined);
}
