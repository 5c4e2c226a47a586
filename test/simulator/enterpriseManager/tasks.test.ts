import { expireLogonSessions, findBackupServer, type Simulator, type TaskPlan } from "veeam-simulator";
import {
  added,
  ADDRESS,
  attribute,
  childrenOf,
  create,
  editSpec,
  finished,
  href,
  linksIn,
  open,
  servers,
  spec,
  textOf,
  type Client,
} from "./client";

let simulator: Simulator;
let client: Client;
let close: () => Promise<void>;

const openWith = async (options: Parameters<typeof open>[0]) => ({ simulator, client, close } = await open(options));
afterEach(() => close());

const found = () => findBackupServer(simulator.infrastructure, ADDRESS);
const UNKNOWN = "There is no backup task with id [task-1] in current rest session";

/** The states that a new task shows: in the answer, and at each of the looks that follow. */
async function statesOf(looks: number): Promise<(string | undefined)[]> {
  let { root } = await create(client);
  const states = [textOf(root, "State")];
  for (let count = 0; count < looks; count += 1) {
    ({ root } = await client.get(attribute(root, "Href") ?? ""));
    states.push(textOf(root, "State"));
  }
  return states;
}

/** The result of a task as attributes and message. */
async function resultOf(plan: TaskPlan, looks: number) {
  simulator.planTask(plan);
  let { root } = await create(client);
  for (let count = 0; count < looks; count += 1) ({ root } = await client.get(attribute(root, "Href") ?? ""));
  const [result] = childrenOf(root, "Result");
  if (!result) return undefined;
  const attributes = Object.fromEntries([...result.attributes].map(({ name, value }) => [name, value]));
  return { state: textOf(root, "State"), ...attributes, message: textOf(result, "Message") };
}

describe("a task", () => {
  it.each([
    [0, ["Finished"]],
    [1, ["Running", "Finished"]],
    [2, ["Running", "OperationFinished", "Finished"]],
    [4, ["Running", "Running", "Running", "OperationFinished", "Finished"]],
  ])("that finishes at look %i passes %j", async (taskLooks, states) => {
    await openWith({ taskLooks });

    expect(await statesOf(states.length - 1)).toEqual(states);
  });

  it("makes its change when it has finished, not when the operation has", async () => {
    await openWith({ taskLooks: 2 });
    const { root } = await create(client);
    const address = attribute(root, "Href") ?? "";

    const operationFinished = await client.get(address);
    const before = found();
    await client.get(address);

    expect(textOf(operationFinished.root, "State")).toBe("OperationFinished");
    expect(before).toBeUndefined();
    expect(found()).toBeDefined();
  });

  it("with a duration is OperationFinished for the last part of it, and finishes when nobody looks", async () => {
    await openWith({});
    simulator.planTask({ durationMs: 60_000, match: { address: "vbr02" } });
    simulator.planTask({ durationMs: 0 });
    const { root } = await create(client, spec({ DnsNameOrIpAddress: "vbr02" }));
    await create(client);
    const ask = async () => textOf((await client.get(attribute(root, "Href") ?? "")).root, "State");

    const early = await ask();
    simulator.infrastructure.server.clockSkewMs += 50_000;

    expect([early, await ask()]).toEqual(["Running", "OperationFinished"]);
    expect(found()).toBeDefined();
  });

  it("finishes as well when a client reads backup servers instead of the task", async () => {
    await openWith({ taskLooks: 2 });
    await create(client);

    expect([(await servers(client)).length, (await servers(client)).length]).toEqual([0, 1]);
  });

  it("can be read, listed and deleted, which stops it", async () => {
    await openWith({ taskLooks: 5 });
    const { root } = await create(client);

    const list = await client.get(href(client.session, "Down", "TaskList"));
    const deleted = await client.send("DELETE", linksIn(root).find(({ rel }) => rel === "Delete")?.href ?? "");
    for (let count = 0; count < 5; count += 1) await servers(client);

    expect(childrenOf(list.root, "Task").map((task) => textOf(task, "TaskId"))).toEqual(["task-1"]);
    expect(deleted.status).toBe(204);
    expect((await client.get(attribute(root, "Href") ?? "")).status).toBe(500);
    expect(found()).toBeUndefined();
  });

  it("can go on although it was deleted", async () => {
    await openWith({ taskLooks: 5 });
    simulator.planTask({ survivesCancel: true });
    const { root } = await create(client);

    await client.send("DELETE", attribute(root, "Href") ?? "");

    expect(found()).toBeDefined();
  });
});

