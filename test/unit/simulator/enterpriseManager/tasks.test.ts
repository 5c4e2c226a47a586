import { expireLogonSessions, findBackupServer, type TaskPlan } from "veeam-simulator";
import { simulated } from "../client";
import {
  added,
  ADDRESS,
  attribute,
  childrenOf,
  create,
  finished,
  open,
  queryLink,
  remove,
  servers,
  spec,
  textOf,
  type Reply,
} from "./client";

const OTHER = "vbr02.example.com";

const server = simulated(() => open({ taskLooks: 2 }));
const found = () => findBackupServer(server.simulator.infrastructure, ADDRESS);
const plan = (next: TaskPlan) => server.simulator.planTask(next);
const poll = ({ root }: Reply) => server.client.get(attribute(root, "Href") ?? "");
const count = async () => (await servers(server.client)).length;

/** The states that a new task shows: in the answer, and at each of the polls that follow. */
async function statesOf(polls: number): Promise<(string | undefined)[]> {
  let reply = await create(server.client);
  const states = [textOf(reply.root, "State")];
  for (let index = 0; index < polls; index += 1) states.push(textOf((reply = await poll(reply)).root, "State"));
  return states;
}

it.each<[TaskPlan, string[]]>([
  [{ looks: 0 }, ["Finished"]],
  [{ looks: 1 }, ["Running", "Finished"]],
  [{ looks: 2 }, ["Running", "OperationFinished", "Finished"]],
  [{ looks: 4 }, ["Running", "Running", "Running", "OperationFinished", "Finished"]],
  [{ looks: 2, state: "Dreaming" }, ["Dreaming", "Dreaming", "Finished"]],
  [{ never: true, state: "OperationFinished" }, ["OperationFinished", "OperationFinished", "OperationFinished"]],
  [{ never: true }, ["Running", "Running", "Running"]],
])("passes with the plan %j the states %j", async (next, states) => {
  plan(next);

  expect(await statesOf(states.length - 1)).toEqual(states);
  expect(found() !== undefined).toBe(states.at(-1) === "Finished");
});

it("finishes a task that nobody polls, when its time has passed or when backup servers are read", async () => {
  plan({ durationMs: 60_000 });
  const reply = await create(server.client);
  await create(server.client, spec({ DnsNameOrIpAddress: OTHER }));
  const state = async () => textOf((await poll(reply)).root, "State");

  expect([await state(), await count(), await count()]).toEqual(["Running", 0, 1]);
  server.simulator.infrastructure.server.clockSkewMs += 50_000;
  expect(await state()).toBe("OperationFinished");
});

it.each<[TaskPlan["outcome"], object | undefined, boolean]>([
  [{}, { Success: "true", message: "Ok" }, true],
  [{ message: null }, { Success: "true" }, true],
  [{ success: false, message: "no route" }, { Success: "false", message: "no route" }, false],
  [{ success: false, effect: true }, { Success: "false", message: "The operation failed." }, true],
  [{ effect: false }, { Success: "true", message: "Ok" }, false],
  [{ confirmationNeeded: true, message: "trust?" }, { Success: "false", ConfirmationNeeded: "true", message: "trust?" }, false],
  [{ credentialsNeeded: true, message: "who?" }, { Success: "false", CredentialsNeeded: "true", message: "who?" }, false],
  [{ result: false }, undefined, true],
])("ends with the outcome %j", async (outcome, expected, hasEffect) => {
  plan({ outcome } as TaskPlan);

  const [result] = childrenOf(await finished(server.client, await create(server.client)), "Result");

  const attributes = [...(result?.attributes ?? [])].map(({ name, value }) => [name, value]);
  expect(result && { ...Object.fromEntries(attributes), message: textOf(result, "Message") }).toEqual(expected);
  expect(found() !== undefined).toBe(hasEffect);
});

it("belongs to its logon session: another one does not know it, and numbers its own from 1", async () => {
  const reply = await create(server.client);
  await create(server.client, spec({ DnsNameOrIpAddress: OTHER }));
  expireLogonSessions(server.simulator.infrastructure);
  const expired = await poll(reply);
  await server.client.logOn();
  const unknown = await poll(reply);

  expect([expired.status, unknown.status]).toEqual([401, 500]);
  expect(attribute(unknown.root, "Message")).toBe("There is no backup task with id [task-1] in current rest session");
  expect(textOf((await create(server.client, spec({ DnsNameOrIpAddress: "vbr03" }))).root, "TaskId")).toBe("task-1");
  expect(childrenOf((await server.client.getList("TaskList")).root, "Task")).toHaveLength(1);
});

it("is stopped by a DELETE", async () => {
  const reply = await create(server.client);

  expect((await server.client.send("DELETE", attribute(reply.root, "Href") ?? "")).status).toBe(204);

  expect([(await poll(reply)).status, await count(), await count()]).toEqual([500, 0, 0]);
});

it("makes its change although it became unknown", async () => {
  plan({ vanish: 2, looks: 9 });
  const reply = await create(server.client);

  expect([(await poll(reply)).status, (await poll(reply)).status, found() !== undefined]).toEqual([200, 500, true]);
});

it.each<TaskPlan["appears"] & object>([{ afterReads: 2 }, { afterMs: 60_000 }])(
  "shows its change to reads later: %j",
  async (appears) => {
    plan({ appears, looks: 0 });
    await create(server.client);
    const query = await queryLink(server.client);
    const queried = async () => (await server.client.get(query)).text.includes(ADDRESS);

    expect([await count(), await queried(), found() !== undefined]).toEqual([0, false, true]);
    server.simulator.infrastructure.server.clockSkewMs += 60_000;
    expect([await count(), await queried()]).toEqual([1, true]);
  },
);

it("fails when another client adds the address before its end, planned as a success", async () => {
  const value = { uid: "urn:veeam:BackupServer:8a6618a4-2c0c-4f0e-9d4e-5b9b4a6c1f01", name: "other", address: ADDRESS };
  plan({ meanwhile: [{ path: "enterpriseManager.backupServers[+]", value }], outcome: { success: true } });

  const [result] = childrenOf(await finished(server.client, await create(server.client)), "Result");

  expect([attribute(result, "Success"), found()?.name]).toEqual(["false", "other"]);
});

it("takes a plan when operation and address fit, also for an operation without a task", async () => {
  const fails = { outcome: { success: false, message: "no route" } };
  plan({ match: { operation: "DeleteBackupServer" }, ...fails });
  plan({ match: { operation: "CreateBackupServer", address: OTHER }, ...fails });
  const entity = await added(server.client);
  server.simulator.infrastructure.enterpriseManager.habits.createAnswer = { status: 201, body: "entity" };

  const refused = await create(server.client, spec({ DnsNameOrIpAddress: OTHER }));

  expect([refused.status, attribute(refused.root, "Message")]).toEqual([400, "no route"]);
  expect([(await remove(server.client, entity)).status, found() !== undefined]).toEqual([400, true]);
});
