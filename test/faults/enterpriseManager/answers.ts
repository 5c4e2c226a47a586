/** What Enterprise Manager, or something before it, answers instead of what it should. */
import { gatewayNotFound, onReadBack, onRequest, type Fault } from "../fault";
import { EVERY_OPERATION, WRITES, atTheList, atTheLogon, atTheQuery, atTheTask } from "./places";

const HTML = "<html><h1>Bad gateway</h1></html>";
const jsonError = JSON.stringify({
  Message: "No such host.",
  StatusCode: 400,
  Status: null,
  FirstChanceExceptionMessage: null,
  StackTrace: null,
});

export const ANSWER_FAULTS: readonly Fault[] = [
  {
    name: "400 with the server's error",
    ...onRequest({ kind: "answer", status: 400, message: "No such host." }),
    becomes: { refused: EVERY_OPERATION },
  },
  {
    name: "400 with the server's error in the other format",
    ...onRequest({ kind: "answer", status: 400, body: jsonError }),
    becomes: { refused: EVERY_OPERATION },
  },
  {
    name: "401 once",
    ...onRequest({ kind: "answer", status: 401 }),
    becomes: { repeated: EVERY_OPERATION },
  },
  {
    name: "401 once, at the list",
    ...atTheList({ kind: "answer", status: 401 }),
    becomes: { ok: WRITES },
  },
  { name: "401 once, at the query", ...atTheQuery({ kind: "answer", status: 401 }), becomes: { ok: ["create", "adopt"] } },
  {
    name: "401 once, looking at the task",
    ...atTheTask({ kind: "answer", status: 401 }),
    hidesAnswer: true,
    becomes: { recovered: ["create", "update", "delete"], unfinished: ["password"], unknown: ["adopt"] },
  },
  {
    name: "401 once, reading back",
    ...onReadBack({ kind: "answer", status: 401 }),
    becomes: { ok: WRITES },
  },
  {
    name: "401 for ever",
    ...onRequest({ kind: "answer", status: 401 }, "always"),
    becomes: { refused: EVERY_OPERATION },
  },
  {
    name: "403",
    ...onRequest({ kind: "answer", status: 403 }),
    becomes: { refused: EVERY_OPERATION },
  },
  {
    name: "403, looking at the task",
    ...atTheTask({ kind: "answer", status: 403 }),
    becomes: { unfinished: ["update", "password"], unknown: ["create", "delete", "adopt"] },
    next: { adopt: ["create"] },
  },
  {
    name: "403 with a page of a gateway, looking at the task",
    ...atTheTask({ kind: "gateway", status: 403, as: "html" }),
    becomes: { ok: WRITES },
  },
  {
    name: "403, reading back",
    ...onReadBack({ kind: "answer", status: 403 }),
    becomes: { ok: ["create", "update"] },
  },
  {
    name: "404 on the object: somebody deleted it",
    strike: ({ simulator: { infrastructure }, operation }) => {
      const { enterpriseManager } = infrastructure;
      enterpriseManager.backupServers = enterpriseManager.backupServers.filter(({ address }) => address !== operation.object);
    },
    becomes: { ok: ["delete"], gone: ["read"], refused: ["update", "password"] },
    next: { refresh: ["update", "password"] },
  },
  ...gatewayNotFound({
    polling: { name: "polling the task", strike: atTheTask },
    becomes: { repeated: ["delete"], refused: ["create", "read", "update", "adopt"], unfinished: ["password"] },
    recovered: WRITES,
    polled: WRITES,
  }),
  {
    name: "404 of something in between",
    ...onRequest({ kind: "answer", status: 404, body: "<html>Not here</html>" }),
    becomes: { repeated: ["delete"], refused: ["create", "read", "update", "adopt"], unfinished: ["password"] },
  },

  {
    name: "429",
    ...onRequest({ kind: "answer", status: 429 }),
    becomes: { repeated: EVERY_OPERATION },
  },
  {
    name: "429 with Retry-After",
    ...onRequest({ kind: "answer", status: 429, retryAfter: 1 }),
    becomes: { repeated: EVERY_OPERATION },
  },
  {
    name: "503",
    ...onRequest({ kind: "answer", status: 503 }),
    becomes: { repeated: ["read", "delete"], refused: ["create", "update", "adopt"], unfinished: ["password"] },
  },
  {
    name: "503 with Retry-After",
    ...onRequest({ kind: "answer", status: 503, retryAfter: 1 }),
    becomes: { repeated: ["read", "delete"], refused: ["create", "update", "adopt"], unfinished: ["password"] },
  },
  {
    name: "503, request with effect",
    ...onRequest({ kind: "answer", status: 503, when: "after" }),
    hidesAnswer: true,
    becomes: { recovered: WRITES },
  },
  { name: "503 twice, at the list", ...atTheList({ kind: "answer", status: 503 }, 2), becomes: { ok: ["create", "delete"] } },
  {
    name: "503 at the log-in",
    ...atTheLogon({ kind: "answer", status: 503 }),
    becomes: { ok: EVERY_OPERATION },
  },
  {
    name: "503 twice, looking at the task",
    ...atTheTask({ kind: "answer", status: 503 }, 2),
    becomes: { ok: WRITES },
  },
  {
    name: "500",
    ...onRequest({ kind: "answer", status: 500 }),
    becomes: { refused: ["create", "read", "update", "delete", "adopt"], unfinished: ["password"] },
  },
  {
    name: "500, request with effect",
    ...onRequest({ kind: "answer", status: 500, when: "after" }),
    hidesAnswer: true,
    becomes: { recovered: WRITES },
  },
  {
    name: "500, at the list",
    ...atTheList({ kind: "answer", status: 500 }),
    becomes: { refused: WRITES },
  },
  {
    name: "500, at the query",
    ...atTheQuery({ kind: "answer", status: 500, message: "Bad filter." }),
    becomes: { refused: ["create", "read", "adopt"] },
  },
  {
    name: "500 twice, looking at the task",
    ...atTheTask({ kind: "answer", status: 500 }, 2),
    becomes: { ok: WRITES },
  },
  {
    name: '500 "There is no backup task with id"',
    ...atTheTask({ kind: "answer", status: 500, message: "There is no backup task with id [task-1] in current rest session" }),
    hidesAnswer: true,
    becomes: { recovered: ["create", "update", "delete"], unfinished: ["password"], unknown: ["adopt"] },
  },
  {
    name: "500, reading back",
    ...onReadBack({ kind: "answer", status: 500, message: "Busy." }),
    becomes: { ok: ["create", "update", "delete"] },
  },
  {
    name: "502 with an HTML page",
    ...onRequest({ kind: "answer", status: 502, body: HTML }),
    becomes: { repeated: ["read", "delete"], refused: ["create", "update", "adopt"], unfinished: ["password"] },
  },
  {
    name: "502 with an HTML page, looking at the task",
    ...atTheTask({ kind: "answer", status: 502, body: HTML }),
    becomes: { ok: WRITES },
  },

  {
    name: "XML that is not XML",
    ...onRequest({ kind: "garble", as: "notJson" }),
    hidesAnswer: true,
    becomes: { repeated: ["read"], recovered: WRITES },
  },
  {
    name: "an HTML page with the status of success",
    ...onRequest({ kind: "garble", as: "html" }),
    hidesAnswer: true,
    becomes: { repeated: ["read"], recovered: WRITES },
  },
  {
    name: "an empty body",
    ...onRequest({ kind: "garble", as: "empty" }),
    becomes: { ok: WRITES, repeated: ["read"] },
  },
  {
    name: "a null where an object is expected",
    ...onRequest({ kind: "garble", as: "null" }),
    hidesAnswer: true,
    becomes: { repeated: ["read"], recovered: WRITES },
  },
  {
    name: "a body over the limit",
    ...onRequest({ kind: "garble", as: "oversized", sizeBytes: 32 * 1024 * 1024 + 1 }),
    hidesAnswer: true,
    becomes: { recovered: WRITES },
  },
  {
    name: "another root",
    ...onRequest({ kind: "replaceBody", text: '<Jobs xmlns="http://www.veeam.com/ent/v1.0"/>' }),
    hidesAnswer: true,
    becomes: { repeated: ["read"], recovered: WRITES },
  },
  {
    name: "another root, at the list",
    ...atTheList({ kind: "replaceBody", text: '<Jobs xmlns="http://www.veeam.com/ent/v1.0"/>' }),
    becomes: { ok: WRITES },
  },
  {
    name: "another root, at the query",
    ...atTheQuery({ kind: "replaceBody", text: '<Jobs xmlns="http://www.veeam.com/ent/v1.0"/>' }),
    becomes: { ok: ["create", "read", "adopt"] },
  },
  {
    name: "an answer that is html, looking at the task",
    ...atTheTask({ kind: "garble", as: "html" }),
    becomes: { ok: WRITES },
  },
  {
    name: "an answer that is empty, looking at the task",
    ...atTheTask({ kind: "garble", as: "empty" }),
    becomes: { ok: WRITES },
  },
  {
    name: "BOM before the XML",
    ...onRequest({ kind: "garble", as: "bom" }),
    becomes: { ok: EVERY_OPERATION },
  },
  {
    name: "an object that moves from page 2 to page 1 while paging",
    begin: ({ infrastructure }) => (infrastructure.enterpriseManager.habits.listPageSize = 2),
    end: ({ infrastructure }) => (infrastructure.enterpriseManager.habits.listPageSize = 0),
    strike: ({ simulator }) => {
      const { backupServers } = simulator.infrastructure.enterpriseManager;
      const others = ["a", "b"].map((name, index) => ({
        uid: `urn:veeam:BackupServer:0d9a4f5e-7f5c-4d11-8a54-0f4dd70f6f1${index}`,
        name,
        address: name,
      }));
      // The wanted one is last, on a page of its own when the first is read.
      backupServers.unshift(...others.slice(backupServers.length % 2));
      simulator.fail({
        on: { operation: "backupServers" },
        with: { kind: "meanwhile", when: "after", changes: [{ path: "enterpriseManager.backupServers[b]" }] },
      });
    },
    becomes: { ok: ["update", "password", "delete", "adopt"] },
  },
];
