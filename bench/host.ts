// Drives the provider host without an engine, for what an engine would hide: the moment at which a creation is answered.
import { configOf, ManagedResource, startConfiguredHost } from "../test/site";
import { Limit } from "../test/engine/limit";
import { nodeOptions, startClock, type Clock } from "./clock";
import { repository } from "./declarations";
import type { ComparisonMeasurement, WatchedMeasurement } from "./measurement";
import { countByKind } from "./requests";
import { modeOf, type Pace } from "./scenarios";
import { Server } from "./server";

async function openHost(server: Server, clock: Clock) {
  return await startConfiguredHost(configOf(server.address), { ...clock.env, NODE_OPTIONS: nodeOptions() });
}

export async function watch(pace: Pace): Promise<WatchedMeasurement> {
  const clock = startClock(pace.speed);
  const server = await Server.start({ clock, sessionDuration: pace.durationMs });
  try {
    const host = await openHost(server, clock);
    const resource = new ManagedResource(host);
    await resource.up(repository("watched"));
    const answeredAt = await server.ask("now");
    const endedAt = await server.ask("lastSessionEnd");
    await host.close();
    const requests = await server.ask("takeRequests");
    const looks = requests.filter(({ path }) => path.startsWith("/api/v1/sessions"));
    const noticedAt = Math.max(...looks.map(({ timeMs }) => timeMs));
    return {
      sessions: pace.label,
      sessionMs: pace.durationMs,
      mode: modeOf(pace),
      requests: countByKind(requests),
      // What is done after the last look takes the machine's own time, which the faster clock only makes look longer.
      lagMs: noticedAt - endedAt + (answeredAt - noticedAt) / pace.speed,
    };
  } finally {
    await server.close();
  }
}

/** Both phases as the plain client plays them (comparison.ts): so many at a time, each phase in a process of its own. */
export async function playThroughHost(server: Server, count: number, atOnce: number): Promise<ComparisonMeasurement[]> {
  const clock = startClock(1);
  const measurements: ComparisonMeasurement[] = [];
  const resources = Array.from({ length: count }, (_, index) => ({
    name: `own-${index}`,
    resource: undefined as ManagedResource | undefined,
  }));
  for (const phase of ["create", "refresh"] as const) {
    const host = await openHost(server, clock);
    await server.ask("takeRequests");
    const limit = new Limit(atOnce);
    const start = performance.now();
    await Promise.all(
      resources.map((one) =>
        limit.run(async () => {
          if (one.resource === undefined) await (one.resource = new ManagedResource(host)).up(repository(one.name));
          else await one.resource.through(host).refresh();
        }),
      ),
    );
    await host.close();
    const wallMs = performance.now() - start;
    measurements.push({ count, phase, client: "this package", wallMs, requests: countByKind(await server.ask("takeRequests")) });
  }
  return measurements;
}
