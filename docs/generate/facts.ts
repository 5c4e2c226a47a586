// What the schemas and the table of revisions say of the properties of an interface, wherever a resource has one.
import type { z } from "zod";
import { REVISIONS, type Revision } from "../../provider/config/settings";
import { type Traits, open } from "../../provider/schema/types";
import { TABLE } from "../../provider/vbr/revisions";
import { interfaceOf, propertiesOf } from "./declarations";
import { unwrapped } from "./typeText";

export interface Facts {
  traits: Traits;
  /** The first revision that has it, when it is not the first one. */
  since: Revision | undefined;
  /** The revision from which on it need not be given. */
  optionalFrom: Revision | undefined;
}

/** A resource, or a type of repository, as the table of revisions calls it. */
export interface Root {
  interfaceName: string;
  schema: z.ZodType;
  owner?: string;
  /** The interface of what all types of the resource have, which has a table of its own. */
  common?: string;
  /** Whatever changes, the resource is replaced; the operations decide it and not the schema. */
  isAlwaysReplaced?: true;
}

/** By `Interface.property`. */
export function factsOf(roots: readonly Root[]): Map<string, Facts> {
  const found = new Map<string, Facts[]>();
  const visited = new Set<string>();
  for (const root of roots) {
    const { interfaceName, schema, isAlwaysReplaced } = root;
    visit(interfaceName, schema, root, [], found, visited);
    if (isAlwaysReplaced !== true) continue;
    for (const facts of found.values()) for (const one of facts) one.traits = { ...one.traits, replaces: true };
  }
  for (const name of visited) requireSaidOf(name, found);
  return new Map([...found].map(([key, facts]) => [key, merged(key, facts)]));
}

function visit(
  interfaceName: string,
  schema: z.ZodType,
  root: Root,
  path: readonly string[],
  found: Map<string, Facts[]>,
  visited: Set<string>,
): void {
  visited.add(interfaceName);
  const { shape } = open(schema);
  if (shape === undefined) throw new Error(`${interfaceName} is no object in the schema (${path.join(".")})`);
  const properties = propertiesOf(interfaceName);
  const strangers = Object.keys(shape).filter((key) => !properties.some(({ name }) => name === key));
  if (strangers.length > 0) throw new Error(`${interfaceName} lacks ${strangers.join(", ")}`);
  const { owner, common } = root;
  const commonProperties = common === undefined || path.length > 0 ? [] : propertiesOf(common);
  for (const { name, type, defaultValue } of properties) {
    const inner = shape[name];
    if (inner === undefined) throw new Error(`the schema has no ${[...path, name].join(".")}`);
    const { traits, element } = open(inner);
    requireSame(`${interfaceName}.${name}`, defaultValue, traits);
    const here = [...path, name];
    const facts = { traits, since: since(owner, here), optionalFrom: optionalFrom(owner, here) };
    for (const shown of [interfaceName, ...(commonProperties.some((one) => one.name === name) ? [common] : [])]) {
      const key = `${shown ?? ""}.${name}`;
      found.set(key, [...(found.get(key) ?? []), facts]);
    }
    const { inner: plain, isList } = unwrapped(type);
    const reference = interfaceOf(plain);
    if (reference === undefined) continue;
    if (!isList) visit(reference, inner, root, here, found, visited);
    else if (element !== undefined) visit(reference, element, root, [...here, "[]"], found, visited);
  }
}

/** What replaces the resource is said in the comment, and nothing else is. */
function requireSaidOf(interfaceName: string, found: ReadonlyMap<string, readonly Facts[]>): void {
  for (const { name, text } of propertiesOf(interfaceName)) {
    const replaces = found.get(`${interfaceName}.${name}`)?.[0]?.traits.replaces === true;
    if (replaces !== text.includes("Changing this replaces")) {
      throw new Error(`the comment of ${interfaceName}.${name} ${replaces ? "does not say" : "says"} that a change replaces`);
    }
  }
}

/** The comment tells people what the schema does. */
function requireSame(what: string, defaultValue: string | undefined, { defaultValue: real, flag }: Traits): void {
  const expected = flag === true ? false : real;
  if (defaultValue !== undefined && defaultValue !== JSON.stringify(expected)) {
    throw new Error(`the comment of ${what} says @default ${defaultValue}, the schema ${JSON.stringify(expected)}`);
  }
}

/** An interface that several types share must mean the same in all of them; what differs is when they came. */
function merged(key: string, facts: readonly Facts[]): Facts {
  const [first] = facts;
  if (first === undefined) throw new Error(`nobody has ${key}`);
  for (const { traits } of facts) {
    for (const trait of ["replaces", "flag", "isCompared", "isOutsideModel", "range", "defaultValue"] as const) {
      if (JSON.stringify(traits[trait]) !== JSON.stringify(first.traits[trait])) throw new Error(`${key} differs in ${trait}`);
    }
  }
  const earliest = Math.min(...facts.map((one) => REVISIONS.indexOf(one.since ?? REVISIONS[0])));
  return { ...first, since: earliest === 0 ? undefined : REVISIONS[earliest] };
}

function since(owner: string | undefined, path: readonly string[]): Revision | undefined {
  if (owner === undefined) return undefined;
  const places = path.map((_, index) =>
    path
      .slice(0, index + 1)
      .join(".")
      .replaceAll(".[]", "[]"),
  );
  const of = (revision: Revision): boolean => {
    const { types, properties } = TABLE[revision];
    const [resource = "", type] = owner.split(".");
    const owners = type !== undefined || resource === "ScaleOutRepository" ? [resource, owner] : ["*", owner];
    const listed = owners.flatMap((one) => properties[one] ?? []);
    return owners.some((one) => types.includes(one)) || places.some((place) => listed.includes(place));
  };
  return REVISIONS.filter(of).at(-1);
}

function optionalFrom(owner: string | undefined, path: readonly string[]): Revision | undefined {
  return REVISIONS.find((revision) => owner !== undefined && TABLE[revision].optional[path.join(".")]?.includes(owner));
}

/** The revision with which a type came, when it is not the first one. */
export function typeSince(type: string): Revision | undefined {
  return REVISIONS.find((revision) => TABLE[revision].types.includes(type));
}
