import {
  changeInfrastructure,
  findRepository,
  valueAt,
  type Infrastructure,
  type JsonObject,
  type Simulator,
} from "veeam-simulator";
import { create, open, REPOSITORIES, s3Compatible, settled, winLocal, type Client } from "./client";

const BACKUP_SERVER = "6745a759-2205-4cd2-b172-8ec8f7e60ef8";
const DEFAULT_REPOSITORY = "88788f9e-d8f5-4eb4-bc4f-9b3f5403bcec";

let simulator: Simulator;
let client: Client;
let close: () => Promise<void>;

beforeEach(async () => ({ simulator, client, close } = await open()));
afterEach(() => close());

async function created(spec: JsonObject = winLocal()): Promise<JsonObject> {
  const { resourceId } = await create(client, spec);
  return (await client.get(`${REPOSITORIES}/${String(resourceId)}`)).body;
}

const put = (model: JsonObject) => client.send("PUT", `${REPOSITORIES}/${String(model.id)}`, { body: model });

describe("POST of a repository", () => {
  it("answers with a session at work, and makes the repository when the session ends", async () => {
    const answer = await client.send("POST", REPOSITORIES, { body: winLocal() });

    expect(answer).toMatchObject({
      status: 201,
      body: { sessionType: "Infrastructure", state: "Working", result: { result: "None" } },
    });
    expect(answer.body).not.toHaveProperty("resourceId");
    expect(findRepository(simulator.infrastructure, "nas")).toBeUndefined();

    const session = await settled(client, answer);

    expect(session.resourceId).toBe(findRepository(simulator.infrastructure, "nas")?.id);
    expect(session.resourceReference).toBe(`${REPOSITORIES}/${String(session.resourceId)}`);
  });

  it("fills what the client left out", async () => {
    const model = await created();

    expect(model.repository).toEqual({
      path: "D:\\Backups",
      taskLimitEnabled: true,
      maxTaskCount: 4,
      readWriteLimitEnabled: false,
      readWriteRate: 0,
      advancedSettings: {
        RotatedDriveCleanupMode: "Disabled",
        alignDataBlocks: true,
        decompressBeforeStoring: false,
        rotatedDrives: false,
        perVmBackup: true,
      },
    });
    expect(model.mountServer).toMatchObject({
      mountServerSettingsType: "both",
      windows: { vPowerNFSPortSettings: { mountPort: 1058, vPowerNFSPort: 2049 } },
      linux: { mountServerId: "3251ddfc-3691-4d20-a43e-860dc275147e" },
    });
  });

  it("leaves the mount server as it was sent when the server lacks that habit", async () => {
    simulator.infrastructure.habits.fillsMountServers = false;

    const model = await created();

    expect(model.mountServer).toMatchObject({ mountServerSettingsType: "windows" });
    expect(model.mountServer).not.toHaveProperty("linux");
  });

  it("forces perVmBackup to true", async () => {
    const model = await created(winLocal({ repository: { path: "D:\\B", advancedSettings: { perVmBackup: false } } }));

    expect(valueAt(model, "repository.advancedSettings.perVmBackup")).toBe(true);
  });

  it("returns a unique id in another spelling than it was sent, and in lists in yet another", async () => {
    const model = await created(winLocal({ uniqueId: "32b36b55-4f3f-52ab-ae6d-eb10bf3cf3da" }));
    const list = await client.get(`${REPOSITORIES}?nameFilter=nas`);

    expect(model.uniqueId).toBe("32B36B554F3F52ABAE6DEB10BF3CF3DA");
    expect(valueAt(list.body, "data[0].uniqueId")).toBe("32b36b554f3f52abae6deb10bf3cf3da");
  });

  it("never returns the flags of the creation, but the simulator remembers them", async () => {
    const flags = { importBackup: true, importIndex: false };
    const answer = await client.send("POST", `${REPOSITORIES}?overwriteOwner=true`, { body: s3Compatible(flags) });
    const { resourceId } = await settled(client, answer);
    const { body } = await client.get(`${REPOSITORIES}/${String(resourceId)}`);

    expect(Object.keys(body)).not.toEqual(expect.arrayContaining(["importBackup"]));
    expect(body).not.toHaveProperty("isDisabled");
    expect(simulator.infrastructure.creations).toEqual([
      { repositoryId: resourceId, name: "objects", overwriteOwner: true, importBackup: true, importIndex: false },
    ]);
  });

  it.each<[string, JsonObject, string, string?]>([
    ["an unknown property", winLocal({ hostID: BACKUP_SERVER }), "hostID: unknown property"],
    [
      "an unknown property at depth",
      winLocal({ repository: { path: "D:\\B", advancedSettings: { rotatedDriveCleanupMode: "Disabled" } } }),
      "repository.advancedSettings.rotatedDriveCleanupMode: unknown property",
    ],
    ["a null", winLocal({ repository: { path: null } }), "repository.path: must be string"],
    [
      "a value of another type",
      winLocal({ repository: { path: "D:\\B", maxTaskCount: "4" } }),
      "repository.maxTaskCount: must be integer",
    ],
    [
      "an unlisted value",
      s3Compatible({ mountServer: { mountServerSettingsType: "Linux" } }),
      "must be one of windows, linux, both",
    ],
    ["an unknown type", winLocal({ type: "Floppy" }), "type: must be one of WinLocal"],
    ["a name that is taken", winLocal({ name: "Default Backup Repository" }), "already exists", "UnknownError"],
    [
      "an unknown host",
      winLocal({ hostId: DEFAULT_REPOSITORY }),
      "hostId: there is no managed server of type WindowsHost",
      "UnknownError",
    ],
    [
      "a host of another system",
      winLocal({ hostId: "3251ddfc-3691-4d20-a43e-860dc275147e" }),
      "hostId: there is no managed server",
      "UnknownError",
    ],
    [
      "credentials of another kind",
      s3Compatible({
        account: { servicePoint: "https://s3.test", regionId: "r", credentialsId: "566566ee-2378-4498-9443-3b2bc21e69b0" },
      }),
      "account.credentialsId: there is no cloud credentials record of type Amazon",
      "UnknownError",
    ],
  ])("is refused for %s", async (_mistake, spec, message, code = "UnexpectedContent") => {
    const answer = await client.send("POST", REPOSITORIES, { body: spec });

    expect(answer).toMatchObject({ status: 400, body: { errorCode: code, status: 400 } });
    expect(answer.body.message).toContain(message);
    expect(simulator.infrastructure.sessions).toEqual([]);
  });

  it("names every mistake at once", async () => {
    const { isDisabled: _isDisabled, ...spec } = winLocal({ typo: 1, repository: { path: 7 } });
    const { body } = await client.send("POST", REPOSITORIES, { body: spec });

    expect(body.message).toBe(
      "The request body is invalid. isDisabled: is required; typo: unknown property; repository.path: must be string.",
    );
  });

  it("is refused when the body is no JSON or does not say that it is", async () => {
    expect((await client.send("POST", REPOSITORIES, { body: "{" })).status).toBe(400);
    expect(
      (await client.send("POST", REPOSITORIES, { body: winLocal(), headers: { "content-type": "text/plain" } })).status,
    ).toBe(400);
  });

  it("takes a folder of another backup server only with overwriteOwner", async () => {
    simulator.infrastructure.foreignFolders.push("veeam/prod");

    expect((await client.send("POST", REPOSITORIES, { body: s3Compatible() })).status).toBe(400);
    expect((await client.send("POST", `${REPOSITORIES}?overwriteOwner=true`, { body: s3Compatible() })).status).toBe(201);
  });

  it("refuses a place that is in use where the server has that habit", async () => {
    await create(client, winLocal());
    const same = winLocal({ name: "other", repository: { path: "d:\\backups\\" } });
    simulator.infrastructure.habits.refusesTakenPlaces = true;

    expect((await client.send("POST", REPOSITORIES, { body: same })).status).toBe(400);

    simulator.infrastructure.habits.refusesTakenPlaces = false;
    expect((await client.send("POST", REPOSITORIES, { body: same })).status).toBe(201);
  });
});

