import type { Format } from "./answers.js";
import { element, field, type Element } from "./elements.js";

const STATUS_NAMES: Record<number, string> = {
  400: "BadRequest",
  401: "Unauthorized",
  403: "Forbidden",
  404: "NotFound",
  405: "MethodNotAllowed",
  501: "NotImplemented",
  503: "ServiceUnavailable",
};

/** The message that goes with a status; for faults that name only the status. */
export function messageOf(status: number): string {
  switch (status) {
    case 401:
      return "Unauthorized";
    case 403:
      return "Access denied";
    case 404:
      return "Backup server is not found.";
    case 503:
      return "The service is unavailable.";
    default:
      return status < 500 ? "Bad request" : "Object reference not set to an instance of an object.";
  }
}

/** Captured errors show no status text in JSON, and none in XML with 500. */
export function errorElement(status: number, message: string, format: Format, stackTrace: string | null): Element {
  const first = field("FirstChanceExceptionMessage", status >= 500 && format === "xml" ? message : null);
  const statusName = format === "json" ? null : (STATUS_NAMES[status] ?? null);
  return element("Error", { Message: message, StatusCode: status, Status: statusName }, first, field("StackTrace", stackTrace));
}

export function headersOf(status: number): Record<string, string> {
  return status === 401 ? { "www-authenticate": "Basic Realm=RestSvc" } : {};
}
