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
    readonly resourceId = "",
  ) {
    super(message);
  }

  toAnswer(): Answer {
    return { status: this.status, body: errorBody(this.errorCode, this.message, this.resourceId) };
  }
}

export function errorBody(errorCode: string, message: string, resourceId = ""): JsonObject {
  return { errorCode, message, resourceId };
}

/** The error that the server would most likely report with a status; for faults that name only the status. */
export function errorOf(status: number): { errorCode: ErrorCode; message: string } {
  switch (status) {
    case 400:
      return { errorCode: "UnexpectedContent", message: "The request is invalid." };
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

export function invalid(message: string, resourceId?: string): Refusal {
  return new Refusal(400, "UnexpectedContent", message, resourceId);
}

export function notFound(what: string, id: string): Refusal {
  return new Refusal(404, "NotFound", `${what} with id ${id} was not found.`, id);
}
