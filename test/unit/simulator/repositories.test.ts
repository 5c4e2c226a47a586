import { changeInfrastructure, findRepository, setValueAt, valueAt, type Infrastructure, type JsonObject } from "veeam-simulator";
import {
  create,
  created,
  DEFAULT_REPOSITORY,
  LINUX_SERVER,
  BACKUP_SERVER,
  open,
  REPOSITORIES,
  s3Compatible,
  settled,
  simulated,
  UNKNOWN,
  winLocal,
} from "./client";

const SOBR = { id: UNKNOWN, name: "SOBR", performanceTier: { performanceExtents: [{ id: DEFAULT_REPOSITORY }] } };

const server = simulated(open);
const infrastructure = () => server.simulator.infrastructure;
const post = (body: unknown, query = "") => server.client.send("POST", `${REPOSITORIES}${query}`, { body });
const put = (model: JsonObject, changes: JsonObject = {}) =>
  server.client.send("PUT", `${REPOSITORIES}/${String(model.id)}`, { body: { ...model, ...changes } });
const read = async (id: unknown) => (await server.client.get(`${REPOSITORIES}/${String(id)}`)).body;
const remove = (id: unknown) => server.client.send("DELETE", `${REPOSITORIES}/${String(id)}?deleteBackups=true`);

it("creates and changes a repository when the session ends, not before", async () => {
  const answer = await post(winLocal());
  expect([answer.body.state, "resourceId" in answer.body, findRepository(infrastructure(), "nas")]).toEqual([
    "Starting",
    false,
    undefined,
  ]);
  const { resourceId } = await settled(server.client, answer);
  const model = await read(resourceId);

  const update = await put(model, { description: "changed" });

  expect((await read(resourceId)).description).toBe("");
  await settled(server.client, update);
  expect((await read(resourceId)).description).toBe("changed");
});

it("fills what a client leaves out, forces perVmBackup and never shows the flags of the creation", async () => {
  const repository = { path: "D:\\B", advancedSettings: { perVmBackup: false } };
  const model = await created(
    server.client,
    winLocal({ repository, importBackup: true, uniqueId: "32b36b55-4f3f-52ab-ae6d-eb10bf3cf3da" }),
  );
  const inList = valueAt((await server.client.get(`${REPOSITORIES}?nameFilter=nas`)).body, "data[0].uniqueId");

  expect(model.repository).toMatchObject({
    maxTaskCount: 4,
    readWriteRate: 0,
    advancedSettings: { alignDataBlocks: true, perVmBackup: true },
  });
  expect(model.mountServer).toMatchObject({ mountServerSettingsType: "windows", windows: { mountServerId: BACKUP_SERVER } });
  for (const flag of ["importBackup", "isDisabled"]) expect(model).not.toHaveProperty(flag);
  expect(infrastructure().creations).toMatchObject([{ overwriteOwner: false, importBackup: true, importIndex: false }]);
  expect([model.uniqueId, inList]).toEqual(["32B36B554F3F52ABAE6DEB10BF3CF3DA", "32B36B554F3F52ABAE6DEB10BF3CF3DA"]);
});

it("shows of object storage what has no meaning while something else is off, unless it has another habit", async () => {
  const shown = await created(server.client, s3Compatible({ name: "shown" }));
  infrastructure().habits.showsUnused = false;
  const bare = await created(server.client, s3Compatible({ name: "bare" }));

  const gateways = "account.connectionSettings.gatewayServerIds";
  expect(shown).toMatchObject({ taskLimitEnabled: false, maxTaskCount: -1 });
  expect(valueAt(shown, gateways)).toEqual([BACKUP_SERVER]);
  expect([bare.maxTaskCount, valueAt(bare, gateways), bare.proxyAppliance]).toEqual([undefined, undefined, undefined]);
});

