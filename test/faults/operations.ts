/** What faults strike: the operations of each resource type. Another resource type is another entry in RESOURCES. */
import { randomUUID } from "node:crypto";
import type { Simulator } from "veeam-simulator";
import { BACKUP_SERVER_STUB, minimal as backupServer } from "../unit/backupServer/programs";
import { linuxLocal } from "../unit/repository/programs";
import { SCALE_OUT_STUB, makeExtents, minimal } from "../unit/scaleOutRepository/programs";
import { STUB, type Fields, type Site } from "../site";

export type OperationName = "create" | "read" | "update" | "delete" | "mode change" | "password" | "adopt";

export interface Operation {
  readonly resource: Resource;
  readonly name: OperationName;
  /** Of the object on the server. */
  readonly object: string;
  /** What messages say is being done: `Creating repository "repository create"`. */
  readonly doing: string;
  /** What is declared before; nothing when the operation is the creation. */
  readonly from: Fields | undefined;
  /** What is declared from then on; nothing when the operation is the deletion. */
  readonly to: Fields | undefined;
  /** What is there before that the state does not know. */
  readonly prepare?: (simulator: Simulator) => void;
  /** The request that does it: method, blank, path with query; of Enterprise Manager what the request does. */
  readonly request: (id: string) => string;
  /** Whether an object is as the operation leaves it, where its name does not tell. */
  readonly isDone?: (object: Fields) => boolean;
  /** The request that reads the object after the write, and how many like it come before. */
  readonly readBack: { readonly request: string; readonly skip: number };
}

/** A resource type, and where a simulator keeps its objects. */
export interface Resource {
  readonly type: string;
  /** How messages call an object. */
  readonly noun: string;
  readonly stub: string;
  readonly objects: (simulator: Simulator) => { id: string; name: string }[];
  readonly operations: readonly OperationName[];
}

export const REPOSITORY: Resource = {
  type: "Repository",
  noun: "repository",
  stub: STUB,
  objects: ({ infrastructure }) => infrastructure.repositories,
  operations: ["create", "read", "update", "delete"],
};

export const SCALE_OUT_REPOSITORY: Resource = {
  type: "ScaleOutRepository",
  noun: "scale-out repository",
  stub: SCALE_OUT_STUB,
  objects: ({ infrastructure }) => infrastructure.scaleOutRepositories,
  operations: ["create", "read", "update", "delete", "mode change"],
};

/** A new password of the account that it uses once is a request that starts a session. */
export const MANAGED_SERVER: Resource = {
  type: "ManagedServer",
  noun: "managed server",
  stub: STUB.replace(".repository;", ".managedServer;"),
  objects: ({ infrastructure }) =>
    infrastructure.managedServers.map((one) => ({ ...one, name: one.name, secrets: infrastructure.secrets[one.id] })),
  operations: ["create", "read", "update", "password", "delete"],
};

/** Answered at once, without a session; a new secret is a request of its own. */
function record(
  type: string,
  noun: string,
  collection: "credentials" | "cloudCredentials" | "encryptionPasswords" | "kmsServers",
  /** The property that names one. */
  key: string,
): Resource {
  return {
    type,
    noun,
    stub: STUB.replace(".repository;", `.${type.slice(0, 1).toLowerCase()}${type.slice(1)};`),
    objects: ({ infrastructure }) =>
      infrastructure[collection].map((one) => ({
        ...one,
        secrets: infrastructure.secrets[one.id],
        name: String((one as Fields)[key]),
      })),
    operations: ["create", "read", "update", "password", "delete"],
  };
}

export const CREDENTIALS = record("Credentials", "Standard credentials", "credentials", "username");
export const CLOUD_CREDENTIALS = record("CloudCredentials", "Amazon cloud credentials", "cloudCredentials", "accessKey");
export const ENCRYPTION_PASSWORD = record("EncryptionPassword", "encryption password", "encryptionPasswords", "hint");
export const KMS_SERVER = record("KmsServer", "KMS server", "kmsServers", "name");

/** A role of a host: no request takes it away. */
export const MOUNT_SERVER: Resource = {
  type: "MountServer",
  noun: "mount server",
  stub: STUB.replace(".repository;", ".mountServer;"),
  objects: ({ infrastructure: { mountServers, managedServers } }) =>
    mountServers.map((one) => ({ ...one, name: managedServers.find(({ id }) => id === one.id)?.name ?? "" })),
  operations: ["create", "read", "update"],
};

export const BACKUP_SERVER: Resource = {
  type: "BackupServer",
  noun: "backup server",
  stub: BACKUP_SERVER_STUB,
  objects: ({ infrastructure }) =>
    infrastructure.enterpriseManager.backupServers.map((one) => ({ ...one, id: one.uid, name: one.address })),
  operations: ["create", "read", "update", "password", "delete", "adopt"],
};

export const RESOURCES: readonly Resource[] = [REPOSITORY, SCALE_OUT_REPOSITORY, BACKUP_SERVER];

