// The arguments of the `Repository` resource: one interface for each type of repository, joined in `RepositoryArgs`.
//
// Written from the OpenAPI documents of the Veeam Backup & Replication REST API (schema RepositorySpec and its 16 members in
// revision 1.3-rev0, 23 in 1.3-rev2), with ranges and defaults from Veeam's user guide and PowerShell reference. Property names are
// the API's own, spelled as in 1.3-rev0; what only a later revision has says so, and the provider translates for every other.
// schema.ts holds the same structure for the check of values at run time; a type test compares the two.

import type * as pulumi from "@pulumi/pulumi";

/** What every type of repository has. REST schema RepositorySpec, revision 1.3-rev0. */
export interface RepositoryCommonArgs {
  /** Name of the repository on the server. There is no automatic naming. Renamed in place. */
  name: pulumi.Input<string>;

  /**
   * Free text shown beside the name. Sent as an empty text when left out, and emptied when removed from the program.
   * @default ""
   */
  description?: pulumi.Input<string> | undefined;

  /**
   * Identifier that the server keeps for the repository beside its id. The server makes one when it is left out. Compared
   * ignoring case and dashes. A changed value is sent in place; the server may refuse it. Left as it is on the server when
   * removed from the program.
   */
  uniqueId?: pulumi.Input<string> | undefined;

  /**
   * Creation: takes over an existing repository of this name, type and place instead of refusing, and updates its other
   * settings. While it is declared, the repository is on loan: a delete leaves it on the server, with a warning. To make it the
   * program's own, which a delete then deletes, take `adopt` out again; that update sends nothing. Never compared with the
   * server.
   * @default false
   */
  adopt?: pulumi.Input<boolean> | undefined;

  /**
   * Creation: takes over an object storage folder that belongs to another backup server, whose jobs then fail. Without it, such
   * a folder is refused. Never compared with the server.
   * @default false
   */
  overwriteOwner?: pulumi.Input<boolean> | undefined;

  /**
   * Creation, object storage alone: creates the folder in its bucket or container first. The bucket itself must exist. A folder
   * that is there already is used as it is; without this flag, one that is not is refused. Never compared with the server.
   * @default false
   */
  createFolder?: pulumi.Input<boolean> | undefined;

  /**
   * Creation: looks for backups that are already in the repository and imports them. From revision 1.3-rev0 on. Never compared
   * with the server.
   * @default false
   */
  importBackup?: pulumi.Input<boolean> | undefined;

  /**
   * Creation: imports the file system index of the guest systems as well. From revision 1.3-rev0 on. Never compared with the
   * server.
   * @default false
   */
  importIndex?: pulumi.Input<boolean> | undefined;

  /**
   * Deletion: removes the backup files too; with false they stay where they are. A destroy uses the value of the last
   * `pulumi up`. Never compared with the server. See https://helpcenter.veeam.com/docs/vbr/userguide/repo_delete.html
   * @default false
   */
  deleteBackups?: pulumi.Input<boolean> | undefined;

  /**
   * Who may use the repository. Revision 1.3-rev2. Read and changed only where it is declared: left out, or removed from the
   * program, it stays as it is on the server.
   * See https://helpcenter.veeam.com/docs/vbr/userguide/access_permissions.html
   */
  accessPermissions?: pulumi.Input<AccessPermissionsArgs> | undefined;
}

/** A repository of some type. */
interface RepositoryOfTypeArgs extends RepositoryCommonArgs {
  /** Type of the repository; it decides which other properties there are. Changing this replaces the repository. */
  type: string;
}

/** A repository with a mount server. */
interface MountedRepositoryArgs extends RepositoryOfTypeArgs {
  /**
   * Mount server: the machine that presents backups of this repository for restores of files and application items. Required
   * before revision 1.3-rev2, where the server's default mount servers take its place. Left as it is on the server when removed
   * from the program.
   */
  mountServer?: pulumi.Input<MountServersArgs> | undefined;
}

/**
 * A folder on a Microsoft Windows server.
 * REST schema WindowsLocalStorageSpec, revision 1.3-rev0.
 * See https://helpcenter.veeam.com/docs/vbr/userguide/backup_repo_edit.html
 */
export interface WinLocalRepositoryArgs extends MountedRepositoryArgs {
  type: "WinLocal";

  /**
   * Id (UUID) of the managed Windows server that holds the backups (`GET /api/v1/backupInfrastructure/managedServers`).
   * Changing this replaces the repository.
   */
  hostId: pulumi.Input<string>;

  /** Folder, limits and storage settings. */
  repository: pulumi.Input<WinLocalRepositorySettingsArgs>;
}

/** A repository on a Linux server. */
interface LinuxRepositoryArgs extends MountedRepositoryArgs {
  /**
   * Id (UUID) of the managed Linux server that holds the backups (`GET /api/v1/backupInfrastructure/managedServers`). Changing
   * this replaces the repository.
   */
  hostId: pulumi.Input<string>;
}

/**
 * A folder on a Linux server.
 * REST schema LinuxLocalStorageSpec, revision 1.3-rev0.
 * See https://helpcenter.veeam.com/docs/vbr/userguide/backup_repo_edit.html
 */
export interface LinuxLocalRepositoryArgs extends LinuxRepositoryArgs {
  type: "LinuxLocal";

  /** Folder, limits and storage settings. */
  repository: pulumi.Input<LinuxLocalRepositorySettingsArgs>;
}

/**
 * A hardened repository: a folder on a Linux server that keeps recent backups immutable.
 * REST schema LinuxHardenedStorageSpec, revision 1.3-rev0.
 * See https://helpcenter.veeam.com/docs/vbr/userguide/hardened_repository_add_console_repository.html
 */
export interface LinuxHardenedRepositoryArgs extends LinuxRepositoryArgs {
  type: "LinuxHardened";

  /** Folder, limits, immutability and storage settings. */
  repository: pulumi.Input<LinuxHardenedRepositorySettingsArgs>;
}

/**
 * An SMB (CIFS) share.
 * REST schema SmbStorageSpec, revision 1.3-rev0. See https://helpcenter.veeam.com/docs/vbr/userguide/backup_repo_edit.html
 */
export interface SmbRepositoryArgs extends MountedRepositoryArgs {
  type: "Smb";

  /** The share and how it is reached. */
  share: pulumi.Input<SmbShareArgs>;

  /** Limits and storage settings. */
  repository: pulumi.Input<NetworkRepositorySettingsArgs>;
}

/**
 * An NFS share.
 * REST schema NfsStorageSpec, revision 1.3-rev0. See https://helpcenter.veeam.com/docs/vbr/userguide/backup_repo_edit.html
 */
export interface NfsRepositoryArgs extends MountedRepositoryArgs {
  type: "Nfs";

  /** The share and how it is reached. */
  share: pulumi.Input<NfsShareArgs>;

  /** Limits and storage settings. */
  repository: pulumi.Input<NetworkRepositorySettingsArgs>;
}

/**
 * A folder in a container of Microsoft Azure Blob storage.
 * REST schema AzureBlobStorageSpec, revision 1.3-rev0.
 * See https://helpcenter.veeam.com/docs/vbr/userguide/object_storage_editing_settings.html
 */
export interface AzureBlobRepositoryArgs extends MountedRepositoryArgs, ObjectStorageTaskLimitArgs {
  type: "AzureBlob";

  /** The account and how the storage is reached. */
  account: pulumi.Input<AzureBlobAccountArgs>;

