import { setValueAt } from "../json.js";
import type { FaultEffect } from "../faults.js";
import { errorBody, errorOf, type Answer } from "./answers.js";

/** The bytes of an answer. */
export interface Reply {
  status: number;
  headers: Record<string, string>;
  body: Buffer;
}

const JSON_TYPE = { "content-type": "application/json; charset=utf-8" };

export function replyOf({ status, body }: Answer): Reply {
  return body === undefined
    ? { status, headers: {}, body: Buffer.alloc(0) }
    : { status, headers: JSON_TYPE, body: Buffer.from(JSON.stringify(body)) };
}

/** The answer that a fault puts in place of the real one. */
export function faultReply(fault: Extract<FaultEffect, { kind: "answer" }>): Reply {
  const { status, body, headers, retryAfter } = fault;
  const { errorCode, message } = { ...errorOf(status), ...definedOnly({ errorCode: fault.errorCode, message: fault.message }) };
  const reply =
    typeof body === "string"
      ? {
          status,
          headers: { "content-type": body.trimStart().startsWith("<") ? "text/html" : "text/plain" },
          body: Buffer.from(body),
        }
      : replyOf({ status, body: body === undefined ? errorBody(errorCode, message) : body });
  return {
    ...reply,
    headers: { ...reply.headers, ...(retryAfter === undefined ? {} : { "retry-after": String(retryAfter) }), ...headers },
  };
}

/** The real answer, spoiled. */
export function spoiled(reply: Reply, fault: Extract<FaultEffect, { kind: "garble" | "edit" }>): Reply {
  if (fault.kind === "edit") {
    const body = JSON.parse(reply.body.toString()) as unknown;
    for (const [path, value] of Object.entries(fault.values)) setValueAt(body, path, value);
    return { ...reply, body: Buffer.from(JSON.stringify(body)) };
  }
  switch (fault.as) {
    case "bom":
      return { ...reply, body: Buffer.concat([Buffer.from("\uFEFF"), reply.body]) };
    case "notJson":
      return { ...reply, body: Buffer.from('{"data": [') };
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
    case "oversized":
      return {
        ...reply,
        body: Buffer.concat([Buffer.from('"'), Buffer.alloc(Math.max(0, fault.sizeBytes - 2), "x"), Buffer.from('"')]),
      };
  }
}

function definedOnly<T extends object>(object: T): Partial<T> {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as Partial<T>;
}
