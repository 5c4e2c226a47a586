/**
 * Which REST revisions a server serves. No operation lists them, but each has its document at
 * `GET /swagger/v<revision>/swagger.json`, which needs neither a token nor a version header.
 */
import { REVISIONS, type Revision } from "../config/settings";
import { ResponseError } from "../core/errors";
import type { HttpClient } from "../http/client";

/** The newest revision that the server has a document for; undefined when it shows none. */
export async function newestServed(http: HttpClient, signal: AbortSignal): Promise<Revision | undefined> {
  for (const revision of [...REVISIONS].reverse()) {
    if (await isServed(http, revision, signal)) return revision;
  }
  return undefined;
}

/** Every revision that the server has a document for, oldest first. */
export async function allServed(http: HttpClient, signal: AbortSignal): Promise<Revision[]> {
  const answers = await Promise.all(
    REVISIONS.map(async (revision) => [revision, await isServed(http, revision, signal)] as const),
  );
  return answers.flatMap(([revision, isThere]) => (isThere ? [revision] : []));
}

/** The revision of servers of version 12.3.0, which is older than any that is known here. */
export const TOO_OLD = "1.2-rev0";

/** Whether the server has a document for the revision. It has megabytes, so no more of it is read than its status and headers. */
export async function isServed(http: HttpClient, revision: Revision | typeof TOO_OLD, signal: AbortSignal): Promise<boolean> {
  const path = `/swagger/v${revision}/swagger.json`;
  const { status, headers } = await http.send({
    method: "GET",
    path,
    headers: { accept: "application/json" },
    signal,
    dropsBody: true,
  });
  // An error does not tell whether the revision is served. An older one is not tried instead: a newer server might serve both.
  if (status === 429 || status >= 500) {
    const text = `Finding the newest REST revision failed: GET ${path} was answered ${status}. If it stays so, set veeam:vbrApiVersion to the revision of the server.`;
    throw new ResponseError(text, status, "");
  }
  // Some servers have a page for every path.
  return status === 200 && /json/i.test(String(headers["content-type"] ?? "json"));
}
