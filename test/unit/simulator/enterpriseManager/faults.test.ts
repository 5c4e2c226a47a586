/** Faults are those of VBR, but met by operation: the paths of Enterprise Manager say nothing. */
import { findBackupServer, type Fault, type FaultEffect } from "veeam-simulator";
import { simulated, until } from "../client";
import { added, ADDRESS, attribute, create, edit, href, JSON_BODY, JSON_ONLY, open, queryLink, remove, servers } from "./client";

const server = simulated(() => open({ taskLooks: 0 }));
const fail = (fault: Fault) => server.simulator.fail(fault);
const list = (headers = {}) => server.client.getList("BackupServerList", headers);
const exists = () => findBackupServer(server.simulator.infrastructure, ADDRESS) !== undefined;

const OPERATIONS = [
  ...["root", "logOn", "createBackupServer", "backupServers", "backupServer", "editBackupServer", "task", "tasks", "cancelTask"],
  ...["querySvc", "query", "collectBackupServer", "deleteBackupServer", "logonSession", "root", "logonSessions", "logOff"],
];

it("records each operation by its name, and meets that operation alone", async () => {
  const { client } = server;
  const faults = [...new Set(OPERATIONS)].map(
    (operation) => [operation, fail({ on: { operation }, times: "always", with: { kind: "delay", delayMs: 0 } })] as const,
  );

  await client.logOn();
  const entity = await added(client);
  await client.get(href(entity, "Alternate", "BackupServerReference"));
  const task = attribute((await edit(client, entity)).root, "Href") ?? "";
  await client.get(task);
  await client.getList("TaskList");
  await client.send("DELETE", task);
  await client.get(await queryLink(client));
  await client.send("POST", href(entity, "Start", "?action=collect"));
  await remove(client, entity);
  const session = attribute(client.session, "Href") ?? "";
  await client.get(session);
  await client.get(href((await client.get("/api/")).root, "Down", "LogonSessionList"));
  await client.send("DELETE", session);

  expect(server.simulator.requests.map(({ operation }) => operation)).toEqual(OPERATIONS);
  for (const [operation, { hits }] of faults)
    expect([operation, hits]).toEqual([operation, OPERATIONS.filter((name) => name === operation).length]);
});

it("records requests without passwords and tokens", async () => {
  await create(server.client);
  await server.client.get("/api/", {
    cookie: `X-RestSvcSessionId=${server.client.token ?? ""}`,
    authorization: "Basic c2VjcmV0",
  });
  await create(server.client, '{"Password":"p&ss<w0rd>"}', JSON_BODY);
  await create(server.client, "<BackupServerSpec><Password>p&amp;ss&lt;w0rd>", JSON_BODY);

  const text = JSON.stringify(server.simulator.requests);
  expect(text).not.toMatch(/w0rd|c2VjcmV0/);
  expect(text).not.toContain(server.client.token);
  expect(text).toContain("<Password>[redacted]</Password>");
});

it.each<[Fault["on"], number]>([
  ["enterpriseManager backupServers", 1],
  ["enterpriseManager *", 1],
  [{ operation: "*" }, 1],
  ["enterpriseManager backupServer", 0],
  ["GET /**", 0],
  [/./, 0],
])("on %j meets a list %i times", async (on, hits) => {
  const fault = fail({ on, with: { kind: "answer", status: 503 } });

  expect([(await list()).status, fault.hits]).toEqual([hits === 1 ? 503 : 200, hits]);
});

it.each<[FaultEffect, boolean]>([
  [{ kind: "answer", status: 500 }, false],
  [{ kind: "answer", status: 500, when: "after" }, true],
  [{ kind: "reset", when: "before" }, false],
  [{ kind: "reset", when: "after" }, true],
  [{ kind: "cutReply" }, true],
  [{ kind: "replaceBody", text: "<Task/>" }, true],
  [{ kind: "gateway", status: 504, as: "problemDetails", when: "after" }, true],
])("%j leaves a creation with an effect: %s", async (effect, hasEffect) => {
  fail({ on: "enterpriseManager createBackupServer", with: effect });

  await create(server.client).catch(() => undefined);

  expect(exists()).toBe(hasEffect);
});

it("starts a task later when its answer is lost", async () => {
  fail({ on: "enterpriseManager createBackupServer", with: { kind: "reset", when: { afterMs: 50 } } });

  await create(server.client).catch(() => undefined);
  const early = exists();
  await until(exists);

  expect([early, (await servers(server.client)).length]).toEqual([false, 1]);
});

it("answers in the server's own error form, in the format that was asked for", async () => {
  fail({ on: "enterpriseManager *", times: 2, with: { kind: "answer", status: 401, message: "Busy.", retryAfter: 7 } });

  const [xml, json] = [await list(), await list(JSON_ONLY)];

  expect([xml.root.nodeName, attribute(xml.root, "Message"), json.json.message]).toEqual(["Error", "Busy.", "Busy."]);
  expect(xml.headers).toMatchObject({ "retry-after": "7", "www-authenticate": "Basic Realm=RestSvc" });
});

it.each<[FaultEffect, RegExp]>([
  [{ kind: "garble", as: "bom" }, /^\uFEFF<\?xml/],
  [{ kind: "garble", as: "notJson" }, /^<Links><Link$/],
  [{ kind: "garble", as: "truncated" }, /^<\?xml(?!.*\/>$)/],
  [{ kind: "garble", as: "oversized", sizeBytes: 2000 }, /^<Text>x{1987}<\/Text>$/],
])("%j spoils an answer", async (effect, expected) => {
  fail({ on: "enterpriseManager backupServers", with: effect });

  expect(await list()).toMatchObject({ status: 200, text: expect.stringMatching(expected) as string });
});

it("changes values in JSON, and says that it cannot in XML", async () => {
  await added(server.client);
  fail({ on: "enterpriseManager backupServers", times: 2, with: { kind: "edit", values: { "backupServers[0].port": "9393" } } });

  expect((await list(JSON_ONLY)).json).toMatchObject({ backupServers: [{ port: "9393" }] });
  expect((await list()).text).toContain("replaceBody");
});
