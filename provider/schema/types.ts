/**
 * What the schemas are made of: the kinds of properties, and what a schema says about a property beside its type (how two values
 * of it compare, what a change of it means, what becomes of it when it is removed). Attached to zod schemas, so that each property
 * has one place.
 */
import { z } from "zod";
import { type Fields, fieldsIn, isUnset, valueAt } from "../core/values";
import type { Mistake, Path } from "./validate";

export interface Traits {
  /** A change cannot be made in place. */
  readonly replaces?: true;
  /** Steers this provider and is no part of the server's model. */
  readonly flag?: true;
  /** False for what a server only describes and never takes: sent at creation, not compared with what it holds. */
  readonly isCompared?: false;
  /** Sent, and never shown by the server (`secret`). */
  readonly isSecret?: true;
  /** Compared with the server, but set by calls of its own and not by the model that is sent. */
  readonly isOutsideModel?: true;
  /** When two spellings mean the same. */
  readonly same?: ((a: unknown, b: unknown) => boolean) | undefined;
  /** When what the server holds is as good as what is declared, though it is not the same. */
  readonly equivalent?: (declared: unknown, live: unknown) => boolean;
  /** What to tell when `equivalent` was needed after a write. */
  readonly equivalentNote?: string;
  /** For an object: the server's value, spelled as the declared one where it means the same. */
  readonly align?: (declared: Fields, live: Fields) => Fields;
  /** For a list whose order means nothing: what identifies an element. */
  readonly elementKey?: (element: unknown) => string;
  /** For such a list: elements that the server adds by itself are no difference. */
  readonly toleratesMore?: true;
  /** Whether the property applies beside these neighbours: a number beside its switched-off flag does not. */
  readonly appliesWhen?: ((neighbours: Fields) => boolean) | undefined;
  /** The neighbours that it goes with: what a server has of it is not sent back beside another value of one of them. */
  readonly belongsTo?: readonly string[];
  /** Allowed numbers, while it applies; 0 always passes, for servers use it as "unset". */
  readonly range?: { readonly min: number; readonly max?: number; readonly unit?: string };
  /** The documented default, put back when the property is removed from the program. */
  readonly defaultValue?: string | number | boolean | undefined;
  /** The documented spelling of what a user wrote in another case. */
  readonly canonical?: (value: string) => string;
}

const registry = z.registry<Traits>();

/** The schema with these traits. */
export function trait<S extends z.ZodType>(schema: S, traits: Traits): S {
  registry.add(schema, traits);
  return schema;
}

/** A schema without the layers around it, and the traits of all of them. */
export interface Opened {
  readonly schema: z.ZodType;
  readonly traits: Traits;
  /** The properties, for an object. */
  readonly shape: Readonly<Record<string, z.ZodType>> | undefined;
  /** The elements, for a list. */
  readonly element: z.ZodType | undefined;
}

const opened = new WeakMap<z.ZodType, Opened>();

export function open(schema: z.ZodType): Opened {
  const known = opened.get(schema);
  if (known !== undefined) return known;
  let inner = schema;
  let traits: Traits = registry.get(inner) ?? {};
  while (inner instanceof z.ZodOptional) {
    inner = inner.unwrap() as z.ZodType;
    traits = { ...registry.get(inner), ...traits };
  }
  const result: Opened = {
    schema: inner,
    traits,
    // Without a prototype, so that it knows no `constructor` and `toString` but those of the schema.
    shape: inner instanceof z.ZodObject ? (Object.assign(Object.create(null), inner.shape) as Opened["shape"]) : undefined,
    element: inner instanceof z.ZodArray ? (inner.element as z.ZodType) : undefined,
  };
  opened.set(schema, result);
  return result;
}

/** Numbers beside a switched-off flag mean nothing. A flag that is not there counts as on, unless `isOnByDefault` is false. */
export function whileOn(flag: string, isOnByDefault = true): (neighbours: Fields) => boolean {
  return (neighbours) => (neighbours[flag] ?? isOnByDefault) !== false;
}

// The kinds of properties.

/** Not by `min`, which looks at the length of anything that has one, text or not. */
export const text = (): z.ZodString => z.string().refine((value) => value !== "", { error: "must not be empty" });
/** A server was seen to take blanks around a name away: the object would then not be found by the name that was sent. */
export const nameText = (): z.ZodString =>
  text().refine((value) => value === value.trim(), { error: "must not begin or end with a blank" });
/** Properties that belong together, and may be left out together. */
export const group = <S extends z.core.$ZodLooseShape>(properties: S) => z.strictObject(properties).optional();
export const choice = <const V extends readonly string[]>(values: V, traits: Traits = {}) =>
  trait(z.enum(values), traits).optional();
/** What a server only describes, or changes as it sees fit: it is sent, and never compared. */
export const uncompared = <S extends z.ZodType>(schema: S): S => trait(schema, { isCompared: false });
const SECRET: Traits = { isSecret: true, isCompared: false, isOutsideModel: true };
/** What the server takes and never shows: the state keeps it encrypted, and a request of its own changes it. */
export const secret = () => trait(text(), SECRET);
/** A certificate file, which the server never shows. REST schema CertificateUploadSpec. */
export const certificateUpload = () =>
  trait(
    z.strictObject({
      certificate: trait(
        text().regex(/^[A-Za-z0-9+/\s]+={0,2}\s*$/, { error: "must be the content of the file in Base64" }),
        SECRET,
      ),
      formatType: trait(z.enum(["pfx", "pem"]), {
        canonical: (value) => (/^(pfx|pem)$/i.test(value) ? value.toLowerCase() : value),
      }),
      password: secret().optional(),
    }),
    { isCompared: false, isOutsideModel: true },
  );
