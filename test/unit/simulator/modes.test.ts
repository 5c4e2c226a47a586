import { changeInfrastructure, type InfrastructureChange, type JsonObject } from "veeam-simulator";
import { created, DEFAULT_REPOSITORY, open, scaleOut, SCALE_OUT, settled, simulated, UNKNOWN } from "./client";

const EXTENTS = "scaleOutRepositories[scale-out].performanceTier.performanceExtents";
const SECOND = "8a6618a4-2c0c-4f0e-9d4e-5b9b4a6c1f01";

let path: string;
const server = simulated(async () => {
  const opened = await open();
  opened.simulator.infrastructure.repositories.push({ id: SECOND, type: "LinuxLocal", name: "second", description: "" });
  const { id } = await created(opened.client, scaleOut([DEFAULT_REPOSITORY, SECOND]), SCALE_OUT);
  path = `${SCALE_OUT}/${String(id)}`;
  return opened;
});
const change = (...changes: InfrastructureChange[]) => changeInfrastructure(server.simulator.infrastructure, changes);
const setMode = (mode: string, repositoryIds: string[], rest: JsonObject = {}) =>
  server.client.send("POST", `${path}/${mode}`, { body: { repositoryIds, ...rest } });
const statuses = async () => {
  const { performanceTier } = (await server.client.get(path)).body as { performanceTier: { performanceExtents: JsonObject[] } };
  return performanceTier.performanceExtents.map(({ status }) => status);
};

it("sets and clears each mode for itself when its session ends, and leaves other statuses alone", async () => {
  change({ path: `${EXTENTS}[second].status`, value: ["ResyncRequired"] });
  const answer = await setMode("enableSealedMode", [DEFAULT_REPOSITORY, SECOND]);
  expect([answer.body.sessionType, await statuses()]).toEqual(["RepositoryMaintenance", [["Normal"], ["ResyncRequired"]]]);

  await settled(server.client, answer);
  expect(await statuses()).toEqual([["Sealed"], ["ResyncRequired", "Sealed"]]);
  await settled(server.client, await setMode("enableMaintenanceMode", [DEFAULT_REPOSITORY]));
  expect(await statuses()).toEqual([
    ["Sealed", "Maintenance"],
    ["ResyncRequired", "Sealed"],
  ]);
  await settled(server.client, await setMode("disableSealedMode", [SECOND.toUpperCase(), DEFAULT_REPOSITORY]));
  expect(await statuses()).toEqual([["Maintenance"], ["ResyncRequired"]]);
  await settled(server.client, await setMode("disableMaintenanceMode", [DEFAULT_REPOSITORY]));
  expect(await statuses()).toEqual([["Normal"], ["ResyncRequired"]]);
});

it("keeps modes that a PUT declares otherwise", async () => {
  change({ path: `${EXTENTS}[second].status`, value: ["Sealed"] });
  const { body } = await server.client.get(path);
  for (const extent of (body.performanceTier as { performanceExtents: JsonObject[] }).performanceExtents)
    extent.status = ["Maintenance"];

  await settled(server.client, await server.client.send("PUT", path, { body }));

  expect(await statuses()).toEqual([["Normal"], ["Sealed"]]);
});

it("accepts object storage beside files once the files are sealed", async () => {
  const s3 = { id: UNKNOWN, type: "S3Compatible", name: "s3", description: "" };
  const add = async () => {
    const { body } = await server.client.get(path);
    (body.performanceTier as { performanceExtents: JsonObject[] }).performanceExtents.push({ id: s3.id, name: s3.name });
    return (await server.client.send("PUT", path, { body })).status;
  };
  change({ path: "repositories[+]", value: s3 });

  const before = await add();
  await settled(server.client, await setMode("enableSealedMode", [DEFAULT_REPOSITORY, SECOND]));

  expect([before, await add()]).toEqual([400, 201]);
});

it.each<[string, string, string[], JsonObject]>([
  ["what is no performance extent of it", "enableSealedMode", [UNKNOWN], {}],
  ["no extent", "enableSealedMode", [], {}],
  ["what is no id", "enableMaintenanceMode", ["one"], {}],
  ["an unknown property", "enableMaintenanceMode", [SECOND], { force: true }],
])("rejects a mode of %s", async (_what, mode, ids, rest) => {
  expect((await setMode(mode, ids, rest)).status).toBe(400);
});

it("answers 404 for an unknown mode", async () => expect((await setMode("evacuate", [SECOND])).status).toBe(404));

it("fails when the extent left while the session ran", async () => {
  const answer = await setMode("enableSealedMode", [SECOND]);

  change({ path: `${EXTENTS}[second]` });

  expect((await settled(server.client, answer)).result).toMatchObject({ result: "Failed" });
});

it("shows statuses in the opposite order when the server has this habit", async () => {
  change(
    { path: `${EXTENTS}[second].status`, value: ["Sealed", "Maintenance"] },
    { path: "habits.reversesStatuses", value: true },
  );

  expect(await statuses()).toEqual([["Normal"], ["Maintenance", "Sealed"]]);
});
