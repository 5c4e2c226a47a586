/** Backup repositories of Veeam as Pulumi resources. What a program imports; loads nothing that talks to a server. */
export * from "./repository/args";
export * from "./scaleOutRepository/args";
export { ScaleOutRepository } from "./scaleOutRepository/resource";
export { Repository } from "./repository/resource";
export { Provider } from "./provider";
export type { ProviderArgs } from "./provider";
