/**
 * What is valid for a repository, how its properties compare, and what a change of each means. The same structure, with the words
 * for people, is in args.ts.
 *
 * Names, types and required properties are those of the REST document of revision 1.3-rev0 (`RepositorySpec` and its members),
 * with what later revisions add or do not demand any more; vbr/revisions.ts says which revision has what. Limits, defaults and
 * what can be changed in place come from the product's user guide and PowerShell reference.
 */
import { z } from "zod";
import { type Fields, fieldsIn, isFields, isUnset } from "../../core/values";
import {
  PORT,
  type Traits,
  both,
  choice,
  encryption,
  encryptionMistakes,
  flag,
  group,
  immutable,
  lowerCase,
  named,
  open,
  reference,
  references,
  sameEndpoint,
  sameLinuxPath,
  sameWindowsPath,
  serviceAddress,
  staysOn,
  text,
  toggle,
  trait,
  uncompared,
  whileOn,
  whole,
} from "../../schema/types";
import type { Mistake } from "../../schema/validate";

/** `1024 TB` is `1 PB`. */
function alignConsumptionLimit(declared: Fields, live: Fields): Fields {
  const terabytes = ({ consumptionLimitCount: count, consumptionLimitKind: kind = "TB" }: Fields): number =>
    typeof count === "number" ? count * (kind === "PB" ? 1024 : 1) : NaN;
  const { consumptionLimitCount, consumptionLimitKind } = declared;
  if (consumptionLimitCount === undefined || terabytes(declared) !== terabytes(live)) return live;
  return { ...live, consumptionLimitCount, ...(consumptionLimitKind === undefined ? {} : { consumptionLimitKind }) };
}

// Parts that several types share.

const accountKey = (account: unknown): string => {
  const { name, type } = (account ?? {}) as Fields;
  return `${lowerCase(type)} ${lowerCase(name)}`;
};

/** Kept by the server outside the model of the repository, and read and written by requests of its own. */
export const accessPermissionsSchema = z.strictObject({
  accessPolicy: z.enum(["DenyAll", "AllowAll", "AllowExplicit"]),
  accounts: trait(
    z.array(
      z.strictObject({
        name: trait(text(), { same: both((name) => name.toLowerCase()) }),
        type: z.enum(["InternalUser", "InternalGroup", "ExternalUser", "ExternalGroup"]),
      }),
    ),
    { elementKey: accountKey, appliesWhen: ({ accessPolicy }) => accessPolicy === "AllowExplicit" },
  ).optional(),
  encryptionSettings: encryption(z.boolean()),
});

/** A server shows -1 for the number of a limit that is off: switching it on needs a number. */
export function taskLimitMistakes({ taskLimitEnabled, maxTaskCount, bucket, container }: Fields): Mistake[] {
  const isObjectStorage = isFields(bucket) || isFields(container);
  if (!isObjectStorage || taskLimitEnabled !== true || !isUnset(maxTaskCount)) return [];
  return [{ path: ["maxTaskCount"], reason: "is required while taskLimitEnabled is true" }];
}

/** Only object storage has folders that a server can create. */
export function folderMistakes({ createFolder, bucket, container }: Fields): Mistake[] {
  if (createFolder !== true || isFields(bucket) || isFields(container)) return [];
  const reason = "is for object storage alone; the server creates the folders of other repositories itself";
  return [{ path: ["createFolder"], reason }];
}

/** What goes together in the access permissions. */
export function permissionMistakes(declared: Fields): Mistake[] {
  const { accessPolicy, accounts } = fieldsIn(declared.accessPermissions);
  return [
    ...(accessPolicy === "AllowExplicit" && isUnset(accounts)
      ? [{ path: ["accessPermissions", "accounts"], reason: "must name at least one account for AllowExplicit" }]
      : []),
    ...encryptionMistakes(declared, ["accessPermissions", "encryptionSettings"]),
  ];
}

const common = {
  ...named(),
  adopt: flag(),
  overwriteOwner: flag(),
  createFolder: flag(),
  importBackup: flag(),
  importIndex: flag(),
  deleteBackups: flag(),
  accessPermissions: trait(accessPermissionsSchema, { isOutsideModel: true }).optional(),
};

