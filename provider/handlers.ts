/** A handler for each resource type, over what all operations of a process share. */
import type { dynamic } from "@pulumi/pulumi";
import { type Handler, type Operations, handlerOf } from "./lifecycle/handler";
import type { Runtime, Server } from "./lifecycle/runtime";

export type ResourceHandler = Handler & Required<Pick<dynamic.ResourceProvider, "configure">>;

/** The operations of a type, with parsers and schemas, are loaded when its first resource comes along. */
export function handlersOf(runtime: Runtime) {
  const { vbr, enterpriseManager, configure } = runtime;
  const handler = <Client>(load: () => Promise<Operations<Client>>, server: Server<Client>): ResourceHandler => ({
    configure,
    ...handlerOf(load, server, runtime),
  });
  return {
    repository: handler(() => import("./resources/repository/operations.js"), vbr),
    scaleOutRepository: handler(() => import("./resources/scaleOutRepository/operations.js"), vbr),
    repositoryRescan: handler(() => import("./resources/repositoryRescan/operations.js"), vbr),
    credentials: handler(() => import("./resources/credentials/operations.js"), vbr),
    cloudCredentials: handler(() => import("./resources/cloudCredentials/operations.js"), vbr),
    kmsServer: handler(() => import("./resources/kmsServer/operations.js"), vbr),
    encryptionPassword: handler(() => import("./resources/encryptionPassword/operations.js"), vbr),
    managedServer: handler(() => import("./resources/managedServer/operations.js"), vbr),
    mountServer: handler(() => import("./resources/mountServer/operations.js"), vbr),
    backupServer: handler(() => import("./resources/backupServer/operations.js"), enterpriseManager),
  };
}
