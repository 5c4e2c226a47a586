import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";
import addFormats from "ajv-formats";
import { sameId } from "../infrastructure.js";
import { isObject, isSameJson, type JsonObject } from "../json.js";
import { invalid } from "./answers.js";
import { resolve, type Facts } from "./facts.js";

/** A checked body. A lenient server takes a missing name or description for an empty one. */
export type NamedBody = JsonObject & { name: string; description: string };
export type TypedBody = NamedBody & { type: string };

/** The id in the body of a PUT. Only a lenient server gets as far as here without one. */
export function checkId(model: JsonObject, current: { id: string }): void {
  if (model.id !== undefined && !sameId(model.id, current.id)) throw invalid(`id: must be the id of the path, ${current.id}.`);
}

/** Checks bodies and queries against the facts; refuses with a message that names every property at fault. */
export class Validation {
  private readonly ajv = new Ajv({ strict: false, allErrors: true });
  private readonly compiled = new Map<string, ValidateFunction>();

  constructor(
    private readonly facts: Facts,
    private readonly isLenient: boolean,
  ) {
    (addFormats as unknown as (ajv: Ajv) => void)(this.ajv);
    this.ajv.addSchema({ $id: "facts", definitions: closed(facts.definitions, isLenient) });
  }

  /** Checks the body of a POST or, when `echoOf` is given, of a PUT: what GET returned may come back as it was. */
  repository(body: unknown, echoOf?: JsonObject): TypedBody {
    const kind = echoOf ? "repositoryModels" : "repositorySpecs";
    const checked = this.typed(kind, this.facts[kind], body, echoOf);
    return { ...checked, name: text(checked.name), description: text(checked.description) };
  }

  /** The same for what else has types, by its collection: `credentials`. */
  item(collection: string, body: unknown, echoOf?: JsonObject): JsonObject & { type: string } {
    const kind = echoOf ? "items" : "specs";
    return this.typed(`${kind}/${collection}`, this.facts[kind][collection] ?? {}, body, echoOf);
  }

  private typed(
    kind: string,
    schemas: Facts["specs"][string],
    body: unknown,
    echoOf?: JsonObject,
  ): JsonObject & { type: string } {
    if (!isObject(body)) throw notAnObject();
    const types = Object.keys(schemas);
    const type = echoOf && typeof echoOf.type === "string" && types.includes(echoOf.type) ? echoOf.type : body.type;
    const schema = typeof type === "string" && types.includes(type) ? schemas[type] : undefined;
    if (!schema || typeof type !== "string") throw invalid(`type: must be one of ${types.join(", ")}.`);

    this.check(`${kind}/${type}`, schema, body, echoOf);
    return { ...body, type: text(body.type) };
  }

  /** The same for a folder of object storage. */
  newFolder(body: unknown): JsonObject {
    if (!isObject(body)) throw notAnObject();
    const { newFolderSpecs } = this.facts;
    const schema = typeof body.serviceType === "string" ? newFolderSpecs[body.serviceType] : undefined;
    if (!schema) throw invalid(`serviceType: must be one of ${Object.keys(newFolderSpecs).join(", ")}.`);
    this.check(`newFolder/${String(body.serviceType)}`, schema, body);
    return body;
  }

  /** The same for a scale-out repository. */
  scaleOutRepository(body: unknown, echoOf?: JsonObject): NamedBody {
    const checked = this.named(echoOf ? "ScaleOutRepositoryModel" : "ScaleOutRepositorySpec", body, echoOf);
    return { ...checked, name: text(checked.name), description: text(checked.description) };
  }

  /** Checks a body whose schema has a name in the document. */
  named(name: string, body: unknown, echoOf?: JsonObject): JsonObject {
    if (!isObject(body)) throw notAnObject();
    this.check(name, { $ref: `#/definitions/${name}` }, body, echoOf);
    return body;
  }

  /** Reads the query of a list; what the documents do not list is ignored, as servers do. */
  query(operation: string, query: URLSearchParams): JsonObject {
    const parameters = this.facts.queries[operation] ?? {};
    const read: JsonObject = {};
    for (const [name, schema] of Object.entries(parameters)) {
      const texts = query.getAll(name);
      if (texts.length === 0) continue;
      if (texts.length > 1 && schema.type !== "array") throw invalid(`${name}: must be one value, got "${texts.join(", ")}".`);
      const validate = this.compile(`${operation}?${name}`, schema);
      const value = schema.type === "array" ? texts : convert(texts[0] ?? "", schema);
      if (!validate(value))
        throw invalid(`${name}: ${validate.errors?.[0]?.message ?? "is invalid"}, got "${texts.join(", ")}".`);
      read[name] = value;
    }
    return read;
  }

