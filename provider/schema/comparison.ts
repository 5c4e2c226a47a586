/**
 * Comparing what a program declares with what it declared before, and with what a server holds. Pure; the rules come from the
 * traits of the schema, but for one: what is off or zero means the same as nothing on a server.
 */
import { z } from "zod";
import { type Fields, fieldsIn, isFields, isUnknown, isUnset } from "../core/values";
import { type Traits, open } from "./types";

export interface Change {
  readonly path: string;
  readonly kind: "add" | "update" | "delete";
  readonly old: unknown;
  readonly new: unknown;
  readonly traits: Traits;
}

/** `performanceTier.performanceExtents[1].id` */
export function formatPath(path: readonly (string | number)[]): string {
  return path.reduce<string>(
    (text, part) => (typeof part === "number" ? `${text}[${part}]` : text === "" ? part : `${text}.${part}`),
    "",
  );
}

/** What differs between two declarations. A setting that applies neither before nor after, beside a toggle that is off, is no difference. */
export function changesBetween(schema: z.ZodType, olds: Fields, news: Fields, parent = ""): Change[] {
  const { shape = {}, traits } = open(schema);
  const aligned = traits.align?.(news, olds) ?? olds;
  return Object.entries(shape).flatMap(([key, property]): Change[] => {
    const path = parent === "" ? key : `${parent}.${key}`;
    const [before, after] = [aligned[key], news[key]];
    const own = open(property).traits;
    // Removed is removed, even beside a toggle that is off: the program says nothing of it any more.
    if (after !== undefined && own.appliesWhen !== undefined && !own.appliesWhen(olds) && !own.appliesWhen(news)) return [];
    if (isFields(before) && isFields(after)) return changesBetween(property, before, after, path);
    if (before === undefined && after === undefined) return [];
    if (before === undefined) return [{ path, kind: "add", old: before, new: after, traits: own }];
    if (after === undefined) return [{ path, kind: "delete", old: before, new: after, traits: own }];
    return isSame(property, before, after) ? [] : [{ path, kind: "update", old: before, new: after, traits: own }];
  });
}

/**
 * What was declared, as the server holds it: the declared spelling where it means the same, the server's value where it
 * does not, nothing where the server has nothing. Only declared properties appear.
 */
export function asOnServer(schema: z.ZodType, declared: Fields, live: Fields): Record<string, unknown> {
  const { shape = {}, traits } = open(schema);
  const aligned = traits.align?.(declared, live) ?? live;
  const held: Record<string, unknown> = {};
  for (const [key, wanted] of Object.entries(declared)) {
    const value = propertyOnServer(shape[key], wanted, aligned[key], aligned);
    if (value !== undefined) held[key] = value;
  }
  return held;
}

function propertyOnServer(property: z.ZodType | undefined, wanted: unknown, live: unknown, neighbours: Fields): unknown {
  if (property === undefined) return wanted;
  const { traits, element } = open(property);
  if (traits.flag === true || traits.isCompared === false) return wanted;
  if (traits.appliesWhen !== undefined && !traits.appliesWhen(neighbours)) return wanted;
  // An answer without an immutable property does not say that it has changed.
  if (traits.replaces === true && isUnset(live)) return wanted;
  if (traits.isOutsideModel === true && live === undefined) return wanted;
  if (isKeyedObjects(property) && Array.isArray(wanted))
    return elementsOnServer(property, wanted, Array.isArray(live) ? live : []);
  if (isEquivalent(property, wanted, live)) return wanted;
  if (isFields(wanted)) {
    const held = asOnServer(property, wanted, fieldsIn(live));
    return isUnset(live) && Object.keys(held).length === 0 ? undefined : held;
  }
  if (element !== undefined && Array.isArray(wanted) && Array.isArray(live)) return inOrderOf(property, live, wanted);
  return isUnset(live) ? undefined : live;
}

/** A list of objects that are known by a key: each declared one as held, then what is there beside them. */
function elementsOnServer(list: z.ZodType, wanted: readonly unknown[], live: readonly unknown[]): unknown[] {
  const { element, traits } = open(list);
  if (element === undefined || traits.elementKey === undefined) return [...live];
  const { elementKey, toleratesMore } = traits;
  const { shape = {} } = open(element);
  const held = wanted.flatMap((one) => {
    const counterpart = live.find((candidate) => elementKey(candidate) === elementKey(one));
    return isFields(one) && isFields(counterpart) ? [asOnServer(element, one, counterpart)] : [];
  });
  const known = new Set(wanted.map(elementKey));
  const more = toleratesMore === true ? [] : live.filter((candidate) => !known.has(elementKey(candidate)));
  // Of those that nobody declares, what makes one: the server fills in the rest.
  const required = Object.keys(shape).filter((key) => !(shape[key] instanceof z.ZodOptional));
  return [...held, ...more.filter(isFields).map((one) => Object.fromEntries(required.map((key) => [key, one[key]])))];
}

