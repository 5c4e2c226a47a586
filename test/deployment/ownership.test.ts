/** Nothing that is still needed is deleted, and nothing that was made is lost: docs/design.md, "Ownership". */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  anEngine,
  linuxRepository,
  messagesOf,
  openSite,
  requestsOf,
  requireOk,
  resourceOf,
  summaryOf,
  writesOf,
  type Declaration,
  type Result,
  type Site,
} from "./site";

const REPOSITORIES = "/api/v1/backupInfrastructure/repositories";
/** The engine's own calls, without what a refresh would tell the provider beforehand. */
const AT_ONCE = { refresh: false };

const nas = (more: Record<string, unknown> = {}, options: Record<string, unknown> = {}): Declaration => ({
  args: linuxRepository(more),
  options,
});
/** A resource that fails in the next run, so that this run deletes nothing. */
const other: Declaration = { args: linuxRepository({ name: "other", repository: { path: "/mnt/other" } }) };

const failOther = ({ simulator }: Site): void => {
  simulator.planSession({ match: { kind: "create", name: "other" }, outcome: { result: "Failed", message: "No." } });
};
const idsOf = ({ simulator }: Site, name = "backups"): string[] =>
  simulator.infrastructure.repositories.filter((one) => one.name === name).map(({ id }) => id);

/** A repository that somebody has made by hand, as the program declares it. Gives its id. */
function makeByHand({ simulator: { infrastructure } }: Site): string {
  const id = "5a0c1d5e-7f3b-4f0a-9a55-1d5f2c0b7e11";
  const [template] = infrastructure.repositories;
  infrastructure.repositories.push({ ...template, ...linuxRepository(), id, uniqueId: id, description: "" } as never);
  return id;
}

describe.each(anEngine)("an adopted repository on the %s", (engineName, engine) => {
  let site: Site;
  let id: string;
  const adopted = { adopt: true, deleteBackups: true };
  const urn = async (): Promise<string> => resourceOf(await site.stack.export(), "nas").urn;

  beforeAll(async () => {
    site = await openSite(engine);
    id = makeByHand(site);
    site.declare({ nas: nas(adopted, { replacementTrigger: "first" }) });
    requireOk(await site.stack.up());
  }, 120_000);
  afterAll(() => site.close());

  const ways: [way: string, replace: () => Promise<Result>][] = [
    ["--replace", async () => site.stack.up({ ...AT_ONCE, replace: [await urn()] })],
    [
      "replaceOnChanges and a new description",
      async () => {
        const options = { replaceOnChanges: ["description"], replacementTrigger: "first" };
        site.declare({ nas: nas({ ...adopted, description: "new" }, options) });
        return site.stack.up(AT_ONCE);
      },
    ],
    [
      "a taint",
      async () => {
        await site.stack.taint(await urn());
        return site.stack.up(AT_ONCE);
      },
    ],
    ["--target-replace", async () => site.stack.up({ ...AT_ONCE, targetReplace: [await urn()] })],
    [
      "another replacementTrigger",
      async () => {
        site.declare({ nas: nas({ ...adopted, description: "new" }, { replacementTrigger: "second" }) });
        return site.stack.up(AT_ONCE);
      },
    ],
    ["--replace after a refresh", async () => site.stack.up({ refresh: true, replace: [await urn()] })],
  ];
  // The small engine has no targets.
  const played = ways.filter(([way]) => engineName === "pulumi command" || way !== "--target-replace");

  it.each(played)(
    "stays when its resource is replaced by %s, with a warning",
    async (_way, replace) => {
      const result = requireOk(await replace());

      expect(summaryOf(result)).toEqual(expect.arrayContaining(["create-replacement nas", "replace nas", "delete-replaced nas"]));
      expect(messagesOf(result).join("\n")).toContain(`Repository "backups" (id ${id}) stays on the server: `);
      expect(idsOf(site)).toEqual([id]);
      expect(resourceOf(await site.stack.export(), "nas").id).toBe(id);
    },
    60_000,
  );

  it("is on loan until adopt is taken out of the program: a destroy leaves it before that, and deletes it after", async () => {
    const unchanged = requireOk(await site.stack.preview(AT_ONCE));
    const left = requireOk(await site.stack.destroy());
    expect(summaryOf(unchanged)).toEqual([]);
    expect(messagesOf(left).join("\n")).toContain(
      `Repository "backups" (id ${id}) stays on the server: it was adopted (adopt: true).`,
    );
    expect(idsOf(site)).toEqual([id]);

    site.declare({ nas: nas({ adopt: true, description: "new" }) });
    requireOk(await site.stack.up());
    site.simulator.clearRequests();
    site.declare({ nas: nas({ description: "new" }) });
    const own = requireOk(await site.stack.up());
    expect(summaryOf(own)).toEqual(["update nas: -adopt true"]);
    expect(requestsOf(site.simulator)).toEqual([]);

    requireOk(await site.stack.destroy());
    expect(idsOf(site)).toEqual([]);
  }, 120_000);
});

