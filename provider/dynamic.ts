/** What Pulumi's provider host loads (`pulumi-veeam/dynamic`): a handler for each resource type. */
import { engineAddress } from "./core/log";
import { beginProviderProcess } from "./core/providerProcess";
import { handlersOf } from "./handlers";
import { Runtime } from "./lifecycle/runtime";

const engine = engineAddress();
const runtime = new Runtime(engine);
beginProviderProcess(engine, () => runtime.end());

export const {
  repository,
  scaleOutRepository,
  repositoryRescan,
  credentials,
  cloudCredentials,
  encryptionPassword,
  kmsServer,
  managedServer,
  mountServer,
  backupServer,
} = handlersOf(runtime);
