import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { request } from "undici";
import {
  changeInfrastructure,
  findScaleOutRepository,
  setValueAt,
  valueAt,
  type JsonObject,
  type Simulator,
} from "veeam-simulator";
import { create, open, REPOSITORIES, SCALE_OUT, settled, type Client } from "./client";

const PASSWORD = "c26b46c1-e3e5-424c-948f-0a3fa5a19ab7";
const KMS = "b99403b3-0207-49d5-b267-d9213abf6699";
const UNKNOWN = "00000000-0000-4000-8000-000000000000";

let simulator: Simulator;
let client: Client;
let close: () => Promise<void>;

beforeEach(async () => ({ simulator, client, close } = await open()));
afterEach(() => close());

/** Adds a repository and gives its id. */
function add(name: string, type = "LinuxLocal"): string {
  const id = randomUUID();
  simulator.infrastructure.repositories.push({ id, type, name, description: "" });
  return id;
}

function specOf(ids: string[], changes: JsonObject = {}): JsonObject {
  const performanceExtents = ids.map((id) => ({ id }));
  return { name: "scale-out", description: "", performanceTier: { performanceExtents }, ...changes };
}

async function created(spec: JsonObject): Promise<JsonObject> {
  const { resourceId } = await create(client, spec, SCALE_OUT);
  return read(String(resourceId));
}

const read = async (id: unknown) => (await client.get(`${SCALE_OUT}/${String(id)}`)).body;
const post = (body: unknown) => client.send("POST", SCALE_OUT, { body });
const put = (model: JsonObject) => client.send("PUT", `${SCALE_OUT}/${String(model.id)}`, { body: model });
const setMode = (model: JsonObject, mode: string, repositoryIds: string[]) =>
  client.send("POST", `${SCALE_OUT}/${String(model.id)}/${mode}`, { body: { repositoryIds } });
const extentsIn = (model: JsonObject) => valueAt(model, "performanceTier.performanceExtents") as JsonObject[];
const statuses = async (model: JsonObject) => extentsIn(await read(model.id)).map(({ status }) => status);