const whileEnabled = { appliesWhen: whileOn("isEnabled") };

const hostId = reference("a managed server", { replaces: true });

const limits = { maxTaskCount: { min: 1, max: 128 }, readWriteRate: { min: 1, max: 1024, unit: "MB/s" } };

const rotatedDriveCleanupMode = () => choice(["Disabled", "ClearBackupFolder", "ClearRepositoryFolder"]);

const advancedSettings = group({
  alignDataBlocks: toggle(),
  decompressBeforeStoring: toggle(false),
  rotatedDrives: toggle(false),
  perVmBackup: staysOn("version 13 always makes a file per machine and cannot go back"),
  RotatedDriveCleanupMode: rotatedDriveCleanupMode(),
});

const networkSettings = {
  taskLimitEnabled: toggle(true),
  maxTaskCount: whole({ appliesWhen: whileOn("taskLimitEnabled"), range: limits.maxTaskCount }),
  readWriteLimitEnabled: toggle(false),
  readWriteRate: whole({ appliesWhen: whileOn("readWriteLimitEnabled", false), range: limits.readWriteRate }),
  advancedSettings,
};

/** What is always on in an appliance, whatever is declared. */
const alwaysOn = () => staysOn("the appliance decides this by itself");

/** The same limits, which the documents name otherwise for deduplicating appliances. */
const applianceSettings = ({ max, defaultValue }: { max: number; defaultValue?: number | undefined }) => ({
  path: immutable(sameLinuxPath),
  enableTaskLimit: toggle(true),
  maxTaskCount: whole({ appliesWhen: whileOn("enableTaskLimit"), range: { min: 1, max }, defaultValue }),
  enableReadWriteLimit: toggle(false),
  readWriteRate: whole({ appliesWhen: whileOn("enableReadWriteLimit", false), range: limits.readWriteRate }),
  advancedSettings: group({
    // Partly fixed by the server, each appliance in its way.
    alignDataBlocks: uncompared(z.boolean()).optional(),
    decompressBeforeStoring: alwaysOn(),
    rotatedDrives: uncompared(z.boolean()).optional(),
    perVmBackup: alwaysOn(),
    RotatedDriveCleanupMode: rotatedDriveCleanupMode(),
  }),
});

const mountServerSide = (samePath: Traits["same"]) =>
  group({
    mountServerId: reference("a managed server"),
    writeCacheFolder: trait(text(), { same: samePath }),
    vPowerNFSEnabled: z.boolean(),
    vPowerNFSPortSettings: group({
      mountPort: whole({ range: PORT, defaultValue: 1058 }),
      vPowerNFSPort: whole({ range: PORT, defaultValue: 2049 }),
    }),
  });

/** A side is required when the type names it; the schema of the documents does not say so, their texts do. */
const sideRule = (side: "windows" | "linux") => ({
  path: [side],
  error: `is required when mountServerSettingsType is "${side}" or "both"`,
  when: () => true,
});

const mountServer = z
  .strictObject({
    mountServerSettingsType: trait(z.enum(["windows", "linux", "both"]), {
      canonical: (value) => (/^(windows|linux|both)$/i.test(value) ? value.toLowerCase() : value),
      same: both((value) => value.toLowerCase()),
      // A server of version 13 adds the default mount server of the other system by itself.
      equivalent: (_, live) => lowerCase(live) === "both",
    }),
    windows: mountServerSide(sameWindowsPath),
    linux: mountServerSide(sameLinuxPath),
  })
  .refine((value) => hasSide(value, "windows"), sideRule("windows"))
  .refine((value) => hasSide(value, "linux"), sideRule("linux"))
  .optional();

function hasSide(value: unknown, side: "windows" | "linux"): boolean {
  const { mountServerSettingsType: type, [side]: given } = (value ?? {}) as Fields;
  return given !== undefined || (type !== side && type !== "both");
}

const connectionSettings = z.strictObject({
  connectionType: z.enum(["Direct", "SelectedGateway"]),
  gatewayServerIds: references("a managed server", ({ connectionType }) => connectionType !== "Direct"),
});

