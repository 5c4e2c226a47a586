// Types as a reader wants them: without `pulumi.Input`, which is everywhere, with a link where a type has a table of its own.
import type { SomeType } from "typedoc" with { "resolution-mode": "import" };
import { referenceOf } from "./declarations";

/** Without inputs, `undefined` and the brackets of a list. */
export function unwrapped(type: SomeType, isList = false): { inner: SomeType; isList: boolean } {
  const members = type.type === "union" ? type.types.filter((member) => member.toString() !== "undefined") : [];
  if (members.length === 1 && members[0] !== undefined) return unwrapped(members[0], isList);
  if (type.type === "reference" && type.name === "Input" && type.typeArguments?.[0] !== undefined)
    return unwrapped(type.typeArguments[0], isList);
  if (type.type === "array") return unwrapped(type.elementType, true);
  if (type.type === "typeOperator") return unwrapped(type.target, isList);
  return { inner: type, isList };
}

/** `linkTo` gives the anchor of the table of an interface, where there is one. */
export function typeText(type: SomeType, linkTo: (name: string) => string | undefined): string {
  const { inner, isList } = unwrapped(type);
  const text = plainText(inner, linkTo);
  return isList ? `list of ${text}` : text;
}

function plainText(type: SomeType, linkTo: (name: string) => string | undefined): string {
  const declaration = referenceOf(type);
  if (declaration !== undefined) {
    const anchor = linkTo(declaration.name);
    if (anchor !== undefined) return `[${declaration.name}](#${anchor})`;
    return declaration.type ? plainText(declaration.type, linkTo) : "object";
  }
  if (type.type === "union") {
    const members = type.types.map((member) => typeText(member, linkTo)).filter((text) => text !== "undefined");
    return [...new Set(members)].join(", ");
  }
  if (type.type === "literal") return `\`${type.toString()}\``;
  return type.toString() === "unknown" ? "any value" : type.toString();
}