describe("POST of a scale-out repository", () => {
  it("answers with a session at work, and makes it when the session ends", async () => {
    const answer = await post(specOf([add("one")]));

    expect(answer).toMatchObject({ status: 201, body: { sessionType: "Infrastructure", state: "Working" } });
    expect(findScaleOutRepository(simulator.infrastructure, "scale-out")).toBeUndefined();

    const session = await settled(client, answer);

    const made = findScaleOutRepository(simulator.infrastructure, "scale-out");
    expect(session).toMatchObject({ resourceId: made?.id, resourceReference: `${SCALE_OUT}/${String(made?.id)}` });
  });

  it("fills what the client left out", async () => {
    const one = add("one");

    const model = await created(specOf([one]));

    const hours = Array.from({ length: 24 }, () => "1").join(",");
    const days = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];
    expect(model).toEqual({
      id: model.id,
      name: "scale-out",
      description: "",
      uniqueId: String(model.id).replaceAll("-", "").toUpperCase(),
      performanceTier: {
        performanceExtents: [{ id: one, name: "one", status: ["Normal"] }],
        advancedSettings: { perVmBackup: true, fullWhenExtentOffline: false },
      },
      placementPolicy: {
        type: "DataLocality",
        settings: [{ extentId: one, allowedBackups: "All", name: "one" }],
        enforceStrictPlacementPolicy: false,
      },
      capacityTier: {
        isEnabled: false,
        extents: [],
        copyPolicyEnabled: false,
        movePolicyEnabled: false,
        operationalRestorePeriodDays: 14,
        offloadWindow: { days: days.map((day) => ({ day, hours })) },
        overridePolicy: { isEnabled: false, overrideSpaceThresholdPercents: 90 },
        encryption: { isEnabled: false, encryptionPasswordId: "00000000-0000-0000-0000-000000000000" },
      },
      archiveTier: {
        isEnabled: false,
        archivePeriodDays: 90,
        advancedSettings: { costOptimizedArchiveEnabled: false, archiveDeduplicationEnabled: true },
      },
    });
  });

  it("completes the days of a window and the settings of extents that the client did not name", async () => {
    const [one, two] = [add("one"), add("two")];
    const evening = `${"0, ".repeat(20)}1, 1, 1, 1`;

    const model = await created(
      specOf([one, two], {
        placementPolicy: { type: "Performance", settings: [{ extentId: two, allowedBackups: "FullsOnly" }] },
        capacityTier: { isEnabled: false, offloadWindow: { days: [{ day: "friday", hours: evening }] } },
      }),
    );

    expect(valueAt(model, "capacityTier.offloadWindow.days[5]")).toEqual({
      day: "friday",
      hours: evening.replaceAll(" ", ""),
    });
    expect(valueAt(model, "capacityTier.offloadWindow.days")).toHaveLength(7);
    expect(valueAt(model, "placementPolicy.settings")).toEqual([
      { extentId: two, allowedBackups: "FullsOnly", name: "two" },
      { extentId: one, allowedBackups: "All", name: "one" },
    ]);
  });

  it("shows a unique id in upper case, and in lower case in lists", async () => {
    const model = await created(specOf([add("one")], { uniqueId: "0a1b2c3d-4e5f-4a6b-9c7d-8e9f0a1b2c3d" }));

    expect(model.uniqueId).toBe("0A1B2C3D4E5F4A6B9C7D8E9F0A1B2C3D");
    expect((await client.get(SCALE_OUT)).body).toMatchObject({ data: [{ uniqueId: "0a1b2c3d4e5f4a6b9c7d8e9f0a1b2c3d" }] });
  });

  it("takes what is missing or unknown only when it is lenient", async () => {
    const body = { name: "scale-out", performanceTier: { performanceExtents: [{ id: add("one"), weight: 2 }] } };

    const strict = await post(body);

    expect(strict).toMatchObject({ status: 400, body: { errorCode: "UnexpectedContent" } });
    expect(strict.body.message).toBe(
      "The request body is invalid. description: is required; performanceTier.performanceExtents[0].weight: unknown property.",
    );
    const other = await open({ lenient: true });
    other.simulator.infrastructure.repositories.push(...simulator.infrastructure.repositories);
    expect(await create(other.client, body, SCALE_OUT)).toMatchObject({ result: { result: "Success" } });
    await other.close();
  });

  it("fails in the session when the name or an extent was taken while it worked", async () => {
    const [one, two] = [add("one"), add("two")];
    const [first, sameName, sameExtent] = [
      await post(specOf([one])),
      await post(specOf([two])),
      await post(specOf([one], { name: "other" })),
    ];

    expect((await settled(client, first)).result).toMatchObject({ result: "Success" });
    expect((await settled(client, sameName)).result).toMatchObject({
      result: "Failed",
      message: 'A scale-out backup repository named "scale-out" already exists',
    });
    expect((await settled(client, sameExtent)).result).toMatchObject({
      result: "Failed",
      message: 'The repository "one" is already an extent of "scale-out"',
    });
  });
});

