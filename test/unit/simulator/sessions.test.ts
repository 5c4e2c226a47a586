import { findRepository, type SessionPlan } from "veeam-simulator";
import { create, DEFAULT_REPOSITORY, open, REPOSITORIES, settled, simulated, UNKNOWN, winLocal, type Reply } from "./client";

const SESSIONS = "/api/v1/sessions";
const OTHER = "8a6618a4-2c0c-4f0e-9d4e-5b9b4a6c1f01";

const server = simulated(() => open({ sessionLooks: 3 }));
const exists = () => findRepository(server.simulator.infrastructure, "nas") !== undefined;
const post = () => server.client.send("POST", REPOSITORIES, { body: winLocal() });
const poll = ({ body: { id } }: Reply) => server.client.get(`${SESSIONS}/${String(id)}`);

it("ends a session at its last poll, with progress that rises, alone or in a list", async () => {
  const started = await post();

  const polls = [await poll(started), await server.client.get(SESSIONS), await poll(started)];

  expect(polls.map(({ body }) => (body.data as object[] | undefined)?.[0] ?? body)).toMatchObject([
    { state: "Working", progressPercent: 33, result: { result: "None" } },
    { state: "Working", progressPercent: 66 },
    { state: "Stopped", progressPercent: 100, result: { result: "Success", message: expect.any(String) as string } },
  ]);
});

it("names the object when the session has ended, and not before", async () => {
  const started = await post();
  const { resourceId, resourceReference } = await settled(server.client, started);

  expect(started.body).not.toHaveProperty("resourceId");
  expect(resourceId).toBe(findRepository(server.simulator.infrastructure, "nas")?.id);
  expect(resourceReference).toBe(`${REPOSITORIES}/${String(resourceId)}`);
});

it("fails the second of two creations of one name that run at the same time", async () => {
  const [first, second] = [await post(), await post()];

  expect((await settled(server.client, first)).result).toMatchObject({ result: "Success" });
  expect((await settled(server.client, second)).result).toMatchObject({
    result: "Failed",
    message: 'A repository named "nas" already exists',
  });
});

it("stops a session when asked to, without its change", async () => {
  server.simulator.planSession({ never: true });
  const started = await post();

  expect((await server.client.send("POST", `${SESSIONS}/${String(started.body.id)}/stop`)).status).toBe(200);

  expect((await poll(started)).body.state).toBe("Stopping");
  expect((await poll(started)).body).toMatchObject({ state: "Stopped", result: { result: "Failed" } });
  expect(exists()).toBe(false);
});

it("keeps the records of a session, filtered by status", async () => {
  const logs = [{ title: "Checking" }, { title: "No host", status: "Failed" as const }];
  server.simulator.planSession({ outcome: { result: "Failed", message: "no host", logs } });
  const { id } = await create(server.client, winLocal());
  const records = async (query: string) => (await server.client.get(`${SESSIONS}/${String(id)}/logs${query}`)).body;

  expect(await records("")).toMatchObject({ totalRecords: 2 });
  expect(await records("?statusFilter=Failed")).toMatchObject({
    totalRecords: 1,
    records: [{ title: "No host", status: "Failed" }],
  });
});

it("answers 404 for a session that it does not know", async () => {
  for (const path of [`${SESSIONS}/${UNKNOWN}`, `${SESSIONS}/${UNKNOWN}/logs`])
    expect((await server.client.get(path)).status).toBe(404);
});

it.each<[string, string | undefined, SessionPlan, string]>([
  ["the account", undefined, {}, "CORP\\svc"],
  ["the habit", ".\\veeam-rest-service", {}, ".\\veeam-rest-service"],
  ["the plan", ".\\veeam-rest-service", { initiatedBy: "svc@corp.example" }, "svc@corp.example"],
])("names as initiator what %s says", async (_what, habit, plan, initiatedBy) => {
  server.simulator.infrastructure.account.username = "CORP\\svc";
  if (habit !== undefined) server.simulator.infrastructure.habits.initiatedBy = habit;
  server.simulator.planSession(plan);

  expect((await post()).body.initiatedBy).toBe(initiatedBy);
});

it("starts sessions of other clients", async () => {
  const repository = { id: OTHER, type: "WinLocal", name: "other", description: "" };
  const { id } = server.simulator.startSession(
    { kind: "create", repository },
    { state: "Starting", looks: 2, initiatedBy: "CORP\\other" },
  );
  const session = async () => (await server.client.get(`${SESSIONS}/${id}`)).body;

  expect(await session()).toMatchObject({ sessionType: "Infrastructure", state: "Starting", initiatedBy: "CORP\\other" });
  expect(await session()).toMatchObject({ state: "Stopped", resourceId: OTHER });
  expect((await server.client.get(`${REPOSITORIES}/${OTHER}`)).status).toBe(200);
});

it("rescans in a session of its own kind, and only repositories that are there", async () => {
  const rescan = (id: string) => server.client.send("POST", `${REPOSITORIES}/rescan`, { body: { repositoryIds: [id] } });

  const answer = await rescan(DEFAULT_REPOSITORY);
  await settled(server.client, answer);

  expect(answer.body.sessionType).toBe("ConfigurationResynchronize");
  expect(server.simulator.infrastructure.rescans).toEqual([{ repositoryIds: [DEFAULT_REPOSITORY] }]);
  expect((await rescan(UNKNOWN)).status).toBe(404);
});
