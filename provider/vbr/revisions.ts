/**
 * What distinguishes the REST revisions of a VBR server, in one table. A program, the state and everything in this provider speak
 * 1.3-rev0 with what later revisions add; `toServer`, `fromServer` and `requestsFor` translate at the edge.
 *
 * From the OpenAPI documents of the four revisions; a test holds the table against them.
 */
import { REVISIONS, type Revision } from "../config/settings";
import type { Mistake, Path } from "../schema/validate";
import { capital } from "../core/text";
import { type Fields, isFields, isUnset, valueAt } from "../core/values";

/** What a revision has beyond the one before it, and how it wants things written. */
export interface Row {
  /** The first servers that serve it. */
  readonly server: string;
  /** Types of repository that it adds, types of other resources (`Credentials.ManagedService`), and resources. */
  readonly types: readonly string[];
  /** Properties that it adds, by type of repository, for all of them (`*`), by another resource, or by a type of it. */
  readonly properties: Readonly<Record<string, readonly string[]>>;
  /** Values that it adds to a property that was there before. */
  readonly values: Readonly<Record<string, readonly string[]>>;
  /** Properties that need not be given from it on, with the types that demand them before. */
  readonly optional: Readonly<Record<string, readonly string[]>>;
  /** Filters that take several values from it on, by the path of the list. */
  readonly lists: Readonly<Record<string, readonly string[]>>;
  /** Its own shapes and spellings. */
  readonly translations: readonly Translation[];
  /** What the body of a POST must hold beside what is declared, by collection, or by collection and type. */
  readonly demands: Readonly<Record<string, Fields>>;
}

/** A value that is written otherwise at some places of a body, each a path in parts. What is read is understood in any revision's way. */
export interface Translation {
  readonly at: readonly (readonly string[])[];
  readonly write: (value: unknown) => unknown;
  readonly read: (value: unknown) => unknown;
}

/** The place of a translation that is about the whole body. */
const WHOLE = "";
export const INFRASTRUCTURE = "/api/v1/backupInfrastructure";
const REPOSITORIES = `${INFRASTRUCTURE}/repositories`;
const SCALE_OUT = "ScaleOutRepository";
const IMMUTABILITY_MODE = ["bucket.immutability.immutabilityMode"];
const MOUNTED = [
  "WinLocal",
  "LinuxLocal",
  "LinuxHardened",
  "Smb",
  "Nfs",
  "AzureBlob",
  "AmazonS3",
  "AmazonSnowballEdge",
  "S3Compatible",
  "GoogleCloud",
  "IBMCloud",
  "WasabiCloud",
  "VeeamDataCloudVault",
];

/** One mount server and no sides. Which system it runs on, only its folder tells. */
const flatMountServer: Translation = {
  at: placesAt("mountServer"),
  write: (value) => {
    if (!isFields(value)) return value;
    const { mountServerSettingsType: type, windows, linux } = value;
    return (type === "linux" ? linux : windows) ?? linux ?? windows ?? value;
  },
  read: (value) => {
    if (!isFields(value) || value.mountServerId === undefined) return value;
    const side = String(value.writeCacheFolder).startsWith("/") ? "linux" : "windows";
    return { mountServerSettingsType: side, [side]: value };
  },
};

/** `Windows`, `Monday` */
const capitalised: Translation = {
  at: placesAt(
    "mountServer.mountServerSettingsType",
    "mountServers.mountServerSettingsType",
    "capacityTier.offloadWindow.days[].day",
    "capacityTier.backupHealth.weekly.days[]",
    "capacityTier.backupHealth.monthly.dayOfWeek",
    "folderType",
    "serverCertificate.formatType",
    "clientCertificate.formatType",
    "existingAccount.subscription.certificate.formatType",
    // The bodies that change a certificate.
    "certificate.formatType",
    "formatType",
  ),
  write: (value) => (typeof value === "string" ? capital(value) : value),
  read: (value) => (typeof value === "string" ? value.toLowerCase() : value),
};