describe("the tiers of a scale-out repository", () => {
  /** Repositories by name, of the kinds that the cases need. */
  const TYPES = {
    files: "LinuxLocal",
    more: "Smb",
    s3: "S3Compatible",
    blob: "AzureBlob",
    vault: "VeeamDataCloudVault",
    glacier: "AmazonS3Glacier",
    archive: "AzureArchive",
  };
  type Ids = Record<keyof typeof TYPES | "used" | "scaleOut", string>;
  let ids: Ids;

  beforeEach(async () => {
    ids = Object.fromEntries(
      [...Object.entries(TYPES), ["used", "LinuxLocal"]].map(([name = "", type]) => [name, add(name, type)]),
    ) as Ids;
    ids.scaleOut = String((await created(specOf([ids.used], { name: "existing" }))).id);
  });

  const capacity = (id: string, changes: JsonObject = {}) => ({
    capacityTier: { isEnabled: true, extents: [{ id }], ...changes },
  });
  const encrypted = (encryption: JsonObject) => ({ encryption: { isEnabled: true, ...encryption } });

  it.each<[string, (known: Ids) => JsonObject, string]>([
    [
      "an extent that does not exist",
      () => specOf([UNKNOWN]),
      `performanceTier.performanceExtents[0].id: there is no backup repository with id ${UNKNOWN}`,
    ],
    ["no extent", () => specOf([]), "performanceTier.performanceExtents: must hold at least one extent"],
    [
      "an extent of another one",
      ({ used }) => specOf([used]),
      "performanceTier.performanceExtents[0].id: used is already an extent of the scale-out backup repository existing",
    ],
    [
      "a scale-out repository as extent",
      ({ scaleOut }) => specOf([scaleOut]),
      "performanceTier.performanceExtents[0].id: existing is a scale-out backup repository, which cannot be an extent",
    ],
    [
      "an extent twice",
      ({ files }) => specOf([files, files]),
      "performanceTier.performanceExtents[1].id: files is already named by performanceTier.performanceExtents[0].id",
    ],
    [
      "an extent in two tiers",
      ({ s3 }) => specOf([s3], capacity(s3)),
      "capacityTier.extents[0].id: s3 is already named by performanceTier.performanceExtents[0].id",
    ],
    [
      "files and object storage",
      ({ files, s3 }) => specOf([files, s3]),
      "performanceTier.performanceExtents: files (LinuxLocal) and s3 (S3Compatible) cannot be mixed unless the old extents are sealed",
    ],
    [
      "object storage of two providers",
      ({ blob, s3 }) => specOf([blob, s3]),
      "performanceTier.performanceExtents: blob (AzureBlob) and s3 (S3Compatible) cannot be mixed unless the old extents are sealed",
    ],
    [
      "an archive as performance extent",
      ({ archive }) => specOf([archive]),
      "performanceTier.performanceExtents[0].id: archive is of type AzureArchive, which cannot be a performance extent",
    ],
    [
      "an archive as capacity extent",
      ({ files, glacier }) => specOf([files], capacity(glacier)),
      "capacityTier.extents[0].id: glacier is of type AmazonS3Glacier, which cannot be a capacity extent",
    ],
    [
      "files as capacity extent",
      ({ files, more }) => specOf([files], capacity(more)),
      "capacityTier.extents[0].id: more is of type Smb, which cannot be a capacity extent",
    ],
    [
      "an enabled capacity tier without extent",
      ({ files }) => specOf([files], { capacityTier: { isEnabled: true } }),
      "capacityTier.extents: must hold an extent when the capacity tier is enabled",
    ],
    [
      "a vault without encryption",
      ({ files, vault }) => specOf([files], capacity(vault)),
      "capacityTier.encryption: must be enabled for vault, which is of type VeeamDataCloudVault",
    ],
    [
      "an archive extent that is none",
      ({ files, s3 }) => specOf([files], { archiveTier: { isEnabled: true, extentId: s3 } }),
      "archiveTier.extentId: s3 is of type S3Compatible, which cannot be an archive extent",
    ],
    [
      "an enabled archive tier without extent",
      ({ files }) => specOf([files], { archiveTier: { isEnabled: true } }),
      "archiveTier.extentId: is required when the archive tier is enabled",
    ],
    [
      "encryption without its type",
      ({ files, s3 }) => specOf([files], capacity(s3, encrypted({}))),
      "capacityTier.encryption.encryptionType: is required when the encryption is enabled",
    ],
    [
      "encryption without its password",
      ({ files, s3 }) => specOf([files], capacity(s3, encrypted({ encryptionType: "ByUserPassword", kmsServerId: KMS }))),
      "capacityTier.encryption.encryptionPasswordId: is required for the encryption type ByUserPassword",
    ],
    [
      "encryption by an unknown password",
      ({ files, s3 }) =>
        specOf([files], capacity(s3, encrypted({ encryptionType: "ByUserPassword", encryptionPasswordId: KMS }))),
      `capacityTier.encryption.encryptionPasswordId: there is no encryption password with id ${KMS}`,
    ],
    [
      "encryption by an unknown KMS server",
      ({ files, s3 }) => specOf([files], capacity(s3, encrypted({ encryptionType: "ByKms", kmsServerId: UNKNOWN }))),
      `capacityTier.encryption.kmsServerId: there is no KMS server with id ${UNKNOWN}`,
    ],
    [
      "settings for an extent that it lacks",
      ({ files, more }) =>
        specOf([files], { placementPolicy: { type: "Performance", settings: [{ extentId: more, allowedBackups: "All" }] } }),
      "placementPolicy.settings[0].extentId: {more} is not a performance extent of this scale-out backup repository",
    ],
    [
      "a window of another length",
      ({ files }) =>
        specOf([files], { capacityTier: { isEnabled: false, offloadWindow: { days: [{ day: "monday", hours: "1,1" }] } } }),
      "capacityTier.offloadWindow.days[0].hours: must be 24 values, 1 or 0, separated by commas",
    ],
    [
      "a name that is taken",
      ({ files }) => specOf([files], { name: "existing" }),
      'A scale-out backup repository named "existing" already exists',
    ],
    ["an empty name", ({ files }) => specOf([files], { name: " " }), "name: must not be empty"],
  ])("are refused with %s, at POST and at PUT", async (_what, specFor, expected) => {
    const spec = specFor(ids);
    const message = `${expected.replace("{more}", ids.more)}.`;

    expect(await post(spec)).toMatchObject({ status: 400, body: { message } });

    const { id } = await created(specOf([add("own")], { name: "own" }));
    const body = { id, ...structuredClone(spec) };
    for (const extent of extentsIn(body)) extent.name = "any";
    expect(await put(body)).toMatchObject({ status: 400, body: { message } });
  });

  it("hold every kind of extent where it belongs", async () => {
    const model = await created(
      specOf([ids.files, ids.more], {
        ...capacity(ids.vault, encrypted({ encryptionType: "ByUserPassword", encryptionPasswordId: PASSWORD })),
        archiveTier: { isEnabled: true, extentId: ids.archive },
      }),
    );

    expect(model).toMatchObject({
      capacityTier: { encryption: { isEnabled: true, encryptionPasswordId: PASSWORD } },
      archiveTier: { extentId: ids.archive, archivePeriodDays: 90 },
    });
  });

  it("take object storage beside files once the files are sealed", async () => {
    const model = await created(specOf([ids.files]));
    await settled(client, await setMode(model, "enableSealedMode", [ids.files]));
    extentsIn(model).push({ id: ids.s3, name: "s3" });

    await settled(client, await put(model));

    expect(await statuses(model)).toEqual([["Sealed"], ["Normal"]]);
  });
});

