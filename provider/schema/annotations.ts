/**
 * What a schema says about a property beside its type: how two values of it compare, what a change of it means, what becomes
 * of it when it is removed. Attached to zod schemas, so that each property has one place.
 */
import { z } from "zod";
import type { Fields } from "../core/values";

export interface Traits {
  /** A change cannot be made in place. */
  readonly replaces?: true;
  /** Steers this provider and is no part of the server's model. */
  readonly flag?: true;
  /** False for what a server only describes and never takes: sent at creation, not compared with what it holds. */
  readonly isCompared?: false;
  /** Compared with the server, but set by calls of its own and not by the model that is sent. */
  readonly isDerived?: true;
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
