/** Where a repository lies: only a changed declaration replaces, whatever the server shows. */
import {
  anEngine,
  linuxRepository,
  messagesOf,
  openSite,
  requireOk,
  resourceOf,
  summaryOf,
  writesOf,
  type Declaration,
  type Site,
} from "./site";

const at = (name: string, path: string, more: Record<string, unknown> = {}): Declaration => ({
  args: linuxRepository({ name, repository: { path }, ...more }),
});

// The acts of one story: each goes on where the one before it ended.
describe.each(anEngine)("places that the server shows otherwise, on the %s", (_name, engine) => {
  let site: Site;
  const REFRESHED = { refresh: true };
  const writes = () => writesOf(site);
  const idOf = async (name: string) => resourceOf(await site.stack.export(), name).id;

  beforeAll(async () => {
    site = await openSite(engine);
    site.simulator.infrastructure.habits.normalizesPaths = true;
    site.simulator.infrastructure.symbolicLinks = { "/mnt/link": "/data/backups" };
    site.declare({ spelled: at("spelled", "/mnt//nas"), link: at("link", "/mnt/link") });
    requireOk(await site.stack.up());
    site.simulator.clearRequests();
  }, 120_000);
  afterAll(() => site.close());

  it("send nothing for an unchanged program, whether spelled otherwise or resolved from a link", async () => {
    for (let run = 0; run < 3; run++) {
      const up = requireOk(await site.stack.up(REFRESHED));

      expect(summaryOf(up)).toEqual([]);
      expect(messagesOf(up)).toEqual([]);
    }
    expect(writes()).toEqual([]);
  }, 120_000);

  it("do not hinder an update of something else", async () => {
    const ids = [await idOf("spelled"), await idOf("link")];
    site.declare({
      spelled: at("spelled", "/mnt//nas", { description: "new" }),
      link: at("link", "/mnt/link", { description: "new" }),
    });

    const up = requireOk(await site.stack.up(REFRESHED));

    expect(summaryOf(up).sort()).toEqual(['update link: +description "new"', 'update spelled: +description "new"']);
    expect([await idOf("spelled"), await idOf("link")]).toEqual(ids);
  }, 60_000);

  it("that somebody has moved are warned of, not replaced, and an update of something else is refused with both values", async () => {
    const moved = site.simulator.infrastructure.repositories.find(({ name }) => name === "spelled");
    Object.assign(moved?.repository ?? {}, { path: "/mnt/moved" });
    site.simulator.clearRequests();

    const unchanged = requireOk(await site.stack.up(REFRESHED));
    site.declare({
      spelled: at("spelled", "/mnt//nas", { description: "newer" }),
      link: at("link", "/mnt/link", { description: "new" }),
    });
    const refused = await site.stack.up(REFRESHED);

    expect(summaryOf(unchanged)).toEqual([]);
    expect(messagesOf(unchanged).join("\n")).toContain(
      'repository.path: declared "/mnt//nas", but the server shows "/mnt/moved"',
    );
    expect(refused.ok).toBe(false);
    expect(messagesOf(refused).join("\n")).toContain('repository.path: declared "/mnt//nas", is "/mnt/moved"');
    expect(writes()).toEqual([]);
  }, 120_000);

  it("that are declared where they were moved to are updated in place", async () => {
    const id = await idOf("spelled");
    site.declare({
      spelled: at("spelled", "/mnt/moved", { description: "new" }),
      link: at("link", "/mnt/link", { description: "new" }),
    });

    const up = requireOk(await site.stack.up(REFRESHED));

    expect(summaryOf(up)).toEqual(['update spelled: repository.path "/mnt//nas" => "/mnt/moved"']);
    expect(await idOf("spelled")).toBe(id);
    expect(writes()).toEqual([]);
  }, 60_000);
});
