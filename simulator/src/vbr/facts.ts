import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { JsonObject } from "../json.js";

/** What the official document of a revision says about bodies and queries; made by scripts/facts.mjs. */
export interface Facts {
  revision: string;
  /** By repository type: the body of a POST, the body of a GET and a PUT. */
  repositorySpecs: Record<string, ObjectFacts>;
  repositoryModels: Record<string, ObjectFacts>;
  /** By method and path: the query parameters and their schemas. */
  queries: Record<string, Record<string, JsonObject>>;
  definitions: Record<string, JsonObject>;
}

export interface ObjectFacts extends JsonObject {
  required: string[];
  properties: Record<string, JsonObject>;
}

/** The facts of a revision. A revision without facts cannot be served. */
export function readFacts(revision: string): Facts {
  const file = join(__dirname, "..", "..", "schemas", `vbr-${revision}.json`);
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (cause) {
    throw new Error(`This simulator cannot serve revision ${revision}: there is no ${file}`, { cause });
  }
  return JSON.parse(text) as Facts;
}