/** The document demands properties in these objects that it defines elsewhere, or in another spelling: both are sent. */
const misplacedNames: Translation = {
  at: placesAt("dellDataDomain", "hpeStoreOnce"),
  write: (value) => {
    if (!isFields(value)) return value;
    const { ddServername, storeOnceServerName, credentialsId, gatewayServer } = value;
    const ddServerName = ddServername ?? storeOnceServerName;
    return {
      ...value,
      ...(ddServername === undefined ? {} : { ddServerName }),
      ...(isFields(gatewayServer) ? { gatewayServer: { ...gatewayServer, ddServerName, credentialsId } } : {}),
    };
  },
  read: (value) => {
    if (!isFields(value)) return value;
    const { ddServerName, gatewayServer, ...rest } = value;
    const name = ddServerName === undefined ? {} : { ddServername: rest.ddServername ?? ddServerName };
    return { ...rest, ...name, ...(gatewayServer === undefined ? {} : { gatewayServer: withoutNames(gatewayServer) }) };
  },
};

function withoutNames(gatewayServer: unknown): unknown {
  if (!isFields(gatewayServer)) return gatewayServer;
  const { ddServerName, credentialsId, ...settings } = gatewayServer;
  return settings;
}

/** How a Linux account logs in: the first revision does not ask. */
const withoutAuthenticationType: Translation = {
  at: placesAt("authenticationType", "singleUseCredentials.authenticationType"),
  write: () => undefined,
  read: (value) => value,
};

/** The server always logs in to a Windows host with a record: the first revision does not ask. */
const withoutStorageType: Translation = {
  at: placesAt(WHOLE),
  write: (value) => (isFields(value) && value.type === "WindowsHost" ? { ...value, credentialsStorageType: undefined } : value),
  read: (value) => value,
};

/** The documents have the secret of an application in what a server shows; it must get nowhere. */
const withoutShownSecrets: Translation = {
  at: placesAt("subscription.secret"),
  write: (value) => value,
  read: () => undefined,
};

const NOTHING_NEW = { types: [], properties: {}, values: {}, optional: {}, lists: {}, translations: [], demands: {} };

export const TABLE: Readonly<Record<Revision, Row>> = {
  "1.2-rev1": {
    ...NOTHING_NEW,
    server: "12.3.1",
    translations: [flatMountServer, withoutShownSecrets, withoutAuthenticationType, withoutStorageType],
    demands: { "/api/v1/cloudCredentials GoogleService": { creationMode: "ExistingAccount" } },
  },
  "1.3-rev0": {
    ...NOTHING_NEW,
    server: "13.0.0",
    types: ["VeeamDataCloudVault", "Credentials.ManagedService", "MountServer"],
    properties: {
      "*": ["importBackup", "importIndex"],
      AzureBlob: ["container.immutability"],
      AzureArchive: ["container.immutabilityEnabled"],
      GoogleCloud: ["bucket.immutability"],
      AmazonS3: IMMUTABILITY_MODE,
      S3Compatible: IMMUTABILITY_MODE,
      IBMCloud: IMMUTABILITY_MODE,
      WasabiCloud: IMMUTABILITY_MODE,
      [SCALE_OUT]: ["placementPolicy.settings[].name", "capacityTier.backupHealth"],
      "Credentials.Linux": ["authenticationType"],
      EncryptionPassword: ["isImported"],
      "ManagedServer.WindowsHost": ["credentialsStorageType", "updateComponents"],
      "ManagedServer.LinuxHost": [
        "handshakeCode",
        "optionalComponents",
        "singleUseCredentials.authenticationType",
        "sshSettings.components",
        "updateComponents",
      ],
    },
    // A server has one mount server for a repository before.
    values: {
      "mountServer.mountServerSettingsType": ["both"],
      credentialsStorageType: ["Certificate"],
      "serverCertificate.formatType": ["pem"],
      "clientCertificate.formatType": ["pem"],
      "existingAccount.subscription.certificate.formatType": ["pem"],
    },
    lists: {
      "/api/v1/sessions": ["typeFilter", "resultFilter"],
      [`${INFRASTRUCTURE}/managedServers`]: ["typeFilter"],
      [REPOSITORIES]: ["typeFilter"],
    },
    demands: { [REPOSITORIES]: { isDisabled: false } },
  },
  "1.3-rev1": {
    ...NOTHING_NEW,
    server: "13.0.1",
    properties: { S3Compatible: ["bucket.enableAutoProvision", "bucket.workloadsPerBucketLimit"] },
    optional: { "share.credentialsId": ["Smb"] },
    translations: [capitalised],
  },
  "1.3-rev2": {
    ...NOTHING_NEW,
    server: "13.1",
    types: [
      "ExaGrid",
      "QuantumDXi",
      "Infinidat",
      "Fujitsu",
      "DellDataDomain",
      "HPEStoreOnce",
      "VeeamDataCloudVaultArchive",
      "S3Integrated",
    ],
    properties: {
      "*": ["accessPermissions"],
      "CloudCredentials.GoogleService": ["uniqueId"],
      LinuxLocal: ["repository.enableGovernanceMode", "repository.governanceModeRetentionDays"],
      VeeamDataCloudVault: ["account.vault.regionId"],
      [SCALE_OUT]: [
        "capacityTier.extents[].cryptoKeyId",
        "archiveTier.extentCryptoKeyId",
        "archiveTier.copyPolicyEnabled",
        "archiveTier.movePolicyEnabled",
        "archiveTier.encryption",
      ],
    },
    values: { "optionalComponents.optionalComponents[].optionalComponent": ["IrisPlugin", "ApplicationBackupRepository"] },
    optional: { mountServer: MOUNTED },
    lists: { [`${REPOSITORIES}/states`]: ["typeFilter"], "/api/v1/credentials": ["typeFilter"] },
    translations: [capitalised, misplacedNames],
  },
};

