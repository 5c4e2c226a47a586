import type { JsonObject } from "../json.js";

/** What the server sends back. Without a body nothing follows the headers. */
export interface Answer {
  status: number;
  body?: unknown;
}

export type ErrorCode =
  | "AccessDenied"
  | "ExpiredToken"
  | "InvalidToken"
  | "InvalidURI"
  | "MethodNotAllowed"
  | "NotFound"
  | "NotImplemented"
  | "ServiceUnavailable"
  | "UnexpectedContent"
  | "UnknownError";

/** A refusal in the server's own form. Thrown by whatever finds the reason; the server turns it into the answer. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly errorCode: ErrorCode,
    message: string,
  ) {
    super(message);
  }

  toAnswer(): Answer {
    return { status: this.status, body: errorBody(this.status, this.errorCode, this.message) };
  }
}

/** As servers were seen to send it: the documents have neither `title` nor `status`, and a `resourceId` that no server sends. */
export function errorBody(status: number, errorCode: string, message: string): JsonObject {
  return { errorCode, message, title: message, status };
}

/** The error that the server would most likely report with a status; for faults that name only the status. */
export function errorOf(status: number): { errorCode: ErrorCode; message: string } {
  switch (status) {
    case 400:
      return { errorCode: "UnknownError", message: "The operation is not possible." };
    case 401:
      return { errorCode: "ExpiredToken", message: "The access token has expired." };
    case 403:
      return { errorCode: "AccessDenied", message: "The account does not have the required role." };
    case 404:
      return { errorCode: "NotFound", message: "The object was not found." };
    case 405:
      return { errorCode: "MethodNotAllowed", message: "The method is not allowed for this path." };
    case 429:
    case 502:
    case 503:
    case 504:
      return { errorCode: "ServiceUnavailable", message: "The service is temporarily unavailable." };
    default:
      return { errorCode: "UnknownError", message: "An internal error occurred." };
  }
}

export const ok = (body: unknown): Answer => ({ status: 200, body });
export const created = (body: unknown): Answer => ({ status: 201, body });
export const noContent: Answer = { status: 204 };

/** A request that breaks the document of its revision. */
export function invalid(message: string): Refusal {
  return new Refusal(400, "UnexpectedContent", message);
}

/** A request that is well formed, and that the server does not carry out: code and status say nothing, only the message does. */
export function impossible(message: string): Refusal {
  return new Refusal(400, "UnknownError", message);
}

export function notFound(what: string, id: string): Refusal {
  return new Refusal(404, "NotFound", `${what} with id ${id} was not found.`);
}
