import { expireTokens, type Simulator } from "veeam-simulator";
import { open, winLocal, REPOSITORIES, type Client } from "./client";

describe("the token of the simulated server", () => {
  let simulator: Simulator;
  let client: Client;
  let close: () => Promise<void>;

  beforeEach(async () => ({ simulator, client, close } = await open()));
  afterEach(() => close());

  it("is given for the right password, with the lifetime that was asked of the simulator", async () => {
    const { status, body } = await client.logOn();

    expect(status).toBe(200);
    expect(body).toMatchObject({ token_type: "bearer", expires_in: 900 });
    expect(Date.parse(String(body[".expires"])) - Date.parse(String(body[".issued"]))).toBe(900_000);
  });

  it.each(["DOMAIN\\administrator", "administrator@corp.example", "Administrator"])(
    "takes %s for the same account",
    async (username) => {
      expect((await client.logOn({ username })).status).toBe(200);
    },
  );

  it("is refused for a wrong password, and the failure is counted", async () => {
    const { status, body } = await client.logOn({ password: "wrong" });

    expect(status).toBe(401);
    expect(body).toMatchObject({ errorCode: "AccessDenied", message: "The user name or password is incorrect." });
    expect(simulator.infrastructure.account.failedLogins).toBe(1);
  });

  it("is refused for a locked account and for one with multi-factor authentication", async () => {
    simulator.infrastructure.account.isLocked = true;
    expect((await client.logOn()).status).toBe(401);

    simulator.infrastructure.account = { ...simulator.infrastructure.account, isLocked: false, requiresMfa: true };
    expect(await client.logOn()).toMatchObject({ status: 403, body: { errorCode: "AccessDenied" } });
  });

  it("is given without x-api-version, and refused for a version that is not served", async () => {
    const form = { grant_type: "password", username: "administrator", password: "simulator" };
    const without = await client.send("POST", "/api/oauth2/token", { form, headers: { "x-api-version": null } });
    const unserved = await client.send("POST", "/api/oauth2/token", { form, headers: { "x-api-version": "1.0-rev0" } });

    expect(without.status).toBe(200);
    expect(unserved).toMatchObject({ status: 400, body: { errorCode: "NotImplemented", status: 400 } });
  });

  it("is refused when the form is not sent as a form", async () => {
    const answer = await client.send("POST", "/api/oauth2/token", { body: { grant_type: "password" } });

    expect(answer).toMatchObject({ status: 400, body: { errorCode: "UnexpectedContent" } });
  });

  it("can be renewed once with its refresh token", async () => {
    const { refresh_token } = (await client.logOn()).body;
    const form = { grant_type: "refresh_token", refresh_token: String(refresh_token) };

    const first = await client.send("POST", "/api/oauth2/token", { form });
    const second = await client.send("POST", "/api/oauth2/token", { form });

    expect(first.status).toBe(200);
    expect(second).toMatchObject({ status: 401, body: { errorCode: "InvalidToken" } });
  });

  it("is void after a log-off, and so is its refresh token", async () => {
    const { access_token, refresh_token } = (await client.logOn()).body;
    client.token = String(access_token);

    expect(await client.send("POST", "/api/oauth2/logout")).toMatchObject({ status: 200, body: {} });

    expect((await client.get(REPOSITORIES)).status).toBe(401);
    const form = { grant_type: "refresh_token", refresh_token: String(refresh_token) };
    expect((await client.send("POST", "/api/oauth2/token", { form })).status).toBe(401);
  });

  it("expires", async () => {
    expireTokens(simulator.infrastructure);

    expect(await client.get(REPOSITORIES)).toMatchObject({ status: 401, body: { errorCode: "ExpiredToken" } });
  });

  it("is needed for everything but the time", async () => {
    delete client.token;

    expect(await client.get(REPOSITORIES)).toMatchObject({ status: 401, body: { errorCode: "InvalidToken" } });
    expect((await client.get("/api/v1/serverTime")).status).toBe(200);
  });

  it("does not show in the request log, and neither does the password", async () => {
    await client.logOn();
    await client.get(REPOSITORIES);

    const log = JSON.stringify(simulator.requests);
    expect(log).not.toContain(client.token);
    expect(log).not.toContain('"simulator"');
    expect(simulator.requests[1]).toMatchObject({
      method: "GET",
      path: REPOSITORIES,
      status: 200,
      headers: { authorization: "[redacted]" },
    });
  });

  it("of a viewer refuses writes and what is for administrators", async () => {
    simulator.infrastructure.role = "viewer";

    expect((await client.get(REPOSITORIES)).status).toBe(200);
    expect((await client.send("POST", REPOSITORIES, { body: winLocal() })).status).toBe(403);
    for (const path of ["serverInfo", "cloudCredentials", "kmsServers", "backupInfrastructure/mountServers"]) {
      expect(await client.get(`/api/v1/${path}`)).toMatchObject({ status: 403, body: { errorCode: "AccessDenied" } });
    }
  });
});
