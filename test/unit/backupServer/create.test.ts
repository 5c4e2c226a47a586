/** Connecting a backup server: whatever Enterprise Manager answers, one is connected and known, or an error says why not. */
import { messageWith } from "../../codes";
import { InitializationError } from "../../engine/host";
import { startSite, type Site } from "../../site";
import {
  addressOf,
  complete,
  failing,
  type Habits,
  held,
  managed,
  minimal,
  requestsOf,
  siteOfThisFile,
  warnings,
} from "./programs";
import { useFastClock } from "../../clock";

const site = siteOfThisFile();
useFastClock();
const habits = (): Habits => site.simulator.infrastructure.enterpriseManager.habits;

const em = (): Site["simulator"]["infrastructure"]["enterpriseManager"] => site.simulator.infrastructure.enterpriseManager;
const everyBackupServer = () => em().backupServers.map(({ address }) => address);
const posts = () => requestsOf(site).filter((request) => request.startsWith("createBackupServer"));

describe("connecting a backup server", () => {
  const statuses = [200, 201, 202, 204] as const;
  const forms = [
    { name: "a task", answer: { body: "task" } },
    { name: "a task that names the backup server", answer: { body: "task", related: "entity" } },
    { name: "a task that names a reference to it", answer: { body: "task", related: "reference" } },
    { name: "the backup server", answer: { body: "entity" } },
    { name: "a reference", answer: { body: "reference" } },
    { name: "a location alone", answer: { body: "none", location: true } },
    { name: "a task and a location", answer: { body: "task", location: true } },
    { name: "nothing at all", answer: { body: "none" } },
  ] as const;

  it.each(statuses.flatMap((status) => forms.map(({ name, answer }) => ({ status, name, answer }))))(
    "finds it after $status with $name",
    async ({ status, answer }) => {
      habits().createAnswer = { status, ...answer };
      em().backupServers.push({
        uid: "urn:veeam:BackupServer:0d9a4f5e-7f5c-4d11-8a54-0f4dd70f6f11",
        name: "other",
        address: "other",
      });
      const resource = managed(site);

      expect(await resource.up(complete("vbr01.example.com"))).toBe("create");

      expect(everyBackupServer()).toEqual(["other", "vbr01.example.com"]);
      expect(held(site, resource.id).address).toBe("vbr01.example.com");
      expect(await resource.refresh()).toEqual({});
      expect(await resource.up(complete("vbr01.example.com"))).toBe("same");
    },
  );

  it("finds it when it shows late, and under another name than its address", async () => {
    Object.assign(habits(), { createAnswer: { status: 204, body: "none" }, changesShowAfterLooks: 3, names: "shortHostName" });
    const resource = managed(site);

    await resource.up(minimal("vbr01.example.com"));

    expect(resource.outputs).toMatchObject({ name: "vbr01", dnsNameOrIpAddress: "vbr01.example.com" });
  });

  it("finds it in a list of references, and in a list of many pages", async () => {
    Object.assign(habits(), { listPageSize: 2 });
    for (const address of ["a", "b", "c", "d", "e"]) await managed(site).up(minimal(address));

    expect(everyBackupServer()).toEqual(["a", "b", "c", "d", "e"]);
  });

  it.each([
    ["a host that links name otherwise", { hrefAuthority: "srv12.tech.local:9399" }],
    ["links in lower case", { hrefCase: "lower" }],
    ["links in upper case", { hrefCase: "upper" }],
    ["delete links without a type", { deleteLinkTypes: "never" }],
    ["delete links with a type", { deleteLinkTypes: "always" }],
    ["a BOM before every body", { sendsBom: true }],
    ["texts without references", { escapesTexts: false }],
    ["filters that mind case", { comparesCaseSensitively: true }],
    ["a logon that is answered 200", { logonStatus: 200 }],
    ["no version before data was collected", { collectsAtOnce: false }],
    ["thumbprints in lower case", { thumbprints: "lower" }],
    ["thumbprints with colons", { thumbprints: "colons" }],
  ])("copes with %s", async (_, change) => {
    Object.assign(habits(), change);
    const resource = managed(site);

    await resource.up(complete("vbr01.example.com"));

    expect(await resource.refresh()).toEqual({});
    expect(await resource.up(complete("vbr01.example.com", { description: "other" }))).toBe("update");
    expect(await resource.refresh()).toEqual({});
    await resource.destroy();
    expect(everyBackupServer()).toEqual([]);
    expect(warnings(site)).toEqual([]);
  });

  it("refuses one that is connected already, whatever the case of its address", async () => {
    await managed(site).up(minimal("vbr01.example.com"));
    const { uid } = held(site, "vbr01.example.com");

    const error = await failing(managed(site).up(minimal("VBR01.example.com")));

    expect(error.message).toBe(
      `Backup server "VBR01.example.com" is connected to ${addressOf(site)} already: "vbr01.example.com" (${uid}). Nothing was changed. ` +
        `It was probably connected by hand, or by a run that was interrupted. Set adopt: true to manage it from now on ` +
        `(a delete then leaves it connected until adopt is taken out again), or import it. ` +
        `If pulumi is replacing this resource (--replace, --target-replace, a taint), it is the resource's own: ` +
        `use the option deleteBeforeReplace, which deletes it first. [VEEAM_ALREADY_CONNECTED]`,
    );
    expect(posts()).toHaveLength(1);
  });

  it("refuses the second of two that begin in the same moment, for neither would see the other", async () => {
    const [first, second] = await Promise.allSettled([
      managed(site).up(minimal("vbr01.example.com")),
      managed(site).up(minimal("VBR01.example.com")),
    ]);

    expect(first).toMatchObject({ value: "create" });
    expect(second).toMatchObject({
      reason: { message: messageWith("VEEAM_DECLARED_TWICE", '"VBR01.example.com"', "Nothing was sent for this one.") },
    });
    expect(posts()).toHaveLength(1);
  });

  it("says that nothing was connected when another client was faster and the server refuses the address at once", async () => {
    const theirs = {
      uid: "urn:veeam:BackupServer:0d9a4f5e-7f5c-4d11-8a54-0f4dd70f6f11",
      name: "Columbus",
      address: "vbr01.example.com",
    };
    const changes = [{ path: "enterpriseManager.backupServers[+]", value: theirs }];
    habits().refusesDuplicatesAtOnce = true;
    site.simulator.fail({ on: "enterpriseManager createBackupServer", with: { kind: "meanwhile", when: "before", changes } });

    const error = await failing(managed(site).up(minimal("vbr01.example.com")));

    expect(error.message).toEqual(messageWith("VEEAM_REQUEST_REFUSED", "Nothing was connected."));
    expect(em().backupServers.map(({ uid }) => uid)).toEqual([theirs.uid]);
  });

  it("refuses one of this address that is listed under another name", async () => {
    em().backupServers.push({
      uid: "urn:veeam:BackupServer:0d9a4f5e-7f5c-4d11-8a54-0f4dd70f6f11",
      name: "Columbus",
      address: "vbr01.example.com",
    });

    const error = await failing(managed(site).up(minimal("vbr01.example.com")));

    expect(error.message).toEqual(
      messageWith("VEEAM_ALREADY_CONNECTED", '"Columbus" (urn:veeam:BackupServer:0d9a4f5e-7f5c-4d11-8a54-0f4dd70f6f11)'),
    );
    expect(posts()).toEqual([]);
  });

  it("adopts one that is connected already, and sends it all settings and the account", async () => {
    await managed(site).up(minimal("vbr01.example.com", { password: "an older one" }));
    const resource = managed(site);

    await resource.up(complete("vbr01.example.com", { adopt: true }));

    expect(posts()).toHaveLength(1);
    expect(held(site, resource.id)).toMatchObject({ port: 9393, wcfPort: 9406, password: complete("").password });
    expect(await resource.refresh()).toEqual({});
  });

  it("does not take a server that ignores the filter for one that found something", async () => {
    em().backupServers.push({
      uid: "urn:veeam:BackupServer:0d9a4f5e-7f5c-4d11-8a54-0f4dd70f6f11",
      name: "Columbus",
      address: "columbus",
    });
    const everything = site.simulator.fail({
      on: "enterpriseManager query",
      times: 2,
      with: {
        kind: "replaceBody",
        text:
          `<QueryResult xmlns="http://www.veeam.com/ent/v1.0"><Entities><BackupServers><BackupServer Name="Columbus" ` +
          `UID="urn:veeam:BackupServer:0d9a4f5e-7f5c-4d11-8a54-0f4dd70f6f11"/></BackupServers></Entities></QueryResult>`,
      },
    });
    const resource = managed(site);

    await resource.up(minimal("vbr01.example.com"));

    expect(everything.hits).toBe(2);
    expect(everyBackupServer()).toEqual(["columbus", "vbr01.example.com"]);
  });

  it("never guesses between two that have its address", async () => {
    for (const [index, name] of ["one", "two"].entries()) {
      em().backupServers.push({
        uid: `urn:veeam:BackupServer:0d9a4f5e-7f5c-4d11-8a54-0f4dd70f6f1${index}`,
        name,
        address: "vbr01",
      });
    }

    const error = await failing(managed(site).up(minimal("vbr01", { adopt: true })));

    expect(error.message).toBe(
      `2 backup servers on ${addressOf(site)} have the address "vbr01": "one" (urn:veeam:BackupServer:0d9a4f5e-7f5c-4d11-8a54-0f4dd70f6f10), ` +
        `"two" (urn:veeam:BackupServer:0d9a4f5e-7f5c-4d11-8a54-0f4dd70f6f11). Nothing was changed. Remove all but one there. [VEEAM_AMBIGUOUS]`,
    );
  });

  it("never guesses between two that somebody connected while it did", async () => {
    habits().createAnswer = { status: 204, body: "none" };
    site.simulator.fail({
      on: "enterpriseManager createBackupServer",
      with: {
        kind: "meanwhile",
        when: "after",
        changes: [
          {
            path: "enterpriseManager.backupServers[+]",
            value: { uid: "urn:veeam:BackupServer:0d9a4f5e-7f5c-4d11-8a54-0f4dd70f6f11", name: "vbr01", address: "vbr01" },
          },
        ],
      },
    });
    const resource = managed(site);

    const error = await failing(resource.up(minimal("vbr01")));

    expect(error.message).toEqual(messageWith("VEEAM_NOT_PROVEN", addressOf(site), "which one is meant cannot be told"));
    expect(resource.id).toBeUndefined();
  });

  it("leaves another one alone that somebody connected while it did", async () => {
    habits().createAnswer = { status: 204, body: "none" };
    site.simulator.fail({
      on: "enterpriseManager createBackupServer",
      with: {
        kind: "meanwhile",
        when: "after",
        changes: [
          {
            path: "enterpriseManager.backupServers[+]",
            value: { uid: "urn:veeam:BackupServer:0d9a4f5e-7f5c-4d11-8a54-0f4dd70f6f11", name: "vbr02", address: "vbr02" },
          },
        ],
      },
    });
    const resource = managed(site);

    await resource.up(minimal("vbr01"));

    expect(held(site, resource.id).address).toBe("vbr01");
  });

  it("does not take a backup server that was connected before for the new one", async () => {
    await managed(site).up(minimal("vbr01"));
    const old = held(site, "vbr01").uid;
    site.simulator.fail({
      on: "enterpriseManager createBackupServer",
      with: { kind: "replaceBody", text: `<EntityRef xmlns="http://www.veeam.com/ent/v1.0" UID="${old}" Name="vbr01"/>` },
    });

    const error = await failing(managed(site).up(minimal("vbr02")));

    expect(error.message).toEqual(messageWith("VEEAM_NOT_PROVEN", "was connected before", `"vbr01" (${old})`));
  });
});

