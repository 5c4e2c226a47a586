import { sameId, type Infrastructure } from "../infrastructure.js";
import { isObject, isSameJson, type JsonObject } from "../json.js";
import { newestFacts, resolve, type Facts } from "./facts.js";

/** What older documents call what a later one has renamed. The pairing is by position: no document spells it out. */
const OLDER_NAMES: Record<string, string> = {
  DellDataDomain: "DDBoost",
  HPEStoreOnce: "HPStoreOnceIntegration",
  QuantumDXi: "Quantum",
  S3Integrated: "SmartObjectS3",
  Certificate: "Permanent",
};
/** Enumerations that the inventory keeps in lower case, as revision 1.3-rev0 has them. */
const IN_LOWER_CASE = ["EDayOfWeek", "EMountServerSettingsType"];
const BASE = ["type", "id", "name", "description", "uniqueId"];
const SIDES = ["windows", "linux"];

/**
 * The inventory as the document of one revision has it. The inventory is spelled as in revision 1.3-rev0, with what later
 * revisions add; a face leaves out what its revision does not have, and keeps it when a client writes the rest.
 */
export class Face {
  constructor(private readonly facts: Facts) {}

  repository(repository: JsonObject): JsonObject {
    const type = String(repository.type);
    const [here, newest] = [this.facts.repositoryModels[type], newestFacts().repositoryModels[type]];
    // A type that only later revisions have a model for: an older one knows it by name at most.
    const view = here || !newest ? repository : pick(repository, BASE);
    return this.shown(view, here ?? baseOf(this.facts), newest ?? baseOf(newestFacts()));
  }

  /** What has a name of its own among the definitions, such as `SessionModel`. */
  named(name: string, value: JsonObject): JsonObject {
    return this.shown(value, this.facts.definitions[name], newestFacts().definitions[name]);
  }

  /** The members of a collection that the revision has a type for. */
  items(collection: string, items: readonly JsonObject[]): JsonObject[] {
    const types = this.facts.items[collection];
    const newest = newestFacts().items[collection];
    const known = items.filter(({ type }) => types?.[String(type)] ?? !newest?.[String(type)]);
    return known.map((item) => this.shown(item, types?.[String(item.type)], newest?.[String(item.type)]));
  }

  /** The status with which an operation succeeds. */
  successOf(operation: string): number {
    return this.facts.successes[operation] ?? 200;
  }

  /** The body of a PUT of a member of a collection as the inventory keeps it. */
  takenItem(collection: string, body: JsonObject, current: JsonObject): JsonObject {
    const [own, newest] = [this.facts, newestFacts()].map(({ items }) => items[collection]?.[String(current.type)]);
    const taken = this.take(body, own) as JsonObject;
    this.keepHidden(taken, current, own, newest);
    return taken;
  }

  /** The body of a POST or PUT as the inventory keeps it; `current` is what a PUT replaces. */
  takenRepository<T extends JsonObject & { type: string }>(body: T, infrastructure: Infrastructure, current?: JsonObject): T {
    const { type } = body;
    const own = (current ? this.facts.repositoryModels : this.facts.repositorySpecs)[type];
    const taken = this.take(body, own) as T;
    this.nest(taken, own, infrastructure, current);
    if (current) this.keepHidden(taken, current, own, newestFacts().repositoryModels[type]);
    return taken;
  }

  takenScaleOut<T extends JsonObject>(body: T, current?: JsonObject): T {
    const name = current ? "ScaleOutRepositoryModel" : "ScaleOutRepositorySpec";
    const taken = this.take(body, this.facts.definitions[name]) as T;
    if (current) this.keepHidden(taken, current, this.facts.definitions[name], newestFacts().definitions[name]);
    return taken;
  }

  private shown(value: JsonObject, schema: unknown, newestSchema: unknown): JsonObject {
    return this.show(value, schema, newestSchema) as JsonObject;
  }

  private show(value: unknown, schema: unknown, newestSchema: unknown): unknown {
    const own = resolve(this.facts, schema);
    const newest = resolve(newestFacts(), newestSchema);
    if (!own) return value;
    if (Array.isArray(value)) {
      // One value where later revisions have several: the mode that prevails.
      if (own.type !== "array") return value.find((one) => one === "Maintenance") ?? (value[0] as unknown);
      return value.map((element) => this.show(element, own.items, newest?.items));
    }
    if (!isObject(value)) return spelled(value, own);
    const shown: JsonObject = {};
    for (const [name, member] of Object.entries(isFlat(own) ? flat(value) : value)) {
      const [property, later] = [propertyOf(own, name), propertyOf(newest, name)];
      if (property !== undefined || later === undefined) shown[name] = this.show(member, property, later);
    }
    return shown;
  }

