import { findRepository, type JsonObject, type SessionPlan, type Simulator } from "veeam-simulator";
import { create, open, REPOSITORIES, settled, winLocal, type Client, type Reply } from "./client";

let simulator: Simulator;
let client: Client;
let close: () => Promise<void>;

beforeEach(async () => ({ simulator, client, close } = await open({ sessionLooks: 3 })));
afterEach(() => close());

const ZEROS = "00000000-0000-0000-0000-000000000000";
const OTHER = "8a6618a4-2c0c-4f0e-9d4e-5b9b4a6c1f01";

const post = (spec: JsonObject = winLocal()) => client.send("POST", REPOSITORIES, { body: spec });
const look = async ({ body: { id } }: Reply) => client.get(`/api/v1/sessions/${String(id)}`);
const list = async (query: string) => (await client.get(`/api/v1/sessions?${query}`)).body.data as JsonObject[];
const exists = () => findRepository(simulator.infrastructure, "nas") !== undefined;

describe("a session", () => {
  it("ends at the planned look, with progress that rises on the way", async () => {
    const started = await post();

    const looks = [await look(started), await look(started), await look(started)];

    expect(looks.map(({ body }) => [body.state, body.progressPercent])).toEqual([
      ["Working", 33],
      ["Working", 66],
      ["Stopped", 100],
    ]);
  });

  it("is looked at by a list, too", async () => {
    await post();

    expect((await list("limit=200"))[0]).toMatchObject({ state: "Working" });
    await list("limit=200");
    expect((await list("limit=200"))[0]).toMatchObject({ state: "Stopped", result: { result: "Success" } });
  });

  it("ends at once where the simulator is told so", async () => {
    simulator.planSession({ looks: 0 });

    expect((await post()).body.state).toBe("Working");

    expect(exists()).toBe(true);
  });

  it.each<[string, SessionPlan, JsonObject, boolean]>([
    [
      "warns",
      { outcome: { result: "Warning", message: "slow disk" } },
      { result: "Warning", message: "slow disk", isCanceled: false },
      true,
    ],
    [
      "fails",
      { outcome: { result: "Failed", message: "no host" } },
      { result: "Failed", message: "no host", isCanceled: false },
      false,
    ],
    [
      "fails after its change",
      { outcome: { result: "Failed", effect: true } },
      { result: "Failed", message: "", isCanceled: false },
      true,
    ],
    ["ends without a result", { outcome: { result: "None" } }, { result: "None", message: "", isCanceled: false }, true],
    [
      "is canceled",
      { outcome: { result: "Failed", isCanceled: true } },
      { result: "Failed", message: "", isCanceled: true },
      false,
    ],
    [
      "claims a success it had not",
      { outcome: { result: "Success", effect: false } },
      { result: "Success", message: "", isCanceled: false },
      false,
    ],
  ])("%s as planned", async (_how, plan, result, isMade) => {
    simulator.planSession(plan);

    const session = await create(client, winLocal());

    expect(session.result).toEqual(result);
    expect(exists()).toBe(isMade);
  });

  it.each<[string, SessionPlan["outcome"], unknown, boolean]>([
    ["nothing", { result: "Success", resourceId: false }, undefined, true],
    ["nothing, and makes nothing", { result: "Success", resourceId: false, effect: false }, undefined, false],
    ["null", { result: "Success", resourceId: null }, null, true],
    ["an id of zeros", { result: "Success", resourceId: ZEROS }, ZEROS, true],
    ["nothing when it fails", { result: "Failed" }, undefined, false],
    ["nothing when it fails after its change", { result: "Failed", effect: true }, undefined, true],
  ])("names %s as the object of a session", async (_what, outcome, resourceId, isMade) => {
    simulator.planSession(outcome ? { outcome } : {});

    const session = await create(client, winLocal());

    expect(session.resourceId).toBe(resourceId);
    expect(session.resourceReference).toBe(resourceId === ZEROS ? `${REPOSITORIES}/${ZEROS}` : resourceId);
    expect(exists()).toBe(isMade);
  });

  it("names the object of a failed session when planned so", async () => {
    simulator.planSession({ outcome: { result: "Failed", effect: true, resourceId: true } });

    const { resourceId } = await create(client, winLocal());

    expect(resourceId).toBe(findRepository(simulator.infrastructure, "nas")?.id);
  });

  it.each(["Failed", "Success"] as const)(
    "fails when another client takes the name before its end, planned as %s",
    async (result) => {
      const value = { ...winLocal({ repository: { path: "E:\\Other" } }), id: OTHER };
      simulator.planSession({ meanwhile: [{ path: "repositories[+]", value }], outcome: { result } });

      const session = await create(client, winLocal());

      expect(session).toMatchObject({ state: "Stopped", result: { result: "Failed" } });
      expect(session).not.toHaveProperty("resourceId");
      expect((await client.get(`${REPOSITORIES}/${OTHER}`)).body).toMatchObject({ name: "nas" });
    },
  );

  it("takes a plan only when kind and name fit, and as often as planned", async () => {
    simulator.planSession({ match: { kind: "create", name: "other" }, outcome: { result: "Failed" } });

    expect(await create(client, winLocal())).toMatchObject({ result: { result: "Success" } });
    expect(await create(client, winLocal({ name: "other" }))).toMatchObject({ result: { result: "Failed" } });
    expect(await create(client, winLocal({ name: "other" }))).toMatchObject({ result: { result: "Success" } });
  });

  it.each(["Starting", "WaitingSlot", "Dreaming"])("keeps the state %s for ever", async (state) => {
    simulator.planSession({ never: true, state });
    const started = await post();

    for (let count = 0; count < 5; count += 1) expect((await look(started)).body.state).toBe(state);
  });

  it("filters sessions by the state that they show", async () => {
    simulator.planSession({ state: "Starting" });
    await post();

    expect(await list("stateFilter=Starting")).toHaveLength(1);
    expect(await list("stateFilter=Working")).toEqual([]);
  });

  it.each<[string, string | undefined, SessionPlan, string]>([
    ["the account", undefined, {}, "CORP\\svc"],
    ["the habit", ".\\veeam-rest-service", {}, ".\\veeam-rest-service"],
    ["the plan", ".\\veeam-rest-service", { initiatedBy: "svc@corp.example" }, "svc@corp.example"],
  ])("names as initiator what %s says", async (_what, habit, plan, initiatedBy) => {
    simulator.infrastructure.account.username = "CORP\\svc";
    if (habit !== undefined) simulator.infrastructure.habits.initiatedBy = habit;
    simulator.planSession(plan);
    client.token = String((await client.logOn({ username: "svc@corp.example" })).body.access_token);

    expect((await post()).body.initiatedBy).toBe(initiatedBy);
  });

  it("starts sessions of other clients, of the same account or of another one", async () => {
    const effect = {
      kind: "create",
      repository: { ...winLocal(), id: OTHER, type: "WinLocal", name: "nas", description: "" },
    } as const;
    const own = simulator.startSession(effect, { state: "Starting", looks: 2 });
    simulator.startSession(effect, { never: true, initiatedBy: "CORP\\other" });

    const [first, second] = [await list("limit=2"), await list("limit=2")];

    expect(first).toMatchObject([
      { id: own.id, sessionType: "Infrastructure", state: "Starting", initiatedBy: "administrator" },
      { state: "Working", initiatedBy: "CORP\\other" },
    ]);
    expect(second).toMatchObject([{ state: "Stopped", resourceId: OTHER }, { state: "Working" }]);
    expect((await client.get(`${REPOSITORIES}/${OTHER}`)).status).toBe(200);
  });

  it("can vanish, and its change is made all the same", async () => {
    simulator.planSession({ vanish: 2 });
    const started = await post();

    expect((await look(started)).status).toBe(200);
    expect(await look(started)).toMatchObject({ status: 404, body: { errorCode: "NotFound" } });
    expect(exists()).toBe(true);
  });

  it.each<[string, SessionPlan["appears"] & object]>([
    ["reads", { afterReads: 3 }],
    ["milliseconds", { afterMs: 60_000 }],
  ])("makes a repository that reads show only some %s after the session's end", async (_what, appears) => {
    simulator.planSession({ appears });
    const { resourceId } = await create(client, winLocal());
    const isShown = async (path: string) => JSON.stringify((await client.get(path)).body).includes(`"${String(resourceId)}"`);
    const paths = [`${REPOSITORIES}/${String(resourceId)}`, `${REPOSITORIES}?nameFilter=nas`, `${REPOSITORIES}/states`];

    const early = [await client.get(paths[0] ?? ""), await isShown(paths[1] ?? ""), await isShown(paths[2] ?? "")];
    const again = await post();
    simulator.infrastructure.server.clockSkewMs += 60_000;

    expect(early).toEqual([expect.objectContaining({ status: 404 }), false, false]);
    expect(exists()).toBe(true);
    expect(again).toMatchObject({ status: 400, body: { message: expect.stringContaining("already exists") as string } });
    for (const path of paths) expect(await isShown(path)).toBe(true);
  });

  it("makes a change that reads show late and writes at once", async () => {
    const { resourceId } = await create(client, winLocal());
    const path = `${REPOSITORIES}/${String(resourceId)}`;
    const { body: model } = await client.get(path);
    simulator.planSession({ appears: { afterReads: 1 } });
    await settled(client, await client.send("PUT", path, { body: { ...model, description: "changed" } }));

    const descriptions = [(await client.get(path)).body.description, (await client.get(path)).body.description];
    simulator.planSession({ appears: { afterReads: 9 } });
    await settled(client, await client.send("PUT", path, { body: { ...model, description: "again" } }));
    const { status } = await client.send("DELETE", path);

    expect(descriptions).toEqual(["", "changed"]);
    expect(status).toBe(204);
    expect((await client.get(path)).status).toBe(404);
  });

  it("stops when it is asked to, without its change", async () => {
    simulator.planSession({ never: true });
    const started = await post();

    expect(await client.send("POST", `/api/v1/sessions/${String(started.body.id)}/stop`)).toMatchObject({
      status: 200,
      body: {},
    });

    expect((await look(started)).body.state).toBe("Stopping");
    expect((await look(started)).body).toMatchObject({ state: "Stopped", result: { result: "Failed", isCanceled: true } });
    expect(exists()).toBe(false);
  });

  it("fails when the name was taken while it worked", async () => {
    const [first, second] = [await post(), await post()];

    expect((await settled(client, first)).result).toMatchObject({ result: "Success" });
    expect((await settled(client, second)).result).toMatchObject({
      result: "Failed",
      message: 'A repository named "nas" already exists',
    });
  });

  it("keeps records of what it did", async () => {
    simulator.planSession({
      outcome: { result: "Failed", message: "no host", logs: [{ title: "Checking" }, { title: "No host", status: "Failed" }] },
    });
    const { id } = await create(client, winLocal());

    const all = await client.get(`/api/v1/sessions/${String(id)}/logs`);
    const failed = await client.get(`/api/v1/sessions/${String(id)}/logs?statusFilter=Failed`);

    expect(all.body).toMatchObject({
      totalRecords: 2,
      records: [{ id: 1, title: "Checking", status: "Succeeded" }, { title: "No host" }],
    });
    expect(failed.body).toMatchObject({ totalRecords: 1, records: [{ title: "No host", status: "Failed" }] });
  });

  it("is not known when nobody started it", async () => {
    const unknown = "/api/v1/sessions/00000000-0000-4000-8000-000000000000";

    for (const path of [unknown, `${unknown}/logs`]) expect((await client.get(path)).status).toBe(404);
  });
});