/** Every operation, with what it needs made on the server of this site. */
export async function operationsOn(site: Pick<Site, "simulator" | "host">): Promise<Operation[]> {
  const extents = await makeExtents(site, ...SCALE_OUT_REPOSITORY.operations.flatMap((name) => [`${name} A`, `${name} B`]));
  const scaleOut = SCALE_OUT_REPOSITORY.operations.map((name, index) =>
    scaleOutOperation(name, extents.slice(2 * index, 2 * index + 2)),
  );
  // So that each write has a task.
  site.simulator.infrastructure.enterpriseManager.habits.deleteAnswer = { status: 202, body: "task" };
  const { infrastructure } = site.simulator;
  for (const name of MANAGED_SERVER.operations)
    infrastructure.networkHosts[`host-${name}`] =
      name === "password" ? { type: "LinuxHost", fingerprint: HOST_KEY } : { type: "WindowsHost" };
  const hosts = MANAGED_SERVER.operations.map((name) => hostOperation(name, String(infrastructure.credentials[0]?.id)));
  const ofRecords = RECORDS.flatMap(([resource, shape]) =>
    resource.operations.map((name) => recordOperation(resource, shape, name)),
  );
  const mountServers = MOUNT_SERVER.operations.map((name) => mountServerOperation(name, site.simulator));
  return [
    ...REPOSITORY.operations.map(repositoryOperation),
    ...scaleOut,
    ...hosts,
    ...ofRecords,
    ...mountServers,
    ...BACKUP_SERVER.operations.map(backupServerOperation),
  ];
}

export const COLLECTIONS = "/api/v1/backupInfrastructure";

function repositoryOperation(name: OperationName): Operation {
  const object = `repository ${name}`;
  const declare = (description: string): Fields =>
    linuxLocal(object, { description, repository: { path: `/mnt/${name}`, taskLimitEnabled: true, maxTaskCount: 4 } });
  return operation(REPOSITORY, name, object, `${COLLECTIONS}/repositories`, declare("old"), declare("new"));
}

const HOST_KEY = "ssh-ed25519 256 faults";

function hostOperation(name: OperationName, credentialsId: string): Operation {
  const object = `host-${name}`;
  const collection = `${COLLECTIONS}/managedServers`;
  if (name === "password") return hostRotation(object, collection);
  const declare = (description: string): Fields => ({ type: "WindowsHost", name: object, description, credentialsId });
  return {
    ...operation(MANAGED_SERVER, name, object, collection, declare("old"), declare("new")),
    ...(name === "delete" ? { request: (id: string) => `DELETE ${collection}/${id}` } : {}),
  };
}

function hostRotation(object: string, collection: string): Operation {
  const [from, to] = ACCOUNT_PASSWORDS.map((password): Fields => ({
    type: "LinuxHost",
    name: object,
    sshFingerprint: HOST_KEY,
    singleUseCredentials: { username: "veeam", password },
  }));
  return {
    ...operation(MANAGED_SERVER, "password", object, collection, from ?? {}, to ?? {}),
    request: (id: string) => `POST ${collection}/${id}/updateSingleUseCredentials`,
    isDone: ({ secrets }) => JSON.stringify(secrets).includes(JSON.stringify(ACCOUNT_PASSWORDS[1])),
  };
}

interface RecordShape {
  readonly collection: string;
  readonly declare: (object: string, description: string, secret: string) => Fields;
  /** The request that sends another secret. */
  readonly call: string;
  /** Under which the simulator keeps it. */
  readonly keptAs: string;
}

const RECORDS: readonly (readonly [Resource, RecordShape])[] = [
  [
    CREDENTIALS,
    {
      collection: "/api/v1/credentials",
      declare: (username, description, password) => ({ type: "Standard", username, description, password }),
      call: "changepassword",
      keptAs: "password",
    },
  ],
  [
    CLOUD_CREDENTIALS,
    {
      collection: "/api/v1/cloudCredentials",
      declare: (accessKey, description, secretKey) => ({ type: "Amazon", accessKey, description, secretKey }),
      call: "changeSecretKey",
      keptAs: "secretKey",
    },
  ],
  [
    ENCRYPTION_PASSWORD,
    {
      collection: "/api/v1/encryptionPasswords",
      declare: (hint, description, password) => ({
        hint,
        password,
        uniqueId: description === "old" ? UNIQUE_IDS[0] : UNIQUE_IDS[1],
        allowDelete: true,
      }),
      call: "changepassword",
      keptAs: "password",
    },
  ],
  [
    KMS_SERVER,
    {
      collection: "/api/v1/kmsServers",
      declare: (name, description, secret) => ({
        name,
        description,
        port: 5696,
        serverCertificate: certificate(secret),
        clientCertificate: certificate(ACCOUNT_PASSWORDS[0]),
      }),
      call: "changeCertificate",
      keptAs: "serverCertificate",
    },
  ],
];

/** Whether the server answers at once, without a session. */
export function isRecord(resource: Resource): boolean {
  return RECORDS.some(([one]) => one === resource);
}

const UNIQUE_IDS = ["0F1E2D3C4B5A49688776655443322110", "1F1E2D3C4B5A49688776655443322110"];

function certificate(secret: string): Fields {
  return { certificate: Buffer.from(secret).toString("base64"), formatType: "pfx", password: secret };
}