describe("PUT of a repository", () => {
  it("changes it when the session ends", async () => {
    const model = await created();
    const answer = await put({ ...model, description: "changed" });

    expect(findRepository(simulator.infrastructure, "nas")?.description).toBe("");
    await settled(client, answer);
    expect(findRepository(simulator.infrastructure, "nas")?.description).toBe("changed");
  });

  it("replaces the whole object: what is left out goes back to its default", async () => {
    const model = await created(
      winLocal({ repository: { path: "D:\\B", maxTaskCount: 9, readWriteLimitEnabled: true, readWriteRate: 5 } }),
    );

    await settled(client, await put({ ...model, repository: { path: "D:\\B" } }));

    const { body } = await client.get(`${REPOSITORIES}/${String(model.id)}`);
    expect(body.repository).toMatchObject({ maxTaskCount: 4, readWriteLimitEnabled: false, readWriteRate: 0 });
  });

  it("lets an optional object without a default disappear", async () => {
    const { proxyAppliance, ...model } = await created(s3Compatible({ proxyAppliance: { managedServerId: BACKUP_SERVER } }));
    expect(proxyAppliance).toEqual({ managedServerId: BACKUP_SERVER });

    await settled(client, await put(model));

    expect((await client.get(`${REPOSITORIES}/${String(model.id)}`)).body).not.toHaveProperty("proxyAppliance");
  });

  it.each<[string, unknown]>([
    ["hostId", "5b0c7d2e-9f41-4a36-8c1d-2e7f6a90b3d4"],
    ["repository.path", "E:\\Elsewhere"],
    ["type", "LinuxLocal"],
  ])("is refused when %s changes", async (path, value) => {
    const model = await created();
    const moved = structuredClone(model);
    const [first = "", second] = path.split(".");
    if (second) (moved[first] as JsonObject)[second] = value;
    else moved[first] = value;

    const answer = await put(moved);

    expect(answer.status).toBe(400);
    expect(answer.body.message).toContain(`${path}: cannot be changed`);
  });

  it.each(["bucket.bucketName", "bucket.folderName", "account.regionId", "account.servicePoint"])(
    "is refused when %s changes",
    async (path) => {
      const model = await created(s3Compatible());
      const [owner = "", name = ""] = path.split(".");

      const answer = await put({ ...model, [owner]: { ...(model[owner] as JsonObject), [name]: "elsewhere" } });

      expect(answer).toMatchObject({
        status: 400,
        body: { message: `${path}: cannot be changed after the repository was created.` },
      });
    },
  );

  it("refuses the old path of a repository that an administrator has moved", async () => {
    const model = await created();
    changeInfrastructure(simulator.infrastructure, [{ path: "repositories[nas].repository.path", value: "E:\\Moved" }]);

    expect(await put(model)).toMatchObject({
      status: 400,
      body: { message: expect.stringContaining("repository.path: cannot be changed") as string },
    });
    expect((await client.get(`${REPOSITORIES}/${String(model.id)}`)).body.repository).toMatchObject({ path: "E:\\Moved" });
  });

  it("takes another spelling of the same path for no change", async () => {
    const model = await created();

    const answer = await put({ ...model, repository: { path: "d:\\backups\\" } });

    await settled(client, answer);
    expect(valueAt(findRepository(simulator.infrastructure, "nas"), "repository.path")).toBe("D:\\Backups");
  });

  it.each<[string, string, string, Partial<Infrastructure>]>([
    ["/mnt//nas", "/mnt/nas", "/mnt/other", {}],
    ["/mnt/./x/../nas/", "/mnt/nas", "/mnt/x/nas", {}],
    ["/mnt//nas", "/data/nas", "/data", { symbolicLinks: { "/mnt": "/data" } }],
    ["/mnt/nas", "/data", "/mnt/nas2", { symbolicLinks: { "/mnt/nas": "/data" } }],
  ])("takes %s for %s, and %s for another place, where the server normalizes paths", async (sent, shown, other, changes) => {
    Object.assign(simulator.infrastructure, changes);
    simulator.infrastructure.habits.normalizesPaths = true;
    const linux = { type: "LinuxLocal", hostId: "3251ddfc-3691-4d20-a43e-860dc275147e" };
    const model = await created(winLocal({ ...linux, repository: { path: sent } }));
    const inList = await client.get(`${REPOSITORIES}?pathFilter=${encodeURIComponent(shown)}`);
    const states = await client.get(`${REPOSITORIES}/states?nameFilter=nas`);
    const putAt = (path: string) => put({ ...model, repository: { ...(model.repository as JsonObject), path } });

    expect([valueAt(model, "repository.path"), valueAt(inList.body, "data[0].repository.path")]).toEqual([shown, shown]);
    expect(valueAt(states.body, "data[0].path")).toBe(shown);
    expect([(await putAt(sent)).status, (await putAt(shown)).status, (await putAt(other)).status]).toEqual([201, 201, 400]);
  });

  it.each([
    ["d:/Backups//x\\", "d:\\Backups\\x"],
    ["D:\\", "D:\\"],
    ["E:\\link\\x", "F:\\x"],
    ["E:\\link2", "E:\\link2"],
  ])("shows the Windows path %s as %s where the server normalizes paths", async (sent, shown) => {
    simulator.infrastructure.habits.normalizesPaths = true;
    simulator.infrastructure.symbolicLinks = { "E:\\link": "F:" };

    expect((await created(winLocal({ repository: { path: sent } }))).repository).toMatchObject({ path: shown });
  });

  it("accepts what GET returned, properties that no document knows included", async () => {
    const model = await created();
    changeInfrastructure(simulator.infrastructure, [{ path: "repositories[nas].repository.future", value: { level: 3 } }]);
    const echo = (await client.get(`${REPOSITORIES}/${String(model.id)}`)).body;

    await settled(client, await put(echo));

    expect(valueAt(findRepository(simulator.infrastructure, "nas"), "repository.future")).toEqual({ level: 3 });
    const other = { ...echo, repository: { ...(echo.repository as JsonObject), future: { level: 4 } } };
    expect((await put(other)).body.message).toContain("repository.future: unknown property");
  });

  it("refuses isDisabled, a foreign id, and a name that is taken", async () => {
    const model = await created();

    expect((await put({ ...model, isDisabled: false })).body.message).toContain("isDisabled: unknown property");
    expect((await put({ ...model, name: "Default Backup Repository" })).body.message).toContain("already exists");
    const foreign = await client.send("PUT", `${REPOSITORIES}/${String(model.id)}`, {
      body: { ...model, id: DEFAULT_REPOSITORY },
    });
    expect(foreign.body.message).toContain("id: must be the id of the path");
  });

  it("finds nothing to change where no repository is", async () => {
    const answer = await put(winLocal({ id: "00000000-0000-4000-8000-000000000000" }));

    expect(answer).toMatchObject({ status: 404, body: { errorCode: "NotFound" } });
  });
});

