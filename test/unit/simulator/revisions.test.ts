/** One inventory, seen through the document of each revision. */
import { valueAt, type JsonObject } from "veeam-simulator";
import {
  Client,
  created,
  DEFAULT_REPOSITORY,
  LINUX_SERVER,
  open,
  REPOSITORIES,
  scaleOut,
  SCALE_OUT,
  settled,
  simulated,
  winLocal,
} from "./client";

const REVISIONS = ["1.2-rev1", "1.3-rev0", "1.3-rev1", "1.3-rev2"] as const;
const PATH = `${REPOSITORIES}/${DEFAULT_REPOSITORY}`;
const PERMISSIONS = `${PATH}/accessPermissions`;

const server = simulated(open);
const clients: Client[] = [];
/** A client of a revision with the token of the other one. */
function as(revision: (typeof REVISIONS)[number]): Client {
  const client = new Client(server.simulator, revision);
  clients.push(client);
  client.token = server.client.token ?? "";
  return client;
}
afterEach(() => Promise.all(clients.splice(0).map((client) => client.close())));

/** What each revision answers at a path, in order. */
async function shown(path: string): Promise<JsonObject[]> {
  return Promise.all(REVISIONS.map(async (revision) => (await as(revision).get(path)).body));
}

const flat = { mountServerId: LINUX_SERVER, writeCacheFolder: "/var/cache/", vPowerNFSEnabled: false };
const { isDisabled: _1, mountServer: _2, ...laterWinLocal } = winLocal();
const both = { ...laterWinLocal, mountServer: { mountServerSettingsType: "Linux", linux: flat } };

it("shows one flat mount server in 1.2-rev1 and a side later on, in the words of the revision", async () => {
  const { id } = await created(as("1.3-rev2"), both);

  const mountServers = (await shown(`${REPOSITORIES}/${String(id)}`)).map(({ mountServer }) => mountServer);

  expect(mountServers[0]).toEqual(flat);
  expect(mountServers.slice(1)).toMatchObject(
    ["linux", "Linux", "Linux"].map((type) => ({ mountServerSettingsType: type, linux: flat })),
  );
});

it("takes the side of a flat mount server from its machine, and keeps the other", async () => {
  const client = as("1.2-rev1");
  const { body } = await client.get(PATH);

  await settled(client, await client.send("PUT", PATH, { body: { ...body, mountServer: flat } }));

  expect((await client.get(PATH)).body.mountServer).toEqual(flat);
  expect((await as("1.3-rev0").get(PATH)).body.mountServer).toMatchObject({
    linux: flat,
    windows: body.mountServer as JsonObject,
  });
});

it("knows a type of 1.3-rev2 by its older name and by its base alone before", async () => {
  const dellDataDomain = { ddServerName: "dd01", ddServername: "dd01", credentialsId: "e4a6f1b2-5c3d-4e7f-8a90-1b2c3d4e5f60" };
  const appliance = {
    type: "DellDataDomain",
    name: "dd",
    description: "",
    dellDataDomain,
    repository: { path: "ddboost://dd01:unit/" },
  };
  const { id, uniqueId } = await created(as("1.3-rev2"), appliance);

  const [older, , , newest] = await shown(`${REPOSITORIES}/${String(id)}`);

  expect(newest).toMatchObject(appliance);
  expect(older).toEqual({ type: "DDBoost", id, name: "dd", description: "", uniqueId });
  expect((await as("1.3-rev1").get(`${REPOSITORIES}?typeFilter=DDBoost`)).body.data).toHaveLength(1);
  expect((await as("1.3-rev1").get(`${REPOSITORIES}?typeFilter=DellDataDomain`)).status).toBe(400);
});

