import { sameId, serverNow, type Infrastructure, type Session } from "../infrastructure.js";

/** What clients see of a session. */
export type ShownSession = Omit<Session, "effect" | "course">;

const EVERY_MS = 15 * 60_000;
const DURATION_MS = 40_000;
const KEPT_MS = 27 * 3_600_000;
/** Sessions that do not end for hours. */
const ENDLESS = [
  { sessionType: "MalwareDetection", name: "Malware detection", hours: 15 },
  { sessionType: "CheckpointRemoval", name: "Checkpoint removal", hours: 12 },
];

/**
 * The sessions of a server that nobody works on: a resynchronization of its configuration every quarter of an hour, those of more
 * than a day, and two that have been working for hours.
 */
export function backgroundSessions(infrastructure: Infrastructure): ShownSession[] {
  if (!infrastructure.habits.hasBackgroundSessions) return [];
  const now = serverNow(infrastructure);
  const newest = Math.floor(now / EVERY_MS);
  const ids = Array.from({ length: KEPT_MS / EVERY_MS }, (_, index) => newest - index);
  return [
    ...ids.map((quarter) => {
      const endTime = quarter * EVERY_MS + DURATION_MS;
      const name = "Configuration Database Resynchronize";
      return sessionOf("ConfigurationResynchronize", name, quarter, quarter * EVERY_MS, endTime <= now ? endTime : undefined);
    }),
    ...ENDLESS.map(({ sessionType, name, hours }, index) => sessionOf(sessionType, name, index, now - hours * 3_600_000)),
  ];
}

export function backgroundSession(infrastructure: Infrastructure, id: string): ShownSession | undefined {
  return backgroundSessions(infrastructure).find((session) => sameId(session.id, id));
}

function sessionOf(sessionType: string, name: string, number: number, creationTime: number, endTime?: number): ShownSession {
  const hasEnded = endTime !== undefined;
  return {
    id: `0bac0000-${sessionType.length.toString(16).padStart(4, "0")}-4000-8000-${number.toString(16).padStart(12, "0")}`,
    name,
    sessionType,
    creationTime,
    ...(hasEnded ? { endTime } : {}),
    state: hasEnded ? "Stopped" : "Working",
    progressPercent: hasEnded ? 100 : 0,
    usn: 1000 + (number % 100_000),
    initiatedBy: "SYSTEM",
    result: { result: hasEnded ? "Success" : "None", message: hasEnded ? "Success" : "", isCanceled: false },
    logs: [],
  };
}
