/** Finding the backup server that a request has added, however little the answer said of it. */
import type { Context } from "../../enterpriseManager/context";
import { type BackupServerModel, listBackupServers, toModel } from "../../enterpriseManager/backupServers";
import { isSameObject } from "../../enterpriseManager/links";
import type { Logon } from "../../enterpriseManager/logon";
import { type Listed, sameUid } from "../../enterpriseManager/pages";
import { AmbiguousError, DeadlineError, VeeamError } from "../../core/errors";
import { Deadline, type Observation, waitUntil } from "../../core/poll";
import { connectedAt } from "./connected";
import { LOOK_AFTER_WRITE_MS, SHOWS_WITHIN_MS, type WriteEnd, unseen } from "./writing";
import type { Fields } from "../../core/values";

/** The one new backup server of the declared address; an error that says what was seen for none and for several. */
export async function locate(
  context: Context,
  inputs: Fields,
  before: readonly Listed[],
  end: WriteEnd,
  action: string,
): Promise<BackupServerModel> {
  const { client, log } = context;
  const { result, note } = end;
  // Once the server has said that it did it, the whole time is for seeing it.
  const deadline = result === "Success" ? context.deadline : context.deadline.atMost(SHOWS_WITHIN_MS[result]);
  const observe = async (): Promise<Observation<BackupServerModel>> => {
    const { model } = await look(context, inputs, before, end, deadline.atLeast(LOOK_AFTER_WRITE_MS));
    return model === undefined ? { pending: `${client.connection.address} does not list it yet` } : { done: model };
  };
  try {
    const first = await observe();
    if ("done" in first) return first.done;
    const waited = await waitUntil(observe, { deadline, onPending: (pending) => log.progress(`${action}: ${pending}`) });
    if ("done" in waited) return waited.done;
  } catch (error) {
    throw error instanceof AmbiguousError ? error : unseen(action, end, error);
  }
  const message = `${action} failed: ${note}`;
  // What the server did by its own words, or was at when last seen, may still come.
  throw result === "Success" || result === "Lost" ? new DeadlineError(message) : new VeeamError(message);
}

/** The backup server that an answer names, if it does. */
type Named = Pick<WriteEnd, "uid" | "path">;

/** What a look shows after a request to add. */
interface Sight {
  readonly model: BackupServerModel | undefined;
  /** All that were not listed before. */
  readonly fresh: readonly Listed[];
}

/** After a failure: the backup server that is there all the same. */
export function lookOnce(context: Context, inputs: Fields, before: readonly Listed[]): Promise<Sight> {
  return look(context, inputs, before, {}, Deadline.after(LOOK_AFTER_WRITE_MS));
}

function look({ client }: Context, inputs: Fields, before: readonly Listed[], named: Named, deadline: Deadline): Promise<Sight> {
  return client.underLogon(async (logon) => {
    const listed = await listBackupServers(logon, deadline);
    const model = await oneOf(logon, await candidates(logon, inputs, before, listed, named, deadline), deadline);
    return { model, fresh: newSince(before, listed) };
  });
}

/** `"vbr01" (urn:…), "vbr02" (urn:…)` */
export function nameAll(servers: readonly Listed[]): string {
  return servers.map(({ name, uid }) => `${JSON.stringify(name)} (${uid})`).join(", ");
}

function newSince(before: readonly Listed[], listed: readonly Listed[]): Listed[] {
  return listed.filter(({ uid }) => !before.some((old) => sameUid(old.uid, uid)));
}

async function candidates(
  logon: Logon,
  inputs: Fields,
  before: readonly Listed[],
  listed: readonly Listed[],
  named: Named,
  deadline: Deadline,
): Promise<Listed[]> {
  const fresh = newSince(before, listed);
  const uid = await uidOf(logon, named, listed, deadline);
  if (uid === undefined) return fresh.length === 0 ? [] : connectedAt(logon, String(inputs.dnsNameOrIpAddress), fresh, deadline);
  const old = before.find((one) => sameUid(one.uid, uid));
  if (old === undefined) return fresh.filter((one) => sameUid(one.uid, uid));
  throw new AmbiguousError(
    `${logon.connection.address} answered with a backup server that was connected before: ${nameAll([old])}. It was left alone, and is not in the state. ` +
      `If it is the declared one, set adopt: true.`,
  );
}

/** What an answer names by its path is most likely in the list; what it is, is looked at otherwise, best effort. */
async function uidOf(
  logon: Logon,
  { uid, path }: Named,
  listed: readonly Listed[],
  deadline: Deadline,
): Promise<string | undefined> {
  if (uid !== undefined || path === undefined) return uid;
  const isThere = ({ representation }: Listed): boolean =>
    isSameObject(logon.connection, representation.text("Href") ?? "", path);
  try {
    return listed.find(isThere)?.uid ?? (await logon.get(path, { deadline })).root.text("UID");
  } catch (error) {
    if (error instanceof VeeamError) return undefined;
    throw error;
  }
}

/** Never a guess: two are one too many. */
async function oneOf(logon: Logon, found: readonly Listed[], deadline: Deadline): Promise<BackupServerModel | undefined> {
  const [one, another] = found;
  if (another !== undefined) {
    throw new AmbiguousError(
      `${found.length} backup servers of this address are new on ${logon.connection.address}: ${nameAll(found)}; which one is meant cannot be told. ` +
        `Remove all but one there, then run pulumi up with adopt: true.`,
    );
  }
  return one && toModel(logon, one, deadline);
}
