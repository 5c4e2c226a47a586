import type { Infrastructure } from "../infrastructure.js";

/**
 * A time as the server writes it: its own zone's time, with the offset. Of the fraction of a second there are `digits` digits, or, as
 * nearly everywhere, at most six without zeros at the end.
 */
export function timeText(time: number, { server: { timeZoneOffsetMinutes } }: Infrastructure, digits?: number): string {
  const [whole = "", fraction = ""] = new Date(time + timeZoneOffsetMinutes * 60_000).toISOString().slice(0, -1).split(".");
  const shown = digits === undefined ? fraction.replace(/0+$/, "") : fraction.padEnd(digits, "0");
  const local = shown === "" ? whole : `${whole}.${shown}`;
  const minutes = Math.abs(timeZoneOffsetMinutes);
  const two = (value: number) => String(value).padStart(2, "0");
  return `${local}${timeZoneOffsetMinutes < 0 ? "-" : "+"}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}