describe("PUT of a scale-out repository", () => {
  it("replaces the whole: what it leaves out goes back to its default", async () => {
    const one = add("one");
    const model = await created(
      specOf([one], {
        placementPolicy: { type: "Performance" },
        capacityTier: { isEnabled: true, extents: [{ id: add("objects", "AmazonS3") }], movePolicyEnabled: true },
      }),
    );
    const { id, name, description, performanceTier } = model;

    await settled(client, await put({ id, name, description, performanceTier }));

    const { uniqueId } = model;
    expect(await read(id)).toMatchObject({
      uniqueId,
      placementPolicy: { type: "DataLocality" },
      capacityTier: { isEnabled: false, extents: [], movePolicyEnabled: false },
    });
  });

  it("takes the list of extents as complete, and frees the one that left", async () => {
    const [one, two] = [add("one"), add("two")];
    const { placementPolicy: _policy, ...model } = await created(specOf([one, two]));
    expect((await client.send("DELETE", `${REPOSITORIES}/${one}`)).status).toBe(400);

    setValueAt(model, `performanceTier.performanceExtents[${one}]`, undefined);
    await settled(client, await put(model));

    expect(extentsIn(await read(model.id))).toEqual([{ id: two, name: "two", status: ["Normal"] }]);
    expect((await client.send("DELETE", `${REPOSITORIES}/${one}`)).status).toBe(204);
  });

  it("refuses an extent without its name, another id, and one that is not there", async () => {
    const one = add("one");
    const model = await created(specOf([one]));

    const nameless = await put({ ...model, performanceTier: { performanceExtents: [{ id: one }] } });

    expect(nameless.status).toBe(400);
    expect(nameless.body.message).toContain("performanceTier.performanceExtents[0].name: is required");
    const moved = { body: { ...model, id: UNKNOWN } };
    expect((await client.send("PUT", `${SCALE_OUT}/${String(model.id)}`, moved)).status).toBe(400);
    expect((await put({ ...model, id: UNKNOWN })).status).toBe(404);
  });

  it("cannot change a mode, and keeps one that was set meanwhile", async () => {
    const [one, two] = [add("one"), add("two")];
    const model = await created(specOf([one, two]));
    extentsIn(model).forEach((extent) => (extent.status = ["Maintenance"]));
    simulator.planSession({ match: { kind: "updateScaleOut" }, looks: 2 });
    const update = await put(model);
    await settled(client, await setMode(model, "enableSealedMode", [two]));

    await settled(client, update);

    expect(await statuses(model)).toEqual([["Normal"], ["Sealed"]]);
  });

  it("takes back everything that GET returned, nulls and unknown properties too, also in another order", async () => {
    simulator.infrastructure.habits.sendsNulls = true;
    const model = await created(specOf([add("one"), add("two")]));
    changeInfrastructure(simulator.infrastructure, [
      { path: "scaleOutRepositories[scale-out].performanceTier.performanceExtents[two].weight", value: 7 },
      { path: "scaleOutRepositories[scale-out].region", value: "north" },
    ]);
    const returned = await read(model.id);
    expect(returned).toMatchObject({ region: "north", archiveTier: { extentId: null }, capacityTier: { backupHealth: null } });

    extentsIn(returned).reverse();

    expect(await settled(client, await put(returned))).toMatchObject({ result: { result: "Success" } });
    expect(extentsIn(await read(model.id))).toMatchObject([{ name: "two", weight: 7 }, { name: "one" }]);
    setValueAt(returned, "region", "south");
    expect((await put(returned)).status).toBe(400);
  });

  it("forgets the key of an encryption that is switched off", async () => {
    const encryption = { isEnabled: true, encryptionType: "ByKms", kmsServerId: KMS };
    const capacityTier = { isEnabled: true, extents: [{ id: add("objects", "AmazonS3") }], encryption };
    const model = await created(specOf([add("one")], { capacityTier }));
    expect(valueAt(model, "capacityTier.encryption")).toEqual(encryption);

    setValueAt(model, "capacityTier.encryption.isEnabled", false);
    await settled(client, await put(model));

    expect(valueAt(await read(model.id), "capacityTier.encryption")).toEqual({
      isEnabled: false,
      encryptionPasswordId: "00000000-0000-0000-0000-000000000000",
    });
  });

  it("shows an extent by the name that its repository has by now", async () => {
    const model = await created(specOf([add("one")]));

    changeInfrastructure(simulator.infrastructure, [{ path: "repositories[one].name", value: "renamed" }]);

    expect(await read(model.id)).toMatchObject({
      performanceTier: { performanceExtents: [{ name: "renamed" }] },
      placementPolicy: { settings: [{ name: "renamed" }] },
    });
  });
});

