/** Reading a character however it is written: as itself, or escaped as in URLs, forms, JSON and XML, once or repeatedly. */

/** What may be read at a place of a text: one character (one or two units of UTF-16), and where its writing ends. */
export interface Reading {
  readonly characters: string;
  readonly end: number;
}

/** Every reading of this place. An escape may begin with an escaped character: JSON in a URL, XML in JSON. */
export function readingsAt(text: string, at: number): readonly Reading[] {
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
export const ESCAPE_STARTS = ["%", "\\", "&", "+"];

/** JSON in JSON in JSON has seven backslashes before a quotation mark; a text of nothing else must not take long. */
const MOST_READINGS = 10;

interface Escape {
  /** What follows the first character, and in parentheses what says which character is meant. */
  readonly rest: RegExp;
  readonly decode: (code: string) => string;
}

const CONTROL: Readonly<Record<string, string>> = { b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };
const NAMED: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

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
    { rest: /(amp|lt|gt|quot|apos)(?:;|%(?:25)*3b)/iy, decode: (code) => NAMED[code.toLowerCase()] ?? "" },
    numbered("0*(\\d{1,7})", 10),
    numbered("x0*([0-9a-f]{1,6})", 16),
  ],
  // A blank in a form.
  "+": [{ rest: /()/y, decode: () => " " }],
};
