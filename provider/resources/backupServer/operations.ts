/**
 * Backup servers in Enterprise Manager: what each step of Pulumi's lifecycle does there. From em_rest, build 13.0.1.1071
 * (post_backupservers, put_backupservers_id, delete_backupservers_id); where its pages disagree, every documented answer is
 * understood.
 */
import { isDeepStrictEqual } from "node:util";
import { changesBetween } from "../../schema/comparison";
import { type BackupServerModel, findByUid, listBackupServers } from "../../enterpriseManager/backupServers";
import type { Context } from "../../enterpriseManager/context";
import type { Listed } from "../../enterpriseManager/pages";
import { VeeamError } from "../../core/errors";
import { explained } from "../../lifecycle/failureMessages";
import { type Checked, checkInputs } from "../../schema/validate";
import { keepSecret } from "../../core/redact";
import {
  declaredIn,
  hiddenInputs,
  isElsewhere,
  isManaged,
  isUnfinished,
  requireSameServer,
  urnOf,
  withNewFlags,
} from "../../lifecycle/state";
import { type Fields, isUnknown, visible } from "../../core/values";
import { capital } from "../../core/text";
import { connectedAt, hasOtherAddress } from "./connected";
import { bring, differences, report } from "./editing";
import { describe, serverOf } from "./identity";
import { locate, nameAll } from "./locating";
import { afterFailedCreate, toOutputs } from "./outcome";
import { removeBackupServer } from "./removing";
import { backupServerSchema, changedAddress } from "./schema";
import { requireKnownSettings, toSpec } from "./spec";
import { writeAndWait } from "./writing";

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
  const changes = changesBetween(backupServerSchema, declaredIn(olds), visible(news));
  const isSame = changes.length === 0 && isDeepStrictEqual(olds.__timeouts, news.__timeouts) && !isElsewhere(olds);
  return isSame ? { changes: false } : {};
}

export { describe as subjectOf } from "./identity";

/** Refuses or adopts one that is connected at this address; otherwise adds it, waits for the task, and reads it back. */
export async function create(context: Context, inputs: Fields): Promise<{ id: string; outs: Record<string, unknown> }> {
  const { client, log, deadline } = context;
  keepPassword(inputs);
  const action = `Connecting ${describe(inputs)}`;
  const { before, connected } = await explained(action, "Nothing was connected; the next pulumi up tries again.", () =>
    client.underLogon(async (logon) => {
      requireKnownSettings(logon, inputs);
      const listed = await listBackupServers(logon, deadline, "passing");
      return { before: listed, connected: await connectedAt(logon, String(inputs.dnsNameOrIpAddress), listed, deadline) };
    }),
  );
  if (connected.length > 0) return adoptOrRefuse(context, inputs, connected);

  log.progress(action);
  const spec = toSpec(inputs, inputs);
  const next = "Run pulumi up again when it is listed there, with adopt: true to go on with it.";
  let model: BackupServerModel;
  try {
    const end = await client.underLogon((logon) => {
      const path = logon.link(logon.root, { rel: "Create", pathEnd: "backupServers", action: "create" }, "add a backup server");
      return writeAndWait(logon, "POST", path, spec, { action, deadline, log, next });
    });
    model = await locate(context, inputs, before, end, action);
  } catch (error) {
    throw await afterFailedCreate(context, inputs, before, action, error);
  }
  report(context, differences(inputs, model));
  return { id: model.uid, outs: toOutputs(inputs, model, { server: serverOf(context) }) };
}

/** As Pulumi wants it; nothing at all means that the backup server is gone. */
export interface Found {
  readonly id?: string;
  readonly props?: Record<string, unknown>;
  readonly inputs?: Record<string, unknown>;
}

/** Reads it from the complete list, and asks whether its address is still the one that was declared last. */
export async function read(context: Context, id: string, state: Fields): Promise<Found> {
  const { client, deadline } = context;
  keepPassword(state);
  const address = state.dnsNameOrIpAddress;
  const look = () =>
    client.underLogon(async (logon) => {
      const model = await findByUid(logon, id, deadline, "lasting");
      if (model === undefined) return undefined;
      const believed = typeof address === "string" ? address : model.name;
      return { model, isMoved: await hasOtherAddress(logon, model, believed, deadline) };
    });
  const found = isManaged(state)
    ? await explained(`Reading ${describe(state)}`, "The state stays as it is; run it again later.", look)
    : await look();
  if (found === undefined) {
    requireSameServer(describe(state), state, serverOf(context));
    if (isManaged(state)) return {};
    throw new VeeamError(`There is no backup server with the UID ${id} in ${client.connection.address}.`);
  }
  const { model, isMoved } = found;
  const server = serverOf(context);
  if (!isManaged(state)) {
    const known = isMoved ? {} : { dnsNameOrIpAddress: model.name };
    return { id: model.uid, props: toOutputs({ ...known, ...hiddenInputs(state) }, model, { server }) };
  }
  const declared = declaredIn(state);
  // After a write that failed nobody knows whether the account was taken: it shows as one to be added.
  if (isUnfinished(state)) {
    delete declared.username;
    delete declared.password;
  }
  const props = toOutputs({ ...declared, ...hiddenInputs(state) }, model, { server, isElsewhere: isMoved });
  const moved = isMoved ? { dnsNameOrIpAddress: changedAddress(model.name) } : {};
  return { id, props, inputs: { ...declaredIn(props), ...hiddenInputs(state), ...moved } };
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
  const outs = withNewFlags(backupServerSchema, olds, news);
  if (outs !== undefined) return { outs };
  const model = await bring(context, id, olds, news);
  return { outs: toOutputs(news, model, { server: serverOf(context) }) };
}

/** `DELETE`, after a look and before another one. Gone already is success. */
export async function remove(context: Context, id: string, state: Fields): Promise<void> {
  keepPassword(state);
  await removeBackupServer(context, id, state);
}

/** One that is connected at the declared address already. Taken over only on request: nobody else's is touched by accident. */
async function adoptOrRefuse(
  context: Context,
  inputs: Fields,
  connected: readonly Listed[],
): Promise<{ id: string; outs: Record<string, unknown> }> {
  const { address } = context.client.connection;
  const [one, another] = connected;
  if (one === undefined || another !== undefined) {
    throw new VeeamError(
      `${connected.length} backup servers in ${address} have the address ${JSON.stringify(inputs.dnsNameOrIpAddress)}: ${nameAll(connected)}. Nothing was changed. Remove all but one there.`,
    );
  }
  if (inputs.adopt !== true) {
    throw new VeeamError(
      `${capital(describe(inputs))} is connected to ${address} already: ${nameAll([one])}. Nothing was changed. ` +
        `It was probably connected by hand, or by a run that was interrupted. Set adopt: true to manage it from now on, or import it.`,
    );
  }
  context.ownership.requireSole(describe(inputs), {
    server: serverOf(context),
    id: one.uid,
    urn: urnOf(inputs),
    instance: undefined,
  });
  const model = await bring(context, one.uid, undefined, inputs);
  return { id: model.uid, outs: toOutputs(inputs, model, { server: serverOf(context) }) };
}

function keepPassword({ password, username }: Fields): void {
  if (typeof password !== "string" || isUnknown(password)) return;
  keepSecret(password, typeof username === "string" ? username : undefined);
}