describe("the modes of extents", () => {
  let one: string;
  let two: string;
  let model: JsonObject;

  beforeEach(async () => {
    [one, two] = [add("one"), add("two")];
    model = await created(specOf([one, two]));
  });

  it("are set and cleared, each for itself, when a maintenance session ends", async () => {
    const answer = await setMode(model, "enableSealedMode", [one, two]);
    expect(answer.body).toMatchObject({ sessionType: "RepositoryMaintenance", state: "Working" });
    expect(await statuses(model)).toEqual([["Normal"], ["Normal"]]);

    await settled(client, answer);
    expect(await statuses(model)).toEqual([["Sealed"], ["Sealed"]]);
    await settled(client, await setMode(model, "enableMaintenanceMode", [one]));
    expect(await statuses(model)).toEqual([["Sealed", "Maintenance"], ["Sealed"]]);
    await settled(client, await setMode(model, "disableSealedMode", [one.toUpperCase()]));
    expect(await statuses(model)).toEqual([["Maintenance"], ["Sealed"]]);
    await settled(client, await setMode(model, "disableMaintenanceMode", [one]));
    expect(await statuses(model)).toEqual([["Normal"], ["Sealed"]]);
  });

  it("are shown in the opposite order by a server of that habit", async () => {
    changeInfrastructure(simulator.infrastructure, [
      { path: "habits.reversesStatuses", value: true },
      {
        path: "scaleOutRepositories[scale-out].performanceTier.performanceExtents[one].status",
        value: ["Sealed", "Maintenance"],
      },
    ]);

    expect(await statuses(model)).toEqual([["Maintenance", "Sealed"], ["Normal"]]);
  });

  it("leave the other things alone that an extent waits for", async () => {
    const path = "scaleOutRepositories[scale-out].performanceTier.performanceExtents[one].status";
    changeInfrastructure(simulator.infrastructure, [{ path, value: ["ResyncRequired"] }]);

    await settled(client, await setMode(model, "enableMaintenanceMode", [one]));

    expect(await statuses(model)).toEqual([["ResyncRequired", "Maintenance"], ["Normal"]]);
  });

  it("are refused for what is no performance extent of it", async () => {
    const foreign = add("foreign");

    expect(await setMode(model, "enableSealedMode", [one, foreign])).toMatchObject({
      status: 400,
      body: { message: `repositoryIds[1]: ${foreign} is not a performance extent of the scale-out backup repository scale-out.` },
    });
    expect((await setMode(model, "enableSealedMode", [])).status).toBe(400);
    expect((await setMode(model, "enableSealedMode", ["one"])).status).toBe(400);
    expect((await setMode({ id: UNKNOWN }, "enableSealedMode", [one])).status).toBe(400);
    const misspelt = { body: { repositoryIds: [one], force: true } };
    expect((await client.send("POST", `${SCALE_OUT}/${String(model.id)}/enableSealedMode`, misspelt)).status).toBe(400);
    expect((await client.send("POST", `${SCALE_OUT}/${String(model.id)}/evacuate`, misspelt)).status).toBe(404);
  });

  it.each(["enableSealedMode", "disableSealedMode", "enableMaintenanceMode", "disableMaintenanceMode"] as const)(
    "have a session plan of their own: %s",
    async (kind) => {
      simulator.planSession({ match: { kind, name: "scale-out" }, outcome: { result: "Failed", message: "busy" } });
      await settled(client, await put(model));

      const session = await settled(client, await setMode(model, kind, [one]));

      expect(session.result).toMatchObject({ result: "Failed", message: "busy" });
      expect(await statuses(model)).toEqual([["Normal"], ["Normal"]]);
    },
  );

  it("cannot be set any more once the extent has left", async () => {
    const answer = await setMode(model, "enableSealedMode", [one]);
    changeInfrastructure(simulator.infrastructure, [
      { path: "scaleOutRepositories[scale-out].performanceTier.performanceExtents[one]" },
    ]);

    expect((await settled(client, answer)).result).toMatchObject({
      result: "Failed",
      message: `The repository with id ${one} is not a performance extent of "scale-out" any more`,
    });
  });
});

