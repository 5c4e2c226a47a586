/**
 * Backup servers in Enterprise Manager. The list shows neither addresses nor accounts; the query service can be asked for an
 * address (em_rest, build 13.0.1.1071, get_query_backupserver).
 */
import { z } from "zod";
import { connectedAt } from "../resources/backupServer/addresses";
import type { BackupServerModel } from "../enterpriseManager/backupServers";
import { text } from "../schema/types";
import { type Servers, eitherOf, lookup } from "./lookup";
import { quoted, theOne } from "./match";
import type { GetBackupServerResult } from "./results";

export const backupServerLookupSchema = z.strictObject({ dnsNameOrIpAddress: text().optional(), name: text().optional() });

/** The one that was added with this address, or that is listed under this name. */
export const backupServer = lookup(
  backupServerLookupSchema,
  (servers, { dnsNameOrIpAddress: address, name }): Promise<GetBackupServerResult> => {
    const client = servers.enterpriseManager();
    const { signal } = servers;
    return client.underLogon(signal, async (logon) => {
      const all = await logon.backupServers.current(signal);
      const fitting =
        address === undefined
          ? all.filter((one) => one.name.toLowerCase() === name?.toLowerCase())
          : await connectedAt(logon, address, all, signal);
      const found = theOne(fitting, all, {
        address: client.connection.address,
        nouns: ["backup server", "backup servers"],
        wanted: address === undefined ? `named ${quoted(name ?? "")}` : `with the address ${quoted(address)}`,
        word: address ?? name ?? "",
        words: (one) => [one.name],
        show: (one) => `${quoted(one.name)} (${one.uid})`,
        remedy: "Remove all but one in Enterprise Manager.",
      });
      return toResult(await logon.backupServers.model(found, signal));
    });
  },
  eitherOf("dnsNameOrIpAddress", "name"),
);

/** All of them, in the order of the list. */
export const backupServers = lookup(z.strictObject({}), (servers: Servers): Promise<GetBackupServerResult[]> => {
  const { signal } = servers;
  return servers
    .enterpriseManager()
    .underLogon(signal, async ({ backupServers: read }) => (await read.models(signal)).map(toResult));
});

function toResult({
  uid,
  name,
  description,
  port,
  version,
  wcfPort,
  vbrCertificateThumbprint,
}: BackupServerModel): GetBackupServerResult {
  return {
    id: uid,
    uid,
    name,
    description,
    ...(port === undefined ? {} : { port }),
    ...(version === undefined ? {} : { version }),
    ...(wcfPort === undefined ? {} : { wcfPort }),
    ...(vbrCertificateThumbprint === undefined ? {} : { vbrCertificateThumbprint }),
  };
}
