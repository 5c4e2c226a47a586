/** The README's two commands in a fresh clone, in an empty folder, on a machine that has nothing but Node. */
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";

import { ROOT_DIRECTORY } from "../deployment/site";

let directory: string;

/** Neither the home of whoever runs this, nor a path on which somebody put something, nor what npm tells its children. */
function run(command: string, ...args: string[]): Promise<{ stdout: string }> {
  const kept = Object.entries(process.env).filter(([name]) => !/^(npm_|PULUMI|VEEAM|NODE_|HOME$|PATH$|INIT_CWD)/i.test(name));
  const npmSettings = Object.entries(process.env).filter(([name]) => /^npm_config_(registry|cache|userconfig)$/i.test(name));
  const home = join(directory, "home");
  mkdirSync(home, { recursive: true });
  const env = {
    ...Object.fromEntries([...kept, ...npmSettings]),
    HOME: home,
    USERPROFILE: home,
    PATH: [dirname(process.execPath), ...(process.platform === "win32" ? [] : ["/usr/bin", "/bin"])].join(delimiter),
  };
  const isWindows = process.platform === "win32";
  return promisify(execFile)(command, args, { cwd: join(directory, "clone"), env, maxBuffer: 1e8, shell: isWindows });
}

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "fresh-"));
  await promisify(execFile)("git", ["clone", "--quiet", ROOT_DIRECTORY, join(directory, "clone")]);
});
afterAll(() => rmSync(directory, { recursive: true, force: true, maxRetries: 5 }));

it("are the ones that the README names", () => {
  const commands = [...readFileSync(join(ROOT_DIRECTORY, "README.md"), "utf8").matchAll(/^npm (run demo|test) +#/gm)];

  expect(commands.map(([, command]) => command)).toEqual(["run demo", "test"]);
});

it("deploy on the simulator, drift and repair included", async () => {
  const { stdout } = await run("npm", "run", "demo");

  expect(stdout).toMatch(/\nEvery step showed what it must\.\n$/);
}, 600_000);

it("leave the commands of the repository where npx finds them", async () => {
  for (const command of ["veeam-import", "veeam-simulator"]) {
    const { stdout } = await run("npx", "--no-install", command, "--help");

    expect(stdout).toContain(command);
  }
}, 60_000);

it("run the tests; here one file of them, for these are the tests themselves", async () => {
  const { stdout } = await run("npm", "test", "--", "--json", "test/unit/redaction");

  expect(JSON.parse(stdout.slice(stdout.indexOf("{")))).toMatchObject({ success: true, numFailedTests: 0 });
}, 300_000);
