import { DOMParser, Element as XmlElement, onWarningStopParsing } from "@xmldom/xmldom";
import { isObject } from "../json.js";
import { invalid, WRONG_BODY } from "./answers.js";
import type { EnterpriseManagerRequest } from "./context.js";
import { NAMESPACE, UNWRITABLE } from "./elements.js";
import type { BackupServer, EnterpriseManagerHabits } from "./state.js";
import { knowsThumbprints } from "./versions.js";

/** What a client may send about a backup server. */
export type BackupServerSpec = Partial<
  Pick<BackupServer, "address" | "description" | "port" | "username" | "password" | "wcfPort" | "thumbprint">
>;

const DEFAULT_PORT = 9392;

/** The elements of `BackupServerSpec` in the schema's order. */
const FIELDS: readonly string[] = [
  "Description",
  "DnsNameOrIpAddress",
  "Port",
  "Username",
  "Password",
  "WcfPort",
  "VbrCertificateThumbprint",
];
const SINCE_V17 = ["WcfPort", "VbrCertificateThumbprint"];

/** Reads the body of a create or an edit. Refuses what the schema of the session's version does not allow. */
export function readSpec(request: EnterpriseManagerRequest, purpose: "create" | "edit"): BackupServerSpec {
  const { habits } = request.view.infrastructure.enterpriseManager;
  const known = knowsThumbprints(request.view.version) ? FIELDS : FIELDS.filter((name) => !SINCE_V17.includes(name));
  const texts =
    request.format === "json"
      ? readJson(request.body, known, habits)
      : readXml(request.body, known, habits.skipsMisplacedElements);
  if (purpose === "create" && habits.skipsMisplacedElements && !texts.has("Port")) texts.set("Port", String(DEFAULT_PORT));
  checkPresence(texts, purpose, request);
  return specOf(texts);
}

/** Elements must come in order: one that stands before where it belongs is refused, or skipped by a forgiving server. */
function readXml(body: string, known: readonly string[], skips: boolean): Map<string, string> {
  const texts = new Map<string, string>();
  let next = 0;
  for (const child of childrenOf(rootOf(body))) {
    const position = child.namespaceURI === NAMESPACE ? known.indexOf(child.localName ?? "") : -1;
    if (position < next) {
      if (skips) continue;
      const expected = known.slice(next).map((name) => `[${name}]`);
      throw invalid(`Element [${child.nodeName}] is not expected. Expected is ${expected.join(", ") || "the end"}.`);
    }
    if ([...child.childNodes].some((node) => node.nodeType === 1)) throw invalid(`Element [${child.nodeName}] must hold text.`);
    const text = child.textContent ?? "";
    // The parser is more tolerant than the standard.
    if (UNWRITABLE.test(text)) throw invalid(`Element [${child.nodeName}] holds an invalid character.`);
    texts.set(child.localName ?? "", text);
    next = position + 1;
  }
  return texts;
}

function rootOf(body: string): XmlElement {
  if (/<!DOCTYPE/i.test(body)) throw invalid("DTD is prohibited in this XML document.");
  let root: XmlElement | null;
  try {
    root = new DOMParser({ onError: onWarningStopParsing }).parseFromString(body, "application/xml").documentElement;
  } catch {
    throw invalid("There is an error in the XML document.");
  }
  if (root?.localName !== "BackupServerSpec" || root.namespaceURI !== NAMESPACE) throw invalid(WRONG_BODY);
  return root;
}

function childrenOf(root: XmlElement): XmlElement[] {
  const nodes = [...root.childNodes];
  if (nodes.some((node) => node.nodeType === 3 && node.nodeValue?.trim()))
    throw invalid(`[${root.nodeName}] must hold elements.`);
  return nodes.filter((node) => node.nodeType === 1) as XmlElement[];
}

/** Null is as good as left out. Names are those of the documents; a server that writes them in camelCase reads both. */
function readJson(body: string, known: readonly string[], { jsonCasing }: EnterpriseManagerHabits): Map<string, string> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    throw invalid(WRONG_BODY);
  }
  if (!isObject(parsed)) throw invalid(WRONG_BODY);
  const texts = new Map<string, string>();
  for (const [key, value] of Object.entries(parsed)) {
    const name = known.find((field) => field === key || (jsonCasing === "camel" && field.toLowerCase() === key.toLowerCase()));
    if (name === undefined) throw invalid(`Member [${key}] is not expected.`);
    if (value === null) continue;
    const isNumber = typeof value === "number" && /port$/i.test(name);
    if (typeof value !== "string" && !isNumber) throw invalid(`Member [${key}] has the wrong type.`);
    texts.set(name, String(value));
  }
  return texts;
}

function checkPresence(texts: Map<string, string>, purpose: "create" | "edit", { view }: EnterpriseManagerRequest): void {
  const { requiresCredentialsBeforeV17 } = view.infrastructure.enterpriseManager.habits;
  const required = purpose === "create" ? FIELDS.slice(0, 5) : ["DnsNameOrIpAddress"];
  if (purpose === "edit" && requiresCredentialsBeforeV17 && !knowsThumbprints(view.version))
    required.push("Username", "Password");
  const missing = required.find((name) => !texts.has(name));
  if (missing !== undefined) throw invalid(`Element [${missing}] is required.`);
  if (texts.has("Username") !== texts.has("Password")) throw invalid("[Username] and [Password] must be sent together.");
}

function specOf(texts: Map<string, string>): BackupServerSpec {
  return {
    ...given("description", texts.get("Description")),
    ...given("address", addressOf(texts)),
    ...given("port", portOf(texts, "Port")),
    ...given("username", nonEmpty(texts, "Username")),
    ...given("password", nonEmpty(texts, "Password")),
    ...given("wcfPort", portOf(texts, "WcfPort")),
    ...given("thumbprint", thumbprintOf(texts)),
  };
}

function given<K extends string, V>(key: K, value: V | undefined): Partial<Record<K, V>> {
  return value === undefined ? {} : ({ [key]: value } as Record<K, V>);
}

function addressOf(texts: Map<string, string>): string | undefined {
  const text = nonEmpty(texts, "DnsNameOrIpAddress");
  if (text !== undefined && /[\s/\\@?#[\]]/.test(text))
    throw invalid(`[DnsNameOrIpAddress] is no host name or address: [${text}].`);
  return text;
}

function nonEmpty(texts: Map<string, string>, name: string): string | undefined {
  const text = texts.get(name);
  if (text === "") throw invalid(`[${name}] must not be empty.`);
  return text;
}

function portOf(texts: Map<string, string>, name: string): number | undefined {
  const text = texts.get(name)?.trim();
  if (text === undefined) return undefined;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port < 1 || port > 65_535) throw invalid(`[${name}] must be a port, 1 to 65535, got [${text}].`);
  return port;
}

function thumbprintOf(texts: Map<string, string>): string | undefined {
  const text = texts.get("VbrCertificateThumbprint");
  if (text !== undefined && !/^[0-9a-f]{40}$/i.test(text))
    throw invalid("[VbrCertificateThumbprint] must be 40 hexadecimal digits.");
  return text;
}
