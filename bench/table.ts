// Tables for people: aligned columns on the console, Markdown in the file.
export type Row = readonly string[];

export interface Table {
  title: string;
  head: Row;
  rows: readonly Row[];
}

export function toText({ title, head, rows }: Table): string {
  const widths = head.map((name, column) =>
    Math.max(...[name, ...rows.map((row) => row[column] ?? "")].map((cell) => cell.length)),
  );
  const line = (row: Row): string =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd();
  return [title, line(head), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)].join("\n");
}

export function toMarkdown({ title, head, rows }: Table): string {
  const line = (row: Row): string => `| ${row.map((cell) => cell.replaceAll("|", "\\|").replaceAll("*", "\\*")).join(" | ")} |`;
  return [`### ${title}`, "", line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
