/** What the programs of these tests declare. */
import type { MockResourceArgs } from "@pulumi/pulumi/runtime/mocks";
import { declarableIn, factsOf, REVISION, type Revision } from "../../revision";
import type { Fields } from "../../site";
import { LATER_DECLARATIONS, withLaterProperties } from "./laterTypes";

export const WINDOWS_SERVER = "6745a759-2205-4cd2-b172-8ec8f7e60ef8";
export const LINUX_SERVER = "3251ddfc-3691-4d20-a43e-860dc275147e";

/** What examples/repository-types declares, in revision 1.3-rev0. */
const EXAMPLE_TYPES = [
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

/** The types that a program may declare in the revision of this run. */
export const TYPES: readonly string[] = [...EXAMPLE_TYPES, ...LATER_DECLARATIONS.map(({ type }) => String(type))].filter(
  (type) => type in factsOf(REVISION).repositorySpecs,
);

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

/** A program can be imported once only. */
let examples: Promise<Fields[]> | undefined;

/** A declaration of every property, by type, as far as the revision of this run has them. */
export async function completeDeclarations(revision: Revision = REVISION): Promise<Map<string, Fields>> {
  examples ??= exampleDeclarations();
  const all = [...(await examples), ...LATER_DECLARATIONS];
  const known = all.filter(({ type }) => String(type) in factsOf(revision).repositorySpecs);
  return new Map(known.map((one) => [String(one.type), declarableIn(revision, withLaterProperties(one))]));
}

/** What examples/repository-types declares, by type, as its resource classes hand it to Pulumi. */
async function exampleDeclarations(): Promise<Fields[]> {
  const declared = new Map<string, Fields>();
  await new Promise<void>((resolve, reject) => {
    const newResource = ({ name, inputs }: MockResourceArgs): { id: string; state: Fields } => {
      const visible = Object.entries(inputs as Fields).filter(([key]) => !key.startsWith("__"));
      declared.set(String((inputs as Fields).type), Object.fromEntries(visible));
      if (declared.size === EXAMPLE_TYPES.length) resolve();
      return { id: name, state: inputs as Fields };
    };
    // Most tests load this file for one declaration, and Pulumi's SDK takes longer to load than the rest of them.
    import("@pulumi/pulumi/runtime/mocks.js")
      .then(({ setMocks }) => setMocks({ newResource, call: () => ({}) }))
      .then(() => import("../../../examples/repository-types/index.js"))
      .catch(reject);
  });
  return [...declared.values()];
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
