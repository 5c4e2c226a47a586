/** What a program has to declare of an object, and no server shows. */
import { UNKNOWN_TEXT, type Fields, withValueAt } from "../core/values";

/** How a value comes into the configuration: it is typed, a file has it, or it is a file in Base64. */
export type Source = "prompt" | "file" | "base64";

export interface Unreadable {
  /** Where it is declared. */
  readonly path: readonly string[];
  /** What it is, for a comment. */
  readonly what: string;
  /** What it is called in the configuration, after the variable of the resource. */
  readonly setting: string;
  readonly isSecret: boolean;
  readonly source: Source;
  /** What the program declares until it is corrected, where the configuration is not asked. */
  readonly assumed?: string;
}

/** A secret at a path such as `existingAccount.subscription.secret`. */
export function secretAt(path: string, what: string, more: Partial<Unreadable> = {}): Unreadable {
  const parts = path.split(".");
  return { path: parts, what, setting: parts.at(-1) ?? path, isSecret: true, source: "prompt", ...more };
}

/** The declaration with something at the place of each. */
export function completed(declaration: Fields, unreadable: readonly Unreadable[], valueOf: (one: Unreadable) => unknown): Fields {
  return unreadable.reduce((fields, one) => withValueAt(fields, one.path, valueOf(one)), declaration);
}

/** A declaration as it is checked: what is asked from the configuration is not known yet. */
export function withUnknowns(declaration: Fields, unreadable: readonly Unreadable[]): Fields {
  return completed(declaration, unreadable, ({ assumed }) => assumed ?? UNKNOWN_TEXT);
}
