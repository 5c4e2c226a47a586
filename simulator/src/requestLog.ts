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

/** A request that has arrived and whose answer is not complete. */
export type RequestInFlight = Pick<RequestRecord, "time" | "server" | "method" | "path" | "operation">;

/** Keeps the requests in memory and, when asked, in a file: a line is there before the client has its answer. */
export class RequestLog {
  readonly records: RequestRecord[] = [];
  readonly inFlight: RequestInFlight[] = [];

  constructor(private readonly file?: string) {}

  /** Gives what to call when the answer is complete or the connection is gone. */
  begin(request: RequestInFlight): () => void {
    this.inFlight.push(request);
    return () => void this.inFlight.splice(this.inFlight.indexOf(request), 1);
  }

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
