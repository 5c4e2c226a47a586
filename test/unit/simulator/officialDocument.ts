import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv, type ValidateFunction } from "ajv";
import addFormats from "ajv-formats";
import type { JsonObject, Repository } from "veeam-simulator";
import { OPENAPI, VBR_EXAMPLES as EXAMPLES } from "../../contract";

export const REVISIONS = ["1.2-rev1", "1.3-rev0", "1.3-rev1", "1.3-rev2"] as const;

const documentOf = (revision: string): string => join(OPENAPI, `vbr-${revision}.json`);

export interface Schema extends JsonObject {
  $ref?: string;
  type?: string;
  required?: string[];
  properties?: Record<string, Schema>;
  allOf?: Schema[];
  oneOf?: Schema[];
  items?: Schema;
  enum?: string[];
  discriminator?: { propertyName: string; mapping: Record<string, string> };
}

export interface Operation {
  method: string;
  path: string;
  /** The schema of the request's body. */
  body: Schema | undefined;
  /** By status: the name of the body's schema. */
  answers: Record<string, Schema | undefined>;
  parameters: { name: string; in: string; schema: Schema }[];
}

export interface OfficialDocument {
  revision: string;
  schemas: Record<string, Schema>;
  operations: Operation[];
  /** Nothing when the value fits the schema, else what is wrong. */
  mistakes: (schema: Schema, value: unknown) => string[];
}

export const schemaNamed = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` });

export const nameOf = (reference: string): string => reference.slice(reference.lastIndexOf("/") + 1);

export function readOfficialDocument(revision: string): OfficialDocument {
  const document = readJson(documentOf(revision)) as {
    paths: Record<
      string,
      Record<string, { parameters?: JsonObject[]; requestBody?: JsonObject; responses?: Record<string, JsonObject> }>
    >;
    components: { schemas: Record<string, Schema>; responses: Record<string, JsonObject> };
  };
  const ajv = new Ajv({ strict: false, allErrors: true });
  (addFormats as unknown as (ajv: Ajv) => void)(ajv);
  ajv.addSchema({ $id: "official", components: { schemas: withoutCircles(document.components.schemas) } });

  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([, operation]) => operation.responses)
      .map(([method, { parameters = [], requestBody, responses = {} }]) => ({
        method: method.toUpperCase(),
        path,
        body: jsonSchemaIn(requestBody),
        answers: Object.fromEntries(
          Object.entries(responses).map(([status, answer]) => {
            const real = typeof answer.$ref === "string" ? (document.components.responses[nameOf(answer.$ref)] ?? {}) : answer;
            return [status, jsonSchemaIn(real)];
          }),
        ),
        parameters: parameters.filter((parameter) => parameter.in === "query") as unknown as Operation["parameters"],
      })),
  );
  const compiled = new Map<string, ValidateFunction>();
  const mistakes = ({ $ref = "" }: Schema, value: unknown) => {
    const validate = compiled.get($ref) ?? ajv.compile({ $ref: `official${$ref}` });
    compiled.set($ref, validate);
    return validate(value) ? [] : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message ?? ""}`);
  };
  return { revision, schemas: document.components.schemas, operations, mistakes };
}

function jsonSchemaIn(message: JsonObject | undefined): Schema | undefined {
  const content = message?.content as Record<string, { schema?: Schema }> | undefined;
  return content?.["application/json"]?.schema;
}

/** The payload of a POST for each type of repository, in the words of the document. */
export function createExamples(document: OfficialDocument): [type: string, spec: JsonObject][] {
  const types = document.schemas.RepositorySpec?.discriminator?.mapping ?? {};
  const all = examplesOf(document.revision, /^(?!ScaleOut)(.*)\.create\.json$/);
  return all.flatMap(([type, spec]) => {
    const reference = types[type];
    return reference === undefined ? [] : [[type, inWordsOf(document, { $ref: reference }, spec) as JsonObject]];
  });
}

/** The payloads of a POST for a scale-out repository, in the words of the document. */
export function scaleOutExamples(document: OfficialDocument): [kind: string, spec: JsonObject][] {
  const schema = schemaNamed("ScaleOutRepositorySpec");
  const all = examplesOf(document.revision, /^(ScaleOutRepository\.create.*)\.json$/);
  return all.map(([name, spec]) => [name, inWordsOf(document, schema, spec) as JsonObject]);
}

