/** plugin/schema.json: how the native plugin describes itself to Pulumi, from argument types, their comments and the schemas. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { z } from "zod";
import { RESOURCE_TYPES } from "../../../provider/native/resources";
import { LOOKUPS } from "../../../provider/functions/answer";
import { backupServerSchema } from "../../../provider/resources/backupServer/schema";
import { cloudCredentialsSchemas } from "../../../provider/resources/cloudCredentials/schema";
import { credentialsSchemas } from "../../../provider/resources/credentials/schema";
import { kmsServerSchema } from "../../../provider/resources/kmsServer/schema";
import { encryptionPasswordSchema } from "../../../provider/resources/encryptionPassword/schema";
import { managedServerSchemas } from "../../../provider/resources/managedServer/schema";
import { mountServerSchema } from "../../../provider/resources/mountServer/schema";
import { repositorySchemas } from "../../../provider/resources/repository/schema";
import { repositoryRescanSchema } from "../../../provider/resources/repositoryRescan/schema";
import { scaleOutRepositorySchema } from "../../../provider/resources/scaleOutRepository/schema";
import { open } from "../../../provider/schema/types";
import { ROOT_DIRECTORY, documentationOf, outputsOf, propertiesOf, typesOf } from "../declarations";
import { linked } from "../tables";
import { alternativesOf } from "./alternatives";
import { exampleOf } from "./examples";
import type { FunctionSpec, ObjectSpec, PackageSpec, PropertySpec, ResourceSpec } from "./specification";
import { type Member, PulumiTypes, upperFirst } from "./types";

const of = (interfaceName: string, schema: z.ZodType): Member[] => [{ interfaceName, schema, owners: [] }];

/** A member for each type of a resource. */
const byType = (resource: string, schemas: Readonly<Record<string, z.ZodType>>): Member[] =>
  Object.entries(schemas).map(([type, schema]) => ({ interfaceName: `${type}${resource}Args`, schema, owners: [type] }));

const RESOURCES: Readonly<Record<string, readonly Member[]>> = {
  Repository: byType("Repository", repositorySchemas),
  Credentials: byType("Credentials", credentialsSchemas),
  CloudCredentials: byType("CloudCredentials", cloudCredentialsSchemas),
  KmsServer: of("KmsServerArgs", kmsServerSchema),
  EncryptionPassword: of("EncryptionPasswordArgs", encryptionPasswordSchema),
  ManagedServer: byType("ManagedServer", managedServerSchemas),
  MountServer: of("MountServerRoleArgs", mountServerSchema),
  ScaleOutRepository: of("ScaleOutRepositoryArgs", scaleOutRepositorySchema),
  BackupServer: of("BackupServerArgs", backupServerSchema),
  RepositoryRescan: of("RepositoryRescanArgs", repositoryRescanSchema),
};

/** A change of anything replaces it; the operations decide it and not the schema. */
const ALWAYS_REPLACED: readonly string[] = ["RepositoryRescan"];

/** In C#, a member must not have the name of its class. */
const CSHARP_NAMES: Readonly<Record<string, string>> = { "Repository.repository": "Settings" };

export function packageSpec(): PackageSpec {
  const { version, description, license, author } = JSON.parse(
    readFileSync(join(ROOT_DIRECTORY, "package.json"), "utf8"),
  ) as Record<"version" | "description" | "license" | "author", string>;
  const types = new PulumiTypes();
  const settings = settingsOf(types);
  const resources = Object.keys(RESOURCES).map((name) => [`veeam:index:${name}`, resourceSpec(types, name)] as const);
  const functions = propertiesOf("Lookups").map(({ name }) => [`veeam:index:${name}`, functionSpec(types, name)] as const);
  return {
    name: "veeam",
    displayName: "Veeam",
    version,
    description,
    keywords: ["pulumi", "veeam", "category/infrastructure", "kind/native"],
    license,
    publisher: author,
    meta: { supportPack: true },
    language: { python: { pyproject: { enabled: true } } },
    config: { variables: settings },
    types: types.all(),
    provider: { description: "The settings of one site.", inputProperties: settings },
    resources: Object.fromEntries(resources),
    functions: Object.fromEntries(functions),
  };
}

function settingsOf(types: PulumiTypes): Record<string, PropertySpec> {
  const { properties } = types.objectOf("Provider", [{ interfaceName: "ProviderArgs", schema: undefined, owners: [] }]);
  const secret = (name: string) => (name.endsWith("Password") ? { secret: true as const } : {});
  return {
    ...Object.fromEntries(Object.entries(properties).map(([name, spec]) => [name, { ...spec, ...secret(name) }])),
    // The dynamic form has no such thing (provider/program/nativeResource.ts).
    refreshBeforeUpdate: {
      type: "boolean",
      description:
        "`true` reads each resource before it is compared, so that a plain `pulumi preview` shows drift; it needs the server then. Holds for a resource from its next refresh or update on. Default: `false`.",
    },
  };
}