export const flag = () => trait(z.boolean(), { flag: true }).optional();
export const whole = (traits: Traits = {}) => trait(z.int(), traits).optional();
export const immutable = (same?: Traits["same"]): z.ZodString => trait(text(), { replaces: true, same });
/** The address of a service, which servers refuse without its scheme. */
export const serviceAddress = (): z.ZodString =>
  trait(text().regex(/^https?:\/\/[^/]/i, { error: "must begin with https:// (or http://)" }), {
    replaces: true,
    same: sameEndpoint,
  });
export const toggle = (defaultValue?: boolean) => trait(z.boolean(), { defaultValue }).optional();

/** A switch that, once it is on, no server turns off: then it is as good as declared. */
export const staysOn = (equivalentNote: string) =>
  trait(z.boolean(), { equivalent: (declared, live) => declared === false && live === true, equivalentNote }).optional();

/** The id of something else on the server. */
export function reference(what: string, traits: Traits = {}) {
  const guid = /^\{?[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}\}?$/i;
  return trait(z.string().regex(guid, { error: `must be the id (UUID) of ${what}` }), { same: sameGuid, ...traits });
}

export const references = (what: string, appliesWhen: Traits["appliesWhen"]) =>
  trait(z.array(reference(what)), {
    elementKey: guidKey,
    appliesWhen,
  }).optional();

export const PORT = { min: 1, max: 65535 };

/** What every object of a VBR server has. */
export const named = () => ({
  name: nameText(),
  description: trait(z.string(), { defaultValue: "" }).optional(),
  uniqueId: trait(text(), { same: sameGuid }).optional(),
});

// How two spellings mean the same.

/** Of a value of a wrong kind, which is met before it is refused, something that is no such text. */
export const lowerCase = (value: unknown): string => (typeof value === "string" ? value.toLowerCase() : JSON.stringify([value]));
export const guidKey = (value: unknown): string => lowerCase(value).replace(/[{}-]/g, "");
export const both = (key: (value: string) => string) => (a: unknown, b: unknown) =>
  typeof a === "string" && typeof b === "string" && key(a) === key(b);
export const sameGuid = both(guidKey);
export const sameLinuxPath = both((path) =>
  path
    .replace(/\/(\.?\/)+/g, "/")
    .replace(/\/\.$/, "/")
    .replace(/(.)\/$/, "$1"),
);
export const sameWindowsPath = both((path) =>
  path
    .replaceAll("/", "\\")
    // The first two of a share (`\\\\server\\share`) stay.
    .replace(/(?<=.)\\(\.?\\)+/g, "\\")
    .replace(/(.)\\(\.\\?)?$/, "$1")
    .toLowerCase(),
);
export const sameEndpoint = both((url) =>
  url
    .replace(/\/+$/, "")
    .toLowerCase()
    // The port that the scheme implies.
    .replace(/^(https:\/\/[^/]+):443(?=\/|$)/, "$1")
    .replace(/^(http:\/\/[^/]+):80(?=\/|$)/, "$1"),
);

// Encryption of backups by a password or a key management server, wherever the API has it.

/** REST schema BackupStorageSettingsEncryptionModel. A server may keep the id of the other type as well. */
export function encryption(isEnabled: z.ZodBoolean) {
  const isOn = whileOn("isEnabled");
  const notFor = (other: string, ...belongsTo: string[]): Traits => ({
    appliesWhen: (neighbours) => isOn(neighbours) && neighbours.encryptionType !== other,
    belongsTo: ["encryptionType", ...belongsTo],
  });
  return group({
    isEnabled,
    encryptionType: choice(["ByUserPassword", "ByKms"], { appliesWhen: isOn }),
    encryptionPasswordId: reference("an encryption password", notFor("ByKms")).optional(),
    encryptionPasswordUniqueId: trait(text(), { ...notFor("ByKms", "encryptionPasswordId"), same: sameGuid }).optional(),
    kmsServerId: reference("a KMS server", notFor("ByUserPassword")).optional(),
  });
}

/** What is missing or does not go together in the encryption at `path`. */
export function encryptionMistakes(declared: Fields, path: Path): Mistake[] {
  const settings = fieldsIn(valueAt(declared, path));
  if (settings.isEnabled !== true) return [];
  const { encryptionType: type } = settings;
  const at = (key: string): Path => [...path, key];
  const ids = { ByUserPassword: "encryptionPasswordId", ByKms: "kmsServerId" } as const;
  if (isUnset(type))
    return [{ path: at("encryptionType"), reason: "is required when encryption is enabled: ByUserPassword or ByKms" }];
  if (type !== "ByUserPassword" && type !== "ByKms") return [];
  const wanted = ids[type];
  const other = ids[type === "ByKms" ? "ByUserPassword" : "ByKms"];
  return [
    ...(isUnset(settings[wanted]) ? [{ path: at(wanted), reason: `is required for ${type}` }] : []),
    ...(isUnset(settings[other]) ? [] : [{ path: at(other), reason: `does not go with ${type}, which wants ${wanted}` }]),
  ];
}