describe("DELETE of a scale-out repository", () => {
  const remove = (model: JsonObject, query = "") => client.send("DELETE", `${SCALE_OUT}/${String(model.id)}${query}`);

  it("leaves its extents and their backups in place", async () => {
    const one = add("one");
    simulator.infrastructure.usedSpaceGB.one = 12;
    const model = await created(specOf([one]));

    expect((await remove(model, "?deleteBackups=false")).status).toBe(204);

    expect((await remove(model)).status).toBe(404);
    expect((await client.get(`${REPOSITORIES}/${one}`)).status).toBe(200);
    expect(simulator.infrastructure.usedSpaceGB).toEqual({ one: 12 });
    expect(simulator.infrastructure.deletions).toEqual([{ id: model.id, name: "scale-out", deleteBackups: false }]);
  });

  it("removes the backups when it is asked to", async () => {
    const model = await created(specOf([add("one")]));
    Object.assign(simulator.infrastructure.usedSpaceGB, { one: 12, other: 3 });

    expect((await remove(model, "?deleteBackups=true")).status).toBe(204);

    expect(simulator.infrastructure.usedSpaceGB).toEqual({ other: 3 });
  });

  it("records a deletion with the sessions of the scale-out repository that had not ended", async () => {
    const model = await created(specOf([add("one")]));
    simulator.planSession({ never: true });
    const { body: update } = await put(model);

    expect((await remove(model)).status).toBe(204);

    expect(simulator.infrastructure.deletions).toMatchObject([{ id: model.id, runningSessions: [update.id] }]);
  });

  it("is refused while a job writes to it, for a viewer, and under four-eyes authorization", async () => {
    const model = await created(specOf([add("one")]));
    simulator.infrastructure.jobs.push({ name: "Nightly", repositoryId: String(model.id) });

    expect(await remove(model)).toMatchObject({
      status: 400,
      body: { message: "Unable to delete scale-out backup repository scale-out: it is used by the job Nightly." },
    });
    simulator.infrastructure.role = "viewer";
    expect((await remove(model)).status).toBe(403);
    expect((await client.get(SCALE_OUT)).status).toBe(200);
    simulator.infrastructure.role = "administrator";
    simulator.infrastructure.fourEyesAuthorization = true;
    expect((await remove(model)).body.message).toContain("Four-eyes authorization");
  });
});

