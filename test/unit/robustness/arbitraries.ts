/** Arguments as fast-check makes them up, from the schemas that the provider checks with: a new type or property needs nothing here. */
import fc, { type Arbitrary } from "fast-check";
import { z } from "zod";
import * as backupServer from "../../../provider/resources/backupServer/operations";
import { backupServerSchema } from "../../../provider/resources/backupServer/schema";
import * as repository from "../../../provider/resources/repository/operations";
import { repositorySchemas } from "../../../provider/resources/repository/schema";
import * as scaleOutRepository from "../../../provider/resources/scaleOutRepository/operations";
import { scaleOutRepositorySchema } from "../../../provider/resources/scaleOutRepository/schema";
import { open } from "../../../provider/schema/types";
import type { Fields } from "../../site";

/** The newest revision has every type and property. */
export const REVISION = "1.3-rev2";

/** Every kind of resource, a repository once for each of its types. */
export const kinds = [
  ...Object.entries(repositorySchemas).map(([type, schema]) => ({
    name: type,
    schema: schema as z.ZodType,
    operations: { ...repository, check: (olds: Fields, news: Fields) => repository.check(olds, news, REVISION) },
  })),
  {
    name: "ScaleOutRepository",
    schema: scaleOutRepositorySchema as z.ZodType,
    operations: { ...scaleOutRepository, check: (olds: Fields, news: Fields) => scaleOutRepository.check(olds, news, REVISION) },
  },
  { name: "BackupServer", schema: backupServerSchema as z.ZodType, operations: backupServer },
];

/** What stands in a preview for a value that is not known yet, for some kinds of values. */
const unknowns = fc.constantFrom(
  "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
);

/** Names that mean something to JavaScript or to Pulumi, and others. */
const keys = fc.oneof(
  fc.constantFrom("__proto__", "constructor", "toString", "hasOwnProperty", "length", "0", "", "id", "name", "type", "__urn"),
  fc.string({ unit: "binary", maxLength: 10 }),
);

/** Any value that Pulumi can carry. */
export const anything: Arbitrary<unknown> = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthSize: "small" },
    fc.string({ unit: "binary" }),
    fc.constantFrom("", " ", "true", "0", "\u0000", "\uD800", "x".repeat(5000)),
    unknowns,
    fc.double({ noDefaultInfinity: true, noNaN: true }),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie("value"), { maxLength: 5 }),
    objects(fc.array(fc.tuple(keys, tie("value")), { maxLength: 5 })),
  ),
})).value;

/** With `__proto__` as a property like any other. */
function objects(entries: Arbitrary<[string, unknown][]>): Arbitrary<Fields> {
  return entries.map((list) => Object.fromEntries(list));
}

/** What the schema asks for; now and then, as often as `wild` says, something else at any place. */
export function declared(schema: z.ZodType, wild: number): Arbitrary<unknown> {
  const right = rightFor(schema, wild);
  return wild === 0 ? right : fc.oneof({ weight: 100 - wild, arbitrary: right }, { weight: wild, arbitrary: anything });
}

function rightFor(schema: z.ZodType, wild: number): Arbitrary<unknown> {
  const { schema: inner, shape, element, traits } = open(schema);
  if (shape !== undefined) {
    const isOptional = (key: string): boolean => shape[key] instanceof z.ZodOptional;
    const requiredKeys = Object.keys(shape).filter((key) => !isOptional(key));
    const properties = Object.entries(shape).map(([key, property]) => [key, declared(property, wild)] as const);
    const right = fc.record(Object.fromEntries(properties), { requiredKeys, noNullPrototype: true });
    const more = objects(fc.array(fc.tuple(keys, anything), { minLength: 1, maxLength: 2 }));
    return wild === 0
      ? right
      : fc.oneof({ weight: 100 - wild, arbitrary: right }, { weight: wild, arbitrary: fc.tuple(right, more).map(merged) });
  }
  if (element !== undefined) return fc.array(declared(element, wild), { maxLength: 4 });
  if (inner instanceof z.ZodBoolean) return fc.boolean();
  if (inner instanceof z.ZodEnum) {
    return fc.oneof(
      { weight: 9, arbitrary: fc.constantFrom(...inner.options) },
      fc.constantFrom(...inner.options).map(otherCase),
    );
  }
  if (inner instanceof z.ZodLiteral) return fc.constantFrom(...inner.values);
  if (inner instanceof z.ZodNumber) {
    const { min = 0, max = 1_000_000 } = traits.range ?? {};
    return fc.integer({ min: Math.max(min, inner.minValue ?? min), max: Math.min(max, inner.maxValue ?? max) });
  }
  if (inner instanceof z.ZodString) {
    const text = fc.string({ unit: "binary", maxLength: 20 });
    const patterns = (inner.def.checks ?? []).flatMap(({ _zod }) => (_zod.def as { pattern?: RegExp }).pattern ?? []);
    const fitting = patterns.map((pattern) =>
      // Of those for all of Unicode most texts are; the others are few, and their small letters enough.
      pattern.unicode
        ? text.filter((one) => pattern.test(one))
        : fc.stringMatching(new RegExp(pattern.source, pattern.flags.replace("i", ""))),
    );
    return fitting.length === 0 ? text : fc.oneof(...fitting);
  }
  throw new Error(`No arbitrary for ${inner.constructor.name}: add it here.`);
}

function merged([value, more]: [unknown, Fields]): Fields {
  return Object.fromEntries([...Object.entries(value as Fields), ...Object.entries(more)]);
}

function otherCase(value: string | number): string {
  const text = String(value);
  return text === text.toUpperCase() ? text.toLowerCase() : text.toUpperCase();
}

/**
 * A declaration like this one that a server would take: optional parts are left out, and whatever names nothing that has to
 * exist has another value. What a change would replace stays, and so do ids.
 */
export function variationsOf(schema: z.ZodType, declaration: Fields): Arbitrary<Fields> {
  const { shape = {} } = open(schema);
  const properties = Object.entries(declaration).flatMap(([key, value]): [string, Arbitrary<unknown>][] => {
    const property = shape[key];
    return property === undefined ? [] : [[key, variationOf(property, value)]];
  });
  const requiredKeys = Object.keys(declaration).filter((key) => !(shape[key] instanceof z.ZodOptional));
  return fc.record(Object.fromEntries(properties), { requiredKeys, noNullPrototype: true });
}

function variationOf(property: z.ZodType, value: unknown): Arbitrary<unknown> {
  const { schema, shape, traits } = open(property);
  if (shape !== undefined) return variationsOf(property, value as Fields);
  const isFree = schema instanceof z.ZodBoolean || schema instanceof z.ZodNumber || schema instanceof z.ZodEnum;
  const isText = schema instanceof z.ZodString && traits.defaultValue === "";
  if (traits.replaces === true || !(isFree || isText)) return fc.constant(value);
  return fc.oneof(fc.constant(value), declared(property, 0));
}
