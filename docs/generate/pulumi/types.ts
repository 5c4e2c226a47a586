// The object types and enumerations of the package: one for each interface, and one for interfaces of which a property has
// another in each type of repository.
import { z } from "zod";
import { open } from "../../../provider/schema/types";
import { documentationOf, propertiesOf, typesOf } from "../declarations";
import { linked } from "../tables";
import { type Alternative, alternativesOf } from "./alternatives";
import { type Occurrence, descriptionOf } from "./descriptions";
import type { EnumTypeSpec, ObjectSpec, ObjectTypeSpec, PropertySpec, TypeSpec } from "./specification";

/** An interface, and the types of repository that have it. */
export interface Member {
  interfaceName: string;
  /** What is valid; a result of a look-up has none. */
  schema: z.ZodType | undefined;
  owners: readonly string[];
}

/** What is one property of a repository and has an interface for each type, by that property. */
const MERGED: Readonly<Record<string, { name: string; description: string }>> = {
  repository: {
    name: "RepositorySettings",
    description: "Folder, limits and storage settings of a repository on a server, share or appliance.",
  },
  advancedSettings: {
    name: "RepositoryAdvancedSettings",
    description: "Storage settings of a repository on a server, share or appliance.",
  },
  share: { name: "RepositoryShare", description: "An SMB or NFS share." },
  account: { name: "RepositoryAccount", description: "Account for object storage, and how the storage is reached." },
  container: { name: "RepositoryContainer", description: "Container of object storage, or a place in a vault." },
  bucket: { name: "RepositoryBucket", description: "Bucket of object storage." },
  existingAccount: {
    name: "CloudAccount",
    description: "An application of Microsoft Azure, or a service account of Google Cloud.",
  },
  proxyAppliance: {
    name: "RepositoryProxyAppliance",
    description: "Proxy appliance of object storage, also called helper appliance.",
  },
};

/** Interfaces that are used for more than their names say, or have the name of a resource. */
const RENAMED: Readonly<Record<string, string>> = {
  CapacityTierEncryptionArgs: "TierEncryption",
  MountServerArgs: "RepositoryMountServer",
  MountServersArgs: "RepositoryMountServers",
  VPowerNfsPortArgs: "VPowerNfsPorts",
};

/** Enumerations whose property says too little, or of which a look-up has more values under the name that they would get. */
const ENUMERATIONS: Readonly<Record<string, string>> = {
  "AzureComputeCertificate.formatType": "CertificateFormat",
  "AzureComputeDeployment.deploymentType": "AzureComputeDeploymentType",
  "KmsCertificate.formatType": "CertificateFormat",
  "ManagedServer.type": "ManagedHostType",
};

/** Properties whose name alone does not name an enumeration. */
const GENERAL: readonly string[] = ["type", "orderColumn", "region"];

export class PulumiTypes {
  readonly #types = new Map<string, ObjectTypeSpec | EnumTypeSpec>();

  /** By token, in alphabetical order. */
  all(): Record<string, ObjectTypeSpec | EnumTypeSpec> {
    const sorted = [...this.#types].sort(([a], [b]) => (a < b ? -1 : 1));
    return Object.fromEntries(sorted.map(([name, spec]) => [`veeam:index:${name}`, spec]));
  }

  /** An object that is any of these; `name` is what its enumerations are named after. */
  objectOf(name: string, members: readonly Member[]): ObjectSpec {
    const allOwners = members.flatMap(({ owners }) => owners);
    const properties: Record<string, PropertySpec> = {};
    const required: string[] = [];
    for (const [property, occurrences] of occurrencesIn(members)) {
      const isEverywhere = occurrences.length === members.length;
      if (isEverywhere && occurrences.every(({ isRequired }) => isRequired)) required.push(property);
      properties[property] = {
        ...this.#typeOf(name, property, occurrences),
        description: descriptionOf(occurrences, allOwners),
        ...(occurrences.some(({ schema }) => schema !== undefined && open(schema).traits.replaces === true)
          ? { willReplaceOnChanges: true }
          : {}),
      };
    }
    return { properties, ...(required.length === 0 ? {} : { required }) };
  }

  /** An object type that is referred to. */
  define(name: string, description: string, spec: () => ObjectSpec): TypeSpec {
    if (!this.#types.has(name)) this.#types.set(name, { type: "object", description, ...spec() });
    return { $ref: `#/types/veeam:index:${name}` };
  }

  /** The type of an output, of which there is no schema. */
  outputOf(name: string, property: string, alternatives: readonly Alternative[]): TypeSpec {
    return this.#typeSpec(name, property, alternatives, () => []);
  }

  #typeOf(name: string, property: string, occurrences: readonly Occurrence[]): TypeSpec {
    const alternatives = occurrences.flatMap(({ types }) => types.flatMap((type) => alternativesOf(type)));
    return this.#typeSpec(name, property, alternatives, () => membersIn(occurrences), occurrences[0]?.schema);
  }

  #typeSpec(
    name: string,
    property: string,
    alternatives: readonly Alternative[],
    members: () => Member[],
    schema?: z.ZodType,
  ): TypeSpec {
    const element = this.#elementSpec(name, property, alternatives, members, schema);
    // One value or a list of them: a list.
    return alternatives.some(({ isList }) => isList) ? { type: "array", items: element } : element;
  }

