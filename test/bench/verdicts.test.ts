/** How the bench judges what it measured. */
import { judge, judgeRequests, requestBudgets } from "../../bench/budgets";
import { inTheMiddle, type Measurements, type PhaseMeasurement } from "../../bench/measurement";
import { countByKind } from "../../bench/requests";

const nothing: Measurements = { phases: [], watched: [], loading: [], comparison: [] };

const refresh: PhaseMeasurement = {
  scenario: "refreshing",
  kind: "Repository",
  count: 100,
  sessions: "0.5 s",
  mode: "real clock",
  parallel: 8,
  latencyMs: 0,
  savesStateOnce: false,
  runs: 1,
  phase: "refresh",
  requests: { "GET /repositories": 1, "GET /serverInfo": 1, "POST /oauth2/token": 1, "POST /oauth2/logout": 1 },
  own: { wallMs: 3400, host: { cpuMs: 1000, peakMemoryMb: 180 } },
  floor: { wallMs: 3000, host: { cpuMs: 500, peakMemoryMb: 120 } },
  floorInStep: undefined,
};

const missed = (measurements: Partial<Measurements>): string[] =>
  judge({ ...nothing, ...measurements })
    .filter(({ isMet }) => !isMet)
    .map(({ case: name, allowed, measured }) => `${name}: ${measured} instead of ${allowed}`);

describe("the budgets", () => {
  it("are met by what is exactly as much as they allow", () => {
    expect(judge({ ...nothing, phases: [refresh] }).map(({ isMet }) => isMet)).toEqual([true, true]);
  });

  it("are missed by one request more", () => {
    const requests = { ...refresh.requests, "GET /repositories/*": 1 };

    expect(missed({ phases: [{ ...refresh, requests }] })).toEqual([
      "refresh 100 (refreshing): 5 requests instead of 4 requests",
    ]);
  });

  it("are not about a refresh on a faster clock, which leaves no time to ask for several objects at once", () => {
    const requests = { ...refresh.requests, "GET /repositories/*": 1 };

    expect(missed({ phases: [{ ...refresh, requests, sessions: "60 s", mode: "clock × 20" }] })).toEqual([]);
  });

  it.each([99, 101])("are missed by %d writes for a hundred resources", (writes) => {
    const budget = requestBudgets.find(({ case: name }) => name === "create 100, --parallel 8");
    if (budget === undefined) throw new Error("there is no such budget");

    expect(judgeRequests(budget, 100, { "POST /repositories": 100, "GET /repositories": 60 }).isMet).toBe(true);
    expect(judgeRequests(budget, 100, { "POST /repositories": writes, "GET /repositories": 60 }).isMet).toBe(false);
  });

  it("are missed by a command that takes too long beside the floor", () => {
    const own = { ...refresh.own, wallMs: 3500 };

    expect(missed({ phases: [{ ...refresh, own }] })).toEqual([
      "refresh of 100 (refreshing): floor + 500 ms instead of floor + 400 ms",
    ]);
  });

  it("are missed by a host that holds too much memory at a thousand repositories, and do not judge what was not measured", () => {
    const thousand: PhaseMeasurement = { ...refresh, count: 1000 };
    const large = { ...thousand.own, host: { cpuMs: 1000, peakMemoryMb: 181 } };
    const unknown = { ...thousand.own, host: undefined };

    expect(missed({ phases: [thousand] })).toEqual([]);
    expect(missed({ phases: [{ ...thousand, own: large }] })).toEqual([
      "peak memory at 1,000 repositories, refresh (refreshing): floor + 61 MB instead of floor + 60 MB",
    ]);
    expect(judge({ ...nothing, phases: [{ ...thousand, own: unknown }] }).map(({ case: name }) => name)).toEqual([
      "refresh 1,000 (refreshing)",
    ]);
  });

  it("let a provider notice the end of a long session later than that of a short one, but never later than ten seconds", () => {
    const watched = (sessionMs: number, lagMs: number) => ({ sessions: "", mode: "", requests: {}, sessionMs, lagMs });
    const allowed = [watched(500, 300), watched(60_000, 6000), watched(600_000, 10_000)];

    expect(missed({ watched: allowed })).toEqual([]);
    expect(missed({ watched: allowed.map((one) => ({ ...one, lagMs: one.lagMs + 1 })) })).toHaveLength(3);
  });

  it("bound what loading costs", () => {
    const loading = (entry: string, medianMs: number) => ({ entry, medianMs, runsMs: [medianMs] });

    expect(missed({ loading: [loading(".", 20), loading("./dynamic", 121)] })).toEqual([
      'loading "./dynamic": 121 ms instead of 120 ms',
    ]);
  });
});

describe("several runs of a scenario", () => {
  it("count as the one whose time beside the floor is in the middle, with the most requests of all", () => {
    const run = (ownMs: number, floorMs: number, lists: number): PhaseMeasurement[] => [
      {
        ...refresh,
        requests: { "GET /repositories": lists },
        own: { ...refresh.own, wallMs: ownMs },
        floor: { ...refresh.floor, wallMs: floorMs },
      },
    ];

    const [measured] = inTheMiddle([run(9000, 8000, 1), run(5000, 4900, 3), run(4000, 3700, 2)]);

    expect(measured).toMatchObject({ own: { wallMs: 4000 }, floor: { wallMs: 3700 }, requests: { "GET /repositories": 3 } });
  });
});

describe("requests", () => {
  it("are counted by method and path without ids and queries, those of Enterprise Manager by what they do", () => {
    const id = "3251ddfc-3691-4d20-a43e-860dc275147e";
    const seen = (method: string, path: string, operation?: string) => ({
      ...{ server: operation === undefined ? "vbr" : "enterpriseManager", method, path, operation },
    });

    const counts = countByKind([
      seen("GET", `/api/v1/backupInfrastructure/repositories/${id}`),
      seen("GET", "/api/v1/backupInfrastructure/repositories?nameFilter=nas"),
      seen("GET", `/api/v1/sessions/${id}`),
      seen("POST", "/api/oauth2/token"),
      seen("POST", "/api/xyz/backupServers", "createBackupServer"),
    ]);

    expect(counts).toEqual({
      "GET /repositories/*": 1,
      "GET /repositories": 1,
      "GET /sessions/*": 1,
      "POST /oauth2/token": 1,
      createBackupServer: 1,
    });
  });
});
