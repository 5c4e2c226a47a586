/**
 * Managed servers and mount servers. Whole lists are read and compared here: the server's `nameFilter` matches other
 * properties as well. From the REST document of revision 1.3-rev0 (`ManagedServerModel`, `MountServerModel`).
 */
import { z } from "zod";
import { guidKey, reference, text } from "../schema/types";
import { trait } from "../schema/annotations";
import { isFields } from "../core/values";
import type { Json } from "../vbr/responses";
import { type Servers, eitherOf, lookup, picked, textOf } from "./lookup";
import { quoted, shown, theOne } from "./match";
import type { GetManagedServerResult, GetMountServerResult } from "./results";

const MANAGED_SERVERS = "/api/v1/backupInfrastructure/managedServers";
const MOUNT_SERVERS = "/api/v1/backupInfrastructure/mountServers";

export const managedServerSchema = z.strictObject({
  name: text().optional(),
  id: reference("a managed server").optional(),
  type: z
    .enum([
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
    ])
    .optional(),
});

export const mountServerSchema = z.strictObject({
  name: text().optional(),
  default: z.literal(true).optional(),
  type: trait(z.enum(["windows", "linux"]), { canonical: (value) => value.toLowerCase() }).optional(),
});

/** `GET /managedServers`, or `GET /managedServers/{id}`, which also knows those that the list leaves out. */
export const managedServer = lookup(
  managedServerSchema,
  async (servers, { name, id, type }): Promise<GetManagedServerResult> => {
    const { signal } = servers;
    const client = servers.vbr();
    const byId = id === undefined ? undefined : await client.snapshot(MANAGED_SERVERS).whole(id, signal);
    const all = byId === undefined ? await client.list(MANAGED_SERVERS, {}, { signal }) : [byId];
    const fitting = all.filter(
      (item) =>
        (name === undefined || sameName(item.name, name)) &&
        (id === undefined || guidKey(item.id) === guidKey(id)) &&
        (type === undefined || item.type === type),
    );
    const found = theOne(fitting, all, {
      address: client.connection.address,
      nouns: ["managed server", "managed servers"],
      wanted: `${name === undefined ? `with the id ${id ?? ""}` : `named ${quoted(name)}`}${ofType(type)}`,
      word: name ?? id,
      words: (item) => (name === undefined ? [textOf(item.id)] : [textOf(item.name), hostOf(item.name)]),
      show,
      remedy: type === undefined ? "Give the type too." : "Give the id instead.",
    });
    return {
      id: textOf(found.id),
      name: textOf(found.name),
      type: found.type as GetManagedServerResult["type"],
      description: textOf(found.description),
      status: found.status as GetManagedServerResult["status"],
    };
  },
  eitherOf("name", "id"),
);

/**
 * `GET /mountServers` or `GET /mountServers/default`, joined with `GET /managedServers`: a mount server has the id of its
 * managed server, and no name of its own.
 */
export const mountServer = lookup(
  mountServerSchema,
  async (servers, { name, type }): Promise<GetMountServerResult> => {
    const client = servers.vbr();
    const all = await mountServers(servers, name === undefined);
    const fitting = all.filter(
      (item) => (name === undefined || sameName(item.name, name)) && (type === undefined || item.type === type),
    );
    return theOne(fitting, all, {
      address: client.connection.address,
      nouns: name === undefined ? ["default mount server", "default mount servers"] : ["mount server", "mount servers"],
      wanted: `${name === undefined ? "" : `named ${quoted(name)}`}${ofType(type)}`.trim() || "of any type",
      word: name,
      words: (item) => [item.name, hostOf(item.name)],
      show,
      remedy: "Give the type too.",
    });
  },
  eitherOf("name", "default"),
);

async function mountServers({ vbr, signal }: Servers, onlyDefault: boolean): Promise<GetMountServerResult[]> {
  const client = vbr();
  const list = async (): Promise<Json[]> => {
    if (!onlyDefault) return client.list(MOUNT_SERVERS, {}, { signal });
    // Not a list with pages: there is one for each operating system.
    const { data } = await client.get(`${MOUNT_SERVERS}/default`, { signal });
    return Array.isArray(data) ? (data as Json[]) : [];
  };
  const [models, managed] = await Promise.all([list(), client.list(MANAGED_SERVERS, {}, { signal })]);
  const names = new Map(managed.map(({ id, name }) => [guidKey(id), textOf(name)]));
  return models.map(({ id, type, isDefault, settings }) => ({
    id: textOf(id),
    name: names.get(guidKey(id)) ?? "",
    // `Windows` and `Linux` from revision 1.3-rev1 on.
    type: textOf(type).toLowerCase() as GetMountServerResult["type"],
    isDefault: onlyDefault || isDefault === true,
    settings: isFields(settings) ? picked(settings, "writeCacheFolder", "vPowerNFSEnabled", "vPowerNFSPortSettings") : {},
  }));
}

function show({ name, type, id }: { name?: unknown; type?: unknown; id?: unknown }): string {
  return shown(name, id, type);
}

function ofType(type: string | undefined): string {
  return type === undefined ? "" : ` of the type ${type}`;
}

/** `linux01` of `linux01.example.com`. */
function hostOf(name: unknown): string {
  return textOf(name).replace(/\..*/, "");
}

/** DNS names have no case. */
function sameName(a: unknown, b: string): boolean {
  return textOf(a).toLowerCase() === b.toLowerCase();
}
