import { join } from "node:path";
import {
  anEngine,
  linuxRepository,
  messagesOf,
  openSite,
  requireOk,
  ROOT_DIRECTORY,
  summaryOf,
  writesOf,
  type Declaration,
  type Site,
} from "./site";

const repository = (name: string, path: string): Declaration => ({ args: linuxRepository({ name, repository: { path } }) });
const over = (...names: string[]): Declaration => ({
  kind: "ScaleOutRepository",
  args: { name: "production", performanceTier: { performanceExtents: names.map((name) => ({ id: `$${name}.id` })) } },
});
const withRemoval = (production: Declaration): Declaration =>
  "args" in production ? { ...production, args: { ...production.args, allowExtentRemoval: true } } : production;
const shortWritesOf = (site: Site): string[] =>
  writesOf(site).map((request) => request.replace(/\/api\/v1\/backupInfrastructure|\/[0-9a-f-]{36}|\?.*/g, ""));

describe.each(anEngine)("a scale-out repository on the %s", (_name, engine) => {
  it("is deployed with its extents by the example, shows a drifted mode, and is destroyed in the right order without dependsOn", async () => {
    const site = await openSite(engine, { projectDirectory: join(ROOT_DIRECTORY, "examples", "scale-out-repository") });

    requireOk(await site.stack.preview());
    const up = requireOk(await site.stack.up());
    const written = shortWritesOf(site);
    const unchanged = requireOk(await site.stack.preview());
    const live = site.simulator.infrastructure.scaleOutRepositories[0];
    const old = site.simulator.infrastructure.repositories.find(({ name }) => name === "Production disks 2020");
    const extent = live?.performanceTier?.performanceExtents.find(({ id }) => id === old?.id);
    Object.assign(extent ?? {}, { status: ["Normal"] });
    const drift = requireOk(await site.stack.preview());
    site.simulator.clearRequests();
    requireOk(await site.stack.destroy());
    const removed = shortWritesOf(site);
    await site.close();

    expect(written).toEqual([
      "POST /repositories",
      "POST /repositories",
      "POST /repositories",
      "POST /repositories",
      "POST /scaleOutRepositories",
      "POST /scaleOutRepositories/enableSealedMode",
    ]);
    expect(live).toMatchObject({ capacityTier: { isEnabled: true }, archiveTier: { isEnabled: true, archivePeriodDays: 365 } });
    expect(up.outputs.extentStatus).toMatchObject({ [old?.id ?? ""]: ["Sealed"] });
    expect(summaryOf(unchanged)).toEqual([]);
    expect(summaryOf(drift)).toContain("refresh production: performanceTier.performanceExtents[1].sealedMode true => false");
    expect(removed).toEqual([
      "DELETE /scaleOutRepositories",
      "DELETE /repositories",
      "DELETE /repositories",
      "DELETE /repositories",
      "DELETE /repositories",
    ]);
  }, 180_000);

  it("gets another repository as extent in one up when its name changes too and the old one may go: made first, the old one deleted last", async () => {
    const site = await openSite(engine);
    site.declare({
      first: repository("first", "/mnt/1"),
      second: repository("second", "/mnt/2"),
      production: over("first", "second"),
    });
    requireOk(await site.stack.up());
    site.simulator.clearRequests();
    site.declare({
      first: repository("first-2", "/mnt/3"),
      second: repository("second", "/mnt/2"),
      production: withRemoval(over("first", "second")),
    });

    requireOk(await site.stack.up());

    expect(shortWritesOf(site)).toEqual(["POST /repositories", "PUT /scaleOutRepositories", "DELETE /repositories"]);
    expect(site.simulator.infrastructure.repositories.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["first-2", "second"]),
    );
    expect(site.simulator.infrastructure.repositories.map(({ name }) => name)).not.toContain("first");
    await site.close();
  }, 180_000);

  it.each([
    ["whose used space is null", { values: { usedSpaceGB: null } }],
    ["that is offline with nothing used", { values: { usedSpaceGB: 0, isOnline: false } }],
    ["that has no state", { isMissing: true as const }],
  ])(
    "keeps an extent %s when the program drops it",
    async (_which, override) => {
      const site = await openSite(engine);
      const extents = { first: repository("first", "/mnt/1"), second: repository("second", "/mnt/2") };
      site.declare({ ...extents, production: over("first", "second") });
      requireOk(await site.stack.up());
      Object.assign(site.simulator.infrastructure, { usedSpaceGB: { second: 500 }, stateOverrides: { second: override } });
      site.simulator.clearRequests();
      site.declare({ ...extents, production: over("first") });

      const result = await site.stack.up();
      const sent = shortWritesOf(site);
      await site.close();

      expect(result.ok).toBe(false);
      expect(messagesOf(result).join("\n")).toContain("allowExtentRemoval: true");
      expect(sent).toEqual([]);
    },
    120_000,
  );

  it("says to change the name in the same commit when an extent is replaced with its name kept", async () => {
    const site = await openSite(engine);
    site.declare({ first: repository("first", "/mnt/1"), production: over("first") });
    requireOk(await site.stack.up());
    site.declare({ first: repository("first", "/mnt/3"), production: over("first") });

    const result = await site.stack.up();
    const names = site.simulator.infrastructure.repositories.map(({ name }) => name);
    await site.close();

    expect(result.ok).toBe(false);
    expect(messagesOf(result).join("\n")).toContain(
      'It is an extent of the scale-out repository "production": take it out there first. If it is being replaced, change its name in the same commit',
    );
    expect(names).toContain("first");
  }, 180_000);
});