describe("a task and its logon session", () => {
  beforeEach(() => openWith({ taskLooks: 3 }));

  it("belong together: another session does not know it", async () => {
    const { root } = await create(client);
    const address = attribute(root, "Href") ?? "";
    await client.logOn();

    const reply = await client.get(address);

    expect(reply.status).toBe(500);
    expect(attribute(reply.root, "Message")).toBe(UNKNOWN);
    expect(textOf(reply.root, "FirstChanceExceptionMessage")).toBe(UNKNOWN);
    expect((await client.send("DELETE", address)).status).toBe(500);
    expect(childrenOf((await client.get(href(client.session, "Down", "TaskList"))).root, "Task")).toEqual([]);
  });

  it("number on their own, so that an id may name another task after a new logon", async () => {
    await create(client);
    await create(client, spec({ DnsNameOrIpAddress: "vbr02" }));
    await client.logOn();

    const { root } = await create(client, spec({ DnsNameOrIpAddress: "vbr03" }));

    expect(textOf(root, "TaskId")).toBe("task-1");
  });

  it("part when the session ends, but the work goes on", async () => {
    const { root } = await create(client);
    expireLogonSessions(simulator.infrastructure);
    const unauthorized = await client.get(attribute(root, "Href") ?? "");
    await client.logOn();

    const counts = [];
    for (let count = 0; count < 3; count += 1) counts.push((await servers(client)).length);

    expect(unauthorized.status).toBe(401);
    expect(counts).toEqual([0, 0, 1]);
  });
});

