/** plugin/schema.json says what argument types and schemas say. That it is what `npm run docs` makes is in generated.test.ts. */
import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import type {
  EnumTypeSpec,
  ObjectSpec,
  ObjectTypeSpec,
  PackageSpec,
  PropertySpec,
  TypeSpec,
} from "../../docs/generate/pulumi/specification";
import { upperFirst } from "../../docs/generate/pulumi/types";
import { LOOKUPS } from "../../provider/functions/answer";
import { backupServerSchema } from "../../provider/resources/backupServer/schema";
import { credentialsSchemas } from "../../provider/resources/credentials/schema";
import { encryptionPasswordSchema } from "../../provider/resources/encryptionPassword/schema";
import { repositorySchemas } from "../../provider/resources/repository/schema";
import { repositoryRescanSchema } from "../../provider/resources/repositoryRescan/schema";
import { scaleOutRepositorySchema } from "../../provider/resources/scaleOutRepository/schema";
import { nameIn } from "../../provider/native/provider";
import { RESOURCE_TYPES } from "../../provider/native/resources";
import { open } from "../../provider/schema/types";
import { findPulumiCommand } from "../engine";
import { ROOT_DIRECTORY } from "../root";

const SCHEMA_FILE = join(ROOT_DIRECTORY, "plugin", "schema.json");
const spec = JSON.parse(readFileSync(SCHEMA_FILE, "utf8")) as PackageSpec;

const RESOURCES: [resource: string, type: string, schema: z.ZodType][] = [
  ...Object.entries(repositorySchemas).map(([type, schema]): [string, string, z.ZodType] => ["Repository", type, schema]),
  ...Object.entries(credentialsSchemas).map(([type, schema]): [string, string, z.ZodType] => ["Credentials", type, schema]),
  ["EncryptionPassword", "", encryptionPasswordSchema],
  ["ScaleOutRepository", "", scaleOutRepositorySchema],
  ["BackupServer", "", backupServerSchema],
  ["RepositoryRescan", "", repositoryRescanSchema],
];