describe("a task that does not end well", () => {
  it("is a failure in the server's own words, and leaves nothing in the state", async () => {
    site.simulator.planTask({ outcome: { success: false, message: "Failed to connect to vbr01: port 9392 is not reachable" } });
    const resource = managed(site);

    const error = await failing(resource.up(minimal("vbr01")));

    expect(error.message).toMatch(
      /^Connecting backup server "vbr01" failed: Failed to connect to vbr01: port 9392 is not reachable \(task task-\d+\)\. .* has no backup server "vbr01"; the next pulumi up tries again\. \[VEEAM_TASK_FAILED\]$/,
    );
    expect(error).not.toBeInstanceOf(InitializationError);
    expect(resource.id).toBeUndefined();
    expect(await resource.up(minimal("vbr01"))).toBe("create");
  });

  it.each([
    [{ confirmationNeeded: true }, "declare vbrCertificateThumbprint, as the backup server shows it"],
    [{ credentialsNeeded: true }, "an account with the role Veeam Backup Administrator on the backup server"],
  ] as const)("says what to do about %j", async (outcome, hint) => {
    site.simulator.planTask({ outcome: { message: "Not yet.", ...outcome } });

    const error = await failing(managed(site).up(minimal("vbr01")));

    expect(error.message).toEqual(messageWith("VEEAM_TASK_FAILED", "failed: Not yet (task ", hint));
  });

  it("proves nothing when it failed and names nothing, whatever has the address now", async () => {
    site.simulator.planTask({ outcome: { success: false, message: "Collecting failed", effect: true } });
    const resource = managed(site);

    const error = await failing(resource.up(minimal("vbr01")));

    expect(error).not.toBeInstanceOf(InitializationError);
    expect(resource.id).toBeUndefined();
    expect(error.message).toEqual(messageWith("VEEAM_NOT_PROVEN", "Collecting failed (task ", held(site, "vbr01").uid));
  });

  it.each([
    ["finished without a result", { outcome: { result: false } }],
    ["is not known any more", { vanish: 2 }],
    [
      "is only done for the backup server, not in the database, when time runs out",
      { state: "OperationFinished", durationMs: 1500 },
    ],
  ] as const)("is settled by reading when it %s", async (_, plan) => {
    site.simulator.planTask(plan);
    const resource = managed(site);

    await resource.up(minimal("vbr01"));

    expect(everyBackupServer()).toEqual(["vbr01"]);
    expect(held(site, resource.id).address).toBe("vbr01");
  });

  it("goes on in a state that no document lists", async () => {
    site.simulator.planTask({ state: "Dreaming", looks: 3 });

    expect(await managed(site).up(minimal("vbr01"))).toBe("create");
  });

  it.each(["Running", "OperationFinished"])(
    "names the task that is %s when time runs out, and says what the next run does",
    async (state) => {
      site.simulator.planTask({ never: true, state });
      const resource = managed(site);

      const error = await failing(resource.up(minimal("vbr01", { __timeouts: { create: "1s" } })));

      expect(error.message.replace(/task-\d+/, "task-N")).toBe(
        `Connecting backup server "vbr01" timed out after 1s: task task-N is ${state}. It is still running on ${addressOf(site)}. To wait longer, increase customTimeouts; a deletion uses those of the last pulumi up. ` +
          `No backup server "vbr01" is visible on ${addressOf(site)}, so the state does not know it. It may appear later: the next pulumi up looks for it first, refuses to make a second one, and continues with it when adopt: true is set. [VEEAM_TIMED_OUT]`,
      );
      expect(resource.id).toBeUndefined();
    },
  );

  it("is followed under its own logon when that ends in the middle of the wait, and never under another", async () => {
    site.simulator.planTask({ looks: 4 });
    site.simulator.fail({ on: "enterpriseManager task", skip: 1, with: { kind: "answer", status: 401 } });
    const resource = managed(site);

    await resource.up(minimal("vbr01"));

    expect(posts()).toHaveLength(1);
    expect(everyBackupServer()).toEqual(["vbr01"]);
    expect(held(site, resource.id).address).toBe("vbr01");
  });

  it('is looked up when the server says "There is no backup task with id"', async () => {
    site.simulator.fail({
      on: "enterpriseManager task",
      with: { kind: "answer", status: 500, message: "There is no backup task with id [task-1] in current rest session" },
    });
    const resource = managed(site);

    await resource.up(minimal("vbr01"));

    expect(everyBackupServer()).toEqual(["vbr01"]);
  });
});

