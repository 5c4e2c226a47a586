// What a server has before anything is deployed, in the shape of the simulator's inventory.
import { randomUUID } from "node:crypto";
import type { InfrastructureChange } from "veeam-simulator";
import { repository } from "./declarations";

/** Repositories that nobody manages, behind the one that each new server has. */
export function otherRepositories(present: readonly unknown[], count: number): InfrastructureChange {
  const others = Array.from({ length: count }, (_, index) => {
    const id = randomUUID();
    const uniqueId = id.replaceAll("-", "").toUpperCase();
    return { ...repository(`other-${index + 1}`), id, uniqueId, description: "" };
  });
  return { path: "repositories", value: [...present, ...others] };
}

/** Sessions of other clients that ended long ago, one a minute. */
export function oldSessions(count: number): InfrastructureChange {
  const now = Date.now();
  const sessions = Array.from({ length: count }, (_, index) => {
    const creationTime = now - (count - index + 60) * 60_000;
    return {
      id: randomUUID(),
      name: "Infrastructure Item Saving",
      sessionType: "Infrastructure",
      creationTime,
      endTime: creationTime + 5000,
      state: "Stopped",
      progressPercent: 100,
      usn: index + 1,
      initiatedBy: "CORP\\operator",
      result: { result: "Success", message: "Success", isCanceled: false },
      logs: [],
      effect: { kind: "rescan", repositoryIds: [] },
      course: { looks: 1, endsAt: creationTime + 5000, outcome: { result: "Success" } },
    };
  });
  return { path: "sessions", value: sessions };
}