describe("the schema of the native plugin", () => {
  it.each(RESOURCES)("has every argument of a %s %s, as what is valid says it", (resource, _type, schema) => {
    const { inputProperties, requiredInputs } = resourceOf(resource);

    expect(differencesOf(schema, objectSpec(inputProperties, requiredInputs), [resource])).toEqual([]);
  });

  it.each(Object.keys(LOOKUPS))("has every argument of %s", (name) => {
    const inputs = spec.functions[`veeam:index:${name}`]?.inputs ?? { properties: {} };

    expect(differencesOf(LOOKUPS[name as keyof typeof LOOKUPS].schema, inputs, [name])).toEqual([]);
  });

  it("requires of a repository its type and name alone", () => {
    expect(resourceOf("Repository").requiredInputs?.toSorted()).toEqual(["name", "type"]);
  });

  it("takes a string wherever it has an enumeration, for the values of newer servers and the empty ones of pulumi import", () => {
    const properties = propertiesIn(spec);

    expect(properties.filter(([, property]) => valuesOf(typeOf(property)).length > 0).length).toBeGreaterThan(0);
    expect(properties.filter(([, property]) => isClosed(property)).map(([place]) => place)).toEqual([]);
  });

  it("says that a change of a place replaces, and one of a limit does not", () => {
    const { properties } = spec.types["veeam:index:RepositorySettings"] as ObjectTypeSpec;

    expect(properties.path?.willReplaceOnChanges).toBe(true);
    expect(properties.maxTaskCount?.willReplaceOnChanges).toBeUndefined();
  });

  it("keeps passwords secret, and nothing else", () => {
    const secrets = (properties: Readonly<Record<string, PropertySpec>>) =>
      Object.entries(properties).flatMap(([name, { secret }]) => (secret === true ? [name] : []));
    const secretsOf = (name: string) => [resourceOf(name).inputProperties, resourceOf(name).properties].map(secrets);

    expect(secrets(spec.provider.inputProperties)).toEqual(["vbrPassword", "enterpriseManagerPassword"]);
    expect(secrets(spec.config.variables)).toEqual(["vbrPassword", "enterpriseManagerPassword"]);
    for (const [name, { secrets: own }] of Object.entries(RESOURCE_TYPES))
      expect([name, ...secretsOf(name).map((names) => names.toSorted())]).toEqual([name, own.toSorted(), own.toSorted()]);
    expect(Object.values(spec.types).flatMap((type) => ("properties" in type ? secrets(type.properties) : []))).toEqual([]);
  });

  it.each(Object.entries(RESOURCE_TYPES))(
    "has of a %s the outputs that both forms know, and those that are no inputs are computed",
    (name, kind) => {
      const { inputProperties, properties } = resourceOf(name);

      expect(kind.type).toBe(name);
      expect(Object.keys(properties).sort()).toEqual([...kind.outputs].sort());
      expect(kind.computed).toEqual(expect.arrayContaining(kind.outputs.filter((output) => !(output in inputProperties))));
    },
  );

  it("takes the resources of the dynamic form over, by their old types", () => {
    const aliases = Object.entries(spec.resources).map(([token, resource]) => [token, resource.aliases]);

    expect(aliases).toEqual(
      Object.keys(spec.resources).map((token) => [token, [{ type: `pulumi-nodejs:dynamic/veeam:${nameIn(token)}` }]]),
    );
    expect(Object.keys(spec.resources).map(nameIn).sort()).toEqual(Object.keys(RESOURCE_TYPES).sort());
  });

  it("describes every property and type, refers to types that are there and to all of them, and sends no default", () => {
    const all = propertiesIn(spec);
    const references = new Set(all.flatMap(([, property]) => referencesIn(property)));
    const defined = Object.keys(spec.types).map((token) => `#/types/${token}`);
    const undescribed = [...all, ...Object.entries(spec.types)].filter(([, { description = "" }]) => description === "");

    expect([...references].filter((one) => one.startsWith("#")).sort()).toEqual(defined.sort());
    expect(undescribed.map(([place]) => place)).toEqual([]);
    expect(all.filter(([, property]) => "default" in property || "defaultInfo" in property)).toEqual([]);
  });

  it("calls no function of TypeScript in what readers of every language see beside a property", () => {
    const calling = propertiesIn(spec).filter(([, { description = "" }]) => /`\w+\([^`]*`/.test(description));

    expect(calling.map(([place]) => place)).toEqual([]);
  });

  it("gives no member of a C# class the name of the class", () => {
    const clashes = Object.entries({ ...spec.resources, ...spec.types }).flatMap(([token, type]) =>
      Object.entries("properties" in type ? type.properties : {}).filter(([name, { language }]) => {
        const member = language?.csharp.name ?? upperFirst(name);
        return token.endsWith(`:${member}`);
      }),
    );

    expect(clashes.map(([name]) => name)).toEqual([]);
  });

  it("gives no two things one name in Go, where all of them and what is made of each are in one package", () => {
    const suffixes = ["", "Args", "Array", "Input", "Map", "Output", "State"];
    const made = [...Object.entries(spec.resources), ...Object.entries(spec.types)].flatMap(([token, one]) =>
      [...suffixes, ...("enum" in one ? valuesOf(one).map(upperFirst) : [])].map((suffix) => `${nameIn(token)}${suffix}`),
    );

    expect(made.filter((name, index) => made.indexOf(name) !== index)).toEqual([]);
  });

  it("names each value of an enumeration once", () => {
    const repeated = Object.entries(spec.types).filter(([, type]) => new Set(valuesOf(type)).size !== valuesOf(type).length);

    expect(repeated.map(([token]) => token)).toEqual([]);
  });

  it("has the version of the package", () => {
    const { version } = JSON.parse(readFileSync(join(ROOT_DIRECTORY, "package.json"), "utf8")) as { version: string };

    expect(spec.version).toBe(version);
  });

  const command = findPulumiCommand();
  (command === undefined ? it.skip : it)(
    "is accepted by the pulumi command",
    () => {
      expect(execFileSync(command ?? "", ["schema", "check", SCHEMA_FILE], { encoding: "utf8" })).not.toMatch(/error|warning/i);
    },
    60_000,
  );
});

describe("the examples of the resources", () => {
  const resources = Object.keys(spec.resources).map((token) => token.slice("veeam:index:".length));

  it("are one page for each resource", () => {
    expect(readdirSync(join(ROOT_DIRECTORY, "plugin", "examples")).sort()).toEqual(resources.map((name) => `${name}.md`).sort());
  });

  it.each(resources)("are there for %s in five languages, and in YAML have only what the schema has", (name) => {
    const { description } = resourceOf(name);
    const programs = [...description.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].filter(([, language]) => language !== "sh");
    const yaml = programs.flatMap(([, language, text = ""]) => (language === "yaml" ? [parse(text) as YamlProgram] : []));
    const used = yaml.flatMap((program) => Object.values(program.resources));

    expect(programs.map(([, language]) => language)).toEqual(["typescript", "python", "go", "csharp", "yaml"]);
    expect(used.length).toBeGreaterThan(0);
    for (const { type, properties } of used) {
      const { inputProperties, requiredInputs } = resourceOf(type.replace("veeam:", ""));
      expect(strangersIn(properties, objectSpec(inputProperties, requiredInputs), type)).toEqual([]);
    }
  });
});

describe("the programs in Python, Go and C#", () => {
  const pages = Object.values(spec.resources).map(({ description }) => description);
  const exampleOf = (language: string, file: string): string =>
    `\`\`\`${language}\n${readFileSync(join(ROOT_DIRECTORY, "examples", language, file), "utf8")}\`\`\``;
  const texts = [...pages, exampleOf("python", "__main__.py"), exampleOf("go", "main.go")];
  const programsIn = (language: string): string[] =>
    texts.flatMap((text) =>
      [...text.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, "gm"))].map(([, one = ""]) => one),
    );

  it("call the look-ups in Go by the names that its SDK has", () => {
    const known = Object.keys(spec.functions)
      .map((token) => upperFirst(nameIn(token)))
      // GetRepository reads a resource.
      .map((name) => (`veeam:index:${name.slice("Get".length)}` in spec.resources ? name.replace("Get", "Lookup") : name));
    const called = programsIn("go").flatMap((program) =>
      [...program.matchAll(/veeam\.((?:Get|Lookup)\w+?)(?:Output)?(?:Args)?[({]/g)].map(([, name]) => name),
    );

    expect(called.length).toBeGreaterThan(0);
    expect(called.filter((name) => !known.includes(name ?? ""))).toEqual([]);
  });

  it.each([
    ["python", /(\w+)"?(?: =|=|: )"/g],
    ["go", /(\w+): +pulumi\.String\(/g],
    ["csharp", /(\w+) = "/g],
  ])("name the values of enumerations in %s, where a compiler or type checker finds a misspelled one", (language, assignment) => {
    const plain = (name: string): string => name.replaceAll("_", "").toLowerCase();
    const enumerations = propertiesIn(spec).flatMap(([place, property]) =>
      valuesOf(typeOf(property)).length === 0 ? [] : [plain(place.slice(place.lastIndexOf(".") + 1))],
    );
    const given = programsIn(language).flatMap((program) => [...program.matchAll(assignment)].map(([, name = ""]) => name));

    expect(given.length).toBeGreaterThan(0);
    expect(given.filter((name) => enumerations.includes(plain(name)))).toEqual([]);
  });
});

it("has all that the YAML example declares", () => {
  const program = parse(readFileSync(join(ROOT_DIRECTORY, "examples", "yaml", "Pulumi.yaml"), "utf8")) as YamlProgram;
  const declared = Object.values(program.resources);
  // A variable stands for what it holds.
  const valueOf = (value: unknown): unknown => program.variables[/^\$\{(\w+)\}$/.exec(String(value))?.[1] ?? ""] ?? value;

  expect(declared.length).toBeGreaterThan(0);
  for (const { type, properties } of declared) {
    const { inputProperties, requiredInputs } = resourceOf(type.replace("veeam:", ""));
    const values = Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, valueOf(value)]));
    expect(strangersIn(values, objectSpec(inputProperties, requiredInputs), type)).toEqual([]);
  }
});

interface YamlProgram {
  variables: Record<string, unknown>;
  resources: Record<string, { type: string; properties: Record<string, unknown> }>;
}

function resourceOf(name: string) {
  const found = spec.resources[`veeam:index:${name}`];
  if (found === undefined) throw new Error(`the schema has no ${name}`);
  return found;
}

function objectSpec(properties: Record<string, PropertySpec>, required: string[] | undefined): ObjectSpec {
  return { properties, ...(required === undefined ? {} : { required }) };
}

/** Where what is valid and the specification do not say the same, at any depth. */
function differencesOf(schema: z.ZodType, { properties, required = [] }: ObjectSpec, path: readonly string[]): string[] {
  return Object.entries(open(schema).shape ?? {}).flatMap(([name, inner]) => {
    const here = [...path, name];
    const property = properties[name];
    if (property === undefined) return [`${here.join(".")} is not there`];
    const isOptional = inner.safeParse(undefined).success;
    return [
      ...(isOptional && required.includes(name) ? [`${here.join(".")} is required`] : []),
      ...(open(inner).traits.replaces === true && property.willReplaceOnChanges !== true
        ? [`${here.join(".")} does not say that a change replaces`]
        : []),
      ...typeDifferences(inner, property, here),
    ];
  });
}

function typeDifferences(schema: z.ZodType, property: TypeSpec, path: readonly string[]): string[] {
  const { schema: inner, shape, element } = open(schema);
  const wrong = (what: string): string[] => [`${path.join(".")} is ${JSON.stringify(property)} and not ${what}`];
  if (element !== undefined)
    return property.items === undefined ? wrong("a list") : typeDifferences(element, property.items, [...path, "[]"]);
  const referred = typeOf(property);
  if (shape !== undefined) {
    return referred !== undefined && "properties" in referred ? differencesOf(schema, referred, path) : wrong("an object");
  }
  if (inner instanceof z.ZodEnum) {
    const values = valuesOf(referred);
    return inner.options.every((option) => values.includes(String(option))) ? [] : wrong(`one of ${inner.options.join(", ")}`);
  }
  if (inner instanceof z.ZodLiteral) {
    return property.type === "boolean" || valuesOf(referred).includes(String(inner.value)) ? [] : wrong(String(inner.value));
  }
  const expected =
    inner instanceof z.ZodNumberFormat ? "integer" : inner.type === "boolean" || inner.type === "number" ? inner.type : "string";
  if (inner instanceof z.ZodUnknown) return property.$ref === "pulumi.json#/Any" ? [] : wrong("any value");
  // One value or a list of them.
  if (inner instanceof z.ZodPipe) return property.type === "array" ? [] : wrong("a list");
  return property.type === expected || referred !== undefined ? [] : wrong(expected);
}

function valuesOf(type: ObjectTypeSpec | EnumTypeSpec | undefined): string[] {
  return type !== undefined && "enum" in type ? type.enum.map(({ value }) => value) : [];
}

function propertiesIn({ resources, functions, types, provider, config }: PackageSpec): [place: string, property: PropertySpec][] {
  const of = (place: string, properties: Readonly<Record<string, PropertySpec>> = {}) =>
    Object.entries(properties).map(([name, property]): [string, PropertySpec] => [`${place}.${name}`, property]);
  return [
    ...of("provider", provider.inputProperties),
    ...of("config", config.variables),
    ...Object.entries(resources).flatMap(([token, one]) => [...of(token, one.inputProperties), ...of(token, one.properties)]),
    ...Object.entries(functions).flatMap(([token, one]) => [
      ...of(token, one.inputs?.properties),
      ...of(token, one.outputs.properties),
    ]),
    ...Object.entries(types).flatMap(([token, one]) => ("properties" in one ? of(token, one.properties) : [])),
  ];
}

/** The object or the enumeration that a property refers to. */
function typeOf({ $ref, oneOf = [] }: TypeSpec): ObjectTypeSpec | EnumTypeSpec | undefined {
  const [reference] = [$ref, ...oneOf.map((one) => one.$ref)].filter((one) => one !== undefined);
  return spec.types[reference?.replace("#/types/", "") ?? ""];
}

/** Whether it refers to an enumeration beside which no string is taken. */
function isClosed({ $ref, items, additionalProperties }: TypeSpec): boolean {
  if ($ref !== undefined) return valuesOf(typeOf({ $ref })).length > 0;
  return [items, additionalProperties].some((one) => one !== undefined && isClosed(one));
}

function referencesIn({ $ref, oneOf = [], items, additionalProperties }: TypeSpec): string[] {
  return [
    ...($ref === undefined ? [] : [$ref]),
    ...oneOf.flatMap(referencesIn),
    ...(items === undefined ? [] : referencesIn(items)),
    ...(additionalProperties === undefined ? [] : referencesIn(additionalProperties)),
  ];
}

/** What a program declares and the schema does not have, or has otherwise. */
function strangersIn(value: unknown, { properties, required = [] }: ObjectSpec, place: string): string[] {
  const given = value as Record<string, unknown>;
  const missing = required.filter((name) => !(name in given)).map((name) => `${place} lacks ${name}`);
  const wrong = Object.entries(given).flatMap(([name, inner]) => {
    const property = properties[name];
    return property === undefined ? [`${place} has no ${name}`] : strangersInValue(inner, property, `${place}.${name}`);
  });
  return [...missing, ...wrong];
}

function strangersInValue(value: unknown, property: TypeSpec, place: string): string[] {
  const { items } = property;
  if (Array.isArray(value) && items !== undefined) return value.flatMap((one) => strangersInValue(one, items, place));
  const referred = typeOf(property);
  if (referred === undefined) return [];
  if ("properties" in referred) return strangersIn(value, referred, place);
  return valuesOf(referred).includes(String(value)) ? [] : [`${place} cannot be ${String(value)}`];
}