describe("a planned task", () => {
  beforeEach(() => openWith({ taskLooks: 2 }));

  it.each<[TaskPlan["outcome"], object, boolean]>([
    [undefined, { state: "Finished", Success: "true", message: "Ok" }, true],
    [{ message: null }, { state: "Finished", Success: "true", message: undefined }, true],
    [{ success: false, message: "no route" }, { state: "Finished", Success: "false", message: "no route" }, false],
    [{ success: false, effect: true }, { state: "Finished", Success: "false", message: "The operation failed." }, true],
    [{ success: true, effect: false }, { state: "Finished", Success: "true", message: "Ok" }, false],
    [
      { confirmationNeeded: true, message: "trust?" },
      { state: "Finished", Success: "false", ConfirmationNeeded: "true", message: "trust?" },
      false,
    ],
    [
      { credentialsNeeded: true, message: "who?" },
      { state: "Finished", Success: "false", CredentialsNeeded: "true", message: "who?" },
      false,
    ],
  ])("with the outcome %j", async (outcome, result, hasEffect) => {
    expect(await resultOf(outcome === undefined ? {} : { outcome }, 2)).toEqual(result);
    expect(found() !== undefined).toBe(hasEffect);
  });

  it("can finish without any result", async () => {
    expect(await resultOf({ outcome: { result: false } }, 2)).toBeUndefined();
    expect(found()).toBeDefined();
  });

  it("says whether it works out as soon as the operation has finished", async () => {
    expect(await resultOf({}, 1)).toEqual({ state: "OperationFinished", Success: "true", message: "OperationFinished" });
    expect(await resultOf({ outcome: { success: false, message: "no" } }, 1)).toMatchObject({ Success: "false", message: "no" });
  });

  it("can stay in a state for ever, also in one that no document lists", async () => {
    simulator.planTask({ never: true, state: "OperationFinished" });
    simulator.planTask({ state: "Dreaming", looks: 3 });
    simulator.planTask({ never: true });

    expect(await statesOf(4)).toEqual(Array(5).fill("OperationFinished"));
    expect(await statesOf(3)).toEqual(["Dreaming", "Dreaming", "Dreaming", "Finished"]);
    expect(await statesOf(3)).toEqual(Array(4).fill("Running"));
  });

  it("can become unknown, its change made", async () => {
    simulator.planTask({ vanish: 2, looks: 9 });
    const { root } = await create(client);
    const address = attribute(root, "Href") ?? "";

    const statuses = [(await client.get(address)).status, (await client.get(address)).status];

    expect(statuses).toEqual([200, 500]);
    expect(found()).toBeDefined();
  });

  it.each<[string, TaskPlan["appears"] & object]>([
    ["reads", { afterReads: 2 }],
    ["milliseconds", { afterMs: 60_000 }],
  ])("adds a server that reads show only some %s after the task's end", async (_what, appears) => {
    simulator.planTask({ appears, looks: 0 });
    await create(client);
    const query = await client.get(href(client.session, "Down", "QueryService"));
    const queried = async () => (await client.get(href(query.root, "Down", "BackupServerList"))).text.includes(ADDRESS);

    const early = [(await servers(client)).length, await queried()];
    const again = await create(client);
    simulator.infrastructure.server.clockSkewMs += 60_000;

    expect(early).toEqual([0, false]);
    expect(found()).toBeDefined();
    expect(textOf(await finished(client, again), "State")).toBe("Finished");
    expect(await queried()).toBe(true);
    expect(await servers(client)).toHaveLength(1);
  });

  it.each([false, true])(
    "fails when another client adds the address before its end, planned as a success: %s",
    async (success) => {
      const value = { uid: "urn:veeam:BackupServer:8a6618a4-2c0c-4f0e-9d4e-5b9b4a6c1f01", name: "other", address: ADDRESS };
      const meanwhile = [{ path: "enterpriseManager.backupServers[+]", value }];

      const result = await resultOf({ meanwhile, outcome: { success } }, 2);

      expect(result).toMatchObject({ state: "Finished", Success: "false" });
      expect((await servers(client)).map((server) => attribute(server, "Name"))).toEqual(["other"]);
    },
  );

  it("changes and removes a server that reads show as it was", async () => {
    const entity = await added(client);
    const { habits } = simulator.infrastructure.enterpriseManager;
    Object.assign(habits, { editAnswer: { status: 200, body: "none" }, changesShowAfterLooks: 1 });
    const address = href(entity, "Edit", "BackupServerReference");

    await client.send("PUT", address, { body: editSpec({ Description: "changed" }) });
    const changed = [...(await servers(client)), ...(await servers(client))].map((server) => textOf(server, "Description"));
    await client.send("DELETE", address);
    const left = [(await servers(client)).length, (await servers(client)).length];

    expect(changed).toEqual(["Columbus", "changed"]);
    expect(left).toEqual([1, 0]);
  });

  it("is matched by operation and address, once unless it says more", async () => {
    const fails = { outcome: { success: false } };
    simulator.planTask({ match: { operation: "DeleteBackupServer" }, ...fails });
    simulator.planTask({ match: { operation: "CreateBackupServer", address: "vbr02" }, times: "always", ...fails });
    simulator.infrastructure.enterpriseManager.habits.deleteAnswer = { status: 202, body: "task" };

    const entity = await added(client);
    for (let count = 0; count < 2; count += 1) await create(client, spec({ DnsNameOrIpAddress: "vbr02" }));
    for (let count = 0; count < 2; count += 1) await servers(client);
    const before = simulator.infrastructure.enterpriseManager.backupServers.map(({ address }) => address);
    await client.send("DELETE", href(entity, "Delete", "BackupServerReference"));
    for (let count = 0; count < 2; count += 1) await servers(client);

    expect(before).toEqual([ADDRESS]);
    expect(found()).toBeDefined();
  });

  it("decides as well how an operation without a task ends", async () => {
    simulator.infrastructure.enterpriseManager.habits.createAnswer = { status: 201, body: "entity" };
    simulator.planTask({ outcome: { success: false, message: "no route" } });

    const refused = await create(client);

    expect(refused.status).toBe(400);
    expect(attribute(refused.root, "Message")).toBe("no route");
    expect((await create(client)).status).toBe(201);
  });
});
