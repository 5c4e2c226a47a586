/**
 * The objects of one collection, read for all operations: a single question is a request of its own, several at a time are
 * answered by one list, and a list is cached for refreshes and name checks for a few seconds. A list of several pages takes longer
 * than one request for each question, so it is read only when it can be cached. The answer is the same either way.
 */
import { Batcher, Cached } from "../core/concurrency";
import { ResponseError, UnexpectedAnswerError, messageOf } from "../core/errors";
import { SHARED_READ_TIMEOUT_MS } from "../core/cancellation";
import type { Fields } from "../core/values";
import type { VbrClient } from "./client";
import type { Listing } from "./pages";
import { type Json, isListError, isNotFound } from "./responses";
import { type Query, fromServer } from "./revisions";

/** Where objects of one kind are, and what one is known by before it has an id. */
export interface Collection {
  /** `/api/v1/backupInfrastructure/repositories` */
  readonly path: string;
  /**
   * What an object is known by, of a model or of a declaration; its name, when it is left out. A part that an answer does not show
   * is undefined.
   */
  readonly keyOf?: (object: Fields) => Fields;
  /** A query whose answer has all objects of this key; the server's filter by name, when it is left out. */
  readonly filterFor?: (key: string) => Query;
}

/** An object by its id, or those of a key, and those that may have it because not all of theirs is shown. */
export type Wanted = { readonly id: string } | { readonly key: string };

interface Question {
  readonly wanted: Wanted;
  /** A list that answers it can be kept for others. */
  readonly mayBeKept: boolean;
}

/** Objects a page; a server that allows fewer gives more pages. */
const PAGE_SIZE = 1000;

export class Snapshot {
  readonly #client: VbrClient;
  readonly #path: string;
  readonly #keyOf: (object: Fields) => Fields;
  readonly #filterFor: (key: string) => Query;
  readonly #list: Cached<Contents | undefined>;
  readonly #whole = new WeakSet<Json>();
  /** Keys that this process has made objects of: a cached list may be from before. */
  readonly #created = new Set<string>();
  readonly #batches = new Batcher((batch: readonly Question[]) => this.#answer(batch));
  /** The last list had several. */
  #hasPages = false;

  constructor(client: VbrClient, { path, keyOf = nameOf, filterFor = byName }: Collection) {
    this.#client = client;
    this.#path = path;
    this.#keyOf = keyOf;
    this.#filterFor = filterFor;
    this.#list = new Cached(client.changes);
  }

  /**
   * What fits, from an answer of the last seconds where no object was changed since; one that this process has made is never
   * looked for in a list from before. An entry of a list may be a short form.
   */
  async findCached(wanted: Wanted, signal: AbortSignal): Promise<Json[]> {
    const isCreated = "key" in wanted && this.#created.has(wanted.key.toLowerCase());
    const cached = isCreated ? undefined : this.#list.get();
    if (cached !== undefined) this.#client.trace?.note(`${textOf(wanted)} is looked up in the cached list of ${this.#path}`);
    const found = cached && (await this.#client.within(cached, signal))?.find(wanted);
    return isDecided(wanted, found) ? found : this.#client.within(this.#find({ wanted, mayBeKept: true }), signal);
  }

  /** This process is about to make an object of this key. */
  willCreate(key: string): void {
    this.#created.add(key.toLowerCase());
  }

  /** What fits, from a request that is sent after the question. An entry of a list may be a short form. */
  async find(wanted: Wanted, signal: AbortSignal): Promise<Json[]> {
    return this.#client.within(this.#find({ wanted, mayBeKept: false }), signal);
  }

  /** `GET …/{id}`: the whole object. Undefined when two independent answers say that it is gone: this one, and a complete list. */
  async whole(id: string, signal: AbortSignal): Promise<Json | undefined> {
    const object = await this.#get(id, { signal });
    if (object === undefined) await this.#requireGone(id, undefined, { signal });
    return object;
  }

  /** Whether the object was read by itself, and not as an entry of a list. */
  isWhole(object: Json): boolean {
    return this.#whole.has(object);
  }

  /** Whether a complete list has the id. One that is put together type by type would not be complete. */
  async isListed(id: string, signal: AbortSignal): Promise<boolean> {
    try {
      const items = await this.#client.list(this.#path, {}, { signal, pageSize: PAGE_SIZE });
      return items.some((item) => this.#fits(item, { id }));
    } catch (error) {
      if (!isListError(error)) throw error;
      throw new UnexpectedAnswerError(
        "VEEAM_SERVER_ERROR",
        `${this.#client.connection.address} cannot give its list (GET ${this.#path}: ${messageOf(error)}), so that nothing proves that ${id} is gone. ` +
          `Find the object that the server cannot show in the console, and run the command again.`,
      );
    }
  }

  async #find(question: Question): Promise<Json[]> {
    const { wanted } = question;
    const contents = await this.#batches.ask(question);
    const found = contents?.find(wanted);
    return isDecided(wanted, found) ? found : this.#single(wanted, contents);
  }

  /** One list for several questions; undefined where each is a request of its own, or when the server refuses the list. */
  async #answer(batch: readonly Question[]): Promise<Contents | undefined> {
    if (new Set(batch.map(({ wanted }) => textOf(wanted))).size < 2) return undefined;
    if (this.#hasPages && !batch.some(({ mayBeKept }) => mayBeKept)) return undefined;
    return this.#list.keep(this.#readList(batch.some(({ wanted }) => "key" in wanted)));
  }

  /** `tellsAbsence`: several pages are read twice, so that a key which they lack is free. */
  async #readList(tellsAbsence: boolean): Promise<Contents | undefined> {
    const read = (): Promise<Listing> => {
      const signal = AbortSignal.timeout(SHARED_READ_TIMEOUT_MS);
      return this.#client.listOnce(this.#path, {}, { signal, pageSize: PAGE_SIZE });
    };
    try {
      const first = await read();
      this.#hasPages = first.pages > 1;
      const readings = this.#hasPages && tellsAbsence ? [first, await read()] : [first];
      return new Contents(readings, (object) => this.#wordsOf(object));
    } catch (error) {
      // What one request for all does not give, one for each may.
      if (error instanceof ResponseError || error instanceof UnexpectedAnswerError) return undefined;
      throw error;
    }
  }

  async #single(wanted: Wanted, contents: Contents | undefined): Promise<Json[]> {
    const options = { signal: AbortSignal.timeout(SHARED_READ_TIMEOUT_MS) };
    if ("key" in wanted) {
      // The filter may match other properties as well.
      const items = await this.#client.list(this.#path, this.#filterFor(wanted.key), options);
      return items.filter((item) => this.#fits(item, wanted)).map(alike);
    }
    const object = await this.#get(wanted.id, options);
    if (object === undefined) await this.#requireGone(wanted.id, contents, options);
    return object === undefined ? [] : [object];
  }

  async #get(id: string, options: { readonly signal: AbortSignal }): Promise<Json | undefined> {
    const url = `${this.#path}/${encodeURIComponent(id)}`;
    let model: Json;
    try {
      model = await this.#client.get(url, options);
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
    if (this.#fits(model, { id })) {
      const whole = alike(model);
      this.#whole.add(whole);
      return whole;
    }
    throw this.#contradiction(`GET ${url} with another object (id ${JSON.stringify(model.id ?? null)})`);
  }

  /** The server does not know the id: it is gone when a complete list lacks it, too. */
  async #requireGone(id: string, contents: Contents | undefined, { signal }: { readonly signal: AbortSignal }): Promise<void> {
    if (contents?.find({ id })?.length === 0) return;
    if (!(await this.isListed(id, signal))) return;
    throw this.#contradiction(`GET ${this.#path}/${id} with 404, while its list contains the object`);
  }

