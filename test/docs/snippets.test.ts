/** Every piece of TypeScript in the documents compiles under strict. */
import { ROOT_DIRECTORY } from "../root";
import { execFile, execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

/** What a piece may stand on without saying so. */
const KNOWN: Readonly<Record<string, string>> = {
  config: "declare const config: pulumi.Config;",
  host: "declare const host: veeam.GetManagedServerResult;",
  mountServer: "declare const mountServer: veeam.MountServersArgs;",
  args: "declare const args: veeam.LinuxLocalRepositoryArgs;",
  credentials: "declare const credentials: veeam.Credentials;",
  azure: "declare const azure: veeam.CloudCredentials;",
  linux: "declare const linux: veeam.ManagedServer;",
  siteB: "declare const siteB: veeam.Provider;",
  production: "declare const production: veeam.ScaleOutRepository;",
  copiedAt: "declare const copiedAt: string;",
  ...Object.fromEntries(
    ["repository", "newDisks", "oldDisks", "bucket"].map((name) => [name, `declare const ${name}: veeam.Repository;`]),
  ),
};
const IMPORTS: Readonly<Record<string, string>> = {
  readFileSync: 'import { readFileSync } from "node:fs";',
  pulumi: 'import * as pulumi from "@pulumi/pulumi";',
  veeam: 'import * as veeam from "pulumi-veeam";',
};

interface Snippet {
  /** `README.md:12` */
  place: string;
  text: string;
}

// A piece that loads another one is compiled by the test that runs both (mocks.test.ts).
const snippets = documents()
  .flatMap(snippetsOf)
  .filter(({ text }) => !text.includes('import("./'));

describe("the TypeScript in the documents", () => {
  it("compiles", async () => {
    const directory = mkdtempSync(join(tmpdir(), "snippets-"));
    const modules = join(directory, "node_modules");
    mkdirSync(modules);
    symlinkSync(ROOT_DIRECTORY, join(modules, "pulumi-veeam"), "junction");
    for (const name of ["@pulumi", "@types"])
      symlinkSync(join(ROOT_DIRECTORY, "node_modules", name), join(modules, name), "junction");
    // As an ES module a piece may await at its top.
    const files = snippets.map((snippet, index) => {
      writeFileSync(join(directory, `${index}.mts`), completed(snippet.text));
      return `${index}.mts`;
    });
    const options = { strict: true, noEmit: true, module: "node16", target: "es2022", skipLibCheck: true, types: ["node"] };
    writeFileSync(join(directory, "tsconfig.json"), JSON.stringify({ compilerOptions: options, files }));

    const compiler = join(ROOT_DIRECTORY, "node_modules", "typescript", "bin", "tsc");
    const compile = promisify(execFile)(process.execPath, [compiler, "-p", directory, "--pretty", "false"], { cwd: directory });
    const { stdout } = await compile.catch((error: unknown) => error as { stdout: string });
    rmSync(directory, { recursive: true, force: true });

    expect(stdout.replace(/^(\d+)\.mts/gm, (_, index: string) => snippets[Number(index)]?.place ?? index)).toBe("");
  }, 120_000);

  it("is there", () => {
    expect(snippets.length).toBeGreaterThan(20);
  });
});

function completed(text: string): string {
  const uses = (name: string): boolean => new RegExp(`(?<![\\w"-])(?<!(?<!\\.)\\.)${name}\\b(?!:)`).test(text);
  const declares = (name: string): boolean => new RegExp(`(const|import \\* as|import \\{) ${name}\\b`).test(text);
  const missing = Object.entries(KNOWN).filter(([name]) => uses(name) && !declares(name));
  const head = missing.map(([, declaration]) => declaration);
  const imports = Object.entries(IMPORTS).filter(
    ([name]) => !declares(name) && (uses(name) || head.some((line) => line.includes(`${name}.`))),
  );
  return [...imports.map(([, line]) => line), ...head, text, "export {};"].join("\n");
}

function documents(): string[] {
  const list = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "*.md"], {
    cwd: ROOT_DIRECTORY,
    encoding: "utf8",
  });
  return list.split("\n").filter((file) => /^(README|docs\/|examples\/)/.test(file) && existsSync(join(ROOT_DIRECTORY, file)));
}

function snippetsOf(file: string): Snippet[] {
  const text = readFileSync(join(ROOT_DIRECTORY, file), "utf8");
  // The examples of the types are parts of programs, which are compiled and deployed where they come from.
  const own =
    file === "docs/resources/repository.md" ? text.replace(/<!-- generated[\s\S]*?<!-- end of generated -->/g, "") : text;
  return [...own.matchAll(/^( *)```ts\n([\s\S]*?)^\1```$/gm)].map((match) => ({
    place: `${file}: ${(match[2] ?? "").trim().split("\n")[0] ?? ""}`,
    text: match[2] ?? "",
  }));
}
