// Asks the registry for known flaws in what the package brings along. Ends with 1 when it names any, and with 2 when it gives
// no answer, which is no good news: some mirrors of the registry do not serve this question.
import { spawnSync } from "node:child_process";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const audit = (options) =>
  spawnSync(`npm audit --omit=dev ${options}`, { cwd: root, shell: true, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });

const { stdout, stderr } = audit("--json");
const report = toReport(stdout);
const total = report?.metadata?.vulnerabilities?.total;

if (report?.auditReportVersion === undefined || typeof total !== "number") {
  console.error(`NOT CHECKED: the registry gave no answer about known flaws. ${report?.message ?? stderr}`);
  process.exitCode = 2;
} else if (total > 0) {
  console.error(audit("").stdout);
  process.exitCode = 1;
} else {
  console.log(`No known flaw in ${report.metadata.dependencies?.prod ?? "the"} packages.`);
}

function toReport(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
