import { expireLogonSessions, type Simulator } from "veeam-simulator";
import { attribute, childrenOf, create, href, linksIn, open, textOf, type Client } from "./client";

let simulator: Simulator;
let client: Client;
let close: () => Promise<void>;

beforeEach(async () => ({ simulator, client, close } = await open()));
afterEach(() => close());

const list = () => client.get(href(client.session, "Down", "BackupServerReferenceList"));
const manager = () => simulator.infrastructure.enterpriseManager;

describe("the root of Enterprise Manager's API", () => {
  it("needs no logon, and has a logon link for each version and for the latest", async () => {
    const { status, root } = await client.get("/api/", { "x-restsvcsessionid": null });

    expect(status).toBe(200);
    expect(linksIn(root)).toMatchObject([
      { rel: "Down", type: "LogonSessionList" },
      { rel: "Create", type: "LogonSession", href: expect.stringMatching(/\/sessionMngr\/\?v=latest$/) as string },
    ]);
    const versions = childrenOf(childrenOf(root, "SupportedVersions")[0] ?? root, "SupportedVersion");
    expect(versions.map((version) => attribute(version, "Name"))).toEqual(["v1_5", "v1_6", "v1_7"]);
    expect(versions.map((version) => linksIn(version)[0]?.href.split("?")[1])).toEqual(["v=v1_5", "v=v1_6", "v=v1_7"]);
  });
});

describe("a logon to Enterprise Manager", () => {
  it("gives a token in a header and a cookie, and a session with the links of the API", async () => {
    const { status, headers, root } = await client.logOn();

    expect(status).toBe(201);
    expect(headers["set-cookie"]).toBe(
      `X-RestSvcSessionId=${String(headers["x-restsvcsessionid"])}; path=/api; secure; HttpOnly`,
    );
    expect(textOf(root, "UserName")).toBe("administrator");
    expect(linksIn(root).map(({ rel, type }) => `${rel ?? ""} ${type ?? "-"}`)).toEqual(
      expect.arrayContaining([
        "Down BackupServerReferenceList",
        "Down BackupServerList",
        "Down QueryService",
        "Create -",
        "Delete -",
      ]),
    );
  });

  it("gives a token that cannot be computed from the session's id", async () => {
    const { root } = await client.logOn();

    client.token = Buffer.from(textOf(root, "SessionId") ?? "").toString("base64");

    expect((await list()).status).toBe(401);
  });

  it("is refused for a wrong password, and the failure is counted", async () => {
    const reply = await client.logOn("latest", { password: "wrong" });

    expect(reply.status).toBe(401);
    expect(reply.headers["www-authenticate"]).toBe("Basic Realm=RestSvc");
    expect(attribute(reply.root, "StatusCode")).toBe("401");
    expect(simulator.infrastructure.account.failedLogins).toBe(1);
  });

  it("is refused for a locked account, and without a password", async () => {
    simulator.infrastructure.account.isLocked = true;
    const link = href((await client.get("/api/")).root, "Create", "LogonSession");

    expect((await client.logOn()).status).toBe(401);
    expect((await client.send("POST", link)).status).toBe(401);
  });

  it("takes a password with a colon, and the user name with or without a domain", async () => {
    simulator.infrastructure.account.password = "a:b:ü";

    expect((await client.logOn("latest", { username: "EM01\\Administrator", password: "a:b:ü" })).status).toBe(201);
  });

  it("serves the versions that it is told to, the latest by number", async () => {
    manager().supportedVersions = ["v1_7", "v1_10", "v1_9"];

    await client.logOn();
    await client.logOn("v1_7");

    expect(
      manager()
        .logonSessions.map(({ version }) => version)
        .slice(-2),
    ).toEqual(["v1_10", "v1_7"]);
  });

  it("can answer 200 as well", async () => {
    manager().habits.logonStatus = 200;

    expect((await client.logOn()).status).toBe(200);
  });

  it("gives an administrator links that a Portal User does not see", async () => {
    manager().role = "portalUser";
    const { root } = await client.logOn();

    expect(linksIn(root).some(({ rel }) => rel === "Create")).toBe(false);
    expect((await list()).status).toBe(200);
  });
});

describe("a logon session", () => {
  it("is asked for on every request but the root", async () => {
    const withoutToken = await client.get(href(client.session, "Down", "BackupServerReferenceList"), {
      "x-restsvcsessionid": null,
    });

    expect(withoutToken.status).toBe(401);
    expect(withoutToken.headers["www-authenticate"]).toBe("Basic Realm=RestSvc");
  });

  it("is taken from the cookie when both are sent", async () => {
    const token = client.token ?? "";
    const address = href(client.session, "Down", "TaskList");
    const ask = (header: string, cookie: string) =>
      client.get(address, { "x-restsvcsessionid": header, cookie: `a=b; X-RestSvcSessionId=${cookie}` });

    expect((await ask(token, "wrong")).status).toBe(401);
    expect((await ask("wrong", token)).status).toBe(200);
  });

  it("ends when it has been idle for too long, which each request puts off", async () => {
    const { account, enterpriseManager, server } = simulator.infrastructure;
    const minutes = (count: number) => (server.clockSkewMs += count * 60_000);

    minutes(14);
    expect((await list()).status).toBe(200);
    minutes(14);
    expect((await list()).status).toBe(200);
    minutes(16);
    expect((await list()).status).toBe(401);
    expect(enterpriseManager.logonSessions.filter(({ username }) => username === account.username)).toEqual([]);
  });

  it("has an idle time that can be set, and can be ended by a test", async () => {
    manager().habits.logonIdleMinutes = 60;
    await list();
    simulator.infrastructure.server.clockSkewMs = 30 * 60_000;
    const later = await list();

    expireLogonSessions(simulator.infrastructure);

    expect(later.status).toBe(200);
    expect((await list()).status).toBe(401);
  });

  it("ends with a DELETE of its own link", async () => {
    const own = linksIn(client.session).find(({ rel }) => rel === "Delete");

    const reply = await client.send("DELETE", own?.href ?? "");

    expect(reply).toMatchObject({ status: 204, text: "" });
    expect((await list()).status).toBe(401);
  });

  it("is in a list with those of others, which an administrator could end", async () => {
    const { root } = await client.get(href((await client.get("/api/")).root, "Down", "LogonSessionList"));
    const [other, own] = childrenOf(root, "LogonSession");
    if (!other || !own) throw new Error("There are not two sessions.");

    expect(textOf(other, "UserName")).toBe("TECH\\operator");
    expect(attribute(own, "Href")).toBe(attribute(client.session, "Href"));
    expect((await client.send("DELETE", href(other, "Delete", "LogonSession"))).status).toBe(204);
    expect(manager().logonSessions).toHaveLength(1);
  });

  it("of a Portal User cannot end others', nor write", async () => {
    const createLink = href(client.session, "Create", "/backupServers?action=create");
    const { root } = await client.get(href((await client.get("/api/")).root, "Down", "LogonSessionList"));
    manager().role = "portalUser";

    const other = await client.send("DELETE", attribute(childrenOf(root, "LogonSession")[0] ?? root, "Href") ?? "");
    const created = await create(client);

    expect([other.status, created.status]).toEqual([403, 403]);
    expect(attribute(created.root, "Message")).toBe("Access denied");
    expect(createLink).toContain("action=create");
  });
});
