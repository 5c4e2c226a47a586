/** A TypeScript program that declares what was found. */
import { capital, inOneLine } from "../core/text";
import { type Fields, isFields } from "../core/values";
import type { Found } from "./estate";
import { type Source, type Unreadable, completed } from "./unreadable";

const WIDTH = 100;

/** An expression of the program, among values. */
class Expression {
  constructor(
    readonly text: string,
    /** Stands above the property. */
    readonly comment?: string,
  ) {}
}

/** Names for the resources: those on the server, made unique, in one line, without what a URN cannot hold. */
export function resourceNames(found: readonly Found[]): string[] {
  const keyOf = ({ className, name }: Pick<Found, "className" | "name">): string => `${className} ${name}`;
  const counts = new Map<string, number>();
  for (const one of found) counts.set(keyOf(one), (counts.get(keyOf(one)) ?? 0) + 1);
  const taken = new Set<string>();
  return found.map(({ className, name, qualifier }) => {
    const isAmbiguous = (counts.get(keyOf({ className, name })) ?? 0) > 1 && qualifier !== "";
    const plain = inOneLine(isAmbiguous ? `${name} (${qualifier})` : name).replaceAll("::", "-");
    let wanted = plain;
    for (let number = 2; taken.has(keyOf({ className, name: wanted })); number++) wanted = `${plain}-${number}`;
    taken.add(keyOf({ className, name: wanted }));
    return wanted;
  });
}

/**
 * `from` is the module of the classes. An id of something that the program declares becomes a reference to it; what cannot be
 * read is asked from the configuration.
 */
export function program(found: readonly Found[], names: readonly string[], from: string): string {
  const variables = variableNames(found, names);
  const referenceTo = references(found, variables);
  const needsConfig = found.some(({ unreadable }) => unreadable.some(isAsked));
  const declarations = found.map(({ className, declaration, unreadable }, index) => {
    const variable = variables[index] ?? "";
    const declared = withReferences(declaration, referenceTo);
    const args = completed(declared, unreadable, (one) => unreadableValue(one, variable));
    return `export const ${variable} = new veeam.${className}(${literal(names[index] ?? "")}, ${print(args, "")});\n`;
  });
  const imports = [
    ...(needsConfig ? ['import * as pulumi from "@pulumi/pulumi";'] : []),
    `import * as veeam from ${JSON.stringify(from)};`,
  ];
  const config = needsConfig ? ["\nconst config = new pulumi.Config();\n"] : [];
  return `${imports.join("\n")}\n${[...config, ...declarations.map((text) => `\n${text}`)].join("")}`;
}

/** The configuration that the program asks for, as commands. */
export function configCommands(found: readonly Found[], names: readonly string[]): string[] {
  const variables = variableNames(found, names);
  return found.flatMap(({ unreadable }, index) =>
    unreadable.filter(isAsked).map((one) => {
      const key = settingOf(one, variables[index] ?? "");
      if (!one.isSecret) return `pulumi config set ${key} <${one.setting}>`;
      return SET_SECRET[one.source](`pulumi config set --secret ${key}`);
    }),
  );
}

/** How the value of a secret gets into the configuration without being an argument, which other users of the machine could see. */
const SET_SECRET: Readonly<Record<Source, (command: string) => string>> = {
  prompt: (command) => command,
  file: (command) => `${command} < FILE`,
  base64: (command) => `base64 FILE | ${command}`,
};

function unreadableValue(one: Unreadable, variable: string): Expression {
  const comment = `${one.what}. The server does not show it; the next pulumi up sends it.`;
  if (one.assumed !== undefined) return new Expression(JSON.stringify(one.assumed), comment);
  const getter = one.isSecret ? "requireSecret" : "require";
  return new Expression(`config.${getter}(${JSON.stringify(settingOf(one, variable))})`, comment);
}

function isAsked({ assumed }: Unreadable): boolean {
  return assumed === undefined;
}

function settingOf({ setting }: Unreadable, variable: string): string {
  return `${variable}${capital(setting)}`;
}

