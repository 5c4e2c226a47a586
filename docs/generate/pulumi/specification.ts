// The parts of a Pulumi package schema that are written here (https://www.pulumi.com/docs/iac/guides/building-extending/packages/schema/).

export interface TypeSpec {
  type?: "string" | "boolean" | "integer" | "number" | "array" | "object";
  $ref?: string;
  oneOf?: TypeSpec[];
  items?: TypeSpec;
  additionalProperties?: TypeSpec;
}

export interface PropertySpec extends TypeSpec {
  description?: string;
  secret?: true;
  willReplaceOnChanges?: true;
  language?: { csharp: { name: string } };
}

export interface ObjectSpec {
  properties: Record<string, PropertySpec>;
  required?: string[];
}

export interface ObjectTypeSpec extends ObjectSpec {
  type: "object";
  description: string;
}

export interface EnumTypeSpec {
  type: "string";
  description: string;
  enum: { value: string; description?: string }[];
}

export interface ResourceSpec extends ObjectSpec {
  description: string;
  inputProperties: Record<string, PropertySpec>;
  requiredInputs?: string[];
  aliases?: { type: string }[];
  listInputs?: ObjectSpec;
}

export interface FunctionSpec {
  description: string;
  inputs?: ObjectSpec;
  outputs: ObjectSpec;
}

export interface PackageSpec {
  name: string;
  displayName: string;
  version: string;
  description: string;
  keywords: string[];
  license: string;
  publisher: string;
  meta: { supportPack: true };
  language: Record<string, unknown>;
  config: { variables: Record<string, PropertySpec> };
  types: Record<string, ObjectTypeSpec | EnumTypeSpec>;
  provider: { description: string; inputProperties: Record<string, PropertySpec> };
  resources: Record<string, ResourceSpec>;
  functions: Record<string, FunctionSpec>;
}
