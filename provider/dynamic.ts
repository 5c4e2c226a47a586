/** What Pulumi's provider host loads (`pulumi-veeam/dynamic`): a handler for each resource type. */
import { setFlagsFromString } from "node:v8";
import { engineAddress } from "./core/log";
import { handlersOf } from "./handlers";
import { Runtime } from "./lifecycle/runtime";

// undici parses HTTP in WebAssembly, and optimizing that code takes more memory than everything else here. It is never worth it.
setFlagsFromString("--wasm-tiering-budget=1000000000");

const engine = engineAddress();
const runtime = new Runtime(engine);
runtime.endWithTheProcess(engine);

export const { repository, scaleOutRepository, repositoryRescan, backupServer } = handlersOf(runtime);
