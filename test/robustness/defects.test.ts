/** What answers by chance have found: answers that were believed, or followed, and must not be. */
import { failureOf } from "../reading";
import { linuxLocal } from "../repository/programs";
import { ManagedResource, startSite, type Site } from "../site";

const REPOSITORIES = "/api/v1/backupInfrastructure/repositories";

let site: Site;
beforeAll(async () => {
  site = await startSite();
});
afterEach(() => {
  site.simulator.clearFaults();
  site.simulator.clearRequests();
});
afterAll(() => site.close());

async function deployed(name: string): Promise<ManagedResource> {
  const resource = new ManagedResource(site.host);
  await resource.up(linuxLocal(name));
  return resource;
}

describe("an answer about something else than was asked for", () => {
  it.each([
    [
      "another repository",
      { id: "00000000-0000-4000-8000-000000000001", type: "WinLocal", name: "other" },
      /with something else \(id "0{8}-/,
    ],
    ["no repository at all", { SupportedVersions: [] }, /with something else \(id null\)/],
  ])("is not taken for the repository: %s", async (_what, body, words) => {
    const resource = await deployed("asked for");
    const before = structuredClone(resource.outputs);
    site.simulator.fail({
      on: `GET ${REPOSITORIES}/${resource.id ?? ""}`,
      times: 2,
      with: { kind: "answer", status: 200, body },
    });

    const [refresh, update] = [
      await failureOf(resource.refresh()),
      await failureOf(resource.up(linuxLocal("asked for", { description: "new" }))),
    ];

    expect(refresh).toMatch(words);
    expect(update).toMatch(words);
    expect(resource.outputs).toEqual(before);
    await resource.destroy();
  });
});
