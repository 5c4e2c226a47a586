/**
 * Looks at the objects of one collection that come at the same time: one list answers them all, a single one is a request of its
 * own. What a look gives does not depend on which of the two it was.
 */
import { ResponseError, UnexpectedAnswerError } from "../errors";
import { type Deadline, pause } from "../wait";
import { type Json, type Listing, type VbrClient, isNotFound } from "./client";

/** An object by its id, or those of a name. */
export type Wanted = { readonly id: string } | { readonly name: string };

/** How long a look waits for others of the same moment. */
const GATHER_MS = 10;
/** How old a list may be for a look that need not be fresh: Pulumi asks for a few objects at a time. */
const RECENT_MS = 5000;
/** Objects a page; a server that allows fewer gives more pages. */
const PAGE_SIZE = 1000;

export class Gathering {
  readonly #client: VbrClient;
  readonly #path: string;
  #next: { readonly wanted: Set<string>; deadline: Deadline; readonly listing: Promise<Listing | undefined> } | undefined;
  #recent: { readonly sentAtMs: number; readonly changes: number; readonly listing: Promise<Listing | undefined> } | undefined;
  /** How many requests a list costs, as far as is known. */
  #pages = 1;

  constructor(client: VbrClient, path: string) {
    this.#client = client;
    this.#path = path;
  }

  /**
   * What fits `wanted`; nothing for an object that is definitely not there. With `mayBeRecent` the answer may be one of the last
   * seconds, but never from before a change that this process has made.
   */
  async look(wanted: Wanted, deadline: Deadline, mayBeRecent: boolean): Promise<Json[]> {
    const listing = await ((mayBeRecent ? this.#recentListing() : undefined) ?? this.#gathered(wanted, deadline));
    const found = listing?.items.filter((item) => fits(item, wanted)) ?? [];
    // An object can move between two pages while they are read, and only a request for it says for sure that it is gone.
    const isSure = found.length > 0 || (listing?.pages === 1 && "name" in wanted);
    return (isSure ? found : await this.#single(wanted, deadline)).map(alike);
  }

  #recentListing(): Promise<Listing | undefined> | undefined {
    if (this.#recent === undefined) return undefined;
    const { sentAtMs, changes, listing } = this.#recent;
    const isUsable = changes === this.#client.changes && performance.now() - sentAtMs <= RECENT_MS;
    return isUsable ? listing : undefined;
  }

  /** The list that is read for all looks of this moment; undefined when it is not worth it, or the server refuses it. */
  #gathered(wanted: Wanted, deadline: Deadline): Promise<Listing | undefined> {
    const batch = (this.#next ??= { wanted: new Set(), deadline, listing: this.#readSoon() });
    batch.wanted.add(JSON.stringify(wanted));
    if (deadline.remainingMs > batch.deadline.remainingMs) batch.deadline = deadline;
    return batch.listing;
  }

  async #readSoon(): Promise<Listing | undefined> {
    await pause(GATHER_MS);
    const batch = this.#next;
    this.#next = undefined;
    if (batch === undefined || batch.wanted.size <= this.#pages) return undefined;
    const listing = this.#read(batch.deadline);
    this.#recent = { sentAtMs: performance.now(), changes: this.#client.changes, listing };
    return listing;
  }

  async #read(deadline: Deadline): Promise<Listing | undefined> {
    try {
      const listing = await this.#client.listOnce(this.#path, {}, { deadline, pageSize: PAGE_SIZE });
      this.#pages = listing.pages;
      return listing;
    } catch (error) {
      this.#recent = undefined;
      // What one request for all does not give, one for each may.
      if (error instanceof ResponseError || error instanceof UnexpectedAnswerError) return undefined;
      throw error;
    }
  }

  async #single(wanted: Wanted, deadline: Deadline): Promise<Json[]> {
    if ("name" in wanted) {
      // The filter matches other properties as well.
      const items = await this.#client.list(this.#path, { nameFilter: wanted.name }, { deadline });
      return items.filter((item) => fits(item, wanted));
    }
    const url = `${this.#path}/${encodeURIComponent(wanted.id)}`;
    let model: Json;
    try {
      model = await this.#client.get(url, { deadline });
    } catch (error) {
      if (isNotFound(error)) return [];
      throw error;
    }
    if (fits(model, wanted)) return [model];
    throw new UnexpectedAnswerError(
      `${this.#client.connection.address} answered GET ${url} with something else (id ${JSON.stringify(model.id ?? null)}). Check what stands between, such as a proxy.`,
    );
  }
}

const gatherings = new WeakMap<VbrClient, Map<string, Gathering>>();

/** The one of this collection. */
export function gatheringOf(client: VbrClient, path: string): Gathering {
  const known = gatherings.get(client) ?? new Map<string, Gathering>();
  gatherings.set(client, known);
  const gathering = known.get(path) ?? new Gathering(client, path);
  known.set(path, gathering);
  return gathering;
}

function fits(item: Json, wanted: Wanted): boolean {
  return "name" in wanted ? item.name === wanted.name : String(item.id).toLowerCase() === wanted.id.toLowerCase();
}

/** Lists were seen to spell the unique id in another case than a look at the object. */
function alike(item: Json): Json {
  return typeof item.uniqueId === "string" ? { ...item, uniqueId: item.uniqueId.toUpperCase() } : item;
}
