/**
 * The log of a session: it only adds to what people read, so that a server that does not give it changes nothing.
 *
 * From the REST documents of revision 1.3-rev0 (`/api/v1/sessions/{id}/logs`, `SessionLogRecordModel`).
 */
import { isMany } from "../core/crowd";
import { isFields, textIn } from "../core/values";
import { Deadline } from "../core/poll";
import type { Json, VbrClient } from "./client";

/** How long a look may take, whatever the deadline of the operation. */
const LOOK_MS = 5000;
/** A short session is over before anybody reads its log; the longer one takes, the less often it is looked at. */
const FIRST_LOOK_AT_MS = 10_000;

/** `GET /api/v1/sessions/{id}/logs`: the titles of what failed. */
export async function failedTitles(client: VbrClient, id: string): Promise<string[]> {
  const records = await readRecords(client, id);
  return records.filter(({ status }) => status === "Failed").map(({ title }) => textIn(title) ?? "");
}

/** The newest line of a session at work, read now and then, where there are few. */
export class NewestLine {
  readonly #client: VbrClient;
  readonly #id: string;
  #nextLookAtMs = FIRST_LOOK_AT_MS;
  #title = "";

  constructor(client: VbrClient, id: string) {
    this.#client = client;
    this.#id = id;
  }

  /** Empty where there is none, or none was looked for yet. */
  async at(ageMs: number): Promise<string> {
    if (ageMs < this.#nextLookAtMs || isMany()) return this.#title;
    this.#nextLookAtMs = 2 * ageMs;
    const records = await readRecords(this.#client, this.#id);
    const newest = records.toSorted((a, b) => Number(a.id) - Number(b.id)).at(-1);
    this.#title = textIn(newest?.title) ?? this.#title;
    return this.#title;
  }
}

async function readRecords(client: VbrClient, id: string): Promise<Json[]> {
  try {
    const { records } = await client.get(`/api/v1/sessions/${encodeURIComponent(id)}/logs`, {
      deadline: Deadline.after(LOOK_MS),
      patienceMs: 0,
    });
    return Array.isArray(records) ? records.filter(isFields) : [];
  } catch {
    return [];
  }
}
