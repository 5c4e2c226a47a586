/**
 * What a program declares, as it reaches a provider. The SDK takes what JSON has; of any other object it copies the properties that can
 * be listed, and says nothing: a Date arrives empty, like every other Date.
 */
import { types } from "node:util";

/** A Date or URL as JSON has it, in lists and plain objects as well. `refuse` is told where a value is that JSON has no form for. */
export function plainValue(value: unknown, path: string, refuse: (mistake: string) => never): unknown {
  if (types.isDate(value) || value instanceof URL) return value.toJSON();
  if (typeof value === "bigint" || types.isMap(value) || types.isSet(value)) {
    const kind = typeof value === "bigint" ? "bigint" : types.isMap(value) ? "Map" : "Set";
    return refuse(`${path} is a ${kind}, which would arrive empty. Give a text, a number, a list or a plain object.`);
  }
  if (Array.isArray(value)) return value.map((element, index) => plainValue(element, `${path}[${index}]`, refuse));
  if (!isPlain(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, plainValue(one, `${path}.${key}`, refuse)]));
}

/** Also without a prototype (`Object.groupBy`, `querystring.parse`), of which the SDK cannot make the text that it makes of each property. */
function isPlain(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
