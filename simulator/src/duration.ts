const UNITS: Record<string, number> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/** Milliseconds of a duration as people write it: `500ms`, `2s`, `1m`, `1h`. A bare number is milliseconds. */
export function parseDuration(text: string | number): number {
  if (typeof text === "number") return text;
  const match = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h)?$/.exec(text.trim());
  const factor = UNITS[match?.[2] ?? "ms"];
  if (!match || factor === undefined) throw new Error(`"${text}" is not a duration; write it like 500ms, 2s or 1m`);
  return Number(match[1]) * factor;
}
