// What the look-ups give. Plain values, without the secrets that a server may return; null counts as left out.

import type * as pulumi from "@pulumi/pulumi";
import type { AzureSubscription } from "../resources/cloudCredentials/args";
import type { RepositoryArgs } from "../resources/repository/args";
import type { PerformanceTierAdvancedSettingsArgs, ScaleOutRepositoryArgs } from "../resources/scaleOutRepository/args";
import type * as Args from "./args";

/** A managed server. Its id is what `hostId`, `gatewayServerIds`, `managedServerId` and `mountServerId` refer to. */
export interface GetManagedServerResult {
  /** Id (UUID). */
  readonly id: string;
  /** DNS name or IP address. */
  readonly name: string;
  /** Type of the server. */
  readonly type: Args.ManagedServerType;
  /** Description on the server. */
  readonly description: string;
  /** Whether the server reaches it. */
  readonly status: "Available" | "Unavailable";
}

/** A mount server. */
export interface GetMountServerResult {
  /** What `mountServerId` refers to: the id of the managed server that has this role. */
  readonly id: string;
  /** Name of the managed server. */
  readonly name: string;
  /** Operating system. */
  readonly type: Args.MountServerType;
  /** Whether new repositories of its operating system get it. */
  readonly isDefault: boolean;
  /** Its own settings, under the names that a repository's `mountServer` has for them. */
  readonly settings: MountServerDefaults;
}

/** Settings of a mount server. REST schema MountServerOptionsModel. */
export interface MountServerDefaults {
  /** Folder for the cache of write operations during restores. */
  readonly writeCacheFolder?: string | undefined;
  /** Whether the vPower NFS service runs on it. */
  readonly vPowerNFSEnabled?: boolean | undefined;
  /** Ports of the vPower NFS service. */
  readonly vPowerNFSPortSettings?: VPowerNfsPorts | undefined;
}

/** Ports of the vPower NFS service. REST schema VPowerNFSPortSettingsModel. */
export interface VPowerNfsPorts {
  /** Mount port. */
  readonly mountPort?: number | undefined;
  /** vPower NFS port. */
  readonly vPowerNFSPort?: number | undefined;
}

/** A credentials record, without its password or key. Its id is what `share.credentialsId` refers to. */
export interface GetCredentialsResult {
  /** Id (UUID). */
  readonly id: string;
  /** User name. */
  readonly username: string;
  /** Description of the record. */
  readonly description: string;
  /** Type of the record. */
  readonly type: Args.CredentialsType;
}

/** A cloud credentials record, without its secret. Its id is what `account.credentialsId` refers to. */
export interface GetCloudCredentialsResult {
  /** Id (UUID). */
  readonly id: string;
  /** Type of the record. */
  readonly type: Args.CloudCredentialsType;
  /** Description of the record. */
  readonly description: string;
  /** Id of the access key (`Amazon`, `Google`). */
  readonly accessKey?: string | undefined;
  /** Name of the storage account (`AzureStorage`). */
  readonly account?: string | undefined;
  /** Name of the record (`AzureCompute`). */
  readonly connectionName?: string | undefined;
  /** Name of the account (`GoogleService`). */
  readonly name?: string | undefined;
  /** Id of the project (`GoogleService`). */
  readonly projectId?: string | undefined;
  /** `MicrosoftAzure` or `MicrosoftAzureStack` (`AzureCompute`). */
  readonly deploymentType?: string | undefined;
  /** `China`, `Global` or `Government` (`AzureCompute`). */
  readonly region?: string | undefined;
  /** The tenant in which the application is registered (`AzureCompute`). */
  readonly tenantId?: string | undefined;
  /** The application's client id (`AzureCompute`). */
  readonly applicationId?: string | undefined;
  /** The subscriptions of the account (`AzureCompute`). */
  readonly subscriptions?: readonly AzureSubscription[] | undefined;
}

/** An encryption password, without the password. Its id is what `encryption.encryptionPasswordId` refers to. */
export interface GetEncryptionPasswordResult {
  /** Id (UUID). */
  readonly id: string;
  /** Hint. */
  readonly hint: string;
  /** The server's second identifier. */
  readonly uniqueId?: string | undefined;
}

/** What a host shows a server that connects to it. */
export interface GetConnectionCertificateResult {
  /** Fingerprint of the SSH key (`LinuxHost`). */
  readonly fingerprint?: string | undefined;
  /** TLS certificate (other types). */
  readonly certificate?: HostCertificate | undefined;
}

/** A TLS certificate of a host. REST schema CertificateModel. */
export interface HostCertificate {
  /** Thumbprint in hexadecimal. */
  readonly thumbprint: string;
  /** Serial number. */
  readonly serialNumber: string;
  /** Algorithm of the key. */
  readonly keyAlgorithm: string;
  /** Size of the key in bits. */
  readonly keySize: string;
  /** Subject. */
  readonly subject: string;
  /** Name that it was issued to. */
  readonly issuedTo: string;
  /** Name of its issuer. */
  readonly issuedBy: string;
  /** Start of its validity. */
  readonly validFrom: string;
  /** End of its validity. */
  readonly validBy: string;
  /** Whether the server trusts it. */
  readonly isTrusted?: boolean | undefined;
}

/** A KMS server. Its id is what `encryption.kmsServerId` refers to. */
export interface GetKmsServerResult {
  /** Id (UUID). */
  readonly id: string;
  /** DNS name or IP address. */
  readonly name: string;
  /** Type of the server. */
  readonly type: "KMS";
}

/**
 * A repository as the server shows it: the properties of a `Repository` of its type, and what the server adds. `type` tells
 * which. REST schema RepositoryModel.
 */
