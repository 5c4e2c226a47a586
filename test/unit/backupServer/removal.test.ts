/** Disconnecting a backup server, reading one, and whose it is. */
import { startSimulator } from "veeam-simulator";
import { codeIn, messageWith } from "../../codes";
import { configOf, type Fields } from "../../site";
import { startRun } from "../../run";
import {
  addressOf,
  BACKUP_SERVER_STUB,
  complete,
  failing,
  type Habits,
  held,
  managed,
  minimal,
  requestsOf,
  siteOfThisFile,
} from "./programs";
import { useFastClock } from "../../clock";

const site = siteOfThisFile();
useFastClock();
const habits = (): Habits => site.simulator.infrastructure.enterpriseManager.habits;

const deletes = () => requestsOf(site).filter((request) => request.startsWith("deleteBackupServer"));
const everyBackupServer = () => site.simulator.infrastructure.enterpriseManager.backupServers.map(({ address }) => address);

async function connected(args: Fields) {
  const resource = managed(site);
  await resource.up(args);
  site.simulator.clearRequests();
  return resource;
}

describe("disconnecting a backup server", () => {
  it.each(
    ([200, 202, 204] as const).flatMap((status) =>
      (["task", "entity", "reference", "none"] as const).map((body) => ({ status, body })),
    ),
  )("is finished after an answer $status with $body, and leaves others alone", async (deleteAnswer) => {
    habits().deleteAnswer = deleteAnswer;
    await connected(minimal("vbr00"));
    const resource = await connected(minimal("vbr01"));

    await resource.destroy();

    expect(everyBackupServer()).toEqual(["vbr00"]);
    expect(deletes()).toHaveLength(1);
  });

  it("leaves one connected that another resource of the program has adopted in the same run", async () => {
    const urn = (name: string) => `urn:pulumi:dev::estate::type::${name}`;
    const [before, next] = [startRun(configOf(site.simulator)), startRun(configOf(site.simulator))];
    const made = managed(site).through(before);
    await made.up({ ...minimal("vbr01"), __urn: urn("old") });
    await before.close();
    const old = made.through(next);
    const successor = managed(site).through(next);

    await successor.up(complete("vbr01", { adopt: true, __urn: urn("successor") }));
    await old.destroy();
    const [left, warnings] = [everyBackupServer(), next.log.messages.map(({ message }): string => message)];
    // What was adopted is on loan until adopt is taken out again.
    await successor.up(complete("vbr01", { __urn: urn("successor") }));
    await successor.destroy();
    await next.close();

    expect(left).toEqual(["vbr01"]);
    expect(warnings).toContainEqual(
      expect.stringContaining('stays on the server: resource "successor" of this program has it now.'),
    );
    expect(everyBackupServer()).toEqual([]);
    expect(deletes()).toHaveLength(1);
  });

  it("succeeds for one that is gone already", async () => {
    const resource = await connected(minimal("vbr01"));
    site.simulator.infrastructure.enterpriseManager.backupServers.splice(0);

    await resource.destroy();

    expect(deletes()).toEqual([]);
  });

  it.each([
    ["the answer is lost", { kind: "reset", when: "after" }, 1],
    ["half of the answer comes", { kind: "cutReply" }, 1],
    ["the server fails after it did it", { kind: "answer", status: 500, when: "after" }, 1],
    ["somebody else was quicker", { kind: "answer", status: 404, when: "after" }, 1],
    ["the request is lost on its way", { kind: "reset", when: "before" }, 2],
    ["the server is overloaded", { kind: "answer", status: 503 }, 2],
    ["the logon has ended", { kind: "answer", status: 401 }, 2],
  ] as const)("is not repeated blindly when %s", async (_, effect, times) => {
    habits().deleteAnswer = { status: 204, body: "none" };
    const resource = await connected(minimal("vbr01"));
    site.simulator.fail({ on: "enterpriseManager deleteBackupServer", with: effect });

    await resource.destroy();

    expect(everyBackupServer()).toEqual([]);
    expect(deletes()).toHaveLength(times);
    // Each DELETE comes after a look at the list.
    const order = requestsOf(site).map((request) => request.split(" ")[0]);
    order.forEach((operation, index) => {
      if (operation === "deleteBackupServer")
        expect(
          order
            .slice(0, index)
            .filter((one) => one !== "querySvc")
            .at(-1),
        ).toMatch(/backupServers|root|logOn/);
    });
  });

  it("keeps it in the state when the task failed", async () => {
    habits().deleteAnswer = { status: 202, body: "task" };
    const resource = await connected(minimal("vbr01"));
    site.simulator.planTask({ outcome: { success: false, message: "Its jobs are running." } });

    const error = await failing(resource.destroy());

    expect(error.message).toMatch(
      /^Disconnecting backup server "vbr01" failed: Its jobs are running \(task task-\d+\)\. It is still connected to .*; the next run tries again\. \[VEEAM_TASK_FAILED\]$/,
    );
    expect(everyBackupServer()).toEqual(["vbr01"]);
  });

  it.each([
    [403, "VEEAM_NOT_ALLOWED", "with the role Portal Administrator."],
    [400, "VEEAM_REQUEST_REFUSED", "answered 400 to DELETE"],
  ] as const)("says who may do it when refused with %i", async (status, code, reason) => {
    const resource = await connected(minimal("vbr01"));
    site.simulator.fail({ on: "enterpriseManager deleteBackupServer", with: { kind: "answer", status } });

    const error = await failing(resource.destroy());

    expect(error.message).toEqual(messageWith(code, 'Disconnecting backup server "vbr01" failed: ', reason));
    expect(deletes()).toHaveLength(1);
  });

  it("does not say that nothing was disconnected when the request was sent and cannot be sent again", async () => {
    const resource = await connected(minimal("vbr01"));
    site.simulator.fail({ on: "enterpriseManager deleteBackupServer", with: { kind: "answer", status: 503 } });
    site.simulator.fail({
      on: "enterpriseManager backupServers",
      skip: 2,
      times: "always",
      with: { kind: "answer", status: 403 },
    });

    const error = await failing(resource.destroy());

    expect(error.message).toEqual(messageWith("VEEAM_OUTCOME_UNKNOWN", "answered 503 to DELETE", "It was not sent again: "));
    expect(deletes()).toHaveLength(1);
  });

  it("says so when the server does nothing but agree", async () => {
    const resource = (await connected(minimal("vbr01"))).through(site.host);
    site.simulator.fail({
      on: "enterpriseManager deleteBackupServer",
      times: "always",
      with: { kind: "answer", status: 204, body: "" },
    });

    const error = await failing(resource.destroy());

    expect(error.message).toEqual(
      messageWith("VEEAM_OUTCOME_UNKNOWN", "answered 204 without a task.", addressOf(site), resource.id ?? "", "may still be"),
    );
    expect(everyBackupServer()).toEqual(["vbr01"]);
  });
});

