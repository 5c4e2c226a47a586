/** Mermaid's own parser. */
import { runTsx } from "./tsx";

/** What it cannot draw, a line each; `counts` says how many diagrams were in each file. */
export async function mermaidErrors(...files: string[]): Promise<{ errors: string; counts: string }> {
  const { stdout, stderr } = await runTsx("test/docs/mermaidErrors.mts", ...files);
  return { errors: stdout, counts: stderr };
}
