/** Logging on to Enterprise Manager, finding the way by links, and logging off. */
import { expireLogonSessions, startSimulator, type Simulator, type SimulatorOptions } from "veeam-simulator";
import { connectionOf, resolveEnterpriseManager } from "../../../provider/config/settings";
import { EnterpriseManagerClient } from "../../../provider/enterpriseManager/client";
import { messageWith } from "../../codes";
import { arrived } from "../../arrived";
import { startRun, type Driven } from "../../run";
import { COLLECTED_UID as UID, enterpriseManagerAnswer } from "../../fixtures";
import { ManagedResource, configOf, startHostProcess } from "../../site";
import { BACKUP_SERVER_STUB, complete, failing, minimal, requestsOf } from "./programs";

let simulator: Simulator;
let host: Driven;

async function open(options: SimulatorOptions = {}, config: Record<string, string> = {}): Promise<void> {
  simulator = await startSimulator({ taskLooks: 2, ...options });
  host = startRun({ ...configOf(simulator), ...config });
}

afterEach(async () => {
  await host.close();
  await simulator.close();
});

const managed = () => new ManagedResource(host, BACKUP_SERVER_STUB);
const requests = () => requestsOf({ simulator });
const count = (operation: string) => requests().filter((request) => request.startsWith(`${operation} `)).length;
const address = () => new URL(simulator.enterpriseManagerUrl).host;
const em = () => simulator.infrastructure.enterpriseManager;

async function connectMany(size: number): Promise<ManagedResource[]> {
  const resources = Array.from({ length: size }, managed);
  await Promise.all(resources.map((resource, index) => resource.up(minimal(`vbr${index}`))));
  return resources;
}