describe("reading a backup server", () => {
  it("finds that it is gone, and the next run connects it again", async () => {
    const resource = await connected(minimal("vbr01"));
    site.simulator.infrastructure.enterpriseManager.backupServers.splice(0);

    expect(await resource.refresh()).toBe("gone");
    expect(await resource.up(minimal("vbr01"))).toBe("create");
  });

  it.each([
    ["an outage", { kind: "answer", status: 500 }],
    ["missing rights", { kind: "answer", status: 403 }],
    ["no XML", { kind: "garble", as: "notJson" }],
    ["an empty answer", { kind: "garble", as: "empty" }],
    ["the page of a proxy", { kind: "garble", as: "html" }],
    ["another object", { kind: "replaceBody", text: '<Task xmlns="http://www.veeam.com/ent/v1.0"/>' }],
    ["an empty JSON object", { kind: "replaceBody", text: "{}" }],
    ["null for a list", { kind: "replaceBody", text: '{"BackupServers":null}' }],
    [
      "a page that is missing",
      {
        kind: "replaceBody",
        text: '<BackupServers xmlns="http://www.veeam.com/ent/v1.0"><PagingInfo PageNum="1" PageSize="1" PagesCount="2"/></BackupServers>',
      },
    ],
  ] as const)("does not take %s for a deletion", async (_, effect) => {
    const resource = (await connected(minimal("vbr01"))).through(site.host);
    site.simulator.fail({ on: "enterpriseManager backupServers", times: "always", with: effect });

    const error = await failing(resource.refresh());

    expect(error.message).toContain(addressOf(site));
    expect(resource.id).toBeDefined();
    site.simulator.clearFaults();
    expect(await resource.refresh()).toEqual({});
  });

  it("does not lose one that moves to an earlier page while the list is read", async () => {
    for (const address of ["a", "b", "c"]) await connected(minimal(address));
    const resource = await connected(minimal("d"));
    habits().listPageSize = 2;
    // The first of page 1 goes while page 2 has not been read: what was first on page 2 is now on page 1.
    site.simulator.fail({
      on: "enterpriseManager backupServers",
      with: {
        kind: "meanwhile",
        when: "after",
        changes: [{ path: "enterpriseManager.backupServers[a]" }, { path: "enterpriseManager.backupServers[b]" }],
      },
    });

    expect(await resource.refresh()).toEqual({});
  });

  it("without a state reads all that is shown, by UID and by GUID", async () => {
    const resource = await connected(complete("vbr01"));
    const guid = (resource.id ?? "").replace("urn:veeam:BackupServer:", "");

    for (const id of [resource.id ?? "", guid, guid.toUpperCase()]) {
      const { id: read, properties } = await site.host.read(id, { __provider: BACKUP_SERVER_STUB });
      expect(read).toBe(resource.id);
      expect(properties).toMatchObject({
        name: "vbr01",
        uid: resource.id,
        dnsNameOrIpAddress: "vbr01",
        port: 9393,
        wcfPort: 9406,
        description: complete("").description,
      });
      expect(properties).not.toHaveProperty("password");
    }
    const error = await failing(site.host.read(guid.replace(/./g, "0"), { __provider: BACKUP_SERVER_STUB }));
    expect(codeIn(error)).toBe("VEEAM_NOT_FOUND");
  });
});

