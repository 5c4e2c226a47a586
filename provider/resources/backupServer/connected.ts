/**
 * Which backup server in Enterprise Manager has a certain address. It never shows the addresses, but can be asked for them
 * (`IpOrDnsName` of the query service); whether it minds case is not documented.
 */
import type { BackupServerModel } from "../../enterpriseManager/backupServers";
import type { Logon } from "../../enterpriseManager/logon";
import { type Listed, sameUid } from "../../enterpriseManager/pages";
import { ask, queryBackupServers, quoted } from "../../enterpriseManager/query";
import type { Deadline } from "../../core/poll";

/**
 * Those of `listed` that are listed under this address as their name, or have it under another name. The answer to that question
 * is not believed alone: a server that ignored the filter would pass for one that has found something.
 */
export async function connectedAt(
  logon: Logon,
  address: string,
  listed: readonly Listed[],
  deadline: Deadline,
): Promise<Listed[]> {
  const hits = await underOtherNames(logon, address, deadline);
  const contrary = hits.length > 0 ? await queryBackupServers(logon, `IpOrDnsName!=${quoted(address)}`, deadline) : [];
  const isAmong = (servers: readonly Listed[], uid: string): boolean => servers.some((one) => sameUid(one.uid, uid));
  return listed.filter(({ uid, name }) => sameAddress(name, address) || (isAmong(hits, uid) && !isAmong(contrary, uid)));
}

async function underOtherNames(logon: Logon, address: string, deadline: Deadline): Promise<readonly Listed[]> {
  const filter = `IpOrDnsName==${quoted(address)};Name!=${quoted(address)}`;
  const { servers, isShared } = await ask(logon, { filter }, deadline, "together");
  // Which of the addresses a hit has, the answer to several questions does not say.
  const hits = isShared && servers.length > 0 ? await queryBackupServers(logon, filter, deadline) : servers;
  return hits.filter(({ name }) => !sameAddress(name, address));
}

/** Whether the backup server has another address than this one. */
export async function hasOtherAddress(
  logon: Logon,
  { uid, name }: BackupServerModel,
  address: string,
  deadline: Deadline,
): Promise<boolean> {
  const isFound = async (condition: string): Promise<boolean> => {
    const filter = `UID==${quoted(uid)}${condition}`;
    const isAmong = (servers: readonly Listed[]): boolean => servers.some((one) => sameUid(one.uid, uid));
    const { servers, isShared } = await ask(logon, { filter, uid }, deadline, "passing");
    // What an answer to several questions lacks counts as missing when an answer to this one alone lacks it.
    return isAmong(servers) || (isShared && isAmong(await queryBackupServers(logon, filter, deadline)));
  };
  if (await isFound(`;IpOrDnsName==${quoted(address)}`)) return false;
  // The same address in another spelling is no other address.
  if (name !== address && sameAddress(name, address) && (await isFound(`;IpOrDnsName==${quoted(name)}`))) return false;
  // A query service that does not know the server at all says nothing of its address.
  return isFound("");
}

function sameAddress(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
