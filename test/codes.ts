/** Codes as a user reads them, at the end of a message. */
import type { Code } from "../provider/core/codes";

/** The code of a message; of one without a code the message itself, so that a test shows it. */
export function codeIn(message: unknown): string {
  const text = message instanceof Error ? message.message : String(message);
  return /\[(VEEAM_\w+)\]$/.exec(text)?.[1] ?? text;
}

/** A message of this code that has all of these in it. */
export function messageWith(code: Code, ...facts: readonly string[]): string {
  const parts = facts.map((fact) => `(?=[^]*${fact.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")})`);
  return expect.stringMatching(new RegExp(`^${parts.join("")}[^]*\\[${code}\\]$`)) as string;
}
