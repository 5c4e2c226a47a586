/** What is written whole is read whole, an extent is dropped only when it is certainly empty, and writes never starve reads. */
import type { StateOverride } from "veeam-simulator";
import { messageWith } from "../../codes";
import { linuxLocal } from "../repository/programs";
import { makeExtents, minimal, SCALE_OUT_STUB } from "../scaleOutRepository/programs";
import { ManagedResource, configOf, type Fields, startSite, type Site } from "../../site";
import { startRun } from "../../run";
import { failing, fresh, nextRun } from "./programs";

let site: Site;

beforeAll(async () => {
  site = await startSite();
});
afterEach(() => {
  site.simulator.clearFaults();
  site.simulator.infrastructure.habits.omittedInLists = [];
});
afterAll(() => site.close());

it("keeps undeclared settings when lists do not show them and eight updates come at once", async () => {
  const names = Array.from({ length: 8 }, () => fresh());
  const resources = await Promise.all(
    names.map(async (name) => {
      const resource = new ManagedResource(site.host);
      await resource.up(linuxLocal(name));
      return resource;
    }),
  );
  const held = () =>
    names.map(
      (name) => site.simulator.infrastructure.repositories.find((one) => one.name === name) as unknown as { repository: Fields },
    );
  for (const { repository } of held())
    repository.advancedSettings = {
      ...(repository.advancedSettings as Fields),
      alignDataBlocks: false,
      decompressBeforeStoring: true,
    };
  const before = structuredClone(held().map(({ repository }) => repository.advancedSettings));
  site.simulator.infrastructure.habits.omittedInLists = ["repository.advancedSettings"];
  const run = nextRun(site);
  for (const resource of resources) resource.host = run;

  await Promise.all(resources.map((resource, index) => resource.up(linuxLocal(names[index] ?? "", { description: "changed" }))));

  expect(held().map(({ repository }) => repository.advancedSettings)).toEqual(before);
});

it("does not take a setting that lists leave out for drift", async () => {
  const declare = (name: string): Fields =>
    linuxLocal(name, { repository: { path: `/mnt/${name}`, advancedSettings: { alignDataBlocks: true, perVmBackup: true } } });
  const names = [fresh(), fresh(), fresh()];
  const resources = await Promise.all(
    names.map(async (name) => {
      const resource = new ManagedResource(site.host);
      await resource.up(declare(name));
      return resource;
    }),
  );
  site.simulator.infrastructure.habits.omittedInLists = ["repository.advancedSettings"];
  const run = nextRun(site);
  for (const resource of resources) resource.host = run;

  expect(await Promise.all(resources.map((resource) => resource.refresh()))).toEqual(names.map(() => ({})));
});

describe("an extent that is taken out", () => {
  it.each<[string, StateOverride, string]>([
    ["whose used space is null", { values: { usedSpaceGB: null } }, "usedSpaceGB: null"],
    ["whose used space is missing", { without: ["usedSpaceGB"] }, "usedSpaceGB: null"],
    ["whose used space is no number", { values: { usedSpaceGB: "0" } }, 'usedSpaceGB: "0"'],
    ["whose used space is unknown to the server", { values: { usedSpaceGB: -1 } }, "usedSpaceGB: -1"],
    ["that is offline", { values: { isOnline: false, usedSpaceGB: 0 } }, "it is offline"],
    ["of which it is not known whether it is online", { without: ["isOnline"] }, "it is offline"],
    ["that has no state", { isMissing: true }, "shows no state for it"],
    ["that holds backups", { values: { usedSpaceGB: 500 } }, "holds 500 GB of backups"],
    ["that may hold less than the decimal that is shown", { values: { usedSpaceGB: 0 } }, "up to 0.05 GB can be there"],
  ])("is kept when it is one %s", async (_which, override, reason) => {
    const [first = "", second = ""] = await makeExtents(site, fresh("extent"), fresh("extent"));
    const name = fresh("sobr");
    const resource = new ManagedResource(site.host, SCALE_OUT_STUB);
    await resource.up(minimal(name, [first, second]));
    site.simulator.infrastructure.stateOverrides[second] = override;
    site.simulator.clearRequests();

    const error = await failing(resource.up(minimal(name, [first])));

    expect(error.message).toEqual(messageWith("VEEAM_EXTENT_REMOVAL_REFUSED", reason, "allowExtentRemoval: true"));
    expect(site.simulator.requests.filter(({ method }) => method === "PUT")).toEqual([]);
    expect(await resource.up(minimal(name, [first], { allowExtentRemoval: true }))).toBe("update");
  });
});