  /** Container, folder, limit and immutability. */
  container: pulumi.Input<AzureBlobContainerArgs>;

  /** Proxy appliance, also called helper appliance. Left as it is on the server when removed from the program. */
  proxyAppliance?: pulumi.Input<AzureProxyApplianceArgs> | undefined;
}

/**
 * A folder on a Microsoft Azure Data Box device.
 * REST schema AzureDataBoxStorageSpec, revision 1.3-rev0.
 * See https://helpcenter.veeam.com/docs/vbr/userguide/object_storage_editing_settings.html
 */
export interface AzureDataBoxRepositoryArgs extends RepositoryOfTypeArgs, ObjectStorageTaskLimitArgs {
  type: "AzureDataBox";

  /** The device, its account and how it is reached. */
  account: pulumi.Input<AzureDataBoxAccountArgs>;

  /** Container and folder. */
  container: pulumi.Input<AzureDataBoxContainerArgs>;
}

/**
 * A folder in a container of Microsoft Azure archive storage, for the archive tier of a scale-out repository.
 * REST schema AzureArchiveStorageSpec, revision 1.3-rev0.
 * See https://helpcenter.veeam.com/docs/vbr/userguide/object_storage_editing_settings.html
 */
export interface AzureArchiveRepositoryArgs extends RepositoryOfTypeArgs {
  type: "AzureArchive";

  /** The account and how the storage is reached. */
  account: pulumi.Input<AzureArchiveAccountArgs>;

  /** Container, folder and immutability. */
  container: pulumi.Input<AzureArchiveContainerArgs>;

  /** Proxy appliance, also called helper appliance. */
  proxyAppliance: pulumi.Input<AzureProxyApplianceArgs>;
}

/** Object storage of Amazon with a proxy appliance. */
interface AmazonS3ApplianceArgs {
  /** Proxy appliance, also called helper appliance. Left as it is on the server when removed from the program. */
  proxyAppliance?: pulumi.Input<AmazonS3ProxyApplianceArgs> | undefined;
}

/**
 * A folder in an Amazon S3 bucket.
 * REST schema AmazonS3StorageSpec, revision 1.3-rev0.
 * See https://helpcenter.veeam.com/docs/vbr/userguide/object_storage_editing_settings.html
 */
export interface AmazonS3RepositoryArgs extends MountedRepositoryArgs, ObjectStorageTaskLimitArgs, AmazonS3ApplianceArgs {
  type: "AmazonS3";

  /** The account and how the storage is reached. */
  account: pulumi.Input<AmazonS3AccountArgs>;

  /** Bucket, folder, limit, immutability and storage class. */
  bucket: pulumi.Input<AmazonS3BucketArgs>;
}

/**
 * A folder in an Amazon S3 Glacier bucket, for the archive tier of a scale-out repository.
 * REST schema AmazonS3GlacierStorageSpec, revision 1.3-rev0.
 * See https://helpcenter.veeam.com/docs/vbr/userguide/object_storage_editing_settings.html
 */
export interface AmazonS3GlacierRepositoryArgs extends RepositoryOfTypeArgs, AmazonS3ApplianceArgs {
  type: "AmazonS3Glacier";

  /** The account and how the storage is reached. */
  account: pulumi.Input<AmazonS3AccountArgs>;

  /** Bucket, folder, immutability and storage class. */
  bucket: pulumi.Input<AmazonS3GlacierBucketArgs>;
}

/**
 * A folder in a bucket on an AWS Snowball Edge device.
 * REST schema AmazonSnowballEdgeStorageSpec, revision 1.3-rev0.
 * See https://helpcenter.veeam.com/docs/vbr/userguide/object_storage_editing_settings.html
 */
export interface AmazonSnowballEdgeRepositoryArgs extends MountedRepositoryArgs, ObjectStorageTaskLimitArgs {
  type: "AmazonSnowballEdge";

  /** The device, its account and how it is reached. */
  account: pulumi.Input<AmazonSnowballEdgeAccountArgs>;

  /** Bucket, folder and limit. */
  bucket: pulumi.Input<AmazonSnowballEdgeBucketArgs>;
}

/** Object storage that speaks S3, with a proxy appliance. */
interface S3CompatibleApplianceArgs {
  /** Proxy appliance, also called helper appliance. Left as it is on the server when removed from the program. */
  proxyAppliance?: pulumi.Input<S3CompatibleProxyApplianceArgs> | undefined;
}

/**
 * A folder in a bucket of storage that speaks the S3 protocol.
 * REST schema S3CompatibleStorageSpec, revision 1.3-rev0.
 * See https://helpcenter.veeam.com/docs/vbr/userguide/object_storage_editing_settings.html
 */
export interface S3CompatibleRepositoryArgs extends MountedRepositoryArgs, ObjectStorageTaskLimitArgs, S3CompatibleApplianceArgs {
  type: "S3Compatible";

  /** Endpoint, account and how the storage is reached. */
  account: pulumi.Input<S3CompatibleAccountArgs>;

  /** Bucket, folder, limit and immutability. */
  bucket: pulumi.Input<S3CompatibleBucketArgs>;
}

/**
 * A folder in a Google Cloud Storage bucket.
 * REST schema GoogleCloudStorageSpec, revision 1.3-rev0.
 * See https://helpcenter.veeam.com/docs/vbr/userguide/object_storage_editing_settings.html
 */
export interface GoogleCloudRepositoryArgs extends MountedRepositoryArgs, ObjectStorageTaskLimitArgs {
  type: "GoogleCloud";

  /** The account and how the storage is reached. */
  account: pulumi.Input<GoogleCloudAccountArgs>;

  /** Bucket, folder, limit, immutability and storage class. */
  bucket: pulumi.Input<GoogleCloudBucketArgs>;
}

/**
 * A folder in a bucket of IBM Cloud Object Storage.
 * REST schema IBMCloudStorageSpec, revision 1.3-rev0.
 * See https://helpcenter.veeam.com/docs/vbr/userguide/object_storage_editing_settings.html
 */
export interface IBMCloudRepositoryArgs extends MountedRepositoryArgs, ObjectStorageTaskLimitArgs, S3CompatibleApplianceArgs {
  type: "IBMCloud";

  /** Endpoint, account and how the storage is reached. */
  account: pulumi.Input<IBMCloudAccountArgs>;

  /** Bucket, folder, limit and immutability. */
  bucket: pulumi.Input<IBMCloudBucketArgs>;
}

/**
 * A folder in a Wasabi bucket.
 * REST schema WasabiCloudStorageSpec, revision 1.3-rev0.
 * See https://helpcenter.veeam.com/docs/vbr/userguide/object_storage_editing_settings.html
 */
export interface WasabiCloudRepositoryArgs extends MountedRepositoryArgs, ObjectStorageTaskLimitArgs, S3CompatibleApplianceArgs {
  type: "WasabiCloud";

  /** The account and how the storage is reached. */
  account: pulumi.Input<WasabiCloudAccountArgs>;

  /** Bucket, folder, limit and immutability. */
  bucket: pulumi.Input<WasabiCloudBucketArgs>;
}

/**
 * A folder in a Veeam Data Cloud Vault.
 * REST schema VeeamDataCloudVaultStorageSpec, revision 1.3-rev0.
 * See https://helpcenter.veeam.com/docs/vbr/userguide/object_storage_editing_settings.html
 */