describe("the list of sessions", () => {
  it("is filtered by type, result, state, name and time", async () => {
    simulator.planSession({ match: { name: "bad" }, outcome: { result: "Failed" } });
    await create(client, winLocal({ name: "bad" }));
    await create(client, winLocal());
    await client.send("POST", `${REPOSITORIES}/rescan`, { body: { repositoryIds: ["88788f9e-d8f5-4eb4-bc4f-9b3f5403bcec"] } });
    const [bad, good, rescan] = simulator.infrastructure.sessions.map(({ id }) => id);
    const ids = async (query: string) => (await list(query)).map(({ id }) => id);

    expect(await ids(`endedAfterFilter=${encodeURIComponent("2020-01-01T00:00:00+02:00")}`)).toEqual([bad, good]);
    expect(await ids("typeFilter=Infrastructure&typeFilter=RepositoryMaintenance")).toEqual([bad, good]);
    expect(await ids("typeFilter=ConfigurationResynchronize")).toEqual([rescan]);
    expect(await ids("resultFilter=Failed&resultFilter=Warning")).toEqual([bad]);
    expect(await ids("stateFilter=Working")).toEqual([rescan]);
    expect(await ids("nameFilter=*Saving&orderColumn=CreationTime&orderAsc=false&limit=1&skip=1")).toHaveLength(1);
    expect(await ids(`jobIdFilter=${String(good)}`)).toEqual([good]);
    expect(await ids(`createdAfterFilter=${encodeURIComponent("2020-01-01T00:00:00+02:00")}`)).toHaveLength(3);
    expect(await ids(`createdBeforeFilter=${encodeURIComponent("2020-01-01T00:00:00+02:00")}`)).toEqual([]);
  });

  it("applies the habits of lists to sessions, and cuts their list short", async () => {
    Object.assign(simulator.infrastructure.habits, { largestPage: 1, omitsTotals: true, sendsEmptyListsAsNull: true });
    await post();
    await post(winLocal({ name: "other" }));
    simulator.fail({ on: "GET /sessions", skip: 1, with: { kind: "cutList", items: 0 } });
    const answer = async () => (await client.get("/api/v1/sessions")).body;

    expect(await answer()).toMatchObject({ data: [{}], pagination: { count: 1, limit: 1 } });
    expect(await answer()).toEqual({ data: null, pagination: {} });
  });

  it("refuses a time whose plus sign was not encoded", async () => {
    expect((await client.get("/api/v1/sessions?createdAfterFilter=2020-01-01T00:00:00+02:00")).status).toBe(400);
  });
});

describe("a rescan", () => {
  it("is a session of its own kind and changes nothing", async () => {
    const repositoryIds = ["88788f9e-d8f5-4eb4-bc4f-9b3f5403bcec"];

    const answer = await client.send("POST", `${REPOSITORIES}/rescan`, { body: { repositoryIds } });

    expect(answer.body).toMatchObject({ sessionType: "ConfigurationResynchronize", state: "Working" });
    await settled(client, answer);
    expect(simulator.infrastructure.rescans).toEqual([{ repositoryIds }]);
  });

  it("is refused for a repository that is not there", async () => {
    const body = { repositoryIds: ["00000000-0000-4000-8000-000000000000"] };

    expect((await client.send("POST", `${REPOSITORIES}/rescan`, { body })).status).toBe(404);
  });
});
