import type { InfrastructureChange } from "./infrastructure.js";
import type { JsonObject } from "./json.js";
import type { ServerName } from "./requestLog.js";

/**
 * What goes wrong, when, and how often. Faults are data, so that a test can list them in a table and a program in another
 * language can send them to the control interface.
 */
export interface Fault {
  /**
   * The requests it meets: `"POST /repositories"`, `"GET /sessions/*"`, `"* /token"`. `*` stands for one segment, `**` for any
   * number. The path may leave out `/api/v1/backupInfrastructure`, `/api/v1` or `/api/oauth2`; a pattern without `?` ignores
   * the query. A regular expression is tested on method, blank and whole path with query. The paths of Enterprise Manager cannot
   * be known beforehand, so its requests are met by what they do and by nothing else: `{ operation: "createBackupServer" }` or
   * `"enterpriseManager createBackupServer"`, `*` for any.
   */
  on: string | RegExp | { method?: string; path: string } | { operation: string };
  /** How many requests it meets: 1 by default, or any number within `forMs`. */
  times?: number | "always";
  /** How long it lasts, in milliseconds from the first request that it meets. */
  forMs?: number;
  /** How many matching requests pass before it begins. */
  skip?: number;
  with: FaultEffect;
}

/** Whether the request takes effect on the server: "before" means that it does not, `afterMs` that it does so only later. */
export type When = "before" | "after" | { afterMs: number };

export type FaultEffect =
  /** Another answer. Without a body an `Error` in the server's own form is sent; a string is sent as it is. */
  | {
      kind: "answer";
      status: number;
      body?: JsonObject | unknown[] | string | null;
      errorCode?: string;
      message?: string;
      headers?: Record<string, string>;
      /** Seconds, or an HTTP date. */
      retryAfter?: number | string;
      /** "before" by default. */
      when?: When;
    }
  /**
   * The answer of a proxy or gateway between client and server, in a form that the server does not have: a page, or problem
   * details (RFC 9457), which have a title and no errorCode.
   */
  | {
      kind: "gateway";
      status: number;
      as: "html" | "problemDetails";
      headers?: Record<string, string>;
      /** Seconds, or an HTTP date. */
      retryAfter?: number | string;
      /** "before" by default. */
      when?: When;
    }
  /** The connection is destroyed instead of an answer. */
  | { kind: "reset"; when: When }
  /** Bytes that are not TLS arrive in the middle of the TLS connection. */
  | { kind: "tlsFailure"; when: When }
  /** Half of the real answer, then the connection is destroyed. */
  | { kind: "cutReply" }
  /** Silence: nothing at all, or (with `headers`) the status line and headers and then nothing. */
  | { kind: "stall"; when?: When; headers?: boolean }
  /** The real answer, later. The request takes effect first, or only then: `effect: "last"`. */
  | { kind: "delay"; delayMs: number; effect?: "first" | "last" }
  /** The real answer a byte at a time, and blanks after it, so that it does not end unless it is told to. */
  | { kind: "drip"; everyMs: number; ends?: true }
  /** The answer to a request for another path, as of a cache that takes one for the other. */
  | { kind: "answerOf"; path: string }
  /**
   * The answer to a request for a list with no more than its first objects. What it says of paging is of the whole list, or of what
   * is left.
   */
  | { kind: "cutList"; items: number; paging?: "whole" | "cut" }
  /** The real answer's status with another body: its own behind a BOM, its first half, no JSON, nothing, `null`, or too many bytes. */
  | { kind: "garble"; as: "bom" | "truncated" | "notJson" | "html" | "empty" | "null" }
  | { kind: "garble"; as: "oversized"; sizeBytes: number }
  /** The real answer's status and headers with this body; in latin1 each character of the text is a byte. */
  | { kind: "replaceBody"; text: string; encoding?: "utf8" | "latin1" }
  /**
   * The real answer, which must be JSON, with other values at these paths, e.g. `{ state: "Dreaming", "data[0].type": "NewType" }`;
   * null is a value, undefined removes.
   */
  | { kind: "edit"; values: Record<string, unknown> }
  /** Another client changes the infrastructure right before or right after this request is served, or later. */
  | { kind: "meanwhile"; changes: InfrastructureChange[]; when: When };

export interface PlacedFault {
  readonly fault: Fault;
  /** How many requests it has met. */
  readonly hits: number;
  clear(): void;
}

/** The faults that tests have placed. The first one that fits a request is the one it meets. */
export class Faults {
  private placed: (PlacedFault & { seen: number; hits: number; firstHitAt?: number })[] = [];

  get all(): readonly PlacedFault[] {
    return this.placed;
  }

  place(fault: Fault): PlacedFault {
    const entry: Faults["placed"][number] = {
      fault,
      hits: 0,
      seen: 0,
      clear: () => {
        this.placed = this.placed.filter((other) => other !== entry);
      },
    };
    this.placed.push(entry);
    return entry;
  }

  clear(): void {
    this.placed = [];
  }

  /** The effect this request meets. Counts the request. */
  meet(request: Subject): FaultEffect | undefined {
    for (const entry of this.placed) {
      const { on, forMs = Infinity, times = forMs === Infinity ? 1 : "always", skip = 0 } = entry.fault;
      if (!fits(on, request)) continue;
      const now = Date.now();
      if (now - (entry.firstHitAt ?? now) >= forMs) continue;
      if (entry.hits >= (times === "always" ? Infinity : times)) continue;
      entry.seen += 1;
      if (entry.seen <= skip) continue;
      entry.hits += 1;
      entry.firstHitAt ??= now;
      return entry.fault.with;
    }
    return undefined;
  }
}

const PREFIXES = ["", "/api", "/api/v1", "/api/oauth2", "/api/v1/backupInfrastructure"];

/** What a fault looks at to see whether it meets a request. */
export interface Subject {
  server: ServerName;
  method: string;
  path: string;
  operation?: string | undefined;
}

export function fits(on: Fault["on"], request: Subject): boolean {
  const operation = operationIn(on);
  if (operation !== undefined) {
    return request.server === "enterpriseManager" && (operation === "*" || operation === request.operation);
  }
  return request.server === "vbr" && fitsPath(on as Exclude<Fault["on"], { operation: string }>, request.method, request.path);
}

function operationIn(on: Fault["on"]): string | undefined {
  if (typeof on === "string") return /^enterpriseManager\s+(\S+)$/.exec(on.trim())?.[1];
  return "operation" in on ? on.operation : undefined;
}

function fitsPath(on: Exclude<Fault["on"], { operation: string }>, method: string, path: string): boolean {
  if (on instanceof RegExp) return new RegExp(on.source, on.flags.replace(/[gy]/g, "")).test(`${method} ${path}`);
  if (typeof on === "string") {
    const [first = "", second] = on.split(/\s+/, 2);
    return second === undefined
      ? fitsPath({ path: first }, method, path)
      : fitsPath({ method: first, path: second }, method, path);
  }
  if (on.method !== undefined && on.method !== "*" && on.method.toUpperCase() !== method) return false;
  const subject = on.path.includes("?") ? path : (path.split("?", 1)[0] ?? "");
  const pattern = on.path.split(/(\*\*|\*)/).map((part) => (part === "**" ? ".*" : part === "*" ? "[^/]*" : escape(part)));
  const expression = new RegExp(`^${pattern.join("")}$`);
  return PREFIXES.some((prefix) => subject.startsWith(prefix) && expression.test(subject.slice(prefix.length)));
}

function escape(text: string): string {
  return text.replace(/[.?+^$|(){}[\]\\]/g, "\\$&");
}
