import { expireTokens } from "veeam-simulator";
import { open, REPOSITORIES, SCALE_OUT, simulated, type Reply } from "./client";

const server = simulated(open);
const account = () => server.simulator.infrastructure.account;
const refresh = ({ body: { refresh_token } }: Reply) =>
  server.client.send("POST", "/api/oauth2/token", {
    form: { grant_type: "refresh_token", refresh_token: String(refresh_token) },
  });

it.each(["DOMAIN\\administrator", "administrator@corp.example", "Administrator"])(
  "takes %s for the account",
  async (username) => {
    const { status, body } = await server.client.logOn({ username, grant_type: "Password" });

    expect([status, body.token_type, body.expires_in]).toEqual([200, "bearer", 900]);
  },
);

it.each<[string, number, () => Promise<Reply>]>([
  ["a wrong password", 401, () => server.client.logOn({ password: "wrong" })],
  ["an unknown grant type", 400, () => server.client.logOn({ grant_type: "magic" })],
  ["no user name", 400, () => server.client.logOn({ username: "" })],
  ["a JSON body", 400, () => server.client.send("POST", "/api/oauth2/token", { body: { grant_type: "password" } })],
])("rejects a log-in with %s with %i", async (_mistake, status, logOn) => {
  expect((await logOn()).status).toBe(status);
});

it.each([
  ["locked", { isLocked: true }, 401],
  ["protected by multi-factor authentication", { requiresMfa: true }, 403],
])("rejects the right password of an account that is %s", async (_why, change, status) => {
  Object.assign(account(), change);

  expect((await server.client.logOn()).status).toBe(status);
});

it("counts refused log-ins", async () => {
  await server.client.logOn({ password: "wrong" });
  await server.client.logOn({ username: "nobody" });
  await server.client.logOn();

  expect(account().failedLogins).toBe(2);
});

it("locks the account after three refused log-ins in a row, and says for how long", async () => {
  for (let count = 0; count < 3; count++) await server.client.logOn({ password: "wrong" });

  const { status, body } = await server.client.logOn();
  account().lockedUntil = Date.now() - 1;

  expect([status, body.message]).toEqual([401, expect.stringMatching(/Try again in 00:1[45]:\d\d\./)]);
  expect((await server.client.logOn()).status).toBe(200);
});

it("locks no account with the habit locksAfter: 0", async () => {
  server.simulator.infrastructure.habits.locksAfter = 0;
  for (let count = 0; count < 3; count++) await server.client.logOn({ password: "wrong" });

  expect((await server.client.logOn()).status).toBe(200);
});

it("answers without x-api-version as its newest revision, and rejects one that it does not serve", async () => {
  const ask = (version: string | null) => server.client.send("GET", REPOSITORIES, { headers: { "x-api-version": version } });

  expect((await ask(null)).status).toBe(200);
  expect(await ask("1.0-rev0")).toMatchObject({ status: 400, body: { errorCode: "NotImplemented" } });
});

it("accepts a refresh token once, and none after a log-off", async () => {
  const first = await server.client.logOn();
  const second = await refresh(first);
  server.client.token = String(second.body.access_token);

  expect([second.status, (await refresh(first)).status]).toEqual([200, 401]);
  expect((await server.client.send("POST", "/api/oauth2/logout")).status).toBe(200);
  expect([(await server.client.get(REPOSITORIES)).status, (await refresh(second)).status]).toEqual([401, 401]);
});

it("rejects an expired, an unknown and a missing token, except for the server's time", async () => {
  const statuses = async () => [
    (await server.client.get(REPOSITORIES)).status,
    (await server.client.get("/api/v1/serverTime")).status,
  ];
  const before = await statuses();
  expireTokens(server.simulator.infrastructure);
  const expired = await statuses();
  server.client.token = "other";
  const unknown = await statuses();
  delete server.client.token;

  expect([before, expired, unknown, await statuses()]).toEqual([
    [200, 200],
    [401, 200],
    [401, 200],
    [401, 200],
  ]);
});

it("rejects writes and administrators' reads of a viewer", async () => {
  server.simulator.infrastructure.role = "viewer";
  const { client } = server;

  expect([(await client.get(REPOSITORIES)).status, (await client.get(SCALE_OUT)).status]).toEqual([200, 200]);
  for (const path of ["serverInfo", "credentials", "cloudCredentials", "kmsServers", "backupInfrastructure/mountServers"])
    expect([path, (await client.get(`/api/v1/${path}`)).status]).toEqual([path, 403]);
  for (const path of [REPOSITORIES, SCALE_OUT, `${REPOSITORIES}/rescan`])
    expect([path, (await client.send("POST", path, { body: {} })).status]).toEqual([path, 403]);
});

it("records requests without token and password", async () => {
  await server.client.logOn();
  await server.client.get(REPOSITORIES);

  const log = JSON.stringify(server.simulator.requests);
  expect(log).not.toContain(server.client.token);
  expect(log).not.toContain('"simulator"');
  expect(server.simulator.requests.map(({ method, status }) => [method, status])).toEqual([
    ["POST", 200],
    ["GET", 200],
  ]);
});

it("records bodies without secrets, at any depth, refused ones too", async () => {
  const body = { name: "linux02", singleUseCredentials: { username: "veeam", password: "s3cret", privateKey: "s3cret" } };
  await server.client.send("POST", REPOSITORIES, { body });

  const hidden = { username: "veeam", password: "[redacted]", privateKey: "[redacted]" };
  expect(server.simulator.requests.at(-1)?.body).toEqual({ name: "linux02", singleUseCredentials: hidden });
});
