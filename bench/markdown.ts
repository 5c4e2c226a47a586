// BENCHMARKS.md: what is written into it by which option.
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

const FILE = join(dirname(__dirname), "BENCHMARKS.md");

/** Replaces what stands between the two marks of a section. */
export async function writeSection(name: string, paragraphs: readonly string[]): Promise<void> {
  const text = readFileSync(FILE, "utf8");
  const [mark] = new RegExp(`<!-- ${name}: .* -->`).exec(text) ?? [];
  const [start, end] = [mark === undefined ? -1 : text.indexOf(mark) + mark.length, text.indexOf(`<!-- end of ${name} -->`)];
  if (start < 0 || end < start) throw new Error(`BENCHMARKS.md: a mark of the section ${name} is missing`);
  writeFileSync(FILE, await formatted([text.slice(0, start), ...paragraphs, text.slice(end)].join("\n\n")));
}

export async function formatted(markdown: string): Promise<string> {
  const { format, resolveConfig } = await import("prettier");
  return await format(markdown, { ...(await resolveConfig(FILE)), parser: "markdown" });
}