/** The repositories that those name as extents, as the inventory of the simulator has them. */
export function repositoryModels(): Repository[] {
  return examplesOf("1.3-rev0", /^(?!ScaleOut)(.*)\.get\.json$/).map(([, model]) => model as Repository);
}

/** The member of a union that an object's type chooses; the schema itself where it is no union. */
export function memberFor(document: OfficialDocument, schema: Schema, { type }: JsonObject): Schema {
  const union = schema.$ref ? document.schemas[nameOf(schema.$ref)] : schema;
  const reference = union?.discriminator?.mapping[String(type)];
  return reference === undefined ? schema : { $ref: reference };
}

/** A payload without what the document does not define, with its spelling of enumerations, and its shape of mount servers. */
export function inWordsOf(document: OfficialDocument, schema: Schema, value: unknown): unknown {
  const own = flattened(document, schema);
  if (Array.isArray(value)) return value.map((element) => inWordsOf(document, own.items ?? {}, element));
  if (typeof value === "string") return own.enum?.find((one) => one.toLowerCase() === value.toLowerCase()) ?? value;
  if (typeof value !== "object" || value === null) return value;
  const given = value as JsonObject;
  const shaped = own.properties?.mountServerId && !given.mountServerId ? (given.windows ?? given.linux) : given;
  return Object.fromEntries(
    Object.entries(shaped as JsonObject).flatMap(([name, member]) => {
      const property = own.properties?.[name];
      if (property) return [[name, inWordsOf(document, property, member)]];
      return own.required?.includes(name) ? [[name, member]] : [];
    }),
  );
}

/** A schema with what it takes from others. */
export function flattened({ schemas }: Pick<OfficialDocument, "schemas">, schema: Schema): Schema {
  const own = schema.$ref ? (schemas[nameOf(schema.$ref)] ?? {}) : schema;
  if (!own.allOf) return own;
  const parts = [...own.allOf.map((part) => (part.$ref ? (schemas[nameOf(part.$ref)] ?? {}) : part)), own];
  return {
    type: "object",
    properties: Object.assign({}, ...parts.map(({ properties }) => properties)) as Record<string, Schema>,
    required: [...new Set(parts.flatMap(({ required = [] }) => required))],
  };
}

/** A scale-out repository of which a client named only one extent, as a real server was seen to fill it. */
export function filledScaleOutExample(): JsonObject {
  return readJson(join(EXAMPLES, "lenient", "ScaleOutRepository.get-filled.json")) as JsonObject;
}

/** The payloads of a revision; where it has none of its own, those of 1.3-rev0. */
function examplesOf(revision: string, pattern: RegExp): [name: string, example: JsonObject][] {
  const found = new Map<string, JsonObject>();
  for (const folder of new Set(["1.3-rev0", revision])) {
    for (const file of readdirSync(join(EXAMPLES, folder))) {
      const name = pattern.exec(file)?.[1];
      if (name !== undefined) found.set(name, readJson(join(EXAMPLES, folder, file)) as JsonObject);
    }
  }
  return [...found];
}

/**
 * In the document each union lists its members while each member refers back to the union, so that a validator never ends. Here a
 * member refers to the union's own properties only, and the union chooses the member by the discriminator.
 */
function withoutCircles(original: Record<string, Schema>): Record<string, Schema> {
  const schemas = structuredClone(original);
  for (const [name, { oneOf, discriminator, ...own }] of Object.entries(original)) {
    if (!oneOf || !discriminator) continue;
    const { propertyName, mapping } = discriminator;
    const ownName = `${name} alone`;
    schemas[ownName] = own;
    const branches = Object.entries(mapping).map(([value, $ref]) => ({
      if: { required: [propertyName], properties: { [propertyName]: { const: value } } },
      then: { $ref },
    }));
    const isMapped = { properties: { [propertyName]: { enum: Object.keys(mapping) } } };
    schemas[name] = { allOf: [schemaNamed(ownName), isMapped, ...branches] as Schema[] };
    for (const reference of Object.values(mapping)) {
      for (const part of schemas[nameOf(reference)]?.allOf ?? []) {
        if (part.$ref === schemaNamed(name).$ref) part.$ref = `#/components/schemas/${encodeURIComponent(ownName)}`;
      }
    }
    schemas[name].allOf?.splice(0, 1, { $ref: `#/components/schemas/${encodeURIComponent(ownName)}` });
  }
  return schemas;
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, "utf8"));
}