describe("an answer that is lost", () => {
  const lost = [
    ["the connection breaks", { kind: "reset", when: "after" }],
    ["half of it comes", { kind: "cutReply" }],
    ["a proxy answers instead", { kind: "answer", status: 502, body: "<html><h1>Bad gateway</h1></html>", when: "after" }],
    ["it is no XML", { kind: "garble", as: "notJson" }],
    ["TLS fails", { kind: "tlsFailure", when: "after" }],
  ] as const;

  it.each(lost)("connects it once and knows it when %s", async (_, effect) => {
    site.simulator.fail({ on: "enterpriseManager createBackupServer", with: effect });
    const resource = managed(site);

    await resource.up(minimal("vbr01"));

    expect(posts()).toHaveLength(1);
    expect(everyBackupServer()).toEqual(["vbr01"]);
    expect(held(site, resource.id).address).toBe("vbr01");
    expect(await resource.refresh()).toEqual({});
  });

  it("is searched for, and the message says that it may be connected when nothing came of it", async () => {
    site.simulator.fail({ on: "enterpriseManager createBackupServer", with: { kind: "reset", when: "before" } });
    const resource = managed(site);

    const error = await failing(resource.up(minimal("vbr01")));

    expect(error.message).toEqual(
      messageWith("VEEAM_OUTCOME_UNKNOWN", "broke the connection during POST", "No task of it was found.", "is visible on"),
    );
    expect(resource.id).toBeUndefined();
    expect(await resource.up(minimal("vbr01"))).toBe("create");
  });

  it("is found by its task, which says how it ended", async () => {
    site.simulator.planTask({ outcome: { success: false, message: "No licence." } });
    site.simulator.fail({ on: "enterpriseManager createBackupServer", with: { kind: "reset", when: "after" } });

    const error = await failing(managed(site).up(minimal("vbr01")));

    expect(error.message).toEqual(messageWith("VEEAM_TASK_FAILED", "failed: No licence (task ", "has no backup server"));
  });
});

