/** Whole collections of a VBR server, for a command that shows what it can read and says what it cannot. */
import { messageOf } from "../core/errors";
import type { RequestOptions, VbrClient } from "../vbr/client";
import { shownList } from "../vbr/readableList";
import { type Json, isListError } from "../vbr/responses";

const INFRASTRUCTURE = "/api/v1/backupInfrastructure";

/** The objects of a collection; none, with a warning, where the server cannot list it at all. */
export async function collectionOf(client: VbrClient, name: string, options: RequestOptions): Promise<Json[]> {
  try {
    return await shownList(client, `${INFRASTRUCTURE}/${name}`, {}, options);
  } catch (error) {
    if (!isListError(error)) throw error;
    client.warn("VEEAM_LIST_INCOMPLETE", `All ${name} are left out: ${messageOf(error)}`);
    return [];
  }
}

/** One of its objects as a whole, or why the server cannot show it. */
export async function wholeOf(
  client: VbrClient,
  name: string,
  { id }: Json,
  options: RequestOptions,
): Promise<{ readonly model: Json } | { readonly reason: string }> {
  try {
    return { model: await client.get(`${INFRASTRUCTURE}/${name}/${encodeURIComponent(String(id))}`, options) };
  } catch (error) {
    if (!isListError(error)) throw error;
    return { reason: `it could not be read: ${messageOf(error)}` };
  }
}
