/** What is made from the code by `npm run docs`. */
import { ROOT_DIRECTORY } from "../root";
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import ts from "typescript";
import { LOOKUPS } from "../../provider/functions/answer";
import { open } from "../../provider/schema/types";
import { runTsx } from "../tsx";

const bin = (...path: string[]): string => join(ROOT_DIRECTORY, "node_modules", ...path);
const node = (...args: string[]) => promisify(execFile)(process.execPath, args, { cwd: ROOT_DIRECTORY });

describe("the pages of docs/", () => {
  it("say what the comments and schemas say", async () => {
    const check = runTsx("docs/generate/index.ts", "--check");

    await expect(check.catch((error: unknown) => error)).resolves.toMatchObject({ stderr: "" });
  }, 120_000);

  it.each(Object.entries(LOOKUPS))("say of %s which arguments are required", (name, { schema }) => {
    const page = readFileSync(join(ROOT_DIRECTORY, "docs", "resources", "look-ups.md"), "utf8");
    const [, section = ""] = new RegExp(`^### ${name}$([^]*?)^#`, "m").exec(page) ?? [];
    const shown = [...section.matchAll(/^\| `(\w+)` .*\| required /gm)].map(([, argument]) => argument);
    const required = Object.entries(open(schema).shape ?? {}).filter(([, inner]) => !inner.safeParse(undefined).success);

    expect(section).not.toBe("");
    expect(shown.sort()).toEqual(required.map(([argument]) => argument).sort());
  });
});

describe("the API reference", () => {
  it("is built without warnings, and has a page for every public name", async () => {
    const directory = mkdtempSync(join(tmpdir(), "reference-"));

    await node(bin("typedoc", "bin", "typedoc"), "--out", directory);
    const pages = ["classes", "interfaces", "types", "functions", "variables"].flatMap((kind) => pagesIn(join(directory, kind)));
    rmSync(directory, { recursive: true, force: true });

    expect(pages.sort()).toEqual(publicNames().sort());
  }, 240_000);
});

function pagesIn(directory: string): string[] {
  try {
    return readdirSync(directory).map((file) => file.replace(/\.html$/, ""));
  } catch (error) {
    // A kind of which there is nothing.
    if ((error as { code?: string }).code === "ENOENT") return [];
    throw error;
  }
}

/** What a program can import, types included, without what is marked as internal. */
function publicNames(): string[] {
  const entry = join(ROOT_DIRECTORY, "provider", "index.ts");
  const program = ts.createProgram([entry], { module: ts.ModuleKind.Node16, types: ["node"], skipLibCheck: true });
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(entry);
  const symbol = source && checker.getSymbolAtLocation(source);
  return (symbol === undefined ? [] : checker.getExportsOfModule(symbol))
    .filter((exported) => !exported.getJsDocTags(checker).some(({ name }) => name === "internal"))
    .filter((exported) => !aliased(checker, exported).some(({ name }) => name === "internal"))
    .map(({ name }) => name);
}

function aliased(checker: ts.TypeChecker, symbol: ts.Symbol): ts.JSDocTagInfo[] {
  return symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol).getJsDocTags(checker) : [];
}