/** The part that is in the server's model of the object, without what requests of its own set. */
export function modelPart(schema: z.ZodType, fields: Fields): Record<string, unknown> {
  const { shape = {} } = open(schema);
  const partOf = (property: z.ZodType | undefined, value: unknown): unknown => {
    const element = property && open(property).element;
    if (element !== undefined && Array.isArray(value)) return value.map((one) => partOf(element, one));
    return property !== undefined && isFields(value) ? modelPart(property, value) : value;
  };
  const kept = Object.entries(fields).filter(([key]) => !(shape[key] && open(shape[key]).traits.isOutsideModel));
  return Object.fromEntries(kept.map(([key, value]) => [key, partOf(shape[key], value)]));
}

/** The declared values laid over what the server holds; all else stays as it is, properties unknown to us included. */
export function laidOver(schema: z.ZodType, live: Fields, declared: Fields): Record<string, unknown> {
  const { shape = {}, traits } = open(schema);
  const aligned = traits.align?.(declared, live) ?? live;
  const result: Record<string, unknown> = { ...live };
  for (const [key, property] of Object.entries(shape)) {
    const own = open(property).traits;
    const [wanted, current] = [declared[key], aligned[key]];
    if (wanted === undefined || own.flag === true || own.isOutsideModel === true) continue;
    // What cannot be changed in place is sent as the server has it.
    if (own.isCompared === false || (own.replaces === true && !isUnset(current))) result[key] = current ?? wanted;
    else if (isFields(wanted)) result[key] = laidOver(property, fieldsIn(live[key]), wanted);
    else if (isKeyedObjects(property) && Array.isArray(wanted))
      result[key] = elementsLaidOver(property, wanted, Array.isArray(current) ? current : []);
    else if (!isEquivalent(property, wanted, current) || differsFromDefault(own, wanted, current)) result[key] = wanted;
  }
  /** Whether the server has it beside the old value of a neighbour that it belongs to. */
  const isStale = (key: string): boolean => {
    const { belongsTo = [] } = shape[key] ? open(shape[key]).traits : {};
    return declared[key] === undefined && belongsTo.some((name) => shape[name] && !isSame(shape[name], result[name], live[name]));
  };
  return Object.fromEntries(Object.entries(result).filter(([key]) => !isStale(key)));
}

/** Where the server has nothing yet, it would fill in its default. */
function differsFromDefault({ defaultValue }: Traits, wanted: unknown, live: unknown): boolean {
  return isUnset(live) && defaultValue !== undefined && defaultValue !== wanted;
}

/** The list as the server has it when it holds just these elements; else the declared ones, each laid over its counterpart. */
function elementsLaidOver(list: z.ZodType, wanted: readonly unknown[], live: readonly unknown[]): unknown[] {
  const { element, traits } = open(list);
  if (element === undefined || traits.elementKey === undefined) return [...wanted];
  const { elementKey, toleratesMore } = traits;
  const laid = wanted.map((one) => {
    const counterpart = live.find((candidate) => elementKey(candidate) === elementKey(one));
    return isFields(one) ? laidOver(element, fieldsIn(counterpart), one) : one;
  });
  const known = new Set(wanted.map(elementKey));
  const more = live.filter((candidate) => !known.has(elementKey(candidate)));
  const result = [...laid, ...(toleratesMore === true ? more : [])];
  return inOrderOf(list, result, live);
}

function isKeyedObjects(property: z.ZodType): boolean {
  const { element, traits } = open(property);
  return traits.elementKey !== undefined && element !== undefined && open(element).shape !== undefined;
}

/** A declared setting that is no longer declared. */
export interface Removal {
  /** An element of a list is counted in the old declaration: `settings[1]`. */
  readonly path: readonly string[];
  readonly defaultValue: string | number | boolean | undefined;
  /** What a model has there; undefined where its switch was declared on and is off in it. */
  readonly valueIn: (model: Fields) => unknown;
}

/** The settings that were declared and are not any more, one by one. */
export function removedSettings(
  schema: z.ZodType,
  olds: Fields,
  news: Fields,
  parent: readonly string[] = [],
  partOf: (model: Fields) => unknown = (model) => model,
): Removal[] {
  return Object.entries(open(schema).shape ?? {}).flatMap(([key, property]): Removal[] => {
    const [before, after] = [olds[key], news[key]];
    const { traits } = open(property);
    if (before === undefined || traits.flag === true || traits.isCompared === false) return [];
    const path = [...parent, key];
    const { appliesWhen = () => true } = traits;
    const valueIn = (model: Fields): unknown => {
      const neighbours = fieldsIn(partOf(model));
      return appliesWhen(olds) && !appliesWhen(neighbours) ? undefined : neighbours[key];
    };
    if (isFields(before) && (after === undefined || isFields(after)))
      return removedSettings(property, before, after ?? {}, path, valueIn);
    if (isKeyedObjects(property) && Array.isArray(before) && Array.isArray(after))
      return removedInElements(property, before, after, path, valueIn);
    return after === undefined ? [{ path, defaultValue: traits.defaultValue, valueIn }] : [];
  });
}

