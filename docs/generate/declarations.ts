// What the argument types say: properties with their documentation, from the model that TypeDoc makes of the public interface.
import { join } from "node:path";
import type { CommentDisplayPart, DeclarationReflection, SomeType } from "typedoc" with { "resolution-mode": "import" };

export const ROOT_DIRECTORY = join(__dirname, "..", "..");

export interface Property {
  name: string;
  isOptional: boolean;
  type: SomeType;
  /** What the other members of a union have there. */
  otherTypes: SomeType[];
  /** The documentation without its tags, in one line. */
  text: string;
  /** Of the tag `@default`. */
  defaultValue: string | undefined;
}

const named = new Map<string, DeclarationReflection>();

/** To be called before anything else. */
export async function readDeclarations(): Promise<void> {
  const { Application } = await import("typedoc");
  const app = await Application.bootstrap({
    entryPoints: [join(ROOT_DIRECTORY, "provider", "index.ts")],
    tsconfig: join(ROOT_DIRECTORY, "provider", "tsconfig.json"),
    excludeExternals: true,
    excludeInternal: false,
    sort: [],
    logLevel: "Error",
  });
  const project = await app.convert();
  if (project === undefined) throw new Error("provider/ does not compile");
  for (const child of project.children ?? []) named.set(child.name, child);
}

function declarationOf(name: string): DeclarationReflection {
  const found = named.get(name);
  if (found === undefined) throw new Error(`provider/index.ts exports no ${name}`);
  return found;
}

/** Own properties first, then those of the interfaces it extends; of a union, those of all its members. */
export function propertiesOf(name: string): Property[] {
  const declaration = declarationOf(name);
  const found = new Map<string, Property>();
  for (const property of membersOf(declaration).map((member) =>
    toProperty(name, member, !isRequired(declaration, member.name)),
  )) {
    const before = found.get(property.name);
    if (before === undefined) found.set(property.name, property);
    else if (before.text !== property.text) {
      before.text = [before.text, property.text].filter((text) => text !== "").join(" ");
      before.otherTypes.push(property.type);
    }
  }
  return [...found.values()];
}

/** The types of a property, in each member of a union that has it. */
export function typesOf(name: string, property: string): SomeType[] {
  return membersOf(declarationOf(name)).flatMap((member) => (member.name === property && member.type ? [member.type] : []));
}

/** Without what another member of the union has, and this one must not have. */
function membersOf({ type, children = [] }: DeclarationReflection): DeclarationReflection[] {
  return type === undefined ? children.filter((child) => child.type?.toString() !== "undefined") : membersOfType(type);
}

function membersOfType(type: SomeType): DeclarationReflection[] {
  if (type.type === "union" || type.type === "intersection") return type.types.flatMap(membersOfType);
  if (type.type === "reflection") return membersOf(type.declaration);
  const declaration = referenceOf(type);
  return declaration === undefined ? [] : membersOf(declaration);
}

/** Of a union, whether each of its members requires the property. */
function isRequired({ type, children = [] }: DeclarationReflection, property: string): boolean {
  if (type !== undefined) return isRequiredIn(type, property);
  return children.some((child) => child.name === property && !child.flags.isOptional && child.type?.toString() !== "undefined");
}

function isRequiredIn(type: SomeType, property: string): boolean {
  if (type.type === "union") return type.types.every((one) => isRequiredIn(one, property));
  if (type.type === "intersection") return type.types.some((one) => isRequiredIn(one, property));
  const declaration = type.type === "reflection" ? type.declaration : referenceOf(type);
  return declaration !== undefined && isRequired(declaration, property);
}

function toProperty(parent: string, member: DeclarationReflection, isOptional: boolean): Property {
  const { name, type, comment } = member;
  if (type === undefined) throw new Error(`${parent}.${name} has no type`);
  return {
    name,
    isOptional,
    type,
    otherTypes: [],
    text: toText(comment?.summary),
    defaultValue: comment?.getTag("@default") && withoutFence(comment.getTag("@default")?.content),
  };
}

/** What a class declares beside what its arguments say. */
export function outputsOf(name: string): { name: string; type: SomeType; text: string }[] {
  return (declarationOf(name).children ?? []).flatMap(({ name: output, type, comment, inheritedFrom }) =>
    type === undefined || inheritedFrom !== undefined ? [] : [{ name: output, type, text: toText(comment?.summary) }],
  );
}

export function documentationOf(name: string): string {
  return toText(declarationOf(name).comment?.summary);
}

export function examplesOf(name: string): string[] {
  const tags = declarationOf(name).comment?.getTags("@example") ?? [];
  return tags.map(({ content }) => withoutFence(content));
}

/** The interface or alias that a type refers to, when it is one of ours. */
export function referenceOf(type: SomeType): DeclarationReflection | undefined {
  return type.type === "reference" ? named.get(type.name) : undefined;
}

/** The name of the interface that a type refers to, when it is one of ours. */
export function interfaceOf(type: SomeType): string | undefined {
  const declaration = referenceOf(type);
  return declaration?.type === undefined ? declaration?.name : undefined;
}

function toText(parts: readonly CommentDisplayPart[] = []): string {
  return combined(parts).replace(/\s*\n\s*/g, " ");
}

function withoutFence(parts: readonly CommentDisplayPart[] = []): string {
  return combined(parts)
    .replace(/^```\w*\n|\n```$/g, "")
    .trim();
}

function combined(parts: readonly CommentDisplayPart[]): string {
  return parts.map(({ text }) => text).join("");
}