it("keeps an extent whose state cannot be read, and says what was being done", async () => {
  const [first = "", second = ""] = await makeExtents(site, fresh("extent"), fresh("extent"));
  const name = fresh("sobr");
  const resource = new ManagedResource(site.host, SCALE_OUT_STUB);
  await resource.up(minimal(name, [first, second]));
  site.simulator.fail({ on: "GET /repositories/states", with: { kind: "answer", status: 400, message: "No." } });
  site.simulator.clearRequests();

  const error = await failing(resource.up(minimal(name, [first])));

  expect(error.message).toEqual(
    messageWith("VEEAM_REQUEST_REFUSED", `Updating scale-out repository "${name}" failed: `, "No. Nothing was sent"),
  );
  expect(site.simulator.requests.filter(({ method }) => method === "PUT")).toEqual([]);
});

describe("writes in flight", () => {
  it("leave room for reads, and a create behind them times out without sending its request", async () => {
    const resources = await Promise.all(
      Array.from({ length: 8 }, async () => {
        const resource = new ManagedResource(site.host);
        await resource.up(linuxLocal(fresh()));
        return resource;
      }),
    );
    const [kept] = await Promise.all(
      [fresh()].map(async (name) => {
        const resource = new ManagedResource(site.host);
        await resource.up(linuxLocal(name));
        return resource;
      }),
    );
    site.simulator.fail({ on: "DELETE /repositories/*", times: "always", with: { kind: "delay", delayMs: 4000 } });
    let areDeleted = false;
    const deletions = Promise.all(resources.map((resource) => resource.destroy())).then(() => (areDeleted = true));
    const late = fresh();
    site.simulator.clearRequests();

    expect(await kept?.refresh()).toEqual({});
    const error = await failing(new ManagedResource(site.host).up({ ...linuxLocal(late), __timeouts: { create: "1s" } }));

    expect(areDeleted).toBe(false);
    expect(error.message).toBe(
      `Creating repository "${late}" was not started: its timeout of 1s had already expired. Nothing was sent. Increase customTimeouts; a deletion uses those of the last pulumi up. [VEEAM_NOT_STARTED]`,
    );
    await deletions;
    expect(site.simulator.requests.filter(({ method, path }) => method === "POST" && path.endsWith("/repositories"))).toEqual([]);
  }, 20_000);

  it("are as many as vbrMaxParallel allows, also 32", async () => {
    const run = startRun({ ...configOf(site.simulator), "veeam:vbrMaxParallel": "32" });
    const resources = await Promise.all(
      Array.from({ length: 32 }, async () => {
        const resource = new ManagedResource(run);
        await resource.up(linuxLocal(fresh()));
        return resource;
      }),
    );
    site.simulator.fail({ on: "DELETE /repositories/*", times: "always", with: { kind: "delay", delayMs: 1500 } });

    const deletions = Promise.all(resources.map((resource) => resource.destroy()));
    let most = 0;
    const count = setInterval(
      () => (most = Math.max(most, site.simulator.inFlight.filter(({ method }) => method === "DELETE").length)),
      50,
    );
    await deletions;
    clearInterval(count);

    expect(most).toBe(32);
    await run.close();
  }, 30_000);
});
