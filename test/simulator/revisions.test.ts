/** One inventory, seen through the document of each revision. */
import type { JsonObject, Simulator } from "veeam-simulator";
import { Client, create, open, REPOSITORIES, SCALE_OUT, settled, winLocal } from "./client";

const REVISIONS = ["1.2-rev1", "1.3-rev0", "1.3-rev1", "1.3-rev2"] as const;
const INFRASTRUCTURE = "/api/v1/backupInfrastructure";
const LINUX = "3251ddfc-3691-4d20-a43e-860dc275147e";
const DEFAULT_REPOSITORY = "88788f9e-d8f5-4eb4-bc4f-9b3f5403bcec";

let simulator: Simulator;
let clients: Record<(typeof REVISIONS)[number], Client>;
let close: () => Promise<void>;

beforeEach(async () => {
  const opened = await open();
  ({ simulator } = opened);
  clients = Object.fromEntries(REVISIONS.map((revision) => [revision, new Client(simulator, revision)])) as typeof clients;
  for (const client of Object.values(clients)) client.token = opened.client.token ?? "";
  close = async () => {
    for (const client of Object.values(clients)) await client.close();
    await opened.close();
  };
});
afterEach(() => close());

const flat = { mountServerId: LINUX, writeCacheFolder: "/var/cache/", vPowerNFSEnabled: false };
const { isDisabled: _1, mountServer: _2, ...laterWinLocal } = winLocal();
const appliance = {
  type: "DellDataDomain",
  name: "data domain",
  description: "",
  dellDataDomain: {
    ddServerName: "dd01",
    ddServername: "dd01",
    credentialsId: "e4a6f1b2-5c3d-4e7f-8a90-1b2c3d4e5f60",
  },
  repository: { path: "ddboost://dd01:unit/" },
};

async function shown(path: string): Promise<Record<string, JsonObject>> {
  const answers = REVISIONS.map(async (revision) => [revision, (await clients[revision].get(path)).body] as const);
  return Object.fromEntries(await Promise.all(answers));
}

describe("the inventory, through each revision", () => {
  it("has one flat mount server in 1.2-rev1, and sides spelled as the revision has them later on", async () => {
    const { resourceId } = await create(clients["1.3-rev2"], {
      ...laterWinLocal,
      mountServer: { mountServerSettingsType: "Linux", linux: flat },
    });

    const models = await shown(`${REPOSITORIES}/${String(resourceId)}`);

    expect(models["1.2-rev1"]?.mountServer).toEqual(flat);
    expect(models["1.3-rev0"]?.mountServer).toMatchObject({ mountServerSettingsType: "both", linux: flat });
    expect(models["1.3-rev1"]?.mountServer).toMatchObject({ mountServerSettingsType: "Both", linux: flat });
  });

  it("takes the side of a flat mount server from its machine, and keeps the other", async () => {
    const path = `${REPOSITORIES}/${DEFAULT_REPOSITORY}`;
    const { body: model } = await clients["1.2-rev1"].get(path);

    await settled(clients["1.2-rev1"], await clients["1.2-rev1"].send("PUT", path, { body: { ...model, mountServer: flat } }));

    expect((await clients["1.2-rev1"].get(path)).body.mountServer).toEqual(flat);
    expect((await clients["1.3-rev0"].get(path)).body.mountServer).toMatchObject({
      linux: flat,
      windows: model.mountServer as JsonObject,
    });
  });

  it("knows a type that only 1.3-rev2 has by its older name and by its base alone before, and lists it under that name", async () => {
    const { resourceId } = await create(clients["1.3-rev2"], appliance);

    const models = await shown(`${REPOSITORIES}/${String(resourceId)}`);

    expect(models["1.3-rev2"]).toMatchObject(appliance);
    for (const revision of ["1.2-rev1", "1.3-rev0", "1.3-rev1"])
      expect(models[revision]).toEqual({
        type: "DDBoost",
        id: resourceId,
        name: "data domain",
        description: "",
        uniqueId: expect.any(String) as unknown,
      });
    expect((await clients["1.3-rev1"].get(`${REPOSITORIES}?typeFilter=DDBoost`)).body.data).toHaveLength(1);
    expect((await clients["1.3-rev1"].get(`${REPOSITORIES}?typeFilter=DellDataDomain`)).status).toBe(400);
  });

  it("keeps what a revision does not have when a client of that revision writes the rest", async () => {
    const linux = {
      ...laterWinLocal,
      type: "LinuxLocal",
      hostId: LINUX,
      repository: { path: "/mnt/x", enableGovernanceMode: true, governanceModeRetentionDays: 14 },
      mountServer: { mountServerSettingsType: "Linux", linux: flat },
    };
    const { resourceId } = await create(clients["1.3-rev2"], linux);
    const path = `${REPOSITORIES}/${String(resourceId)}`;
    const older = clients["1.3-rev0"];

    const { body: model } = await older.get(path);
    await settled(older, await older.send("PUT", path, { body: { ...model, description: "changed" } }));

    expect(model.repository).not.toHaveProperty("enableGovernanceMode");
    expect((await clients["1.3-rev2"].get(path)).body).toMatchObject({ description: "changed", repository: linux.repository });
  });

  it("spells the days of an offload window, and shows one status of an extent or all, as the revision has them", async () => {
    const { resourceId } = await create(
      clients["1.3-rev1"],
      {
        name: "scale-out",
        description: "",
        performanceTier: { performanceExtents: [{ id: DEFAULT_REPOSITORY }] },
        capacityTier: { isEnabled: false, offloadWindow: { days: [{ day: "Monday", hours: Array(24).fill("0").join(",") }] } },
      },
      SCALE_OUT,
    );
    const [stored] = simulator.infrastructure.scaleOutRepositories;
    for (const extent of stored?.performanceTier?.performanceExtents ?? []) extent.status = ["Sealed", "Maintenance"];

    const models = await shown(`${SCALE_OUT}/${String(resourceId)}`);

    const inWindow = (model: JsonObject | undefined) =>
      (model?.capacityTier as { offloadWindow: { days: JsonObject[] } }).offloadWindow.days[1]?.day;
    const statusIn = (model: JsonObject | undefined) =>
      (model?.performanceTier as { performanceExtents: JsonObject[] }).performanceExtents[0]?.status;
    expect(REVISIONS.map((revision) => inWindow(models[revision]))).toEqual(["monday", "monday", "Monday", "Monday"]);
    expect(REVISIONS.map((revision) => statusIn(models[revision]))).toEqual([
      "Maintenance",
      ...Array<string[]>(3).fill(["Sealed", "Maintenance"]),
    ]);
    expect(models["1.2-rev1"]?.capacityTier).not.toHaveProperty("backupHealth");
  });

  it.each<[string, (typeof REVISIONS)[number][]]>([
    [`${INFRASTRUCTURE}/mountServers`, ["1.3-rev0", "1.3-rev1", "1.3-rev2"]],
    [`${REPOSITORIES}/${DEFAULT_REPOSITORY}/accessPermissions`, ["1.3-rev2"]],
    ["/api/v1/sessions?resultFilter=Success&resultFilter=Warning", ["1.3-rev0", "1.3-rev1", "1.3-rev2"]],
    ["/api/v1/credentials?typeFilter=Linux&typeFilter=Standard", ["1.3-rev2"]],
    [`${INFRASTRUCTURE}/mountServers?typeFilter=linux`, ["1.3-rev0"]],
  ])("answers GET %s in %j and in no other", async (path, revisions) => {
    const statuses = await Promise.all(REVISIONS.map(async (revision) => (await clients[revision].get(path)).status));

    expect(REVISIONS.filter((_, index) => statuses[index] === 200)).toEqual(revisions);
    expect(statuses.filter((status) => ![200, 400, 404].includes(status))).toEqual([]);
  });
});