describe.each(anEngine)("a repository of the program on the %s", (_name, engine) => {
  let site: Site;

  beforeEach(async () => {
    site = await openSite(engine);
  }, 60_000);
  afterEach(() => site.close());

  it("is refused to a replacement that does not adopt it, which is told to delete it first and not to adopt it", async () => {
    site.declare({ nas: nas() });
    requireOk(await site.stack.up());
    const { id, urn } = resourceOf(await site.stack.export(), "nas");

    const refused = await site.stack.up({ refresh: true, replace: [urn] });
    const unseen = await site.stack.up({ ...AT_ONCE, replace: [urn] });
    site.declare({ nas: nas({}, { deleteBeforeReplace: true }) });
    const replaced = requireOk(await site.stack.up({ ...AT_ONCE, replace: [urn] }));

    expect([refused.ok, unseen.ok]).toEqual([false, false]);
    expect(messagesOf(refused).join("\n")).toContain("This resource is being replaced, and two objects cannot have one name.");
    expect(messagesOf(refused).join("\n")).not.toContain("adopt");
    // Without a refresh the engine shows the provider nothing of the old resource.
    expect(messagesOf(unseen).join("\n")).toContain("If pulumi is replacing this resource");
    expect(summaryOf(replaced)).toEqual(["delete-replaced nas", "replace nas", "create-replacement nas"]);
    expect(idsOf(site)).toHaveLength(1);
    expect(idsOf(site)).not.toContain(id);
  }, 120_000);

  it("stays when the run in which a replacement adopted it failed, and the next one deletes the old half", async () => {
    site.declare({ nas: nas({ deleteBackups: true }) });
    requireOk(await site.stack.up());
    const { id, urn } = resourceOf(await site.stack.export(), "nas");
    site.declare({ nas: nas({ adopt: true, deleteBackups: true }), other });
    failOther(site);

    const failed = await site.stack.up({ ...AT_ONCE, replace: [urn] });
    const mended = requireOk(await site.stack.up(AT_ONCE));

    expect(failed.ok).toBe(false);
    expect(summaryOf(mended).sort()).toEqual(["create other", "delete-replaced nas"]);
    expect(messagesOf(mended).join("\n")).toContain("the resource that replaces this one in the program has it now");
    expect(idsOf(site)).toEqual([id]);
  }, 120_000);

  it.each([
    ["at once", AT_ONCE],
    ["after a refresh", { refresh: true }],
  ])(
    "stays when its resource gets another name, another resource of that up fails, and the next up deletes the old one, %s",
    async (_when, options) => {
      site.declare({ nas: nas({ deleteBackups: true }) });
      requireOk(await site.stack.up());
      const { id } = resourceOf(await site.stack.export(), "nas");
      const renamed = { storage: nas({ adopt: true, deleteBackups: true }), other };
      site.declare(renamed);
      failOther(site);

      const failed = await site.stack.up(options);
      const mended = requireOk(await site.stack.up(options));
      const unchanged = requireOk(await site.stack.preview(options));

      expect(summaryOf(failed)).toContain("create storage");
      expect(failed.ok).toBe(false);
      expect(summaryOf(mended).sort()).toEqual(["create other", "delete nas"]);
      expect(messagesOf(mended).join("\n")).toContain(
        `Repository "backups" (id ${id}) stays on the server: resource "storage" of this program has it now.`,
      );
      expect(summaryOf(unchanged)).toEqual([]);
      expect(idsOf(site)).toEqual([id]);
    },
    120_000,
  );

  it("stays when its resource gets another name and another provider, whose process is another one", async () => {
    const { vbrUrl, username, password, caCertificate } = site.simulator;
    const settings = { vbrUrl, vbrUsername: username, vbrPassword: password, vbrCaCertificate: caCertificate };
    site.declare({ nas: nas({ deleteBackups: true }) });
    requireOk(await site.stack.up());
    const { id } = resourceOf(await site.stack.export(), "nas");
    await site.stack.setConfig("providers", JSON.stringify({ same: settings }), { secret: true });
    site.declare({ storage: nas({ adopt: true, deleteBackups: true }, { provider: "same" }) });

    const renamed = requireOk(await site.stack.up(AT_ONCE));

    expect(summaryOf(renamed)).toEqual(expect.arrayContaining(["create storage", "delete nas"]));
    expect(messagesOf(renamed).join("\n")).toContain('resource "storage" of this program has it now');
    expect(idsOf(site)).toEqual([id]);
    expect(resourceOf(await site.stack.export(), "storage").id).toBe(id);
  }, 120_000);

  it.each([
    ["at once", AT_ONCE],
    ["after a refresh", { refresh: true }],
  ])(
    "is not touched when its resource is renamed by aliases, and replaced when that moves it too, %s",
    async (_when, options) => {
      const aliases = (name: string) => ({ aliases: [{ name }] });
      site.declare({ nas: nas() });
      requireOk(await site.stack.up());
      const { id } = resourceOf(await site.stack.export(), "nas");
      site.simulator.clearRequests();

      site.declare({ storage: nas({}, aliases("nas")) });
      const renamed = requireOk(await site.stack.up(options));
      expect(summaryOf(renamed)).toEqual([]);
      expect(writesOf(site)).toEqual([]);

      site.declare({ moved: nas({ repository: { path: "/mnt/moved" } }, aliases("storage")) });
      requireOk(await site.stack.up(options));
      expect(writesOf(site)).toEqual([`DELETE ${REPOSITORIES}/${id}?deleteBackups=false`, `POST ${REPOSITORIES}`]);
      expect(idsOf(site)).toHaveLength(1);
    },
    120_000,
  );

  it("is refused to a second resource, and goes with the last of two that have it", async () => {
    site.declare({ nas: nas() });
    requireOk(await site.stack.up());
    const state = resourceOf(await site.stack.export(), "nas");
    site.declare({ nas: nas({ description: "mine" }), second: nas({ adopt: true, description: "theirs" }) });

    const refused = await site.stack.up(AT_ONCE);
    const directory = mkdtempSync(join(tmpdir(), "ownership-"));
    const file = join(directory, "import.json");
    const { type, id, inputs, outputs, urn } = state;
    const name = { __urn: urn.replace(/nas$/, "second") };
    const second = { type, id, name: "second", inputs: { ...inputs, ...name }, outputs: { ...outputs, ...name } };
    writeFileSync(file, JSON.stringify({ resources: [second] }));
    await site.stack.import(file);
    rmSync(directory, { recursive: true });
    site.simulator.clearRequests();
    requireOk(await site.stack.destroy({ refresh: true }));

    expect(refused.ok).toBe(false);
    expect(messagesOf(refused).join("\n")).toMatch(/Two resources of this program \("(nas|second)" and "(nas|second)"\)/);
    expect(writesOf(site)).toEqual([`DELETE ${REPOSITORIES}/${state.id ?? ""}?deleteBackups=false`]);
    expect((await site.stack.export()).resources).toEqual([]);
  }, 120_000);
});
