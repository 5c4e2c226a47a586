// Makes a checkout ready: installs what package-lock.json names when it is not installed yet, and compiles
// what has changed. Every npm script starts with it, so it must run on a machine that has nothing but Node.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const stamp = join(root, "node_modules", ".installed-from");
const lock = readFileSync(join(root, "package-lock.json"));
const lockHash = createHash("sha256").update(lock).digest("hex");

/** Ends this script when the command fails. What it prints goes to standard error: standard output is the npm script's. */
function run(title, command, args, options = {}) {
  console.error(title);
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: ["ignore", 2, 2], ...options });
  if (error) console.error(error.message);
  if (status !== 0) process.exit(status ?? 1);
}

if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== lockHash) {
  // On Windows npm is a batch file, which only a shell runs.
  run("Installing dependencies …", "npm ci --no-audit --no-fund", [], { shell: true });
  writeFileSync(stamp, lockHash);
}

run("Compiling …", process.execPath, [join("node_modules", "typescript", "bin", "tsc"), "-b", "provider", "simulator"]);

// npm links commands that are there at the installation, when those of this repository are not compiled yet.
if (!existsSync(join(root, "node_modules", ".bin", "veeam-simulator")))
  run("Linking commands …", "npm rebuild --ignore-scripts", [], { shell: true });