export interface VeeamDataCloudVaultRepositoryArgs extends MountedRepositoryArgs, ObjectStorageTaskLimitArgs {
  type: "VeeamDataCloudVault";

  /** The vault and how it is reached. */
  account: pulumi.Input<VeeamDataCloudVaultAccountArgs>;

  /** Folder, limit and immutability. */
  container: pulumi.Input<VeeamDataCloudVaultContainerArgs>;
}

/**
 * A folder in an archive vault of Veeam Data Cloud, for the archive tier of a scale-out repository.
 * REST schema VeeamDataCloudVaultArchiveStorageSpec, revision 1.3-rev2.
 * See https://helpcenter.veeam.com/docs/vbr/userguide/object_storage_editing_settings.html
 */
export interface VeeamDataCloudVaultArchiveRepositoryArgs extends RepositoryOfTypeArgs, ObjectStorageTaskLimitArgs {
  type: "VeeamDataCloudVaultArchive";

  /** The vault and how it is reached. */
  account: pulumi.Input<VeeamDataCloudVaultAccountArgs>;

  /** Folder and immutability. */
  container: pulumi.Input<VeeamDataCloudVaultArchiveContainerArgs>;
}

/** A repository on a deduplicating appliance. */
interface ApplianceRepositoryArgs extends RepositoryOfTypeArgs {
  /**
   * Mount servers: the machines that present backups of this repository for restores of files and application items. Left as they
   * are on the server when removed from the program.
   */
  mountServers?: pulumi.Input<MountServersArgs> | undefined;
}

/** A repository on a deduplicating appliance behind a managed server. */
interface HostedApplianceRepositoryArgs extends ApplianceRepositoryArgs {
  /**
   * Id (UUID) of the managed server that stands before the appliance (`GET /api/v1/backupInfrastructure/managedServers`).
   * Changing this replaces the repository.
   */
  hostId: pulumi.Input<string>;
}

/**
 * A folder on an ExaGrid appliance.
 * REST schema ExaGridStorageSpec, revision 1.3-rev2.
 * See https://helpcenter.veeam.com/docs/vbr/userguide/dsa_repository_repository.html
 */
export interface ExaGridRepositoryArgs extends HostedApplianceRepositoryArgs {
  type: "ExaGrid";

  /** Folder, limits and storage settings. */
  repository: pulumi.Input<ExaGridRepositorySettingsArgs>;
}

/**
 * A folder on a Quantum DXi appliance.
 * REST schema QuantumDXiStorageSpec, revision 1.3-rev2.
 * See https://helpcenter.veeam.com/docs/vbr/userguide/dsa_repository_repository.html
 */
export interface QuantumDXiRepositoryArgs extends HostedApplianceRepositoryArgs {
  type: "QuantumDXi";

  /** Folder, limits and storage settings. */
  repository: pulumi.Input<LinuxApplianceRepositorySettingsArgs>;
}

/**
 * A folder on an Infinidat InfiniGuard appliance.
 * REST schema InfinidatStorageSpec, revision 1.3-rev2.
 * See https://helpcenter.veeam.com/docs/vbr/userguide/dsa_repository_repository.html
 */
export interface InfinidatRepositoryArgs extends HostedApplianceRepositoryArgs {
  type: "Infinidat";

  /** Folder, limits and storage settings. */
  repository: pulumi.Input<LinuxApplianceRepositorySettingsArgs>;
}

/**
 * A folder on a Fujitsu ETERNUS appliance.
 * REST schema FujitsuStorageSpec, revision 1.3-rev2.
 * See https://helpcenter.veeam.com/docs/vbr/userguide/dsa_repository_repository.html
 */
export interface FujitsuRepositoryArgs extends HostedApplianceRepositoryArgs {
  type: "Fujitsu";

  /** Folder, limits and storage settings. */
  repository: pulumi.Input<LinuxApplianceRepositorySettingsArgs>;
}

/**
 * A storage unit of a Dell Data Domain appliance, reached with DD Boost.
 * REST schema DellDataDomainStorageSpec, revision 1.3-rev2.
 * See https://helpcenter.veeam.com/docs/vbr/userguide/dsa_repository_repository.html
 */
export interface DellDataDomainRepositoryArgs extends ApplianceRepositoryArgs {
  type: "DellDataDomain";

  /** The appliance and how it is reached. */
  dellDataDomain: pulumi.Input<DellDataDomainArgs>;

  /** Place, limits, immutability and storage settings. */
  repository: pulumi.Input<DellDataDomainRepositorySettingsArgs>;
}

/**
 * A store of an HPE StoreOnce appliance, reached with Catalyst.
 * REST schema HPEStoreOnceStorageSpec, revision 1.3-rev2.
 * See https://helpcenter.veeam.com/docs/vbr/userguide/dsa_repository_repository.html
 */
export interface HPEStoreOnceRepositoryArgs extends ApplianceRepositoryArgs {
  type: "HPEStoreOnce";

  /** The appliance and how it is reached. */
  hpeStoreOnce: pulumi.Input<HPEStoreOnceArgs>;

  /** Place, limits, immutability and storage settings. */
  repository: pulumi.Input<HPEStoreOnceRepositorySettingsArgs>;
}

/**
 * The arguments of a `Repository`. The literal in `type` selects the interface, so that a property of another type does not
 * compile.
 */
export type RepositoryArgs =
  | WinLocalRepositoryArgs
  | LinuxLocalRepositoryArgs
  | LinuxHardenedRepositoryArgs
  | SmbRepositoryArgs
  | NfsRepositoryArgs
  | AzureBlobRepositoryArgs
  | AzureDataBoxRepositoryArgs
  | AzureArchiveRepositoryArgs
  | AmazonS3RepositoryArgs
  | AmazonS3GlacierRepositoryArgs
  | AmazonSnowballEdgeRepositoryArgs
  | S3CompatibleRepositoryArgs
  | GoogleCloudRepositoryArgs
  | IBMCloudRepositoryArgs
  | WasabiCloudRepositoryArgs
  | VeeamDataCloudVaultRepositoryArgs
  | VeeamDataCloudVaultArchiveRepositoryArgs
  | ExaGridRepositoryArgs
  | QuantumDXiRepositoryArgs
  | InfinidatRepositoryArgs
  | FujitsuRepositoryArgs
  | DellDataDomainRepositoryArgs
  | HPEStoreOnceRepositoryArgs;

/** The types of repository that can be created. REST schema ERepositoryType, revision 1.3-rev2. */
export type RepositoryType = RepositoryArgs["type"];

/** Who may use a repository. REST schema RepositoryAccessPermissionsModel, revision 1.3-rev2. */
export interface AccessPermissionsArgs {
  /**
   * `DenyAll`: nobody, which is how a new repository begins. `AllowAll`: everybody. `AllowExplicit`: those in `accounts`. Left as
   * it is on the server when removed from the program.
   */
  accessPolicy: pulumi.Input<"DenyAll" | "AllowAll" | "AllowExplicit">;

  /**
   * The complete list of accounts that may use the repository, at least one, in any order. Counts only, and is required, with
   * `AllowExplicit`. Left as it is on the server when removed from the program.
   */
  accounts?: pulumi.Input<pulumi.Input<AccessAccountArgs>[]> | undefined;

  /** Encryption of the backup files that these accounts make. Left as it is on the server when removed from the program. */
  encryptionSettings?: pulumi.Input<AccessEncryptionArgs> | undefined;
}

