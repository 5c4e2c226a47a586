import { join } from "node:path";
import { anEngine, messagesOf, openSite, requestsOf, requireOk, ROOT_DIRECTORY, summaryOf } from "./site";

describe.each(anEngine)("the example of look-ups on the %s", (_name, engine) => {
  it("refers to everything by name, runs its rescan again on request, and warns of what is offline", async () => {
    const site = await openSite(engine, { projectDirectory: join(ROOT_DIRECTORY, "examples", "look-ups") });

    const preview = requireOk(await site.stack.preview());
    const previewed = requestsOf(site.simulator);
    const up = requireOk(await site.stack.up());
    const { repositories, scaleOutRepositories, rescans } = site.simulator.infrastructure;
    const idOf = (name: string): string | undefined => repositories.find((one) => one.name === name)?.id;
    const [disks, container] = [idOf("Look-up disks"), idOf("Look-up container")];
    const unchanged = requireOk(await site.stack.preview());
    await site.stack.setConfig("rescan", "2");
    const again = requireOk(await site.stack.up());
    const rescanned = rescans.map(({ repositoryIds }) => repositoryIds);
    const share = repositories.find(({ name }) => name === "Look-up share");
    const blob = repositories.find(({ name }) => name === "Look-up container");
    const [production] = scaleOutRepositories;
    const body = { data: [{ name: "nas", isOnline: false }], pagination: { total: 1, count: 1, skip: 0, limit: 200 } };
    site.simulator.fail({ on: /states\?isOnlineFilter=false/, with: { kind: "answer", status: 200, body } });
    const offline = await site.stack.preview();
    site.simulator.clearFaults();
    requireOk(await site.stack.destroy());
    const left = repositories.map(({ name }) => name);
    await site.close();

    expect(summaryOf(preview)).toHaveLength(5);
    expect(previewed.filter((request) => !request.startsWith("GET "))).toEqual([]);
    expect(previewed.filter((request) => request.includes("sobrIdFilter"))).toEqual([]);
    expect(up.outputs).toEqual({
      hostId: "3251ddfc-3691-4d20-a43e-860dc275147e",
      // Of object storage a server knows no end.
      freeGB: { "Look-up disks": 1024, "Look-up container": 0 },
    });
    expect(share).toMatchObject({ share: { credentialsId: "e4a6f1b2-5c3d-4e7f-8a90-1b2c3d4e5f60" } });
    expect(blob).toMatchObject({ proxyAppliance: { subscriptionId: "b1a0f7c5-3d4e-4f6a-9c8b-7d6e5f4a3b2c" } });
    expect(production).toMatchObject({
      performanceTier: { performanceExtents: [{ id: disks }] },
      capacityTier: {
        extents: [{ id: container }],
        encryption: { encryptionPasswordId: "c26b46c1-e3e5-424c-948f-0a3fa5a19ab7" },
      },
    });
    expect(summaryOf(unchanged)).toEqual([]);
    expect(summaryOf(again)).toEqual(["create-replacement disks", "replace disks", "delete-replaced disks"]);
    expect(rescanned).toEqual([[disks], [disks]]);
    expect(messagesOf(offline)).toEqual([expect.stringContaining("Offline: nas")]);
    expect(left).toEqual(["Default Backup Repository"]);
  }, 180_000);
});
