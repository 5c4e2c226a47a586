/** The REST revision that a run of the suites speaks, and what a program may declare in it. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

type Fields = Record<string, unknown>;

export const REVISIONS = ["1.2-rev1", "1.3-rev0", "1.3-rev1", "1.3-rev2"] as const;
export type Revision = (typeof REVISIONS)[number];

/** `npm run test:revisions` names each of the others in turn. */
export const REVISION = REVISIONS.find((revision) => revision === process.env.VEEAM_TEST_API_VERSION) ?? "1.3-rev0";

/** What a server serves whose newest revision this is. */
export function servedUpTo(revision: Revision): Revision[] {
  return REVISIONS.slice(0, REVISIONS.indexOf(revision) + 1);
}

export function isBefore(revision: Revision, other: Revision): boolean {
  return REVISIONS.indexOf(revision) < REVISIONS.indexOf(other);
}

interface Schema extends Fields {
  $ref?: string;
  properties?: Record<string, Schema>;
  items?: Schema;
}

interface Facts {
  repositorySpecs: Record<string, Schema>;
  definitions: Record<string, Schema>;
}

/** What the official document says, as the simulator keeps it: this provider's own table has no part in it. */
export function factsOf(revision: Revision): Facts {
  return JSON.parse(readFileSync(join(__dirname, "..", "simulator", "schemas", `vbr-${revision}.json`), "utf8")) as Facts;
}

/** A repository without the properties that the revision does not have, and with one mount server where it has one. */
export function declarableIn(revision: Revision, declaration: Fields): Fields {
  const facts = factsOf(revision);
  const { mountServer, description, ...rest } = declaration;
  const pruned = prune(facts, facts.repositorySpecs[String(declaration.type)], rest) as Fields;
  const mounted = revision === "1.2-rev1" ? oneSide(mountServer as Fields | undefined) : mountServer;
  return {
    ...pruned,
    ...(description === undefined ? {} : { description }),
    ...(mounted === undefined ? {} : { mountServer: mounted }),
  };
}

/** The same for a scale-out repository; what the document knows nothing of stays. */
export function declarableScaleOutIn(revision: Revision, { performanceTier, ...declaration }: Fields): Fields {
  const facts = factsOf(revision);
  return { ...(prune(facts, facts.definitions.ScaleOutRepositorySpec, declaration) as Fields), performanceTier };
}

function prune(facts: Facts, schema: Schema | undefined, value: unknown): unknown {
  const own = schema?.$ref === undefined ? schema : facts.definitions[schema.$ref.replace(/^.*\//, "")];
  if (Array.isArray(value)) return value.map((element) => prune(facts, own?.items, element));
  if (typeof value !== "object" || value === null || own?.properties === undefined) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) => {
      const property = own.properties?.[key];
      return property === undefined ? [] : [[key, prune(facts, property, item)]];
    }),
  );
}

function oneSide(mountServer: Fields | undefined): Fields | undefined {
  if (mountServer?.mountServerSettingsType !== "both") return mountServer;
  return { mountServerSettingsType: "linux", linux: mountServer.linux };
}
