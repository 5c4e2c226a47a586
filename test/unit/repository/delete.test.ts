import { useFastClock } from "../../clock";
import { messageWith } from "../../codes";
import { failureOf } from "../../reading";
import { REVISION } from "../../revision";
import { ManagedResource, startNextRun, startSite, type Fields, type Site } from "../../site";
import { linuxLocal } from "./programs";

useFastClock();

let site: Site;
beforeAll(async () => {
  site = await startSite();
});
afterEach(() => {
  site.simulator.clearFaults();
  site.simulator.infrastructure.fourEyesAuthorization = false;
});
afterAll(() => site.close());

const deletes = (): string[] => site.simulator.requests.filter(({ method }) => method === "DELETE").map(({ path }) => path);
const address = (): string => new URL(site.simulator.vbrUrl).host;
const HOLDERS =
  "Nothing was deleted. It may be used by a job, a scale-out repository or imported backups: change what uses it, and delete it then. With four-eyes authorization on, nothing can be deleted over REST, only in the console.";

async function deployed(name: string, more: Fields = {}): Promise<ManagedResource> {
  const resource = new ManagedResource(site.host);
  await resource.up(linuxLocal(name, more));
  site.simulator.clearRequests();
  return resource;
}

describe("deleting a repository", () => {
  it("says explicitly that the backups stay", async () => {
    const resource = await deployed("kept");
    const { id = "" } = resource;

    await resource.destroy();

    expect(deletes()).toEqual([`/api/v1/backupInfrastructure/repositories/${id}?deleteBackups=false`]);
  });

  it("deletes the backups, too, when deleteBackups was set by the last up", async () => {
    const resource = await deployed("with-backups");
    const { id = "" } = resource;
    await resource.up(linuxLocal("with-backups", { deleteBackups: true }));

    await resource.destroy();

    expect(site.simulator.infrastructure.deletions.at(-1)).toEqual({ id, name: "with-backups", deleteBackups: true });
  });

  it("succeeds when a complete list confirms the 404 that the retry after a lost answer gets", async () => {
    const resource = await deployed("twice");
    site.simulator.fail({ on: "DELETE /repositories/*", with: { kind: "reset", when: "before" } });
    site.simulator.fail({
      on: "DELETE /repositories/*",
      with: { kind: "meanwhile", when: "before", changes: [{ path: "repositories[twice]" }] },
    });

    await resource.destroy();

    expect(site.simulator.requests.map(({ method, status }) => `${method} ${status}`)).toEqual([
      "DELETE 0",
      "GET 200",
      "DELETE 404",
      "GET 404",
      "GET 200",
    ]);
  });

  it("does not say that nothing was sent when its answer was lost and it cannot be sent again", async () => {
    const resource = await deployed("sent-once");
    const run = startNextRun(site);
    resource.host = run.host;
    await resource.refresh();
    const { account } = site.simulator.infrastructure;
    account.password = "changed meanwhile";
    site.simulator.fail({ on: "DELETE /repositories/*", with: { kind: "gateway", status: 504, as: "html" } });
    site.simulator.fail({ on: "DELETE /repositories/*", times: "always", with: { kind: "answer", status: 401 } });

    const message = await failureOf(resource.destroy());
    account.password = site.simulator.password;
    await run.close();

    expect(message).toEqual(
      messageWith("VEEAM_OUTCOME_UNKNOWN", "answered 504", "refused user", "the next run looks for it again."),
    );
    expect(message).not.toMatch(/Nothing was|not started/);
  });

  it.each([401, 429])("says of a %s that nothing was deleted", async (status) => {
    const resource = await deployed(`refused-${status}`);
    site.simulator.fail({ on: "DELETE /repositories/*", times: "always", with: { kind: "answer", status } });

    expect(await failureOf(resource.destroy())).toContain("Nothing was deleted; the next run tries again.");
  });

  it("succeeds when it is gone already", async () => {
    const resource = await deployed("gone");
    site.simulator.infrastructure.repositories.splice(0);

    await resource.destroy();

    expect(deletes()).toHaveLength(1);
  });

  it("shows the server's words and what to look at when a job uses it", async () => {
    const resource = await deployed("used");
    site.simulator.infrastructure.jobs.push({ name: "Nightly", repositoryId: resource.id ?? "" });

    const error = await resource.destroy().catch((thrown: unknown) => thrown as Error);

    expect(error?.message).toMatch(new RegExp(`^Deleting repository "used" failed: ${address()} answered 400: .*Nightly.* `));
    expect(error?.message.endsWith(`${HOLDERS} [VEEAM_DELETE_REFUSED]`)).toBe(true);
    expect(deletes()).toHaveLength(1);
  });

  it("says of an internal error that the object is there, and nothing of its backups", async () => {
    const resource = await deployed("half-way", { deleteBackups: true });
    site.simulator.fail({
      on: "DELETE /repositories/*",
      with: { kind: "answer", status: 500, message: "The database is locked" },
    });

    const message = await failureOf(resource.destroy());

    expect(message).toContain("answered 500: The database is locked. It is still on the server. ");
    expect(message).not.toContain("Nothing was deleted");
  });

  // The states of 1.2-rev1 do not tell it.
  (REVISION === "1.2-rev1" ? it.skip : it).each([
    [
      "an extent",
      (id: string) => ({ performanceTier: { performanceExtents: [{ id }] } }),
      'It is an extent of the scale-out repository "SOBR Production": take it out there first.',
    ],
    [
      "the archive extent",
      (id: string) => ({ archiveTier: { isEnabled: false, extentId: id } }),
      'It is the archive extent of the scale-out repository "SOBR Production": take it out in the console first.',
    ],
  ])("names the scale-out repository that it is %s of", async (name, tiersWith, where) => {
    const resource = await deployed(name.replaceAll(" ", "-"));
    const { scaleOutRepositories } = site.simulator.infrastructure;
    scaleOutRepositories.push({
      id: "0a1b2c3d-4e5f-4a6b-9c7d-8e9f0a1b2c3d",
      name: "SOBR Production",
      ...tiersWith(resource.id ?? ""),
    });

    await expect(resource.destroy()).rejects.toThrow(
      `${where} If it is being replaced, change its name in the same commit and set allowExtentRemoval: true there: then the new one is made first and takes its place. `,
    );
    scaleOutRepositories.pop();
  });
});
