/** The one thing that is meant, or an error that lists what is there. */
import { VeeamError } from "../core/errors";
import { mostAlikeFirst } from "../core/similarity";

export interface Search<T> {
  /** Which server, for messages. */
  readonly address: string;
  /** `["managed server", "managed servers"]` */
  readonly nouns: readonly [string, string];
  /** What was asked for: `named "linux01"`. */
  readonly wanted: string;
  /** The word that was asked for, and those of a candidate that it may have been meant for. */
  readonly word: string;
  readonly words: (candidate: T) => readonly string[];
  /** A candidate for people, with its id. */
  readonly show: (candidate: T) => string;
  /** What narrows a choice down: `Give the type too.` */
  readonly remedy: string;
}

/** How many candidates an error shows when nothing fits. */
const SHOWN = 10;

export function theOne<T>(fitting: readonly T[], all: readonly T[], search: Search<T>): T {
  const { address, nouns, wanted, word, words, show, remedy } = search;
  const [found, ...others] = fitting;
  if (found !== undefined && others.length === 0) return found;
  if (found !== undefined) {
    throw new VeeamError(
      "VEEAM_AMBIGUOUS",
      `${fitting.length} ${nouns[1]} ${wanted} are on ${address}: ${fitting.map(show).join("; ")}. ${remedy}`,
    );
  }
  const shown = mostAlikeFirst(word, all, words).slice(0, SHOWN).map(show).join("; ");
  const more = all.length > SHOWN ? `; and ${all.length - SHOWN} more` : "";
  const there = all.length === 0 ? `There are no ${nouns[1]} at all.` : `There are: ${shown}${more}.`;
  throw new VeeamError("VEEAM_NOT_FOUND", `There is no ${nouns[0]} ${wanted} on ${address}. ${there}`);
}

export function quoted(text: string): string {
  return JSON.stringify(text);
}
