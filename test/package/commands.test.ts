/** The commands that the README and the package promise; `.ci/run` plays the README's two in a fresh clone. */
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

import { ROOT_DIRECTORY } from "../root";

it("are the two that the README names, which CI plays in a fresh clone", () => {
  const [readme, ci] = ["README.md", ".ci/run"].map((file) => readFileSync(join(ROOT_DIRECTORY, file), "utf8"));
  const commands = [...(readme ?? "").matchAll(/^npm (run demo|test) +#/gm)].map(([, command]) => command);

  expect(commands).toEqual(["run demo", "test"]);
  for (const command of commands) expect(ci).toMatch(new RegExp(`^run \\w+ npm ${String(command)}\\b`, "m"));
});

it.each(["veeam-import", "veeam-simulator"])("are found by npx: %s", async (command) => {
  const isWindows = process.platform === "win32";
  const { stdout } = await promisify(execFile)("npx", ["--no-install", command, "--help"], {
    cwd: ROOT_DIRECTORY,
    shell: isWindows,
  });

  expect(stdout).toContain(command);
});
