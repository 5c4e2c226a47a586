/**
 * What a program imports for the native plugin (`pulumi-veeam/native`): the classes and look-ups of `pulumi-veeam`, with the same types.
 * Moving a program from one form to the other is moving its import.
 */
import { nativeClass } from "./program/nativeResource";
import type * as dynamic from "./index";
import {
  BACKUP_SERVER,
  CLOUD_CREDENTIALS,
  CREDENTIALS,
  ENCRYPTION_PASSWORD,
  KMS_SERVER,
  MANAGED_SERVER,
  MOUNT_SERVER,
  REPOSITORY,
  REPOSITORY_RESCAN,
  SCALE_OUT_REPOSITORY,
} from "./resources/kinds";

export * from "./args";
export * from "./functions/nativeFunctions";
export { NativeProvider as Provider } from "./program/nativeResource";
export type { NativeProviderArgs as ProviderArgs } from "./program/nativeResource";

// The same for the compiler: what a class declares is a matter of its type and not of its form.
export const Repository = nativeClass(REPOSITORY) as typeof dynamic.Repository;
export type Repository = dynamic.Repository;
export const ScaleOutRepository = nativeClass(SCALE_OUT_REPOSITORY) as typeof dynamic.ScaleOutRepository;
export type ScaleOutRepository = dynamic.ScaleOutRepository;
export const Credentials = nativeClass(CREDENTIALS) as typeof dynamic.Credentials;
export type Credentials = dynamic.Credentials;
export const CloudCredentials = nativeClass(CLOUD_CREDENTIALS) as typeof dynamic.CloudCredentials;
export type CloudCredentials = dynamic.CloudCredentials;
export const KmsServer = nativeClass(KMS_SERVER) as typeof dynamic.KmsServer;
export type KmsServer = dynamic.KmsServer;
export const EncryptionPassword = nativeClass(ENCRYPTION_PASSWORD) as typeof dynamic.EncryptionPassword;
export type EncryptionPassword = dynamic.EncryptionPassword;
export const ManagedServer = nativeClass(MANAGED_SERVER) as typeof dynamic.ManagedServer;
export type ManagedServer = dynamic.ManagedServer;
export const MountServer = nativeClass(MOUNT_SERVER) as typeof dynamic.MountServer;
export type MountServer = dynamic.MountServer;
export const BackupServer = nativeClass(BACKUP_SERVER) as typeof dynamic.BackupServer;
export type BackupServer = dynamic.BackupServer;
export const RepositoryRescan = nativeClass(REPOSITORY_RESCAN) as typeof dynamic.RepositoryRescan;
export type RepositoryRescan = dynamic.RepositoryRescan;
