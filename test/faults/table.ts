/** The matrix as people read it. */
import type { Resource } from "./operations";

/** One line a fault or stage, one column an operation; a dash where the operation cannot meet it. */
export function printed<Row extends { readonly name: string }>(
  resources: readonly Resource[],
  rows: readonly Row[],
  wordOf: (row: Row, type: string, operation: string) => string | undefined,
): string {
  const columns = resources.flatMap(({ type, operations }) => operations.map((operation) => ({ type, operation })));
  const lines = [
    [
      "",
      ...columns.map(({ type, operation }, index) => (columns[index - 1]?.type === type || operation !== "create" ? "" : type)),
    ],
    ["", ...columns.map(({ operation }) => operation)],
    // Two servers that meet the same fault share a line.
    ...rows
      .filter(({ name }, index) => rows.findIndex((other) => other.name === name) === index)
      .map((row) => [row.name, ...columns.map(({ type, operation }) => wordOf(row, type, operation) ?? "-")]),
  ];
  const widths = lines[1]?.map((_, index) => Math.max(...lines.slice(1).map((line) => line[index]?.length ?? 0))) ?? [];
  return lines
    .map((line) =>
      line
        .map((cell, index) => cell.padEnd(widths[index] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
