/** What a soak has seen, as people read it. */
import type { Reading } from "./gauge";
import { STAGES, type Seen, type Stage } from "./life";

interface Row {
  runs: number;
  struck: number;
  failed: number;
  adopted: number;
  refreshed: number;
  problems: number;
}

const COLUMNS = ["runs", "struck", "failed", "adopted", "refreshed", "problems"] as const;

export class Tally {
  readonly readings: Reading[] = [];
  private readonly rows = new Map<string, Row>();
  private readonly faults = new Set<string>();
  private readonly notes: string[] = [];

  add(type: string, stage: Stage, { fault, message, remedies, problems }: Seen): void {
    const key = `${type} ${stage}`;
    const row = this.rows.get(key) ?? { runs: 0, struck: 0, failed: 0, adopted: 0, refreshed: 0, problems: 0 };
    row.runs += 1;
    if (fault !== undefined) {
      row.struck += 1;
      this.faults.add(`${type} ${fault}`);
    }
    if (message !== undefined) row.failed += 1;
    if (remedies.includes("adopt")) row.adopted += 1;
    if (remedies.includes("refresh")) row.refreshed += 1;
    row.problems += problems.length;
    this.rows.set(key, row);
  }

  note(line: string): void {
    this.notes.push(line);
  }

  lines(): string[] {
    const types = [...new Set([...this.rows.keys()].map((key) => key.split(" ")[0] ?? ""))];
    const rows = types.flatMap((type) =>
      STAGES.map((stage) => {
        const row = this.rows.get(`${type} ${stage}`);
        return [`${type} ${stage}`, ...COLUMNS.map((column) => String(row?.[column] ?? 0))];
      }),
    );
    const megabytes = (bytes: number): string => (bytes / 1024 / 1024).toFixed(1);
    const readings = this.readings.map(({ operations, heldBytes, residentBytes, sockets, timers, listeners }) => [
      String(operations),
      megabytes(heldBytes),
      megabytes(residentBytes),
      ...[sockets, timers, listeners].map(String),
    ]);
    return [
      "",
      ...table([["", ...COLUMNS], ...rows]),
      `${this.faults.size} different faults have struck.`,
      "",
      "The provider host, idle, after a forced collection of garbage:",
      ...table([["operations", "held MB", "resident MB", "sockets", "timers", "listeners"], ...readings]),
      ...this.notes,
    ];
  }
}

function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, index) => Math.max(...rows.map((row) => row[index]?.length ?? 0)));
  return rows.map((row) =>
    row.map((cell, index) => (index === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[index] ?? 0))).join("  "),
  );
}