describe("a logon", () => {
  it("is made once for many operations at the same time, and ends when none has run for a while", async () => {
    await open();

    const resources = await connectMany(20);
    await Promise.all(resources.map((resource) => resource.refresh()));

    expect([count("root"), count("logOn")]).toEqual([1, 1]);
    await arrived(() => count("logOff") === 1);
    expect(requests().at(-1)).toBe("logOff 204");
    await resources[0]?.refresh();
    expect(count("logOn")).toBe(2);
  });

  it("sends the token as a header, and never a cookie", async () => {
    await open();

    await managed().up(minimal("vbr01"));

    const [, , ...later] = simulator.requests.filter(({ server }) => server === "enterpriseManager");
    expect(later.every(({ headers }) => headers["x-restsvcsessionid"] !== undefined)).toBe(true);
    expect(simulator.requests.some(({ headers }) => headers.cookie !== undefined)).toBe(false);
  });

  it("that is refused is not repeated, at the same time and later; each gets the whole message", async () => {
    await open({}, { "veeam:enterpriseManagerPassword": "a wrong password" });

    const errors = await Promise.all(Array.from({ length: 20 }, (_, index) => failing(managed().up(minimal(`vbr${index}`)))));
    errors.push(await failing(managed().up(minimal("vbr0"))));

    expect(simulator.infrastructure.account.failedLogins).toBe(1);
    expect(count("logOn")).toBe(1);
    const path = simulator.requests.find(({ operation }) => operation === "logOn")?.path ?? "";
    expect(new Set(errors.map(({ message }) => message))).toEqual(
      new Set([
        `${address()} refused user "administrator" (401 on POST ${path}): The user name or password is incorrect. ` +
          `User name from config veeam:enterpriseManagerUsername, password from config veeam:enterpriseManagerPassword. ` +
          `The account needs a role in Enterprise Manager; adding, editing and removing backup servers needs Portal Administrator. ` +
          `The logon is not repeated in this run, so that the account does not get locked. [VEEAM_LOG_IN_REFUSED]`,
      ]),
    );
  });

  it("is repeated when its answer is lost, for that says nothing about the password", async () => {
    await open();
    simulator.fail({ on: "enterpriseManager logOn", with: { kind: "reset", when: "before" } });

    expect(await managed().up(minimal("vbr01"))).toBe("create");
    expect(count("logOn")).toBe(2);
  });

  it.each([
    [["v1_5", "v1_6", "v1_7"], "v1_7"],
    [["v1_10", "v1_7", "v1_9"], "v1_7"],
    [["v1_9", "v1_10", "v1_5"], "v1_10"],
    [["v1_5", "v1_6"], "v1_6"],
  ])("to a server with the versions %j is made for %s", async (supportedVersions, chosen) => {
    await open();
    em().supportedVersions = supportedVersions;

    await managed().up(minimal("vbr01"));

    expect(em().logonSessions.find(({ token }) => token !== undefined)?.version).toBe(chosen);
  });

  it("follows the link without a version where the server names none", async () => {
    await open();
    simulator.fail({
      on: "enterpriseManager root",
      with: {
        kind: "replaceBody",
        text: `<EnterpriseManager xmlns="http://www.veeam.com/ent/v1.0"><Links><Link Rel="Create" Type="LogonSession" Href="${await logonPath()}"/></Links></EnterpriseManager>`,
      },
    });

    expect(await managed().up(minimal("vbr01"))).toBe("create");
  });

  it("that is answered without a token explains which port it is", async () => {
    await open();
    simulator.fail({ on: "enterpriseManager logOn", with: { kind: "answer", status: 200, body: "<html>Welcome</html>" } });

    const error = await failing(managed().up(minimal("vbr01")));

    expect(error.message).toEqual(
      messageWith("VEEAM_UNEXPECTED_RESPONSE", "it has no X-RestSvcSessionId header.", "its port is 9398"),
    );
  });

  it("to the port of a backup server is refused before a password is sent", async () => {
    simulator = await startSimulator();
    host = startRun({ ...configOf(simulator), "veeam:enterpriseManagerUrl": simulator.vbrUrl });

    const error = await failing(managed().up(minimal("vbr01")));

    expect(error.message).toBe(
      `Connecting backup server "vbr01" failed: ${new URL(simulator.vbrUrl).host} gave an answer to GET /api/ that is not the one of Enterprise Manager: status 404, There is nothing at /api/. ` +
        `Check that the address (from config veeam:enterpriseManagerUrl) is the one of its REST API: its port is 9398, not 9419 (a backup server) and not 9443 (the web console). Nothing was connected; the next pulumi up tries again. [VEEAM_UNEXPECTED_RESPONSE]`,
    );
    expect(simulator.requests.map(({ headers }) => headers.authorization)).toEqual([undefined]);
  });

  it("that the server has forgotten is made again, and the refused request is sent once more", async () => {
    await open();
    const resource = managed();
    await resource.up(minimal("vbr01"));
    expireLogonSessions(simulator.infrastructure);

    expect(await resource.up(minimal("vbr01", { description: "later" }))).toBe("update");

    expect(count("logOn")).toBe(2);
    expect(em().backupServers).toMatchObject([{ description: "later" }]);
  });

  it("that is refused over and over ends the request after one new logon", async () => {
    await open();
    const resource = managed();
    await resource.up(minimal("vbr01"));
    simulator.fail({ on: "enterpriseManager backupServers", times: "always", with: { kind: "answer", status: 401 } });

    const error = await failing(resource.refresh());

    expect(error.message).toEqual(messageWith("VEEAM_LOG_IN_REFUSED", "A new logon did not help"));
    expect(count("logOn")).toBe(2);
  });

  it("leaves the old one to those that wait for its tasks", async () => {
    await open();
    simulator.planTask({ match: { address: "vbr01" }, looks: 6 });
    const first = managed().up(minimal("vbr01"));
    await arrived(() => count("task") > 0);
    simulator.fail({ on: "enterpriseManager backupServers", with: { kind: "answer", status: 401 } });

    const second = managed().up(minimal("vbr02"));

    expect(await Promise.all([first, second])).toEqual(["create", "create"]);
    expect(count("logOn")).toBe(2);
    expect(requests().filter((request) => request.startsWith("task ") && request !== "task 200")).toEqual([]);
    expect(
      em()
        .backupServers.map(({ address: one }) => one)
        .sort(),
    ).toEqual(["vbr01", "vbr02"]);
  });
});

