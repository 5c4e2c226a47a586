/** What a server, or something before it, answers instead of what it should. */
import { randomUUID } from "node:crypto";
import type { Simulator } from "veeam-simulator";
import { MOUNT_SERVER, REPOSITORY, type Operation } from "./operations";
import { COLLECTIONS, without } from "./requests";
import { gatewayNotFound, onReadBack, onRequest, onSession, EVERY_OPERATION, WITH_SESSION, WRITES, type Fault } from "./fault";

const HTML = "<html><h1>Bad gateway</h1></html>";

export const ANSWER_FAULTS: readonly Fault[] = [
  {
    name: "400 with the server's error",
    ...onRequest({ kind: "answer", status: 400, message: "No such folder." }),
    becomes: { refused: EVERY_OPERATION },
  },
  {
    name: "401 once",
    ...onRequest({ kind: "answer", status: 401 }),
    becomes: { repeated: EVERY_OPERATION },
  },
  {
    name: "401 once, without a text",
    ...onRequest({ kind: "answer", status: 401, body: "" }),
    becomes: { repeated: EVERY_OPERATION },
  },
  {
    name: "401 for ever",
    ...onRequest({ kind: "answer", status: 401 }, "always"),
    becomes: { refused: EVERY_OPERATION },
  },
  {
    name: "403",
    ...onRequest({ kind: "answer", status: 403, message: "Access is denied." }),
    becomes: { refused: EVERY_OPERATION },
  },
  {
    name: "404 on the object: somebody deleted it",
    strike: ({ simulator: { infrastructure }, resource, operation }) => {
      for (const collection of COLLECTIONS)
        if (operation.resource !== MOUNT_SERVER || collection === "mountServers")
          without(infrastructure, collection, (id) => id === resource.id);
    },
    becomes: { ok: ["delete"], gone: ["read"], refused: ["update", "mode change"] },
    next: { refresh: ["update", "password", "mode change"] },
  },
  {
    name: "404 of something in between",
    ...onRequest({ kind: "answer", status: 404, body: "<html>Not here</html>" }),
    becomes: { repeated: ["delete"], refused: ["create", "read", "update", "mode change"] },
  },
  ...gatewayNotFound({
    polling: { name: "polling the session", strike: onSession },
    becomes: { repeated: ["delete"], refused: ["create", "read", "update", "mode change"] },
    recovered: WRITES,
    polled: WITH_SESSION,
  }),
  {
    name: "403 with a page of a gateway, looking at the session",
    ...onSession({ kind: "gateway", status: 403, as: "html" }, 2),
    becomes: { ok: WITH_SESSION },
  },
  {
    name: "404 on the session, once",
    ...onSession({ kind: "answer", status: 404 }),
    becomes: { ok: WITH_SESSION },
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
    // The pause is the difference of the two, by the one clock: waiting for the date by ours would take ten minutes.
    name: "429 with Retry-After as a date, the machine's clock 10 minutes slow",
    strike: ({ simulator, request }) => {
      const [date, retryAfter] = [600_000, 600_500].map((ms) => new Date(Date.now() + ms).toUTCString());
      simulator.fail({
        on: request.split("?", 1)[0] ?? request,
        with: { kind: "answer", status: 429, headers: { date: date ?? "" }, retryAfter: retryAfter ?? "" },
      });
    },
    becomes: { repeated: EVERY_OPERATION },
  },
  {
    name: "503",
    ...onRequest({ kind: "answer", status: 503 }),
    becomes: { repeated: ["read", "delete"], refused: WITH_SESSION },
  },
  {
    name: "504",
    ...onRequest({ kind: "answer", status: 504 }),
    becomes: { repeated: ["read", "delete"], refused: WITH_SESSION },
  },
  {
    name: "503 with Retry-After",
    ...onRequest({ kind: "answer", status: 503, retryAfter: 1 }),
    becomes: { repeated: ["read", "delete"], refused: WITH_SESSION },
  },
  {
    name: "503, request with effect",
    ...onRequest({ kind: "answer", status: 503, when: "after" }),
    hidesAnswer: true,
    becomes: { repeated: ["read"], recovered: WRITES },
  },
  {
    name: "524 of a gateway, request with effect",
    ...onRequest({ kind: "gateway", status: 524, as: "html", when: "after" }),
    hidesAnswer: true,
    becomes: { repeated: ["read"], recovered: WRITES },
  },
  {
    name: "503 twice, looking at the session",
    ...onSession({ kind: "answer", status: 503 }, 2),
    becomes: { ok: WITH_SESSION },
  },
  {
    name: "500",
    ...onRequest({ kind: "answer", status: 500 }),
    becomes: { refused: EVERY_OPERATION },
  },
  {
    name: "500, request with effect",
    ...onRequest({ kind: "answer", status: 500, when: "after" }),
    hidesAnswer: true,
    becomes: { recovered: WRITES, refused: ["read"] },
  },
  {
    name: "500 twice, looking at the session",
    ...onSession({ kind: "answer", status: 500 }, 2),
    becomes: { ok: WITH_SESSION },
  },
  {
    name: "500, reading back",
    ...onReadBack({ kind: "answer", status: 500, message: "Busy." }),
    becomes: { ok: WITH_SESSION },
  },
  {
    name: "502 with an HTML page",
    ...onRequest({ kind: "answer", status: 502, body: HTML }),
    becomes: { repeated: ["read", "delete"], refused: WITH_SESSION },
  },
  {
    name: "502 with an HTML page, looking at the session",
    ...onSession({ kind: "answer", status: 502, body: HTML }),
    becomes: { ok: WITH_SESSION },
  },

  {
    name: "JSON that is not JSON",
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
    hidesAnswer: true,
    becomes: { repeated: ["read"], recovered: WRITES },
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
  ...(["html", "null"] as const).map((as): Fault => ({
    name: `an answer that is ${as}, looking at the session`,
    ...onSession({ kind: "garble", as }),
    becomes: { ok: WITH_SESSION },
  })),
  {
    name: "BOM before the JSON",
    ...onRequest({ kind: "garble", as: "bom" }),
    becomes: { ok: ["create", "read", "update", "mode change"] },
  },
  {
    name: "a null inside the object",
    strike: ({ simulator, operation, request }) => {
      const part = operation.resource === REPOSITORY ? "repository" : "performanceTier";
      simulator.fail({ on: request, with: { kind: "edit", values: { [part]: null } } });
    },
    becomes: { drift: ["read"] },
  },
  {
    name: "a null inside the list of names",
    strike: ({ simulator, operation }) =>
      void simulator.fail({
        on: listOf(operation),
        with: { kind: "answer", status: 200, body: { data: [null], pagination: null } },
      }),
    becomes: { refused: ["create"] },
  },
  {
    name: "a null for the result of the session",
    ...onSession({ kind: "edit", values: { result: null } }),
    becomes: { ok: WITH_SESSION },
  },
  {
    name: "a null for the list of sessions, after a lost answer",
    strike: ({ simulator, request }) => {
      simulator.fail({ on: request, with: { kind: "reset", when: "after" } });
      simulator.fail({ on: "GET /sessions", with: { kind: "edit", values: { data: null } } });
    },
    hidesAnswer: true,
    becomes: { recovered: WITH_SESSION },
  },
  {
    name: "a type of session that no document lists",
    ...onRequest({ kind: "edit", values: { sessionType: "Dream" } }),
    becomes: { ok: WITH_SESSION },
  },
  {
    name: "a type of repository that no document lists",
    strike: ({ simulator, operation }) =>
      void simulator.fail({
        on: operation.readBack.request,
        times: "always",
        with: { kind: "edit", values: { type: "NewType" } },
      }),
    becomes: { ok: ["create", "read", "delete"], refused: ["update"] },
    only: REPOSITORY,
  },
  {
    // Were it missed, a second one would be asked for.
    name: "an object that moves from page 2 to page 1 while paging",
    strike: ({ simulator, operation }) => {
      moveBetweenPages(simulator, operation);
    },
    becomes: { refused: ["create"] },
    next: { adopt: ["create"] },
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
  const collection = {
    ManagedServer: "managedServers",
    Repository: "repositories",
    ScaleOutRepository: "scaleOutRepositories",
    Credentials: "credentials",
    CloudCredentials: "cloudCredentials",
    EncryptionPassword: "encryptionPasswords",
    KmsServer: "kmsServers",
  }[resource.type as "Repository"] as "repositories";
  const wanted = { ...structuredClone(to), id: randomUUID(), name };
  const others = Array.from({ length: 200 }, (_, index) => ({
    ...wanted,
    id: randomUUID(),
    name: `${index}`,
    username: `${index}`,
    accessKey: `${index}`,
    hint: `${index}`,
    description: name,
  }));
  const list: object[] = simulator.infrastructure[collection];
  list.push(...others, wanted);
  const changes = [{ path: `${collection}[${others[0]?.id ?? ""}]` }];
  simulator.fail({ on: listOf(operation), with: { kind: "meanwhile", when: "after", changes } });
}
