/** What Pulumi's provider host loads (`pulumi-veeam/dynamic`): a handler for each resource type. */
import { engineAddress } from "./core/log";
import { handlersOf } from "./handlers";
import { Runtime } from "./lifecycle/runtime";

const runtime = new Runtime(engineAddress());
runtime.endWithTheProcess();

export const { repository, scaleOutRepository, repositoryRescan, backupServer } = handlersOf(runtime);
