import { expireLogonSessions } from "veeam-simulator";
import { simulated } from "../client";
import { attribute, childrenOf, create, href, linksIn, open, textOf, type Reply } from "./client";

const server = simulated(open);
const manager = () => server.simulator.infrastructure.enterpriseManager;
const list = (headers = {}) => server.client.getList("BackupServerReferenceList", headers);
const sessions = async () => {
  const { root } = await server.client.get(href((await server.client.get("/api/")).root, "Down", "LogonSessionList"));
  return childrenOf(root, "LogonSession");
};

it("shows a logon link for each version and for the latest without a logon", async () => {
  const { status, root } = await server.client.get("/api/", { "x-restsvcsessionid": null });

  const versions = childrenOf(childrenOf(root, "SupportedVersions")[0] ?? root, "SupportedVersion");
  const links = [root, ...versions].map(
    (element) =>
      linksIn(element)
        .find(({ rel }) => rel === "Create")
        ?.href.split("?")[1],
  );
  expect([status, links]).toEqual([200, ["v=latest", "v=v1_5", "v=v1_6", "v=v1_7"]]);
});

it.each(["administrator", "EM01\\Administrator"])("gives %s a token in a header and a cookie", async (username) => {
  const { status, headers, root } = await server.client.logOn("latest", { username });

  const token = String(headers["x-restsvcsessionid"]);
  expect([status, headers["set-cookie"]]).toEqual([201, `X-RestSvcSessionId=${token}; path=/api; secure; HttpOnly`]);
  expect([textOf(root, "UserName"), (await list()).status]).toEqual(["administrator", 200]);
  // The token cannot be computed from the session's id.
  server.client.token = Buffer.from(textOf(root, "SessionId") ?? "").toString("base64");
  expect((await list()).status).toBe(401);
});

it.each<[string, () => Promise<Reply>]>([
  ["a logon with a wrong password", () => server.client.logOn("latest", { password: "wrong" })],
  [
    "a logon without a password",
    async () => server.client.send("POST", href((await server.client.get("/api/")).root, "Create", "LogonSession")),
  ],
  ["a list without a token", () => list({ "x-restsvcsessionid": null })],
  ["a list whose cookie is wrong", () => list({ cookie: "a=b; X-RestSvcSessionId=wrong" })],
])("rejects %s and asks for a logon", async (_what, ask) => {
  expect(await ask()).toMatchObject({ status: 401, headers: { "www-authenticate": "Basic Realm=RestSvc" } });
});

it("uses the cookie when both are sent", async () => {
  const cookie = `X-RestSvcSessionId=${server.client.token ?? ""}`;

  expect((await list({ "x-restsvcsessionid": "wrong", cookie })).status).toBe(200);
});

it("counts refused logons with those of the other server, and rejects a locked account", async () => {
  const { account } = server.simulator.infrastructure;
  await server.client.logOn("latest", { password: "wrong" });
  account.isLocked = true;

  expect([account.failedLogins, (await server.client.logOn()).status]).toEqual([1, 401]);
});

it("serves the versions that it is told to, the latest by number", async () => {
  manager().supportedVersions = ["v1_7", "v1_10", "v1_9"];

  await server.client.logOn();
  await server.client.logOn("v1_7");

  expect(
    manager()
      .logonSessions.map(({ version }) => version)
      .slice(-2),
  ).toEqual(["v1_10", "v1_7"]);
});

it("ends a session that was idle for too long, which each request puts off", async () => {
  const statuses = [];
  for (const minutes of [14, 14, 16]) {
    server.simulator.infrastructure.server.clockSkewMs += minutes * 60_000;
    statuses.push((await list()).status);
  }

  expect(statuses).toEqual([200, 200, 401]);
});

it("ends a session by a test, and by a DELETE of its own link", async () => {
  const logOff = linksIn(server.client.session).find(({ rel }) => rel === "Delete")?.href ?? "";
  const deleted = await server.client.send("DELETE", logOff);
  const after = await list();
  await server.client.logOn();
  expireLogonSessions(server.simulator.infrastructure);

  expect([deleted.status, after.status, (await list()).status]).toEqual([204, 401, 401]);
});

it("lists the session of another client before the own one, for an administrator to end", async () => {
  const [other, own] = await sessions();
  const end = () => server.client.send("DELETE", attribute(other, "Href") ?? "");
  expect(attribute(own, "Href")).toBe(attribute(server.client.session, "Href"));

  manager().role = "portalUser";
  expect((await end()).status).toBe(403);
  manager().role = "portalAdministrator";
  expect([(await end()).status, await sessions()]).toMatchObject([204, [{}]]);
});

it("lets a Portal User read, and neither write nor see links for it", async () => {
  manager().role = "portalUser";
  const refused = await create(server.client);
  const { root } = await server.client.logOn();

  expect([refused.status, linksIn(root).some(({ rel }) => rel === "Create"), (await list()).status]).toEqual([403, false, 200]);
});