/** An account or group. REST schema RepositoryAccessAccountModel. */
export interface AccessAccountArgs {
  /** Name, such as `TECH\backup`. Compared ignoring case. */
  name: pulumi.Input<string>;

  /** A user or group of the backup server itself (`Internal…`), or of a directory (`External…`). */
  type: pulumi.Input<"InternalUser" | "InternalGroup" | "ExternalUser" | "ExternalGroup">;
}

/** Encryption by a password or by a key management server. REST schema BackupStorageSettingsEncryptionModel. */
export interface AccessEncryptionArgs {
  /** Encrypts the content of the backup files. Left as it is on the server when removed from the program. */
  isEnabled: pulumi.Input<boolean>;

  /**
   * `ByUserPassword` needs `encryptionPasswordId`, `ByKms` needs `kmsServerId`. Required while `isEnabled` is on. Left as it is
   * on the server when removed from the program.
   */
  encryptionType?: pulumi.Input<"ByUserPassword" | "ByKms"> | undefined;

  /**
   * Id (UUID) of the password record (`GET /api/v1/encryptionPasswords`). Only with `ByUserPassword`. Left as it is on the
   * server when removed from the program.
   */
  encryptionPasswordId?: pulumi.Input<string> | undefined;

  /**
   * Second identifier of the password record (`uniqueId` in `GET /api/v1/encryptionPasswords`); `encryptionPasswordId` is what
   * selects the password. Left as it is on the server when removed from the program.
   */
  encryptionPasswordUniqueId?: pulumi.Input<string> | undefined;

  /**
   * Id (UUID) of the key management server (`GET /api/v1/kmsServers`). Only with `ByKms`. Left as it is on the server when
   * removed from the program.
   */
  kmsServerId?: pulumi.Input<string> | undefined;
}

/** Limits and storage settings of a repository on a server or share. REST schema NetworkRepositorySettingsModel. */
export interface NetworkRepositorySettingsArgs {
  /**
   * Limits how many tasks use the repository at the same time. Put back to true when removed from the program.
   * @default true
   */
  taskLimitEnabled?: pulumi.Input<boolean> | undefined;

  /**
   * Tasks at the same time, 1 to 128; counts only while `taskLimitEnabled` is on. Left as it is on the server when removed from
   * the program.
   */
  maxTaskCount?: pulumi.Input<number> | undefined;

  /**
   * Limits the speed of reading and writing. Put back to false when removed from the program.
   * @default false
   */
  readWriteLimitEnabled?: pulumi.Input<boolean> | undefined;

  /**
   * Reading and writing together, in MB/s, 1 to 1024; counts only while `readWriteLimitEnabled` is on. Left as it is on the
   * server when removed from the program.
   */
  readWriteRate?: pulumi.Input<number> | undefined;

  /** Storage settings. When removed from the program, each setting in it counts as removed. */
  advancedSettings?: pulumi.Input<AdvancedSettingsArgs> | undefined;
}

/**
 * Settings of a repository on a Windows server. REST schema WindowsLocalRepositorySettingsModel; `path` is required here
 * because creation needs it.
 */
export interface WinLocalRepositorySettingsArgs extends NetworkRepositorySettingsArgs {
  /** Folder of the backup files, such as `D:\Backups`. Changing this replaces the repository. */
  path: pulumi.Input<string>;
}

/** Settings of every repository on a Linux server. */
interface LinuxRepositorySettingsArgs extends NetworkRepositorySettingsArgs {
  /**
   * Uses fast cloning on XFS volumes. Put back to false when removed from the program.
   * @default false
   */
  useFastCloningOnXFSVolumes?: pulumi.Input<boolean> | undefined;
}

/**
 * Settings of a repository on a Linux server. REST schema LinuxLocalRepositorySettingsModel; `path` is required here because
 * creation needs it.
 */
export interface LinuxLocalRepositorySettingsArgs extends LinuxRepositorySettingsArgs {
  /** Folder of the backup files, such as `/mnt/backups`. Changing this replaces the repository. */
  path: pulumi.Input<string>;

  /**
   * Keeps recent backups immutable in governance mode. Revision 1.3-rev2. Left as it is on the server when removed from the
   * program.
   */
  enableGovernanceMode?: pulumi.Input<boolean> | undefined;

  /**
   * Days for which backups are immutable in governance mode, at least 1; counts only while `enableGovernanceMode` is on. Revision
   * 1.3-rev2. Left as it is on the server when removed from the program.
   */
  governanceModeRetentionDays?: pulumi.Input<number> | undefined;
}

/** Settings of a hardened repository. REST schema LinuxHardenedRepositorySettingsModel. */
export interface LinuxHardenedRepositorySettingsArgs extends LinuxRepositorySettingsArgs {
  /**
   * Folder of the backup files, such as `/mnt/hardened`. Changing this replaces the repository. Left as it is on the server
   * when removed from the program.
   */
  path?: pulumi.Input<string> | undefined;

  /**
   * Days for which new backups cannot be changed or deleted, 7 to 9999. Files that are locked already keep their lock. Left as
   * it is on the server when removed from the program.
   */
  makeRecentBackupsImmutableDays?: pulumi.Input<number> | undefined;
}

/** Storage settings of a repository on a server or share. REST schema RepositoryAdvancedSettingsModel. */
export interface AdvancedSettingsArgs {
  /** Aligns the data in backup files to blocks of 4 KB. Left as it is on the server when removed from the program. */
  alignDataBlocks?: pulumi.Input<boolean> | undefined;

  /**
   * Stores data blocks uncompressed, for storage that deduplicates. Put back to false when removed from the program.
   * @default false
   */
  decompressBeforeStoring?: pulumi.Input<boolean> | undefined;

  /**
   * The repository is on drives that are swapped. Put back to false when removed from the program.
   * @default false
   */
  rotatedDrives?: pulumi.Input<boolean> | undefined;

  /**
   * Writes one backup file for each machine of a job. Servers of version 13 always use true for repositories they create; in an
   * older repository false can become true, but never goes back. Left as it is on the server when removed from the program.
   */
  perVmBackup?: pulumi.Input<boolean> | undefined;

  /**
   * What happens when another drive is inserted: `Disabled` goes on with the backup chain, `ClearBackupFolder` deletes the
   * job's backups, `ClearRepositoryFolder` deletes all backups in the repository. The API writes this name with a capital R.
   * Left as it is on the server when removed from the program.
   */
  RotatedDriveCleanupMode?: pulumi.Input<"Disabled" | "ClearBackupFolder" | "ClearRepositoryFolder"> | undefined;
}

/** Limits and storage settings of a repository on a deduplicating appliance, which the API names otherwise than elsewhere. */
export interface ApplianceRepositorySettingsArgs {
  /**
   * Limits how many tasks use the repository at the same time. Put back to true when removed from the program.
   * @default true
   */
  enableTaskLimit?: pulumi.Input<boolean> | undefined;

  /**
   * Limits the speed of reading and writing. Put back to false when removed from the program.
   * @default false
   */
  enableReadWriteLimit?: pulumi.Input<boolean> | undefined;

  /**
   * Reading and writing together, in MB/s, 1 to 1024; counts only while `enableReadWriteLimit` is on. Left as it is on the server
   * when removed from the program.
   */
  readWriteRate?: pulumi.Input<number> | undefined;

