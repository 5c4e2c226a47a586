// The arguments of the look-ups. Filters and values are those of the REST API, written from the OpenAPI document of revision
// 1.3-rev0; names and hints are compared by this provider, not by the server, whose filters match other properties as well.

import type * as pulumi from "@pulumi/pulumi";
import type { RepositoryType } from "../resources/repository/args";

/** Where a look-up asks. */
export interface LookupOptions {
  /**
   * The `Provider` whose server is asked. Left out, it is that of `parent`, else the server in the stack's configuration and
   * the environment.
   */
  provider?: pulumi.ProviderResource | undefined;

  /** A component whose provider is used when none is given. */
  parent?: pulumi.Resource | undefined;
}

/** When an `…Output` function asks, beside that. */
export interface LookupOutputOptions extends LookupOptions {
  /** Resources that have to exist before: in a preview that is to create one of them, nothing is asked and the output is unknown. */
  dependsOn?: pulumi.Input<pulumi.Input<pulumi.Resource>[]> | pulumi.Input<pulumi.Resource> | undefined;
}

/** The arguments of an `…Output` function: the same, each of them an input. */
export type LookupInputs<A> = A extends unknown ? { [K in keyof A]: pulumi.Input<ElementInputs<A[K]>> } : never;
/** The same, which as a whole may be an input as well. */
export type LookupOutputArgs<A> = pulumi.Input<LookupInputs<A>>;
type ElementInputs<T> = T extends readonly (infer E)[] ? pulumi.Input<E>[] : T;

/** By name or by id; the type narrows it down. */
export type GetManagedServerArgs = ByNameOrId & {
  /** Finds only servers of this type. */
  type?: ManagedServerType | undefined;
};

/** Types of managed servers. REST schema EManagedServerType; the last four exist from revision 1.3-rev2 on. */
export type ManagedServerType =
  | "WindowsHost"
  | "LinuxHost"
  | "ViHost"
  | "CloudDirectorHost"
  | "HvServer"
  | "HvCluster"
  | "SCVMM"
  | "SmbV3Cluster"
  | "SmbV3StandaloneHost"
  | "NutanixCluster"
  | "PrismCentral"
  | "ProxmoxNode"
  | "ProxmoxCluster";

/** By the name of its managed server, or the default one. */
export type GetMountServerArgs = MountServerChoice & {
  /** Finds only mount servers of this type. There is a default one of each type, so `default` usually needs it. */
  type?: MountServerType | undefined;
};

/** By name, or the default one. */
export type MountServerChoice =
  | {
      /** DNS name or IP address of the managed server, as the console shows it. Case is ignored. */
      name: string;
      default?: undefined;
    }
  | {
      /** The mount server that new repositories get. */
      default: true;
      name?: undefined;
    };

/** Types of mount servers, in lower case whatever the revision. REST schema EMountServerType. */
export type MountServerType = "windows" | "linux";

/** Which credentials record is meant. Records have no name; exactly one must fit. */
export interface GetCredentialsArgs {
  /** User name, exactly as in the record. Several records may have it. */
  username: string;

  /** Description, exactly as in the record. Several records may have it. */
  description?: string | undefined;

  /** Type of the record. */
  type?: CredentialsType | undefined;
}

/** Types of credentials records. REST schema ECredentialsType. */
export type CredentialsType = "Standard" | "Linux" | "ManagedService";

/** Which cloud credentials record is meant, by what a record of its type is known by. Exactly one must fit. */
export type GetCloudCredentialsArgs = CloudCredentialsChoice & {
  /** Description, exactly as in the record. */
  description?: string | undefined;
};

/** A type of record, and what a record of it is known by. */
export type CloudCredentialsChoice =
  | {
      /** `Amazon` is Amazon S3 and S3 compatible storage, `Google` an HMAC key of Google Cloud. */
      type: "Amazon" | "Google";
      /** Id of the access key, exactly as in the record. */
      accessKey?: string | undefined;
    }
  | {
      /** `AzureStorage` is a Microsoft Azure storage account. */
      type: "AzureStorage";
      /** Name of the storage account, exactly as in the record. */
      account?: string | undefined;
    }
  | {
      /** `AzureCompute` is a Microsoft Azure compute account. */
      type: "AzureCompute";
      /** Name of the record, exactly as the console shows it. */
      connectionName?: string | undefined;
    }
  | {
      /** `GoogleService` is a Google Cloud service account. */
      type: "GoogleService";
      /** Name of the account, exactly as in the record. */
      name?: string | undefined;
    };

/** Types of cloud credentials records. REST schema ECloudCredentialsType. */
export type CloudCredentialsType = GetCloudCredentialsArgs["type"];

/** Which encryption password is meant. */
export interface GetEncryptionPasswordArgs {
  /** Hint, exactly as in the record. Several passwords may have it; exactly one must. */
  hint: string;
}

/** Which host is asked. */
export interface GetConnectionCertificateArgs {
  /** DNS name or IP address of the host. */
  name: string;
  /** Type of the managed server that it is or will be. */
  type: ManagedServerType;
  /** Port at which the server connects to it. */
  port?: number | undefined;
  /** Id of the credentials record with which the server logs in, where the host demands it. */
  credentialsId?: string | undefined;
  /** How the server logs in. */
  credentialsStorageType?: "Permanent" | "SingleUse" | "Certificate" | undefined;
}

