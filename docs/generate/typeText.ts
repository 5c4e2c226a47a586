// Types as a reader wants them: without `pulumi.Input`, which is everywhere, with a link where a type has a table of its own.
import ts from "typescript";
import { referenceOf } from "./declarations";

/** Without inputs, `undefined` and the brackets of a list. */
export function unwrapped(type: ts.TypeNode | undefined): { node: ts.TypeNode | undefined; isList: boolean } {
  let node = type;
  let isList = false;
  for (;;) {
    if (node === undefined) return { node, isList };
    const members = ts.isUnionTypeNode(node) ? node.types.filter(({ kind }) => kind !== ts.SyntaxKind.UndefinedKeyword) : [];
    if (members.length === 1) node = members[0];
    else if (ts.isTypeReferenceNode(node) && node.typeName.getText() === "pulumi.Input") node = node.typeArguments?.[0];
    else if (ts.isArrayTypeNode(node)) [node, isList] = [node.elementType, true];
    else if (ts.isParenthesizedTypeNode(node)) node = node.type;
    else if (ts.isTypeOperatorNode(node)) node = node.type;
    else return { node, isList };
  }
}

/** `linkTo` gives the anchor of the table of an interface, where there is one. */
export function typeText(type: ts.TypeNode | undefined, linkTo: (name: string) => string | undefined): string {
  const { node, isList } = unwrapped(type);
  if (node === undefined) return "any";
  const text = plainText(node, linkTo);
  return isList ? `list of ${text}` : text;
}

function plainText(node: ts.TypeNode, linkTo: (name: string) => string | undefined): string {
  const declaration = referenceOf(node);
  if (declaration !== undefined) {
    const name = declaration.name.text;
    const anchor = linkTo(name);
    if (anchor !== undefined) return `[${name}](#${anchor})`;
    if (ts.isTypeAliasDeclaration(declaration)) return plainText(declaration.type, linkTo);
    return "object";
  }
  if (ts.isUnionTypeNode(node)) {
    const members = node.types.map((member) => typeText(member, linkTo)).filter((text) => text !== "undefined");
    return [...new Set(members)].join(", ");
  }
  if (node.kind === ts.SyntaxKind.UnknownKeyword) return "any value";
  if (ts.isLiteralTypeNode(node)) return `\`${node.getText()}\``;
  return node.getText();
}
