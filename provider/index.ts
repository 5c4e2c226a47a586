/** Backup repositories and backup servers of Veeam as Pulumi resources. What a program imports; loads nothing that talks to a server. */
export * from "./args";
export { BackupServer } from "./resources/backupServer/resource";
export * from "./functions/dynamicFunctions";
export { ScaleOutRepository } from "./resources/scaleOutRepository/resource";
export { Credentials } from "./resources/credentials/resource";
export { CloudCredentials } from "./resources/cloudCredentials/resource";
export { KmsServer } from "./resources/kmsServer/resource";
export { EncryptionPassword } from "./resources/encryptionPassword/resource";
export { ManagedServer } from "./resources/managedServer/resource";
export { MountServer } from "./resources/mountServer/resource";
export { Repository } from "./resources/repository/resource";
export { RepositoryRescan } from "./resources/repositoryRescan/resource";
export { Provider } from "./program/provider";
export type { ProviderArgs } from "./program/provider";
