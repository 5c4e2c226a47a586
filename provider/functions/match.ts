/** The one thing that is meant, or an error that lists what is there. */
import { VeeamError } from "../core/errors";
import { mostAlikeFirst } from "../core/similarity";
import { textOf } from "./lookup";

export interface Search<T> {
  /** Which server, for messages. */
  readonly address: string;
  /** `["managed server", "managed servers"]` */
  readonly nouns: readonly [string, string];
  /** What was asked for: `named "linux01"`. */
  readonly wanted: string;
  /** The word that was asked for; the candidates that are most like it are listed first. */
  readonly word: string | undefined;
  /** What of a candidate the word may have been meant for; its name, when it is left out. */
  readonly words?: (candidate: T) => readonly string[];
  /** A candidate for people, with its id. */
  readonly show: (candidate: T) => string;
  /** What narrows a choice down: `Give the type too.` */
  readonly remedy: string;
}

/** How many candidates an error shows when nothing fits. */
const SHOWN = 10;

export function theOne<T extends { readonly name?: unknown }>(fitting: readonly T[], all: readonly T[], search: Search<T>): T {
  const { address, nouns, wanted, word = "", words = ({ name }) => [textOf(name)], show, remedy } = search;
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

/** `"name" (type, id …)` */
export function shown(name: unknown, id: unknown, ...details: readonly unknown[]): string {
  const texts = [...details.map(textOf).filter((detail) => detail !== ""), `id ${textOf(id)}`];
  return `${quoted(textOf(name))} (${texts.join(", ")})`;
}

export function quoted(text: string): string {
  return JSON.stringify(text);
}