  /** Puts null where a repository lacks an optional property that its type has. */
  addNulls(model: JsonObject): void {
    this.addNullsOf(this.facts.repositoryModels[String(model.type)], model);
  }

  /** The same for what has a name of its own in the document. */
  addNullsTo(name: string, model: JsonObject): void {
    this.addNullsOf(this.facts.definitions[name], model);
  }

  private addNullsOf(schema: JsonObject | undefined, target: unknown): void {
    if (Array.isArray(target) && isObject(schema)) {
      for (const element of target) this.addNullsOf(resolve(this.facts, schema.items), element);
    }
    if (!isObject(target) || !isObject(schema?.properties)) return;
    for (const [name, property] of Object.entries(schema.properties)) {
      this.addNullsOf(resolve(this.facts, property), (target[name] ??= null));
    }
  }

  private check(name: string, schema: JsonObject, body: JsonObject, echoOf?: JsonObject): void {
    const validate = this.compile(name, schema);
    validate(body);
    const errors = (validate.errors ?? []).filter((error) => !(echoOf && isEcho(error, body, echoOf)));
    if (errors.length > 0) throw invalid(`The request body is invalid. ${[...new Set(errors.map(sentence))].join("; ")}.`);
  }

  private compile(name: string, schema: JsonObject): ValidateFunction {
    const known = this.compiled.get(name);
    if (known) return known;
    const made = this.ajv.compile(closed(schema, this.isLenient));
    this.compiled.set(name, made);
    return made;
  }
}

/**
 * The documents allow unknown properties everywhere; a strict server does not. A property that is required without being
 * defined (`isDisabled` in 1.3-rev0) counts as known. A lenient server forgives unknown and missing properties.
 */
function closed(schema: JsonObject, isLenient: boolean): JsonObject {
  const copy = structuredClone(schema);
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) for (const element of value) visit(element);
    if (!isObject(value)) return;
    if (typeof value.$ref === "string") value.$ref = value.$ref.replace(/^#/, "facts#");
    if (isObject(value.properties)) {
      const required = Array.isArray(value.required) ? (value.required as string[]) : [];
      value.properties = { ...Object.fromEntries(required.map((name) => [name, {}])), ...value.properties };
      if (!isLenient) value.additionalProperties = false;
    }
    if (isLenient) delete value.required;
    for (const [key, member] of Object.entries(value)) if (key !== "enum" && key !== "required") visit(member);
  };
  visit(copy);
  return copy;
}

/** Whether the body repeats at the place of the error what GET returned there. Elements of lists may have moved. */
function isEcho(error: ErrorObject, body: JsonObject, current: JsonObject): boolean {
  const keys = keysTo(error);
  let [sent, returned]: unknown[] = [body, current];
  for (const key of keys) {
    returned = Array.isArray(returned) ? sameElement(returned, valueIn(sent, key), key) : valueIn(returned, key);
    sent = valueIn(sent, key);
  }
  return keys.length > 0 && isSameJson(sent, returned);
}

function sameElement(list: readonly unknown[], element: unknown, index: string): unknown {
  if (!isObject(element)) return list[Number(index)];
  const property = ["id", "extentId", "day"].find((name) => element[name] !== undefined);
  if (property === undefined) return list[Number(index)];
  return list.find((one) => isObject(one) && isSameJson(one[property], element[property]));
}

function valueIn(owner: unknown, key: string): unknown {
  if (Array.isArray(owner)) return owner[Number(key)] as unknown;
  return isObject(owner) ? owner[key] : undefined;
}

function sentence(error: ErrorObject): string {
  const path = pathOf(error);
  if (error.keyword === "additionalProperties") return `${path}: unknown property`;
  if (error.keyword === "required") return `${path}: is required`;
  if (error.keyword === "enum") return `${path}: must be one of ${(error.params.allowedValues as unknown[]).join(", ")}`;
  return `${path || "body"}: ${error.message ?? "is invalid"}`;
}

/** The path as people write it: `performanceTier.performanceExtents[1].id`. */
function pathOf(error: ErrorObject): string {
  return keysTo(error)
    .map((key, index) => (/^\d+$/.test(key) ? `[${key}]` : index === 0 ? key : `.${key}`))
    .join("");
}

function keysTo({ instancePath, keyword, params }: ErrorObject): string[] {
  const keys = instancePath
    .split("/")
    .slice(1)
    .map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"));
  if (keyword === "additionalProperties") keys.push(String(params.additionalProperty));
  if (keyword === "required") keys.push(String(params.missingProperty));
  return keys;
}

function notAnObject() {
  return invalid("The request body must be a JSON object.");
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function convert(text: string, { type }: JsonObject): unknown {
  if ((type === "integer" || type === "number") && /^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  if (type === "boolean" && /^(true|false)$/i.test(text)) return text.toLowerCase() === "true";
  return text;
}
