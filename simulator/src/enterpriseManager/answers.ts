import type { Element } from "./elements.js";

/** What the server sends back, before it is written as XML or JSON. Without a body nothing follows the headers. */
export interface Answer {
  status: number;
  headers?: Record<string, string>;
  body?: Element;
}

export type Format = "xml" | "json";

/** A refusal in the server's own form. Thrown by whatever finds the reason; the server turns it into the answer. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

export const noContent: Answer = { status: 204 };

export function ok(body: Element): Answer {
  return { status: 200, body };
}

export function invalid(message: string): Refusal {
  return new Refusal(400, message);
}

export function notFound(): Refusal {
  return new Refusal(404, "Backup server is not found.");
}

/** The answer to a wrong spec that the server was seen to give, whatever is wrong with it. */
export const WRONG_BODY = "Node [root] does not exist.";
