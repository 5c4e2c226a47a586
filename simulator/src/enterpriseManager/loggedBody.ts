import { DOMParser, onErrorStopParsing, XMLSerializer } from "@xmldom/xmldom";
import { isObject } from "../json.js";

const REDACTED = "[redacted]";

/** A body as the request log keeps it: JSON parsed, XML as text, without passwords. What cannot be read may hide one. */
export function loggedBody(text: string): unknown {
  if (text === "") return undefined;
  try {
    return text.trimStart().startsWith("<") ? xmlWithoutPasswords(text) : withoutPasswords(JSON.parse(text));
  } catch {
    return "[unreadable]";
  }
}

function xmlWithoutPasswords(text: string): string {
  const document = new DOMParser({ onError: onErrorStopParsing }).parseFromString(text, "application/xml");
  for (const node of document.getElementsByTagNameNS("*", "Password")) node.textContent = REDACTED;
  return new XMLSerializer().serializeToString(document);
}

function withoutPasswords(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutPasswords);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, /password/i.test(key) ? REDACTED : withoutPasswords(member)]),
  );
}