describe("the access permissions of a repository", () => {
  const path = `${REPOSITORIES}/${DEFAULT_REPOSITORY}/accessPermissions`;
  const explicit = {
    accessPolicy: "AllowExplicit",
    accounts: [{ name: "TECH\\Backup", type: "ExternalGroup" }],
    encryptionSettings: { isEnabled: false },
  };

  it("allow the default repository to everybody and a new one to nobody, and change at once", async () => {
    const client = clients["1.3-rev2"];
    const { resourceId } = await create(client, laterWinLocal);

    const before = (await client.get(path)).body;
    const ofNew = (await client.get(`${REPOSITORIES}/${String(resourceId)}/accessPermissions`)).body;
    const changed = await client.send("PUT", path, { body: explicit });

    expect(before).toMatchObject({ accessPolicy: "AllowAll" });
    expect(ofNew).toMatchObject({ accessPolicy: "DenyAll", accounts: [] });
    expect([changed.status, changed.body]).toEqual([200, explicit]);
    expect((await client.get(path)).body).toEqual(explicit);
  });

  it.each([
    [{ accessPolicy: "Allow" }, "accessPolicy: must be one of DenyAll, AllowAll, AllowExplicit"],
    [{ accounts: undefined }, "accounts: is required"],
    [
      { encryptionSettings: { isEnabled: true } },
      "encryptionSettings.encryptionType: is required when the encryption is enabled",
    ],
  ])("refuse %j", async (change, message) => {
    const answer = await clients["1.3-rev2"].send("PUT", path, { body: { ...explicit, ...change } });

    expect([answer.status, String(answer.body.message)]).toEqual([400, expect.stringContaining(message)]);
  });
});

describe("a server that is upgraded", () => {
  it("serves more revisions from then on, with their documents", async () => {
    simulator.infrastructure.server.apiVersions = ["1.2-rev1"];
    const before = [
      await clients["1.3-rev0"].get("/api/v1/serverTime"),
      await clients["1.3-rev0"].get("/swagger/v1.3-rev0/swagger.json"),
    ];

    simulator.infrastructure.server.apiVersions = ["1.2-rev1", "1.3-rev0"];
    const after = [
      await clients["1.3-rev0"].get("/api/v1/serverTime"),
      await clients["1.3-rev0"].get("/swagger/v1.3-rev0/swagger.json"),
    ];

    expect([before, after].map((answers) => answers.map(({ status }) => status))).toEqual([
      [400, 404],
      [200, 200],
    ]);
  });

  it("was of version 12 before: it adds no mount server and forces no setting", async () => {
    simulator.infrastructure.server.apiVersions = ["1.2-rev1"];
    const { resourceId } = await create(clients["1.2-rev1"], {
      ...laterWinLocal,
      mountServer: { ...flat, mountServerId: "6745a759-2205-4cd2-b172-8ec8f7e60ef8" },
    });

    const made = simulator.infrastructure.repositories.find(({ id }) => id === resourceId);
    expect(made?.mountServer).toMatchObject({ mountServerSettingsType: "windows" });
    expect(made?.mountServer).not.toHaveProperty("linux");
    expect(made?.repository).toMatchObject({ advancedSettings: { perVmBackup: false } });
  });
});
