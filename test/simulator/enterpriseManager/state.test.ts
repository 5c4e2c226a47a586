import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { request } from "undici";
import { findBackupServer, startSimulator, type JsonObject, type Simulator, type SimulatorOptions } from "veeam-simulator";
import { added, ADDRESS, attribute, Client, create, href, servers, type Send } from "./client";

let directory: string;
const opened: { close: () => Promise<void> }[] = [];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "simulator-test-"));
});
afterEach(async () => {
  for (const { close } of opened.splice(0).reverse()) await close();
  rmSync(directory, { recursive: true, force: true });
});

async function start(options: SimulatorOptions = {}): Promise<{ simulator: Simulator; client: Client }> {
  const simulator = await startSimulator({ taskLooks: 1, ...options });
  opened.push({ close: () => simulator.close() });
  const client = new Client(simulator);
  opened.push({ close: () => client.close() });
  await client.logOn();
  return { simulator, client };
}

async function control({ controlUrl = "" }: Simulator, method: "GET" | "POST" | "PATCH", path: string, body?: unknown) {
  const answer = await request(`${controlUrl}${path}`, { method, body: body === undefined ? null : JSON.stringify(body) });
  return { status: answer.statusCode, body: (await answer.body.json()) as JsonObject & JsonObject[] };
}

describe("the state of Enterprise Manager", () => {
  it("is kept in the state file, but for what clients have logged on with", async () => {
    const stateFile = join(directory, "state.json");
    const first = await start({ stateFile });
    const address = attribute(await added(first.client), "Href") ?? "";
    first.simulator.infrastructure.enterpriseManager.habits.names = "upperCase";
    await first.simulator.close();

    const kept = readFileSync(stateFile, "utf8");
    const second = await start({ stateFile });

    expect(kept).not.toContain(first.client.token);
    expect(second.simulator.infrastructure.enterpriseManager.habits.names).toBe("upperCase");
    expect((await first.client.get(address).catch(() => ({ status: 0 }))).status).toBe(0);
    expect((await second.client.get(address)).status).toBe(200);
    expect((await second.client.get(address, { "x-restsvcsessionid": first.client.token ?? "" })).status).toBe(401);
  });

  it("goes on after a restart with a task that was running", async () => {
    const stateFile = join(directory, "state.json");
    const first = await start({ stateFile, taskDuration: "1h", taskLooks: 2 });
    await create(first.client);
    await first.simulator.close();

    const { client } = await start({ stateFile });

    expect([(await servers(client)).length, (await servers(client)).length]).toEqual([0, 1]);
  });

  it("comes from the seed file where that says something", async () => {
    const seedFile = join(directory, "seed.json");
    const backupServers = [
      { uid: "urn:veeam:BackupServer:8a6618a4-2c0c-4f0e-9d4e-5b9b4a6c1f01", name: "vbr07", address: "vbr07" },
    ];
    writeFileSync(seedFile, JSON.stringify({ enterpriseManager: { backupServers, habits: { logonStatus: 200 } } }));

    const { simulator, client } = await start({ seedFile });

    expect((await client.logOn()).status).toBe(200);
    expect((await servers(client)).map((server) => attribute(server, "Name"))).toEqual(["vbr07"]);
    expect(findBackupServer(simulator.infrastructure, "8A6618A4-2c0c-4f0e-9d4e-5b9b4a6c1f01")).toMatchObject(
      backupServers[0] ?? {},
    );
    expect(simulator.infrastructure.enterpriseManager.role).toBe("portalAdministrator");
  });

  it("has the account of the other server, on a port of its own", async () => {
    const { simulator, client } = await start({ username: "svc", password: "p4ss" });

    expect(simulator.enterpriseManagerUrl).not.toBe(simulator.vbrUrl);
    expect((await client.logOn("latest", { username: "svc", password: "p4ss" })).status).toBe(201);
  });

  it("can be read and changed over the control interface, without tokens", async () => {
    const { simulator, client } = await start({ controlPort: 0 });
    await added(client);
    const path = `enterpriseManager.backupServers[${ADDRESS}].port`;

    await control(simulator, "PATCH", "/inventory", [
      { path, value: 9999 },
      { path: "enterpriseManager.role", value: "portalUser" },
    ]);
    const [whole, part] = [
      await control(simulator, "GET", "/inventory"),
      await control(simulator, "GET", "/inventory/enterpriseManager"),
    ];

    expect((await control(simulator, "GET", `/inventory/${path}`)).body).toBe(9999);
    expect((await create(client)).status).toBe(403);
    expect(part.body).toMatchObject({ logonSessions: [{}, { username: "administrator" }] });
    expect(JSON.stringify([whole.body, part.body])).not.toContain(client.token);
  });

  it("takes plans, faults and the end of logon sessions over the control interface", async () => {
    const { simulator, client } = await start({ controlPort: 0 });
    const send = (options?: Send) => client.send("GET", href(client.session, "Down", "BackupServerList"), options);
    await control(simulator, "POST", "/taskPlans", { looks: 9, state: "Dreaming" });
    await control(simulator, "POST", "/faults", {
      on: { operation: "backupServers" },
      with: { kind: "answer", status: 503 },
    });

    const planned = await create(client);
    const statuses = [(await send()).status, (await send()).status];
    await control(simulator, "POST", "/logonSessions/expire");

    expect(planned.text).toContain("<State>Dreaming</State>");
    expect(statuses).toEqual([503, 200]);
    expect((await send()).status).toBe(401);
  });

  it("is in the request log as a line each, without what only a test asks for", async () => {
    const requestLog = join(directory, "requests.log");
    const { client } = await start({ requestLog });

    await create(client);

    const lines = readFileSync(requestLog, "utf8").trimEnd().split("\n");
    const last = JSON.parse(lines.at(-1) ?? "") as JsonObject;
    const path = href(client.session, "Create", "/backupServers?action=create").replace(/^https:\/\/[^/]*/, "");
    expect(last).toEqual({ time: last.time, server: "enterpriseManager", method: "POST", path, status: 202 });
  });
});