const gatewayServer = group({
  autoSelectEnabled: z.boolean(),
  gatewayServerIds: references("a managed server", ({ autoSelectEnabled }) => autoSelectEnabled !== true),
});

const applianceGateway = group({
  autoSelection: toggle(true),
  gatewayServerIds: references("a managed server", ({ autoSelection }) => autoSelection === false),
});
const applianceImmutability = group({ isEnabled: toggle(), daysCount: whole({ ...whileEnabled, range: { min: 1 } }) });

/** No upper limit is documented for object storage. */
const objectStorageTaskLimit = {
  taskLimitEnabled: toggle(),
  maxTaskCount: whole({ appliesWhen: whileOn("taskLimitEnabled"), range: { min: 1 } }),
};
const objectStorage = { ...objectStorageTaskLimit, mountServer };

const storageConsumptionLimit = trait(
  z.strictObject({
    isEnabled: toggle(false),
    consumptionLimitCount: whole({ ...whileEnabled, range: { min: 1 }, defaultValue: 10 }),
    consumptionLimitKind: choice(["TB", "PB"], { ...whileEnabled, defaultValue: "TB" }),
  }),
  { align: alignConsumptionLimit },
).optional();

const immutabilitySettings = (isEnabled = toggle()) => ({
  isEnabled,
  daysCount: whole({ ...whileEnabled, range: { min: 1, max: 999, unit: "days" } }),
  immutabilityMode: choice(["RepositorySettings", "RetentionSettings"], whileEnabled),
});
const immutability = group(immutabilitySettings());
const vaultImmutability = z.strictObject(immutabilitySettings(staysOn("a vault is always immutable")));

const immutablePath = () => immutable(sameLinuxPath);
const cloudCredentials = reference("a cloud credentials record");
const regionType = () => trait(z.enum(["China", "Global", "Government"]), { replaces: true });

const azureAccount = z.strictObject({ credentialsId: cloudCredentials, regionType: regionType(), connectionSettings });
const azureProxyAppliance = z.strictObject({
  subscriptionId: reference("an Azure subscription"),
  instanceSize: text().optional(),
  resourceGroup: text().optional(),
  virtualNetwork: text().optional(),
  subnet: text().optional(),
  redirectorPort: whole({ range: PORT }),
});

const amazonAccount = z.strictObject({
  credentialsId: cloudCredentials,
  regionType: regionType(),
  connectionSettings: connectionSettings.optional(),
});
const amazonProxyAppliance = group({
  ec2InstanceType: text().optional(),
  vpcName: text().optional(),
  vpcId: text().optional(),
  subnetName: text().optional(),
  subnetId: text().optional(),
  securityGroup: text().optional(),
  redirectorPort: whole({ range: PORT }),
});

const vault = z.strictObject({
  vaultId: immutable(),
  // The server's description of the vault, not a setting of the repository.
  vaultName: uncompared(text()).optional(),
  storageContainerName: uncompared(text()).optional(),
  regionId: uncompared(text()).optional(),
  isInitialized: uncompared(z.boolean()),
  folders: uncompared(z.array(z.string())).optional(),
});

const s3ProxyAppliance = group({ managedServerId: reference("a managed server") });
const s3Account = { servicePoint: serviceAddress(), regionId: immutable(), credentialsId: cloudCredentials };
const s3Bucket = { bucketName: immutablePath(), folderName: immutablePath(), storageConsumptionLimit };
const vaultAccount = z.strictObject({ vault, connectionSettings: connectionSettings.optional() });

/** How an appliance is reached that is no server. */
const applianceConnection = {
  useFCConnectivity: toggle(false),
  credentialsId: reference("a credentials record"),
  gatewayServer: applianceGateway,
};

