import {
  anEngine,
  isNative,
  linuxRepository,
  messagesOf,
  openSite,
  requestsOf,
  requireOk,
  resourceOf,
  summaryOf,
  writesOf,
  type Site,
} from "./site";

const NAME = "backups";
const REPOSITORIES = "/api/v1/backupInfrastructure/repositories";

describe.each(anEngine)("a repository on the %s", (_name, engine) => {
  let site: Site;

  beforeEach(async () => {
    site = await openSite(engine);
  }, 60_000);

  afterEach(() => site.close());

  it("is replaced by deleting it first when the name stays, and its warnings stand on its own row", async () => {
    site.declare({ nas: { args: linuxRepository() } });
    site.simulator.planSession({ outcome: { result: "Warning", message: "The disk is nearly full" } });
    const first = requireOk(await site.stack.up());
    const { id, urn } = resourceOf(await site.stack.export(), "nas");
    site.simulator.clearRequests();
    site.declare({ nas: { args: linuxRepository({ repository: { path: "/mnt/other" } }) } });

    const second = requireOk(await site.stack.up());

    expect(first.diagnostics).toContainEqual(
      expect.objectContaining({
        severity: "warning",
        urn,
        message: expect.stringContaining("The disk is nearly full") as string,
      }),
    );
    expect(summaryOf(second)).toEqual(["delete-replaced nas", "replace nas", "create-replacement nas"]);
    const writes = writesOf(site);
    expect(writes).toEqual([`DELETE ${REPOSITORIES}/${id}?deleteBackups=false`, `POST ${REPOSITORIES}`]);
    const live = site.simulator.infrastructure.repositories.filter(({ name }) => name === NAME);
    expect(live).toMatchObject([{ repository: { path: "/mnt/other" } }]);
  }, 120_000);

  it("outlives a resource whose successor adopts it", async () => {
    site.declare({ nas: { args: linuxRepository({ deleteBackups: true }) } });
    requireOk(await site.stack.up());
    const { id } = resourceOf(await site.stack.export(), "nas");
    site.simulator.clearRequests();
    site.declare({ storage: { args: linuxRepository({ deleteBackups: true, adopt: true }) } });

    const renamed = requireOk(await site.stack.up());
    const sent = requestsOf(site.simulator);
    const unchanged = requireOk(await site.stack.preview());
    const kept = resourceOf(await site.stack.export(), "storage");
    const live = site.simulator.infrastructure.repositories.filter(({ name }) => name === NAME);
    site.simulator.clearRequests();
    site.declare({ storage: { args: linuxRepository({ deleteBackups: true }) } });
    const owned = requireOk(await site.stack.up());
    const sentForOwnership = requestsOf(site.simulator);
    requireOk(await site.stack.destroy());

    expect(summaryOf(renamed)).toEqual(["create storage", "delete nas"]);
    expect(messagesOf(renamed)).toContainEqual(
      expect.stringContaining(
        `Repository "backups" (id ${id}) stays on the server: resource "storage" of this program has it now.`,
      ),
    );
    expect(summaryOf(owned)).toEqual([expect.stringMatching(/^update storage: .*adopt/)]);
    expect(sentForOwnership).toEqual([]);
    expect(sent.filter((request) => request.startsWith("DELETE"))).toEqual([]);
    expect(live).toMatchObject([{ id }]);
    expect(kept.id).toBe(id);
    expect(summaryOf(unchanged)).toEqual([]);
    expect(site.simulator.infrastructure.repositories.some(({ name }) => name === NAME)).toBe(false);
  }, 120_000);

  it("stays in the state when its session fails after it was made, and the next up finishes it", async () => {
    site.declare({ nas: { args: linuxRepository() } });
    site.simulator.planSession({
      outcome: { result: "Failed", message: "The agent did not answer", effect: true, resourceId: true },
    });

    const first = await site.stack.up();
    const kept = resourceOf(await site.stack.export(), "nas");
    const second = requireOk(await site.stack.up());
    const finished = resourceOf(await site.stack.export(), "nas");

    const [live] = site.simulator.infrastructure.repositories.filter(({ name }) => name === NAME);
    expect(first.ok).toBe(false);
    expect(messagesOf(first).join("\n")).toContain("The agent did not answer");
    expect(kept).toMatchObject({ id: live?.id, initErrors: [expect.stringContaining("The agent did not answer")] });
    expect(summaryOf(second)).toEqual(["update nas"]);
    expect(finished.id).toBe(live?.id);
    expect(finished.initErrors ?? []).toEqual([]);
  }, 120_000);

  it("is not deployed when the check fails, and each mistake is told", async () => {
    const repository = { path: "/mnt/backups", taskLimitEnabled: "yes", maxTaskCuont: 4 };
    site.declare({ nas: { args: linuxRepository({ repository, hostId: "linux01" }) } });

    const preview = await site.stack.preview();

    expect(preview.ok).toBe(false);
    expect(messagesOf(preview).join("\n")).toContain('repository.taskLimitEnabled: must be true or false, got "yes"');
    expect(messagesOf(preview).join("\n")).toMatch(/repository\.maxTaskCuont: .*maxTaskCount/);
    expect(messagesOf(preview).join("\n")).toMatch(/hostId: .*"linux01"/);
    expect(site.simulator.requests).toEqual([]);
  }, 60_000);

  it("sends nothing when only a timeout or a flag changes, and destroy obeys them", async () => {
    site.declare({ nas: { args: linuxRepository() } });
    requireOk(await site.stack.up());
    site.simulator.clearRequests();

    site.declare({ nas: { args: linuxRepository(), options: { customTimeouts: { delete: "30m" } } } });
    const timeouts = requireOk(await site.stack.up());
    site.declare({ nas: { args: linuxRepository({ deleteBackups: true }), options: { customTimeouts: { delete: "30m" } } } });
    const flag = requireOk(await site.stack.up());
    const requests = requestsOf(site.simulator);
    requireOk(await site.stack.destroy());

    // A native plugin hears of timeouts with each request; the dynamic form keeps them in the state.
    expect(summaryOf(timeouts)).toEqual(isNative ? [] : [expect.stringMatching(/^update nas/)]);
    expect(summaryOf(flag)).toEqual([expect.stringMatching(/^update nas: .*deleteBackups/)]);
    expect(requests).toEqual([]);
    expect(site.simulator.infrastructure.deletions).toMatchObject([{ name: NAME, deleteBackups: true }]);
  }, 120_000);

  it("is previewed while what it takes from another is not known yet", async () => {
    site.declare({
      first: { args: linuxRepository({ name: "first", repository: { path: "/mnt/first" } }) },
      second: {
        args: linuxRepository({ name: "second", description: "$first.uniqueId", repository: { path: "/mnt/second" } }),
      },
    });

    const preview = requireOk(await site.stack.preview());
    const up = requireOk(await site.stack.up());

    expect(summaryOf(preview).sort()).toEqual(["create first", "create second"]);
    expect(summaryOf(up)).toEqual(["create first", "create second"]);
    const [first, second] = site.simulator.infrastructure.repositories.slice(1);
    expect(second?.description).toBe(first?.uniqueId);
  }, 120_000);

  it("leaves the state when somebody deleted it, and is made again", async () => {
    site.declare({ nas: { args: linuxRepository() } });
    requireOk(await site.stack.up());
    site.simulator.infrastructure.repositories = site.simulator.infrastructure.repositories.filter(({ name }) => name !== NAME);

    const up = requireOk(await site.stack.up({ refresh: true }));

    expect(summaryOf(up)).toEqual(["refresh nas finds it gone", "create nas"]);
  }, 120_000);
});
