// Runs the suites of the resources on the native plugin instead of the dynamic provider.
import { spawnSync } from "node:child_process";
import { join } from "node:path";

// Without those that hold the answers of the dynamic form exactly, and those whose resources have no URN and are told apart by that.
const suites = [
  "unit/repository/(update|delete|permissions)",
  "unit/scaleOutRepository",
  "unit/records/(lifecycle|safety)",
  "unit/cloudCredentials/(lifecycle|existing)",
  "unit/managedServer/(lifecycle|hostKey|safety)",
  "unit/mountServer",
  "unit/safety",
  "unit/states",
  "deployment/(lifecycle|scaleOut|backupServer|options)",
];
const jest = [
  join("node_modules", "jest", "bin", "jest.js"),
  ...suites.map((suite) => `test/${suite}`),
  ...process.argv.slice(2),
];
const { status } = spawnSync(process.execPath, jest, { stdio: "inherit", env: { ...process.env, PROVIDER_FORM: "native" } });
process.exit(status ?? 1);
