/** Answers as fast-check makes them up: bytes by chance, and what servers are known to answer, spoiled. */
import fc, { type Arbitrary } from "fast-check";
import { ID, NAME, type Example } from "./corpus";

export interface Garbage {
  /** Of which example, and what was done to it. */
  readonly origin: string;
  /** A character a byte. */
  readonly bytes: string;
}

/** What a server says back that it was told: no message may show it. */
export const ECHO = "{{secret}}";

const DEEP = "{{deep}}";
const DEEP_JSON = `${"[".repeat(20_000)}${"]".repeat(20_000)}`;

/** What stands where something else belongs. */
const STRANGERS: readonly unknown[] = [
  ...[null, [], {}, true, false, 0, -1, 1e9, 1e308, 0.5],
  ...[
    "",
    " ",
    "null",
    "0",
    "x".repeat(100_000),
    "two\r\nlines\n\tand more",
    "\u0000\u0007\u001b[31m",
    "a/../../b?c#d e%zz",
    "🙈\u202E",
  ],
  ...[[null], [[]], [{}], ["text"], { toString: null }, { id: ID, name: null }, ID, NAME, ECHO, { message: ECHO }, DEEP],
];

export function garbage(corpus: readonly Example[]): Arbitrary<Garbage> {
  const example = fc.constantFrom(...corpus);
  const json = fc.constantFrom(...corpus.filter(({ text }) => isJson(text)));
  const xml = fc.constantFrom(...corpus.filter(({ text }) => text.trimStart().startsWith("<")));
  const noise = fc.uint8Array({ maxLength: 3000 }).map((bytes) => ({ origin: "noise", bytes: latin1(Buffer.from(bytes)) }));
  const whole = example.map(({ name, text }) => ({ origin: name, bytes: bytesOf(text) }));
  return fc.oneof(
    { weight: 1, arbitrary: noise },
    { weight: 1, arbitrary: whole },
    { weight: 3, arbitrary: example.chain(withSpoiledBytes) },
    { weight: 5, arbitrary: json.chain(withStrangersInJson) },
    { weight: 3, arbitrary: xml.chain(withStrangersInXml) },
  );
}

/** About an object of this id and name, and with a secret where one is echoed. */
export function about(garbage: Garbage, values: { id: string; name: string; secret: string }): string {
  return garbage.bytes
    .replaceAll(ID, () => inJson(values.id))
    .replaceAll(NAME, () => inJson(values.name))
    .replaceAll(ECHO, () => inJson(values.secret));
}

function inJson(text: string): string {
  return bytesOf(JSON.stringify(text).slice(1, -1));
}

/** Cut, flipped, removed and repeated pieces. */
function withSpoiledBytes({ name, text }: Example): Arbitrary<Garbage> {
  const before = bytesOf(text);
  const place = fc.nat(before.length);
  const change = fc.oneof(
    place.map((at) => ({ how: `cut at ${at}`, change: (bytes: string) => bytes.slice(0, at) })),
    fc.tuple(place, place).map(([a, b]) => ({
      how: `without ${a} to ${b}`,
      change: (bytes: string) => bytes.slice(0, Math.min(a, b)) + bytes.slice(Math.max(a, b)),
    })),
    fc.tuple(place, place, fc.integer({ min: 2, max: 300 })).map(([a, b, times]) => ({
      how: `${a} to ${b}, ${times} times`,
      change: (bytes: string) => {
        const [start, end] = [Math.min(a, b), Math.min(Math.max(a, b), Math.min(a, b) + 500)];
        return bytes.slice(0, start) + bytes.slice(start, end).repeat(times) + bytes.slice(end);
      },
    })),
    fc.array(fc.tuple(place, fc.nat(255)), { minLength: 1, maxLength: 8 }).map((flips) => ({
      how: `${flips.length} other bytes`,
      change: (bytes: string) => {
        const buffer = Buffer.from(bytes, "latin1");
        for (const [at, byte] of flips) if (at < buffer.length) buffer[at] = byte;
        return latin1(buffer);
      },
    })),
  );
  return fc.array(change, { minLength: 1, maxLength: 2 }).map((changes) => ({
    origin: `${name}: ${changes.map(({ how }) => how).join(", ")}`,
    bytes: changes.reduce((bytes, one) => one.change(bytes), before),
  }));
}