describe("another Enterprise Manager", () => {
  it("is an error that names both, and neither is touched", async () => {
    const resource = await connected(minimal("vbr01"));
    const other = await startSimulator({ taskLooks: 0 });
    const host = startRun(configOf(other));
    const moved = resource.through(host);

    const errors = [
      await failing(moved.refresh()),
      await failing(moved.up(minimal("vbr01", { port: 9999 }))),
      await failing(moved.destroy()),
    ];

    await host.close();
    await other.close();
    const there = new URL(other.enterpriseManagerUrl).host;
    for (const { message } of errors) {
      expect(message).toContain(`backup server "vbr01" was made on ${addressOf(site)}, but this run is connected to ${there}.`);
    }
    expect(other.requests.filter(({ method }) => method !== "GET" && method !== "POST")).toHaveLength(1); // the log-off
    expect(everyBackupServer()).toEqual(["vbr01"]);
  });

  it("is none when the same one has a new name", async () => {
    const resource = await connected(minimal("vbr01"));
    const config = configOf(site.simulator);
    const url = site.simulator.enterpriseManagerUrl.replace("127.0.0.1", "localhost");
    const host = startRun({ ...config, "veeam:enterpriseManagerUrl": url });
    const renamed = resource.through(host);

    expect(await renamed.refresh()).toEqual({});
    expect(await renamed.up(minimal("vbr01", { description: "new" }))).toBe("update");
    await renamed.destroy();

    await host.close();
    expect(everyBackupServer()).toEqual([]);
  });

  it("takes over what an import knows: the account is sent by the first update", async () => {
    const resource = await connected(minimal("vbr01"));
    const { username, password, ...imported } = minimal("vbr01");
    const strip = (fields: Fields): Fields => {
      const { username: _, password: __, ...rest } = fields;
      return rest;
    };
    Object.assign(resource, { inputs: strip(resource.inputs), outputs: strip(resource.outputs) });
    held(site, "vbr01").password = "unknown";

    expect(await resource.refresh()).toEqual({});
    expect(await resource.up({ ...imported, username, password })).toBe("update");

    expect(requestsOf(site).filter((request) => request.startsWith("editBackupServer"))).toHaveLength(1);
    expect(held(site, "vbr01").password).toBe(password);
    expect(await resource.up(minimal("vbr01"))).toBe("same");
  });
});
