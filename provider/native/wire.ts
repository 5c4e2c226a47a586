/**
 * Values as the resource provider protocol carries them: secrets are objects with a signature around the value
 * (`sdk/go/common/resource/sig` of Pulumi). Inside, values are plain, and what was secret is known by its path.
 */
import { type Fields, isFields, toWire } from "../core/values";
import { Struct, type StructMessage } from "./sdk";

const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";

/** Where a value is. */
export type Path = readonly string[];

export interface Plain {
  readonly fields: Fields;
  /** Where the secrets were. One inside a list makes the whole list secret, because elements may come back in another order. */
  readonly secrets: readonly Path[];
}

export function unwrap(struct: StructMessage | undefined): Plain {
  const secrets: Path[] = [];
  const fields = plain(struct?.toJavaScript() ?? {}, [], secrets) as Fields;
  return { fields, secrets };
}

function plain(value: unknown, path: Path, secrets: Path[]): unknown {
  if (Array.isArray(value)) {
    const inner: Path[] = [];
    const items = value.map((item) => plain(item, path, inner));
    if (inner.length > 0) secrets.push(path);
    return items;
  }
  if (!isFields(value)) return value;
  if (value[SIGNATURE] === SECRET) {
    secrets.push(path);
    return plain(value.value, path, []);
  }
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item, [...path, key], secrets)]));
}

/** What is at these paths becomes secret. */
export function wrap(fields: Fields, secrets: readonly Path[]): StructMessage {
  return Struct.fromJavaScript(secrets.reduce(withSecret, toWire(fields)) as Parameters<typeof Struct.fromJavaScript>[0]);
}

function withSecret(fields: Record<string, unknown>, [key = "", ...rest]: Path): Record<string, unknown> {
  const value = fields[key];
  if (value === undefined || isSecret(value)) return fields;
  if (rest.length > 0) return isFields(value) ? { ...fields, [key]: withSecret({ ...value }, rest) } : fields;
  return { ...fields, [key]: { [SIGNATURE]: SECRET, value } };
}

function isSecret(value: unknown): boolean {
  return isFields(value) && value[SIGNATURE] === SECRET;
}
