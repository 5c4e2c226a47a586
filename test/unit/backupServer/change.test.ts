/** Backup servers that change: in the program, in Enterprise Manager, and under the hands of both. */
import { codeIn, messageWith } from "../../codes";
import { InitializationError } from "../../engine/host";
import { type Fields } from "../../site";
import { nextRun } from "../safety/programs";
import {
  BACKUP_SERVER_STUB,
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

const puts = () => requestsOf(site).filter((request) => request.startsWith("editBackupServer"));

async function connected(args: Fields) {
  const resource = managed(site);
  await resource.up(args);
  site.simulator.clearRequests();
  return resource;
}

describe("a change in the program", () => {
  const changes: [string, Fields, Fields][] = [
    ["description", { description: "other" }, { description: "other" }],
    ["port", { port: 9394 }, { port: 9394 }],
    ["wcfPort", { wcfPort: 9407 }, { wcfPort: 9407 }],
    [
      "vbrCertificateThumbprint",
      { vbrCertificateThumbprint: "fe:dc:ba:98:76:54:32:10:fe:dc:ba:98:76:54:32:10:fe:dc:ba:98" },
      { thumbprint: "FEDCBA9876543210FEDCBA9876543210FEDCBA98" },
    ],
    ["dnsNameOrIpAddress", { dnsNameOrIpAddress: "192.0.2.8" }, { address: "192.0.2.8" }],
    ["username", { username: "other@EXAMPLE.COM" }, { username: "other@EXAMPLE.COM" }],
    ["password", { password: "rotated-password" }, { password: "rotated-password" }],
  ];

  it.each(changes)("of %s is one edit, and settles", async (_, change, expected) => {
    const resource = await connected(complete("vbr01"));

    expect(await resource.up(complete("vbr01", change))).toBe("update");

    expect(puts()).toEqual(["editBackupServer 202"]);
    expect(held(site, resource.id)).toMatchObject(expected);
    expect(resource.outputs).toMatchObject(change);
    expect(await resource.refresh()).toEqual({});
    expect(await resource.up(complete("vbr01", change))).toBe("same");
    expect(warnings(site)).toEqual([]);
  });

  it.each(changes)(
    "of %s keeps what it does not concern, on servers that reset what an edit leaves out",
    async (_, change, expected) => {
      habits().resetsOmittedFields = true;
      const resource = await connected(complete("vbr01"));

      await resource.up(complete("vbr01", change));

      const { description, port, wcfPort, thumbprint } = held(site, resource.id);
      const before = {
        description: complete("").description,
        port: 9393,
        wcfPort: 9406,
        thumbprint: complete("").vbrCertificateThumbprint,
      };
      expect({ description, port, wcfPort, thumbprint }).toEqual({ ...before, ...pick(expected, Object.keys(before)) });
    },
  );

  it("sends user name and password only when one of them changed", async () => {
    const resource = await connected(minimal("vbr01"));

    await resource.up(minimal("vbr01", { description: "a" }));
    await resource.up(minimal("vbr01", { description: "a", password: "rotated-password" }));

    const bodies = site.simulator.requests
      .filter(({ operation }) => operation === "editBackupServer")
      .map(({ body }) => String(body));
    expect(bodies.map((body) => [body.includes("<Username>"), body.includes("<Password>")])).toEqual([
      [false, false],
      [true, true],
    ]);
    expect(held(site, "vbr01").password).toBe("rotated-password");
  });

  it.each(
    ([200, 202, 204] as const).flatMap((status) =>
      (["task", "entity", "reference", "none"] as const).map((body) => ({ status, body })),
    ),
  )("is finished after an answer $status with $body", async (editAnswer) => {
    habits().editAnswer = editAnswer;
    const resource = await connected(complete("vbr01"));

    await resource.up(complete("vbr01", { description: "other", dnsNameOrIpAddress: "vbr02" }));

    expect(held(site, resource.id)).toMatchObject({ description: "other", address: "vbr02" });
    expect(puts()).toHaveLength(1);
    expect(await resource.refresh()).toEqual({});
  });

  it("is laid over the entity itself, whatever a list shows of it", async () => {
    const resource = await connected(complete("vbr01"));
    await resource.up(complete("vbr01", { description: "so that its path is known" }));
    const entity = site.simulator.requests.find(({ operation }) => operation === "backupServer")?.path ?? "";
    const reduced = `<BackupServer UID="${resource.id ?? ""}" Name="vbr01" Href="${entity}"/>`;
    site.simulator.fail({
      on: "enterpriseManager backupServers",
      with: { kind: "replaceBody", text: `<BackupServers xmlns="http://www.veeam.com/ent/v1.0">${reduced}</BackupServers>` },
    });

    await resource.up(minimal("vbr01", { description: "other" }));

    const put = String(site.simulator.requests.findLast(({ operation }) => operation === "editBackupServer")?.body);
    expect(put).toContain("<WcfPort>9406</WcfPort>");
    expect(held(site, resource.id)).toMatchObject({ description: "other", wcfPort: 9406 });
  });

  it("keeps the line ends of a description that is not declared", async () => {
    const resource = await connected(minimal("vbr01"));
    Object.assign(held(site, resource.id), { description: "by hand,\r\nin two lines" });

    await resource.up(minimal("vbr01", { port: 9394 }));

    expect(held(site, resource.id)).toMatchObject({ description: "by hand,\r\nin two lines", port: 9394 });
  });

  it("of the port is not sent for ever where Enterprise Manager shows 443 for a declared 9392", async () => {
    habits().showsPort443 = true;
    const resource = managed(site);

    await resource.up(minimal("vbr01", { port: 9392 }));
    const again = [await resource.refresh(), await resource.up(minimal("vbr01", { port: 9392 }))];

    expect(warnings(site)).toEqual([
      expect.stringMatching(/^port: declared 9392, but Enterprise Manager holds 443\. Enterprise Manager shows 443/),
    ]);
    expect(again).toEqual([{}, "same"]);
    expect(puts()).toEqual([]);
  });

  it("is waited for where it shows late", async () => {
    habits().changesShowAfterLooks = 3;
    const resource = await connected(complete("vbr01"));

    await resource.up(complete("vbr01", { port: 9394 }));

    expect(resource.outputs.port).toBe(9394);
    expect(warnings(site)).toEqual([]);
  });

  it("puts the documented default back when a setting is removed, and says what stays", async () => {
    const resource = await connected(complete("vbr01"));

    await resource.up(minimal("vbr01"));

    expect(held(site, resource.id)).toMatchObject({ description: "", port: 9393, wcfPort: 9406 });
    expect(warnings(site)).toEqual([
      "port is no longer managed; Enterprise Manager keeps 9393. [VEEAM_NO_LONGER_MANAGED]",
      "wcfPort is no longer managed; Enterprise Manager keeps 9406. [VEEAM_NO_LONGER_MANAGED]",
      messageWith("VEEAM_NO_LONGER_MANAGED", "vbrCertificateThumbprint", "0123456789ABCDEF0123456789ABCDEF01234567"),
    ]);
    expect(await resource.up(minimal("vbr01"))).toBe("same");
  });

  it.each([
    ["adopt", { adopt: true }],
    ["a time-out", { __timeouts: { delete: "5m" } }],
  ])("of %s alone sends nothing", async (_, change) => {
    const resource = await connected(minimal("vbr01"));

    expect(await resource.up(minimal("vbr01", change))).toBe("update");

    expect(requestsOf(site)).toEqual([]);
    expect(resource.outputs).toMatchObject(change);
  });

  it.each([
    ["the case of the address", { dnsNameOrIpAddress: "VBR01" }],
    [
      "the spelling of the thumbprint",
      { vbrCertificateThumbprint: "01 23 45 67 89 ab cd ef 01 23 45 67 89 ab cd ef 01 23 45 67" },
    ],
    ["the line ends of the description", { description: "two\r\nlines" }],
  ])("of nothing but %s is no change", async (_, change) => {
    const resource = await connected(complete("vbr01", { description: "two\nlines" }));

    expect(await resource.up(complete("vbr01", { description: "two\nlines", ...change }))).toBe("same");
  });
});

describe("an edit that goes wrong", () => {
  it("leaves the state as it was when the task failed without an effect", async () => {
    const resource = await connected(complete("vbr01"));
    site.simulator.planTask({ outcome: { success: false, message: "No." } });

    const error = await failing(resource.up(complete("vbr01", { port: 9394 })));

    expect(error.message).toMatch(
      /^Updating backup server "vbr01" failed: No \(task task-\d+\)\. As far as could be read, nothing was changed\. The next pulumi up sends it again\. \[VEEAM_TASK_FAILED\]$/,
    );
    expect(resource.outputs.port).toBe(9393);
    expect(await resource.up(complete("vbr01", { port: 9394 }))).toBe("update");
  });

  it("reports what Enterprise Manager holds when the task failed with an effect, and sends the account again", async () => {
    const resource = await connected(complete("vbr01"));
    site.simulator.planTask({ outcome: { success: false, message: "No.", effect: true } });

    const error = await failing(resource.up(complete("vbr01", { port: 9394, description: "other" })));

    expect(error).toBeInstanceOf(InitializationError);
    expect(resource.outputs).toMatchObject({ port: 9394, description: "other" });
    site.simulator.clearRequests();
    await resource.update(resource.inputs);
    expect(puts()).toHaveLength(1);
    expect(await resource.refresh()).toEqual({});
  });

  it.each([
    ["the answer is lost", "editBackupServer", { kind: "reset", when: "after" }],
    ["half of the answer comes", "editBackupServer", { kind: "cutReply" }],
    ["the logon ends in the middle of the wait", "task", { kind: "answer", status: 401 }],
  ] as const)("is settled by reading when %s", async (_, operation, effect) => {
    const resource = await connected(complete("vbr01"));
    site.simulator.fail({ on: `enterpriseManager ${operation}`, with: effect });

    await resource.up(complete("vbr01", { port: 9394, dnsNameOrIpAddress: "vbr02" }));

    expect(puts()).toHaveLength(1);
    expect(resource.outputs).toMatchObject({ port: 9394, dnsNameOrIpAddress: "vbr02" });
  });

  it("says what is not there when the request was lost on its way", async () => {
    const resource = (await connected(complete("vbr01"))).through(site.host);
    site.simulator.fail({ on: "enterpriseManager editBackupServer", with: { kind: "reset", when: "before" } });

    const error = await failing(resource.up(complete("vbr01", { port: 9394, dnsNameOrIpAddress: "vbr02" })));

    expect(error.message).toEqual(
      messageWith("VEEAM_NOT_APPLIED", addressOf(site), "port is still 9393", 'dnsNameOrIpAddress is not "vbr02"'),
    );
    expect(await resource.up(complete("vbr01", { port: 9394, dnsNameOrIpAddress: "vbr02" }))).toBe("update");
  });

  it("knows by its task that a password was taken when the answer is lost", async () => {
    const resource = await connected(complete("vbr01"));
    site.simulator.fail({ on: "enterpriseManager editBackupServer", with: { kind: "reset", when: "after" } });

    await resource.up(complete("vbr01", { password: "rotated-password" }));

    expect(puts()).toHaveLength(1);
    expect(held(site, resource.id).password).toBe("rotated-password");
  });

  it("does not claim that a password was taken when there is no task to tell", async () => {
    habits().editAnswer = { status: 204, body: "none" };
    const resource = (await connected(complete("vbr01"))).through(site.host);
    site.simulator.fail({ on: "enterpriseManager editBackupServer", with: { kind: "reset", when: "after" } });

    const error = await failing(resource.up(complete("vbr01", { password: "rotated-password" })));

    expect(error.message).toEqual(messageWith("VEEAM_OUTCOME_UNKNOWN", "user name and password", "The state has what "));
    expect(error).toBeInstanceOf(InitializationError);
    await resource.update(resource.inputs);
    expect(puts()).toHaveLength(2);
    expect(held(site, resource.id).password).toBe("rotated-password");
  });

  it.each([
    ["an update", {}],
    ["an adoption", { adopt: true }],
  ])("of %s does not claim that nothing was changed when it cannot be read back", async (_, more) => {
    const resource = (await connected(complete("vbr01"))).through(site.host);
    const lists = "adopt" in more ? 2 : 1;
    site.simulator.fail({
      on: "enterpriseManager backupServers",
      times: "always",
      skip: lists,
      with: { kind: "answer", status: 403 },
    });

    const changing = "adopt" in more ? managed(site) : resource;
    const error = await failing(changing.up(complete("vbr01", { port: 9394, ...more })));

    expect(codeIn(error)).toBe("VEEAM_OUTCOME_UNKNOWN");
    expect(error.message).not.toMatch(/nothing was changed/i);
    expect(held(site, "vbr01").port).toBe(9394);
  });

  it("does not pass for one that was not sent when the account is refused before it is read back", async () => {
    const resource = (await connected(complete("vbr01"))).through(nextRun(site));
    site.simulator.fail({ on: "enterpriseManager backupServers", skip: 1, with: { kind: "answer", status: 401 } });
    site.simulator.fail({ on: "enterpriseManager logOn", skip: 1, with: { kind: "answer", status: 401 } });

    const error = await failing(resource.up(complete("vbr01", { port: 9394 })));

    expect(error.message).toEqual(
      messageWith("VEEAM_OUTCOME_UNKNOWN", "Task task-1 is Finished.", "refused user", "compares and sends again"),
    );
    expect(held(site, "vbr01").port).toBe(9394);
    await resource.host.close();
  });

  it("logs on again when the logon has ended before, and sends the edit once more", async () => {
    const resource = await connected(complete("vbr01"));
    site.simulator.fail({ on: "enterpriseManager editBackupServer", with: { kind: "answer", status: 401 } });

    await resource.up(complete("vbr01", { port: 9394 }));

    expect(puts()).toEqual(["editBackupServer 401", "editBackupServer 202"]);
    expect(held(site, resource.id).port).toBe(9394);
  });

  it("warns of a value that was not taken", async () => {
    const resource = (await connected(complete("vbr01"))).through(site.host);
    site.simulator.fail({
      on: "enterpriseManager editBackupServer",
      with: { kind: "answer", status: 204, body: "" },
    });

    await resource.up(complete("vbr01", { port: 9394 }));

    expect(warnings(site)).toEqual([
      "port: declared 9394, but Enterprise Manager holds 9393. A refresh shows it as drift. [VEEAM_VALUE_NOT_KEPT]",
    ]);
    expect(await resource.refresh()).toEqual({ port: { declared: 9394, found: 9393 } });
    expect(await resource.up(complete("vbr01", { port: 9394 }))).toBe("update");
  });

  it("names both when the backup server got another UID", async () => {
    const resource = await connected(complete("vbr01"));
    const other = "urn:veeam:BackupServer:0d9a4f5e-7f5c-4d11-8a54-0f4dd70f6f11";
    habits().editAnswer = { status: 204, body: "none" };
    site.simulator.fail({
      on: "enterpriseManager editBackupServer",
      with: {
        kind: "meanwhile",
        when: "after",
        changes: [{ path: `enterpriseManager.backupServers[${resource.id ?? ""}].uid`, value: other }],
      },
    });
    const old = resource.id ?? "";

    const error = await failing(resource.up(complete("vbr01", { port: 9394 })));

    expect(error.message).toEqual(messageWith("VEEAM_GONE", old, `there is "vbr01" (${other}) now`));
  });
});

describe("drift", () => {
  it.each([
    ["description", { description: "by hand" }, { description: { declared: complete("").description, found: "by hand" } }],
    ["port", { port: 10005 }, { port: { declared: 9393, found: 10005 } }],
    ["wcfPort", { wcfPort: 10006 }, { wcfPort: { declared: 9406, found: 10006 } }],
    [
      "vbrCertificateThumbprint",
      { thumbprint: "FF".repeat(20) },
      { vbrCertificateThumbprint: { declared: complete("").vbrCertificateThumbprint, found: "FF".repeat(20) } },
    ],
  ])("of %s is shown, and repaired by the next run", async (_, change, drift) => {
    const resource = await connected(complete("vbr01"));
    const before = { ...held(site, resource.id) };
    Object.assign(held(site, resource.id), change);

    expect(await resource.refresh()).toEqual(drift);
    expect(await resource.up(complete("vbr01"))).toBe("update");

    expect(held(site, resource.id)).toEqual(before);
    expect(await resource.refresh()).toEqual({});
  });

  it("of the address is shown as far as it can be seen, and repaired by the next run", async () => {
    const resource = await connected(complete("vbr01"));
    Object.assign(held(site, resource.id), { address: "vbr02", name: "vbr02" });

    expect(await resource.refresh()).toEqual({
      dnsNameOrIpAddress: { declared: "vbr01", found: '(changed in Enterprise Manager, now listed as "vbr02")' },
    });
    expect(resource.outputs.dnsNameOrIpAddress).toBe("vbr01");
    expect(await resource.up(complete("vbr01"))).toBe("update");

    expect(held(site, resource.id).address).toBe("vbr01");
    expect(await resource.refresh()).toEqual({});
    expect(await resource.up(complete("vbr01"))).toBe("same");
  });

  it("of the address asks for nothing where ignoreChanges keeps what a refresh put there", async () => {
    const resource = await connected(complete("vbr01", { adopt: true }));
    Object.assign(held(site, resource.id), { address: "vbr02", name: "vbr02" });
    await resource.refresh();
    site.simulator.clearRequests();
    const { dnsNameOrIpAddress } = resource.inputs;

    expect(await resource.up(complete("x", { dnsNameOrIpAddress, adopt: true }))).toBe("same");
    // A flag alone sends nothing here either.
    expect(await resource.up(complete("x", { dnsNameOrIpAddress }))).toBe("update");

    expect(requestsOf(site)).toEqual([]);
    expect(resource.outputs.dnsNameOrIpAddress).toBe("vbr01");
    expect(await resource.refresh()).toEqual({});
    expect(await resource.up(complete("vbr01"))).toBe("update");
    expect(held(site, resource.id).address).toBe("vbr01");
  });

  it("of the address is none where no address is known, because it was added under another one than its name", async () => {
    habits().names = "shortHostName";
    const { id = "" } = await connected(minimal("vbr01.example.com"));
    const shown = await site.host.read(id, { __provider: BACKUP_SERVER_STUB });

    const { properties, inputs } = await site.host.read(id, shown.properties);

    expect(shown.properties.name).toBe("vbr01");
    expect(properties).toMatchObject(shown.properties);
    expect({ ...properties, ...inputs }).not.toHaveProperty("dnsNameOrIpAddress");
  });

  it("of the address is never sent as what stands for it", async () => {
    const resource = await connected(complete("vbr01"));
    Object.assign(held(site, resource.id), { address: "vbr02" });
    await resource.refresh();
    site.simulator.clearRequests();

    // What `ignoreChanges` makes of the program's value.
    const { dnsNameOrIpAddress } = resource.inputs;
    const error = await failing(resource.up(complete("x", { dnsNameOrIpAddress, port: 9394 })));

    expect(error.message).toEqual(messageWith("VEEAM_ADDRESS_CHANGED", "dnsNameOrIpAddress", "ignoreChanges"));
    expect(puts()).toEqual([]);
  });

  it("is none where the address is only spelled otherwise, even for servers that mind case", async () => {
    habits().comparesCaseSensitively = true;
    const resource = await connected(complete("vbr01"));
    Object.assign(held(site, resource.id), { address: "VBR01", name: "VBR01" });

    expect(await resource.refresh()).toEqual({});
  });

  it("is none of what was not declared", async () => {
    const resource = await connected(minimal("vbr01"));
    Object.assign(held(site, resource.id), { description: "by hand", port: 9999, wcfPort: 9998, password: "by hand" });

    expect(await resource.refresh()).toEqual({});
    expect(resource.outputs).toMatchObject({ description: "by hand", port: 9999, wcfPort: 9998 });
    expect(await resource.up(minimal("vbr01"))).toBe("same");
  });
});

function pick(from: Fields, keys: readonly string[]): Fields {
  return Object.fromEntries(Object.entries(from).filter(([key]) => keys.includes(key)));
}
