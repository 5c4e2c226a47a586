import { findRepository, type Fault, type FaultEffect } from "veeam-simulator";
import { create, open, REPOSITORIES, simulated, until, winLocal } from "./client";

const server = simulated(() => open({ sessionLooks: 0 }));
const fail = (fault: Fault) => server.simulator.fail(fault);
const time = () => server.client.get("/api/v1/serverTime");
const post = () => server.client.send("POST", REPOSITORIES, { body: winLocal() });
const exists = () => findRepository(server.simulator.infrastructure, "nas") !== undefined;
const statuses = async (count: number) => {
  const found = [];
  for (let index = 0; index < count; index += 1) found.push((await time()).status);
  return found;
};

it.each<[Omit<Fault, "on" | "with">, number[]]>([
  [{}, [503, 200]],
  [{ skip: 1, times: 2 }, [200, 503, 503, 200]],
  [{ times: "always" }, [503, 503, 503]],
  [{ forMs: 60_000, times: 2 }, [503, 503, 200]],
])("meets as many requests as %j says", async (often, expected) => {
  const fault = fail({ on: "GET /serverTime", ...often, with: { kind: "answer", status: 503 } });

  expect(await statuses(expected.length)).toEqual(expected);
  expect(fault.hits).toBe(expected.filter((status) => status === 503).length);
  fault.clear();
  expect(await statuses(1)).toEqual([200]);
});

it("lasts as long as it says, from the first request that it meets", async () => {
  fail({ on: "GET /serverTime", forMs: 50, with: { kind: "answer", status: 503 } });
  const start = Date.now();

  await until(async () => (await time()).status === 200);

  expect(Date.now() - start).toBeGreaterThanOrEqual(50);
});

it.each<[Fault["on"], number]>([
  ["GET /repositories", 1],
  ["GET /backupInfrastructure/repositories", 1],
  [`GET ${REPOSITORIES}`, 1],
  ["* /repositories", 1],
  ["/repositories", 1],
  ["GET /repositories?limit=5", 1],
  [/limit=5/, 1],
  [{ method: "GET", path: "/**" }, 1],
  ["POST /repositories", 0],
  ["GET /repositories/*", 0],
  ["GET /repositories?limit=6", 0],
  ["GET /repo", 0],
  ["enterpriseManager *", 0],
])("on %j meets GET /repositories?limit=5 %i times", async (on, hits) => {
  const fault = fail({ on, with: { kind: "answer", status: 503 } });

  await server.client.get(`${REPOSITORIES}?limit=5`);

  expect(fault.hits).toBe(hits);
});

it.each<[FaultEffect, boolean, boolean]>([
  [{ kind: "answer", status: 500 }, true, false],
  [{ kind: "answer", status: 500, when: "after" }, true, true],
  [{ kind: "gateway", status: 502, as: "html" }, true, false],
  [{ kind: "gateway", status: 504, as: "problemDetails", when: "after" }, true, true],
  [{ kind: "reset", when: "before" }, false, false],
  [{ kind: "reset", when: "after" }, false, true],
  [{ kind: "tlsFailure", when: "before" }, false, false],
  [{ kind: "tlsFailure", when: "after" }, false, true],
  [{ kind: "cutReply" }, false, true],
  [{ kind: "garble", as: "notJson" }, true, true],
  [{ kind: "delay", delayMs: 1, effect: "last" }, true, true],
  [{ kind: "drip", everyMs: 0, ends: true }, true, true],
])("%j is answered: %s, and the request has an effect: %s", async (effect, isAnswered, hasEffect) => {
  fail({ on: "POST /repositories", with: effect });

  const reply = await post().catch(() => undefined);

  expect([reply !== undefined, exists()]).toEqual([isAnswered, hasEffect]);
});

it.each<[FaultEffect]>([
  [{ kind: "answer", status: 504, when: { afterMs: 50 } }],
  [{ kind: "reset", when: { afterMs: 50 } }],
  [{ kind: "meanwhile", when: { afterMs: 50 }, changes: [{ path: "repositories[+]", value: { ...winLocal(), id: "x" } }] }],
])("takes effect only later with %j", async (effect) => {
  fail({ on: effect.kind === "meanwhile" ? "GET /serverTime" : "POST /repositories", with: effect });
  const start = Date.now();

  await (effect.kind === "meanwhile" ? time() : post()).catch(() => undefined);
  expect(exists()).toBe(false);
  await until(exists);

  expect(Date.now() - start).toBeGreaterThanOrEqual(49);
});

