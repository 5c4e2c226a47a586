import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv, type ValidateFunction } from "ajv";
import addFormats from "ajv-formats";
import type { JsonObject, Repository } from "veeam-simulator";

/** The official document and the example payloads lie beside the repository, where they are there at all. */
const SHARED = join(__dirname, "..", "..", "..", "shared");
const DOCUMENT = join(SHARED, "openapi", "vbr-1.3-rev0.json");
const EXAMPLES = join(SHARED, "vbr-examples", "1.3-rev0");

export const isThere = existsSync(DOCUMENT) && existsSync(EXAMPLES);

export interface Schema extends JsonObject {
  $ref?: string;
  type?: string;
  required?: string[];
  properties?: Record<string, Schema>;
  allOf?: Schema[];
  oneOf?: Schema[];
  items?: Schema;
  discriminator?: { propertyName: string; mapping: Record<string, string> };
}

export interface Operation {
  method: string;
  path: string;
  /** By status: the name of the body's schema. */
  answers: Record<string, Schema | undefined>;
  parameters: { name: string; in: string; schema: Schema }[];
}

export interface OfficialDocument {
  schemas: Record<string, Schema>;
  operations: Operation[];
  /** Nothing when the value fits the schema, else what is wrong. */
  mistakes: (schema: Schema, value: unknown) => string[];
}

export const schemaNamed = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` });

export const nameOf = (reference: string): string => reference.slice(reference.lastIndexOf("/") + 1);

export function readOfficialDocument(): OfficialDocument {
  const document = readJson(DOCUMENT) as {
    paths: Record<string, Record<string, { parameters?: JsonObject[]; responses?: Record<string, JsonObject> }>>;
    components: { schemas: Record<string, Schema>; responses: Record<string, JsonObject> };
  };
  const ajv = new Ajv({ strict: false, allErrors: true });
  (addFormats as unknown as (ajv: Ajv) => void)(ajv);
  ajv.addSchema({ $id: "official", components: { schemas: withoutCircles(document.components.schemas) } });

  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([, operation]) => operation.responses)
      .map(([method, { parameters = [], responses = {} }]) => ({
        method: method.toUpperCase(),
        path,
        answers: Object.fromEntries(
          Object.entries(responses).map(([status, answer]) => {
            const real = typeof answer.$ref === "string" ? (document.components.responses[nameOf(answer.$ref)] ?? {}) : answer;
            const content = real.content as Record<string, { schema?: Schema }> | undefined;
            return [status, content?.["application/json"]?.schema];
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
  return { schemas: document.components.schemas, operations, mistakes };
}

/** The payload of a POST for each type of repository. */
export function createExamples(): [type: string, spec: JsonObject][] {
  return examplesOf(/^(?!ScaleOut)(.*)\.create\.json$/);
}

/** The payloads of a POST for a scale-out repository. */
export function scaleOutExamples(): [kind: string, spec: JsonObject][] {
  return examplesOf(/^(ScaleOutRepository\.create.*)\.json$/);
}

/** The repositories that those name as extents. */
export function repositoryModels(): Repository[] {
  return examplesOf(/^(?!ScaleOut)(.*)\.get\.json$/).map(([, model]) => model as Repository);
}

/** A scale-out repository of which a client named only one extent, as a real server was seen to fill it. */
export function filledScaleOutExample(): JsonObject {
  return readJson(join(SHARED, "vbr-examples", "lenient", "ScaleOutRepository.get-filled.json")) as JsonObject;
}

function examplesOf(pattern: RegExp): [name: string, example: JsonObject][] {
  return readdirSync(EXAMPLES).flatMap((file) => {
    const name = pattern.exec(file)?.[1];
    return name === undefined ? [] : [[name, readJson(join(EXAMPLES, file)) as JsonObject]];
  });
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
