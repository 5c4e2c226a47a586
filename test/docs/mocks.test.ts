/** The program and the test of docs/how-to/test-your-program.md, run as the page says. */
import { ROOT_DIRECTORY } from "../root";
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const page = readFileSync(join(ROOT_DIRECTORY, "docs", "how-to", "test-your-program.md"), "utf8");
const [program = "", test = ""] = [...page.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, text]) => text);

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "mocks-"));
  mkdirSync(join(directory, "node_modules"));
  symlinkSync(ROOT_DIRECTORY, join(directory, "node_modules", "pulumi-veeam"), "junction");
  for (const name of ["@pulumi", "@types"])
    symlinkSync(join(ROOT_DIRECTORY, "node_modules", name), join(directory, "node_modules", name), "junction");
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function write(text: string): void {
  writeFileSync(join(directory, "package.json"), "{}");
  writeFileSync(join(directory, "repository.ts"), text);
  writeFileSync(join(directory, "repository.test.ts"), test);
}

/** What a command of an installed package prints. */
async function run(...[command, ...args]: readonly string[]): Promise<string> {
  const script = join(ROOT_DIRECTORY, "node_modules", command ?? "");
  const options = { cwd: directory, env: { PATH: process.env.PATH } };
  const running = promisify(execFile)(process.execPath, [script, ...args], options);
  return (await running.catch((error: unknown) => error as { stdout: string })).stdout;
}

const runTest = (): Promise<string> => run("tsx/dist/cli.mjs", "--test", "--test-reporter=tap", "repository.test.ts");

it("passes with no command and no server", async () => {
  write(program);

  expect(await runTest()).toMatch(/^# pass 3\n# fail 0$/m);
}, 60_000);

it("compiles under strict", async () => {
  write(program);
  const compilerOptions = {
    strict: true,
    noEmit: true,
    module: "preserve",
    target: "es2022",
    skipLibCheck: true,
    types: ["node"],
  };
  writeFileSync(join(directory, "tsconfig.json"), JSON.stringify({ compilerOptions }));

  expect(await run("typescript/bin/tsc", "--pretty", "false")).toBe("");
}, 60_000);

it("fails when the program declares something else", async () => {
  write(program.replace("maxTaskCount: 4", "maxTaskCount: 5"));

  expect(await runTest()).toMatch(/^# pass 2\n# fail 1$/m);
}, 60_000);