  #elementSpec(
    name: string,
    property: string,
    alternatives: readonly Alternative[],
    members: () => Member[],
    schema: z.ZodType | undefined,
  ): TypeSpec {
    const [first] = alternatives;
    if (first === undefined) throw new Error(`${name}.${property} can be nothing`);
    if (alternatives.some(({ kind }) => kind !== first.kind)) throw new Error(`${name}.${property} is of several kinds`);
    switch (first.kind) {
      case "any":
        return { $ref: "pulumi.json#/Any" };
      case "map":
        return { type: "object", additionalProperties: this.#typeSpec(name, property, first.values, members) };
      case "primitive":
        return { type: first.name === "number" && isInteger(property, schema) ? "integer" : first.name };
      case "object":
        return this.#objectType(property, namesIn(alternatives), members());
      case "literal":
        if (typeof first.value === "boolean") return { type: "boolean" };
        // A server may answer with what it learnt since.
        return schema === undefined ? { type: "string" } : this.#enumeration(name, property, alternatives, schema);
    }
  }

  #objectType(property: string, interfaces: readonly string[], members: readonly Member[]): TypeSpec {
    const [single = ""] = interfaces;
    const found = members.length === 0 ? [{ interfaceName: single, schema: undefined, owners: [] }] : members;
    const merged = interfaces.length === 1 ? undefined : MERGED[property];
    if (interfaces.length > 1 && merged === undefined) throw new Error(`no name for ${interfaces.join(", ")}`);
    const name = merged?.name ?? typeNameOf(single);
    return this.define(name, merged?.description ?? linked(documentationOf(single)), () => this.objectOf(name, found));
  }

  /**
   * An enumeration or a string: a server may answer with what it learnt since, which Python and Java refuse in an enumeration, and
   * `pulumi import` writes an empty string for what is required and no server shows, where it fails at an enumeration.
   */
  #enumeration(owner: string, property: string, alternatives: readonly Alternative[], schema: z.ZodType): TypeSpec {
    const literals = alternatives.flatMap((one) => (one.kind === "literal" ? [one] : []));
    const alias = literals[0]?.alias;
    const name =
      alias ??
      ENUMERATIONS[`${owner}.${property}`] ??
      `${GENERAL.includes(property) ? owner.replace(/^Get/, "") : ""}${upperFirst(property)}`;
    const values = inOrder(
      literals.map(({ value }) => String(value)),
      schema,
    );
    const known = this.#types.get(name);
    const spec: EnumTypeSpec = {
      type: "string",
      // Of several properties that have it, one may have a name for it with a comment.
      description: textOf(alias) ?? known?.description ?? `Values of ${placeOf(owner, property)}.`,
      enum: values.map((value) => ({ value, ...this.#valueText(name, value) })),
    };
    if (known !== undefined && (!("enum" in known) || JSON.stringify(known.enum) !== JSON.stringify(spec.enum)))
      throw new Error(`two enumerations are named ${name}`);
    this.#types.set(name, spec);
    return { oneOf: [{ type: "string" }, { $ref: `#/types/veeam:index:${name}` }] };
  }

  #valueText(enumeration: string, value: string): { description?: string } {
    return enumeration === "RepositoryType" ? { description: linked(documentationOf(`${value}RepositoryArgs`)) } : {};
  }
}

function textOf(alias: string | undefined): string | undefined {
  const text = alias === undefined ? "" : linked(documentationOf(alias));
  return text === "" ? undefined : text;
}

function placeOf(owner: string, property: string): string {
  const place = owner.startsWith("Get") ? owner.replace("Get", "get") : owner;
  return GENERAL.includes(property) ? `\`${property}\` of \`${place}\`` : `\`${property}\``;
}

/** As the schema lists them; TypeScript has no order of its own for the members of a union. */
function inOrder(values: readonly string[], schema: z.ZodType): string[] {
  const { schema: inner } = open(open(schema).element ?? schema);
  const each = [...new Set(values)];
  // Of another type of the resource there may be more.
  if (inner instanceof z.ZodEnum) return [...new Set([...inner.options.map(String), ...each])];
  return inner instanceof z.ZodLiteral ? each : each.sort();
}

function occurrencesIn(members: readonly Member[]): Map<string, Occurrence[]> {
  const found = new Map<string, Occurrence[]>();
  for (const { interfaceName, schema, owners } of members) {
    const shape = schema === undefined ? undefined : open(schema).shape;
    for (const property of propertiesOf(interfaceName)) {
      const own = shape?.[property.name];
      if (shape !== undefined && own === undefined) throw new Error(`the schema of ${interfaceName} lacks ${property.name}`);
      const isRequired = own === undefined ? !property.isOptional : !own.safeParse(undefined).success;
      const occurrence = { property, types: typesOf(interfaceName, property.name), schema: own, isRequired, owners };
      found.set(property.name, [...(found.get(property.name) ?? []), occurrence]);
    }
  }
  return found;
}

/** The interfaces that a property refers to, each with all its owners. */
function membersIn(occurrences: readonly Occurrence[]): Member[] {
  const found = new Map<string, Member>();
  for (const { types, schema, owners } of occurrences) {
    const inner = schema === undefined ? undefined : (open(schema).element ?? schema);
    for (const interfaceName of namesIn(types.flatMap((type) => alternativesOf(type)))) {
      const before = found.get(interfaceName)?.owners ?? [];
      found.set(interfaceName, { interfaceName, schema: inner, owners: [...before, ...owners] });
    }
  }
  return [...found.values()];
}

function namesIn(alternatives: readonly Alternative[]): string[] {
  return [...new Set(alternatives.flatMap((one) => (one.kind === "object" ? [one.interfaceName] : [])))];
}

function typeNameOf(interfaceName: string): string {
  return RENAMED[interfaceName] ?? interfaceName.replace(/Args$/, "");
}

/** Without a schema it is a result of a server, where only sizes have fractions. */
function isInteger(property: string, schema: z.ZodType | undefined): boolean {
  return schema === undefined ? !property.endsWith("GB") : open(schema).schema instanceof z.ZodNumberFormat;
}

export function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