describe("a server that sends nulls", () => {
  it("shows unset properties as null and accepts them back", async () => {
    const { client: other, simulator: nulls, close: end } = await open({ nulls: true });
    const { resourceId } = await create(other, winLocal());
    const { body } = await other.get(`${REPOSITORIES}/${String(resourceId)}`);

    expect(body.repository).toMatchObject({ makeRecentBackupsImmutableDays: null, useFastCloningOnXFSVolumes: false });
    expect(valueAt(body, "mountServer.linux.vPowerNFSPortSettings")).toBeNull();
    await settled(
      other,
      await other.send("PUT", `${REPOSITORIES}/${String(resourceId)}`, { body: { ...body, description: "x" } }),
    );
    expect(findRepository(nulls.infrastructure, "nas")?.description).toBe("x");
    await end();
  });
});

describe("a lenient server", () => {
  it("forgives unknown and missing properties, but no wrong values", async () => {
    const { client: other, close: end } = await open({ lenient: true });
    const { isDisabled: _isDisabled, ...spec } = winLocal({ future: true });

    expect((await other.send("POST", REPOSITORIES, { body: spec })).status).toBe(201);
    expect((await other.send("POST", REPOSITORIES, { body: { ...spec, name: 7 } })).status).toBe(400);
    await end();
  });
});

