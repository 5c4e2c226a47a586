// `npm run docs`: fills what is generated in the pages of docs/, and writes plugin/schema.json, with what the code says. With --check
// it writes nothing, and fails when one of them is not up to date.
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import prettier from "prettier";
import { ROOT_DIRECTORY, readDeclarations } from "./declarations";
import { parts } from "./parts";
import { packageSpec } from "./pulumi/package";

const MARKED = /(<!-- generated: (.+?) -->\n)[\s\S]*?(\n<!-- end of generated -->)/g;

async function main(): Promise<void> {
  const isCheck = process.argv.includes("--check");
  const used = new Set<string>();
  await readDeclarations();
  for (const file of pages(join(ROOT_DIRECTORY, "docs"))) {
    const filled = readFileSync(file, "utf8").replace(MARKED, (_, begin: string, name: string, end: string) => {
      const part = parts[name];
      if (part === undefined) throw new Error(`${file}: nothing is named ${name}`);
      used.add(name);
      return `${begin}\n${part()}\n${end}`;
    });
    await update(file, filled, isCheck);
  }
  await update(join(ROOT_DIRECTORY, "plugin", "schema.json"), JSON.stringify(packageSpec()), isCheck);
  for (const name of Object.keys(parts).filter((part) => !used.has(part))) throw new Error(`no page has ${name}`);
}

async function update(file: string, text: string, isCheck: boolean): Promise<void> {
  const current = await prettier.format(text, { ...(await prettier.resolveConfig(file)), filepath: file });
  if (existsSync(file) && readFileSync(file, "utf8") === current) return;
  const name = relative(ROOT_DIRECTORY, file);
  if (isCheck) {
    console.error(`${name} is not what npm run docs makes of it`);
    process.exitCode = 1;
  } else {
    writeFileSync(file, current);
    console.error(`${name} is new`);
  }
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