describe("the list of scale-out repositories", () => {
  const names = async (query: string) =>
    ((await client.get(`${SCALE_OUT}?${query}`)).body.data as JsonObject[]).map(({ name }) => name);

  beforeEach(async () => {
    await created(specOf([add("one")], { name: "beta", description: "holds alpha data" }));
    await created(specOf([add("two")], { name: "alpha" }));
  });

  it.each<[string, string[]]>([
    ["", ["beta", "alpha"]],
    ["nameFilter=alpha", ["alpha"]],
    ["nameFilter=*ALPHA*", ["beta", "alpha"]],
    ["nameFilter=be*", ["beta"]],
    ["orderColumn=Name", ["alpha", "beta"]],
    ["orderColumn=Name&orderAsc=false&limit=1", ["beta"]],
    ["orderColumn=Description&skip=1", ["beta"]],
  ])("asked for with %s holds %j", async (query, expected) => {
    expect(await names(query)).toEqual(expected);
  });

  it("counts what there is beyond the page, and refuses an unknown column", async () => {
    expect((await client.get(`${SCALE_OUT}?limit=1`)).body.pagination).toEqual({ total: 2, count: 1, skip: 0, limit: 1 });
    expect((await client.get(`${SCALE_OUT}?orderColumn=Size`)).status).toBe(400);
  });

  it("applies the habits of lists to scale-out repositories, and cuts their list short", async () => {
    Object.assign(simulator.infrastructure.habits, {
      largestPage: 1,
      omitsTotals: true,
      sendsEmptyListsAsNull: true,
      omittedInLists: ["placementPolicy"],
    });
    simulator.fail({ on: "GET /scaleOutRepositories?nameFilter=beta", with: { kind: "cutList", items: 0 } });

    const { body } = await client.get(SCALE_OUT);

    expect(body.pagination).toEqual({ count: 1, skip: 0, limit: 1 });
    expect(valueAt(body, "data[0]")).toMatchObject({ performanceTier: {} });
    expect(valueAt(body, "data[0]")).not.toHaveProperty("placementPolicy");
    expect((await client.get(`${SCALE_OUT}?nameFilter=beta`)).body).toEqual({ data: null, pagination: {} });
    expect((await client.get(`${SCALE_OUT}?nameFilter=beta`)).body.data).toHaveLength(1);
  });

  it("shows a scale-out repository complete that a test added in short", async () => {
    simulator.infrastructure.scaleOutRepositories.push({ id: UNKNOWN, name: "short" });

    expect(await read(UNKNOWN)).toMatchObject({
      description: "",
      performanceTier: { performanceExtents: [] },
      archiveTier: { isEnabled: false },
    });
  });
});

describe("the states of extents", () => {
  it("name the scale-out repository, the tier and the space that backups take", async () => {
    const [one, objects, archive] = [add("one"), add("objects", "AmazonS3"), add("archive", "AmazonS3Glacier")];
    const { id } = await created(
      specOf([one], {
        capacityTier: { isEnabled: true, extents: [{ id: objects }] },
        archiveTier: { isEnabled: true, extentId: archive },
      }),
    );
    Object.assign(simulator.infrastructure.usedSpaceGB, { [one]: 12.5, objects: 7 });
    const states = async (query: string) => (await client.get(`${REPOSITORIES}/states?${query}`)).body.data as JsonObject[];
    const detailsIn = (extentType: string) => ({ membership: "scale-out", scaleOutRepositoryId: id, extentType });

    expect(await states(`sobrIdFilter=${String(id)}`)).toMatchObject([
      { id: one, usedSpaceGB: 12.5, freeGB: 1011.5, scaleOutRepositoryDetails: detailsIn("Performance") },
      { id: objects, usedSpaceGB: 7, scaleOutRepositoryDetails: detailsIn("Capacity") },
      { id: archive, usedSpaceGB: 0, scaleOutRepositoryDetails: detailsIn("Archive") },
    ]);
    expect(await states("sobrExtentTypeFilter=Capacity&sobrExtentTypeFilter=Archive")).toHaveLength(2);
    expect(await states("sobrMembershipFilter=scale*")).toHaveLength(3);
    expect(await states("sobrMembershipFilter=scale")).toHaveLength(0);
    expect(await states(`idFilter=${objects}`)).toMatchObject([{ name: "objects" }]);
    expect(JSON.stringify((await client.get(`${REPOSITORIES}/${one}`)).body)).not.toContain("usedSpaceGB");
    simulator.infrastructure.habits.sendsNulls = true;
    expect((await states("excludeExtents=true"))[0]).toMatchObject({ scaleOutRepositoryDetails: null, usedSpaceGB: 0 });
  });
});

