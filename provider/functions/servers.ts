/**
 * Managed servers and mount servers. Whole lists are read and compared here: the server's `nameFilter` matches other
 * properties as well. From the REST document of revision 1.3-rev0 (`ManagedServerModel`, `MountServerModel`).
 */
import { z } from "zod";
import { isFields } from "../core/values";
import { ResponseError, VeeamError } from "../core/errors";
import { PORT, guidKey, reference, text, trait } from "../schema/types";
import { readConnectionCertificate } from "../vbr/connectionCertificate";
import { MANAGED_SERVER_TYPES } from "../vbr/readableList";
import type { Json } from "../vbr/responses";
import { lackingIn } from "../vbr/revisions";
import { type Servers, eitherOf, listAt, lookup, ofType, oneOf, picked, quoted, shown, textOf, withoutNulls } from "./lookup";
import type { GetConnectionCertificateResult, GetManagedServerResult, GetMountServerResult } from "./results";

const MANAGED_SERVERS = "/api/v1/backupInfrastructure/managedServers";
const MOUNT_SERVERS = "/api/v1/backupInfrastructure/mountServers";

export const managedServerSchema = z.strictObject({
  name: text().optional(),
  id: reference("a managed server").optional(),
  type: z.enum(MANAGED_SERVER_TYPES).optional(),
});

export const mountServerSchema = z.strictObject({
  name: text().optional(),
  default: z.literal(true).optional(),
  type: trait(z.enum(["windows", "linux"]), { canonical: (value) => value.toLowerCase() }).optional(),
});

/** `GET /managedServers`, or `GET /managedServers/{id}`, which also knows those that the list leaves out. */
export const managedServer = oneOf(managedServerSchema, {
  rules: eitherOf("name", "id"),
  list: async (servers, { id }) => {
    const byId = id === undefined ? undefined : await servers.vbr().snapshot({ path: MANAGED_SERVERS }).whole(id, servers.signal);
    return byId === undefined ? listAt(MANAGED_SERVERS)(servers) : { items: [byId], unreadable: [] };
  },
  fits: (item, { name, id, type }) =>
    (name === undefined || sameName(item.name, name)) &&
    (id === undefined || guidKey(item.id) === guidKey(id)) &&
    (type === undefined || item.type === type),
  describe: ({ name, id, type }) => ({
    nouns: ["managed server", "managed servers"],
    wanted: `${name === undefined ? `with the id ${id ?? ""}` : `named ${quoted(name)}`}${ofType(type)}`,
    word: name ?? id,
    words: (item) => (name === undefined ? [textOf(item.id)] : [textOf(item.name), hostOf(item.name)]),
    show,
    remedy: type === undefined ? "Give the type too." : "Give the id instead.",
  }),
  toResult: (found): GetManagedServerResult => ({
    id: textOf(found.id),
    name: textOf(found.name),
    type: found.type as GetManagedServerResult["type"],
    description: textOf(found.description),
    status: found.status as GetManagedServerResult["status"],
  }),
});

const connectionCertificateSchema = z.strictObject({
  name: text(),
  type: z.enum(MANAGED_SERVER_TYPES),
  port: trait(z.int(), { range: PORT }).optional(),
  credentialsId: reference("a credentials record").optional(),
  credentialsStorageType: z.enum(["Permanent", "Certificate", "SingleUse"]).optional(),
});

/** `POST /connectionCertificate`. */
export const connectionCertificate = lookup(
  connectionCertificateSchema,
  async ({ vbr, signal }, { name, ...rest }): Promise<GetConnectionCertificateResult> => {
    const answer = await readConnectionCertificate(vbr(), { serverName: name, ...rest }, signal).catch((error: unknown) => {
      if (!(error instanceof ResponseError) || error.status !== 400) throw error;
      throw new VeeamError(
        error.code,
        `${vbr().connection.address} cannot connect to ${name} (${rest.type}): ${error.serverText} Check the name, the type and the network between them.`,
      );
    });
    return withoutNulls(picked(answer, "fingerprint", "certificate")) as GetConnectionCertificateResult;
  },
);

/** A default one, for either system, has no name to be chosen by. */
export const mountServer = oneOf(mountServerSchema, {
  rules: eitherOf("name", "default"),
  list: (servers, { name }) => mountServers(servers, name === undefined),
  fits: (item, { name, type }) => (name === undefined || sameName(item.name, name)) && (type === undefined || item.type === type),
  describe: ({ name, type }) => ({
    nouns: name === undefined ? ["default mount server", "default mount servers"] : ["mount server", "mount servers"],
    wanted: `${name === undefined ? "" : `named ${quoted(name)}`}${ofType(type)}`.trim() || "of any type",
    word: name,
    words: (item) => [item.name, hostOf(item.name)],
    show,
    remedy: "Give the type too.",
  }),
  toResult: (found) => found,
});

/**
 * `GET /mountServers` or `GET /mountServers/default`, joined with `GET /managedServers`: a mount server has the id of its
 * managed server, and no name of its own.
 */
async function mountServers(servers: Servers, onlyDefault: boolean) {
  await requireMountServers(servers);
  const list = onlyDefault ? defaultMountServers : listAt(MOUNT_SERVERS);
  const [{ items: models }, managed] = await Promise.all([list(servers), listAt(MANAGED_SERVERS)(servers)]);
  const names = new Map(managed.items.map(({ id, name }) => [guidKey(id), textOf(name)]));
  // Managed servers of other types are no mount servers.
  const areNamed = onlyDefault || models.every(({ id }) => names.has(guidKey(id)));
  const items = models.map(({ id, type, isDefault, settings }): GetMountServerResult => ({
    id: textOf(id),
    name: names.get(guidKey(id)) ?? "",
    // `Windows` and `Linux` from revision 1.3-rev1 on.
    type: textOf(type).toLowerCase() as GetMountServerResult["type"],
    isDefault: onlyDefault || isDefault === true,
    settings: isFields(settings) ? picked(settings, "writeCacheFolder", "vPowerNFSEnabled", "vPowerNFSPortSettings") : {},
  }));
  return { items, unreadable: areNamed ? [] : managed.unreadable };
}

/** A server of an older revision answers 404, like an address that is none of its REST API. */
async function requireMountServers({ vbr, signal }: Servers): Promise<void> {
  const [missing] = lackingIn(await vbr().revision({ signal }), "MountServer", {});
  if (missing !== undefined)
    throw new VeeamError(
      "VEEAM_REVISION_MISMATCH",
      `${vbr().connection.address} shows no mount servers: ${missing.reason}. A mount server has the id of its managed server: use that one.`,
    );
}

/** Not a list with pages: there is one for each operating system. */
async function defaultMountServers({ vbr, signal }: Servers): Promise<{ items: Json[] }> {
  const { data } = await vbr().get(`${MOUNT_SERVERS}/default`, { signal });
  return { items: Array.isArray(data) ? (data as Json[]) : [] };
}

function show({ name, type, id }: { name?: unknown; type?: unknown; id?: unknown }): string {
  return shown(name, id, type);
}

/** `linux01` of `linux01.example.com`. */
function hostOf(name: unknown): string {
  return textOf(name).replace(/\..*/, "");
}

/** DNS names have no case. */
function sameName(a: unknown, b: string): boolean {
  return textOf(a).toLowerCase() === b.toLowerCase();
}