const TRANSLATIONS = [...new Set(REVISIONS.flatMap((revision) => TABLE[revision].translations))];

/** The body of a POST or PUT as a revision wants it. `path` may have a query. */
export function toServer(revision: Revision, method: string, path: string, body: Fields): Record<string, unknown> {
  const { translations, demands } = TABLE[revision];
  const written = translations.reduce<unknown>((value, { at, write }) => changedAt(value, at, write), body) as Fields;
  const [collection = ""] = path.split("?", 1);
  const demanded = { ...demands[collection], ...demands[`${collection} ${String(body.type)}`] };
  return { ...written, ...(method === "POST" ? demanded : {}) };
}

/** An object of an answer in the words of this provider, whatever revision it is written in. */
export function fromServer(body: Record<string, unknown>): Record<string, unknown> {
  return TRANSLATIONS.reduce<unknown>((value, { at, read }) => changedAt(value, at, read), body) as Record<string, unknown>;
}

/** A declaration that was written from a server's model, without what the documents have misplaced there. */
export function withoutMisplacedNames(declared: Fields): Fields {
  return changedAt(declared, misplacedNames.at, misplacedNames.read) as Fields;
}

export type Query = Readonly<Record<string, string | readonly string[]>>;

/** The queries that together ask for what one asks for: a filter that takes one value only is asked once for each. */
export function requestsFor(revision: Revision, path: string, query: Query): Query[] {
  const listed = new Set(upTo(revision).flatMap((one) => TABLE[one].lists[path] ?? []));
  const single = Object.entries(query).find(([name, value]) => typeof value !== "string" && !listed.has(name));
  if (single === undefined) return [query];
  const [name, values] = single;
  return [values].flat().flatMap((value) => requestsFor(revision, path, { ...query, [name]: value }));
}

/** The kinds of objects that resources stand for. */
export type Resource =
  | "Repository"
  | "ScaleOutRepository"
  | "Credentials"
  | "CloudCredentials"
  | "EncryptionPassword"
  | "KmsServer"
  | "ManagedServer"
  | "MountServer";

