// The pages with results, and what is written into them by which option.
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

const ROOT = dirname(__dirname);

/** Replaces what stands between the two marks of a section: `results` is in BENCHMARKS.md, the others in docs/measurements.md. */
export async function writeSection(name: string, paragraphs: readonly string[]): Promise<void> {
  const page = name === "results" ? "BENCHMARKS.md" : "docs/measurements.md";
  const file = join(ROOT, page);
  const text = readFileSync(file, "utf8");
  const [mark] = new RegExp(`<!-- ${name}: .* -->`).exec(text) ?? [];
  const [start, end] = [mark === undefined ? -1 : text.indexOf(mark) + mark.length, text.indexOf(`<!-- end of ${name} -->`)];
  if (start < 0 || end < start) throw new Error(`${page}: a mark of the section ${name} is missing`);
  writeFileSync(file, await formatted([text.slice(0, start), ...paragraphs, text.slice(end)].join("\n\n")));
}

export async function formatted(markdown: string): Promise<string> {
  const { format, resolveConfig } = await import("prettier");
  return await format(markdown, { ...(await resolveConfig(join(ROOT, "BENCHMARKS.md"))), parser: "markdown" });
}
