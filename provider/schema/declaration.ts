/** From a server's model to what a program would declare: the reverse of what a creation does. */
import { z } from "zod";
import { type Fields, isFields, isUnset } from "../core/values";
import { open } from "./types";
import { rangeMistakes } from "./validate";

/**
 * What of a model a program would declare: properties that the schema knows and the server has set. What steers this provider
 * only, what cannot be read, numbers beside a switched-off flag, and components of a host without a port (-1) are left out.
 */
export function toDeclaration(schema: z.ZodType, model: Fields): Record<string, unknown> {
  const declared: Record<string, unknown> = {};
  for (const [key, property] of Object.entries(open(schema).shape ?? {})) {
    const value = declaredValue(property, model[key], model);
    if (value !== undefined) declared[key] = value;
  }
  return declared;
}

function declaredValue(property: z.ZodType, value: unknown, neighbours: Fields): unknown {
  const { traits, shape, element } = open(property);
  const isRequired = !(property instanceof z.ZodOptional);
  if (traits.flag === true || traits.isOutsideModel === true) return undefined;
  if (!isRequired) {
    if (isUnset(value) || traits.isCompared === false) return undefined;
    if (traits.appliesWhen !== undefined && !traits.appliesWhen(neighbours)) return undefined;
    if (value === 0 && traits.range !== undefined) return undefined;
  }
  if (shape !== undefined && isFields(value)) {
    const inner = toDeclaration(property, value);
    return isRequired || Object.keys(inner).length > 0 ? inner : undefined;
  }
  if (element !== undefined && Array.isArray(value)) {
    // What a server adds by itself need not be declared, and cannot be where its numbers are outside the limits.
    const declarable =
      traits.toleratesMore === true ? value.filter((one) => rangeMistakes(element, one, []).length === 0) : value;
    return declarable.map((one) => declaredValue(element, one, {}));
  }
  return typeof value === "string" && traits.canonical !== undefined ? traits.canonical(value) : (value ?? undefined);
}