it("completes mount servers to both sides, and writes unique ids of lists in lower case, with these habits", async () => {
  Object.assign(infrastructure().habits, { fillsMountServers: true, lowersUniqueIdsInLists: true });
  const { uniqueId, mountServer } = await created(server.client, winLocal());
  const inList = valueAt((await server.client.get(`${REPOSITORIES}?nameFilter=nas`)).body, "data[0].uniqueId");

  expect(mountServer).toMatchObject({ mountServerSettingsType: "both", linux: { mountServerId: LINUX_SERVER } });
  expect(inList).toBe(String(uniqueId).toLowerCase());
});

it("replaces the whole object by a PUT: what it leaves out gets its default or disappears", async () => {
  const {
    repository: _1,
    proxyAppliance,
    ...model
  } = await created(server.client, s3Compatible({ proxyAppliance: { managedServerId: LINUX_SERVER }, maxTaskCount: 9 }));
  expect(proxyAppliance).toEqual({ managedServerId: LINUX_SERVER });

  await settled(server.client, await put(model, { taskLimitEnabled: undefined }));

  expect(await read(model.id)).toMatchObject({ taskLimitEnabled: false });
  expect(await read(model.id)).toHaveProperty("proxyAppliance.managedServerId", BACKUP_SERVER);
});

it("rejects a PUT with another id, a taken name, isDisabled, or of what is not there", async () => {
  const model = await created(server.client, winLocal());
  const path = `${REPOSITORIES}/${String(model.id)}`;

  expect((await server.client.send("PUT", path, { body: { ...model, id: DEFAULT_REPOSITORY } })).status).toBe(400);
  expect((await put(model, { name: "Default Backup Repository" })).status).toBe(400);
  expect((await put(model, { isDisabled: false })).body.message).toContain("isDisabled: unknown property");
  expect((await put({ ...model, id: UNKNOWN })).status).toBe(404);
});

it("accepts a PUT of what GET returned, nulls and undocumented properties included, and no other value of them", async () => {
  infrastructure().habits.sendsNulls = true;
  await create(server.client, winLocal());
  changeInfrastructure(infrastructure(), [{ path: "repositories[nas].repository.future", value: { level: 3 } }]);
  const model = await read(findRepository(infrastructure(), "nas")?.id);
  expect(model).toMatchObject({ repository: { makeRecentBackupsImmutableDays: null, future: { level: 3 } } });

  await settled(server.client, await put(model));
  expect(findRepository(infrastructure(), "nas")).toMatchObject({ repository: { future: { level: 3 } } });

  setValueAt(model, "repository.future.level", 4);
  expect((await put(model)).status).toBe(400);
});

it("removes a repository at once, and remembers its backups and its sessions that were still running", async () => {
  const { id, ...model } = await created(server.client, winLocal());
  server.simulator.planSession({ never: true });
  const { body: update } = await put({ id, ...model });

  expect([
    (await remove(id)).status,
    (await remove(id)).status,
    (await server.client.get(`${REPOSITORIES}/${String(id)}`)).status,
  ]).toEqual([204, 404, 404]);
  expect(infrastructure().deletions).toEqual([{ id, name: "nas", deleteBackups: true, runningSessions: [update.id] }]);
});

it.each<[string, number, string, (changed: Infrastructure) => unknown]>([
  ["a job uses it", 400, "the job Nightly", ({ jobs }) => jobs.push({ name: "Nightly", repositoryId: DEFAULT_REPOSITORY })],
  ["it is an extent", 400, "repository SOBR", ({ scaleOutRepositories }) => scaleOutRepositories.push(SOBR)],
  ["a second administrator must approve", 403, "Four-eyes", (changed) => (changed.fourEyesAuthorization = true)],
])("rejects a DELETE while %s with %i", async (_why, status, message, change) => {
  change(infrastructure());

  expect(await remove(DEFAULT_REPOSITORY)).toMatchObject({
    status,
    body: { message: expect.stringContaining(message) as string },
  });
  expect(findRepository(infrastructure(), DEFAULT_REPOSITORY)).toBeDefined();
});