/** Which KMS server is meant. */
export interface GetKmsServerArgs {
  /** DNS name or IP address of the server, exactly as the console shows it. */
  name: string;
}

/** Which backup server in Enterprise Manager is meant; one of the two. */
export type GetBackupServerArgs =
  | {
      /** The DNS name or IP address with which it was added. Case is ignored. */
      dnsNameOrIpAddress: string;
      name?: undefined;
    }
  | {
      /** The name under which Enterprise Manager lists it. Case is ignored. */
      name: string;
      dnsNameOrIpAddress?: undefined;
    };

/** Nothing to choose: all backup servers. */
export type GetBackupServersArgs = Record<string, never>;

/** By name, exactly as on the server, or by id. */
export type GetRepositoryArgs = ByNameOrId;

/** By name, exactly as on the server, or by id. */
export type GetScaleOutRepositoryArgs = ByNameOrId;

/** By name or by id. */
export type ByNameOrId =
  | {
      /** Name on the server. That of a managed server is its DNS name or IP address, and its case is ignored. */
      name: string;
      id?: undefined;
    }
  | {
      /** Id (UUID) on the server. */
      id: string;
      name?: undefined;
    };

interface NameFilterArgs {
  /** Pattern that may fit any property, not only the name; `*` at the beginning, at the end or both stands for any text. */
  nameFilter?: string | undefined;
}

interface OrderArgs {
  /** Whether it is sorted in ascending order. */
  orderAsc?: boolean | undefined;
}

interface ExtentFilterArgs {
  /**
   * True leaves out the extents of scale-out repositories.
   * @default false
   */
  excludeExtents?: boolean | undefined;
}

/** Which repositories are listed; all of them without a filter. The server filters. */
export interface GetRepositoriesArgs extends NameFilterArgs, OrderArgs, ExtentFilterArgs {
  /** Only repositories of this type, or of one of these. */
  typeFilter?: AnyRepositoryType | AnyRepositoryType[] | undefined;

  /** Only repositories on the managed server with this id. */
  hostIdFilter?: string | undefined;

  /** Only repositories in this folder; `*` as in `nameFilter`. */
  pathFilter?: string | undefined;

  /** What the list is sorted by. */
  orderColumn?: "Name" | "Description" | "Type" | "Host" | "Path" | undefined;
}

/** Which scale-out repositories are listed; all of them without a filter. The server filters. */
export interface GetScaleOutRepositoriesArgs extends NameFilterArgs, OrderArgs {
  /** What the list is sorted by. */
  orderColumn?: "Name" | "Description" | "Type" | "Host" | "Path" | "EncryptionState" | undefined;
}

/** Of which repositories the states are listed; of all without a filter. The server filters. */
export interface GetRepositoryStatesArgs extends NameFilterArgs, ExtentFilterArgs {
  /** Only the repository with this id. */
  idFilter?: string | undefined;

  /** Only repositories of this type; several types at once from revision 1.3-rev2 on. */
  typeFilter?: AnyRepositoryType | AnyRepositoryType[] | undefined;

  /** Only repositories with this capacity in GB. */
  capacityFilter?: number | undefined;

  /** Only repositories with this free space in GB. */
  freeSpaceFilter?: number | undefined;

  /** Only repositories with this used space in GB. */
  usedSpaceFilter?: number | undefined;

  /** Only repositories that are online, or only those that are not. */
  isOnlineFilter?: boolean | undefined;

  /** True lists only repositories with outdated components. */
  isOutOfDateFilter?: boolean | undefined;

  /** Only extents of the scale-out repository with this id. */
  sobrIdFilter?: string | undefined;

  /** Only extents of this tier, or of one of these. */
  sobrExtentTypeFilter?: ScaleOutExtentType | ScaleOutExtentType[] | undefined;

  /** Only extents of scale-out repositories whose name fits this pattern; `*` as in `nameFilter`. */
  sobrMembershipFilter?: string | undefined;
}

/** The tiers of a scale-out repository. REST schema EScaleOutRepositoryExtentType. */
export type ScaleOutExtentType = "Performance" | "Capacity" | "Archive";

/** The types that a list of repositories can show, whether they can be created over REST or not. */
export type AnyRepositoryType = RepositoryType | OtherRepositoryType;

/** REST schema ERepositoryType: what no revision creates, of all that revisions list, and the names that 1.3-rev2 gave some of them. */
export type OtherRepositoryType =
  | "ExtendableRepository"
  | "DDBoost"
  | "HPStoreOnceIntegration"
  | "Quantum"
  | "S3GlacierCompatible"
  | "SmartObjectS3"
  | "Cloud"
  | "HPStoreOnce"
  | "Foreign"
  | "SanSnapshotOnly"
  | "Tape"
  | "AmazonS3External"
  | "AzureStorageExternal"
  | "PlatformServiceExternal"
  | "GoogleCloudStorageExternal"
  | "PlatformServiceVmbApi"
  | "AmazonS3GlacierExternal"
  | "GoogleArchiveStorageExternal"
  | "AzureArchiveStorageExternal"
  | "HPStoreOnceCloudBank"
  | "VeeamVault"
  | "ElevenElevenS3"
  | "AbrVirtual"
  | "DellDataDomain"
  | "HPEStoreOnce"
  | "QuantumDXi"
  | "S3Integrated"
  | "VeeamDataCloudVaultArchive"
  | "VeeamDataCloudVaultAwsExternal"
  | "VeeamDataCloudVaultAzureExternal";
