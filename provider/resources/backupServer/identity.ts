import type { ServerIdentity } from "../../config/settings";
import type { Listed } from "../../enterpriseManager/pages";
import type { Fields } from "../../core/values";
import type { EnterpriseManagerClient } from "../../enterpriseManager/client";
import type { Context as OperationContext } from "../../lifecycle/handler";

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
