import { appendFileSync } from "node:fs";
import type { IncomingHttpHeaders } from "node:http";

/** One request, also a refused one. */
export interface RequestRecord {
  time: string;
  server: "vbr";
  method: string;
  /** With the query. */
  path: string;
  /** The status that was sent; 0 when none was. */
  status: number;
  /** Names in lower case; the value of Authorization is left out. */
  headers: Record<string, string>;
  /** Parsed when it is JSON; passwords and tokens of a log-on are left out. */
  body?: unknown;
}

/** Keeps the requests in memory and, when asked, in a file: a line is there before the client has its answer. */
export class RequestLog {
  readonly records: RequestRecord[] = [];

  constructor(private readonly file?: string) {}

  add(record: RequestRecord): void {
    this.records.push(record);
    if (this.file === undefined) return;
    const { time, server, method, path, status } = record;
    appendFileSync(this.file, `${JSON.stringify({ time, server, method, path, status })}\n`);
  }

  clear(): void {
    this.records.length = 0;
  }
}

export function withoutSecrets(headers: IncomingHttpHeaders): Record<string, string> {
  const plain: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) plain[name] = Array.isArray(value) ? value.join(", ") : value;
  }
  if (plain.authorization !== undefined) plain.authorization = "[redacted]";
  return plain;
}