  private take(value: unknown, schema: unknown): unknown {
    const own = resolve(this.facts, schema);
    if (Array.isArray(value)) return value.map((element) => this.take(element, own?.items));
    if (isObject(value))
      return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, this.take(member, propertyOf(own, name))]));
    const isInLowerCase = IN_LOWER_CASE.some((name) => isObject(schema) && schema.$ref === `#/definitions/${name}`);
    return typeof value === "string" && isInLowerCase ? value.toLowerCase() : value;
  }

  /** A mount server of revision 1.2-rev1 has no side by name: the machine that it is on tells. The other side stays. */
  private nest(taken: JsonObject, schema: unknown, { managedServers }: Infrastructure, current?: JsonObject): void {
    const { mountServer } = taken;
    if (!isObject(mountServer) || !isFlat(resolve(this.facts, propertyOf(resolve(this.facts, schema), "mountServer")))) return;
    const host = managedServers.find(({ id }) => sameId(id, mountServer.mountServerId));
    const side = host?.type === "LinuxHost" ? "linux" : "windows";
    const others = pick(
      isObject(current?.mountServer) ? current.mountServer : {},
      SIDES.filter((one) => one !== side),
    );
    const mountServerSettingsType = Object.keys(others).length > 0 ? "both" : side;
    taken.mountServer = { mountServerSettingsType, [side]: mountServer, ...others };
  }

  private keepHidden(taken: unknown, current: unknown, schema: unknown, newestSchema: unknown): void {
    const own = resolve(this.facts, schema);
    const newest = resolve(newestFacts(), newestSchema);
    if (!own || isFlat(own)) return;
    if (Array.isArray(taken) && Array.isArray(current)) {
      for (const element of taken) this.keepHidden(element, counterpart(current, element), own.items, newest?.items);
    }
    if (!isObject(taken) || !isObject(current)) return;
    for (const [name, member] of Object.entries(current)) {
      const [property, later] = [propertyOf(own, name), propertyOf(newest, name)];
      if (property === undefined && later !== undefined) taken[name] ??= structuredClone(member);
      else this.keepHidden(taken[name], member, property, later);
    }
  }
}

function propertyOf(schema: JsonObject | undefined, name: string): unknown {
  return isObject(schema?.properties) ? schema.properties[name] : undefined;
}

/** The element of a list that is about the same thing. */
function counterpart(list: readonly unknown[], element: unknown): unknown {
  if (!isObject(element)) return undefined;
  const key = ["id", "extentId", "day"].find((name) => element[name] !== undefined);
  return key === undefined ? undefined : list.find((one) => isObject(one) && isSameJson(one[key], element[key]));
}

/** A value as a document has it; one that it does not have is shown as it is. */
function spelled(value: unknown, { enum: allowed, format, type }: JsonObject): unknown {
  if (typeof value !== "string") return value;
  if (type === "array") return value === "" ? [] : [value];
  if (format === "uuid") return value.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  if (!Array.isArray(allowed) || allowed.includes(value)) return value;
  const among = (word: string) => (allowed as string[]).find((one) => one.toLowerCase() === word.toLowerCase());
  return among(value) ?? among(OLDER_NAMES[value] ?? value) ?? value;
}

function isFlat(schema: JsonObject | undefined): boolean {
  return propertyOf(schema, "mountServerId") !== undefined && propertyOf(schema, "writeCacheFolder") !== undefined;
}

/** The one mount server that revision 1.2-rev1 can show: the side that a client named, which comes first. */
function flat(mountServer: JsonObject): JsonObject {
  const side = Object.keys(mountServer).find((name) => SIDES.includes(name));
  const settings = side === undefined ? mountServer : mountServer[side];
  return isObject(settings) ? settings : mountServer;
}

/** What every repository has, for a type that the documents have no model for. */
function baseOf({ repositoryModels }: Facts): JsonObject {
  const { properties = {} } = repositoryModels.WinLocal ?? {};
  return { properties: pick(properties, BASE) };
}

function pick(object: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([name]) => names.includes(name)));
}
