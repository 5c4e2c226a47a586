// Runs the suites of the resources on the native plugin instead of the dynamic provider.
import { spawnSync } from "node:child_process";
import { join } from "node:path";

const suites = [
  "unit/native",
  "unit/repository",
  "unit/scaleOutRepository",
  "unit/backupServer",
  "unit/safety",
  "deployment/lifecycle",
  "deployment/scaleOut",
];
const jest = [
  join("node_modules", "jest", "bin", "jest.js"),
  ...suites.map((suite) => `test/${suite}`),
  ...process.argv.slice(2),
];
const { status } = spawnSync(process.execPath, jest, { stdio: "inherit", env: { ...process.env, PROVIDER_FORM: "native" } });
process.exit(status ?? 1);
