/** What the programs of these tests declare. */
import * as pulumi from "@pulumi/pulumi";
import type { Fields } from "../site";

export const WINDOWS_SERVER = "6745a759-2205-4cd2-b172-8ec8f7e60ef8";
export const LINUX_SERVER = "3251ddfc-3691-4d20-a43e-860dc275147e";

export const TYPES = [
  "WinLocal",
  "LinuxLocal",
  "LinuxHardened",
  "Smb",
  "Nfs",
  "AzureBlob",
  "AzureDataBox",
  "AzureArchive",
  "AmazonS3",
  "AmazonS3Glacier",
  "AmazonSnowballEdge",
  "S3Compatible",
  "GoogleCloud",
  "IBMCloud",
  "WasabiCloud",
  "VeeamDataCloudVault",
] as const;

/** A repository on a Linux server with nothing but what is required. */
export function linuxLocal(name: string, more: Fields = {}): Fields {
  const { repository = {}, ...rest } = more;
  return {
    type: "LinuxLocal",
    name,
    hostId: LINUX_SERVER,
    repository: { path: `/mnt/${name}`, ...(repository as Fields) },
    mountServer: {
      mountServerSettingsType: "linux",
      linux: { mountServerId: LINUX_SERVER, writeCacheFolder: "/var/lib/veeam/IRCache/", vPowerNFSEnabled: false },
    },
    ...rest,
  };
}

/** What examples/repository-types declares, by type, as its resource classes hand it to Pulumi. */
export async function completeDeclarations(): Promise<Map<string, Fields>> {
  const declared = new Map<string, Fields>();
  await new Promise<void>((resolve, reject) => {
    const newResource = ({ name, inputs }: pulumi.runtime.MockResourceArgs): { id: string; state: Fields } => {
      const visible = Object.entries(inputs as Fields).filter(([key]) => !key.startsWith("__"));
      declared.set(String((inputs as Fields).type), Object.fromEntries(visible));
      if (declared.size === TYPES.length) resolve();
      return { id: name, state: inputs as Fields };
    };
    pulumi.runtime
      .setMocks({ newResource, call: () => ({}) })
      .then(() => import("../../examples/repository-types/index.js"))
      .catch(reject);
  });
  return declared;
}

export type Path = readonly (string | number)[];

/** Each value inside, lists as a whole: `[["repository", "path"], "/mnt/backups"]`. */
export function leaves(value: Fields, parent: Path = []): [Path, unknown][] {
  return Object.entries(value).flatMap(([key, item]): [Path, unknown][] =>
    typeof item === "object" && item !== null && !Array.isArray(item)
      ? leaves(item as Fields, [...parent, key])
      : [[[...parent, key], item]],
  );
}

/** A copy with another value at the path; undefined takes it out. */
export function withValue(value: Fields, [key = "", ...rest]: Path, item: unknown): Fields {
  if (rest.length > 0) return { ...value, [key]: withValue((value[key] ?? {}) as Fields, rest, item) };
  const { [key]: _, ...others } = value;
  return item === undefined ? others : { ...others, [key]: item };
}

export function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((inner, key) => (inner as Fields | undefined)?.[key], value);
}
