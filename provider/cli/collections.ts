/** Whole collections of a VBR server, for a command that shows what it can read and says what it cannot. */
import { ResponseError, messageOf } from "../core/errors";
import type { RequestOptions, VbrClient } from "../vbr/client";
import { shownList } from "../vbr/readableList";
import { type Json, isListError } from "../vbr/responses";
import { alike } from "../vbr/snapshot";

/** The objects of a collection; none, with a warning, where the server cannot list it at all or does not let the account read it. */
export async function collectionOf(client: VbrClient, path: string, options: RequestOptions): Promise<Json[]> {
  try {
    return await shownList(client, path, {}, options);
  } catch (error) {
    if (!isListError(error) && !isForbidden(error)) throw error;
    warnOfMissing(client, path, messageOf(error));
    return [];
  }
}

export function warnOfMissing(client: VbrClient, path: string, reason: string): void {
  client.warn("VEEAM_LIST_INCOMPLETE", `All ${path.split("/").at(-1) ?? path} are left out: ${reason}`);
}

/** One of its objects as a whole, or why the server cannot show it. */
export async function wholeOf(
  client: VbrClient,
  path: string,
  { id }: Json,
  options: RequestOptions,
): Promise<{ readonly model: Json } | { readonly reason: string }> {
  try {
    return { model: alike(await client.get(`${path}/${encodeURIComponent(String(id))}`, options)) };
  } catch (error) {
    if (!isListError(error)) throw error;
    return { reason: `it could not be read: ${messageOf(error)}` };
  }
}

function isForbidden(error: unknown): boolean {
  return error instanceof ResponseError && error.status === 403;
}
