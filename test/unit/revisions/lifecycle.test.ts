/**
 * Every type and a scale-out repository from creation to deletion, in each revision: what `npm run test:revisions` tries with the
 * whole suites, in short.
 */
import { declarableScaleOutIn, REVISIONS } from "../../revision";
import { completeDeclarations, linuxLocal } from "../repository/programs";
import { SCALE_OUT_STUB, complete, makeExtents, makeObjectStorage } from "../scaleOutRepository/programs";
import { ManagedResource, startNextRun, startSite, type Fields, type Site } from "../../site";

describe.each(REVISIONS)("in revision %s", (revision) => {
  let site: Site;
  let declarations: [string, Fields][];

  beforeAll(async () => {
    declarations = [...(await completeDeclarations(revision))];
    site = await startSite({ sessionLooks: 0 }, revision);
  });
  afterAll(() => site.close());

  it("each type is created, unchanged, shown when it drifts, updated and deleted", async () => {
    const { infrastructure } = site.simulator;
    const made = await Promise.all(
      declarations.map(async ([type, declaration]) => {
        const resource = new ManagedResource(site.host);

        expect([type, await resource.up(declaration)]).toEqual([type, "create"]);
        expect([type, resource.outputs]).toMatchObject([type, declaration]);
        expect([type, await resource.up(declaration)]).toEqual([type, "same"]);
        expect([type, await resource.refresh()]).toEqual([type, {}]);
        return { type, declaration, resource };
      }),
    );

    const nextRun = startNextRun(site, revision);
    for (const { resource } of made) {
      Object.assign(infrastructure.repositories.find(({ id }) => id === resource.id) ?? {}, { description: "somebody else's" });
      resource.host = nextRun.host;
    }
    await Promise.all(
      made.map(async ({ type, declaration, resource }) => {
        const held = () => infrastructure.repositories.find(({ id }) => id === resource.id);
        const description = { declared: declaration.description, found: "somebody else's" };
        expect([type, await resource.refresh()]).toEqual([type, { description }]);

        const changed = { ...declaration, name: `${type} renamed`, description: "changed" };
        expect([type, await resource.up(changed)]).toEqual([type, "update"]);
        expect([type, held()]).toMatchObject([type, { name: `${type} renamed`, description: "changed" }]);
        expect([type, await resource.refresh()]).toEqual([type, {}]);
        expect([type, await resource.up(changed)]).toEqual([type, "same"]);

        await resource.destroy();
        expect([type, infrastructure.repositories.map(({ name }) => name)]).not.toContain(`${type} renamed`);
      }),
    );
    await nextRun.close();
    expect(infrastructure.repositories).toHaveLength(1);
  });

  it("a scale-out repository is created with every property, unchanged, shown when it drifts, updated and deleted", async () => {
    const extents = await makeExtents(site, "first", "second");
    const capacity = await makeObjectStorage(site, "capacity", "S3Compatible");
    const archive = await makeObjectStorage(site, "archive", "AmazonS3Glacier");
    const declaration = declarableScaleOutIn(revision, complete("production", extents, capacity, archive));
    const resource = new ManagedResource(site.host, SCALE_OUT_STUB);

    expect(await resource.up(declaration)).toBe("create");
    expect(resource.outputs).toMatchObject(declaration);
    expect(await resource.up(declaration)).toBe("same");
    expect(await resource.refresh()).toEqual({});

    const [model] = site.simulator.infrastructure.scaleOutRepositories;
    const { days } = model?.capacityTier?.offloadWindow as { days: Fields[] };
    Object.assign(days.find(({ day }) => day === "monday") ?? {}, { hours: Array(24).fill("1").join(",") });
    expect(Object.keys((await resource.refresh()) as Fields)).toEqual(["capacityTier.offloadWindow.days[0].hours"]);

    expect(await resource.up({ ...declaration, description: "changed" })).toBe("update");
    expect(await resource.refresh()).toEqual({});
    await resource.destroy();
    expect(site.simulator.infrastructure.scaleOutRepositories).toEqual([]);
  });

  it("a mount server may be left out where the server has a default one", async () => {
    const { mountServer: _, ...without } = linuxLocal("unmounted");
    const resource = new ManagedResource(site.host);

    const done = await resource.up(without).catch((error: unknown) => (error as Error).message);

    expect(done).toBe(
      revision === "1.3-rev2"
        ? "create"
        : `mountServer: is required in REST revision ${revision} (veeam:vbrApiVersion); it may be left out from 1.3-rev2 on`,
    );
    if (done === "create") expect(await resource.refresh()).toEqual({});
  });
});