  #fits(item: Json, wanted: Wanted): boolean {
    const words = this.#wordsOf(item);
    return words.includes(textOf(wanted)) || ("key" in wanted && words.includes(ANY_KEY));
  }

  /** All that an object can be asked for by. */
  #wordsOf(item: Json): string[] {
    const key = keyIn(this.#keyOf(item));
    return [textOf({ id: String(item.id) }), key === undefined ? ANY_KEY : textOf({ key })];
  }

  #contradiction(what: string): UnexpectedAnswerError {
    return new UnexpectedAnswerError(
      "VEEAM_CONTRADICTORY_RESPONSES",
      `${this.#client.connection.address} answered ${what}. Check what stands between, such as a proxy.`,
    );
  }
}

/** What the readings of a list have shown: the objects, each once, by what they are asked for by. */
class Contents {
  /** What no reading shows is not there. */
  readonly #isComplete: boolean;
  readonly #objects = new Map<string, Json[]>();

  constructor(readings: readonly Listing[], wordsOf: (item: Json) => string[]) {
    this.#isComplete = isComplete(readings);
    const byId = new Map(readings.flatMap(({ items }) => items).map((item) => [item.id, item]));
    for (const item of byId.values()) {
      for (const word of wordsOf(item)) this.#objects.set(word, [...(this.#objects.get(word) ?? []), item]);
    }
  }

  /** Undefined when only a request of its own can tell. */
  find(wanted: Wanted): Json[] | undefined {
    const known = this.#objects.get(textOf(wanted));
    if (known === undefined && !this.#isComplete) return undefined;
    const possible = "key" in wanted ? (this.#objects.get(ANY_KEY) ?? []) : [];
    return [...(known ?? []), ...possible].map((item) => alike(fromServer(item)));
  }
}

/**
 * Between two pages an object can move to the one that was read already, and is missed then. A reading that misses one has as many
 * others as the server counts in the end: one of them twice, or one that is gone by then, which the next reading lacks.
 */
function isComplete([first, second]: readonly Listing[]): boolean {
  if (first?.pages === 1) return true;
  if (first === undefined || second === undefined) return false;
  const shown = new Set(first.items.map(({ id }) => id));
  const later = new Set(second.items.map(({ id }) => id));
  return shown.size === first.items.length && [...shown].every((id) => later.has(id));
}

/** A key that a complete list lacks is free; an id that it lacks has to be asked for once more. */
function isDecided(wanted: Wanted, found: Json[] | undefined): found is Json[] {
  return found !== undefined && (found.length > 0 || "key" in wanted);
}

/** What stands for the key of an object that does not show all of it. */
const ANY_KEY = "any key";

/** A key as one text; undefined where a part of it is not shown. */
export function keyIn(parts: Fields): string | undefined {
  const values = Object.values(parts);
  if (values.includes(undefined)) return undefined;
  return values.length === 1 ? String(values[0]) : JSON.stringify(values);
}

/** `key nas` */
function textOf(wanted: Wanted): string {
  return "key" in wanted ? `key ${wanted.key}` : `id ${wanted.id.toLowerCase()}`;
}

/** The key of most collections. In a list, which nothing has checked, a name may be any value. */
export function nameOf({ name }: Fields): Fields {
  return { name: typeof name === "string" ? name : JSON.stringify([name]) };
}

function byName(name: string): Query {
  return { nameFilter: name };
}

/** Lists were seen to spell the unique id in another case than a single read. */
export function alike(item: Json): Json {
  return typeof item.uniqueId === "string" ? { ...item, uniqueId: item.uniqueId.toUpperCase() } : item;
}
