// How the demo reads: a heading for each step, what Pulumi says, what the server has, and what it took.
import { styleText } from "node:util";

import type { Repository, RequestRecord } from "veeam-simulator";
import type { Operation, PropertyChange, Result, Step } from "../engine";

type Style = Parameters<typeof styleText>[0];

const WORDS: Partial<Record<Operation, { sign: string; style: Style; word: string }>> = {
  create: { sign: "+", style: "green", word: "create" },
  update: { sign: "~", style: "yellow", word: "update" },
  delete: { sign: "-", style: "red", word: "delete" },
  refresh: { sign: "!", style: "magenta", word: "drifted" },
};

export class Page {
  private number = 0;

  constructor(
    private readonly print: (line: string) => void,
    private readonly hasColors: boolean,
  ) {}

  heading(title: string): void {
    this.number += 1;
    this.print("");
    this.print(this.styled("bold", `${this.number}. ${title}`));
  }

  pulumi(steps: Step[], result: Result): void {
    const lines = steps.flatMap((step) => this.step(step));
    this.row("Pulumi", lines.length === 0 ? ["no changes"] : lines);
    const told = result.diagnostics.filter(({ ephemeral, severity }) => ephemeral !== true && severity !== "info");
    for (const { severity, message } of told) {
      this.row(severity, message.trim().split("\n"), severity === "error" ? "red" : "yellow");
    }
  }

  server(text: string): void {
    this.row("Server", [text]);
  }

  requests(records: readonly RequestRecord[]): void {
    this.row("Requests", [records.length === 0 ? "none" : counted(records)]);
  }

  problem(text: string): void {
    this.row("WRONG", [text], "red");
  }

  private step({ operation, name, type, properties, failed, found }: Step): string[] {
    const { sign, style, word } = WORDS[operation] ?? { sign: " ", style: "white", word: operation };
    const outcome = failed === true ? "failed" : found === "delete" ? "gone" : word;
    // What is made or deleted has all its properties; only changes are worth their lines.
    const changes = operation === "update" || operation === "refresh" ? properties : [];
    const width = Math.max(0, ...changes.map(({ path }) => path.length));
    return [
      this.styled(style, `${sign} ${type.split(":").at(-1) ?? type} "${name}": ${outcome}`),
      ...changes.map((change) => `    ${change.path.padEnd(width)}  ${values(change)}`),
    ];
  }

  private row(label: string, lines: readonly string[], style: Style = "dim"): void {
    for (const [index, line] of lines.entries()) {
      this.print(`   ${this.styled(style, (index === 0 ? label : "").padEnd(10))}${line}`);
    }
  }

  private styled(style: Style, text: string): string {
    return this.hasColors ? styleText(style, text) : text;
  }
}

function values({ kind, old, new: value }: PropertyChange): string {
  if (kind === "add") return JSON.stringify(value);
  if (kind === "delete") return `${JSON.stringify(old)} -> (removed)`;
  return `${JSON.stringify(old)} -> ${JSON.stringify(value)}`;
}

export function described(live: Repository | undefined): string {
  if (live === undefined) return "has no such repository";
  const { name, type, description, repository } = live;
  return `has "${name}" (${type}) in ${String(repository?.path)}: ${String(repository?.maxTaskCount)} tasks, "${description}"`;
}

/** `9 requests: log-on, 6 GET, 1 POST, log-off` */
function counted(records: readonly RequestRecord[]): string {
  const counts = new Map<string, number>();
  for (const { method, path, operation } of records) {
    const isLogOn = path.endsWith("/token") || operation === "logOn";
    const isLogOff = path.endsWith("/logout") || operation === "logOff";
    const kind = isLogOn ? "log-on" : isLogOff ? "log-off" : method;
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  const parts = [...counts].map(([kind, count]) => (count === 1 && kind.startsWith("log") ? kind : `${count} ${kind}`));
  return `${records.length} (${parts.join(", ")})`;
}
