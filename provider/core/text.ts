/** How foreign text is put into messages. */
import { redact } from "./redact";

/** One line of at most 200 characters. Without secrets before it is cut: half a secret would not be recognised any more. */
export function excerpt(text: string): string {
  // Of a very long page the beginning is enough. What is near the place where it was cut may be half a secret.
  const readable = text.length > EXAMINED ? redact(text.slice(0, EXAMINED)).slice(0, -EXAMINED / 2) : redact(text);
  const line = readable.replace(/\s+/g, " ").trim();
  return line.length > 200 ? `${line.slice(0, 200)} …` : line;
}

const EXAMINED = 100_000;

/** What people can read of a body that should have been something else: of a web page, its title. */
export function bodyExcerpt(text: string): string {
  if (!/^\s*(<!doctype html|<html)/i.test(text)) return excerpt(text);
  const [, title = ""] = /<title[^>]*>([^<]*)<\/title>/i.exec(text.slice(0, 10_000)) ?? [];
  return title.trim() === "" ? "a web page" : `a web page titled ${JSON.stringify(excerpt(title))}`;
}

/**
 * A line of a message as a terminal shows it and does not obey it, whatever a server has put into it. Of one that is too long
 * the middle is left out: it begins with what failed, and ends with what comes next.
 */
export function inOneLine(text: string): string {
  const line = withoutControlCharacters(text.replace(/\s*[\r\n\u2028\u2029]\s*/g, " "));
  if (line.length <= LONGEST_BEGINNING + LONGEST_END) return line;
  return `${line.slice(0, LONGEST_BEGINNING)} … ${line.slice(-LONGEST_END)}`;
}

/** One line of a text from elsewhere, as a terminal shows it and does not obey it. */
export function withoutControlCharacters(line: string): string {
  return line.replace(/\t/g, " ").replace(STEERING, "\uFFFD");
}

/** Control characters, and those that change the direction of writing. */
// eslint-disable-next-line no-control-regex
const STEERING = /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;
const LONGEST_BEGINNING = 2000;
const LONGEST_END = 900;

/** With a capital letter at the beginning. */
export function capital(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}

export function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
