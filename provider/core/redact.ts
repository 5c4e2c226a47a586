/**
 * The one place that keeps secrets out of messages, warnings, progress lines and logs. Whoever obtains a secret (a password
 * from the settings, a token from a server) tells it here; every text that leaves the process passes `redact`.
 */
import { ESCAPE_STARTS, readingsAt } from "./escapes";

/** Every form of every secret by its first character, the longest first: one may be the beginning of another. */
const kept = new Map<string, string[]>();
/** Where one may begin: at its first character, at an escape, or at what has been replaced before and is passed over. */
let starts = anyOf([]);

/** Makes `secret` unreadable in all later texts, in each encoding in which it could appear. */
export function keepSecret(secret: string | undefined, username?: string): void {
  if (secret === undefined || secret === "") return;
  const pairs = username === undefined ? [] : [`${username}:${secret}`];
  for (const form of [secret, ...[secret, ...pairs].flatMap(inBase64)]) {
    const alike = kept.get(form.charAt(0)) ?? [];
    if (alike.includes(form)) continue;
    alike.push(form);
    alike.sort((a, b) => b.length - a.length);
    kept.set(form.charAt(0), alike);
    starts = anyOf([...kept.keys(), ...ESCAPE_STARTS, HIDDEN.charAt(0)]);
  }
}

function anyOf(characters: readonly string[]): RegExp {
  return new RegExp(`[${characters.map((one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`).join("")}]`, "g");
}

/** The text without any secret that `keepSecret` was told, and without what calls itself one. */
export function redact(text: string): string {
  return NAMED.reduce((left, pattern) => left.replace(pattern, `$1${HIDDEN}`), kept.size === 0 ? text : withoutKept(text));
}

/** A body of a request or a response: also without the whole of every value that calls itself a secret, known or not. */
export function redactBody(body: string): string {
  return redact(SECRET_VALUES.reduce((left, pattern) => left.replace(pattern, `$1${HIDDEN}`), body));
}

const HIDDEN = "[secret]";

/** The filling at the end comes and goes. */
function inBase64(text: string): string[] {
  const [plain, forUrls] = [Buffer.from(text).toString("base64"), Buffer.from(text).toString("base64url")];
  return [plain, plain.replace(/=+$/, ""), forUrls];
}

function withoutKept(text: string): string {
  let result = "";
  let done = 0;
  starts.lastIndex = 0;
  for (let start = starts.exec(text); start !== null; start = starts.exec(text)) {
    const at = start.index;
    const end = endOfSecret(text, at);
    if (end !== undefined) {
      result += text.slice(done, at) + HIDDEN;
      done = end;
    }
    starts.lastIndex = end ?? (text.startsWith(HIDDEN, at) ? at + HIDDEN.length : at + 1);
  }
  return result + text.slice(done);
}

function endOfSecret(text: string, at: number): number | undefined {
  for (const { characters } of readingsAt(text, at)) {
    for (const secret of kept.get(characters.charAt(0)) ?? []) {
      const end = endOf(secret, text, at);
      if (end !== undefined) return end;
    }
  }
  return undefined;
}

/** Where the secret ends that begins here, its characters written in any mixture of ways; undefined where none begins. */
function endOf(secret: string, text: string, at: number): number | undefined {
  const ways: [matched: number, at: number][] = [[0, at]];
  const tried = new Set<number>();
  for (let way = ways.pop(); way !== undefined; way = ways.pop()) {
    const [matched, next] = way;
    if (matched === secret.length) return next;
    for (const { characters, end } of readingsAt(text, next)) {
      const longer = matched + characters.length;
      const key = end * (secret.length + 1) + longer;
      if (tried.has(key) || !secret.startsWith(characters, matched)) continue;
      tried.add(key);
      ways.push([longer, end]);
    }
  }
  return undefined;
}

/**
 * What belongs to a name that says "secret", known or not: the rest of a header's line, and a value in JSON, XML or a form. A
 * colon in plain words is left alone: "password: must not be empty".
 */
const NAMED = [
  /((?:authorization|(?:set-)?cookie|x-restsvcsessionid)\\*["']?\s*[:=]\s*\\*["']?)[^"'\\<\r\n]+/gi,
  /((?<!\/)(?:access_?token|refresh_?token|password)(?:\\*["']\s*:\s*\\*["']|\s*=\s*\\*["']?|>))[^"'\\<&\s]+/gi,
];

/** What the names of secrets end with in the documents of both servers; the name of an id of a secret goes on. */
const SECRET_NAME = "[\\w.-]*(?:password|passphrase|secret|token|handshake_?code|(?:private|secret|shared)_?key)";

/** A value in JSON, the text of an XML element, an attribute, a value of a form; also one whose end was cut off. */
const SECRET_VALUES = [
  new RegExp(`("${SECRET_NAME}"\\s*:\\s*")(?:[^"\\\\]|\\\\[^])+`, "gi"),
  new RegExp(`(<(?:[\\w.-]+:)?${SECRET_NAME}(?:\\s[^<>]*)?(?<!/)>)(?:<!\\[CDATA\\[[^]*?(?:\\]\\]>|$)|[^<])+`, "gi"),
  new RegExp(`(\\s${SECRET_NAME}\\s*=\\s*")[^"<]+`, "gi"),
  new RegExp(`(\\s${SECRET_NAME}\\s*=\\s*')[^'<]+`, "gi"),
  new RegExp(`((?:^|&)${SECRET_NAME}=)[^&\\s]+`, "gi"),
];
