/**
 * Lists that the server cannot give: one odd object was seen to make a whole list a 500. Such a list is read type by type, and the
 * types that fail again are left out.
 *
 * A list is not asked for with all types from the beginning: on a newer server it would hide objects of types that no document here
 * knows, and a name that one of them has would look free.
 */
import { ResponseError } from "../core/errors";
import type { ListOptions, VbrClient } from "./client";
import { type Json, isListError } from "./responses";
import { INFRASTRUCTURE, type Query } from "./revisions";

const REPOSITORY_TYPES = [
  "WinLocal",
  "LinuxLocal",
  "LinuxHardened",
  "Smb",
  "Nfs",
  "AzureBlob",
  "AzureDataBox",
  "AzureArchive",
  "AmazonS3",
  "AmazonSnowballEdge",
  "AmazonS3Glacier",
  "S3Compatible",
  "S3GlacierCompatible",
  "GoogleCloud",
  "IBMCloud",
  "WasabiCloud",
  "VeeamDataCloudVault",
  "VeeamDataCloudVaultArchive",
  "VeeamDataCloudVaultAwsExternal",
  "VeeamDataCloudVaultAzureExternal",
  "VeeamVault",
  "ElevenElevenS3",
  "S3Integrated",
  "SmartObjectS3",
  "DDBoost",
  "DellDataDomain",
  "ExaGrid",
  "HPStoreOnce",
  "HPStoreOnceIntegration",
  "HPStoreOnceCloudBank",
  "HPEStoreOnce",
  "Quantum",
  "QuantumDXi",
  "Infinidat",
  "Fujitsu",
  "ExtendableRepository",
  "Cloud",
  "Foreign",
  "SanSnapshotOnly",
  "Tape",
  "AbrVirtual",
  "AmazonS3External",
  "AmazonS3GlacierExternal",
  "AzureStorageExternal",
  "AzureArchiveStorageExternal",
  "GoogleCloudStorageExternal",
  "GoogleArchiveStorageExternal",
  "PlatformServiceExternal",
  "PlatformServiceVmbApi",
];

export const MANAGED_SERVER_TYPES = [
  "WindowsHost",
  "LinuxHost",
  "ViHost",
  "CloudDirectorHost",
  "HvServer",
  "HvCluster",
  "SCVMM",
  "SmbV3Cluster",
  "SmbV3StandaloneHost",
  "NutanixCluster",
  "PrismCentral",
  "ProxmoxNode",
  "ProxmoxCluster",
] as const;

/** What `typeFilter` of a list takes in any revision; one that the server does not know has no objects there. */
export const ELEMENT_TYPES: Readonly<Record<string, readonly string[]>> = {
  [`${INFRASTRUCTURE}/repositories`]: REPOSITORY_TYPES,
  [`${INFRASTRUCTURE}/repositories/states`]: REPOSITORY_TYPES,
  [`${INFRASTRUCTURE}/managedServers`]: MANAGED_SERVER_TYPES,
  "/api/v1/credentials": ["Standard", "Linux", "ManagedService"],
  "/api/v1/cloudCredentials": ["AzureStorage", "AzureCompute", "Amazon", "Google", "GoogleService"],
};

/** What of a list could be read. */
export interface ReadableList {
  readonly items: Json[];
  /** The types that the server could not list; empty for a complete list. */
  readonly unreadable: readonly string[];
}

/** A list as a whole or, where the server cannot give it, of the types that it can list. */
export async function readableList(client: VbrClient, path: string, query: Query, options: ListOptions): Promise<ReadableList> {
  try {
    return { items: await client.list(path, query, options), unreadable: [] };
  } catch (error) {
    const types = typesIn(path, query);
    if (!isListError(error) || types.length < 2) throw error;
    client.trace?.note(`${path} is read type by type`);
    const parts = await Promise.all(types.map((type) => readType(client, path, { ...query, typeFilter: type }, options)));
    // Without a type that it can list, there is no list.
    if (!parts.some(Array.isArray)) throw error;
    const items = parts.filter((part) => Array.isArray(part)).flat();
    return {
      // A type that was renamed may be found under both names.
      items: [...new Map(items.map((item) => [item.id, item])).values()],
      unreadable: types.filter((_, index) => parts[index] === "unreadable"),
    };
  }
}

/** The same for what shows the list: a warning says what it lacks. */
export async function shownList(client: VbrClient, path: string, query: Query, options: ListOptions): Promise<Json[]> {
  const { items, unreadable } = await readableList(client, path, query, options);
  if (unreadable.length > 0) {
    client.warn(
      "VEEAM_LIST_INCOMPLETE",
      `${client.connection.address} answers GET ${path} with an internal error for objects of type ${unreadable.join(", ")}. They are left out; the other types were read one by one.`,
    );
  }
  return items;
}

function typesIn(path: string, { typeFilter }: Query): readonly string[] {
  return typeFilter === undefined ? (ELEMENT_TYPES[path] ?? []) : [typeFilter].flat();
}

async function readType(
  client: VbrClient,
  path: string,
  query: Query,
  options: ListOptions,
): Promise<Json[] | "unreadable" | "unknown"> {
  try {
    return await client.list(path, query, options);
  } catch (error) {
    if (isListError(error)) return "unreadable";
    // This revision has no such type.
    if (error instanceof ResponseError && error.status === 400) return "unknown";
    throw error;
  }
}