describe("DELETE of a repository", () => {
  const remove = (id: string, query = "") => client.send("DELETE", `${REPOSITORIES}/${id}${query}`);

  it("removes it at once, and the simulator remembers what became of the backups", async () => {
    const { id, name } = await created();

    const answer = await remove(String(id), "?deleteBackups=true");

    expect(answer).toMatchObject({ status: 204, text: "" });
    expect(simulator.infrastructure.deletions).toEqual([{ id, name, deleteBackups: true }]);
    expect((await remove(String(id))).status).toBe(404);
  });

  it("records a deletion with the sessions of the repository that had not ended", async () => {
    const { id, name } = await created();
    const path = `${REPOSITORIES}/${String(id)}`;
    simulator.planSession({ never: true, times: "always" });
    const { body: update } = await put((await client.get(path)).body);
    const { body: rescan } = await client.send("POST", `${REPOSITORIES}/rescan`, { body: { repositoryIds: [id] } });

    expect((await client.send("DELETE", path)).status).toBe(204);

    const runningSessions = [update.id, rescan.id];
    expect(simulator.infrastructure.deletions).toEqual([{ id, name, deleteBackups: false, runningSessions }]);
  });

  it("is refused while a job uses it, with the job's name", async () => {
    simulator.infrastructure.jobs.push({ name: "Nightly", repositoryId: DEFAULT_REPOSITORY });

    const answer = await remove(DEFAULT_REPOSITORY);

    expect(answer).toMatchObject({ status: 400, body: { errorCode: "UnknownError" } });
    expect(answer.body.message).toContain("it is used by the job Nightly");
    expect(findRepository(simulator.infrastructure, DEFAULT_REPOSITORY)).toBeDefined();
  });

  it("is refused while it is an extent, with the scale-out repository's name", async () => {
    simulator.infrastructure.scaleOutRepositories.push({
      id: "0a1b2c3d-4e5f-4a6b-9c7d-8e9f0a1b2c3d",
      name: "SOBR Production",
      performanceTier: { performanceExtents: [{ id: DEFAULT_REPOSITORY }] },
    });

    const answer = await remove(DEFAULT_REPOSITORY);

    expect(answer.status).toBe(400);
    expect(answer.body.message).toContain("it is an extent of the scale-out backup repository SOBR Production");
  });

  it("is refused altogether under four-eyes authorization", async () => {
    simulator.infrastructure.fourEyesAuthorization = true;

    const answer = await remove(DEFAULT_REPOSITORY);

    expect(answer).toMatchObject({ status: 403, body: { errorCode: "AccessDenied" } });
    expect(answer.body.message).toContain("Four-eyes authorization");
  });
});

