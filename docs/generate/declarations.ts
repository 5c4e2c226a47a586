// What the argument types say: properties with their documentation, read by the compiler.
import { join } from "node:path";
import ts from "typescript";

export const ROOT_DIRECTORY = join(__dirname, "..", "..");

export interface Property {
  name: string;
  isOptional: boolean;
  type: ts.TypeNode | undefined;
  /** What the other members of a union have there. */
  otherTypes: ts.TypeNode[];
  /** The documentation without its tags, in one line. */
  text: string;
  /** Of the tag `@default`. */
  standard: string | undefined;
  /** The interface that declares it, which may be one that others extend. */
  owner: string;
}

export interface LookUp {
  name: string;
  text: string;
  examples: string[];
  /** Names of types. */
  args: string;
  result: string;
}

const program = ts.createProgram({
  rootNames: [join(ROOT_DIRECTORY, "provider", "index.ts")],
  options: { strict: true, module: ts.ModuleKind.Node16, target: ts.ScriptTarget.ES2022, skipLibCheck: true, types: ["node"] },
});
const checker = program.getTypeChecker();
const sources = program
  .getSourceFiles()
  .filter(({ fileName }) => fileName.startsWith(join(ROOT_DIRECTORY, "provider").replaceAll("\\", "/")));
const named = new Map<string, ts.InterfaceDeclaration | ts.TypeAliasDeclaration | ts.ClassDeclaration>();
for (const source of sources) {
  ts.forEachChild(source, (node) => {
    if (ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) named.set(node.name.text, node);
    if (ts.isClassDeclaration(node) && node.name !== undefined) named.set(node.name.text, node);
  });
}

function declarationOf(name: string): ts.InterfaceDeclaration | ts.TypeAliasDeclaration | ts.ClassDeclaration {
  const found = named.get(name);
  if (found === undefined) throw new Error(`provider/ declares no ${name}`);
  return found;
}

/** Own properties first, then those of the interfaces it extends; of a union, those of all its members. */
export function propertiesOf(name: string): Property[] {
  const type = checker.getTypeAtLocation(declarationOf(name));
  const found = new Map<string, Property>();
  for (const member of type.isUnion() ? type.types : [type]) {
    for (const symbol of checker.getPropertiesOfType(member)) {
      const property = toProperty(symbol, type.isUnion());
      if (property === undefined) continue;
      const before = found.get(property.name);
      if (before === undefined) found.set(property.name, property);
      else if (before.text !== property.text) {
        before.text = [before.text, property.text].filter((text) => text !== "").join(" ");
        if (property.type !== undefined) before.otherTypes.push(property.type);
      }
    }
  }
  return [...found.values()];
}

function toProperty(symbol: ts.Symbol, isChoice: boolean): Property | undefined {
  const declaration = symbol.declarations?.find(ts.isPropertySignature);
  if (declaration === undefined) return undefined;
  // What another member of the union has, and this one must not have.
  if (declaration.type?.getText() === "undefined") return undefined;
  const { parent } = declaration;
  return {
    name: symbol.name,
    isOptional: isChoice || declaration.questionToken !== undefined,
    type: declaration.type,
    otherTypes: [],
    text: toText(symbol.getDocumentationComment(checker)),
    standard: tagsOf(symbol, "default")[0],
    owner: ts.isInterfaceDeclaration(parent) ? parent.name.text : "",
  };
}

/** What a class declares beside what its arguments say. */
export function outputsOf(name: string): { name: string; type: string; text: string }[] {
  const declaration = declarationOf(name);
  if (!ts.isClassDeclaration(declaration)) throw new Error(`${name} is no class`);
  return declaration.members.filter(ts.isPropertyDeclaration).map((member) => {
    const symbol = checker.getSymbolAtLocation(member.name);
    return {
      name: member.name.getText(),
      type: member.type?.getText() ?? "",
      text: toText(symbol?.getDocumentationComment(checker) ?? []),
    };
  });
}

export function documentationOf(name: string): string {
  const symbol = checker.getSymbolAtLocation(declarationOf(name).name ?? declarationOf(name));
  return toText(symbol?.getDocumentationComment(checker) ?? []);
}

/** The interface or alias that a type node refers to, when it is one of ours. */
export function referenceOf(node: ts.TypeNode): ts.InterfaceDeclaration | ts.TypeAliasDeclaration | undefined {
  if (!ts.isTypeReferenceNode(node)) return undefined;
  const name = ts.isQualifiedName(node.typeName) ? node.typeName.right.text : node.typeName.text;
  const found = named.get(name);
  return found === undefined || ts.isClassDeclaration(found) ? undefined : found;
}

/** Functions without their twins. */
export function lookUps(): LookUp[] {
  const source = sources.find(({ fileName }) => fileName.endsWith("functions/functions.ts"));
  const functions: LookUp[] = [];
  source?.forEachChild((node) => {
    if (!ts.isFunctionDeclaration(node) || node.name === undefined || node.name.text.endsWith("Output")) return;
    const symbol = checker.getSymbolAtLocation(node.name);
    if (symbol === undefined) return;
    functions.push({
      name: node.name.text,
      text: toText(symbol.getDocumentationComment(checker)),
      examples: tagsOf(symbol, "example"),
      args: node.parameters[0]?.type?.getText().replace("Args.", "") ?? "",
      result: node.type?.getText().replace(/^Promise<(?:Results\.)?(.*)>$/, "$1") ?? "",
    });
  });
  return functions;
}

function tagsOf(symbol: ts.Symbol, name: string): string[] {
  return symbol
    .getJsDocTags(checker)
    .filter((tag) => tag.name === name)
    .map((tag) => ts.displayPartsToString(tag.text));
}

function toText(parts: readonly ts.SymbolDisplayPart[]): string {
  return ts.displayPartsToString([...parts]).replace(/\s*\n\s*/g, " ");
}
