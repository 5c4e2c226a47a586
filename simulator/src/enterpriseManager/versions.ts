/** `v1_10` is newer than `v1_7`. Undefined where it is no version. */
function partsOf(version: string): [number, number] | undefined {
  const match = /^v(\d+)(?:_(\d+))?$/i.exec(version);
  return match ? [Number(match[1]), Number(match[2] ?? 0)] : undefined;
}

function isAtLeast(version: string, other: string): boolean {
  const [left, right] = [partsOf(version), partsOf(other)];
  if (!left || !right) return false;
  return left[0] === right[0] ? left[1] >= right[1] : left[0] > right[0];
}

/** Whether backup servers have `WcfPort` and `VbrCertificateThumbprint`. */
export function knowsThumbprints(version: string): boolean {
  return isAtLeast(version, "v1_7");
}

/** The supported version that a logon link names; `latest` is the newest. */
export function findVersion(supported: readonly string[], asked: string | undefined): string | undefined {
  if (asked?.toLowerCase() === "latest") return supported.toSorted((a, b) => (isAtLeast(a, b) ? -1 : 1))[0];
  return supported.find((version) => version.toLowerCase() === asked?.toLowerCase());
}
