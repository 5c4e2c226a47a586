/** What a server, or something before it, answers instead of what it should. */
import { randomUUID } from "node:crypto";
import type { Simulator } from "veeam-simulator";
import {
  WITH_SESSION,
  drift,
  each,
  gone,
  ok,
  onReadBack,
  onRequest,
  onSession,
  recovered,
  refused,
  repeated,
  unfinished,
  type Fault,
} from "./fault";
import { REPOSITORY, type Operation } from "./operations";
import { lost, refusal } from "./words";

const CORRECT = " Change what the server names, in the program or on the server; then run pulumi up again.";
const AGAIN = " The next pulumi up tries again.";
const CHECK = "Check that the address (from config veeam:vbrUrl) is the one of its REST API";
const STATE = "The state stays as it is; run it again later.";
const ROLE = "The account of this run may not do this:";
const FOUR_EYES = "with four-eyes authorization on, nothing can be deleted over REST, only in the console.";
const HTML = "<html><h1>Bad gateway</h1></html>";

/** The request had no effect; what the answer means is not told by the server, so that the provider looks. */
const lostBefore = (why: string): Fault["outcomes"] => ({ ...lost(why), read: repeated, delete: repeated });
/** The answer is of no use, and the request had its effect. */
const unusable = (why: string): Fault["outcomes"] => ({
  ...each(recovered),
  read: refused(`{doing} failed: {server} ${why} ${STATE}`),
});
const notTheServers = (what: string): string =>
  `gave an answer to {request} that is not the one of a VBR server: ${what}. ${CHECK}.`;

/** A refusal of a DELETE, in which a server says what holds the object. */
function holding(words: string): Fault["outcomes"] {
  const refusedFor = (holders: string) =>
    refused(`{doing} failed: {server} answered ${words} What can hold it: ${holders}; ${FOUR_EYES}`);
  return {
    "Repository delete": refusedFor("a job that uses it, a scale-out repository, imported backups"),
    "ScaleOutRepository delete": refusedFor("a job that uses it"),
  };
}

