/** Secrets in a declaration: what is sent and never shown by a server. */
import type { z } from "zod";
import { keepSecret } from "../core/redact";
import { type Fields, isFields, isUnknown } from "../core/values";
import { open } from "./types";

/** Keeps every secret that is declared, at any depth, out of all later texts. */
export function keepSecrets(schema: z.ZodType, declared: Fields): void {
  for (const [key, property] of Object.entries(open(schema).shape ?? {})) {
    const value = declared[key];
    if (isFields(value)) keepSecrets(property, value);
    else if (isSecret(property) && typeof value === "string" && !isUnknown(value)) keepSecret(value);
  }
}

/** The declaration without its secrets, at any depth. */
export function withoutSecrets(schema: z.ZodType, declared: Fields): Record<string, unknown> {
  const { shape = {} } = open(schema);
  const kept = Object.entries(declared).filter(([key]) => !(shape[key] && isSecret(shape[key])));
  return Object.fromEntries(
    kept.map(([key, value]) => [key, shape[key] && isFields(value) ? withoutSecrets(shape[key], value) : value]),
  );
}

/** The paths of secrets that were declared and are not any more. Inside an object that stays, another one takes the place. */
export function removedSecrets(schema: z.ZodType, before: Fields, declared: Fields): string[] {
  return Object.entries(open(schema).shape ?? {}).flatMap(([key, property]) => {
    const [old, now] = [before[key], declared[key]];
    if (isFields(old)) return isFields(now) ? [] : removedSecrets(property, old, {}).map((path) => `${key}.${path}`);
    return isSecret(property) && old !== undefined && now === undefined ? [key] : [];
  });
}

function isSecret(property: z.ZodType): boolean {
  return open(property).traits.isSecret === true;
}
