/**
 * What Pulumi's provider host loads (`pulumi-veeam/dynamic`): a handler for each resource type. The operations of a type, with
 * parsers and schemas, are loaded when its first resource comes along.
 */
import type { dynamic } from "@pulumi/pulumi";
import { engineAddress } from "./core/log";
import type { Fields } from "./core/values";
import { type Operations, type Server, handlerOf } from "./lifecycle/handler";
import { Runtime } from "./lifecycle/runtime";

const runtime = new Runtime(engineAddress());
runtime.endWithTheProcess();

export const repository = resource(() => import("./resources/repository/operations.js"), runtime.vbr);
export const scaleOutRepository = resource(() => import("./resources/scaleOutRepository/operations.js"), runtime.vbr);
export const repositoryRescan = resource(() => import("./resources/repositoryRescan/operations.js"), runtime.vbr);
export const backupServer = resource(() => import("./resources/backupServer/operations.js"), runtime.enterpriseManager);

function resource<Client>(
  load: () => Promise<Operations<Client>>,
  server: Server<Client>,
): dynamic.ResourceProvider<Fields, Fields> {
  return { configure: runtime.configure, ...handlerOf(load, server, runtime.ownership) };
}
