/**
 * What proves that a backup server was connected by a request of ours. It enters the state by proof alone: the answer or the task
 * names it; or the task succeeded, or the outcome is unknown, and no such backup server was listed before. docs/design.md,
 * "Ownership".
 */
import type { BackupServerModel } from "../../enterpriseManager/backupServers";
import { type Listed, isAmong, sameUid } from "../../enterpriseManager/pages";
import { RECOVERY_TIMEOUT_MS, type WriteEnd } from "../../enterpriseManager/submit";
import { TaskFailedError, messageOf } from "../../core/errors";
import type { Fields } from "../../core/values";
import { mismatches } from "../../schema/comparison";
import { connectedAt, hasName } from "./addresses";
import type { Context } from "./context";
import { readUntil } from "./readBack";
import { backupServerSchema } from "./schema";
import { settingsOf } from "./spec";

/** What a POST has left behind. */
export interface Evidence {
  /** The backup server that the answer or the task names. */
  readonly uid: string | undefined;
  /** The server says that it connected it. */
  readonly isSuccess: boolean;
  /** Whether it did is not known: the answer was lost, or the task is unknown, has no result or the wait for it was given up. */
  readonly isUnknown: boolean;
  /** It may show later, and has not been looked for yet. */
  readonly mayAppear: boolean;
  /** How it ended, in sentences; the text of `error` where there is one. */
  readonly summary: string;
  /** Why it failed. */
  readonly error?: Error;
}

/** The backup servers that were listed before the POST: none of them was made by it. */
export type Before = readonly Listed[];

export function evidenceOf({ result, summary, uid }: WriteEnd): Evidence {
  const isSuccess = result === "Success";
  return { uid, isSuccess, isUnknown: !isSuccess, mayAppear: result !== "Lost", summary };
}

/** A task that failed proves nothing by an address; one whose end is not known may have connected it. */
export function evidenceOfFailure(thrown: unknown): Evidence {
  const error = thrown instanceof Error ? thrown : new Error(messageOf(thrown));
  const hasFailed = error instanceof TaskFailedError;
  const uid = hasFailed ? error.uid : undefined;
  return { uid, isSuccess: false, isUnknown: !hasFailed, mayAppear: false, summary: messageOf(error), error };
}

/** What one read shows of it. */
export interface Found {
  readonly model?: BackupServerModel | undefined;
  /** New backup servers of the wanted address that nothing proves to be ours. */
  readonly candidates: readonly Listed[];
  readonly error?: unknown;
}

/** Reads until the backup server shows, for up to 30 s where it may show late. */
export async function untilFound(context: Context, inputs: Fields, before: Before, evidence: Evidence): Promise<Found> {
  const { log } = context;
  try {
    return await readUntil((signal) => readCandidates(context, inputs, before, evidence, signal), {
      isCompleted: ({ model, candidates }) => model !== undefined || candidates.length > 1,
      withinMs: evidence.mayAppear ? RECOVERY_TIMEOUT_MS : 0,
      onPending: (note) => log.progress(`Reading backup server ${JSON.stringify(inputs.dnsNameOrIpAddress)}: ${note}`),
    });
  } catch (error) {
    return { candidates: [], error };
  }
}

/** Whether one read shows a backup server that is proved to be made by a request without an answer. */
export async function isMade(context: Context, inputs: Fields, before: Before): Promise<boolean> {
  const unknown = { uid: undefined, isSuccess: false, isUnknown: true, mayAppear: false, summary: "" };
  return (await readCandidates(context, inputs, before, unknown, AbortSignal.timeout(RECOVERY_TIMEOUT_MS))).model !== undefined;
}

async function readCandidates(
  context: Context,
  inputs: Fields,
  before: Before,
  { uid, isSuccess, isUnknown }: Evidence,
  signal: AbortSignal,
): Promise<Found> {
  const address = String(inputs.dnsNameOrIpAddress);
  return context.client.underLogon(signal, async (logon) => {
    const listed = await logon.backupServers.list(signal);
    const isNew = (one: Listed): boolean => !isAmong(before, one.uid);
    const named = listed.filter((one) => isNew(one) && hasName(one, address));
    const atAddress = named.length > 0 ? named : (await connectedAt(logon, address, listed, signal)).filter(isNew);
    const candidates = atAddress.filter((one) => uid === undefined || sameUid(one.uid, uid));
    const [only] = candidates;
    if (only === undefined || candidates.length > 1) return { candidates };
    const model = await logon.backupServers.model(only, signal);
    const isProved = uid !== undefined || isSuccess || (isUnknown && isDescribedAsSent(inputs, model));
    return isProved ? { model, candidates } : { candidates };
  });
}

function isDescribedAsSent({ description = "" }: Fields, model: BackupServerModel): boolean {
  return mismatches(backupServerSchema, { description }, settingsOf(model)).length === 0;
}