it.each(["first", "last"] as const)("delays an answer, its effect %s, while other requests are served", async (effect) => {
  const { resourceId } = await create(server.client, winLocal());
  fail({ on: "DELETE /repositories/*", with: { kind: "delay", delayMs: 200, effect } });

  const removed = server.client.send("DELETE", `${REPOSITORIES}/${String(resourceId)}`);
  await until(() => server.simulator.inFlight.some(({ method }) => method === "DELETE"));

  expect([exists(), (await time()).status, (await removed).status, exists()]).toEqual([effect === "last", 200, 204, false]);
});

it("leaves a client waiting that stalls", async () => {
  fail({ on: "GET /serverTime", with: { kind: "stall", headers: true } });

  await expect(time()).rejects.toThrow(/Timeout/);
});

it.each<[FaultEffect, RegExp]>([
  [{ kind: "garble", as: "bom" }, /^\uFEFF\{"serverTime"/],
  [{ kind: "garble", as: "truncated" }, /^\{"serverTime":"[^"]*$/],
  [{ kind: "garble", as: "html" }, /^<html>/],
  [{ kind: "garble", as: "empty" }, /^$/],
  [{ kind: "garble", as: "null" }, /^null$/],
  [{ kind: "garble", as: "oversized", sizeBytes: 2000 }, /^"x{1998}"$/],
  [{ kind: "replaceBody", text: "[]" }, /^\[\]$/],
  [
    { kind: "edit", values: { timeZone: undefined, "more[none].name": null } },
    /^\{"serverTime":"[^"]*","more":\{"none":\{"name":null\}\}\}$/,
  ],
  [{ kind: "answer", status: 200, body: "<html>" }, /^<html>$/],
  [{ kind: "answerOf", path: "/api/v1/serverInfo" }, /"vbrId"/],
  [{ kind: "gateway", status: 200, as: "html" }, /<h1>200 OK<\/h1>/],
])("%j spoils the answer", async (effect, expected) => {
  fail({ on: "GET /serverTime", with: effect });

  const { status, text } = await time();

  expect([status, text]).toEqual([200, expect.stringMatching(expected)]);
});

it.each<[FaultEffect, object, string, string]>([
  [
    { kind: "answer", status: 503, message: "Busy.", retryAfter: 7 },
    { errorCode: "ServiceUnavailable", message: "Busy.", title: "Busy.", status: 503 },
    "application/json",
    "7",
  ],
  [
    { kind: "gateway", status: 403, as: "problemDetails", retryAfter: 8 },
    { title: "Forbidden", status: 403 },
    "application/problem+json",
    "8",
  ],
])("%j answers in the form of who sends it", async (effect, expected, type, retryAfter) => {
  fail({ on: "GET /serverTime", with: effect });

  const { body, headers } = await time();

  expect(body).toMatchObject(expected);
  expect([headers["content-type"], headers["retry-after"]]).toEqual([expect.stringContaining(type), retryAfter]);
});

it.each(["before", "after"] as const)("lets another client change things %s a request", async (when) => {
  fail({ on: "GET /repositories", with: { kind: "meanwhile", when, changes: [{ path: "repositories[0]" }] } });
  const total = async () => (await server.client.get(REPOSITORIES)).body.pagination;

  expect([await total(), await total()]).toMatchObject([{ total: when === "before" ? 0 : 1 }, { total: 0 }]);
});

it("records status 0 for a request without an answer", async () => {
  fail({ on: "GET /serverTime", with: { kind: "reset", when: "before" } });
  await time().catch(() => undefined);
  await time();

  expect(server.simulator.requests.map(({ status }) => status)).toEqual([0, 200]);
});

it("ends faults and plans with clearFaults", async () => {
  fail({ on: "GET /serverTime", with: { kind: "answer", status: 500 } });
  server.simulator.planSession({ outcome: { result: "Failed" } });

  server.simulator.clearFaults();
  await post();

  expect([(await time()).status, exists()]).toEqual([200, true]);
});