it("keeps what a revision does not have when a client of that revision writes the rest", async () => {
  const repository = { path: "/mnt/x", enableGovernanceMode: true, governanceModeRetentionDays: 14 };
  const { id } = await created(as("1.3-rev2"), { ...both, type: "LinuxLocal", hostId: LINUX_SERVER, repository });
  const path = `${REPOSITORIES}/${String(id)}`;
  const older = as("1.3-rev0");

  const { body: model } = await older.get(path);
  await settled(older, await older.send("PUT", path, { body: { ...model, description: "changed" } }));

  expect(model.repository).not.toHaveProperty("enableGovernanceMode");
  expect((await as("1.3-rev2").get(path)).body).toMatchObject({ description: "changed", repository });
});

it("spells days, and shows one status of an extent or all, as the revision has them", async () => {
  const capacityTier = { isEnabled: false, offloadWindow: { days: [{ day: "Monday", hours: Array(24).fill("0").join(",") }] } };
  const { id } = await created(as("1.3-rev1"), scaleOut(undefined, { capacityTier }), SCALE_OUT);
  const [stored] = server.simulator.infrastructure.scaleOutRepositories;
  for (const extent of stored?.performanceTier?.performanceExtents ?? []) extent.status = ["Sealed", "Maintenance"];

  const models = await shown(`${SCALE_OUT}/${String(id)}`);

  const each = (path: string) => models.map((model) => valueAt(model, path));
  expect(each("capacityTier.offloadWindow.days[1].day")).toEqual(["monday", "monday", "Monday", "Monday"]);
  const all = ["Sealed", "Maintenance"];
  expect(each("performanceTier.performanceExtents[0].status")).toEqual(["Maintenance", all, all, all]);
});

it.each<[string, string[]]>([
  ["/api/v1/backupInfrastructure/mountServers", ["1.3-rev0", "1.3-rev1", "1.3-rev2"]],
  [PERMISSIONS, ["1.3-rev2"]],
  ["/api/v1/sessions?resultFilter=Success&resultFilter=Warning", ["1.3-rev0", "1.3-rev1", "1.3-rev2"]],
  ["/api/v1/credentials?typeFilter=Linux&typeFilter=Standard", ["1.3-rev2"]],
])("answers GET %s in %j and in no other", async (path, revisions) => {
  const statuses = await Promise.all(REVISIONS.map(async (revision) => (await as(revision).get(path)).status));

  expect(REVISIONS.filter((_, index) => statuses[index] === 200)).toEqual(revisions);
});

it("changes the access permissions at once, and rejects what is no policy or lacks a key", async () => {
  const client = as("1.3-rev2");
  const body = {
    accessPolicy: "AllowExplicit",
    accounts: [{ name: "TECH\\Backup", type: "ExternalGroup" }],
    encryptionSettings: { isEnabled: false },
  };
  const put = (changes: JsonObject) => client.send("PUT", PERMISSIONS, { body: { ...body, ...changes } });
  const { id } = await created(client, laterWinLocal);

  expect((await client.get(PERMISSIONS)).body).toMatchObject({ accessPolicy: "AllowAll" });
  expect((await client.get(`${REPOSITORIES}/${String(id)}/accessPermissions`)).body).toMatchObject({ accessPolicy: "DenyAll" });
  expect([(await put({})).status, (await client.get(PERMISSIONS)).body]).toEqual([200, body]);
  for (const wrong of [{ accessPolicy: "Allow" }, { accounts: undefined }, { encryptionSettings: { isEnabled: true } }])
    expect([wrong, (await put(wrong)).status]).toEqual([wrong, 400]);
});

it("behaves as version 12 while 1.2-rev1 is its newest revision, and serves more once it is upgraded", async () => {
  const { infrastructure } = server.simulator;
  infrastructure.server.apiVersions = ["1.2-rev1"];
  const status = async () => (await as("1.3-rev0").get(PATH)).status;
  const { id } = await created(as("1.2-rev1"), { ...laterWinLocal, mountServer: flat });

  const made = infrastructure.repositories.find((repository) => repository.id === id);
  expect(made).toMatchObject({
    mountServer: { mountServerSettingsType: "linux" },
    repository: { advancedSettings: { perVmBackup: false } },
  });
  expect(await status()).toBe(400);
  infrastructure.server.apiVersions.push("1.3-rev0");
  expect(await status()).toBe(200);
});