/** What is declared and only a later revision has. */
export function lackingIn(revision: Revision, resource: Resource, declared: Fields): Mistake[] {
  const owners = ownersOf(resource, declared);
  return after(revision).flatMap((later): Mistake[] => {
    const { server, types, properties, values } = TABLE[later];
    const since = `needs REST revision ${later} (VBR ${server} or later); ${revision} is in use (veeam:vbrApiVersion)`;
    if (types.includes(resource)) return [{ path: [], reason: `${resource} ${since}` }];
    if (owners.some((owner) => types.includes(owner))) return [{ path: ["type"], reason: `${String(declared.type)} ${since}` }];
    const added = owners.flatMap((owner) => properties[owner] ?? []).flatMap((path) => placesOf(declared, partsOf(path)));
    const addedValues = Object.entries(values).flatMap(([path, ofLater]) =>
      placesOf(declared, partsOf(path)).flatMap((place): Mistake[] => {
        const value = valueAt(declared, place);
        return typeof value === "string" && ofLater.includes(value)
          ? [{ path: place, reason: `${JSON.stringify(value)} ${since}` }]
          : [];
      }),
    );
    return [...added.map((path) => ({ path, reason: since })), ...addedValues];
  });
}

/** What a revision demands and is not declared. */
export function missingIn(revision: Revision, resource: Resource, declared: Fields): Mistake[] {
  const owners = ownersOf(resource, declared);
  return after(revision).flatMap((later) =>
    Object.entries(TABLE[later].optional)
      .filter(([path, types]) => owners.some((owner) => types.includes(owner)) && isMissing(declared, partsOf(path)))
      .map(([path]) => ({
        path: partsOf(path),
        reason: `is required in REST revision ${revision} (veeam:vbrApiVersion); it may be left out from ${later} on`,
      })),
  );
}

/** By what the table knows what is declared: types of repository by their own name, those of other resources with its name. */
function ownersOf(resource: Resource, { type }: Fields): string[] {
  if (resource === "Repository") return ["*", String(type)];
  return typeof type === "string" ? [resource, `${resource}.${type}`] : [resource];
}

/** The revisions that are newer. */
function after(revision: Revision): readonly Revision[] {
  return REVISIONS.slice(REVISIONS.indexOf(revision) + 1);
}

/** The revisions that are not newer. */
function upTo(revision: Revision): readonly Revision[] {
  return REVISIONS.slice(0, REVISIONS.indexOf(revision) + 1);
}

/** `days[].day` is `days`, `[]`, `day`. */
function partsOf(path: string): string[] {
  if (path === WHOLE) return [];
  return path.replaceAll("[]", ".[]").split(".");
}

/** The places of a translation, split here and not for each object that is read. */
function placesAt(...paths: readonly string[]): string[][] {
  return paths.map(partsOf);
}

function changedAt(value: unknown, at: Translation["at"], change: (value: unknown) => unknown): unknown {
  return at.reduce((changed, parts) => withChange(changed, parts, change), value);
}

/** A copy with the value at the path changed; the same where there is none. */
function withChange(value: unknown, [part, ...rest]: readonly string[], change: (value: unknown) => unknown): unknown {
  if (part === undefined) return change(value);
  if (part === "[]") return Array.isArray(value) ? value.map((element) => withChange(element, rest, change)) : value;
  return isFields(value) && value[part] !== undefined ? { ...value, [part]: withChange(value[part], rest, change) } : value;
}

/** Where something is declared at a path. A flag that is off asks for nothing. */
function placesOf(value: unknown, [part, ...rest]: readonly string[], parent: Path = []): Path[] {
  if (part === undefined)
    return value === undefined || value === null || (value === false && parent.length === 1) ? [] : [parent];
  if (part === "[]")
    return Array.isArray(value) ? value.flatMap((element, index) => placesOf(element, rest, [...parent, index])) : [];
  return isFields(value) ? placesOf(value[part], rest, [...parent, part]) : [];
}

/** Whether nothing is declared there, in an object that is declared itself. */
function isMissing(value: unknown, parts: readonly string[]): boolean {
  return isFields(valueAt(value, parts.slice(0, -1))) && isUnset(valueAt(value, parts));
}
