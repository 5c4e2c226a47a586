import { randomUUID } from "node:crypto";
import { changeInfrastructure, findScaleOutRepository, setValueAt, valueAt, type JsonObject } from "veeam-simulator";
import { created, open, REPOSITORIES, scaleOut, SCALE_OUT, settled, simulated, UNKNOWN, type Reply } from "./client";

const server = simulated(open);
const infrastructure = () => server.simulator.infrastructure;

/** Adds a repository and gives its id. */
function add(name: string, type = "LinuxLocal"): string {
  const id = randomUUID();
  infrastructure().repositories.push({ id, type, name, description: "" });
  return id;
}

const make = (spec: JsonObject) => created(server.client, spec, SCALE_OUT);
const post = (body: unknown) => server.client.send("POST", SCALE_OUT, { body });
const put = (model: JsonObject) => server.client.send("PUT", `${SCALE_OUT}/${String(model.id)}`, { body: model });
const read = async ({ id }: JsonObject) => (await server.client.get(`${SCALE_OUT}/${String(id)}`)).body;
const extentsIn = (model: JsonObject) => valueAt(model, "performanceTier.performanceExtents") as JsonObject[];
const resultOf = async (reply: Reply) => (await settled(server.client, reply)).result;
const capacity = (id: string, encryption?: JsonObject) => ({ capacityTier: { isEnabled: true, extents: [{ id }], encryption } });

it("fills policies, windows and an encryption that is off when the client left them out", async () => {
  const [one, two] = [add("one"), add("two")];
  const placementPolicy = { type: "Performance", settings: [{ extentId: two, allowedBackups: "FullsOnly" }] };

  const model = await make(scaleOut([one, two], { placementPolicy }));

  expect(valueAt(model, "placementPolicy.settings")).toEqual([
    { extentId: two, allowedBackups: "FullsOnly", name: "two" },
    { extentId: one, allowedBackups: "All", name: "one" },
  ]);
  expect(valueAt(model, "capacityTier.offloadWindow.days")).toHaveLength(7);
  expect(valueAt(model, "capacityTier.encryption")).toEqual({
    isEnabled: false,
    encryptionPasswordId: "00000000-0000-0000-0000-000000000000",
  });
  expect(model).toMatchObject({ archiveTier: { isEnabled: false, archivePeriodDays: 90 } });
});

it("fails in the session when the name or an extent was taken while it ran", async () => {
  const [one, two] = [add("one"), add("two")];
  const replies = [await post(scaleOut([one])), await post(scaleOut([two])), await post(scaleOut([one], { name: "other" }))];
  const results = [];
  for (const reply of replies) results.push(await resultOf(reply));

  expect(results).toMatchObject([
    { result: "Success" },
    { result: "Failed", message: 'A scale-out backup repository named "scale-out" already exists' },
    { result: "Failed", message: 'The repository "one" is already an extent of "scale-out"' },
  ]);
});

it("replaces the whole by a PUT, and frees an extent that left", async () => {
  const [one, two] = [add("one"), add("two")];
  const {
    placementPolicy: _1,
    capacityTier: _2,
    ...model
  } = await make(scaleOut([one, two], { placementPolicy: { type: "Performance" }, ...capacity(add("s3", "AmazonS3")) }));
  expect((await server.client.send("DELETE", `${REPOSITORIES}/${one}`)).status).toBeGreaterThanOrEqual(400);

  setValueAt(model, `performanceTier.performanceExtents[${one}]`, undefined);
  await resultOf(await put(model));

  expect(await read(model)).toMatchObject({
    placementPolicy: { type: "DataLocality" },
    capacityTier: { isEnabled: false, extents: [] },
  });
  expect(extentsIn(await read(model))).toEqual([{ id: two, name: "two", status: ["Normal"] }]);
  expect((await server.client.send("DELETE", `${REPOSITORIES}/${one}`)).status).toBe(204);
});

it("accepts a PUT of what GET returned in another order, and rejects an extent without name and another id", async () => {
  infrastructure().habits.sendsNulls = true;
  const model = await make(scaleOut([add("one"), add("two")]));
  changeInfrastructure(infrastructure(), [
    { path: "scaleOutRepositories[scale-out].performanceTier.performanceExtents[two].weight", value: 7 },
  ]);
  const returned = await read(model);
  extentsIn(returned).reverse();

  expect(await resultOf(await put(returned))).toMatchObject({ result: "Success" });
  expect(extentsIn(await read(model))).toMatchObject([{ name: "two", weight: 7 }, { name: "one" }]);
  expect((await put({ ...returned, id: UNKNOWN })).status).toBe(404);
  delete extentsIn(returned)[0]?.name;
  expect((await put(returned)).body.message).toContain("performanceExtents[0].name: is required");
});

it("removes a scale-out repository and leaves its extents, unless a job uses it", async () => {
  const one = add("one");
  const { id } = await make(scaleOut([one]));
  const remove = async () => (await server.client.send("DELETE", `${SCALE_OUT}/${String(id)}?deleteBackups=true`)).status;
  Object.assign(infrastructure().usedSpaceGB, { one: 12, other: 3 });
  infrastructure().jobs.push({ name: "Nightly", repositoryId: String(id) });

  expect(await remove()).toBeGreaterThanOrEqual(400);
  infrastructure().jobs.length = 0;
  expect([await remove(), await remove(), (await server.client.get(`${REPOSITORIES}/${one}`)).status]).toEqual([204, 404, 200]);
  expect([findScaleOutRepository(infrastructure(), "scale-out"), infrastructure().usedSpaceGB]).toEqual([
    undefined,
    { other: 3 },
  ]);
});
