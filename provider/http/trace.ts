/** How requests look in the trace: one entry when a request leaves, and one when its response has come or it has failed. */
import type { Trace } from "../core/trace";
import type { HttpRequest, HttpResponse } from "./client";

/** Headers that help and are never secret; no other one is shown. */
const SHOWN_HEADERS = ["x-api-version", "accept", "content-type", "location", "retry-after", "date", "server", "via"];

export function traceRequest(trace: Trace, origin: string, request: HttpRequest) {
  const { method, path, headers, body = "", dropsBody } = request;
  const what = `#${trace.numberRequest()} ${method}`;
  const startedAtMs = performance.now();
  const duration = (): string => `after ${Math.round(performance.now() - startedAtMs)} ms`;
  trace.entry(`${what} ${origin}${path}${shown(headers)}`, [body]);
  return {
    answered: ({ status, headers: received, text }: HttpResponse): void =>
      trace.entry(`${what} ${path} was answered ${status} ${duration()}${shown(received)}`, [
        dropsBody === true ? "(the body was not read)" : text,
      ]),
    /** `error` is what the user is told, `cause` what was thrown. */
    failed: (error: Error, cause: unknown): void => trace.error(`${what} ${path} failed ${duration()}: ${error.message}`, cause),
  };
}

function shown(headers: HttpResponse["headers"]): string {
  const lines = SHOWN_HEADERS.flatMap((name) => (headers[name] === undefined ? [] : [`${name}: ${String(headers[name])}`]));
  return lines.length === 0 ? "" : ` (${lines.join(", ")})`;
}
