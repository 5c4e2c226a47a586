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
    else if (open(property).traits.isSecret === true && typeof value === "string" && !isUnknown(value)) keepSecret(value);
  }
}

/** The declaration without its secrets, at any depth. */
export function withoutSecrets(schema: z.ZodType, declared: Fields): Record<string, unknown> {
  const { shape = {} } = open(schema);
  const kept = Object.entries(declared).filter(([key]) => !(shape[key] && open(shape[key]).traits.isSecret === true));
  return Object.fromEntries(
    kept.map(([key, value]) => [key, shape[key] && isFields(value) ? withoutSecrets(shape[key], value) : value]),
  );
}
