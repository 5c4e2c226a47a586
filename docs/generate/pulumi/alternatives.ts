// What a value may be, from its type in TypeScript: without inputs, aliases and `undefined`.
import type { SomeType } from "typedoc" with { "resolution-mode": "import" };
import { referenceOf, typesOf } from "../declarations";

export type Alternative = { isList: boolean } & (
  | { kind: "literal"; value: string | boolean; alias: string | undefined }
  | { kind: "object"; interfaceName: string }
  | { kind: "primitive"; name: "string" | "number" | "boolean" }
  | { kind: "map"; values: Alternative[] }
  | { kind: "any" }
);

/** Types of Pulumi that stand around another one. */
const AROUND: readonly string[] = ["Input", "Output", "Unwrap", "UnwrappedObject"];

/** An alias within an alias has the name of the outer one. */
export function alternativesOf(type: SomeType, isList = false, alias?: string): Alternative[] {
  if (type.type === "union") return type.types.flatMap((one) => alternativesOf(one, isList, alias));
  if (type.type === "array") return alternativesOf(type.elementType, true, alias);
  if (type.type === "typeOperator") return alternativesOf(type.target, isList, alias);
  if (type.type === "reference") {
    const [first, second] = type.typeArguments ?? [];
    if (first !== undefined && AROUND.includes(type.name)) return alternativesOf(first, isList, alias);
    if (second !== undefined && type.name === "Record") return [{ kind: "map", values: alternativesOf(second), isList }];
    const declaration = referenceOf(type);
    if (declaration?.type !== undefined) return alternativesOf(declaration.type, isList, alias ?? declaration.name);
    if (declaration !== undefined) return [{ kind: "object", interfaceName: declaration.name, isList }];
  }
  if (type.type === "indexedAccess" && type.objectType.type === "reference" && type.indexType.type === "literal") {
    return typesOf(type.objectType.name, String(type.indexType.value)).flatMap((one) => alternativesOf(one, isList, alias));
  }
  if (type.type === "literal" && (typeof type.value === "string" || typeof type.value === "boolean"))
    return [{ kind: "literal", value: type.value, alias, isList }];
  if (type.type === "intrinsic") {
    if (type.name === "undefined") return [];
    if (type.name === "unknown" || type.name === "any") return [{ kind: "any", isList }];
    if (type.name === "string" || type.name === "number" || type.name === "boolean")
      return [{ kind: "primitive", name: type.name, isList }];
  }
  throw new Error(`a schema cannot say what ${type.toString()} is`);
}
