import { Refusal } from "./answers.js";
import type { EnterpriseManagerHabits } from "./state.js";

export const NAMESPACE = "http://www.veeam.com/ent/v1.0";

/** Null is what XML leaves out and JSON may show. */
export type Value = string | number | boolean | null;

/** A representation, before it is written as XML or JSON. Attributes and children keep their order. */
export interface Element {
  name: string;
  attributes: Record<string, Value>;
  content: Value | (Element | List)[];
}

/** Elements of one kind. Inside another element XML wraps them in one named by the plural; a list that is the root does not. */
export interface List {
  plural: string;
  items: Element[];
  isRoot: boolean;
}

export function element(name: string, attributes: Record<string, Value>, ...content: (Element | List)[]): Element {
  return { name, attributes, content };
}

export function field(name: string, value: Value): Element {
  return { name, attributes: {}, content: value };
}

export function list(plural: string, items: Element[]): List {
  return { plural, items, isRoot: false };
}

/** A list that is a document of its own; `name` is that of the XML element. */
export function rootList(name: string, plural: string, items: Element[], ...more: Element[]): Element {
  return element(name, {}, { plural, items, isRoot: true }, ...more);
}

/**
 * Written by hand, because no library writes what this server is documented to write: attributes in a given order, and more
 * characters as references than XML needs.
 */
export function toXml(root: Element, { escapesTexts }: EnterpriseManagerHabits): string {
  const namespaces = {
    xmlns: NAMESPACE,
    "xmlns:xsd": "http://www.w3.org/2001/XMLSchema",
    "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
  };
  const text = (value: string) => escape(value, escapesTexts ? /[&<>"'/\r]/g : /[&<>\r]/g);

  const write = ({ name, attributes, content }: Element): string => {
    const written = Object.entries(attributes).map(([key, value]) => {
      return value === null ? "" : ` ${key}="${escape(String(value), /[&<>"\t\r\n]/g)}"`;
    });
    const inside = Array.isArray(content) ? content.map(writePart).join("") : content === null ? "" : text(String(content));
    return `<${name}${written.join("")}${inside === "" ? " />" : `>${inside}</${name}>`}`;
  };
  const writePart = (part: Element | List): string => {
    if ("plural" in part) {
      return part.isRoot ? part.items.map(write).join("") : write(element(part.plural, {}, ...part.items));
    }
    return part.content === null ? "" : write(part);
  };
  return `<?xml version="1.0" encoding="utf-8"?>${write({ ...root, attributes: { ...namespaces, ...root.attributes } })}`;
}

const REFERENCES: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
  "/": "&#x2F;",
  "\t": "&#x9;",
  "\n": "&#xA;",
  "\r": "&#xD;",
};

// eslint-disable-next-line no-control-regex -- that is what they are
export const UNWRITABLE = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/;

/** Refuses what XML 1.0 cannot hold, even as a reference. */
function escape(text: string, characters: RegExp): string {
  const unwritable = UNWRITABLE.exec(text)?.[0];
  if (unwritable !== undefined) {
    const code = unwritable.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0");
    throw new Refusal(500, `'.', hexadecimal value 0x${code}, is an invalid character.`);
  }
  return text.replace(characters, (character) => REFERENCES[character] ?? character);
}

/** Attributes become ordinary members after the children, links an array, and other lists what the server is in the habit of. */
export function toJson(root: Element, habits: EnterpriseManagerHabits): unknown {
  const { jsonCasing, jsonCollections, jsonEmptyValues } = habits;
  const cased = (name: string) => (jsonCasing === "pascal" ? name : camelCase(name));

  const write = ({ attributes, content }: Element): unknown => {
    if (!Array.isArray(content)) return content;
    const members = [
      ...content.map((part): [string, unknown] => ("plural" in part ? [part.plural, writeList(part)] : [part.name, write(part)])),
      ...Object.entries(attributes),
    ];
    return Object.fromEntries(members.flatMap(([name, value]) => show(name, value)));
  };
  const show = (name: string, value: unknown): [string, unknown][] => {
    if (value !== null && value !== "") return [[cased(name), value]];
    if (jsonEmptyValues === "absent") return [];
    return [[cased(name), jsonEmptyValues === "null" ? null : value]];
  };
  const writeList = ({ plural, items, isRoot }: List): unknown => {
    const array = items.map(write);
    if (plural === "Links" || jsonCollections === "bare") return array;
    if (jsonCollections === "singular") return { [cased(plural.replace(/s$/, ""))]: array };
    return isRoot && jsonCollections === "documented" ? array : { [cased(plural)]: array };
  };
  return write(root);
}

function camelCase(name: string): string {
  return name === "UID" ? "uid" : `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
}
