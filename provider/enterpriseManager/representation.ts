/**
 * What Enterprise Manager answers, read in the same way whatever its format: XML, or JSON in PascalCase or camelCase. Which
 * of them comes is the server's choice, also against the Accept header.
 */
import { isTooDeep } from "../core/values";
import { type XmlElement, parseXml } from "./xml";

const LIMIT_BYTES = 8 * 1024 * 1024;

type Member = string | Representation | readonly Member[];

/** Text and members of an element or object, found by name in any case. */
export class Representation {
  readonly #members: ReadonlyMap<string, Member>;

  constructor(members: Iterable<readonly [string, Member]>) {
    const found = new Map<string, Member>();
    // An attribute comes before an element of the same name.
    for (const [name, member] of members) if (!found.has(name.toLowerCase())) found.set(name.toLowerCase(), member);
    this.#members = found;
  }

  /** The value of an attribute, an element without elements of its own, or a plain member. */
  text(name: string): string | undefined {
    const member = this.#members.get(name.toLowerCase());
    if (member instanceof Representation) return member.text(OWN_TEXT);
    return typeof member === "string" ? member : undefined;
  }

  child(name: string): Representation | undefined {
    const member = this.#members.get(name.toLowerCase());
    return member === "" ? new Representation([]) : member instanceof Representation ? member : undefined;
  }

  /**
   * The elements of a collection: `<Links><Link/></Links>`, `{"Links": [...]}`, `{"Refs": {"Refs": [...]}}`. Undefined where
   * there is no such collection, which is not the same as an empty one.
   */
  list(plural: string, singular: string): Representation[] | undefined {
    const member = this.#members.get(plural.toLowerCase()) ?? this.#members.get(singular.toLowerCase());
    return member === undefined ? undefined : elements(member, plural, singular);
  }
}

/** One answer. */
export interface Document {
  /** The root element of XML, the `Type` of a JSON object; undefined where the latter is missing. */
  readonly name: string | undefined;
  readonly root: Representation;
}

/** Reads an answer. Throws an Error with the reason when it is none that this API gives. */
export function readDocument(text: string): Document {
  if (Buffer.byteLength(text) > LIMIT_BYTES) throw new Error(`it is larger than ${LIMIT_BYTES / 1024 / 1024} MiB`);
  const content = text.trimStart();
  if (content === "") throw new Error("it is empty");
  if (content.startsWith("<")) {
    const { name, element } = parseXml(content);
    return { name, root: fromXml(element) };
  }
  const json = parseJson(content);
  // For XML the parser has a limit of its own.
  if (isTooDeep(json)) throw new Error("its arrays and objects are nested too deep");
  const value = fromJson(json);
  if (!(value instanceof Representation)) throw new Error("it is not an object");
  return { name: value.text("Type"), root: value };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error("it is neither XML nor JSON");
  }
}

const OWN_TEXT = "#text";

function elements(member: Member, plural: string, singular: string): Representation[] {
  if (typeof member === "string") return [];
  if (!(member instanceof Representation)) return member.flatMap((one) => elements(one, plural, singular));
  return member.list(plural, singular) ?? [member];
}

function fromXml(element: XmlElement): Representation {
  if (typeof element === "string") return new Representation(element.trim() === "" ? [] : [[OWN_TEXT, element]]);
  const entries = Object.entries(element);
  const isAttribute = ([name]: readonly [string, unknown]): boolean => name.startsWith("@_");
  return new Representation([
    ...entries.filter(isAttribute).map(([name, value]): [string, Member] => [name.slice(2), memberOf(value)]),
    ...entries.filter((entry) => !isAttribute(entry)).map(([name, value]): [string, Member] => [name, memberOf(value)]),
  ]);
}

function memberOf(value: XmlElement | readonly XmlElement[]): Member {
  if (typeof value === "string") return value;
  return isList(value) ? value.map((one) => (typeof one === "string" ? fromXml(one) : memberOf(one))) : fromXml(value);
}

function isList(value: XmlElement | readonly XmlElement[]): value is readonly XmlElement[] {
  return Array.isArray(value);
}

/** Null counts as left out. */
function fromJson(value: unknown): Member | undefined {
  if (Array.isArray(value)) return value.map(fromJson).filter((one) => one !== undefined);
  if (typeof value === "object" && value !== null) {
    return new Representation(
      Object.entries(value).flatMap(([name, item]): [string, Member][] => {
        const member = fromJson(item);
        return member === undefined ? [] : [[name, member]];
      }),
    );
  }
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? String(value) : undefined;
}