describe("the list of repositories", () => {
  const names = async (query: string) => {
    const { body } = await client.get(`${REPOSITORIES}?${query}`);
    return (body.data as JsonObject[]).map(({ name }) => name);
  };

  beforeEach(async () => {
    await create(client, winLocal({ name: "beta", description: "holds nas data" }));
    await create(client, s3Compatible({ name: "alpha" }));
  });

  it.each<[string, string[]]>([
    ["nameFilter=beta", ["beta"]],
    ["nameFilter=*ETA", ["beta"]],
    ["nameFilter=al*", ["alpha"]],
    ["nameFilter=eta", []],
    ["nameFilter=*nas*", ["beta"]],
    ["typeFilter=S3Compatible", ["alpha"]],
    ["typeFilter=S3Compatible&typeFilter=WinLocal&nameFilter=*a", ["beta", "alpha"]],
    ["pathFilter=D:*", ["beta"]],
    [`hostIdFilter=${BACKUP_SERVER}&nameFilter=b*`, ["beta"]],
    ["orderColumn=Name", ["alpha", "beta", "Default Backup Repository"]],
    ["orderColumn=Name&orderAsc=false&limit=1", ["Default Backup Repository"]],
    ["orderColumn=Name&skip=1&limit=1", ["beta"]],
    ["unknownParameter=1&nameFilter=beta", ["beta"]],
  ])("filtered by %s holds %j", async (query, expected) => {
    expect(await names(query)).toEqual(expected);
  });

  it("counts what there is beyond the page", async () => {
    const { body } = await client.get(`${REPOSITORIES}?skip=1&limit=1`);

    expect(body.pagination).toEqual({ total: 3, count: 1, skip: 1, limit: 1 });
  });

  it("leaves properties out of the list where the server has that habit", async () => {
    simulator.infrastructure.habits.omittedInLists = ["repository.advancedSettings", "mountServer", "nothing.there"];

    const { body } = await client.get(`${REPOSITORIES}?nameFilter=beta`);
    const shown = valueAt(body, "data[0]") as JsonObject;
    const whole = await client.get(`${REPOSITORIES}/${String(shown.id)}`);

    expect(shown.repository).toMatchObject({ path: "D:\\Backups", maxTaskCount: 4 });
    expect(shown.repository).not.toHaveProperty("advancedSettings");
    expect(shown).not.toHaveProperty("mountServer");
    expect(shown).not.toHaveProperty("nothing");
    expect(whole.body).toMatchObject({ mountServer: {}, repository: { advancedSettings: { perVmBackup: true } } });
  });

  it("caps the page size and omits the total where the server has those habits", async () => {
    Object.assign(simulator.infrastructure.habits, { largestPage: 2, omitsTotals: true });

    const pages = [await client.get(`${REPOSITORIES}?limit=1000`), await client.get(`${REPOSITORIES}?skip=2&limit=1000`)];

    expect(pages.map(({ body }) => body.pagination)).toEqual([
      { count: 2, skip: 0, limit: 2 },
      { count: 1, skip: 2, limit: 2 },
    ]);
  });

  it("sends null for a list without repositories where the server has that habit", async () => {
    simulator.infrastructure.habits.sendsEmptyListsAsNull = true;

    expect((await client.get(`${REPOSITORIES}?nameFilter=nobody`)).body).toEqual({ data: null, pagination: { total: 0 } });
    expect(await names("nameFilter=beta")).toEqual(["beta"]);
  });

  it.each([
    [undefined, { total: 3, count: 1 }],
    ["cut", { total: 1, count: 1 }],
  ] as const)("cuts the list short by a fault, with paging of the %s list", async (paging, expected) => {
    simulator.fail({ on: "GET /repositories", with: { kind: "cutList", items: 1, ...(paging ? { paging } : {}) } });

    const [cut, whole] = [await client.get(REPOSITORIES), await client.get(REPOSITORIES)];

    expect(cut.body).toMatchObject({ data: [{ name: "Default Backup Repository" }], pagination: expected });
    expect(cut.body.data).toHaveLength(1);
    expect(whole.body.data).toHaveLength(3);
  });

  it("claims a smaller total than there is by a fault", async () => {
    simulator.fail({ on: "GET /repositories", with: { kind: "edit", values: { "pagination.total": 1 } } });

    const { body } = await client.get(REPOSITORIES);

    expect(body).toMatchObject({ pagination: { total: 1, count: 3 } });
    expect(body.data).toHaveLength(3);
  });

  it("leaves extents out when asked to", async () => {
    simulator.infrastructure.scaleOutRepositories.push({
      id: "0a1b2c3d-4e5f-4a6b-9c7d-8e9f0a1b2c3d",
      name: "SOBR Production",
      performanceTier: { performanceExtents: [{ id: DEFAULT_REPOSITORY }] },
    });

    expect(await names("excludeExtents=true")).toEqual(["beta", "alpha"]);
  });

  it("refuses a filter value that the document does not list", async () => {
    expect((await client.get(`${REPOSITORIES}?typeFilter=Floppy`)).status).toBe(400);
    expect((await client.get(`${REPOSITORIES}?limit=many`)).status).toBe(400);
  });
});

describe("an unknown address", () => {
  it("is an invalid URI, and a wrong method is not allowed", async () => {
    expect(await client.get("/api/v1/nothing")).toMatchObject({ status: 404, body: { errorCode: "InvalidURI" } });
    expect(await client.send("PATCH", REPOSITORIES)).toMatchObject({ status: 405, body: { errorCode: "MethodNotAllowed" } });
  });
});
