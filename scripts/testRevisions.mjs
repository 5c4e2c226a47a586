// Runs the suites of what differs from revision to revision in each REST revision but the one that `npm test` speaks.
import { spawnSync } from "node:child_process";
import { join } from "node:path";

let exitCode = 0;
for (const revision of ["1.2-rev1", "1.3-rev1", "1.3-rev2"]) {
  console.error(`Revision ${revision} …`);
  const jest = [
    join("node_modules", "jest", "bin", "jest.js"),
    "test/unit/repository",
    "test/unit/scaleOutRepository",
    "test/unit/managedServer",
    "test/unit/mountServer",
    "test/unit/(records|cloudCredentials)",
    ...process.argv.slice(2),
  ];
  const env = { ...process.env, VEEAM_TEST_API_VERSION: revision };
  const { status } = spawnSync(process.execPath, jest, { stdio: "inherit", env });
  if (status !== 0) exitCode = status ?? 1;
}
process.exit(exitCode);