describe("a refusal", () => {
  it("of a Portal User names the role, before anything is sent", async () => {
    const other = await startSite();
    other.simulator.infrastructure.enterpriseManager.role = "portalUser";

    const error = await failing(managed(other).up(minimal("vbr01")));

    await other.close();
    expect(error.message).toEqual(messageWith("VEEAM_NOT_ALLOWED", "no way to add a backup server", "role Portal Administrator"));
    expect(requestsOf(other).filter((request) => request.startsWith("createBackupServer"))).toEqual([]);
  });

  it.each([
    [400, "VEEAM_REQUEST_REFUSED", "The address is not valid.", "answered 400 to POST"],
    [403, "VEEAM_NOT_ALLOWED", "Access denied", "role Portal Administrator"],
  ] as const)("of status %i is shown in the server's own words", async (status, code, message, more) => {
    site.simulator.fail({ on: "enterpriseManager createBackupServer", with: { kind: "answer", status, message } });
    const resource = managed(site);

    const error = await failing(resource.up(minimal("vbr01")));

    expect(error.message).toEqual(messageWith(code, 'Connecting backup server "vbr01" failed: ', message, more));
    expect(resource.id).toBeUndefined();
  });

  it("comes before anything is sent where the version of the API lacks a setting", async () => {
    const old = await startSite();
    old.simulator.infrastructure.enterpriseManager.supportedVersions = ["v1_5", "v1_6"];

    const error = await failing(managed(old).up(minimal("vbr01", { wcfPort: 9405 })));
    const resource = managed(old);
    await resource.up(minimal("vbr01"));
    const drift = await resource.refresh();
    await resource.up(minimal("vbr01", { description: "sent with the account, which old versions demand" }));

    await old.close();
    expect(error.message).toBe(
      `wcfPort needs version v1_7 of the REST API (Enterprise Manager 12 and later), but ${addressOf(old)} serves v1_6. Nothing was sent. [VEEAM_REVISION_MISMATCH]`,
    );
    expect(drift).toEqual({});
    expect(held(old, "vbr01").description).toContain("old versions");
  });
});
