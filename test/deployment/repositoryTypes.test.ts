import { join } from "node:path";

import { anEngine, openSite, requestsOf, requireOk, ROOT_DIRECTORY, summaryOf, type Site } from "./site";

const TYPE_COUNT = 16;

// The acts of one story: each goes on where the one before it ended.
describe.each(anEngine)("one repository of each type on the %s", (_name, engine) => {
  let site: Site;
  const deployed = () =>
    site.simulator.infrastructure.repositories.filter(({ description }) => /Pulumi|drifted/.test(description));

  beforeAll(async () => {
    site = await openSite(engine, { projectDirectory: join(ROOT_DIRECTORY, "examples", "repository-types") });
  }, 60_000);

  beforeEach(() => site.simulator.clearRequests());

  afterAll(() => site.close());

  it("is created", async () => {
    const up = requireOk(await site.stack.up());

    expect(summaryOf(up)).toHaveLength(TYPE_COUNT);
    expect(new Set(deployed().map(({ type }) => type)).size).toBe(TYPE_COUNT);
  }, 120_000);

  it("needs no request for a preview without refresh, which shows nothing", async () => {
    const preview = requireOk(await site.stack.preview({ refresh: false }));

    expect(summaryOf(preview)).toEqual([]);
    expect(site.simulator.requests).toEqual([]);
  }, 60_000);

  it("shows no drift in a preview with refresh, and is read together", async () => {
    const preview = requireOk(await site.stack.preview());

    expect(summaryOf(preview)).toEqual([]);
    // How many the engine asks for in the same moment depends on the machine; test/host/budgets.test.ts counts exactly.
    expect(requestsOf(site.simulator).length).toBeLessThan(TYPE_COUNT / 4);
  }, 60_000);

  it("is read as a whole by get", async () => {
    const reader = await openSite(engine, { simulator: site.simulator });
    const ids = deployed().map(({ type, id }) => [type, { get: id }] as const);
    reader.declare(Object.fromEntries(ids));

    const up = requireOk(await reader.stack.up());
    await reader.close();

    const models = deployed().map((live) => [live.type, { ...live, urn: expect.any(String) as unknown }] as const);
    expect(up.outputs.resources).toEqual(Object.fromEntries(models));
  }, 60_000);

  it("shows what drifted with old and new value, and is repaired in place", async () => {
    const ids = deployed().map(({ id }) => id);
    for (const repository of deployed()) repository.description = `drifted ${repository.type}`;

    const up = requireOk(await site.stack.up());

    const changes = deployed().map(({ type }) => [
      JSON.stringify(`Managed by Pulumi: ${type}`),
      JSON.stringify(`drifted ${type}`),
    ]);
    const lines = summaryOf(up).map((line) => line.replace(/ [a-z0-9-]+:/, ""));
    expect(lines.sort()).toEqual(
      changes
        .flatMap(([declared = "", found = ""]) => [
          `refresh description ${declared} => ${found}`,
          `update description ${found} => ${declared}`,
        ])
        .sort(),
    );
    expect(deployed().map(({ id }) => id)).toEqual(ids);
    expect(deployed().map(({ description }) => description)).toEqual(deployed().map(({ type }) => `Managed by Pulumi: ${type}`));
    expect(requestsOf(site.simulator).filter((request) => request.startsWith("PUT "))).toHaveLength(TYPE_COUNT);
  }, 120_000);

  it("is destroyed", async () => {
    requireOk(await site.stack.destroy());

    expect(deployed()).toEqual([]);
    expect((await site.stack.export()).resources).toEqual([]);
  }, 120_000);
});
