/**
 * The one place that keeps secrets out of messages, warnings, progress lines and logs. Whoever obtains a secret (a password
 * from the settings, a token from a server) tells it here; every text that leaves the process passes `redact`.
 */

/** Every form of every secret by its first character, the longest first: one may be the beginning of another. */
const kept = new Map<string, string[]>();
/** Where one may begin: at its first character, at an escape, or at what has been replaced before and is passed over. */
let starts = anyOf([]);

/** Makes `secret` unreadable in all later texts, in each encoding in which it could appear. */
export function keepSecret(secret: string | undefined, username?: string): void {
  if (secret === undefined || secret === "") return;
  const pairs = username === undefined ? [] : [`${username}:${secret}`];
  for (const form of [secret, ...linesOf(secret), ...[secret, ...pairs].flatMap(inBase64)]) {
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

/** Of a key, each line: a server may write their ends otherwise, or drop the last one. A short line could be any word. */
function linesOf(secret: string): string[] {
  const lines = secret.split(/[\r\n]+/).map((line) => line.trim());
  return lines.filter((line) => line.length >= SHORTEST_LINE);
}

const SHORTEST_LINE = 8;

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
  // Up to the first escape there is one reading, and nearly everything differs there.
  for (let length = 0; ESCAPES[text.charAt(at + length)] === undefined; length++) {
    if (length === secret.length) return at + length;
    if (text.charAt(at + length) !== secret.charAt(length)) return undefined;
  }
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
  /((?:(?<![a-z] )authorization|(?:set-)?cookie|x-restsvcsessionid)\\*["']?\s*[:=]\s*\\*["']?)[^"'\\<\r\n]+/gi,
  // In a sentence it is a header only with a scheme: "Unable to perform authorization: the user name is wrong".
  /(authorization\\*["']?\s*[:=]\s*\\*["']?)(?:basic|bearer|digest|negotiate|ntlm)\s[^"'\\<\r\n]+/gi,
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

// Reading a character however it is written: as itself, or escaped as in URLs, forms, JSON and XML, once or repeatedly.

/** What may be read at a place of a text: one character (one or two units of UTF-16), and where its writing ends. */
interface Reading {
  readonly characters: string;
  readonly end: number;
}

/** Every reading of this place. An escape may begin with an escaped character: JSON in a URL, XML in JSON. */
function readingsAt(text: string, at: number): readonly Reading[] {
  if (at >= text.length) return [];
  const readings: Reading[] = [{ characters: text.charAt(at), end: at + 1 }];
  for (const { characters, end } of readings) {
    for (const { rest, decode } of ESCAPES[characters] ?? []) {
      if (readings.length === MOST_READINGS) return readings;
      rest.lastIndex = end;
      const [match = "", code] = rest.exec(text) ?? [];
      const decoded = code === undefined ? "" : decode(code);
      if (decoded !== "") readings.push({ characters: decoded, end: end + match.length });
    }
  }
  return readings;
}

/** The characters that begin an escape. */
const ESCAPE_STARTS = ["%", "\\", "&", "+"];

/** JSON in JSON in JSON has seven backslashes before a quotation mark; a text of nothing else must not take long. */
const MOST_READINGS = 10;

interface Escape {
  /** What follows the first character, and in parentheses what says which character is meant. */
  readonly rest: RegExp;
  readonly decode: (code: string) => string;
}

const CONTROL: Readonly<Record<string, string>> = { b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };
const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

const unit: Escape = { rest: /u([0-9a-f]{4})/iy, decode: (code) => String.fromCharCode(parseInt(code, 16)) };
const numbered = (digits: string, radix: number): Escape => ({
  rest: new RegExp(`(?:#|%(?:25)*23)${digits}(?:;|%(?:25)*3b)`, "iy"),
  decode: (code) => (parseInt(code, radix) <= 0x10ffff ? String.fromCodePoint(parseInt(code, radix)) : ""),
});

/** The bytes of one character in UTF-8. */
const following = "%(?:25)*[89ab][0-9a-f]";
const bytes: Escape = {
  rest: new RegExp(`([0-7][0-9a-f]|[cd][0-9a-f]${following}|e[0-9a-f](?:${following}){2}|f[0-7](?:${following}){3})`, "iy"),
  decode: (code) => Buffer.from(code.replace(/%(?:25)*(?=[89ab])/gi, ""), "hex").toString("utf8"),
};

const ESCAPES: Readonly<Record<string, readonly Escape[]>> = {
  // The second form is that of the old `escape`.
  "%": [bytes, unit],
  "\\": [
    unit,
    { rest: /([bfnrt])/y, decode: (code) => CONTROL[code] ?? "" },
    { rest: /([!-/:-@[-`{-~])/y, decode: (code) => code },
  ],
  "&": [
    { rest: /(amp|lt|gt|quot|apos)(?:;|%(?:25)*3b)/iy, decode: (code) => ENTITIES[code.toLowerCase()] ?? "" },
    numbered("0*(\\d{1,7})", 10),
    numbered("x0*([0-9a-f]{1,6})", 16),
  ],
  // A blank in a form.
  "+": [{ rest: /()/y, decode: () => " " }],
};
