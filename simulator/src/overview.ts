import type { Infrastructure } from "./infrastructure.js";

/** What a program can refer to, as a table for a terminal of this width: kinds, names and ids. */
export function overview({ infrastructure, width }: { infrastructure: Infrastructure; width: number }): string {
  const { managedServers, credentials, cloudCredentials, encryptionPasswords, kmsServers } = infrastructure;
  const { repositories, scaleOutRepositories, enterpriseManager } = infrastructure;
  const kinds: readonly (readonly [string, readonly object[]])[] = [
    ["managed server", managedServers],
    ["credentials", credentials],
    ["cloud credentials", cloudCredentials],
    ["encryption password", encryptionPasswords],
    ["KMS server", kmsServers],
    ["repository", repositories],
    ["scale-out repository", scaleOutRepositories],
    ["backup server", enterpriseManager.backupServers],
  ];
  const rows = kinds.flatMap(([kind, items]) => items.map((item) => [kind, nameOf(item), idOf(item)] as const));
  const head = ["KIND", "NAME", "ID"] as const;
  const [kindWidth, nameWidth] = [0, 1].map((column) => Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0)));
  return [head, ...rows]
    .map(([kind, name, id]) => `${kind.padEnd(kindWidth ?? 0)}  ${name.padEnd(nameWidth ?? 0)}  ${id}`)
    .map((line) => (line.length > width ? `${line.slice(0, width - 1)}…` : line))
    .join("\n");
}

/** Each kind has its own property by which people know it. */
function nameOf(item: object): string {
  const known = item as Record<string, unknown>;
  const names = ["name", "username", "hint", "accessKey", "account", "connectionName", "description"];
  return names.map((property) => known[property]).find((name): name is string => typeof name === "string" && name !== "") ?? "";
}

function idOf(item: object): string {
  const { id, uid } = item as { id?: string; uid?: string };
  return id ?? uid ?? "";
}
