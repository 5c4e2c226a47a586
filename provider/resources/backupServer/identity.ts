/**
 * Which backup server is meant. Enterprise Manager never shows the addresses, but can be asked for them (`IpOrDnsName` of the
 * query service); whether it minds case is not documented.
 */
import type { ServerIdentity } from "../../config/settings";
import type { Listed } from "../../enterpriseManager/pages";
import { isAmong } from "../../enterpriseManager/uid";
import type { Fields } from "../../core/values";
import type { EnterpriseManagerClient } from "../../enterpriseManager/client";
import type { Context as OperationContext } from "../../lifecycle/handler";
import { type BackupServerModel, quoted } from "../../enterpriseManager/backupServers";
import type { Logon } from "../../enterpriseManager/logon";

/** What an operation on one backup server works with. */
export type Context = OperationContext<EnterpriseManagerClient>;

/** `backup server "vbr01.example.com"` */
export function describe({ dnsNameOrIpAddress: address, name }: Fields): string {
  return `backup server ${JSON.stringify(address ?? name ?? "")}`;
}

/** `"vbr01" (urn:…), "vbr02" (urn:…)` */
export function nameAll(servers: readonly Listed[]): string {
  return servers.map(({ name, uid }) => `${JSON.stringify(name)} (${uid})`).join(", ");
}

/** Enterprise Manager shows no identity of its own. */
export function serverOf({ client }: Context): ServerIdentity {
  return { address: client.connection.address };
}

/**
 * Those of a complete list that have this address: as their name, or under another name. A query is not believed alone: a
 * server that ignored the filter would pass for one that has found something.
 */
export async function connectedAt(
  { backupServers }: Logon,
  address: string,
  listed: readonly Listed[],
  signal: AbortSignal,
): Promise<Listed[]> {
  const hits = await backupServers.query(`IpOrDnsName==${quoted(address)}`, signal);
  const renamed = hits.filter((hit) => !hasName(hit, address));
  const contrary = renamed.length > 0 ? await backupServers.query(`IpOrDnsName!=${quoted(address)}`, signal) : [];
  const found = renamed.filter(({ uid }) => !isAmong(contrary, uid));
  const unlisted = found.find(({ uid }) => !isAmong(listed, uid));
  if (unlisted !== undefined) throw backupServers.contradiction(unlisted.uid);
  return listed.filter((one) => hasName(one, address) || isAmong(found, one.uid));
}

/** Whether the backup server has another address than this one. */
export async function hasOtherAddress(
  { backupServers }: Logon,
  { uid, name }: BackupServerModel,
  address: string,
  signal: AbortSignal,
): Promise<boolean> {
  const isFound = async (condition: string): Promise<boolean> =>
    isAmong(await backupServers.query(`UID==${quoted(uid)}${condition}`, signal), uid);
  if (await isFound(`;IpOrDnsName==${quoted(address)}`)) return false;
  // The same address in another spelling is no other address.
  if (name !== address && hasName({ name }, address) && (await isFound(`;IpOrDnsName==${quoted(name)}`))) return false;
  // A query service that does not know the server at all says nothing of its address.
  return isFound("");
}

/** Whether it is listed under this address, in whichever case. */
export function hasName({ name }: { readonly name: string }, address: string): boolean {
  return name.toLowerCase() === address.toLowerCase();
}
