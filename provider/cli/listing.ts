/** What was found, for people. */
import { inOneLine } from "../core/text";
import type { Estate } from "./estate";

/** A table as wide as its content, or as the terminal; long cells are cut. */
export function listing({ found, skipped }: Estate, width: number): string {
  const rows = found.map(({ className, name, id, details }) => [className, name, id, details].map(inOneLine));
  const table = rows.length === 0 ? "Nothing found." : formatTable(["RESOURCE", "NAME", "ID", "DETAILS"], rows, width);
  const notes = skipped.map(({ className, name, id, reason }) =>
    inOneLine(`Not importable: ${className} ${JSON.stringify(name)} (${id}): ${reason}`),
  );
  return [table, ...notes].join("\n");
}

function formatTable(header: readonly string[], rows: readonly (readonly string[])[], width: number): string {
  const all = [header, ...rows];
  const widths = header.map((_, column) => Math.max(...all.map((row) => (row[column] ?? "").length)));
  return all
    .map((row) => {
      const line = row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd();
      return line.length > width ? `${line.slice(0, width - 1)}…` : line;
    })
    .join("\n");
}
