import type { ServerIdentity } from "../../config/settings";
import type { Context } from "../../enterpriseManager/context";
import type { Fields } from "../../core/values";

/** `backup server "vbr01.example.com"` */
export function describe({ dnsNameOrIpAddress: address, name }: Fields): string {
  return `backup server ${JSON.stringify(address ?? name ?? "")}`;
}

/** Enterprise Manager shows no identity of its own. */
export function serverOf({ client }: Context): ServerIdentity {
  return { address: client.connection.address };
}
