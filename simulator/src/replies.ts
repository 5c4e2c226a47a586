import { STATUS_CODES } from "node:http";
import type { FaultEffect } from "./faults.js";
import { setValueAt } from "./json.js";

/** The bytes of an answer. */
export interface Reply {
  status: number;
  headers: Record<string, string>;
  body: Buffer;
}

export type AnswerFault = Extract<FaultEffect, { kind: "answer" }>;
type GatewayFault = Extract<FaultEffect, { kind: "gateway" }>;

export function jsonReply(status: number, body: unknown): Reply {
  return { status, headers: { "content-type": "application/json; charset=utf-8" }, body: Buffer.from(JSON.stringify(body)) };
}

export function emptyReply(status: number): Reply {
  return { status, headers: {}, body: Buffer.alloc(0) };
}

/** The answer that a fault puts in place of the real one; `errorReply` is the server's own error. */
export function faultReply(fault: AnswerFault, errorReply: () => Reply): Reply {
  const { status, body } = fault;
  const reply =
    typeof body === "string"
      ? { status, headers: { "content-type": typeOf(body) }, body: Buffer.from(body) }
      : body === undefined
        ? errorReply()
        : jsonReply(status, body);
  return withHeaders(reply, fault);
}

/** What a gateway answers on its own. */
export function gatewayReply(fault: GatewayFault): Reply {
  const { status, as } = fault;
  const title = STATUS_CODES[status] ?? "Unknown";
  const [type, text] =
    as === "html"
      ? ["text/html", `<!DOCTYPE html><html><head><title>${title}</title></head><body><h1>${status} ${title}</h1></body></html>`]
      : ["application/problem+json", JSON.stringify({ type: "about:blank", title, status })];
  return withHeaders({ status, headers: { "content-type": type }, body: Buffer.from(text) }, fault);
}

function withHeaders(reply: Reply, { headers, retryAfter }: AnswerFault | GatewayFault): Reply {
  const pause: Record<string, string> = retryAfter === undefined ? {} : { "retry-after": String(retryAfter) };
  return { ...reply, headers: { ...reply.headers, ...pause, ...headers } };
}

/** The real answer, spoiled. */
export function spoiled(reply: Reply, fault: Extract<FaultEffect, { kind: "garble" | "edit" | "replaceBody" }>): Reply {
  if (fault.kind === "replaceBody") return { ...reply, body: Buffer.from(fault.text, fault.encoding) };
  if (fault.kind === "edit") {
    if (isXml(reply))
      return { ...reply, status: 500, body: Buffer.from("The fault `edit` changes JSON alone; use `replaceBody`.") };
    const body = JSON.parse(reply.body.toString()) as unknown;
    for (const [path, value] of Object.entries(fault.values)) setValueAt(body, path, value);
    return { ...reply, body: Buffer.from(JSON.stringify(body)) };
  }
  switch (fault.as) {
    case "bom":
      return { ...reply, body: Buffer.concat([Buffer.from("\uFEFF"), reply.body]) };
    case "truncated":
      return { ...reply, body: reply.body.subarray(0, reply.body.length >> 1) };
    case "notJson":
      return { ...reply, body: Buffer.from(isXml(reply) ? "<Links><Link" : '{"data": [') };
    case "html":
      return {
        ...reply,
        headers: { "content-type": "text/html" },
        body: Buffer.from("<html><body><h1>Proxy error</h1></body></html>"),
      };
    case "empty":
      return { ...reply, body: Buffer.alloc(0) };
    case "null":
      return { ...reply, body: Buffer.from("null") };
    case "oversized": {
      const [start, end] = isXml(reply) ? ["<Text>", "</Text>"] : ['"', '"'];
      const filling = Buffer.alloc(Math.max(0, fault.sizeBytes - start.length - end.length), "x");
      return { ...reply, body: Buffer.concat([Buffer.from(start), filling, Buffer.from(end)]) };
    }
  }
}

function isXml({ headers }: Reply): boolean {
  return headers["content-type"]?.includes("xml") ?? false;
}

function typeOf(text: string): string {
  const start = text.trimStart().slice(0, 20);
  if (/^<(!doctype\s+)?html/i.test(start)) return "text/html";
  return start.startsWith("<") ? "application/xml" : "text/plain";
}
