/**
 * The log of a session: it only adds to what people read, so that a server that does not give it changes nothing.
 *
 * From the REST documents of revision 1.3-rev0 (`/api/v1/sessions/{id}/logs`, `SessionLogRecordModel`).
 */
import { type Fields, isFields, textIn } from "../core/values";
import type { VbrClient } from "./client";
import type { Json } from "./responses";

/** How long a read may take, whatever time the operation has left. */
const TIMEOUT_MS = 5000;
/** A short session has ended before a user reads its log; the longer one runs, the less often it is read. */
const FIRST_READ_AT_MS = 10_000;
/** A user can follow the rows of this many operations. */
const FEW_ROWS = 10;

/** `GET /api/v1/sessions/{id}/logs`: the titles of what failed or warned, oldest first. */
export async function titlesOf(client: VbrClient, id: string, status: "Failed" | "Warning"): Promise<string[]> {
  const records = await readRecords(client, id);
  return records
    .filter((record) => String(record.status).toLowerCase() === status.toLowerCase())
    .flatMap(({ title }) => textIn(title) ?? []);
}

/** The newest line of a running session, read now and then, where there are few. */
export class NewestLine {
  readonly #client: VbrClient;
  readonly #id: string;
  #nextReadAtMs = FIRST_READ_AT_MS;
  #title = "";

  constructor(client: VbrClient, id: string) {
    this.#client = client;
    this.#id = id;
  }

  /** Empty where there is none, or none was read yet. */
  async at(ageMs: number): Promise<string> {
    if (ageMs < this.#nextReadAtMs || this.#client.sessionPoller.polledAtOnce > FEW_ROWS) return this.#title;
    this.#nextReadAtMs = 2 * ageMs;
    const records = await readRecords(this.#client, this.#id);
    this.#title = textIn(records.at(-1)?.title) ?? this.#title;
    return this.#title;
  }
}

/** Oldest first. Servers send the newest first, and their ids do not always rise. */
async function readRecords(client: VbrClient, id: string): Promise<Json[]> {
  try {
    const { records } = await client.get(`/api/v1/sessions/${encodeURIComponent(id)}/logs`, {
      signal: AbortSignal.timeout(TIMEOUT_MS),
      retryMs: 0,
    });
    return Array.isArray(records) ? records.filter(isFields).toSorted(byTime) : [];
  } catch {
    return [];
  }
}

function byTime(a: Fields, b: Fields): number {
  const [startA, startB] = [a, b].map(({ startTime }) => Date.parse(String(startTime)));
  return (startA ?? NaN) - (startB ?? NaN) || Number(a.id) - Number(b.id);
}
