/**
 * What proves that a backup server was connected by a request of ours: the answer or the task names it; or the task succeeded, or
 * its outcome is unknown, and no such backup server was listed before. docs/design.md, "Ownership".
 */
import type { Fields } from "../../core/values";
import { RECOVERY_TIMEOUT_MS } from "../../core/serverWork";
import type { BackupServerModel } from "../../enterpriseManager/backupServers";
import type { Listed } from "../../enterpriseManager/pages";
import { isAmong, sameUid } from "../../enterpriseManager/uid";
import type { WriteEnd } from "../../enterpriseManager/submit";
import type { Evidence, Found } from "../../lifecycle/outcomes";
import { mismatches } from "../../schema/comparison";
import { type Context, connectedAt, hasName, nameAll } from "./identity";
import { backupServerSchema } from "./schema";
import { settingsOf } from "./spec";

/** The backup servers that were listed before the POST: none of them was made by it. */
export type Before = readonly Listed[];

export function evidenceOf({ result, summary, uid }: WriteEnd): Evidence {
  const isSuccess = result === "Success";
  return { id: uid, isSuccess, isUnknown: !isSuccess, mayAppear: result !== "Lost", summary };
}

/** Whether one read shows a backup server that is proved to be made by a request without an answer. */
export async function isMade(context: Context, inputs: Fields, before: Before): Promise<boolean> {
  const unknown = { isSuccess: false, isUnknown: true };
  return (await findMade(context, inputs, before, unknown, AbortSignal.timeout(RECOVERY_TIMEOUT_MS))).model !== undefined;
}

/** The backup server that is proved to be made by us, as far as one read shows it. */
export async function findMade(
  context: Context,
  inputs: Fields,
  before: Before,
  { id, isSuccess, isUnknown }: Pick<Evidence, "id" | "isSuccess" | "isUnknown">,
  signal: AbortSignal,
): Promise<Found<BackupServerModel>> {
  const address = String(inputs.dnsNameOrIpAddress);
  return context.client.underLogon(signal, async (logon) => {
    const listed = await logon.backupServers.list(signal);
    const isNew = (one: Listed): boolean => !isAmong(before, one.uid);
    const named = listed.filter((one) => isNew(one) && hasName(one, address));
    const atAddress = named.length > 0 ? named : (await connectedAt(logon, address, listed, signal)).filter(isNew);
    const possible = atAddress.filter((one) => id === undefined || sameUid(one.uid, id));
    const candidates = possible.map((one) => nameAll([one]));
    const [only] = possible;
    if (only === undefined || possible.length > 1) return { candidates };
    const model = await logon.backupServers.model(only, signal);
    const isProved = id !== undefined || isSuccess || (isUnknown && isDescribedAsSent(inputs, model));
    return isProved ? { model, candidates } : { candidates };
  });
}

function isDescribedAsSent({ description = "" }: Fields, model: BackupServerModel): boolean {
  return mismatches(backupServerSchema, { description }, settingsOf(model)).length === 0;
}