  /**
   * Storage settings, which the appliance partly decides by itself. When removed from the program, each of them counts as
   * removed.
   */
  advancedSettings?: pulumi.Input<ApplianceAdvancedSettingsArgs> | undefined;
}

/** Storage settings of a repository on a deduplicating appliance. REST schema RepositoryAdvancedSettingsModel. */
export interface ApplianceAdvancedSettingsArgs {
  /** Aligns the data in backup files to blocks of 4 KB. The appliance decides: sent at creation, not compared with the server. */
  alignDataBlocks?: pulumi.Input<boolean> | undefined;

  /** Stores data blocks uncompressed. Always true in an appliance. Left as it is on the server when removed from the program. */
  decompressBeforeStoring?: pulumi.Input<boolean> | undefined;

  /** The repository is on drives that are swapped. The appliance decides: sent at creation, not compared with the server. */
  rotatedDrives?: pulumi.Input<boolean> | undefined;

  /** Writes one backup file for each machine of a job. Always true. Left as it is on the server when removed from the program. */
  perVmBackup?: pulumi.Input<boolean> | undefined;

  /**
   * What happens when another drive is inserted. The API writes this name with a capital R. Left as it is on the server when
   * removed from the program.
   */
  RotatedDriveCleanupMode?: pulumi.Input<"Disabled" | "ClearBackupFolder" | "ClearRepositoryFolder"> | undefined;
}

/** The folder of an appliance behind a managed server. */
interface AppliancePathArgs {
  /** Folder of the backup files on the appliance. Changing this replaces the repository. */
  path: pulumi.Input<string>;
}

/** Settings of a repository on an ExaGrid appliance. REST schema ExaGridRepositorySettingsModel. */
export interface ExaGridRepositorySettingsArgs extends ApplianceRepositorySettingsArgs, AppliancePathArgs {
  /**
   * Tasks at the same time, 1 to 128; counts only while `enableTaskLimit` is on. Put back to 10 when removed from the program.
   * @default 10
   */
  maxTaskCount?: pulumi.Input<number> | undefined;
}

/**
 * Settings of a repository on a Quantum DXi, Infinidat or Fujitsu appliance. REST schemas QuantumDXiRepositorySettingsModel,
 * InfinidatRepositorySettingsModel and FujitsuRepositorySettingsModel.
 */
export interface LinuxApplianceRepositorySettingsArgs extends ApplianceRepositorySettingsArgs, AppliancePathArgs {
  /**
   * Tasks at the same time, 1 to 128; counts only while `enableTaskLimit` is on. Put back to 4 when removed from the program.
   * @default 4
   */
  maxTaskCount?: pulumi.Input<number> | undefined;

  /** Uses fast cloning on XFS volumes. Always true here. Left as it is on the server when removed from the program. */
  useFastCloningOnXFSVolumes?: pulumi.Input<boolean> | undefined;
}

/** Settings of a repository on a Dell Data Domain appliance. REST schema DellDataDomainRepositorySettingsModel. */
export interface DellDataDomainRepositorySettingsArgs extends ApplianceRepositorySettingsArgs {
  /** Storage unit, such as `ddboost://dd01.example.com:unit01/`. Changing this replaces the repository. */
  path: pulumi.Input<string>;

  /**
   * Tasks at the same time, 1 to 270; counts only while `enableTaskLimit` is on. Left as it is on the server when removed from
   * the program.
   */
  maxTaskCount?: pulumi.Input<number> | undefined;

  /** Immutability of the backups. Left as it is on the server when removed from the program. */
  immutability?: pulumi.Input<ApplianceImmutabilityArgs> | undefined;
}

/** Settings of a repository on an HPE StoreOnce appliance. REST schema HPEStoreOnceRepositorySettingsModel. */
export interface HPEStoreOnceRepositorySettingsArgs extends ApplianceRepositorySettingsArgs {
  /** Store, such as `storeonce://so01.example.com:Store-01/`. Changing this replaces the repository. */
  path: pulumi.Input<string>;

  /**
   * Tasks at the same time, 1 to 128; counts only while `enableTaskLimit` is on. Left as it is on the server when removed from
   * the program.
   */
  maxTaskCount?: pulumi.Input<number> | undefined;

  /** Immutability of the backups. Left as it is on the server when removed from the program. */
  immutability?: pulumi.Input<ApplianceImmutabilityArgs> | undefined;
}

/** Immutability of backups on an appliance. REST schema RepositoryImmutabilityModel. */
export interface ApplianceImmutabilityArgs {
  /** Turns immutability on. Left as it is on the server when removed from the program. */
  isEnabled?: pulumi.Input<boolean> | undefined;

  /** Days for which data cannot be changed or deleted. Left as it is on the server when removed from the program. */
  daysCount?: pulumi.Input<number> | undefined;
}

/** How an appliance is reached. */
interface ApplianceConnectionArgs {
  /**
   * Reaches the appliance over Fibre Channel. Put back to false when removed from the program.
   * @default false
   */
  useFCConnectivity?: pulumi.Input<boolean> | undefined;

  /** Id (UUID) of the credentials record for the appliance (`GET /api/v1/credentials`). Changed in place. */
  credentialsId: pulumi.Input<string>;

  /** Gateway servers. Left as it is on the server when removed from the program. */
  gatewayServer?: pulumi.Input<ApplianceGatewayArgs> | undefined;
}

/** A Dell Data Domain appliance. REST schema DellDataDomainStorageSettingsModel. */
export interface DellDataDomainArgs extends ApplianceConnectionArgs {
  /**
   * Name of the appliance. The API writes it so, and demands `ddServerName` beside it: both are sent. Changing this replaces the
   * repository.
   */
  ddServername: pulumi.Input<string>;

  /**
   * Encrypts the data on its way to the appliance. Put back to false when removed from the program.
   * @default false
   */
  ddBoostEncryptionEnabled?: pulumi.Input<boolean> | undefined;

  /** Strength of that encryption; counts only while it is on. Left as it is on the server when removed from the program. */
  ddBoostEncryptionType?: pulumi.Input<"Medium" | "High"> | undefined;
}

/** An HPE StoreOnce appliance. REST schema HPEStoreOnceStorageSettingsModel. */
export interface HPEStoreOnceArgs extends ApplianceConnectionArgs {
  /** Name of the appliance. Changing this replaces the repository. */
  storeOnceServerName: pulumi.Input<string>;

  /**
   * The appliance is reached over a slow (WAN) link. Put back to false when removed from the program.
   * @default false
   */
  useStoreOnceWanLink?: pulumi.Input<boolean> | undefined;
}

/** Choice of the gateway servers of an appliance. REST schema GatewayServerSettingsModel. */
export interface ApplianceGatewayArgs {
  /**
   * Lets the server choose gateway servers. Put back to true when removed from the program.
   * @default true
   */
  autoSelection?: pulumi.Input<boolean> | undefined;

  /**
   * Ids (UUID) of managed servers that may be the gateway (`GET /api/v1/backupInfrastructure/managedServers`), in any order.
   * Count only while `autoSelection` is false. Left as it is on the server when removed from the program.
   */
  gatewayServerIds?: pulumi.Input<pulumi.Input<string>[]> | undefined;
}

/** A share, whatever its protocol. */
interface ShareArgs {
  /**
   * Gateway servers between the backup infrastructure and the share. Left as it is on the server when removed from the program.
   */
  gatewayServer?: pulumi.Input<GatewayServerArgs> | undefined;
}

