/** Lists, page by page. One that is incomplete or misshapen is an error: what it lacks is not gone. */
import type { Connection } from "../config/settings";
import { isFields } from "../core/values";
import { type Json, unexpected } from "./responses";

/** A list, and how many pages it was read in. */
export interface Listing {
  /** As the server spells them: of many objects few are wanted, and only those are translated (`fromServer`). */
  readonly items: Json[];
  readonly pages: number;
}

/** Pages in a row without an object of their own, after which a list is taken for one that never ends. */
const REPEATED_PAGES = 3;

/** Every page of a list. `readPage` gives the response to the page that begins after `skip` objects. */
export async function readPages(
  connection: Connection,
  what: string,
  readPage: (skip: number) => Promise<Json>,
): Promise<Listing> {
  const items: Json[] = [];
  const seen = new Set<unknown>();
  let repeated = 0;
  let longest = 0;
  for (let pages = 1; ; pages++) {
    const page = await readPage(items.length);
    const total = totalOf(page);
    const data = page.data ?? (total === 0 ? [] : page.data);
    if (!Array.isArray(data) || !data.every(isFields))
      throw unexpected(connection, what, 'its "data" is not an array of objects');
    items.push(...(data as Json[]));
    const before = seen.size;
    for (const { id } of data) seen.add(id);
    // An object may move to the next page, but a server that gives the same page again would do so for ever.
    repeated = seen.size === before ? repeated + 1 : 0;
    if (data.length > 0 && repeated === REPEATED_PAGES)
      throw unexpected(connection, what, 'page after page repeats the ones before it, and its "pagination" promises more');
    if (total === undefined ? data.length === 0 || data.length < longest : items.length >= total) return { items, pages };
    if (data.length === 0)
      throw unexpected(
        connection,
        what,
        `the list ends after ${items.length} of the ${String(total)} objects that its "pagination" promises`,
      );
    longest = Math.max(longest, data.length);
  }
}

function totalOf({ pagination }: Json): number | undefined {
  const total = isFields(pagination) ? pagination.total : undefined;
  return typeof total === "number" ? total : undefined;
}
