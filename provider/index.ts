/** Backup repositories and backup servers of Veeam as Pulumi resources. What a program imports; loads nothing that talks to a server. */
export * from "./resources/backupServer/args";
export { BackupServer } from "./resources/backupServer/resource";
export * from "./functions/args";
export * from "./functions/functions";
export * from "./functions/results";
export * from "./resources/repository/args";
export * from "./resources/repositoryRescan/args";
export * from "./resources/scaleOutRepository/args";
export { ScaleOutRepository } from "./resources/scaleOutRepository/resource";
export * from "./resources/credentials/args";
export { Credentials } from "./resources/credentials/resource";
export * from "./resources/encryptionPassword/args";
export { EncryptionPassword } from "./resources/encryptionPassword/resource";
export { Repository } from "./resources/repository/resource";
export { RepositoryRescan } from "./resources/repositoryRescan/resource";
export { Provider } from "./program/provider";
export type { ProviderArgs } from "./program/provider";
