/** What Enterprise Manager, or something before it, answers instead of what it should. */
import { gone, ofBackupServer, ok, onReadBack, onRequest, refused, repeated, unfinished, unknown, type Fault } from "../fault";
import { atTheList, atTheLogon, atTheQuery, atTheTask } from "./places";
import { EVERY_OPERATION, WRITES, all, lostAfter, lostBefore, refusal, stillRunning, unreadable, withoutVerdict } from "./words";

const CORRECT = " Change what the server names, in the program or on the server; then run pulumi up again.";
const AGAIN = " The next pulumi up tries again.";
const HTML = "<html><h1>Bad gateway</h1></html>";
const WRITING = "backup servers are added, edited and removed with the role Portal Administrator.";
const READING = "reading needs the role Portal User or Portal Administrator.";
const MAY_NOT = "The account of this run may not do this:";
const OVERSIZED =
  "{server} answered {request} with more than 32 MiB. Is this the REST API of Enterprise Manager? Address from config veeam:enterpriseManagerUrl.";
const INTERNAL = "Object reference not set to an instance of an object.";
const UNAUTHORIZED = "Unauthorized. A new logon did not help; check the account of this run.";
const ELSEWHERE = "Check that the address (from config veeam:enterpriseManagerUrl) is the one of its REST API";

const repeatedEverywhere = all(repeated, EVERY_OPERATION);
const notTheServers = (request: string, what: string): string =>
  `{server} gave an answer to ${request} that is not the one of Enterprise Manager: ${what} Check what stands between, such as a proxy.`;
