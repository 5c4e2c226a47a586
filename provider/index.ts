/** Backup repositories and backup servers of Veeam as Pulumi resources. What a program imports; loads nothing that talks to a server. */
export * from "./backupServer/args";
export { BackupServer } from "./backupServer/resource";
export * from "./lookups/args";
export * from "./lookups/functions";
export * from "./lookups/results";
export * from "./repository/args";
export * from "./repositoryRescan/args";
export * from "./scaleOutRepository/args";
export { ScaleOutRepository } from "./scaleOutRepository/resource";
export { Repository } from "./repository/resource";
export { RepositoryRescan } from "./repositoryRescan/resource";
export { Provider } from "./provider";
export type { ProviderArgs } from "./provider";
