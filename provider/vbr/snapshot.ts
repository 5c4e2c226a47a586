/**
 * Looks at the objects of one collection that come at the same time: one list answers them all, a single one is a request of its
 * own. What a look gives does not depend on which of the two it was.
 */
import { isAlone } from "../core/crowd";
import { ResponseError, UnexpectedAnswerError } from "../core/errors";
import { Gathering, type Occasion } from "../core/gathering";
import { perOwner } from "../core/perOwner";
import { Recent, RecentTimes } from "../core/recent";
import type { Deadline } from "../core/poll";
import { type Json, type Listing, type VbrClient, isNotFound } from "./client";
import { fromServer } from "./revisions";

/** An object by its id, or those of a name. */
export type Wanted = { readonly id: string } | { readonly name: string };

export interface LookOptions {
  readonly occasion: Occasion;
  /** Whether an answer of the last seconds will do. It is never from before a change that this process has made. */
  readonly mayBeRecent: boolean;
}

type Look = { readonly wanted: Wanted } & LookOptions;

/** Objects a page; a server that allows fewer gives more pages. */
const PAGE_SIZE = 1000;
/** So many objects in a list are as much work as a request of its own. */
const LIKE_A_REQUEST = 200;

export class Collection {
  readonly #client: VbrClient;
  readonly #path: string;
  readonly #moment = new Gathering<Look, Contents | undefined>((looks, deadline) => this.#listFor(looks, deadline));
  readonly #recent: Recent<Contents | undefined>;
  /** How many requests a list is worth, as far as is known. */
  #cost = 1;
  /** Requests for one object, when others may have been on their way whom a list would have answered. */
  readonly #alone: RecentTimes;

  constructor(client: VbrClient, path: string) {
    this.#client = client;
    this.#path = path;
    this.#recent = new Recent(client.changes);
    this.#alone = new RecentTimes(client.changes);
  }

  /** What fits `wanted`; nothing for an object that is definitely not there. */
  async look(wanted: Wanted, deadline: Deadline, { occasion, mayBeRecent }: LookOptions): Promise<Json[]> {
    // Who is about to write waits for the others all the same: after the first write they could not use it any more.
    const recent = mayBeRecent && occasion === "lasting" ? this.#recent.get() : undefined;
    const contents = await (recent ?? this.#moment.ask({ wanted, occasion, mayBeRecent }, deadline, occasion));
    return (contents?.find(wanted) ?? (await this.#single(wanted, deadline))).map(alike);
  }

  /** The list for all looks of this moment; undefined when it is not worth a request, or the server refuses it. */
  async #listFor(looks: readonly Look[], deadline: Deadline): Promise<Contents | undefined> {
    const mayBeRecent = looks.every((look) => look.mayBeRecent);
    const recent = mayBeRecent ? this.#recent.get() : undefined;
    if (recent !== undefined) return recent;
    const different = new Set(looks.map(({ wanted }) => keyOf(wanted)));
    const isForOthersToo = mayBeRecent && looks.every(({ occasion }) => occasion === "lasting");
    const count = different.size + (isForOthersToo ? this.#alone.count : 0);
    if (count > this.#cost) return this.#recent.keep(this.#read(deadline));
    if (isForOthersToo && !isAlone()) this.#alone.note();
    return undefined;
  }

  async #read(deadline: Deadline): Promise<Contents | undefined> {
    try {
      const listing = await this.#client.listOnce(this.#path, {}, { deadline, pageSize: PAGE_SIZE });
      this.#cost = Math.max(listing.pages, Math.ceil(listing.items.length / LIKE_A_REQUEST));
      return new Contents(listing);
    } catch (error) {
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

const collectionsOf = perOwner<VbrClient, Map<string, Collection>>(() => new Map());

/** The one of this path. */
export function collectionOf(client: VbrClient, path: string): Collection {
  const collections = collectionsOf(client);
  const collection = collections.get(path) ?? new Collection(client, path);
  collections.set(path, collection);
  return collection;
}

/** What a list has shown: the objects, each once, by what they are asked for by. */
class Contents {
  readonly #isOnePage: boolean;
  readonly #objects = new Map<string, Json[]>();

  constructor({ items, pages }: Listing) {
    this.#isOnePage = pages === 1;
    const byId = new Map(items.map((item) => [item.id, item]));
    for (const item of byId.values()) {
      for (const key of keysOf(item)) this.#objects.set(key, [...(this.#objects.get(key) ?? []), item]);
    }
  }

  /** Undefined when only a request of its own can tell. */
  find(wanted: Wanted): Json[] | undefined {
    const found = this.#objects.get(keyOf(wanted))?.map(fromServer);
    // An object can move between two pages while they are read, and no list says for sure that it is gone.
    return found ?? ("name" in wanted && this.#isOnePage ? [] : undefined);
  }
}

function keyOf(wanted: Wanted): string {
  return "name" in wanted ? `name ${wanted.name}` : `id ${wanted.id.toLowerCase()}`;
}

function keysOf({ id, name }: Json): string[] {
  return [keyOf({ id: String(id) }), keyOf({ name: String(name) })];
}

function fits(item: Json, wanted: Wanted): boolean {
  return keysOf(item).includes(keyOf(wanted));
}

/** Lists were seen to spell the unique id in another case than a look at the object. */
function alike(item: Json): Json {
  return typeof item.uniqueId === "string" ? { ...item, uniqueId: item.uniqueId.toUpperCase() } : item;
}
