import type { Infrastructure } from "../infrastructure.js";

/** A time as the server writes it: its own zone's time, with the offset. */
export function timeText(time: number, { server: { timeZoneOffsetMinutes } }: Infrastructure): string {
  const local = new Date(time + timeZoneOffsetMinutes * 60_000).toISOString().slice(0, -1);
  const minutes = Math.abs(timeZoneOffsetMinutes);
  const two = (value: number) => String(value).padStart(2, "0");
  return `${local}${timeZoneOffsetMinutes < 0 ? "-" : "+"}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}
