/** A TypeScript program that declares what was found. */
import { type Fields, isFields } from "../core/values";
import type { Found } from "./estate";

const WIDTH = 100;

/** An expression of the program, among values. */
class Expression {
  constructor(readonly text: string) {}
}

/** Names for the resources: those on the server, made unique, without what a URN cannot hold. */
export function resourceNames(found: readonly Found[]): string[] {
  const taken = new Set<string>();
  return found.map(({ name, className }) => {
    const plain = name.replaceAll("::", "-");
    let wanted = plain;
    for (let number = 2; taken.has(`${className} ${wanted}`); number++) wanted = `${plain}-${number}`;
    taken.add(`${className} ${wanted}`);
    return wanted;
  });
}

/**
 * `from` is the module of the classes. Scale-out repositories refer to the repositories that they consist of; what cannot be read is
 * asked from the configuration.
 */
export function program(found: readonly Found[], names: readonly string[], from: string): string {
  const variables = variableNames(found);
  const byId = new Map(found.map(({ id }, index) => [id.toLowerCase(), variables[index] ?? ""]));
  const needsConfig = found.some(({ unreadable }) => unreadable.length > 0);
  const declarations = found.map(({ className, declaration, unreadable }, index) => {
    const variable = variables[index] ?? "";
    const settings = unreadable.map((property) => {
      const getter = property === "password" ? "requireSecret" : "require";
      const key = `${variable}${property.slice(0, 1).toUpperCase()}${property.slice(1)}`;
      return [property, new Expression(`config.${getter}(${JSON.stringify(key)})`)] as const;
    });
    const args = {
      ...(className === "ScaleOutRepository" ? withReferences(declaration, byId) : declaration),
      ...Object.fromEntries(settings),
    };
    return `export const ${variable} = new veeam.${className}(${JSON.stringify(names[index])}, ${print(args, "")});\n`;
  });
  const imports = [
    ...(needsConfig ? ['import * as pulumi from "@pulumi/pulumi";'] : []),
    `import * as veeam from ${JSON.stringify(from)};`,
  ];
  const config = needsConfig ? ["\nconst config = new pulumi.Config();\n"] : [];
  return `${imports.join("\n")}\n${[...config, ...declarations.map((text) => `\n${text}`)].join("")}`;
}

/** The configuration that the program asks for, as commands. */
export function configCommands(found: readonly Found[]): string[] {
  const variables = variableNames(found);
  return found.flatMap(({ unreadable }, index) =>
    unreadable.map((property) => {
      const key = `${variables[index] ?? ""}${property.slice(0, 1).toUpperCase()}${property.slice(1)}`;
      return property === "password" ? `pulumi config set --secret ${key}` : `pulumi config set ${key} <${property}>`;
    }),
  );
}

function variableNames(found: readonly Found[]): string[] {
  const taken = new Set(["veeam", "pulumi", "config"]);
  return found.map(({ name, className }) => {
    const words = name.normalize("NFKD").match(/[A-Za-z0-9]+/g) ?? [];
    const camel = words.map((word, index) => (index === 0 ? lowerFirst(word) : upperFirst(word))).join("");
    const base = /^[A-Za-z]/.test(camel) && !RESERVED.has(camel) ? camel : lowerFirst(className) + upperFirst(camel);
    let variable = base;
    for (let count = 2; taken.has(variable); count++) variable = `${base}${count}`;
    taken.add(variable);
    return variable;
  });
}

/** Ids of repositories that are in the program as well become references to them. */
function withReferences(value: Fields, variables: ReadonlyMap<string, string>): Fields {
  const replaced = (item: unknown): unknown => {
    if (Array.isArray(item)) return item.map(replaced);
    if (isFields(item)) return withReferences(item, variables);
    const variable = typeof item === "string" ? variables.get(item.toLowerCase()) : undefined;
    return variable === undefined ? item : new Expression(`${variable}.id`);
  };
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, replaced(item)]));
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
    const members = Object.entries(value).map(([key, item]) => `${inner}${printKey(key)}: ${print(item, inner)},\n`);
    return members.length === 0 ? "{}" : `{\n${members.join("")}${indent}}`;
  }
  return JSON.stringify(value);
}

function printKey(key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) ? key : JSON.stringify(key);
}

function lowerFirst(word: string): string {
  // "NAS01" reads better as nas01 than as nAS01.
  return word === word.toUpperCase() ? word.toLowerCase() : word.slice(0, 1).toLowerCase() + word.slice(1);
}

function upperFirst(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1);
}

const RESERVED = new Set(
  (
    "await break case catch class const continue debugger default delete do else enum export extends false finally for function if implements import in instanceof interface let " +
    "new null package private protected public return static super switch this throw true try typeof undefined var void while with yield arguments eval module exports require"
  ).split(" "),
);
