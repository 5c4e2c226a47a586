import { findRepository, type Fault, type FaultEffect, type Simulator } from "veeam-simulator";
import { open, REPOSITORIES, winLocal, type Client } from "./client";

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

    expect(body).toEqual({ errorCode: "ServiceUnavailable", message: "Busy.", resourceId: "" });
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

  it.each<[FaultEffect, boolean]>([
    [{ kind: "answer", status: 500 }, false],
    [{ kind: "answer", status: 500, when: "after" }, true],
    [{ kind: "reset", when: "before" }, false],
    [{ kind: "reset", when: "after" }, true],
    [{ kind: "tlsFailure", when: "before" }, false],
    [{ kind: "tlsFailure", when: "after" }, true],
    [{ kind: "cutReply" }, true],
    [{ kind: "garble", as: "notJson" }, true],
  ])("%j leaves the request with an effect: %s", async (effect, hasEffect) => {
    simulator.fail({ on: "POST /repositories", with: effect });

    const reply = await post().catch((error: unknown) => error);

    expect(reply instanceof Error).toBe(["reset", "tlsFailure", "cutReply"].includes(effect.kind));
    expect(exists()).toBe(hasEffect);
  });

  it.each<[FaultEffect]>([[{ kind: "stall" }], [{ kind: "stall", headers: true }]])(
    "%j leaves the client waiting",
    async (effect) => {
      simulator.fail({ on: "GET /serverTime", with: effect });

      await expect(time()).rejects.toThrow(/Timeout/);
    },
  );

  it("can delay an answer", async () => {
    simulator.fail({ on: "GET /serverTime", with: { kind: "delay", delayMs: 1 } });

    expect((await time()).status).toBe(200);
  });

  it.each<[FaultEffect, RegExp]>([
    [{ kind: "garble", as: "bom" }, /^\uFEFF\{"serverTime"/],
    [{ kind: "garble", as: "html" }, /^<html>/],
    [{ kind: "garble", as: "empty" }, /^$/],
    [{ kind: "garble", as: "null" }, /^null$/],
    [{ kind: "garble", as: "oversized", sizeBytes: 2000 }, /^"x{1998}"$/],
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
