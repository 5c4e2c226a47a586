// Medians, and figures as tables show them.
export const NOT_MEASURED = "not measured";

export function median(values: readonly (number | undefined)[]): number | undefined {
  const sorted = values.filter((value) => value !== undefined).sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

export function number(value: number | undefined, digits = 0): string {
  if (value === undefined) return NOT_MEASURED;
  return value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** As Markdown. A column whose title ends with `>` is aligned to the right. */
export function table(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const alignment = titles.map((title) => (title.endsWith(">") ? "---:" : "---"));
  const head = titles.map((title) => title.replace(/>$/, ""));
  return [head, alignment, ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
