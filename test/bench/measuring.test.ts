/** What the bench measures with: exact counts, a faster clock. */
import { startClock } from "../../bench/clock";
import { playThroughHost, watch } from "../../bench/host";
import { Server } from "../../bench/server";

async function countOnce() {
  const server = await Server.start({ clock: startClock(1), sessionLooks: 2 });
  try {
    const phases = await playThroughHost(server, 3, 1);
    return phases.map(({ phase, requests }) => ({ phase, requests }));
  } finally {
    await server.close();
  }
}

describe("the bench", () => {
  it("counts the same requests in a second run when sessions end at a number of looks", async () => {
    const first = await countOnce();
    const second = await countOnce();

    expect(first).toEqual([
      { phase: "create", requests: expect.objectContaining({ "POST /repositories": 3, "POST /oauth2/token": 1 }) as unknown },
      { phase: "refresh", requests: expect.objectContaining({ "POST /oauth2/token": 1, "POST /oauth2/logout": 1 }) as unknown },
    ]);
    expect(second).toEqual(first);
  });

  it("sees a session of five minutes to its end before a minute is over, on a faster clock", async () => {
    const { requests, lagMs } = await watch({ label: "5 min", durationMs: 300_000, speed: 100 });

    expect(requests["POST /repositories"]).toBe(1);
    expect(lagMs).toBeGreaterThanOrEqual(0);
  });
});