/** The answer to the write is of no use, and the request had its effect. */
const unusable = (what: string, whatOfLists = what): Fault["outcomes"] => ({
  ...lostAfter(notTheServers("{request}", what)),
  ...unreadable(notTheServers("{request}", whatOfLists), ["read"]),
});
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
    outcomes: refusal("400 to {request}: No such host.", CORRECT),
  },
  {
    name: "400 with the server's error in the other format",
    ...onRequest({ kind: "answer", status: 400, body: jsonError }),
    outcomes: refusal("400 to {request}: No such host.", CORRECT),
  },
  { name: "401 once", ...onRequest({ kind: "answer", status: 401 }), outcomes: repeatedEverywhere },
  { name: "401 once, at the list", ...atTheList({ kind: "answer", status: 401 }), outcomes: all(ok, WRITES) },
  { name: "401 once, at the query", ...atTheQuery({ kind: "answer", status: 401 }), outcomes: all(ok, ["create", "adopt"]) },
  {
    name: "401 once, looking at the task",
    ...atTheTask({ kind: "answer", status: 401 }),
    hidesAnswer: true,
    outcomes: withoutVerdict("{server} does not know task {task} any more; it was Running when last seen."),
  },
  { name: "401 once, reading back", ...onReadBack({ kind: "answer", status: 401 }), outcomes: all(ok, WRITES) },
  {
    name: "401 for ever",
    ...onRequest({ kind: "answer", status: 401 }, "always"),
    outcomes: refusal(`401 to {request}: ${UNAUTHORIZED}`),
  },
  {
    name: "403",
    ...onRequest({ kind: "answer", status: 403 }),
    outcomes: {
      ...refusal(`403 to {request}: Access denied. ${MAY_NOT} ${WRITING}`),
      ...unreadable(`{server} answered 403 to {request}: Access denied. ${MAY_NOT} ${READING}`, ["read"]),
    },
  },
  {
    name: "403, looking at the task",
    ...atTheTask({ kind: "answer", status: 403 }),
    outcomes: stillRunning(
      `: what becomes of it cannot be seen: {server} answered 403 to {look}: Access denied. ${MAY_NOT} ${READING} When last seen, task {task} is Running. It goes on running on {server}.`,
    ),
  },
  {
    name: "403, reading back",
    ...onReadBack({ kind: "answer", status: 403 }),
    outcomes: ofBackupServer({
      create: unfinished(
        `{doing} failed: {server} answered 403 to {list}: Access denied. ${MAY_NOT} ${READING} The backup server is connected to {server} ({id}) and is in the state; the next pulumi up finishes it.`,
      ),
      update: unfinished(
        `{doing} failed: {server} answered 403 to {list}: Access denied. ${MAY_NOT} ${READING} The state has what {server} shows now; the next pulumi up sends what is missing.`,
      ),
    }),
  },
  {
    name: "404 on the object: somebody deleted it",
    strike: ({ simulator: { infrastructure }, operation }) => {
      const { enterpriseManager } = infrastructure;
      enterpriseManager.backupServers = enterpriseManager.backupServers.filter(({ address }) => address !== operation.object);
    },
    outcomes: {
      ...ofBackupServer({ read: gone, delete: ok }),
      ...all(
        refused(
          "{doing} failed: It is not connected to {server} any more ({id}). Run pulumi refresh, so that the next pulumi up connects it again.",
          "refresh",
        ),
        ["update", "password"],
      ),
    },
  },
  {
    name: "404 of something in between",
    ...onRequest({ kind: "answer", status: 404, body: "<html>Not here</html>" }),
    outcomes: {
      ...refusal(`404 to {request}: <html>Not here</html>. ${ELSEWHERE}, and what stands between.`, AGAIN),
      ...all(
        refused(
          `{doing} failed: {server} answered 404 to {request}: <html>Not here</html>. ${ELSEWHERE}, and what stands between. Nothing was changed. The next pulumi up sends it again.`,
        ),
        ["update", "password"],
      ),
      ...ofBackupServer({ delete: repeated }),
    },
  },

  { name: "429", ...onRequest({ kind: "answer", status: 429 }), outcomes: repeatedEverywhere },
  { name: "429 with Retry-After", ...onRequest({ kind: "answer", status: 429, retryAfter: 1 }), outcomes: repeatedEverywhere },
  ...lostBefore(
    { name: "503", ...onRequest({ kind: "answer", status: 503 }) },
    "{server} answered 503 to {request}: The service is unavailable.",
  ),
  ...lostBefore(
    { name: "503 with Retry-After", ...onRequest({ kind: "answer", status: 503, retryAfter: 1 }) },
    "{server} answered 503 to {request}: The service is unavailable.",
  ),
  {
    name: "503, request with effect",
    ...onRequest({ kind: "answer", status: 503, when: "after" }),
    hidesAnswer: true,
    outcomes: lostAfter("{server} answered 503 to {request}: The service is unavailable."),
  },
  { name: "503 twice, at the list", ...atTheList({ kind: "answer", status: 503 }, 2), outcomes: all(ok, ["create", "delete"]) },
  { name: "503 at the log-in", ...atTheLogon({ kind: "answer", status: 503 }), outcomes: all(ok) },
  { name: "503 twice, looking at the task", ...atTheTask({ kind: "answer", status: 503 }, 2), outcomes: all(ok, WRITES) },
  {
    name: "500",
    ...onRequest({ kind: "answer", status: 500 }),
    outcomes: {
      ...ofBackupServer({
        create: refused(
          `{doing} failed: {server} answered 500 to {request}: ${INTERNAL} {server} lists no backup server of this address; the next pulumi up tries again.`,
        ),
        update: refused(
          `{doing} failed: {server} answered 500 to {request}: ${INTERNAL} As far as can be seen nothing was changed. The next pulumi up sends it again.`,
        ),
        delete: refused(
          `{doing} failed: {server} answered 500 to {request}: ${INTERNAL} It is still connected to {server} ({id}); the next run tries again.`,
        ),
        password: unfinished(
          `{doing} failed: {server} answered 500 to {request}: ${INTERNAL} The state has what {server} shows now; the next pulumi up sends what is missing, and user name and password again.`,
        ),
        adopt: refused(
          `{doing} failed: {server} answered 500 to {request}: ${INTERNAL} It is not in the state; the next pulumi up takes it over again.`,
        ),
      }),
      ...unreadable(`{server} answered 500 to {request}: ${INTERNAL}`, ["read"]),
    },
  },
  {
    name: "500, request with effect",
    ...onRequest({ kind: "answer", status: 500, when: "after" }),
    hidesAnswer: true,
    outcomes: lostAfter(`{server} answered 500 to {request}: ${INTERNAL}`),
  },
  {
    name: "500, at the list",
    ...atTheList({ kind: "answer", status: 500 }),
    outcomes: unreadable(`{server} answered 500 to {list}: ${INTERNAL}`, WRITES),
  },
  {
    name: "500, at the query",
    ...atTheQuery({ kind: "answer", status: 500, message: "Bad filter." }),
    outcomes: unreadable("{server} answered 500 to {query}: Bad filter.", ["create", "adopt", "read"]),
  },
  { name: "500 twice, looking at the task", ...atTheTask({ kind: "answer", status: 500 }, 2), outcomes: all(ok, WRITES) },
  {
    name: '500 "There is no backup task with id"',
    ...atTheTask({ kind: "answer", status: 500, message: "There is no backup task with id [task-1] in current rest session" }),
    hidesAnswer: true,
    outcomes: withoutVerdict("{server} does not know task {task} any more; it was Running when last seen."),
  },
  {
    name: "500, reading back",
    ...onReadBack({ kind: "answer", status: 500, message: "Busy." }),
    outcomes: ofBackupServer({
      create: unfinished(
        "{doing} failed: {server} answered 500 to {list}: Busy. The backup server is connected to {server} ({id}) and is in the state; the next pulumi up finishes it.",
      ),
      update: unfinished(
        "{doing} failed: {server} answered 500 to {list}: Busy. The state has what {server} shows now; the next pulumi up sends what is missing.",
      ),
      delete: unknown(
        "{doing} failed: Task {task} is Finished. Whether it is gone cannot be seen: {server} answered 500 to {list}: Busy. The state keeps it; the next run looks again.",
      ),
    }),
  },
  ...lostBefore(
    { name: "502 with an HTML page", ...onRequest({ kind: "answer", status: 502, body: HTML }) },
    `{server} answered 502 to {request}: ${HTML}.`,
  ),
  {
    name: "502 with an HTML page, looking at the task",
    ...atTheTask({ kind: "answer", status: 502, body: HTML }),
    outcomes: all(ok, WRITES),
  },

  {
    name: "XML that is not XML",
    ...onRequest({ kind: "garble", as: "notJson" }),
    hidesAnswer: true,
    outcomes: unusable("it cannot be read as XML (<Links><Link)."),
  },
  {
    name: "an HTML page with the status of success",
    ...onRequest({ kind: "garble", as: "html" }),
    hidesAnswer: true,
    outcomes: unusable('it is neither a task nor a backup server but "html".', 'it is no list of backup servers but "html".'),
  },
  {
    name: "an empty body",
    ...onRequest({ kind: "garble", as: "empty" }),
    outcomes: { ...all(ok, WRITES), ...unreadable(notTheServers("{request}", "it is empty."), ["read"]) },
  },
  {
    name: "a null where an object is expected",
    ...onRequest({ kind: "garble", as: "null" }),
    hidesAnswer: true,
    outcomes: unusable("it is no object (null)."),
  },
  {
    name: "a body over the limit",
    ...onRequest({ kind: "garble", as: "oversized", sizeBytes: 32 * 1024 * 1024 + 1 }),
    hidesAnswer: true,
    outcomes: { ...lostAfter(OVERSIZED), ...unreadable(OVERSIZED, ["read"]) },
  },
  {
    name: "another root",
    ...onRequest({ kind: "replaceBody", text: '<Jobs xmlns="http://www.veeam.com/ent/v1.0"/>' }),
    hidesAnswer: true,
    outcomes: unusable('it is neither a task nor a backup server but "Jobs".', 'it is no list of backup servers but "Jobs".'),
  },
  {
    name: "another root, at the list",
    ...atTheList({ kind: "replaceBody", text: '<Jobs xmlns="http://www.veeam.com/ent/v1.0"/>' }),
    outcomes: unreadable(notTheServers("{list}", 'it is no list of backup servers but "Jobs".'), WRITES),
  },
  {
    name: "another root, at the query",
    ...atTheQuery({ kind: "replaceBody", text: '<Jobs xmlns="http://www.veeam.com/ent/v1.0"/>' }),
    outcomes: unreadable(notTheServers("{query}", 'it is no list of backup servers but "Jobs".'), ["create", "adopt", "read"]),
  },
  {
    name: "an answer that is html, looking at the task",
    ...atTheTask({ kind: "garble", as: "html" }),
    outcomes: all(ok, WRITES),
  },
  {
    name: "an answer that is empty, looking at the task",
    ...atTheTask({ kind: "garble", as: "empty" }),
    outcomes: all(ok, WRITES),
  },
  { name: "BOM before the XML", ...onRequest({ kind: "garble", as: "bom" }), outcomes: all(ok) },
  {
    name: "an object that moves from page 2 to page 1 while paging",
    isSequential: true,
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
    outcomes: all(ok, ["update", "password", "delete", "adopt"]),
  },
];