/** An SMB share. REST schema SmbRepositoryShareSettingsModel. */
export interface SmbShareArgs extends ShareArgs {
  /** UNC path of the shared folder, such as `\\filer01\backups`. Changing this replaces the repository. */
  sharePath: pulumi.Input<string>;

  /**
   * Id (UUID) of the credentials record for the share (`GET /api/v1/credentials`, type Standard). Required before revision
   * 1.3-rev1. Changed in place. Left as it is on the server when removed from the program.
   */
  credentialsId?: pulumi.Input<string> | undefined;
}

/** An NFS share. REST schema NfsRepositoryShareSettingsModel. */
export interface NfsShareArgs extends ShareArgs {
  /** Server and exported folder, such as `filer02:/export/backups`. Changing this replaces the repository. */
  sharePath: pulumi.Input<string>;
}

/** Choice of the gateway servers of a share. REST schema RepositoryShareGatewayModel. */
export interface GatewayServerArgs {
  /** Lets the server choose a gateway server. */
  autoSelectEnabled: pulumi.Input<boolean>;

  /**
   * Ids (UUID) of managed servers that may be the gateway (`GET /api/v1/backupInfrastructure/managedServers`), in any order.
   * Count only while `autoSelectEnabled` is false. Left as it is on the server when removed from the program.
   */
  gatewayServerIds?: pulumi.Input<pulumi.Input<string>[]> | undefined;
}

/**
 * Mount server settings by operating system. REST schema MountServersSettingsModel.
 * See https://helpcenter.veeam.com/docs/vbr/userguide/mount_server.html
 */
export interface MountServersArgs {
  /** Which mount servers are set here. Give the property or properties of the same name. `both` needs revision 1.3-rev0. */
  mountServerSettingsType: pulumi.Input<"windows" | "linux" | "both">;

  /** The Windows mount server. Left as it is on the server when removed from the program. */
  windows?: pulumi.Input<MountServerArgs> | undefined;

  /** The Linux mount server. Left as it is on the server when removed from the program. */
  linux?: pulumi.Input<MountServerArgs> | undefined;
}

/** One mount server. REST schema MountServerSettingsModel. */
export interface MountServerArgs {
  /** Id (UUID) of the mount server, which is that of the managed server (`GET /api/v1/backupInfrastructure/mountServers`). */
  mountServerId: pulumi.Input<string>;

  /** Folder on the mount server for data written during mount operations. */
  writeCacheFolder: pulumi.Input<string>;

  /** Runs the vPower NFS service on the mount server. */
  vPowerNFSEnabled: pulumi.Input<boolean>;

  /** Ports of the vPower NFS service. When removed from the program, each port counts as removed. */
  vPowerNFSPortSettings?: pulumi.Input<VPowerNfsPortArgs> | undefined;
}

/** Ports of the vPower NFS service. REST schema VPowerNFSPortSettingsModel. */
export interface VPowerNfsPortArgs {
  /**
   * Mount port. Put back to 1058 when removed from the program.
   * @default 1058
   */
  mountPort?: pulumi.Input<number> | undefined;

  /**
   * vPower NFS port. Put back to 2049 when removed from the program.
   * @default 2049
   */
  vPowerNFSPort?: pulumi.Input<number> | undefined;
}

/** Task limit of object storage, beside the other properties of the repository. */
export interface ObjectStorageTaskLimitArgs {
  /** Limits how many tasks use the repository at the same time. Left as it is on the server when removed from the program. */
  taskLimitEnabled?: pulumi.Input<boolean> | undefined;

  /**
   * Tasks at the same time; counts only while `taskLimitEnabled` is on. Left as it is on the server when removed from the
   * program.
   */
  maxTaskCount?: pulumi.Input<number> | undefined;
}

/** How object storage is reached. REST schema ObjectStorageConnectionModel. */
export interface ConnectionSettingsArgs {
  /** `Direct`: each machine goes to the storage itself. `SelectedGateway`: through the servers in `gatewayServerIds`. */
  connectionType: pulumi.Input<"Direct" | "SelectedGateway">;

  /**
   * Ids (UUID) of the managed servers used as gateways (`GET /api/v1/backupInfrastructure/managedServers`), in any order. Count
   * only with `SelectedGateway`. Left as it is on the server when removed from the program.
   */
  gatewayServerIds?: pulumi.Input<pulumi.Input<string>[]> | undefined;
}

/**
 * Soft limit for the space used in object storage; it can be exceeded for a while. REST schema
 * ObjectStorageConsumptionLimitModel.
 */
export interface StorageConsumptionLimitArgs {
  /**
   * Turns the limit on. Put back to false when removed from the program.
   * @default false
   */
  isEnabled?: pulumi.Input<boolean> | undefined;

  /**
   * Size of the limit in the unit of `consumptionLimitKind`, at least 1 TB; counts only while `isEnabled` is on. Put back to 10
   * when removed from the program.
   * @default 10
   */
  consumptionLimitCount?: pulumi.Input<number> | undefined;

  /**
   * Unit of `consumptionLimitCount`. Put back to TB when removed from the program.
   * @default "TB"
   */
  consumptionLimitKind?: pulumi.Input<"TB" | "PB"> | undefined;
}

/**
 * Immutability of backups in object storage. REST schema ObjectStorageImmutabilityModel.
 * See https://helpcenter.veeam.com/docs/vbr/userguide/os_immutability_limitations.html
 */
export interface ImmutabilityArgs {
  /**
   * Turns immutability on. The server may refuse to switch it on an existing repository. Left as it is on the server when
   * removed from the program.
   */
  isEnabled?: pulumi.Input<boolean> | undefined;

  /**
   * Days for which data cannot be changed or deleted, 1 to 999; counts only while `isEnabled` is on. The server's default is 30.
   * Left as it is on the server when removed from the program.
   */
  daysCount?: pulumi.Input<number> | undefined;

  /**
   * `RepositorySettings`: for `daysCount` days. `RetentionSettings`: for as long as the retention policy keeps the backup; the
   * server changes this to `RepositorySettings` when the repository becomes a capacity extent. From revision 1.3-rev0 on. Left as
   * it is on the server when removed from the program.
   */
  immutabilityMode?: pulumi.Input<"RepositorySettings" | "RetentionSettings"> | undefined;
}

/** An account for Azure storage. */
interface AzureCredentialsArgs {
  /** Id (UUID) of the cloud credentials record of type AzureStorage (`GET /api/v1/cloudCredentials`). Changed in place. */
  credentialsId: pulumi.Input<string>;
}

/** An account in one of the clouds of a provider. */
interface CloudPartitionArgs {
  /**
   * Which cloud of the provider: the global one, the one in China or the one for government. Changing this replaces the
   * repository.
   */
  regionType: pulumi.Input<"China" | "Global" | "Government">;
}

/** An account whose connection has to be declared. */
interface ConnectedAccountArgs {
  /** How the storage is reached. */
  connectionSettings: pulumi.Input<ConnectionSettingsArgs>;
}

/** Account for Azure Blob storage. REST schema AzureBlobStorageAccountModel. */
export interface AzureBlobAccountArgs extends AzureCredentialsArgs, CloudPartitionArgs, ConnectedAccountArgs {}

/** A folder in object storage. */
interface ObjectStorageFolderArgs {
  /** Folder in it that holds the repository. Changing this replaces the repository. */
  folderName: pulumi.Input<string>;
}