export type GetRepositoryResult = ModelOf<RepositoryArgs> | OtherRepositoryModel;

type ModelOf<A> = A extends unknown ? pulumi.Unwrap<Omit<A, LeftOut>> & Identified : never;

/** What of the arguments a server's list does not show, and what `Identified` has. */
type LeftOut =
  | "adopt"
  | "overwriteOwner"
  | "importBackup"
  | "importIndex"
  | "deleteBackups"
  | "createFolder"
  | "accessPermissions"
  | keyof Identified;

interface Identified {
  readonly id: string;
  readonly description: string;
  /** The server's second identifier. */
  readonly uniqueId?: string | undefined;
}

/** A repository of a type that this provider does not create. */
export interface OtherRepositoryModel extends Identified {
  readonly type: Args.OtherRepositoryType;
  readonly name: string;
  /** Whatever else the server shows of it. */
  readonly [property: string]: unknown;
}

/** A scale-out repository as the server shows it. REST schema ScaleOutRepositoryModel. */
export type GetScaleOutRepositoryResult = Identified &
  pulumi.Unwrap<Pick<ScaleOutRepositoryArgs, "name" | "placementPolicy" | "capacityTier" | "archiveTier">> & {
    /** The repositories that take the backups first. */
    readonly performanceTier: PerformanceTierModel;
  };

/** A performance tier, with the status of each extent. REST schema PerformanceTierModel. */
export interface PerformanceTierModel {
  /** The performance extents. */
  readonly performanceExtents: readonly PerformanceExtentModel[];
  /** Storage settings. */
  readonly advancedSettings?: pulumi.Unwrap<PerformanceTierAdvancedSettingsArgs> | undefined;
}

/** A performance extent. REST schema PerformanceExtentModel. */
export interface PerformanceExtentModel {
  /** Id of the repository. */
  readonly id: string;
  /** Name of the repository. */
  readonly name: string;
  /** `Normal`, `Sealed`, `Maintenance`, `Pending`, …; several at once. */
  readonly status?: readonly string[] | undefined;
}

/** What a server knows of a repository's space and state. REST schema RepositoryStateModel. */
export interface RepositoryState {
  /** Id (UUID) of the repository. */
  readonly id: string;
  /** Name of the repository. */
  readonly name: string;
  /** Type of the repository. */
  readonly type: Args.AnyRepositoryType;
  /** Description of the repository. */
  readonly description: string;
  /** Id of the managed server that holds it. */
  readonly hostId?: string | undefined;
  /** Name of that managed server. */
  readonly hostName?: string | undefined;
  /** Folder of the backups. */
  readonly path?: string | undefined;
  /** Capacity in GB. */
  readonly capacityGB: number;
  /** Free space in GB. */
  readonly freeGB: number;
  /** Used space in GB, with one decimal. */
  readonly usedSpaceGB: number;
  /** Whether the server reaches it. */
  readonly isOnline: boolean;
  /** Whether it has outdated components. */
  readonly isOutOfDate?: boolean | undefined;
  /** The scale-out repository that it is an extent of. */
  readonly scaleOutRepositoryDetails?: ScaleOutMembership | undefined;
}

/** The place of an extent. REST schema ScaleOutRepositoryDetailsModel. */
export interface ScaleOutMembership {
  /** Name of the scale-out repository. */
  readonly membership: string;
  /** Id (UUID) of the scale-out repository. */
  readonly scaleOutRepositoryId: string;
  /** Tier that it belongs to. */
  readonly extentType: Args.ScaleOutExtentType;
}

/** A backup server in Enterprise Manager. Its address and its account are never shown. */
export interface GetBackupServerResult {
  /** The UID: `urn:veeam:BackupServer:…`. */
  id: string;
  /** The same as `id`. */
  uid: string;
  /** The name under which Enterprise Manager lists it. */
  name: string;
  /** Description in Enterprise Manager. */
  description: string;
  /** Port of the Veeam Backup Service. */
  port?: number;
  /** Version of Backup & Replication; not there until data was collected for the first time. */
  version?: string;
  /** Port of the WCF service; API v1_7 and later. */
  wcfPort?: number;
  /** Thumbprint of the certificate in hexadecimal; API v1_7 and later. */
  vbrCertificateThumbprint?: string;
}

/**
 * What each look-up takes and gives.
 * @internal
 */
export interface Lookups {
  getManagedServer: [Args.GetManagedServerArgs, GetManagedServerResult];
  getMountServer: [Args.GetMountServerArgs, GetMountServerResult];
  getCredentials: [Args.GetCredentialsArgs, GetCredentialsResult];
  getCloudCredentials: [Args.GetCloudCredentialsArgs, GetCloudCredentialsResult];
  getEncryptionPassword: [Args.GetEncryptionPasswordArgs, GetEncryptionPasswordResult];
  getConnectionCertificate: [Args.GetConnectionCertificateArgs, GetConnectionCertificateResult];
  getKmsServer: [Args.GetKmsServerArgs, GetKmsServerResult];
  getRepository: [Args.GetRepositoryArgs, GetRepositoryResult];
  getRepositories: [Args.GetRepositoriesArgs, GetRepositoryResult[]];
  getScaleOutRepository: [Args.GetScaleOutRepositoryArgs, GetScaleOutRepositoryResult];
  getScaleOutRepositories: [Args.GetScaleOutRepositoriesArgs, GetScaleOutRepositoryResult[]];
  getRepositoryStates: [Args.GetRepositoryStatesArgs, RepositoryState[]];
  getBackupServer: [Args.GetBackupServerArgs, GetBackupServerResult];
  getBackupServers: [Args.GetBackupServersArgs, GetBackupServerResult[]];
}