describe("faults and plans for scale-out repositories", () => {
  it("meet their paths, short and whole", async () => {
    const model = await created(specOf([add("one")]));
    const short = simulator.fail({ on: "POST /scaleOutRepositories/*/enableSealedMode", with: { kind: "answer", status: 503 } });
    const whole = simulator.fail({ on: `PUT ${SCALE_OUT}/*`, with: { kind: "answer", status: 500, when: "after" } });

    expect((await setMode(model, "enableSealedMode", [UNKNOWN])).status).toBe(503);
    expect((await put(model)).status).toBe(500);

    expect([short.hits, whole.hits]).toEqual([1, 1]);
    expect(simulator.requests.at(-1)).toMatchObject({ method: "PUT", status: 500, body: { name: "scale-out" } });
  });

  it("shows a scale-out repository late, alone and in the list", async () => {
    simulator.planSession({ match: { kind: "createScaleOut" }, appears: { afterReads: 2 } });
    const { resourceId } = await create(client, specOf([add("one")]), SCALE_OUT);
    const answers = async () => [
      (await client.get(`${SCALE_OUT}/${String(resourceId)}`)).status,
      (await client.get(SCALE_OUT)).body.pagination,
    ];

    expect(await answers()).toMatchObject([404, { total: 0 }]);
    expect(await answers()).toMatchObject([200, { total: 1 }]);
  });

  it("tell the two kinds of repository apart", async () => {
    simulator.planSession({ match: { kind: "create" }, outcome: { result: "Failed" }, times: "always" });
    simulator.planSession({ match: { kind: "createScaleOut" }, outcome: { result: "Warning", message: "slow" } });

    const session = await create(client, specOf([add("one")]), SCALE_OUT);

    expect(session.result).toMatchObject({ result: "Warning", message: "slow" });
  });
});

describe("scale-out repositories beside REST", () => {
  it("are in the state file, a mode on its way included", async () => {
    const directory = mkdtempSync(join(tmpdir(), "simulator-test-"));
    const stateFile = join(directory, "state.json");
    const before = await open({ stateFile, sessionLooks: 2 });
    const [id] = before.simulator.infrastructure.repositories.map((repository) => repository.id);
    await create(before.client, specOf([id ?? ""]), SCALE_OUT);
    const path = `${SCALE_OUT}/${String(findScaleOutRepository(before.simulator.infrastructure, "scale-out")?.id)}`;
    const answer = await before.client.send("POST", `${path}/enableSealedMode`, { body: { repositoryIds: [id] } });
    await before.close();

    const after = await open({ stateFile });
    await settled(after.client, answer);

    expect(extentsIn((await after.client.get(path)).body)).toMatchObject([{ id, status: ["Sealed"] }]);
    await after.close();
    rmSync(directory, { recursive: true });
  });

  it("are steered by the control interface", async () => {
    const steered = await open({ controlPort: 0 });
    const control = async (method: "GET" | "POST" | "PATCH", path: string, body?: unknown) =>
      (
        await request(`${steered.simulator.controlUrl ?? ""}${path}`, {
          method,
          body: body === undefined ? null : JSON.stringify(body),
        })
      ).body.json();
    const [id] = steered.simulator.infrastructure.repositories.map((repository) => repository.id);

    await control("POST", "/sessionPlans", {
      match: { kind: "createScaleOut" },
      outcome: { result: "Warning", message: "slow" },
    });
    expect(await create(steered.client, specOf([id ?? ""]), SCALE_OUT)).toMatchObject({ result: { message: "slow" } });
    await control("PATCH", "/inventory", { path: "usedSpaceGB[Default Backup Repository]", value: 4.5 });

    const extent = "scaleOutRepositories[scale-out].performanceTier.performanceExtents[0]";
    expect(await control("GET", `/inventory/${encodeURIComponent(extent)}`)).toMatchObject({ id, status: ["Normal"] });
    expect((await steered.client.get(`${REPOSITORIES}/states`)).body).toMatchObject({ data: [{ id, usedSpaceGB: 4.5 }] });
    await steered.close();
  });
});
