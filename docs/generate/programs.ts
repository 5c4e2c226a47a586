// Parts of the example programs, which are compiled and deployed in tests.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { ROOT_DIRECTORY } from "./declarations";

/** The statements of a program that make a repository, each with the comment before it, by type. */
export function repositoriesOf(example: string): Map<string, string> {
  const text = readFileSync(join(ROOT_DIRECTORY, "examples", example, "index.ts"), "utf8");
  const source = ts.createSourceFile("index.ts", text, ts.ScriptTarget.ES2022, true);
  const found = new Map<string, string>();
  source.forEachChild((node) => {
    const type = /new veeam\.Repository\([^{]*\{\s*type: "(\w+)"/.exec(node.getText())?.[1];
    if (ts.isExpressionStatement(node) && type !== undefined) found.set(type, node.getFullText().trim());
  });
  return found;
}

/** What the statements of a program stand on: everything before the first of them. */
export function preambleOf(example: string): string {
  const text = readFileSync(join(ROOT_DIRECTORY, "examples", example, "index.ts"), "utf8");
  const [first] = repositoriesOf(example).values();
  return text.slice(0, first === undefined ? 0 : text.indexOf(first)).trim();
}
