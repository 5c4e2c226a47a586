import { findBackupServer, type Fault, type FaultEffect, type Simulator } from "veeam-simulator";
import { until } from "../client";
import { added, ADDRESS, attribute, create, editSpec, href, linksIn, open, servers, textOf, type Client } from "./client";

let simulator: Simulator;
let client: Client;
let close: () => Promise<void>;

beforeEach(async () => ({ simulator, client, close } = await open({ taskLooks: 0 })));
afterEach(() => close());

const exists = () => findBackupServer(simulator.infrastructure, ADDRESS) !== undefined;
const list = (accept = "application/xml") => client.get(href(client.session, "Down", "BackupServerList"), { accept });

/** One request of each kind, in the order of the names below. */
async function everyRequest(): Promise<void> {
  await client.logOn();
  const entity = await added(client);
  await client.get(href(entity, "Alternate", "BackupServerReference"));
  const edited = await client.send("PUT", href(entity, "Edit", "BackupServerReference"), { body: editSpec() });
  await client.get(attribute(edited.root, "Href") ?? "");
  await client.get(href(client.session, "Down", "TaskList"));
  await client.send("DELETE", attribute(edited.root, "Href") ?? "");
  const querySvc = await client.get(href(client.session, "Down", "QueryService"));
  await client.get(href(querySvc.root, "Down", "BackupServerList"));
  await client.send("POST", href(entity, "Start", "?action=collect"));
  await client.send("DELETE", href(entity, "Delete", "BackupServerReference"));
  await client.get(attribute(client.session, "Href") ?? "");
  await client.get(href((await client.get("/api/")).root, "Down", "LogonSessionList"));
  await client.send("DELETE", attribute(client.session, "Href") ?? "");
}

const OPERATIONS = [
  ...["root", "logOn", "createBackupServer", "backupServers", "backupServer", "editBackupServer", "task", "tasks"],
  ...[
    "cancelTask",
    "querySvc",
    "query",
    "collectBackupServer",
    "deleteBackupServer",
    "logonSession",
    "root",
    "logonSessions",
    "logOff",
  ],
];

describe("a request to Enterprise Manager", () => {
  it("is recorded with the name of what it does", async () => {
    await everyRequest();

    expect(simulator.requests.map(({ operation }) => operation)).toEqual(OPERATIONS);
    expect(new Set(simulator.requests.map(({ server }) => server))).toEqual(new Set(["enterpriseManager"]));
    expect(simulator.requests.map(({ status }) => Math.floor(status / 100))).toEqual(OPERATIONS.map(() => 2));
  });

  it("is recorded without passwords and tokens", async () => {
    await create(client);
    const cookie = `X-RestSvcSessionId=${client.token ?? ""}`;
    await client.get("/api/", { cookie, authorization: "Basic c2VjcmV0" });
    const headers = { accept: "application/json", "content-type": "application/json" };
    await create(client, '{"Password":"p&ss<w0rd>"}', headers);
    await create(client, "<BackupServerSpec><Password>p&amp;ss&lt;w0rd>", headers);

    const text = JSON.stringify(simulator.requests);

    expect(text).not.toMatch(/w0rd|c2VjcmV0/);
    expect(text).not.toContain(client.token);
    expect(simulator.requests.map(({ body }) => body)).toEqual([
      expect.stringContaining("<Password>[redacted]</Password>"),
      undefined,
      { Password: "[redacted]" },
      "[unreadable]",
    ]);
    expect(simulator.requests[0]?.body).toContain("<Username>EXAMPLE\\svc-veeam</Username>");
  });
});