/** A folder in a container. */
interface ContainerArgs extends ObjectStorageFolderArgs {
  /** Name of the container. Changing this replaces the repository. */
  containerName: pulumi.Input<string>;
}

/** Object storage with a limit. */
interface LimitedStorageArgs {
  /** Soft limit for the space used. When removed from the program, each setting in it counts as removed. */
  storageConsumptionLimit?: pulumi.Input<StorageConsumptionLimitArgs> | undefined;
}

/** Object storage with a limit and immutability. */
interface ImmutableStorageArgs extends LimitedStorageArgs {
  /** Immutability of the backups. When removed from the program, each setting in it counts as removed. */
  immutability?: pulumi.Input<ImmutabilityArgs> | undefined;
}

/** Container of Azure Blob storage. REST schema AzureBlobStorageContainerModel. */
export interface AzureBlobContainerArgs extends ContainerArgs, ImmutableStorageArgs {}

/** An account whose connection may be left out. */
interface DirectAccountArgs {
  /** How the storage is reached. Left as it is on the server when removed from the program. */
  connectionSettings?: pulumi.Input<ConnectionSettingsArgs> | undefined;
}

/** Account for an Azure Data Box device. REST schema AzureDataBoxStorageAccountModel. */
export interface AzureDataBoxAccountArgs extends AzureCredentialsArgs, DirectAccountArgs {
  /** Address of the device's service endpoint, such as `https://databox01.example.com`. Changing this replaces the repository. */
  serviceEndpoint: pulumi.Input<string>;
}

/** Container on an Azure Data Box device. REST schema AzureDataBoxStorageContainerModel. */
export interface AzureDataBoxContainerArgs {
  /** Name of the container. Changing this replaces the repository. Left as it is on the server when removed from the program. */
  containerName?: pulumi.Input<string> | undefined;

  /**
   * Folder in it that holds the repository. Changing this replaces the repository. Left as it is on the server when removed
   * from the program.
   */
  folderName?: pulumi.Input<string> | undefined;
}

/** Account for Azure archive storage. REST schema AzureArchiveStorageAccountModel. */
export interface AzureArchiveAccountArgs extends AzureCredentialsArgs, CloudPartitionArgs, ConnectedAccountArgs {}

/** Container of Azure archive storage. REST schema AzureArchiveStorageContainerModel. */
export interface AzureArchiveContainerArgs extends ContainerArgs {
  /**
   * Makes the backups in the container immutable. The server may refuse to switch it on an existing repository. Left as it is
   * on the server when removed from the program.
   */
  immutabilityEnabled?: pulumi.Input<boolean> | undefined;
}

/** A proxy appliance, whatever the cloud. */
interface ProxyApplianceArgs {
  /**
   * TCP port for requests between the appliance and the backup infrastructure. Left as it is on the server when removed from
   * the program.
   */
  redirectorPort?: pulumi.Input<number> | undefined;
}

/** Proxy appliance in Azure. REST schema AzureStorageProxyModel. */
export interface AzureProxyApplianceArgs extends ProxyApplianceArgs {
  /**
   * Id (UUID) that Veeam gave the Azure subscription, not Azure's own: from the cloud credentials of type AzureCompute
   * (`GET /api/v1/cloudCredentials`).
   */
  subscriptionId: pulumi.Input<string>;

  /** Size of the virtual machine, such as `Standard_D2s_v3`. Left as it is on the server when removed from the program. */
  instanceSize?: pulumi.Input<string> | undefined;

  /** Resource group of the appliance. Left as it is on the server when removed from the program. */
  resourceGroup?: pulumi.Input<string> | undefined;

  /** Virtual network of the appliance. Left as it is on the server when removed from the program. */
  virtualNetwork?: pulumi.Input<string> | undefined;

  /** Subnet of the appliance. Left as it is on the server when removed from the program. */
  subnet?: pulumi.Input<string> | undefined;
}

/** Account for Amazon S3 and S3 Glacier. REST schema AmazonS3StorageAccountModel. */
export interface AmazonS3AccountArgs extends CloudPartitionArgs, DirectAccountArgs {
  /** Id (UUID) of the cloud credentials record of type Amazon (`GET /api/v1/cloudCredentials`). Changed in place. */
  credentialsId: pulumi.Input<string>;
}

/** A folder in a bucket. */
interface BucketArgs extends ObjectStorageFolderArgs {
  /** Name of the bucket. Changing this replaces the repository. */
  bucketName: pulumi.Input<string>;
}

/** A folder in a bucket that belongs to a region. */
interface RegionalBucketArgs extends BucketArgs {
  /** Id of the region of the bucket, such as `eu-west-1`. Changing this replaces the repository. */
  regionId: pulumi.Input<string>;
}

/** Bucket in Amazon S3. REST schema AmazonS3StorageBucketModel. */
export interface AmazonS3BucketArgs extends RegionalBucketArgs, ImmutableStorageArgs {
  /** Storage class for data that is seldom read. Left as it is on the server when removed from the program. */
  infrequentAccessStorage?: pulumi.Input<InfrequentAccessStorageArgs> | undefined;
}

/** Storage class S3 Standard-Infrequent Access. REST schema AmazonS3IAStorageModel. */
export interface InfrequentAccessStorageArgs {
  /** Uses the storage class S3 Standard-Infrequent Access. Left as it is on the server when removed from the program. */
  isEnabled?: pulumi.Input<boolean> | undefined;

  /**
   * Uses S3 One Zone-Infrequent Access, which keeps the data in one availability zone. Left as it is on the server when removed
   * from the program.
   */
  singleZoneEnabled?: pulumi.Input<boolean> | undefined;
}

/** Bucket in Amazon S3 Glacier. REST schema AmazonS3GlacierStorageBucketModel. */
export interface AmazonS3GlacierBucketArgs extends RegionalBucketArgs {
  /**
   * Makes the backups in the bucket immutable. The server may refuse to switch it on an existing repository. Left as it is on
   * the server when removed from the program.
   */
  immutabilityEnabled?: pulumi.Input<boolean> | undefined;

  /**
   * Uses S3 Glacier Deep Archive for backups that are kept for more than 180 days. Left as it is on the server when removed
   * from the program.
   */
  useDeepArchive?: pulumi.Input<boolean> | undefined;
}

/** Proxy appliance in AWS. REST schema AmazonS3StorageProxyApplianceModel. */
export interface AmazonS3ProxyApplianceArgs extends ProxyApplianceArgs {
  /** EC2 instance type, such as `t3.medium`. Left as it is on the server when removed from the program. */
  ec2InstanceType?: pulumi.Input<string> | undefined;

  /**
   * Name of the VPC of the appliance; `vpcId` is the unambiguous way. Left as it is on the server when removed from the
   * program.
   */
  vpcName?: pulumi.Input<string> | undefined;

  /**
   * Id of the VPC of the appliance, such as `vpc-0a1b2c3d4e5f6a7b8`. Left as it is on the server when removed from the program.
   */
  vpcId?: pulumi.Input<string> | undefined;

  /** Name of the subnet; `subnetId` is the unambiguous way. Left as it is on the server when removed from the program. */
  subnetName?: pulumi.Input<string> | undefined;

  /** Id of the subnet, such as `subnet-0a1b2c3d4e5f6a7b8`. Left as it is on the server when removed from the program. */
  subnetId?: pulumi.Input<string> | undefined;

