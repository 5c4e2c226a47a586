/** How foreign text is put into messages. */
import { redact } from "./redaction";

/** One line of at most 200 characters. Without secrets before it is cut: half a secret would not be recognised any more. */
export function excerpt(text: string): string {
  // Of a very long page the beginning is enough. What is near the place where it was cut may be half a secret.
  const readable = text.length > EXAMINED ? redact(text.slice(0, EXAMINED)).slice(0, -EXAMINED / 2) : redact(text);
  const line = readable.replace(/\s+/g, " ").trim();
  return line.length > 200 ? `${line.slice(0, 200)} …` : line;
}

const EXAMINED = 100_000;

export function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
