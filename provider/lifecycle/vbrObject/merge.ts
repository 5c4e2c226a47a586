/** From what the server holds and what a program declares to the model that is sent. */
import { laidOver, removedSettings } from "../../schema/comparison";
import { type Fields, isFields, isUnset, visible } from "../../core/values";
import type { Json } from "../../vbr/responses";
import type { Context, Kind } from "./kind";

/**
 * The server's model with the declared values laid over it. Settings of `olds` that are not declared any more get their
 * documented default, or are reported as no longer managed.
 */
export function mergedModel({ log }: Context, kind: Kind, live: Json, news: Fields, olds: Fields): Record<string, unknown> {
  const schema = kind.schemaOf(news);
  const declared = visible(news);
  const body = laidOver(schema, live, declared);
  for (const { path, defaultValue } of removedSettings(schema, olds, declared)) {
    if (defaultValue !== undefined && setWhereHeld(body, path, defaultValue)) continue;
    const kept = path.reduce<unknown>((inner, key) => (isFields(inner) ? inner[key] : undefined), live);
    if (isUnset(kept)) continue;
    log.warn("VEEAM_NO_LONGER_MANAGED", `${path.join(".")} is no longer managed; the server keeps ${JSON.stringify(kept)}.`);
  }
  return body;
}

/** Sets a value deep in `body`, where the server has something at that place. */
function setWhereHeld(body: Record<string, unknown>, path: readonly string[], value: unknown): boolean {
  const [key = "", ...rest] = path;
  if (rest.length === 0) {
    if (body[key] === undefined) return false;
    body[key] = value;
    return true;
  }
  const inner = body[key];
  if (!isFields(inner)) return false;
  const copy = { ...inner };
  body[key] = copy;
  return setWhereHeld(copy, rest, value);
}