describe("a fault on Enterprise Manager", () => {
  it.each<[Fault["on"], number]>([
    ["enterpriseManager backupServers", 1],
    [{ operation: "backupServers" }, 1],
    ["enterpriseManager *", 1],
    [{ operation: "*" }, 1],
    ["enterpriseManager backupServer", 0],
    [{ operation: "createBackupServer" }, 0],
    ["GET /**", 0],
    [/./, 0],
  ])("on %j is met by a read of the list: %i", async (on, hits) => {
    const fault = simulator.fail({ on, with: { kind: "answer", status: 503 } });

    expect((await list()).status).toBe(hits === 1 ? 503 : 200);
    expect(fault.hits).toBe(hits);
  });

  it("on each operation meets that operation alone", async () => {
    const faults = [...new Set(OPERATIONS)].map(
      (operation) =>
        [operation, simulator.fail({ on: { operation }, times: "always", with: { kind: "delay", delayMs: 0 } })] as const,
    );

    await everyRequest();

    for (const [operation, { hits }] of faults) {
      expect([operation, hits]).toEqual([operation, OPERATIONS.filter((name) => name === operation).length]);
    }
  });

  it("answers in the server's own error form, in the format that was asked for", async () => {
    simulator.fail({
      on: "enterpriseManager backupServers",
      times: 2,
      with: { kind: "answer", status: 503, message: "Busy.", retryAfter: 7 },
    });

    const xml = await list();
    const json = await list("application/json");

    expect(xml.root.nodeName).toBe("Error");
    expect(attribute(xml.root, "Message")).toBe("Busy.");
    expect(json.json).toMatchObject({ Message: "Busy.", StatusCode: 503 });
    expect(xml.headers["retry-after"]).toBe("7");
  });

  it("asks for a logon with a 401, as the server does", async () => {
    simulator.fail({ on: "enterpriseManager backupServers", with: { kind: "answer", status: 401 } });

    expect((await list()).headers["www-authenticate"]).toBe("Basic Realm=RestSvc");
  });

  it.each<[FaultEffect, boolean]>([
    [{ kind: "answer", status: 500 }, false],
    [{ kind: "answer", status: 500, when: "after" }, true],
    [{ kind: "reset", when: "before" }, false],
    [{ kind: "reset", when: "after" }, true],
    [{ kind: "tlsFailure", when: "before" }, false],
    [{ kind: "tlsFailure", when: "after" }, true],
    [{ kind: "cutReply" }, true],
    [{ kind: "stall", when: "after" }, true],
    [{ kind: "garble", as: "notJson" }, true],
    [{ kind: "replaceBody", text: "<Task/>" }, true],
    [{ kind: "gateway", status: 502, as: "html" }, false],
    [{ kind: "gateway", status: 504, as: "problemDetails", when: "after" }, true],
    [{ kind: "delay", delayMs: 1, effect: "last" }, true],
    [{ kind: "drip", everyMs: 0, ends: true }, true],
  ])("%j leaves the request with an effect: %s", async (effect, hasEffect) => {
    simulator.fail({ on: "enterpriseManager createBackupServer", with: effect });

    await create(client).catch(() => undefined);

    expect(exists()).toBe(hasEffect);
  });

  it.each<[FaultEffect]>([
    [{ kind: "reset", when: { afterMs: 50 } }],
    [{ kind: "gateway", status: 504, as: "html", when: { afterMs: 50 } }],
  ])("begins a task later where a fault is %j", async (effect) => {
    simulator.fail({ on: "enterpriseManager createBackupServer", with: effect });
    const start = Date.now();

    await create(client).catch(() => undefined);
    await until(exists);

    expect(Date.now() - start).toBeGreaterThanOrEqual(49);
    expect(await servers(client)).toHaveLength(1);
  });

  it.each([
    ["html", "text/html", /<h1>404 Not Found<\/h1>/],
    ["problemDetails", "application/problem+json", /"title":"Not Found"/],
  ] as const)("answers as a gateway does for a time, with %s", async (as, type, expected) => {
    const fault = simulator.fail({
      on: "enterpriseManager backupServers",
      forMs: 50,
      with: { kind: "gateway", status: 404, as },
    });

    const first = await list();
    await until(async () => (await list()).status === 200);

    expect(first).toMatchObject({ status: 404, headers: { "content-type": type } });
    expect(first.text).toMatch(expected);
    expect(fault.hits).toBeGreaterThan(0);
  });

  it("delays a deletion while other requests are served", async () => {
    const entity = await added(client);
    simulator.fail({
      on: "enterpriseManager deleteBackupServer",
      with: { kind: "delay", delayMs: 500, effect: "last" },
    });

    const removed = client.send("DELETE", href(entity, "Delete", "BackupServerReference"));
    await until(() => simulator.inFlight.some(({ operation }) => operation === "deleteBackupServer"));

    expect(await servers(client)).toHaveLength(1);
    expect((await removed).status).toBe(204);
    expect(await servers(client)).toHaveLength(0);
  });

  it.each<[FaultEffect, RegExp]>([
    [{ kind: "garble", as: "bom" }, /^\uFEFF<\?xml/],
    [{ kind: "garble", as: "notJson" }, /^<Links><Link$/],
    [{ kind: "garble", as: "truncated" }, /^<\?xml(?!.*\/>$)/],
    [{ kind: "garble", as: "html" }, /^<html>/],
    [{ kind: "garble", as: "empty" }, /^$/],
    [{ kind: "garble", as: "oversized", sizeBytes: 2000 }, /^<Text>x{1987}<\/Text>$/],
    [{ kind: "replaceBody", text: '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>' }, /^<!DOCTYPE/],
  ])("%j spoils the answer", async (effect, expected) => {
    simulator.fail({ on: "enterpriseManager backupServers", with: effect });

    const { status, text } = await list();

    expect(status).toBe(200);
    expect(text).toMatch(expected);
  });

  it("can change values in JSON, and says that it cannot in XML", async () => {
    const edits: FaultEffect = { kind: "edit", values: { "BackupServers[0].Port": "9393" } };
    await added(client);
    simulator.fail({ on: "enterpriseManager backupServers", times: 2, with: edits });

    expect((await list("application/json")).json).toMatchObject({ BackupServers: [{ Port: "9393" }] });
    expect(await list()).toMatchObject({ status: 500, text: expect.stringContaining("replaceBody") as string });
  });

  it("can let somebody else change things behind the client's back", async () => {
    const entity = await added(client);
    const uid = attribute(entity, "UID") ?? "";
    simulator.fail({
      on: "enterpriseManager backupServers",
      with: {
        kind: "meanwhile",
        when: "after",
        changes: [{ path: `enterpriseManager.backupServers[${uid}].description`, value: "drifted" }],
      },
    });

    const descriptions = [...(await servers(client)), ...(await servers(client))].map((server) => textOf(server, "Description"));

    expect(descriptions).toEqual(["Columbus", "drifted"]);
  });

  it("is gone with the plans after clearFaults", async () => {
    simulator.fail({ on: "enterpriseManager *", with: { kind: "answer", status: 500 } });
    simulator.planTask({ outcome: { success: false } });

    simulator.clearFaults();
    const { root } = await create(client);

    expect(linksIn(root)).toHaveLength(1);
    expect(exists()).toBe(true);
  });
});
