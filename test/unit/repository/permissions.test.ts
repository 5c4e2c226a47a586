/** Who may use a repository: an object beside its model (revision 1.3-rev2), looked at only where a program declares it. */
import { useFastClock } from "../../clock";
import { InitializationError } from "../../engine/host";
import { ManagedResource, configOf, startSite, type Fields, type Site } from "../../site";
import { startRun } from "../../run";
import { linuxLocal, withValue } from "./programs";

useFastClock();

const PASSWORD = "c26b46c1-e3e5-424c-948f-0a3fa5a19ab7";
const accounts = [
  { name: "TECH\\backup", type: "ExternalGroup" },
  { name: "operator", type: "InternalUser" },
];
const explicit = { accessPolicy: "AllowExplicit", accounts };
const encrypted = { isEnabled: true, encryptionType: "ByUserPassword", encryptionPasswordId: PASSWORD };

let site: Site;
beforeAll(async () => {
  site = await startSite({ apiVersions: ["1.3-rev0", "1.3-rev2"] }, "1.3-rev2");
});
beforeEach(() => {
  site.simulator.clearFaults();
  site.simulator.clearRequests();
  site.host.log.messages.splice(0);
});
afterAll(() => site.close());

const declared = (name: string, accessPermissions: Fields | undefined): Fields =>
  linuxLocal(name, accessPermissions === undefined ? {} : { accessPermissions });
const held = (resource: ManagedResource): unknown => site.simulator.infrastructure.accessPermissions[resource.id ?? ""];
const calls = (): string[] =>
  site.simulator.requests.filter(({ path }) => path.endsWith("/accessPermissions")).map(({ method }) => method);
const puts = (): number => site.simulator.requests.filter(({ method }) => method === "PUT").length;
const warnings = (): string[] =>
  site.host.log.messages.filter(({ severity }) => severity === "warning").map(({ message }) => message);

