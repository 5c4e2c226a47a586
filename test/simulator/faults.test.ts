import { findRepository, type Fault, type FaultEffect, type Simulator } from "veeam-simulator";
import { create, open, REPOSITORIES, until, winLocal, type Client } from "./client";

let simulator: Simulator;
let client: Client;
let close: () => Promise<void>;

beforeEach(async () => ({ simulator, client, close } = await open({ sessionLooks: 0 })));
afterEach(() => close());

const time = () => client.get("/api/v1/serverTime");
const post = () => client.send("POST", REPOSITORIES, { body: winLocal() });
const exists = () => findRepository(simulator.infrastructure, "nas") !== undefined;

describe("a fault", () => {
  it("meets as many requests as it says, after those that it lets pass", async () => {
    const fault = simulator.fail({ on: "GET /serverTime", skip: 1, times: 2, with: { kind: "answer", status: 503 } });

    const statuses = [await time(), await time(), await time(), await time()].map(({ status }) => status);

    expect(statuses).toEqual([200, 503, 503, 200]);
    expect(fault.hits).toBe(2);
  });

  it("goes on for ever when told so, until it is cleared", async () => {
    const fault = simulator.fail({ on: "GET /serverTime", times: "always", with: { kind: "answer", status: 500 } });
    for (let count = 0; count < 3; count += 1) expect((await time()).status).toBe(500);

    fault.clear();

    expect((await time()).status).toBe(200);
  });

  it("keeps a fault for its duration, from the first request that it meets", async () => {
    const fault = simulator.fail({ on: "GET /repositories", forMs: 50, with: { kind: "answer", status: 503 } });
    const start = Date.now();

    await until(async () => (await client.get(REPOSITORIES)).status === 200);

    expect(fault.hits).toBeGreaterThan(0);
    expect(Date.now() - start).toBeGreaterThanOrEqual(50);
  });

  it("ends a fault by count or by duration, whichever comes first", async () => {
    simulator.fail({ on: "GET /serverTime", forMs: 60_000, times: 2, with: { kind: "answer", status: 503 } });

    expect([(await time()).status, (await time()).status, (await time()).status]).toEqual([503, 503, 200]);
  });

  it.each<[Fault["on"], boolean]>([
    ["GET /repositories", true],
    ["GET /backupInfrastructure/repositories", true],
    [`GET ${REPOSITORIES}`, true],
    ["* /repositories", true],
    ["/repositories", true],
    ["GET /repositories?limit=5", true],
    [/limit=5/, true],
    [{ method: "GET", path: "/**" }, true],
    ["POST /repositories", false],
    ["GET /repositories/*", false],
    ["GET /repositories?limit=6", false],
    ["GET /repo", false],
  ])("on %j meets GET /repositories?limit=5: %s", async (on, isMet) => {
    const fault = simulator.fail({ on, with: { kind: "answer", status: 503 } });

    await client.get(`${REPOSITORIES}?limit=5`);

    expect(fault.hits).toBe(isMet ? 1 : 0);
  });

  it("answers in the server's own error form, with the reason and the pause that it is given", async () => {
    simulator.fail({ on: "GET /serverTime", with: { kind: "answer", status: 503, message: "Busy.", retryAfter: 7 } });

    const { body, headers } = await time();

    expect(body).toEqual({ errorCode: "ServiceUnavailable", message: "Busy.", title: "Busy.", status: 503 });
    expect(headers["retry-after"]).toBe("7");
  });

  it("answers with any body and headers", async () => {
    simulator.fail({
      on: "GET /serverTime",
      with: { kind: "answer", status: 502, body: "<html>Bad gateway</html>", headers: { via: "proxy" } },
    });

    const { text, headers } = await time();

    expect(text).toBe("<html>Bad gateway</html>");
    expect(headers).toMatchObject({ "content-type": "text/html", via: "proxy" });
  });

  it.each([
    ["html", 404, "text/html", /^<!DOCTYPE html>.*<h1>404 Not Found<\/h1>/],
    ["html", 200, "text/html", /<h1>200 OK<\/h1>/],
    ["problemDetails", 403, "application/problem+json", /^\{"type":"about:blank","title":"Forbidden","status":403\}$/],
  ] as const)("answers GET and POST as a gateway does, with %s and status %i", async (as, status, type, expected) => {
    const headers = { via: "1.1 gateway" };
    simulator.fail({ on: "* /repositories", times: 2, with: { kind: "gateway", as, status, headers, retryAfter: 7 } });

    for (const answer of [await client.get(REPOSITORIES), await post()]) {
      expect(answer).toMatchObject({ status, headers: { ...headers, "content-type": type, "retry-after": "7" } });
      expect(answer.text).toMatch(expected);
    }
    expect(exists()).toBe(false);
  });

  it.each<[FaultEffect, boolean]>([
    [{ kind: "answer", status: 500 }, false],
    [{ kind: "answer", status: 500, when: "after" }, true],
    [{ kind: "gateway", status: 502, as: "html" }, false],
    [{ kind: "gateway", status: 504, as: "problemDetails", when: "after" }, true],
    [{ kind: "reset", when: "before" }, false],
    [{ kind: "reset", when: "after" }, true],
    [{ kind: "tlsFailure", when: "before" }, false],
    [{ kind: "tlsFailure", when: "after" }, true],
    [{ kind: "cutReply" }, true],
    [{ kind: "garble", as: "notJson" }, true],
    [{ kind: "garble", as: "truncated" }, true],
    [{ kind: "delay", delayMs: 1 }, true],
    [{ kind: "delay", delayMs: 1, effect: "last" }, true],
    [{ kind: "drip", everyMs: 0, ends: true }, true],
  ])("%j leaves the request with an effect: %s", async (effect, hasEffect) => {
    simulator.fail({ on: "POST /repositories", with: effect });

    const reply = await post().catch((error: unknown) => error);

    expect(reply instanceof Error).toBe(["reset", "tlsFailure", "cutReply"].includes(effect.kind));
    expect(exists()).toBe(hasEffect);
  });

  it.each<[FaultEffect]>([
    [{ kind: "answer", status: 504, when: { afterMs: 50 } }],
    [{ kind: "gateway", status: 504, as: "html", when: { afterMs: 50 } }],
    [{ kind: "reset", when: { afterMs: 50 } }],
  ])("takes the effect of a request later where a fault is %j", async (effect) => {
    simulator.fail({ on: "POST /repositories", with: effect });
    const start = Date.now();

    await post().catch(() => undefined);
    await until(exists);

    expect(Date.now() - start).toBeGreaterThanOrEqual(49);
    expect(simulator.infrastructure.sessions).toMatchObject([{ state: "Stopped", result: { result: "Success" } }]);
  });

  it.each<[FaultEffect]>([[{ kind: "stall" }], [{ kind: "stall", headers: true }]])(
    "%j leaves the client waiting",
    async (effect) => {
      simulator.fail({ on: "GET /serverTime", with: effect });

      await expect(time()).rejects.toThrow(/Timeout/);
    },
  );

  it.each([
    ["first", false],
    ["last", true],
  ] as const)("delays an answer, with the effect %s, while other requests are served", async (effect, isThere) => {
    const { resourceId } = await create(client, winLocal());
    simulator.clearRequests();
    simulator.fail({ on: "DELETE /repositories/*", with: { kind: "delay", delayMs: 500, effect } });

    const removed = client.send("DELETE", `${REPOSITORIES}/${String(resourceId)}`);
    await until(() => simulator.inFlight.length === 1);

    expect(exists()).toBe(isThere);
    expect(simulator.inFlight).toMatchObject([{ server: "vbr", method: "DELETE" }]);
    expect((await time()).status).toBe(200);
    expect((await removed).status).toBe(204);
    expect(exists()).toBe(false);
    expect(simulator.requests.map(({ method }) => method)).toEqual(["GET", "DELETE"]);
    await until(() => simulator.inFlight.length === 0);
  });

  it("drips an answer to its end, or for ever", async () => {
    simulator.fail({ on: "GET /serverTime", with: { kind: "drip", everyMs: 0, ends: true } });
    simulator.fail({ on: "GET /serverTime", with: { kind: "drip", everyMs: 0 } });

    const whole = await time();
    const endless = await client.open("GET", "/api/v1/serverTime");
    let text = "";
    for await (const chunk of endless.body as AsyncIterable<Buffer>) {
      text += chunk.toString();
      if (text.length > whole.text.length + 3) break;
    }

    expect(Object.keys(whole.body)).toEqual(["serverTime", "timeZone"]);
    expect(text).toMatch(/^\{"serverTime".*\} {4,}$/);
  });

  it("answers the request for a session with another session", async () => {
    const [one, other] = [await create(client, winLocal()), await create(client, winLocal({ name: "other" }))];
    simulator.fail({ on: "GET /sessions/*", with: { kind: "answerOf", path: `/api/v1/sessions/${String(other.id)}` } });

    expect((await client.get(`/api/v1/sessions/${String(one.id)}`)).body).toEqual(other);
  });

  it("refuses a POST with 401, and the log-in after it for a time", async () => {
    simulator.fail({ on: "POST /repositories", with: { kind: "answer", status: 401 } });
    simulator.fail({ on: "POST /token", forMs: 50, with: { kind: "answer", status: 503 } });

    expect((await post()).status).toBe(401);
    expect((await client.logOn()).status).toBe(503);
    await until(async () => (await client.logOn()).status === 200);
    expect((await post()).status).toBe(201);
  });

  it.each<[FaultEffect, RegExp]>([
    [{ kind: "garble", as: "bom" }, /^\uFEFF\{"serverTime"/],
    [{ kind: "garble", as: "truncated" }, /^\{"serverTime":"[^"]*$/],
    [{ kind: "garble", as: "html" }, /^<html>/],
    [{ kind: "garble", as: "empty" }, /^$/],
    [{ kind: "garble", as: "null" }, /^null$/],
    [{ kind: "garble", as: "oversized", sizeBytes: 2000 }, /^"x{1998}"$/],
    [{ kind: "edit", values: { timeZone: undefined } }, /^\{"serverTime":"[^"]*"\}$/],
    [
      { kind: "edit", values: { serverTime: null, "more[nothing].name": "x" } },
      /^\{"serverTime":null,.*"more":\{"nothing":\{"name":"x"\}\}\}$/,
    ],
  ])("%j spoils the answer", async (effect, expected) => {
    simulator.fail({ on: "GET /serverTime", with: effect });

    const { status, text } = await time();

    expect(status).toBe(200);
    expect(text).toMatch(expected);
  });

  it("can let somebody else change things between two pages", async () => {
    simulator.fail({
      on: "GET /repositories",
      with: { kind: "meanwhile", when: "after", changes: [{ path: "repositories[Default Backup Repository]" }] },
    });

    const [first, second] = [await client.get(REPOSITORIES), await client.get(REPOSITORIES)];

    expect([first.body.pagination, second.body.pagination]).toMatchObject([{ total: 1 }, { total: 0 }]);
  });

  it("adds an object of the same name for another client, later", async () => {
    const changes = [{ path: "repositories[+]", value: { ...winLocal(), id: "8a6618a4-2c0c-4f0e-9d4e-5b9b4a6c1f01" } }];
    simulator.fail({ on: "POST /repositories", with: { kind: "meanwhile", when: { afterMs: 50 }, changes } });
    simulator.planSession({ never: true });
    const start = Date.now();

    expect((await post()).status).toBe(201);
    await until(exists);

    expect(Date.now() - start).toBeGreaterThanOrEqual(49);
    expect((await client.get(REPOSITORIES)).body.pagination).toMatchObject({ total: 2 });
  });

  it("can change the password of the account", async () => {
    simulator.fail({
      on: "POST /token",
      with: { kind: "meanwhile", when: "before", changes: [{ path: "account.password", value: "rotated" }] },
    });

    expect((await client.logOn()).status).toBe(401);
    expect((await client.logOn({ password: "rotated" })).status).toBe(200);
  });

  it("is in the request log, with status 0 where nothing was answered", async () => {
    simulator.fail({ on: "GET /serverTime", with: { kind: "reset", when: "before" } });
    await time().catch(() => undefined);
    await time();

    expect(simulator.requests.map(({ status }) => status)).toEqual([0, 200]);
  });

  it("is gone with the plans after clearFaults", async () => {
    simulator.fail({ on: "GET /serverTime", with: { kind: "answer", status: 500 } });
    simulator.planSession({ outcome: { result: "Failed" } });

    simulator.clearFaults();

    expect((await time()).status).toBe(200);
    await post();
    expect(exists()).toBe(true);
  });
});
