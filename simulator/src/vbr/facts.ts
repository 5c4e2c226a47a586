import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { JsonObject } from "../json.js";

/** What the official document of a revision says about bodies and queries; made by scripts/facts.mjs. */
export interface Facts {
  revision: string;
  /** By repository type: the body of a POST, the body of a GET and a PUT. */
  repositorySpecs: Record<string, ObjectFacts>;
  repositoryModels: Record<string, ObjectFacts>;
  /** By service: the body of `POST /api/v1/cloudBrowser/newFolder`. */
  newFolderSpecs: Record<string, ObjectFacts>;
  /** By collection and type, for everything else that has types: the body of a POST, the body of a GET and a PUT. */
  specs: Record<string, Record<string, ObjectFacts>>;
  items: Record<string, Record<string, ObjectFacts>>;
  /** `GET /api/v1/serverInfo` */
  operations: string[];
  /** The status of each operation that succeeds. */
  successes: Record<string, number>;
  /** By method and path: the query parameters and their schemas. */
  queries: Record<string, Record<string, JsonObject>>;
  definitions: Record<string, JsonObject>;
}

export interface ObjectFacts extends JsonObject {
  required: string[];
  properties: Record<string, JsonObject>;
}

/** The revisions that can be served, oldest first, each with the build that brought it. */
export const BUILDS: Readonly<Record<string, string>> = {
  "1.2-rev1": "12.3.1.1139",
  "1.3-rev0": "13.0.0.4967",
  "1.3-rev1": "13.0.1.180",
  "1.3-rev2": "13.1.0.411",
};
export const REVISIONS = Object.keys(BUILDS);

const known = new Map<string, Facts>();

/** The facts of a revision. A revision without facts cannot be served. */
export function readFacts(revision: string): Facts {
  if (!REVISIONS.includes(revision)) {
    throw new Error(`This simulator cannot serve revision ${revision}; it knows ${REVISIONS.join(", ")}`);
  }
  const facts = known.get(revision) ?? (JSON.parse(readFileSync(fileOf(revision), "utf8")) as Facts);
  known.set(revision, facts);
  return facts;
}

/** The facts of the newest revision, which has everything that an older one has but shapes. */
export function newestFacts(): Facts {
  return readFacts(REVISIONS.at(-1) ?? "");
}

/** The newest of some revisions. */
export function newestOf(revisions: readonly string[]): string {
  return REVISIONS.findLast((revision) => revisions.includes(revision)) ?? "";
}

/** A schema itself, where another only refers to it. */
export function resolve(facts: Facts, schema: unknown): JsonObject | undefined {
  if (typeof schema !== "object" || schema === null) return undefined;
  const { $ref } = schema as JsonObject;
  return typeof $ref === "string" ? facts.definitions[$ref.replace(/^.*\//, "")] : (schema as JsonObject);
}

function fileOf(revision: string): string {
  return join(__dirname, "..", "..", "schemas", `vbr-${revision}.json`);
}