/** Settings of elements that stay, and elements that the server keeps beside those that are declared. */
function removedInElements(
  list: z.ZodType,
  before: readonly unknown[],
  after: readonly unknown[],
  path: readonly string[],
  listIn: (model: Fields) => unknown,
): Removal[] {
  const { element, traits } = open(list);
  const { elementKey, toleratesMore } = traits;
  if (element === undefined || elementKey === undefined) return [];
  return before.flatMap((one, index): Removal[] => {
    const counterpartIn = (elements: unknown): unknown =>
      Array.isArray(elements) ? elements.find((candidate) => elementKey(candidate) === elementKey(one)) : undefined;
    const place = [...path.slice(0, -1), `${path.at(-1) ?? ""}[${index}]`];
    const elementIn = (model: Fields): unknown => counterpartIn(listIn(model));
    const now = counterpartIn(after);
    if (isFields(one) && isFields(now)) return removedSettings(element, one, now, place, elementIn);
    return toleratesMore === true ? [{ path: place, defaultValue: undefined, valueIn: elementIn }] : [];
  });
}

/** A declared value that the server does not hold. */
export interface Mismatch {
  readonly path: string;
  readonly wanted: unknown;
  readonly live: unknown;
  /** It cannot be changed in place. */
  readonly isImmutable: boolean;
  /** Why it is as good as taken, where it is. */
  readonly note: string | undefined;
}

/** What the server holds otherwise than declared. */
export function mismatches(schema: z.ZodType, declared: Fields, live: Fields, parent = ""): Mismatch[] {
  const { shape = {}, traits } = open(schema);
  const aligned = traits.align?.(declared, live) ?? live;
  return Object.entries(declared).flatMap(([key, wanted]): Mismatch[] => {
    const property = shape[key];
    if (property === undefined) return [];
    const { flag, isCompared, isOutsideModel, appliesWhen, replaces, equivalentNote } = open(property).traits;
    const path = parent === "" ? key : `${parent}.${key}`;
    const current = aligned[key];
    if (flag === true || isCompared === false || (appliesWhen !== undefined && !appliesWhen(aligned))) return [];
    if (isOutsideModel === true && current === undefined) return [];
    if (isFields(wanted)) return mismatches(property, wanted, fieldsIn(current), path);
    if (isKeyedObjects(property) && Array.isArray(wanted)) {
      const held = elementsOnServer(property, wanted, Array.isArray(current) ? current : []);
      return isSame(property, wanted, held) ? [] : [{ path, wanted, live: held, isImmutable: false, note: undefined }];
    }
    if (isSame(property, wanted, current) || (replaces === true && isUnset(current))) return [];
    const isAsGood = isEquivalent(property, wanted, current);
    if (isAsGood && equivalentNote === undefined) return [];
    return [{ path, wanted, live: current, isImmutable: replaces === true, note: isAsGood ? equivalentNote : undefined }];
  });
}

/** Lists whose order means nothing in the order of an earlier value, new elements last: so an added one shows as added. */
export function inOldOrder(schema: z.ZodType, value: unknown, old: unknown): unknown {
  const { shape, element } = open(schema);
  if (shape !== undefined && isFields(value) && isFields(old)) {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, shape[key] ? inOldOrder(shape[key], item, old[key]) : item]),
    );
  }
  return element !== undefined && Array.isArray(value) && Array.isArray(old) ? inOrderOf(schema, value, old) : value;
}

function inOrderOf(list: z.ZodType, value: readonly unknown[], old: readonly unknown[]): unknown[] {
  const { elementKey } = open(list).traits;
  if (elementKey === undefined) return [...value];
  const rest = [...value];
  const known = old.flatMap((element) => {
    const index = rest.findIndex((candidate) => elementKey(candidate) === elementKey(element));
    return index < 0 ? [] : rest.splice(index, 1);
  });
  return [...known, ...rest];
}

function isSame(schema: z.ZodType, a: unknown, b: unknown): boolean {
  if (isUnknown(a) || isUnknown(b)) return false;
  if (isUnset(a) && isUnset(b)) return true;
  const { traits, element } = open(schema);
  if (isFields(a) && isFields(b)) return changesBetween(schema, a, b).length === 0;
  if (element !== undefined && Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && inOrderOf(schema, b, a).every((item, index) => isSame(element, a[index], item));
  }
  return a === b || (traits.same?.(a, b) ?? false);
}

function isEquivalent(schema: z.ZodType, wanted: unknown, live: unknown): boolean {
  if (isFields(wanted)) return false;
  // "Off" and "nothing there" are one for a server.
  if (isUnset(live) && (wanted === false || wanted === 0)) return true;
  return isSame(schema, wanted, live) || (open(schema).traits.equivalent?.(wanted, live) ?? false);
}