export const ANSWER_FAULTS: readonly Fault[] = [
  {
    name: "400 with the server's error",
    ...onRequest({ kind: "answer", status: 400, message: "No such folder." }),
    outcomes: { ...refusal("400 to {request}: No such folder.", CORRECT), ...holding("400: No such folder.") },
  },
  { name: "401 once", ...onRequest({ kind: "answer", status: 401 }), outcomes: each(repeated) },
  { name: "401 once, without a text", ...onRequest({ kind: "answer", status: 401, body: "" }), outcomes: each(repeated) },
  {
    name: "401 for ever",
    ...onRequest({ kind: "answer", status: 401 }, "always"),
    outcomes: {
      ...refusal("401 to {request}: The access token has expired. A new log-in did not help; check the account of this run."),
      delete: refused(
        "{doing} failed: {server} answered 401 to {request}: The access token has expired. A new log-in did not help; check the account of this run.",
      ),
    },
  },
  {
    name: "403",
    ...onRequest({ kind: "answer", status: 403, message: "Access is denied." }),
    outcomes: {
      ...refusal(`403 to {request}: Access is denied. ${ROLE} writing needs the role Veeam Backup Administrator.`),
      read: refused(
        `{doing} failed: {server} answered 403 to {request}: Access is denied. ${ROLE} use one with the role Veeam Backup Administrator. ${STATE}`,
      ),
      delete: refused(
        `{doing} failed: {server} answered 403: Access is denied. Nothing was deleted. Deleting needs the role Veeam Backup Administrator; ${FOUR_EYES}`,
      ),
    },
  },
  {
    name: "404 on the object: somebody deleted it",
    strike: ({ simulator: { infrastructure }, resource }) => {
      infrastructure.repositories = infrastructure.repositories.filter(({ id }) => id !== resource.id);
      infrastructure.scaleOutRepositories = infrastructure.scaleOutRepositories.filter(({ id }) => id !== resource.id);
    },
    outcomes: {
      read: gone,
      ...each(
        refused(
          "Updating {what} failed: it is not on {server} any more (id {id}). Run pulumi refresh, so that the next pulumi up makes it again.",
          "refresh",
        ),
        ["update", "mode change"],
      ),
      delete: ok,
    },
  },
  {
    name: "404 of something in between",
    ...onRequest({ kind: "answer", status: 404, body: "<html>Not here</html>" }),
    outcomes: {
      ...refusal(`404 to {request}: <html>Not here</html>. ${CHECK}, and what stands between.`, AGAIN),
      update: refused(
        `{doing} failed: {server} answered 404 to {request}: <html>Not here</html>. ${CHECK}, and what stands between. Nothing was changed. The next pulumi up sends it again.`,
      ),
      "mode change": refused(
        `Updating {what} failed: {server} answered 404 to {request}: <html>Not here</html>. ${CHECK}, and what stands between. Nothing was changed. The next pulumi up sends it again.`,
      ),
      delete: repeated,
    },
  },
  { name: "404 on the session, once", ...onSession({ kind: "answer", status: 404 }), outcomes: each(ok, WITH_SESSION) },

  { name: "429", ...onRequest({ kind: "answer", status: 429 }), outcomes: each(repeated) },
  { name: "429 with Retry-After", ...onRequest({ kind: "answer", status: 429, retryAfter: 1 }), outcomes: each(repeated) },
  {
    // The pause is the difference of the two, by the one clock: waiting for the date by ours would take ten minutes.
    name: "429 with Retry-After as a date, the machine's clock 10 minutes slow",
    strike: ({ simulator, request }) => {
      const [date, retryAfter] = [600_000, 600_500].map((ms) => new Date(Date.now() + ms).toUTCString());
      simulator.fail({
        on: request.split("?", 1)[0] ?? request,
        with: { kind: "answer", status: 429, headers: { date: date ?? "" }, retryAfter: retryAfter ?? "" },
      });
    },
    outcomes: each(repeated),
  },
  {
    name: "503",
    ...onRequest({ kind: "answer", status: 503 }),
    outcomes: lostBefore("{server} answered 503 to {request}: The service is temporarily unavailable."),
  },
  {
    name: "504",
    ...onRequest({ kind: "answer", status: 504 }),
    outcomes: lostBefore("{server} answered 504 to {request}: The service is temporarily unavailable."),
  },
  {
    name: "503 with Retry-After",
    ...onRequest({ kind: "answer", status: 503, retryAfter: 1 }),
    outcomes: lostBefore("{server} answered 503 to {request}: The service is temporarily unavailable."),
  },
  {
    name: "503, request with effect",
    ...onRequest({ kind: "answer", status: 503, when: "after" }),
    hidesAnswer: true,
    outcomes: { ...each(recovered), read: repeated },
  },
  {
    name: "503 twice, looking at the session",
    ...onSession({ kind: "answer", status: 503 }, 2),
    outcomes: each(ok, WITH_SESSION),
  },
  {
    name: "500",
    ...onRequest({ kind: "answer", status: 500 }),
    outcomes: {
      ...lost("{server} answered 500 to {request}: An internal error occurred."),
      read: refused(`{doing} failed: {server} answered 500 to {request}: An internal error occurred. ${STATE}`),
      ...holding("500: An internal error occurred."),
    },
  },
  {
    name: "500, request with effect",
    ...onRequest({ kind: "answer", status: 500, when: "after" }),
    hidesAnswer: true,
    outcomes: unusable("answered 500 to {request}: An internal error occurred."),
  },
  {
    name: "500 twice, looking at the session",
    ...onSession({ kind: "answer", status: 500 }, 2),
    outcomes: each(ok, WITH_SESSION),
  },
  {
    name: "500, reading back",
    ...onReadBack({ kind: "answer", status: 500, message: "Busy." }),
    outcomes: {
      create: unfinished(
        "{doing} failed: {server} answered 500 to {readBack}: Busy. The {noun} exists on {server} (id {id}) and is in the state; the next pulumi up finishes it.",
      ),
      ...each(
        unfinished(
          "Updating {what} failed: {server} answered 500 to {readBack}: Busy. The state has what {server} holds now; the next pulumi up sends what is missing.",
        ),
        ["update", "mode change"],
      ),
    },
  },
  {
    name: "502 with an HTML page",
    ...onRequest({ kind: "answer", status: 502, body: HTML }),
    outcomes: lostBefore(`{server} answered 502 to {request}: ${HTML}.`),
  },
  {
    name: "502 with an HTML page, looking at the session",
    ...onSession({ kind: "answer", status: 502, body: HTML }),
    outcomes: each(ok, WITH_SESSION),
  },

  {
    name: "JSON that is not JSON",
    ...onRequest({ kind: "garble", as: "notJson" }),
    hidesAnswer: true,
    outcomes: unusable(notTheServers('it is no JSON (status 200, application/json; charset=utf-8: {"data": [)')),
  },
  {
    name: "an HTML page with the status of success",
    ...onRequest({ kind: "garble", as: "html" }),
    hidesAnswer: true,
    outcomes: unusable(notTheServers("it is no JSON (status 200, text/html: <html><body><h1>Proxy error</h1></body></html>)")),
  },
  {
    name: "an empty body",
    ...onRequest({ kind: "garble", as: "empty" }),
    hidesAnswer: true,
    outcomes: unusable(notTheServers("it is no JSON (status 200, application/json; charset=utf-8: empty)")),
  },
  {
    name: "a null where an object is expected",
    ...onRequest({ kind: "garble", as: "null" }),
    hidesAnswer: true,
    outcomes: unusable(notTheServers("it is no object: null")),
  },
  {
    name: "a body over the limit",
    ...onRequest({ kind: "garble", as: "oversized", sizeBytes: 32 * 1024 * 1024 + 1 }),
    hidesAnswer: true,
    outcomes: unusable(
      "answered {request} with more than 32 MiB. Is this the REST API of a VBR server? Address from config veeam:vbrUrl.",
    ),
  },
  ...(["html", "null"] as const).map((as): Fault => ({
    name: `an answer that is ${as}, looking at the session`,
    ...onSession({ kind: "garble", as }),
    outcomes: each(ok, WITH_SESSION),
  })),
  {
    name: "BOM before the JSON",
    ...onRequest({ kind: "garble", as: "bom" }),
    outcomes: each(ok, ["create", "read", "update", "mode change"]),
  },
  {
    name: "a null inside the object",
    strike: ({ simulator, operation, request }) => {
      const part = operation.resource === REPOSITORY ? "repository" : "performanceTier";
      simulator.fail({ on: request, with: { kind: "edit", values: { [part]: null } } });
    },
    outcomes: { read: drift },
  },
  {
    name: "a null inside the list of names",
    strike: ({ simulator, operation }) =>
      void simulator.fail({
        on: listOf(operation),
        with: { kind: "answer", status: 200, body: { data: [null], pagination: null } },
      }),
    outcomes: {
      create: refused(
        `{doing} failed: {server} gave an answer to {list} that is not the one of a VBR server: its "data" is no list of objects. ${CHECK}. Nothing was made; the next pulumi up tries again.`,
      ),
    },
  },
  {
    name: "a null for the result of the session",
    ...onSession({ kind: "edit", values: { result: null } }),
    outcomes: each(ok, WITH_SESSION),
  },
  {
    name: "a null for the list of sessions, after a lost answer",
    isSequential: true,
    strike: ({ simulator, request }) => {
      simulator.fail({ on: request, with: { kind: "reset", when: "after" } });
      simulator.fail({ on: "GET /sessions", with: { kind: "edit", values: { data: null } } });
    },
    hidesAnswer: true,
    outcomes: each(recovered, WITH_SESSION),
  },
  {
    name: "a type of session that no document lists",
    ...onRequest({ kind: "edit", values: { sessionType: "Dream" } }),
    outcomes: each(ok, WITH_SESSION),
  },
  {
    name: "a type of repository that no document lists",
    isSequential: true,
    strike: ({ simulator, operation }) =>
      void simulator.fail({
        on: operation.readBack.request,
        times: "always",
        with: { kind: "edit", values: { type: "NewType" } },
      }),
    outcomes: {
      "Repository create": ok,
      "Repository read": ok,
      "Repository update": refused(
        '{doing} failed: this cannot be changed in place: type: declared "LinuxLocal", is "NewType", which this version of pulumi-veeam does not know. ' +
          "Nothing was sent. Use a version of pulumi-veeam that knows it.",
      ),
      "Repository delete": ok,
    },
  },
  {
    // Were it missed, a second one would be asked for.
    name: "an object that moves from page 2 to page 1 while paging",
    isSequential: true,
    strike: ({ simulator, operation }) => {
      moveBetweenPages(simulator, operation);
    },
    outcomes: {
      "Repository create": refused(
        'A repository named "{name}" is on {server} already (type LinuxLocal, id {id}). Nothing was changed. It has the declared type and place, ' +
          "so it was probably made by a run that was interrupted, or by hand. Set adopt: true to manage it from now on, or import it.",
        "adopt",
      ),
      "ScaleOutRepository create": refused(
        'A scale-out repository named "{name}" is on {server} already (id {id}). Nothing was changed. It has the declared extents, ' +
          "so it was probably made by a run that was interrupted, or by hand. Set adopt: true to manage it from now on, or import it.",
        "adopt",
      ),
    },
  },
];

function listOf({ readBack }: Operation): string {
  return readBack.request.replace("/*", "");
}

/**
 * The wanted object is on the second page, behind others that the look for its name finds by their descriptions; then one of
 * those goes, and the object is on the first page, which was read already.
 */
function moveBetweenPages(simulator: Simulator, operation: Operation): void {
  const { object: name, resource, to } = operation;
  const collection = resource === REPOSITORY ? "repositories" : "scaleOutRepositories";
  const wanted = { ...structuredClone(to), id: randomUUID(), name };
  const others = Array.from({ length: 200 }, (_, index) => ({
    ...wanted,
    id: randomUUID(),
    name: `${index}`,
    description: name,
  }));
  const list: object[] = simulator.infrastructure[collection];
  list.push(...others, wanted);
  const changes = [{ path: `${collection}[${others[0]?.id ?? ""}]` }];
  simulator.fail({ on: listOf(operation), with: { kind: "meanwhile", when: "after", changes } });
}
