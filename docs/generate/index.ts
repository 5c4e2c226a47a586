// `npm run docs`: fills what is generated in the pages of docs/ with what the code says. With --check it writes nothing, and fails
// when a page is not up to date.
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import prettier from "prettier";
import { ROOT_DIRECTORY, readDeclarations } from "./declarations";
import { parts } from "./parts";

const MARKED = /(<!-- generated: (.+?) -->\n)[\s\S]*?(\n<!-- end of generated -->)/g;

async function main(): Promise<void> {
  const isCheck = process.argv.includes("--check");
  const used = new Set<string>();
  await readDeclarations();
  for (const file of pages(join(ROOT_DIRECTORY, "docs"))) {
    const committed = readFileSync(file, "utf8");
    const filled = committed.replace(MARKED, (_, begin: string, name: string, end: string) => {
      const part = parts[name];
      if (part === undefined) throw new Error(`${file}: nothing is named ${name}`);
      used.add(name);
      return `${begin}\n${part()}\n${end}`;
    });
    const current = await prettier.format(filled, { ...(await prettier.resolveConfig(file)), filepath: file });
    if (current === committed) continue;
    const name = relative(ROOT_DIRECTORY, file);
    if (isCheck) {
      console.error(`${name} is not what npm run docs makes of it`);
      process.exitCode = 1;
    } else {
      writeFileSync(file, current);
      console.error(`${name} is new`);
    }
  }
  for (const name of Object.keys(parts).filter((part) => !used.has(part))) throw new Error(`no page has ${name}`);
}

function pages(directory: string): string[] {
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) return entry.name === "reference" ? [] : pages(path);
    return entry.name.endsWith(".md") ? [path] : [];
  });
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