function variableNames(found: readonly Found[], names: readonly string[]): string[] {
  const classOf = new Map([["veeam"], ["pulumi"], ["config"]].map(([word = ""]) => [word, ""]));
  return found.map(({ className }, index) => {
    const plain = (names[index] ?? "").normalize("NFKD").replace(/\p{Mark}/gu, "");
    const words: string[] = plain.match(/[A-Za-z0-9]+/g) ?? [];
    // A mount server has the name of its host.
    if (className === "MountServer") words.push(className);
    const camel = words.map((word, place) => (place === 0 ? lowerFirst(word) : capital(word))).join("");
    const base = /^[A-Za-z]/.test(camel) && !RESERVED.has(camel) ? camel : lowerFirst(className) + capital(camel);
    const other = classOf.get(base);
    const stem = other === undefined || other === className ? base : `${base}${className}`;
    let variable = stem;
    for (let count = 2; classOf.has(variable); count++) variable = `${stem}${count}`;
    classOf.set(variable, className);
    return variable;
  });
}

type Reference = (id: string, property: string) => Expression | undefined;

/** What an id refers to. A mount server has the id of its host. */
function references(found: readonly Found[], variables: readonly string[]): Reference {
  const indexesOf = (areMountServers: boolean): ReadonlyMap<string, number> =>
    new Map(
      [...found.entries()]
        .filter(([, { className }]) => (className === "MountServer") === areMountServers)
        .map(([index, { id }]) => [id.toLowerCase(), index]),
    );
  const [mountServers, others] = [indexesOf(true), indexesOf(false)];
  return (id, property) => {
    const key = id.toLowerCase();
    const index = (property === "mountServerId" ? mountServers.get(key) : undefined) ?? others.get(key);
    return index === undefined ? undefined : new Expression(`${variables[index] ?? ""}.id`);
  };
}

function withReferences(value: Fields, referenceTo: Reference): Fields {
  const replaced = (item: unknown, property: string): unknown => {
    if (Array.isArray(item)) return item.map((element) => replaced(element, property));
    if (isFields(item)) return withReferences(item, referenceTo);
    // A unique id is another identifier, though servers give some objects the same for both.
    if (typeof item !== "string" || /uniqueId$/i.test(property)) return item;
    return referenceTo(item, property) ?? item;
  };
  return Object.fromEntries(Object.entries(value).map(([property, item]) => [property, replaced(item, property)]));
}

function print(value: unknown, indent: string): string {
  if (value instanceof Expression) return value.text;
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    const items = value.map((item) => print(item, inner));
    const line = `[${items.join(", ")}]`;
    if (!line.includes("\n") && indent.length + line.length <= WIDTH) return line;
    return `[\n${items.map((item) => `${inner}${item},\n`).join("")}${indent}]`;
  }
  if (isFields(value)) {
    const members = Object.entries(value).map(([key, item]) => {
      const comment = item instanceof Expression && item.comment !== undefined ? `${inner}// ${item.comment}\n` : "";
      return `${comment}${inner}${printKey(key)}: ${print(item, inner)},\n`;
    });
    return members.length === 0 ? "{}" : `{\n${members.join("")}${indent}}`;
  }
  return typeof value === "string" ? literal(value) : JSON.stringify(value);
}

/** What ends a line for some compilers, or makes a reviewer read something else than they do, is escaped. */
function literal(text: string): string {
  return JSON.stringify(text).replace(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}

function printKey(key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) ? key : JSON.stringify(key);
}

function lowerFirst(word: string): string {
  // "NAS01" reads better as nas01 than as nAS01.
  return word === word.toUpperCase() ? word.toLowerCase() : word.slice(0, 1).toLowerCase() + word.slice(1);
}

const RESERVED = new Set(
  (
    "await break case catch class const continue debugger default delete do else enum export extends false finally for function if implements import in instanceof interface let " +
    "new null package private protected public return static super switch this throw true try typeof undefined var void while with yield arguments eval module exports require"
  ).split(" "),
);
