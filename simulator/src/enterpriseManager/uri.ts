import { invalid } from "./answers.js";

/** The parameters of a query. Names are taken in any case; a plus sign is a plus sign. */
export class Query {
  private readonly values = new Map<string, string>();

  constructor(readonly text: string) {
    for (const part of text.split("&").filter((piece) => piece !== "")) {
      const [name = "", ...rest] = part.split("=");
      this.values.set(decoded(name).toLowerCase(), decoded(rest.join("=")));
    }
  }

  get(name: string): string | undefined {
    return this.values.get(name.toLowerCase());
  }

  /** Refuses parameters with other names. */
  allowOnly(...names: string[]): void {
    const known = names.map((name) => name.toLowerCase());
    const unknown = [...this.values.keys()].find((name) => !known.includes(name));
    if (unknown !== undefined) throw invalid(`Query parameter [${unknown}] is not supported.`);
  }

  /** A whole number from 1 on. */
  count(name: string): number | undefined {
    const text = this.get(name);
    if (text === undefined) return undefined;
    if (!/^[1-9]\d{0,8}$/.test(text)) throw invalid(`Query parameter [${name}] must be a positive number, got [${text}].`);
    return Number(text);
  }

  /** The query with another page; everything else stays as it was sent. */
  withPage(page: number, pageSize: number): string {
    const others = this.text.split("&").filter((part) => part !== "" && !/^page(size)?=/i.test(part));
    return [...others, `pageSize=${pageSize}`, `page=${page}`].join("&");
  }
}

export function splitPath(whole: string): { path: string; query: Query } {
  const [path = "/", ...rest] = whole.split("?");
  return { path, query: new Query(rest.join("?")) };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw invalid("The query is not percent-encoded.");
  }
}
