/** examples/from-scratch on a simulator: what its configuration holds, and what somebody changes of its resources. */
import { join } from "node:path";
import type { Infrastructure } from "veeam-simulator";
import { ROOT_DIRECTORY } from "./root";

export const FROM_SCRATCH = join(ROOT_DIRECTORY, "examples", "from-scratch");

export const SECRETS = {
  hostPassword: "Confidential-host",
  hardenedPassword: "Confidential-hardened",
  secretKey: "Confidential-key",
  encryptionPassword: "Confidential-encryption",
} as const;

type Change = (infrastructure: Infrastructure) => void;

/** What somebody changes in the console, one property of each resource. */
export const DRIFTS: Readonly<Record<string, Change>> = {
  bucket: described(({ repositories }) => repositories.find(({ name }) => name === "Copies")),
  "bucket-account": described(({ cloudCredentials }) => cloudCredentials.at(-1)),
  copies: ({ encryptionPasswords }) => void Object.assign(encryptionPasswords.at(-1) ?? {}, { hint: "Other" }),
  gateway: described(({ managedServers }) => managedServers.find(({ name }) => name === "linux02.tech.local")),
  hardened: described(({ repositories }) => repositories.find(({ name }) => name === "Hardened")),
  "hardened-host": described(({ managedServers }) => managedServers.find(({ name }) => name === "hardened02.tech.local")),
  "host-account": ({ credentials }) => void Object.assign(credentials.at(-1) ?? {}, { elevateToRoot: false }),
  production: described(({ scaleOutRepositories }) => scaleOutRepositories.at(-1)),
};

export const RESOURCES = Object.keys(DRIFTS);

/** How many objects of each kind the server has. */
export function countsOf(infrastructure: Infrastructure): number[] {
  const { credentials, cloudCredentials, encryptionPasswords, managedServers, repositories, scaleOutRepositories } =
    infrastructure;
  return [credentials, cloudCredentials, encryptionPasswords, managedServers, repositories, scaleOutRepositories].map(
    (list) => list.length,
  );
}

function described(find: (infrastructure: Infrastructure) => object | undefined): Change {
  return (infrastructure) => void Object.assign(find(infrastructure) ?? {}, { description: "Other" });
}
