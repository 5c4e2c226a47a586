/**
 * Which backup server in Enterprise Manager has a certain address. It never shows the addresses, but can be asked for them
 * (`IpOrDnsName` of the query service); whether it minds case is not documented.
 */
import { type BackupServerModel, type Listed, queryBackupServers, quoted, sameUid } from "../enterpriseManager/backupServers";
import type { Logon } from "../enterpriseManager/logon";
import type { Deadline } from "../wait";

/**
 * Those of `listed` that have this address, or are listed under it as their name. An answer to the question is not believed
 * alone where the name is another: a server that ignored the filter would pass for one that has found something.
 */
export async function connectedAt(
  logon: Logon,
  address: string,
  listed: readonly Listed[],
  deadline: Deadline,
): Promise<Listed[]> {
  const hits = await queryBackupServers(logon, `IpOrDnsName==${quoted(address)}`, deadline);
  const isOdd = hits.some(({ name }) => !sameAddress(name, address));
  const contrary = isOdd ? await queryBackupServers(logon, `IpOrDnsName!=${quoted(address)}`, deadline) : [];
  const isAmong = (servers: readonly Listed[], uid: string): boolean => servers.some((one) => sameUid(one.uid, uid));
  return listed.filter(({ uid, name }) => sameAddress(name, address) || (isAmong(hits, uid) && !isAmong(contrary, uid)));
}

/** Whether the backup server has another address than this one. */
export async function hasOtherAddress(
  logon: Logon,
  { uid, name }: BackupServerModel,
  address: string,
  deadline: Deadline,
): Promise<boolean> {
  const isFound = async (filter: string): Promise<boolean> => {
    const found = await queryBackupServers(logon, `UID==${quoted(uid)}${filter}`, deadline);
    return found.some((one) => sameUid(one.uid, uid));
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
