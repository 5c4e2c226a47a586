import { appendFileSync } from "node:fs";
import type { IncomingHttpHeaders } from "node:http";

export type ServerName = "vbr" | "enterpriseManager";

/** One request, also a refused one. */
export interface RequestRecord {
  time: string;
  server: ServerName;
  method: string;
  /** With the query. */
  path: string;
  /** The status that was sent; 0 when none was. */
  status: number;
  /** What the request does, such as `createBackupServer`; Enterprise Manager only, whose paths say nothing. */
  operation?: string;
  /** Names in lower case; the values of Authorization, of the session id and of cookies are left out. */
  headers: Record<string, string>;
  /** Parsed when it is JSON, else text; passwords and tokens are left out. */
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

export function plainHeaders(headers: IncomingHttpHeaders): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(", ") : value]),
  );
}

const SECRET_HEADERS = ["authorization", "x-restsvcsessionid", "cookie"];

export function withoutSecrets(headers: Record<string, string | undefined>): Record<string, string> {
  const plain: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) plain[name] = SECRET_HEADERS.includes(name) ? "[redacted]" : value;
  }
  return plain;
}