function recordOperation(resource: Resource, { collection, declare, call, keptAs }: RecordShape, name: OperationName): Operation {
  const object = `${resource.type} ${name}`;
  const [oldSecret, newSecret] = ACCOUNT_PASSWORDS;
  const from = declare(object, "old", oldSecret);
  const to = name === "password" ? declare(object, "old", newSecret) : declare(object, "new", oldSecret);
  const plain = operation(resource, name, object, collection, from, to);
  if (name === "delete") return { ...plain, request: (id) => `DELETE ${collection}/${id}` };
  if (name !== "password") return plain;
  const isDone = ({ secrets }: Fields): boolean => JSON.stringify((secrets as Fields)[keptAs]).includes(newSecret);
  return { ...plain, isDone, request: (id) => `POST ${collection}/${id}/${call}` };
}

function mountServerOperation(name: OperationName, { infrastructure }: Simulator): Operation {
  const object = `mount-${name}`;
  const id = randomUUID();
  infrastructure.managedServers.push({
    ...infrastructure.managedServers.find(({ type }) => type === "LinuxHost"),
    id,
    name: object,
  } as never);
  const declare = (writeCacheFolder: string): Fields => ({ hostId: id, settings: { writeCacheFolder } });
  const plain = operation(MOUNT_SERVER, name, object, `${COLLECTIONS}/mountServers`, declare("/old"), declare("/new"));
  return { ...plain, doing: plain.doing.replace(`"${object}"`, `on host ${id}`) };
}

function scaleOutOperation(name: OperationName, [first = "", second = ""]: readonly string[]): Operation {
  const object = `scale-out ${name}`;
  const declare = (description: string, sealedMode: boolean): Fields =>
    minimal(object, [first, { id: second, sealedMode }], { description });
  const isModeChange = name === "mode change";
  const to = declare(isModeChange ? "old" : "new", isModeChange);
  return {
    ...operation(SCALE_OUT_REPOSITORY, name, object, `${COLLECTIONS}/scaleOutRepositories`, declare("old", false), to),
    ...(isModeChange ? { doing: `Enabling sealed mode of "${name} B" in scale-out repository "${object}"` } : {}),
  };
}

/** An operation on one object of a VBR server. */
export function operation(
  resource: Resource,
  name: OperationName,
  object: string,
  collection: string,
  from: Fields,
  to: Fields,
): Operation {
  const what = `${resource.noun} "${object}"`;
  const [doing, request] = {
    create: [`Creating ${what}`, () => `POST ${collection}`] as const,
    read: [`Reading ${what}`, (id: string) => `GET ${collection}/${id}`] as const,
    update: [`Updating ${what}`, (id: string) => `PUT ${collection}/${id}`] as const,
    delete: [`Deleting ${what}`, (id: string) => `DELETE ${collection}/${id}?deleteBackups=false`] as const,
    "mode change": [`Updating ${what}`, (id: string) => `POST ${collection}/${id}/enableSealedMode`] as const,
    password: [`Updating ${what}`, (id: string) => `POST ${collection}/${id}`] as const,
  }[name as Exclude<OperationName, "adopt">];
  return {
    resource,
    name,
    object,
    doing,
    from: name === "create" ? undefined : from,
    to: name === "delete" ? undefined : name === "read" ? from : to,
    request,
    // An update reads before it writes, too.
    readBack: { request: `GET ${collection}/*`, skip: name === "create" ? 0 : 1 },
  };
}

/** What declared accounts have. */
export const ACCOUNT_PASSWORDS = ["an older p&ssword", "a newer p&ssword"] as const;

function backupServerOperation(name: OperationName): Operation {
  const object = `${name}.example.com`;
  const what = `backup server "${object}"`;
  const [oldPassword, newPassword] = ACCOUNT_PASSWORDS;
  const from = backupServer(object, { description: "old", password: oldPassword });
  const [doing, request, to] = {
    create: [`Connecting ${what}`, "createBackupServer", from],
    read: [`Reading ${what}`, "backupServers", from],
    update: [`Updating ${what}`, "editBackupServer", { ...from, description: "new" }],
    password: [`Updating ${what}`, "editBackupServer", { ...from, password: newPassword }],
    delete: [`Disconnecting ${what}`, "deleteBackupServer", undefined],
    adopt: [`Adopting ${what}`, "editBackupServer", { ...from, description: "new", adopt: true }],
  }[name as "create" | "read" | "update" | "password" | "delete" | "adopt"] as [string, string, Fields | undefined];
  const prepare = ({ infrastructure }: Simulator): void => {
    const uid = `urn:veeam:BackupServer:${randomUUID()}`;
    infrastructure.enterpriseManager.backupServers.push({ uid, name: object, address: object, description: "old", port: 9392 });
  };
  return {
    resource: BACKUP_SERVER,
    name,
    object,
    doing,
    from: name === "create" || name === "adopt" ? undefined : from,
    to,
    ...(name === "adopt" ? { prepare } : {}),
    request: () => `enterpriseManager ${request}`,
    readBack: { request: "enterpriseManager backupServers", skip: name === "adopt" ? 2 : 1 },
  };
}
