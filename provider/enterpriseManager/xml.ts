/**
 * XML as Enterprise Manager speaks it. What it answers is not trusted: size, declarations and shape are checked before
 * anything is read from it.
 */
import { XMLBuilder, XMLParser } from "fast-xml-parser";

export const NAMESPACE = "http://www.veeam.com/ent/v1.0";

/** An element as the parser gives it: attributes begin with `@_`, text beside elements is `#text`. */
export type XmlElement = string | { readonly [name: string]: XmlElement | readonly XmlElement[] };

const parser = new XMLParser({
  // Rel, Href, UID and Success are attributes; the prefix keeps them apart from elements of the same name.
  ignoreAttributes: false,
  attributeNamePrefix: "@_",
  // Else 0012 becomes 12, 1e5 becomes 100000, and descriptions lose their spaces.
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  // The server writes &#39; and &#x2F;, which are decoded with this alone.
  htmlEntities: true,
  processEntities: { enabled: true, maxTotalExpansions: 100_000, maxExpandedLength: 1_000_000 },
  maxNestedTags: 32,
  stopNodes: ["Error.StackTrace"],
  ignoreDeclaration: true,
  ignorePiTags: true,
});

// The package that it is deprecated for comes with this one, under the same version.
// eslint-disable-next-line @typescript-eslint/no-deprecated
const builder = new XMLBuilder({ ignoreAttributes: false, attributeNamePrefix: "@_" });

/** The root element and its name. Throws an Error with the reason for anything but one well-formed document of this API. */
export function parseXml(text: string): { readonly name: string; readonly element: XmlElement } {
  // Entities of a document's own are a way to make much out of little.
  if (/<!DOCTYPE/i.test(text)) throw new Error("it declares a document type");
  // Validated as a whole first: a document that was cut in the middle would be read as far as it goes.
  const roots = Object.entries(parsed(text)).filter(([name]) => name !== "#text");
  const [root, another] = roots;
  if (root === undefined || another !== undefined) throw new Error(`it has ${roots.length} root elements`);
  const [name, element] = root;
  const namespace = typeof element === "string" ? undefined : element["@_xmlns"];
  if (namespace !== undefined && namespace !== NAMESPACE) throw new Error("it is in the namespace of another API");
  return { name, element };
}

function parsed(text: string): Record<string, XmlElement> {
  try {
    return parser.parse(text, true) as Record<string, XmlElement>;
  } catch (error) {
    throw new Error("it cannot be read as XML", { cause: error });
  }
}

/** A document with these elements in this order; those without a value are left out. */
export function buildXml(root: string, elements: readonly (readonly [string, string | undefined])[]): string {
  const content = elements.filter(([, value]) => value !== undefined);
  const document = builder.build({ [root]: { "@_xmlns": NAMESPACE, ...Object.fromEntries(content) } });
  // A carriage return as it is would be read as a line feed.
  return `<?xml version="1.0" encoding="utf-8"?>${document.replaceAll("\r", "&#xD;")}`;
}
