/** Mount servers: settings of a managed server in that role, which no request takes away. */
import { setValueAt, valueAt, type JsonObject, type MountServer } from "veeam-simulator";
import { useFastClock } from "../../clock";
import { failureOf } from "../../reading";
import { REVISION } from "../../revision";
import { startRun } from "../../run";
import { ManagedResource, STUB, configOf, startSite, type Site } from "../../site";
import { MANAGED_SERVER_STUB, linuxHost } from "../managedServer/programs";
import { CHANGES, HARDENED, REMOVALS, complete } from "./programs";

useFastClock();

let site: Site;
beforeEach(async () => {
  site = await startSite();
});
afterEach(() => site.close());

const LINUX = "3251ddfc-3691-4d20-a43e-860dc275147e";
const managed = (): ManagedResource => new ManagedResource(site.host, STUB.replace(".repository;", ".mountServer;"));
const writes = (): string[] =>
  site.simulator.requests.filter(({ method, path }) => method !== "GET" && !path.includes("token")).map(({ method }) => method);
const warnings = (): string[] =>
  site.host.log.messages.filter(({ severity }) => severity === "warning").map(({ message }) => message);

function held(wanted = HARDENED): MountServer {
  const server = site.simulator.infrastructure.mountServers.find(({ id }) => id === wanted);
  if (server === undefined) throw new Error("not on the simulator");
  return server;
}

(REVISION === "1.2-rev1" ? describe.skip : describe)("a mount server", () => {
  it("is created with every property, has the id of its host, shows no drift, and does not change again", async () => {
    const resource = managed();

    expect(await resource.up({ ...complete, isDefault: true })).toBe("create");

    expect(resource.id).toBe(HARDENED);
    expect(held()).toMatchObject({ settings: complete.settings, isDefault: true });
    expect(held(LINUX).isDefault).toBe(false);
    expect(resource.outputs).toMatchObject({ ...complete, isDefault: true, type: "linux" });
    expect(await resource.refresh()).toEqual({});
    expect(await resource.up({ ...complete, isDefault: true })).toBe("same");
  });

  it("is another object than its host, whose id it has", async () => {
    const host = new ManagedResource(site.host, MANAGED_SERVER_STUB);
    await host.up({ ...linuxHost(), __urn: "urn:host" });
    const resource = managed();
    const declared = { hostId: host.id, settings: { writeCacheFolder: "/cache" }, __urn: "urn:mount" };
    await resource.up(declared);
    await host.up({ ...linuxHost({ description: "changed" }), __urn: "urn:host" });

    expect(resource.id).toBe(host.id);
    expect(await resource.up({ ...declared, settings: { writeCacheFolder: "/other" } })).toBe("update");
    await resource.destroy();
    await host.destroy();

    expect(warnings()).toEqual([expect.stringMatching(/VEEAM_KEPT_UNDELETABLE/)]);
    expect(site.simulator.infrastructure.managedServers.some(({ id }) => id === host.id)).toBe(false);
  });

  it("has the defaults of its system where nothing is declared, and manages none of them", async () => {
    const resource = managed();

    await resource.up({ hostId: HARDENED });

    expect(held().settings).toMatchObject({ vPowerNFSEnabled: false });
    expect(await resource.refresh()).toEqual({});
    expect(warnings()).toEqual([]);
  });

  it.each(CHANGES)("%s drifts, is put back, and is changed in place", async (path, value) => {
    const resource = managed();
    await resource.up(complete);
    const changed = structuredClone<JsonObject>(complete);
    setValueAt(changed, path, value);
    setValueAt(held(), path, value);

    const found = await resource.refresh();
    const repaired = await resource.up(complete);
    const afterRepair = structuredClone(held().settings);
    const updated = await resource.up(changed);

    expect(Object.keys(found)).toEqual([path]);
    expect([repaired, afterRepair, updated]).toEqual(["update", complete.settings, "update"]);
    expect(valueAt(held(), path)).toBe(value);
    expect(await resource.refresh()).toEqual({});
  });

  it.each(REMOVALS)("%s is removed from the program, and stays with a warning", async (path) => {
    const resource = managed();
    await resource.up(complete);
    const without = structuredClone<JsonObject>(complete);
    setValueAt(without, path, undefined);

    expect(await resource.up(without)).toBe("update");

    expect(held().settings).toEqual(complete.settings);
    expect(warnings().join("\n")).toContain("VEEAM_NO_LONGER_MANAGED");
  });

  it("becomes the default one, stays it where that is not declared any more, and drifts where another one becomes it", async () => {
    const resource = managed();
    await resource.up(complete);

    await resource.up({ ...complete, isDefault: true });
    const isDefault = held().isDefault;
    await resource.up(complete);
    const afterRemoval = held().isDefault;
    await resource.up({ ...complete, isDefault: true });
    Object.assign(held(), { isDefault: false });

    expect([isDefault, afterRemoval]).toEqual([true, true]);
    expect(warnings().join("\n")).toContain("isDefault is no longer managed; the server keeps true");
    expect(await resource.refresh()).toEqual({ isDefault: { declared: true, found: false } });
  });

  it("stays the default one where that is declared to be off, and a warning says why", async () => {
    const resource = managed();
    await resource.up({ ...complete, isDefault: true });

    expect(await resource.up({ ...complete, isDefault: false })).toBe("update");

    expect(held().isDefault).toBe(true);
    expect(warnings().join("\n")).toMatch(/isDefault: declared false, but the server holds true\. There is always a default/);
    expect(await resource.refresh()).toEqual({});
  });

  it("is refused where the host has the role, and adopted on request", async () => {
    const resource = managed();
    const failure = await failureOf(resource.up({ hostId: LINUX }));

    await resource.up({ hostId: LINUX, settings: { writeCacheFolder: "/cache" }, adopt: true });

    expect(failure).toMatch(/^Mount server on host \S+ is on \S+ already \(type \w+, id \S+\)\. .*\[VEEAM_NAME_TAKEN\]$/);
    expect(held(LINUX).settings.writeCacheFolder).toBe("/cache");

    await resource.destroy();

    expect(warnings()).toEqual([expect.stringMatching(/no request takes the role away.*VEEAM_KEPT_UNDELETABLE/)]);
  });

  it("stays on the server when it is destroyed, and a warning says so", async () => {
    const resource = managed();
    await resource.up(complete);
    site.simulator.clearRequests();

    await resource.destroy();

    expect([held().id, writes()]).toEqual([HARDENED, []]);
    expect(warnings()).toEqual([
      `Mount server on host ${HARDENED} (id ${HARDENED}) stays on the server: no request takes the role away. It ends when the managed server is removed. [VEEAM_KEPT_UNDELETABLE]`,
    ]);
  });

  it("is made once where the answer is lost", async () => {
    const resource = managed();
    site.simulator.fail({ on: "POST /mountServers", with: { kind: "reset", when: "after" } });

    await resource.up(complete);

    expect([resource.id, writes()]).toEqual([HARDENED, ["POST"]]);
  });

  it("is replaced on another host", async () => {
    const resource = managed();
    await resource.up(complete);
    const gateway = "5b0c7d2e-9f41-4a36-8c1d-2e7f6a90b3d4";

    expect(await resource.up({ hostId: gateway })).toBe("replace");

    expect([resource.id, held().id]).toEqual([gateway, HARDENED]);
  });

  it("is found gone where the server no longer has it", async () => {
    const resource = managed();
    await resource.up(complete);
    site.simulator.infrastructure.mountServers.pop();
    const run = startRun(configOf(site.simulator));

    expect(await resource.through(run).refresh()).toBe("gone");
    await run.close();
  });
});