describe("the access permissions of a repository", () => {
  it("are never asked for where they are not declared", async () => {
    const resource = new ManagedResource(site.host);

    await resource.up(declared("undeclared", undefined));
    await resource.refresh();
    await resource.up(linuxLocal("undeclared", { description: "changed" }));

    expect(calls()).toEqual([]);
    expect(resource.outputs).not.toHaveProperty("accessPermissions");
  });

  it("are set after the creation, hold still, and are changed without touching the repository", async () => {
    const resource = new ManagedResource(site.host);

    expect(await resource.up(declared("explicit", { ...explicit, encryptionSettings: encrypted }))).toBe("create");

    expect(held(resource)).toEqual({ ...explicit, encryptionSettings: encrypted });
    expect(resource.outputs.accessPermissions).toEqual({ ...explicit, encryptionSettings: encrypted });
    expect(await resource.refresh()).toEqual({});
    expect(await resource.up(declared("explicit", { ...explicit, encryptionSettings: encrypted }))).toBe("same");
    site.simulator.clearRequests();
    const narrower = { accessPolicy: "AllowExplicit", accounts: accounts.slice(1), encryptionSettings: { isEnabled: false } };
    expect(await resource.up(declared("explicit", narrower))).toBe("update");
    expect(puts()).toBe(1);
    expect(held(resource)).toMatchObject({ accounts: accounts.slice(1), encryptionSettings: { isEnabled: false } });
  });

  it("keep what is not declared of them, and take accounts for a set whose names ignore case", async () => {
    const resource = new ManagedResource(site.host);
    await resource.up(declared("kept", explicit));
    Object.assign(held(resource) as Fields, { encryptionSettings: encrypted });

    const reordered = [{ ...accounts[1] }, { name: "tech\\BACKUP", type: "ExternalGroup" }];
    expect(await resource.up(declared("kept", { ...explicit, accounts: reordered }))).toBe("same");
    expect(await resource.up(declared("kept", { accessPolicy: "AllowAll" }))).toBe("update");

    expect(held(resource)).toMatchObject({ accessPolicy: "AllowAll", encryptionSettings: encrypted });
    expect(await resource.refresh()).toEqual({});
  });

  it("are shown as drift property by property, and repaired", async () => {
    const resource = new ManagedResource(site.host);
    await resource.up(declared("drift", { ...explicit, encryptionSettings: { isEnabled: false } }));
    const intruder = { name: "guest", type: "InternalUser" };
    Object.assign(held(resource) as Fields, { accounts: [intruder, ...accounts], encryptionSettings: encrypted });

    expect(await resource.refresh()).toEqual({
      "accessPermissions.accounts[2]": { declared: undefined, found: intruder },
      "accessPermissions.encryptionSettings.isEnabled": { declared: false, found: true },
    });
    expect(await resource.up(declared("drift", { ...explicit, encryptionSettings: { isEnabled: false } }))).toBe("update");
    expect(held(resource)).toMatchObject({ accounts, encryptionSettings: { isEnabled: false } });
    Object.assign(held(resource) as Fields, { accessPolicy: "AllowAll", accounts: [] });
    expect(await resource.refresh()).toMatchObject({
      "accessPermissions.accessPolicy": { declared: "AllowExplicit", found: "AllowAll" },
    });
  });

  it("stay as they are when they are removed from the program, and a warning says so for each setting", async () => {
    const resource = new ManagedResource(site.host);
    await resource.up(declared("removed", { ...explicit, encryptionSettings: encrypted }));
    site.simulator.clearRequests();

    expect(await resource.up(declared("removed", undefined))).toBe("update");

    expect(puts()).toBe(0);
    expect(held(resource)).toEqual({ ...explicit, encryptionSettings: encrypted });
    expect(warnings()).toEqual([
      'accessPermissions.accessPolicy is no longer managed; the server keeps "AllowExplicit". [VEEAM_NO_LONGER_MANAGED]',
      `accessPermissions.accounts is no longer managed; the server keeps ${JSON.stringify(accounts)}. [VEEAM_NO_LONGER_MANAGED]`,
      "accessPermissions.encryptionSettings.isEnabled is no longer managed; the server keeps true. [VEEAM_NO_LONGER_MANAGED]",
      'accessPermissions.encryptionSettings.encryptionType is no longer managed; the server keeps "ByUserPassword". [VEEAM_NO_LONGER_MANAGED]',
      `accessPermissions.encryptionSettings.encryptionPasswordId is no longer managed; the server keeps "${PASSWORD}". [VEEAM_NO_LONGER_MANAGED]`,
    ]);
    expect(await resource.up(declared("removed", undefined))).toBe("same");
  });

  it("are not lost with the repository when they are refused after its creation, and the next up sets them", async () => {
    site.simulator.fail({
      on: "PUT /repositories/*/accessPermissions",
      with: { kind: "answer", status: 400, message: "No such user" },
    });
    const resource = new ManagedResource(site.host);

    const error = await resource.up(declared("refused", explicit)).catch((thrown: unknown) => thrown as Error);

    expect(error).toBeInstanceOf(InitializationError);
    expect((error as Error).message).toMatch(/^Creating repository "refused" failed: .*: No such user\./);
    await resource.update(await resource.check(declared("refused", explicit)));
    expect(held(resource)).toMatchObject(explicit);
    expect(resource.outputs).not.toHaveProperty("__unfinished");
  });

  it("are looked at again after a lost answer: set is good, not set is an error", async () => {
    const resource = new ManagedResource(site.host);
    site.simulator.fail({ on: "PUT /repositories/*/accessPermissions", with: { kind: "reset", when: "after" } });
    await resource.up(declared("lost", explicit));
    expect(calls().filter((method) => method === "PUT")).toHaveLength(1);
    expect(held(resource)).toMatchObject(explicit);

    site.simulator.fail({ on: "PUT /repositories/*/accessPermissions", with: { kind: "reset", when: "before" } });
    await expect(resource.up(declared("lost", { accessPolicy: "DenyAll" }))).rejects.toThrow(
      /^Updating repository "lost" failed: \S+ broke the connection during PUT /,
    );
    expect(await resource.up(declared("lost", { accessPolicy: "DenyAll" }))).toBe("update");
    expect(held(resource)).toMatchObject({ accessPolicy: "DenyAll" });
  });

  it("are in the state as the server has them when they could not be read back, and the next up compares them", async () => {
    const on = "GET /repositories/*/accessPermissions";
    const refusal = { kind: "answer", status: 403, message: "Not now" } as const;
    const resource = new ManagedResource(site.host);
    await resource.up(declared("unread", { accessPolicy: "AllowAll" }));
    site.simulator.fail({ on, skip: 2, with: refusal });

    const error = await resource.up(declared("unread", { accessPolicy: "DenyAll" })).catch((thrown: unknown) => thrown as Error);

    expect((error as Error).message).toMatch(/^Updating repository "unread" failed: .* The state has what \S+ holds now; /);
    expect(resource.outputs.accessPermissions).toEqual({ accessPolicy: "DenyAll" });
    expect(await resource.up(declared("unread", { accessPolicy: "AllowAll" }))).toBe("update");
    expect(held(resource)).toMatchObject({ accessPolicy: "AllowAll" });
  });

  it("are named with what was being done when they cannot be read", async () => {
    const resource = new ManagedResource(site.host);
    await resource.up(declared("forbidden", { accessPolicy: "AllowAll" }));
    site.simulator.fail({
      on: "GET /repositories/*/accessPermissions",
      times: "always",
      with: { kind: "answer", status: 403, message: "Not now" },
    });

    await expect(resource.refresh()).rejects.toThrow(
      /^Reading repository "forbidden" failed: .*: Not now\..* The state stays as it is; run it again later\./,
    );
    await expect(resource.up(declared("forbidden", { accessPolicy: "DenyAll" }))).rejects.toThrow(
      /^Updating repository "forbidden" failed: .*: Not now\..* Nothing was changed; /,
    );
  });

  it("are sent without the zeros that stand for keys which are not set", async () => {
    const resource = new ManagedResource(site.host);
    await resource.up(declared("zeros", { accessPolicy: "AllowAll" }));
    const zeros = "00000000-0000-0000-0000-000000000000";
    Object.assign(held(resource) as Fields, {
      encryptionSettings: { isEnabled: false, encryptionPasswordId: zeros, kmsServerId: zeros },
    });

    await resource.up(declared("zeros", { accessPolicy: "DenyAll" }));

    const sent = site.simulator.requests.findLast(({ method }) => method === "PUT")?.body;
    expect(sent).toEqual({ accessPolicy: "DenyAll", accounts: [], encryptionSettings: { isEnabled: false } });
  });

  it("of an adopted repository are brought to what is declared", async () => {
    const first = new ManagedResource(site.host);
    await first.up(declared("adopted", undefined));
    const second = new ManagedResource(site.host);

    await second.up({ ...declared("adopted", explicit), adopt: true });

    expect(second.id).toBe(first.id);
    expect(held(second)).toMatchObject(explicit);
  });

  it.each<[string, Fields, string]>([
    [
      "no account",
      { accessPolicy: "AllowExplicit" },
      "accessPermissions.accounts: must name at least one account for AllowExplicit",
    ],
    [
      "an encryption without its key",
      { ...explicit, encryptionSettings: withValue(encrypted, ["encryptionPasswordId"], undefined) },
      "accessPermissions.encryptionSettings.encryptionPasswordId: is required for ByUserPassword",
    ],
  ])("with %s are refused in the check", async (_, accessPermissions, message) => {
    await expect(new ManagedResource(site.host).up(declared("wrong", accessPermissions))).rejects.toThrow(message);
  });

  it("do not stand in the way of a destroy in an older revision, but of reading there", async () => {
    const resource = new ManagedResource(site.host);
    await resource.up(declared("older", explicit));
    const older = startRun(configOf(site.simulator, "1.3-rev0"));

    await expect(older.read(resource.id ?? "", resource.outputs)).rejects.toThrow(
      "accessPermissions: needs REST revision 1.3-rev2",
    );
    await older.delete(resource.id ?? "", resource.outputs);
    await older.close();

    expect(site.simulator.infrastructure.repositories.map(({ name }) => name)).not.toContain("older");
  });
});
