import { valueAt, type JsonObject } from "veeam-simulator";
import {
  BACKUP_SERVER,
  create,
  DEFAULT_REPOSITORY,
  open,
  REPOSITORIES,
  s3Compatible,
  scaleOut,
  SCALE_OUT,
  simulated,
  winLocal,
} from "./client";

const SESSIONS = "/api/v1/sessions";

const server = simulated(async () => {
  const opened = await open();
  const { client } = opened;
  await create(client, winLocal({ name: "beta", description: "holds nas data" }));
  await create(client, s3Compatible({ name: "alpha" }));
  await create(client, scaleOut([DEFAULT_REPOSITORY], { name: "gamma", description: "holds alpha data" }), SCALE_OUT);
  return opened;
});
const ask = async (path: string) => (await server.client.get(path)).body;
const namesIn = ({ data }: JsonObject) => (data as JsonObject[]).map(({ name }) => name);

it.each<[string, string[]]>([
  ["nameFilter=beta", ["beta"]],
  ["nameFilter=*ETA", ["beta"]],
  ["nameFilter=al*", ["alpha"]],
  ["nameFilter=eta", []],
  ["nameFilter=*nas*", ["beta"]],
  ["typeFilter=S3Compatible&typeFilter=WinLocal&nameFilter=*a", ["beta", "alpha"]],
  ["pathFilter=D:*", ["beta"]],
  [`hostIdFilter=${BACKUP_SERVER}&nameFilter=b*`, ["beta"]],
  ["excludeExtents=true", ["beta", "alpha"]],
  ["orderColumn=Name", ["alpha", "beta", "Default Backup Repository"]],
  ["orderColumn=Name&orderAsc=false&limit=1", ["Default Backup Repository"]],
  ["orderColumn=Name&skip=1&limit=1", ["beta"]],
  ["unknownParameter=1&nameFilter=beta", ["beta"]],
])("answers a list of repositories filtered by %s with %j", async (query, expected) => {
  expect(namesIn(await ask(`${REPOSITORIES}?${query}`))).toEqual(expected);
});

it("answers a list of scale-out repositories whose description fits the name filter", async () => {
  expect(namesIn(await ask(`${SCALE_OUT}?nameFilter=*ALPHA*`))).toEqual(["gamma"]);
});

it.each([
  `${REPOSITORIES}?typeFilter=Floppy`,
  `${REPOSITORIES}?limit=many`,
  `${SCALE_OUT}?orderColumn=Size`,
  `${SESSIONS}?createdAfterFilter=2020-01-01T00:00:00+02:00`,
])("rejects a filter, a page or a column that the document does not have: %s", async (path) => {
  expect((await server.client.get(path)).status).toBe(400);
});

it("filters sessions by type, result, state, time and id, the newest first", async () => {
  const { simulator, client } = server;
  simulator.infrastructure.habits.hasBackgroundSessions = false;
  simulator.planSession({ outcome: { result: "Failed" } });
  await create(client, winLocal());
  simulator.planSession({ never: true, state: "Starting" });
  await client.send("POST", `${REPOSITORIES}/rescan`, { body: { repositoryIds: [DEFAULT_REPOSITORY] } });
  const all = simulator.infrastructure.sessions.map(({ id }) => id);
  const since = encodeURIComponent("2020-01-01T00:00:00+02:00");
  const count = async (query: string) =>
    ((await ask(`${SESSIONS}?${query}`)).data as JsonObject[]).map(({ id }) => all.indexOf(String(id)));

  expect(await count("typeFilter=Infrastructure&typeFilter=RepositoryMaintenance")).toEqual([3, 2, 1, 0]);
  expect(await count("typeFilter=ConfigurationResynchronize")).toEqual([4]);
  expect(await count("resultFilter=Failed&resultFilter=Warning")).toEqual([3]);
  expect([await count("stateFilter=Starting"), await count("stateFilter=Working")]).toEqual([[4], []]);
  expect(await count(`endedAfterFilter=${since}`)).toEqual([3, 2, 1, 0]);
  expect([await count(`createdAfterFilter=${since}&limit=1&skip=1`), await count(`createdBeforeFilter=${since}`)]).toEqual([
    [3],
    [],
  ]);
  expect(await count(`jobIdFilter=${String(all[2])}`)).toEqual([2]);
});

it("counts what there is beyond a page", async () => {
  expect((await ask(`${REPOSITORIES}?skip=1&limit=1`)).pagination).toEqual({ total: 3, count: 1, skip: 1, limit: 1 });
});

it.each([REPOSITORIES, `${REPOSITORIES}/states`, SCALE_OUT, SESSIONS, "/api/v1/credentials"])(
  "caps pages, omits totals and sends null for nothing at %s when the server has these habits",
  async (path) => {
    Object.assign(server.simulator.infrastructure.habits, {
      largestPage: 1,
      omitsTotals: true,
      sendsEmptyListsAsNull: true,
      hasBackgroundSessions: false,
    });

    expect((await ask(`${path}?limit=1000`)).pagination).toEqual({ count: 1, skip: 0, limit: 1 });
    expect(await ask(`${path}?limit=1000&skip=9`)).toEqual({ data: null, pagination: {} });
  },
);

it("leaves properties out of lists alone when the server has this habit", async () => {
  server.simulator.infrastructure.habits.omittedInLists = ["repository.advancedSettings", "mountServer", "nothing.there"];

  const shown = valueAt(await ask(`${REPOSITORIES}?nameFilter=beta`), "data[0]") as JsonObject;

  expect(shown).toMatchObject({ repository: { path: "D:\\Backups", maxTaskCount: 4 } });
  for (const path of ["repository.advancedSettings", "mountServer", "nothing"]) expect(shown).not.toHaveProperty(path);
  expect(await ask(`${REPOSITORIES}/${String(shown.id)}`)).toMatchObject({
    mountServer: {},
    repository: { advancedSettings: {} },
  });
});

it.each([
  ["whole", { total: 3, count: 1 }],
  ["cut", { total: 1, count: 1 }],
] as const)("cuts a list once by a fault, with the paging of the %s list", async (paging, expected) => {
  server.simulator.fail({ on: "GET /repositories", with: { kind: "cutList", items: 1, paging } });

  expect((await ask(REPOSITORIES)).pagination).toMatchObject(expected);
  expect((await ask(REPOSITORIES)).data).toHaveLength(3);
});