function resourceSpec(types: PulumiTypes, name: string): ResourceSpec {
  const { properties, required = [] } = inputsOf(types, name);
  const inputProperties = Object.fromEntries(
    Object.entries(properties).map(([property, spec]) => [property, { ...spec, ...particularOf(name, property) }]),
  );
  const outputs = outputsOf(name).map(({ name: output, type, text }) => {
    const declared = inputProperties[output];
    const spec: PropertySpec =
      declared === undefined
        ? { ...types.outputOf(name, output, alternativesOf(type)), description: linked(text) }
        : { ...declared, ...(text === "" ? {} : { description: linked(text) }) };
    const isRequired = required.includes(output) || (declared === undefined && !/\| undefined\b/.test(type.toString()));
    return { output, spec, isRequired };
  });
  return {
    description: [linked(documentationOf(name)), exampleOf(name)].join("\n\n"),
    properties: Object.fromEntries(outputs.map(({ output, spec }) => [output, spec])),
    required: outputs.flatMap(({ output, isRequired }) => (isRequired || output === "uniqueId" ? [output] : [])),
    inputProperties,
    requiredInputs: required,
    aliases: [{ type: `pulumi-nodejs:dynamic/veeam:${name}` }],
    ...(RESOURCE_TYPES[name]?.list === undefined ? {} : { listInputs: { properties: {} } }),
  };
}

function inputsOf(types: PulumiTypes, name: string): ObjectSpec {
  return types.objectOf(name, RESOURCES[name] ?? []);
}

function particularOf(resource: string, property: string): Partial<PropertySpec> {
  const csharp = CSHARP_NAMES[`${resource}.${property}`];
  return {
    ...(RESOURCE_TYPES[resource]?.secrets.includes(property) === true ? { secret: true } : {}),
    ...(ALWAYS_REPLACED.includes(resource) ? { willReplaceOnChanges: true } : {}),
    ...(csharp === undefined ? {} : { language: { csharp: { name: csharp } } }),
  };
}

function functionSpec(types: PulumiTypes, name: string): FunctionSpec {
  const [type] = typesOf("Lookups", name);
  const [args, result] = type?.type === "tuple" ? type.elements : [];
  if (args?.type !== "reference" || result === undefined) throw new Error(`Lookups.${name} is no pair of types`);
  const { schema } = LOOKUPS[name as keyof typeof LOOKUPS];
  const inputs = types.objectOf(upperFirst(name), of(args.name, schema));
  const isList = result.type === "array";
  const element = isList ? result.elementType : result;
  if (element.type !== "reference") throw new Error(`the result of ${name} has no name`);
  const model = (): ObjectSpec => resultOf(types, element.name);
  const item = `${upperFirst(name)}Item`;
  return {
    description: linked(documentationOf(name)),
    ...(Object.keys(inputs.properties).length === 0 ? {} : { inputs }),
    // The result of a function is an object.
    outputs: isList
      ? {
          properties: {
            items: {
              type: "array",
              items: types.define(item, itemText(element.name), model),
              description: "In the order of the server.",
            },
          },
          required: ["items"],
        }
      : model(),
  };
}

function itemText(resultName: string): string {
  return linked(documentationOf(resultName)).replace(/ `type` tells which\./, "");
}

/** The models of repositories are what a resource declares, flags aside, with what the server adds. */
function resultOf(types: PulumiTypes, resultName: string): ObjectSpec {
  if (resultName === "GetRepositoryResult") return modelOf(types, "Repository");
  if (resultName === "GetScaleOutRepositoryResult") {
    const { properties, ...rest } = modelOf(types, "ScaleOutRepository");
    const { performanceTier } = types.objectOf("ScaleOutRepository", [
      { interfaceName: "GetScaleOutRepositoryResult", schema: undefined, owners: [] },
    ]).properties;
    if (performanceTier === undefined) throw new Error("a scale-out repository has no performance tier");
    return { properties: { ...properties, performanceTier }, ...rest };
  }
  return types.objectOf(resultName, [{ interfaceName: resultName, schema: undefined, owners: [] }]);
}

function modelOf(types: PulumiTypes, resource: string): ObjectSpec {
  const shapes = (RESOURCES[resource] ?? []).map(({ schema }) => (schema === undefined ? {} : (open(schema).shape ?? {})));
  const isFlag = (name: string) => shapes.some(({ [name]: own }) => own !== undefined && open(own).traits.flag === true);
  const { properties, required = [] } = inputsOf(types, resource);
  const shown = Object.entries(properties).filter(([name]) => !isFlag(name));
  const id: PropertySpec = { type: "string", description: "Id (UUID) on the server." };
  const plain = shown.map(([name, { willReplaceOnChanges, language, ...spec }]) => [name, spec] as const);
  // There are types that cannot be created.
  const anyType = { type: "string", description: "Type of the repository." } as const;
  return {
    properties: { id, ...Object.fromEntries(plain), ...(properties.type === undefined ? {} : { type: anyType }) },
    required: ["id", "description", ...required],
  };
}