  /** Security group of the appliance. Left as it is on the server when removed from the program. */
  securityGroup?: pulumi.Input<string> | undefined;
}

/** An account for storage that speaks S3. */
interface CloudAccountArgs {
  /** Id (UUID) of the cloud credentials record (`GET /api/v1/cloudCredentials`). Changed in place. */
  credentialsId: pulumi.Input<string>;
}

/** Account for an AWS Snowball Edge device. REST schema AmazonSnowballEdgeStorageAccountModel. */
export interface AmazonSnowballEdgeAccountArgs extends CloudAccountArgs, DirectAccountArgs {
  /** Address and port of the device, such as `https://snow01.example.com:8443`. Changing this replaces the repository. */
  servicePoint: pulumi.Input<string>;

  /** Always `snow`. Changing this replaces the repository. */
  regionId: pulumi.Input<string>;
}

/** Bucket on an AWS Snowball Edge device. REST schema AmazonSnowballEdgeStorageBucketModel. */
export interface AmazonSnowballEdgeBucketArgs extends LimitedStorageArgs {
  /** Name of the bucket. Changing this replaces the repository. Left as it is on the server when removed from the program. */
  bucketName?: pulumi.Input<string> | undefined;

  /**
   * Folder in it that holds the repository. Changing this replaces the repository. Left as it is on the server when removed
   * from the program.
   */
  folderName?: pulumi.Input<string> | undefined;
}

/** An account in a region. */
interface StorageRegionArgs extends CloudAccountArgs {
  /** Id of the region of the storage, such as `us-east-1`. Changing this replaces the repository. */
  regionId: pulumi.Input<string>;
}

/** Account for S3 compatible storage. REST schema S3CompatibleStorageAccountModel. */
export interface S3CompatibleAccountArgs extends DirectAccountArgs, StorageRegionArgs {
  /** Address and port of the storage endpoint, such as `https://s3.example.com:9000`. Changing this replaces the repository. */
  servicePoint: pulumi.Input<string>;
}

/** Bucket of S3 compatible storage. REST schema S3CompatibleStorageBucketModel. */
export interface S3CompatibleBucketArgs extends BucketArgs, ImmutableStorageArgs {
  /**
   * Makes further buckets by itself. From revision 1.3-rev1 on. The server may refuse to change it on an existing repository.
   * Left as it is on the server when removed from the program.
   */
  enableAutoProvision?: pulumi.Input<boolean> | undefined;

  /**
   * Workloads in one bucket at most, at least 1; counts only while `enableAutoProvision` is on. From revision 1.3-rev1 on. Left
   * as it is on the server when removed from the program.
   */
  workloadsPerBucketLimit?: pulumi.Input<number> | undefined;
}

/** Proxy appliance for S3 compatible, IBM Cloud and Wasabi storage. REST schema S3CompatibleProxyModel. */
export interface S3CompatibleProxyApplianceArgs {
  /** Id (UUID) of the managed server that acts as the appliance (`GET /api/v1/backupInfrastructure/managedServers`). */
  managedServerId: pulumi.Input<string>;
}

/** Account for Google Cloud Storage. REST schema GoogleCloudStorageAccountModel. */
export interface GoogleCloudAccountArgs extends ConnectedAccountArgs {
  /**
   * Id (UUID) of the cloud credentials record of type Google (`GET /api/v1/cloudCredentials`). It holds an HMAC key. Changed in
   * place.
   */
  credentialsId: pulumi.Input<string>;

  /** Id of the region of the bucket, such as `EUROPE-WEST1`. Changing this replaces the repository. */
  regionId: pulumi.Input<string>;
}

/** Bucket in Google Cloud Storage. REST schema GoogleCloudStorageBucketModel. */
export interface GoogleCloudBucketArgs extends BucketArgs, ImmutableStorageArgs {
  /** Uses the storage class Nearline. Left as it is on the server when removed from the program. */
  nearlineStorageEnabled?: pulumi.Input<boolean> | undefined;
}

/** Account for IBM Cloud Object Storage. REST schema IBMCloudStorageAccountModel. */
export interface IBMCloudAccountArgs extends ConnectedAccountArgs, StorageRegionArgs {
  /**
   * Address and port of the storage endpoint, such as `https://s3.eu.cloud-object-storage.appdomain.cloud`. Changing this
   * replaces the repository.
   */
  servicePoint: pulumi.Input<string>;
}

/** Bucket of IBM Cloud Object Storage. REST schema IBMCloudStorageBucketModel. */
export interface IBMCloudBucketArgs extends BucketArgs, ImmutableStorageArgs {}

/** Account for Wasabi storage. REST schema WasabiCloudStorageAccountModel. */
export interface WasabiCloudAccountArgs extends CloudAccountArgs, ConnectedAccountArgs {
  /** Id of the region of the storage, such as `eu-central-1`. Changing this replaces the repository. */
  regionId: pulumi.Input<string>;
}

/** Bucket of Wasabi storage. REST schema WasabiCloudStorageBucketModel. */
export interface WasabiCloudBucketArgs extends BucketArgs, ImmutableStorageArgs {}

/** Account for a Veeam Data Cloud Vault. REST schema VeeamDataCloudStorageAccountModel. */
export interface VeeamDataCloudVaultAccountArgs extends DirectAccountArgs {
  /** The vault. */
  vault: pulumi.Input<VeeamDataCloudVaultArgs>;
}

/** A vault that was obtained for the backup server. REST schema VeeamDataCloudVaultModel. */
export interface VeeamDataCloudVaultArgs {
  /**
   * Id of the vault; no look-up finds it. The console shows vaults by name; their ids are in its PowerShell,
   * `Get-VBRVeeamDataCloudAssignedVault`. Changing this replaces the repository.
   * See https://helpcenter.veeam.com/docs/vbr/powershell/get-vbrveeamdatacloudassignedvault.html
   */
  vaultId: pulumi.Input<string>;

  /** Name of the vault. The server describes the vault with it. Left as it is on the server when removed from the program. */
  vaultName?: pulumi.Input<string> | undefined;

  /**
   * Name of the vault's storage container. The server describes the vault with it. Left as it is on the server when removed
   * from the program.
   */
  storageContainerName?: pulumi.Input<string> | undefined;

  /**
   * Region of the vault. The server describes the vault with it. For `VeeamDataCloudVault` revision 1.3-rev2. Left as it is on
   * the server when removed from the program.
   */
  regionId?: pulumi.Input<string> | undefined;

  /** True when the vault has been obtained and assigned to the backup server. */
  isInitialized: pulumi.Input<boolean>;

  /**
   * Folders in the vault, in any order. The server describes the vault with it. Left as it is on the server when removed from
   * the program.
   */
  folders?: pulumi.Input<pulumi.Input<string>[]> | undefined;
}

/** Place in a vault. REST schema VeeamDataCloudStorageContainerModel. */
export interface VeeamDataCloudVaultContainerArgs extends VeeamDataCloudVaultArchiveContainerArgs, LimitedStorageArgs {}

/** Place in an archive vault. REST schema VeeamDataCloudArchiveStorageContainerModel. */
export interface VeeamDataCloudVaultArchiveContainerArgs {
  /** Folder in the vault that holds the repository. Changing this replaces the repository. */
  folder: pulumi.Input<string>;

  /** Immutability of the backups. A vault is always immutable, so it cannot be turned off. */
  immutability: pulumi.Input<ImmutabilityArgs>;
}