/** With up to three values that are something else. */
function withStrangersInJson({ name, text }: Example): Arbitrary<Garbage> {
  const value = JSON.parse(withoutMark(text)) as unknown;
  const paths = pathsIn(value);
  const change = fc.tuple(fc.constantFrom(...paths), fc.constantFrom(...STRANGERS));
  return fc.array(change, { minLength: 1, maxLength: 3 }).map((changes) => {
    const spoiled = changes.reduce<unknown>((inner, [path, stranger]) => replaced(inner, path, stranger), value);
    const how = changes.map(([path, stranger]) => `${path.join(".") || "all of it"} = ${JSON.stringify(stranger).slice(0, 60)}`);
    const json = JSON.stringify(spoiled).replaceAll(`"${DEEP}"`, DEEP_JSON);
    return { origin: `${name}: ${how.join(", ")}`, bytes: bytesOf(json) };
  });
}

/** With up to three texts, attributes or names that are something else, or elements that are gone or there twice. */
function withStrangersInXml({ name, text }: Example): Arbitrary<Garbage> {
  const places = [...text.matchAll(/="[^"]*"|>[^<>]+<|<[^<>!?]+>|[A-Z][A-Za-z]+(?==)/g)].map(({ index, 0: match }) => ({
    index,
    match,
  }));
  const stranger = fc.constantFrom(...STRANGERS.map((one) => (typeof one === "string" ? one : JSON.stringify(one))), DEEP);
  const change = fc.tuple(fc.constantFrom(...places), stranger, fc.constantFrom("other", "gone", "twice"));
  return fc.array(change, { minLength: 1, maxLength: 3 }).map((changes) => {
    const ordered = [...changes].sort(([a], [b]) => b.index - a.index);
    const how = ordered.map(
      ([{ match }, value, what]) => `${match.slice(0, 40)} ${what === "other" ? value.slice(0, 40) : what}`,
    );
    const spoiled = ordered.reduce((inner, [{ index, match }, value, what]) => {
      const instead = what === "gone" ? "" : what === "twice" ? match + match : strangerFor(match, value);
      return inner.slice(0, index) + instead + inner.slice(index + match.length);
    }, text);
    const nested = `${"<a>".repeat(5000)}${"</a>".repeat(5000)}`;
    return { origin: `${name}: ${how.join(", ")}`, bytes: bytesOf(spoiled.replaceAll(DEEP, nested)) };
  });
}

function strangerFor(match: string, value: string): string {
  const escaped = value.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
  if (match.startsWith("=")) return `="${escaped}"`;
  if (match.startsWith(">")) return `>${value === DEEP ? value : escaped}<`;
  return match.startsWith("<") ? match.replace(/[A-Za-z]+/, "Another") : "Another";
}

type Path = readonly (string | number)[];

/** To each value inside, and to the whole. */
function pathsIn(value: unknown, path: Path = []): Path[] {
  if (typeof value !== "object" || value === null) return [path];
  const entries: [string | number, unknown][] = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return [path, ...entries.flatMap(([key, item]) => pathsIn(item, [...path, key]))];
}

function replaced(value: unknown, [key, ...rest]: Path, stranger: unknown): unknown {
  if (key === undefined) return stranger;
  if (typeof value !== "object" || value === null) return value;
  const copy = (Array.isArray(value) ? [...(value as unknown[])] : { ...value }) as Record<string | number, unknown>;
  copy[key] = replaced(copy[key], rest, stranger);
  return copy;
}

function isJson(text: string): boolean {
  return /^\s*[{[]/.test(withoutMark(text));
}

function withoutMark(text: string): string {
  return text.replace(/^\uFEFF/, "");
}

function bytesOf(text: string): string {
  return latin1(Buffer.from(text, "utf8"));
}

function latin1(bytes: Buffer): string {
  return bytes.toString("latin1");
}

/** As the provider reads them. */
export function textOf(bytes: string): string {
  return Buffer.from(bytes, "latin1").toString("utf8");
}
