/** Mermaid's own parser, in a process of its own: it comes as an ES module and wants a browser. */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

const ROOT_DIRECTORY = join(__dirname, "..");

/** What it cannot draw, a line each; `counts` says how many diagrams were in each file. */
export async function mermaidErrors(...files: string[]): Promise<{ errors: string; counts: string }> {
  const tsx = join(ROOT_DIRECTORY, "node_modules", "tsx", "dist", "cli.mjs");
  const script = join(__dirname, "docs", "mermaidErrors.mts");
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [tsx, script, ...files], { cwd: ROOT_DIRECTORY });
  return { errors: stdout, counts: stderr };
}