describe("the end of a run", () => {
  const readOnce = (client: EnterpriseManagerClient): Promise<unknown> =>
    client.underLogon(AbortSignal.timeout(10_000), () => Promise.resolve());

  async function loggedOn(): Promise<EnterpriseManagerClient> {
    const config = configOf(simulator);
    const client = new EnterpriseManagerClient(connectionOf(resolveEnterpriseManager({ get: (key) => config[key] }, {})));
    await readOnce(client);
    return client;
  }

  async function openProcess(): Promise<Driven> {
    simulator = await startSimulator({ taskLooks: 2 });
    host = await startHostProcess(configOf(simulator));
    return host;
  }

  it("logs off at once", async () => {
    await openProcess();
    await managed().up(minimal("vbr01"));

    const exit = await host.close();

    expect(exit).toMatchObject({ code: 0, signal: null });
    expect(exit.durationMs).toBeLessThan(1500);
    expect(requests().at(-1)).toBe("logOff 204");
    expect(em().logonSessions.filter(({ token }) => token !== undefined)).toEqual([]);
  });

  it("comes in time when the server answers neither the log-off nor the logon", async () => {
    await openProcess();
    const fault = simulator.fail({ on: "enterpriseManager logOn", times: "always", with: { kind: "stall" } });
    const creating = failing(managed().up(minimal("vbr01")));
    await arrived(() => fault.hits > 0);

    const exit = await host.close();

    expect(exit).toMatchObject({ code: 0, signal: null });
    expect(exit.durationMs).toBeLessThan(1500);
    await creating;
  });

  it("comes in time in the middle of a wait, and the logon does not stay", async () => {
    await openProcess();
    simulator.planTask({ never: true });
    const creating = failing(managed().up(minimal("vbr01")));
    await arrived(() => count("task") > 0);

    const exit = await host.close();

    expect(exit).toMatchObject({ code: 0, signal: null });
    expect(requests()).toContain("logOff 204");
    expect(em().logonSessions.filter(({ token }) => token !== undefined)).toEqual([]);
    await creating;
  });

  it("waits for a log-off that is on its way, because nothing ran for a while", async () => {
    await open();
    const client = await loggedOn();
    const fault = simulator.fail({ on: "enterpriseManager logOff", with: { kind: "delay", delayMs: 100, effect: "last" } });
    await arrived(() => fault.hits > 0);

    await client.logOff(2000);

    expect(requests().at(-1)).toBe("logOff 204");
    expect(count("logOff")).toBe(1);
  });

  it("is for good: an operation that goes on for a moment does not log on anew", async () => {
    await open();
    const client = await loggedOn();
    await client.logOff(500);

    await expect(readOnce(client)).rejects.toMatchObject({ code: "VEEAM_INTERRUPTED" });
    expect([count("logOn"), count("logOff")]).toEqual([1, 1]);
  });
});

describe("a link", () => {
  it("to another host is followed on the configured one, which alone ever gets the token", async () => {
    await open();
    em().habits.hrefAuthority = "attacker.example.net:9398";
    const resource = managed();

    await resource.up(complete("vbr01"));
    await resource.up(complete("vbr01", { port: 9394 }));
    await resource.destroy();

    expect(em().backupServers).toEqual([]);
  });

  it("to another host in an answer leads nowhere else", async () => {
    await open();
    const entity = enterpriseManagerAnswer("hostile/foreignHostLink.xml");
    const list = `<BackupServers xmlns="http://www.veeam.com/ent/v1.0">${entity}</BackupServers>`;
    simulator.fail({ on: "enterpriseManager backupServers", times: "always", with: { kind: "replaceBody", text: list } });

    const error = await failing(host.delete(UID, { __provider: BACKUP_SERVER_STUB, __state: 1, dnsNameOrIpAddress: "vbr01" }));

    expect(error.message).toContain(`It is still connected to ${address()}`);
    const deletes = simulator.requests.filter(({ method, operation }) => method === "DELETE" && operation !== "logOff");
    expect(deletes.map(({ path, status }) => [path, status])).toEqual(
      Array.from({ length: deletes.length }, () => ["/api/backupServers/3f0a6c5e-91d2-4b7e-8a34-c05d9e17b2a6", 404]),
    );
  });

  it.each([
    ["javascript:alert(1)"],
    ["/elsewhere/backupServers"],
    ["https://em01/api/../admin/backupServers"],
    ["file:///api/backupServers"],
    ["//[/api"],
  ])("%s is not followed", async (href) => {
    await open();
    await managed().up(minimal("vbr01"));
    const requestsBefore = simulator.requests.length;
    const entity = `<BackupServer xmlns="http://www.veeam.com/ent/v1.0" UID="${UID}" Name="x"><Links><Link Rel="Delete" Href="${href}"/></Links></BackupServer>`;
    simulator.fail({
      on: "enterpriseManager backupServers",
      times: "always",
      with: { kind: "replaceBody", text: `<BackupServers xmlns="http://www.veeam.com/ent/v1.0">${entity}</BackupServers>` },
    });

    const error = await failing(host.delete(UID, { __provider: BACKUP_SERVER_STUB, __state: 1, dnsNameOrIpAddress: "vbr01" }));

    expect(error.message).toEqual(messageWith("VEEAM_UNEXPECTED_RESPONSE", address(), `it was not followed: ${href}`));
    expect(simulator.requests.slice(requestsBefore).map(({ method }) => method)).toEqual(["GET"]);
  });

  it("that is missing points to the role", async () => {
    await open();
    em().role = "portalUser";

    const error = await failing(managed().up(minimal("vbr01")));

    expect(error.message).toEqual(messageWith("VEEAM_NOT_ALLOWED", "the role Portal Administrator"));
  });
});

/** The logon link as the simulator shows it; the logon that was made by it is over. */
async function logonPath(): Promise<string> {
  await managed().up(minimal("first"));
  const path = simulator.requests.find(({ operation }) => operation === "logOn")?.path ?? "";
  expireLogonSessions(simulator.infrastructure);
  return path;
}
