/** UIDs of backup servers: `urn:veeam:BackupServer:<guid>`. */

/** A UID or the bare GUID of one, in any case. */
export function sameUid(a: string, b: string): boolean {
  return guidOf(a) === guidOf(b);
}

export function isAmong(servers: readonly { readonly uid: string }[], uid: string): boolean {
  return servers.some((one) => sameUid(one.uid, uid));
}

export function guidOf(uid: string): string {
  return uid.replace(/^urn:veeam:BackupServer:/i, "").toLowerCase();
}

/** The UID in the path of a backup server, as the documents show both: they end with the same GUID. */
export function uidIn(path: string | undefined): string | undefined {
  const [, guid] = /\/backupServers\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:\?|$)/i.exec(path ?? "") ?? [];
  return guid === undefined ? undefined : `urn:veeam:BackupServer:${guid.toLowerCase()}`;
}