/** One schema for each type that can be created. */
export const repositorySchemas = {
  WinLocal: ofType("WinLocal", {
    hostId,
    repository: z.strictObject({ path: immutable(sameWindowsPath), ...networkSettings }),
    mountServer,
  }),
  LinuxLocal: ofType("LinuxLocal", {
    hostId,
    repository: z.strictObject({
      path: immutable(sameLinuxPath),
      ...networkSettings,
      useFastCloningOnXFSVolumes: toggle(false),
      enableGovernanceMode: toggle(),
      governanceModeRetentionDays: whole({
        appliesWhen: whileOn("enableGovernanceMode", false),
        range: { min: 1, unit: "days" },
      }),
    }),
    mountServer,
  }),
  LinuxHardened: ofType("LinuxHardened", {
    hostId,
    repository: z.strictObject({
      path: immutable(sameLinuxPath).optional(),
      ...networkSettings,
      useFastCloningOnXFSVolumes: toggle(false),
      makeRecentBackupsImmutableDays: whole({ range: { min: 7, max: 9999, unit: "days" } }),
    }),
    mountServer,
  }),
  Smb: ofType("Smb", {
    share: z.strictObject({
      sharePath: immutable(sameWindowsPath),
      credentialsId: reference("a credentials record").optional(),
      gatewayServer,
    }),
    repository: z.strictObject(networkSettings),
    mountServer,
  }),
  Nfs: ofType("Nfs", {
    share: z.strictObject({ sharePath: immutable(sameLinuxPath), gatewayServer }),
    repository: z.strictObject(networkSettings),
    mountServer,
  }),
  AzureBlob: ofType("AzureBlob", {
    ...objectStorage,
    account: azureAccount,
    container: z.strictObject({
      containerName: immutablePath(),
      folderName: immutablePath(),
      storageConsumptionLimit,
      immutability,
    }),
    proxyAppliance: azureProxyAppliance.optional(),
  }),
  AzureDataBox: ofType("AzureDataBox", {
    ...objectStorageTaskLimit,
    account: z.strictObject({
      serviceEndpoint: immutable(sameEndpoint),
      credentialsId: cloudCredentials,
      connectionSettings: connectionSettings.optional(),
    }),
    container: z.strictObject({ containerName: immutablePath().optional(), folderName: immutablePath().optional() }),
  }),
  AzureArchive: ofType("AzureArchive", {
    account: azureAccount,
    container: z.strictObject({ containerName: immutablePath(), folderName: immutablePath(), immutabilityEnabled: toggle() }),
    proxyAppliance: azureProxyAppliance,
  }),
  AmazonS3: ofType("AmazonS3", {
    ...objectStorage,
    account: amazonAccount,
    bucket: z.strictObject({
      regionId: immutable(),
      ...s3Bucket,
      immutability,
      infrequentAccessStorage: group({ isEnabled: toggle(), singleZoneEnabled: toggle() }),
    }),
    proxyAppliance: amazonProxyAppliance,
  }),
  AmazonS3Glacier: ofType("AmazonS3Glacier", {
    account: amazonAccount,
    bucket: z.strictObject({
      regionId: immutable(),
      bucketName: immutablePath(),
      folderName: immutablePath(),
      immutabilityEnabled: toggle(),
      useDeepArchive: toggle(),
    }),
    proxyAppliance: amazonProxyAppliance,
  }),
  AmazonSnowballEdge: ofType("AmazonSnowballEdge", {
    ...objectStorage,
    account: z.strictObject({ ...s3Account, connectionSettings: connectionSettings.optional() }),
    bucket: z.strictObject({
      bucketName: immutablePath().optional(),
      folderName: immutablePath().optional(),
      storageConsumptionLimit,
    }),
  }),
  S3Compatible: ofType("S3Compatible", {
    ...objectStorage,
    account: z.strictObject({ ...s3Account, connectionSettings: connectionSettings.optional() }),
    bucket: z.strictObject({
      ...s3Bucket,
      immutability,
      enableAutoProvision: toggle(),
      workloadsPerBucketLimit: whole({ appliesWhen: whileOn("enableAutoProvision", false), range: { min: 1 } }),
    }),
    proxyAppliance: s3ProxyAppliance,
  }),
  GoogleCloud: ofType("GoogleCloud", {
    ...objectStorage,
    account: z.strictObject({ regionId: immutable(), credentialsId: cloudCredentials, connectionSettings }),
    bucket: z.strictObject({ ...s3Bucket, nearlineStorageEnabled: toggle(), immutability }),
  }),
  IBMCloud: ofType("IBMCloud", {
    ...objectStorage,
    account: z.strictObject({ ...s3Account, connectionSettings }),
    bucket: z.strictObject({ ...s3Bucket, immutability }),
    proxyAppliance: s3ProxyAppliance,
  }),
  WasabiCloud: ofType("WasabiCloud", {
    ...objectStorage,
    account: z.strictObject({ regionId: immutable(), credentialsId: cloudCredentials, connectionSettings }),
    bucket: z.strictObject({ ...s3Bucket, immutability }),
    proxyAppliance: s3ProxyAppliance,
  }),
  VeeamDataCloudVault: ofType("VeeamDataCloudVault", {
    ...objectStorage,
    account: vaultAccount,
    container: z.strictObject({ folder: immutablePath(), storageConsumptionLimit, immutability: vaultImmutability }),
  }),
  VeeamDataCloudVaultArchive: ofType("VeeamDataCloudVaultArchive", {
    ...objectStorageTaskLimit,
    account: vaultAccount,
    container: z.strictObject({ folder: immutablePath(), immutability: vaultImmutability }),
  }),
  ExaGrid: ofType("ExaGrid", {
    hostId,
    repository: z.strictObject(applianceSettings({ defaultValue: 10, max: 128 })),
    mountServers: mountServer,
  }),
  QuantumDXi: ofType("QuantumDXi", linuxAppliance()),
  Infinidat: ofType("Infinidat", linuxAppliance()),
  Fujitsu: ofType("Fujitsu", linuxAppliance()),
  DellDataDomain: ofType("DellDataDomain", {
    dellDataDomain: z.strictObject({
      ddServername: immutable(sameEndpoint),
      ...applianceConnection,
      ddBoostEncryptionEnabled: toggle(false),
      ddBoostEncryptionType: choice(["Medium", "High"], { appliesWhen: whileOn("ddBoostEncryptionEnabled", false) }),
    }),
    repository: z.strictObject({ ...applianceSettings({ max: 270 }), immutability: applianceImmutability }),
    mountServers: mountServer,
  }),
  HPEStoreOnce: ofType("HPEStoreOnce", {
    hpeStoreOnce: z.strictObject({
      storeOnceServerName: immutable(sameEndpoint),
      ...applianceConnection,
      useStoreOnceWanLink: toggle(false),
    }),
    repository: z.strictObject({ ...applianceSettings({ max: 128 }), immutability: applianceImmutability }),
    mountServers: mountServer,
  }),
} as const;

