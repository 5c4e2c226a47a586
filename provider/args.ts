/** The types of a program in both forms: the arguments of resources and look-ups, and what look-ups give. */
export * from "./resources/backupServer/args";
export * from "./functions/args";
export * from "./functions/results";
export * from "./resources/repository/args";
export * from "./resources/repositoryRescan/args";
export * from "./resources/scaleOutRepository/args";
export * from "./resources/credentials/args";
export * from "./resources/cloudCredentials/args";
export * from "./resources/kmsServer/args";
export * from "./resources/encryptionPassword/args";
export * from "./resources/managedServer/args";
export * from "./resources/mountServer/args";
