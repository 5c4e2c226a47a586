/**
 * Backup servers in Enterprise Manager. The list shows neither addresses nor accounts; the query service can be asked for an
 * address (em_rest, build 13.0.1.1071, get_query_backupserver).
 */
import { z } from "zod";
import { connectedAt } from "../resources/backupServer/identity";
import type { BackupServerModel } from "../enterpriseManager/backupServers";
import { text } from "../schema/types";
import { eitherOf, lookup, picked, quoted, theOne } from "./lookup";
import type { GetBackupServerResult } from "./results";

export const backupServerLookupSchema = z.strictObject({ dnsNameOrIpAddress: text().optional(), name: text().optional() });

/** The one that was added with this address, or that is listed under this name. */
export const backupServer = lookup(
  backupServerLookupSchema,
  (servers, { dnsNameOrIpAddress: address, name }): Promise<GetBackupServerResult> => {
    const client = servers.enterpriseManager();
    const { signal } = servers;
    return client.underLogon(signal, async (logon) => {
      const all = await logon.backupServers.list(signal);
      const fitting =
        address === undefined
          ? all.filter((one) => one.name.toLowerCase() === name?.toLowerCase())
          : await connectedAt(logon, address, all, signal);
      const found = theOne(fitting, all, client.connection.address, {
        nouns: ["backup server", "backup servers"],
        wanted: address === undefined ? `named ${quoted(name ?? "")}` : `with the address ${quoted(address)}`,
        word: address ?? name,
        show: (one) => `${quoted(one.name)} (${one.uid})`,
        remedy: "Remove all but one in Enterprise Manager.",
      });
      return toResult(await logon.backupServers.model(found, signal));
    });
  },
  eitherOf("dnsNameOrIpAddress", "name"),
);

/** All of them, in the order of the list. */
export const backupServers = lookup(z.strictObject({}), ({ enterpriseManager, signal }): Promise<GetBackupServerResult[]> =>
  enterpriseManager().underLogon(signal, async (logon) => (await logon.backupServers.models(signal)).map(toResult)),
);

function toResult(model: BackupServerModel): GetBackupServerResult {
  const optional = picked({ ...model }, "port", "version", "wcfPort", "vbrCertificateThumbprint");
  return { id: model.uid, uid: model.uid, name: model.name, description: model.description, ...optional };
}