export type RepositoryType = keyof typeof repositorySchemas;

/** What a checked declaration looks like; the public form with `pulumi.Input` and documentation is RepositoryArgs. */
export type RepositoryInputs = { [T in RepositoryType]: z.output<(typeof repositorySchemas)[T]> }[RepositoryType];

function ofType<T extends string, S extends z.core.$ZodLooseShape>(type: T, properties: S) {
  const traits: Traits = {
    replaces: true,
    // A type never changes, so a name that no document lists is another name and not another repository.
    equivalent: (_, live) => typeof live === "string" && !isRepositoryType(live),
    equivalentNote: "this version of pulumi-veeam does not know that type",
  };
  return z.strictObject({ type: trait(z.literal(type), traits), ...common, ...properties });
}

/** An appliance that is reached as a Linux server. */
function linuxAppliance() {
  return {
    hostId,
    repository: z.strictObject({
      ...applianceSettings({ defaultValue: 4, max: 128 }),
      useFastCloningOnXFSVolumes: alwaysOn(),
    }),
    mountServers: mountServer,
  };
}

export function isRepositoryType(type: unknown): type is RepositoryType {
  return typeof type === "string" && Object.hasOwn(repositorySchemas, type);
}

/** The types that have a property of this name, at any depth. */
export function ownersOf(property: string): readonly string[] {
  const has = (schema: z.ZodType): boolean =>
    Object.entries(open(schema).shape ?? {}).some(([key, inner]) => key === property || has(inner));
  return Object.entries(repositorySchemas).flatMap(([type, schema]) => (has(schema) ? [type] : []));
}
