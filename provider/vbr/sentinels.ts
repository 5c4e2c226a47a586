/** What servers show in place of a setting that is not set, where the documents let it be left out. Sent back, it would be a wish. */
import { type Fields, ZERO_GUID, isFields } from "../core/values";

const SENTINELS: Fields = { maxTaskCount: -1, encryptionPasswordId: ZERO_GUID, kmsServerId: ZERO_GUID };

/** A model without them, at every depth. */
export function withoutSentinels(model: Fields): Record<string, unknown> {
  const kept = Object.entries(model).filter(([key, value]) => !(key in SENTINELS) || SENTINELS[key] !== value);
  return Object.fromEntries(kept.map(([key, value]) => [key, strip(value)]));
}

function strip(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(strip);
  return isFields(value) ? withoutSentinels(value) : value;
}
