/** A stack moves from the dynamic form to the native plugin and back: the program's import changes, and nothing else does. */
import {
  anEngine,
  findRepository,
  linuxRepository,
  messagesOf,
  openSite,
  PROGRAMS,
  requestsOf,
  requireOk,
  resourceOf,
  summaryOf,
  type Declaration,
  type Site,
} from "./site";

const own = { options: { provider: "other" } };

function program(form: "dynamic" | "native", description = "first"): Record<string, Declaration> {
  // The native classes know the dynamic types by themselves.
  const back = (kind: string) => (form === "native" ? {} : { aliases: [{ type: `veeam:index:${kind}` }] });
  return {
    nas: {
      args: linuxRepository({ description }),
      options: { customTimeouts: { create: "20m", update: "20m" }, ...back("Repository") },
    },
    production: {
      kind: "ScaleOutRepository",
      args: {
        name: "production",
        performanceTier: { performanceExtents: [{ id: "$nas.id" }] },
        placementPolicy: { type: "DataLocality" },
      },
      options: back("ScaleOutRepository"),
    },
    half: {
      args: linuxRepository({ name: "half", repository: { path: "/mnt/half" } }),
      options: { ...own.options, ...back("Repository") },
    },
    vbr01: {
      kind: "BackupServer",
      args: { dnsNameOrIpAddress: "vbr01.example.com", username: "svc", password: "of the backup server" },
      options: back("BackupServer"),
    },
  };
}

// The acts of one story: each goes on where the one before it ended.
describe.each(anEngine)("a stack of the dynamic form, on the %s", (_name, engine) => {
  let site: Site;

  beforeAll(async () => {
    site = await openSite(engine, { projectDirectory: PROGRAMS.native });
    const { vbrUrl, username, password, caCertificateFile } = site.simulator;
    const settings = { vbrUrl, vbrUsername: username, vbrPassword: password, vbrCaCertificate: caCertificateFile };
    await site.stack.setConfig("providers", JSON.stringify({ other: settings }), { secret: true });
  }, 60_000);
  afterAll(() => site.close());

  const writes = (): string[] => requestsOf(site.simulator).filter((request) => !/^GET |sessionMngr|logonSessions/.test(request));
  /** Without the explicit provider, which is another resource in each form. */
  const changesOf = (result: Parameters<typeof summaryOf>[0]): string[] =>
    summaryOf(result).filter((line) => !/^(create|delete) other$/.test(line));

  it("is taken over unchanged, timeouts, an explicit provider and a backup server's secret included", async () => {
    site.declare(program("dynamic"), "dynamic");
    requireOk(await site.stack.up());
    const before = (await site.stack.export()).resources.map(({ id }) => id).sort();
    site.simulator.clearRequests();

    site.declare(program("native"), "native");
    const preview = requireOk(await site.stack.preview());
    const up = requireOk(await site.stack.up());

    expect([preview, up].map(changesOf)).toEqual([[], []]);
    expect(messagesOf(up)).toEqual([]);
    expect(writes()).toEqual([]);
    const { resources } = await site.stack.export();
    expect(resources.filter(({ type }) => type.startsWith("veeam:index:"))).toHaveLength(4);
    const kept = resources.map(({ id }) => id).filter((id) => before.includes(id));
    expect(kept.length).toBeGreaterThanOrEqual(4);
    expect(JSON.stringify(resources)).not.toContain("of the backup server");
  }, 240_000);

  it("is refreshed, changed and previewed like one of its own", async () => {
    const refreshed = requireOk(await site.stack.refresh());
    site.declare(program("native", "second"), "native");
    const up = requireOk(await site.stack.up());

    expect(summaryOf(refreshed)).toEqual([]);
    expect(changesOf(up)).toEqual(['update nas: description "first" => "second"']);
    expect(findRepository(site.simulator.infrastructure, "backups")?.description).toBe("second");
    expect(JSON.stringify(resourceOf(await site.stack.export(), "nas").outputs)).not.toMatch(/__provider|__timeouts/);
  }, 240_000);

  it("goes back with aliases in its program and an up that sends nothing", async () => {
    site.simulator.clearRequests();
    site.declare(program("dynamic", "second"), "dynamic");

    const up = requireOk(await site.stack.up());
    const after = requireOk(await site.stack.preview({ refresh: true }));

    expect(changesOf(after)).toEqual([]);
    expect(messagesOf(up)).toEqual([]);
    expect(writes()).toEqual([]);
    requireOk(await site.stack.destroy());
    expect(site.simulator.infrastructure.repositories.map(({ name }) => name)).toEqual(["Default Backup Repository"]);
  }, 240_000);
});
