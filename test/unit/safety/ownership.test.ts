/** A delete never removes what the program still manages, and what was adopted is on loan. */
import { useFastClock } from "../../clock";
import { messageWith } from "../../codes";
import { ManagedResource, type Fields, startSite, type Site } from "../../site";
import type { Driven } from "../../run";
import { KINDS, failing, fresh, idsOf, nextRun, resourceOf, warningsOf, type TestedKind } from "./programs";

useFastClock();

let site: Site;

beforeAll(async () => {
  site = await startSite();
});
afterEach(() => site.simulator.clearFaults());
afterAll(() => site.close());

const urnOf = (name: string): string => `urn:pulumi:test::test::pulumi-nodejs:dynamic/veeam:Thing::${name}`;

/** A resource of the program, with its name there. */
async function declared(kind: TestedKind, urnName: string, name: string, more: Fields = {}): Promise<Fields> {
  return { ...(await kind.declare(site, name, more)), __urn: urnOf(urnName) };
}

/** An object that an earlier run has made, and the next run. */
async function existing(
  kind: TestedKind,
  more: Fields = {},
): Promise<{ old: ManagedResource; args: Fields; name: string; run: Driven }> {
  const name = fresh();
  const old = resourceOf(kind, site.host);
  const args = await declared(kind, name, name, more);
  await old.up(args);
  const run = nextRun(site);
  old.host = run;
  return { old, args, name, run };
}

describe.each(KINDS)("a $kind", (kind) => {
  it("stays when the engine replaces its resource and the new one has adopted it", async () => {
    const { old, args, name, run } = await existing(kind, { deleteBackups: true });
    const news = { ...args, adopt: true };
    const replacement = resourceOf(kind, run);

    // As `pulumi up --replace`: created first, then the old one is deleted with the state from before.
    await replacement.up(news);
    await old.destroy();

    expect(idsOf(kind, site, name)).toEqual([replacement.id]);
    expect(warningsOf(run).join("\n")).toContain(
      "stays on the server: the resource that replaces this one in the program has it now",
    );
    await run.close();
  });

  it("stays when a resource of another name has adopted it, and goes with that one once it is the program's own", async () => {
    const { old, args, name, run } = await existing(kind);
    const renamed = resourceOf(kind, run);

    await renamed.up({ ...args, adopt: true, __urn: urnOf(`${name}-renamed`) });
    await old.destroy();
    expect(idsOf(kind, site, name)).toEqual([renamed.id]);

    site.simulator.clearRequests();
    expect(await renamed.up({ ...args, __urn: urnOf(`${name}-renamed`) })).toBe("update");
    expect(site.simulator.requests.filter(({ method }) => method !== "GET")).toEqual([]);
    await renamed.destroy();
    expect(idsOf(kind, site, name)).toEqual([]);
    await run.close();
  });

  it("is deleted with its resource though a get of it was refreshed, which is gone then and no error", async () => {
    const { old, name, run } = await existing(kind);
    const get = { __provider: old.outputs.__provider, __urn: urnOf(`${name}-shown`) };
    const { id = "" } = old;
    const { properties: shown } = await run.read(id, get);
    const next = nextRun(site);

    // As `pulumi destroy --refresh`: everything is read, and what a `get` shows is discarded without a call.
    const { properties: again } = await next.read(id, shown);
    old.host = next;
    await old.refresh();
    await old.destroy();

    expect(again).toEqual(shown);
    expect(idsOf(kind, site, name)).toEqual([]);
    expect(warningsOf(next)).toEqual([]);
    const last = nextRun(site);
    expect(await last.read(id, shown)).toMatchObject({ id: "" });
    await expect(last.read("00000000-0000-4000-8000-00000000dead", get)).rejects.toThrow(/There is no .*00000000dead/);
    for (const one of [run, next, last]) await one.close();
  });

  it("is adopted by a resource of another name although a refresh has read and compared it before", async () => {
    const { old, args, name, run } = await existing(kind);
    const renamed = resourceOf(kind, run);
    await old.refresh();

    await renamed.up({ ...args, adopt: true, __urn: urnOf(`${name}-renamed`) });
    await old.destroy();

    expect(idsOf(kind, site, name)).toEqual([renamed.id]);
    expect(warningsOf(run).join("\n")).toContain(`resource "${name}-renamed" of this program has it now`);
    await run.close();
  });

  it.each(["after a refresh", "without a refresh"])(
    "is deleted when its resource is renamed by aliases and replaced at once, %s",
    async (when) => {
      const { old, args, name, run } = await existing(kind);
      const { id = "", outputs: state } = old;
      if (when === "after a refresh") await old.refresh();

      // The new inputs have the new URN; what is deleted, first, is the state with the old one.
      const news = await old.check({ ...args, __urn: urnOf(`${name}-renamed`) });
      await run.diff(id, old.outputs, news);
      await run.delete(id, state);
      await resourceOf(kind, run).create(news);

      expect(idsOf(kind, site, name)).toHaveLength(1);
      expect(idsOf(kind, site, name)).not.toContain(id);
      await run.close();
    },
  );

  it("stays when the run before has adopted it and this one finds it unchanged before it deletes the old resource", async () => {
    const { old, args, name, run } = await existing(kind);
    const adopting = { ...args, adopt: true, __urn: urnOf(`${name}-renamed`) };
    const renamed = resourceOf(kind, run);
    await renamed.up(adopting);
    // That run failed before it came to the deletion; the next one does nothing but check, diff and delete.
    const next = nextRun(site);
    old.host = next;
    renamed.host = next;

    expect(await renamed.up(adopting)).toBe("same");
    await old.destroy();

    expect(idsOf(kind, site, name)).toEqual([renamed.id]);
    await Promise.all([run.close(), next.close()]);
  });

  it("stays when the run before has replaced its resource and this one finds it unchanged before it deletes the old half", async () => {
    const { old, args, name, run } = await existing(kind, { deleteBackups: true });
    const replacement = resourceOf(kind, run);
    await replacement.up({ ...args, adopt: true });
    const next = nextRun(site);
    old.host = next;
    replacement.host = next;

    expect(await replacement.up({ ...args, adopt: true })).toBe("same");
    await old.destroy();

    expect(idsOf(kind, site, name)).toEqual([replacement.id]);
    expect(warningsOf(next).join("\n")).toContain("the resource that replaces this one in the program has it now");
    await Promise.all([run.close(), next.close()]);
  });

  it("stays when another provider of the same program has adopted it, in a process of its own, and ids are spelled otherwise", async () => {
    const { old, args, name, run } = await existing(kind);
    const other = nextRun(site, run.engine);
    const renamed = resourceOf(kind, other);

    await renamed.up({ ...args, adopt: true, __urn: urnOf(`${name}-renamed`) });
    old.id = old.id?.toUpperCase();
    await old.destroy();

    expect(idsOf(kind, site, name)).toEqual([renamed.id]);
    await Promise.all([other.close(), run.close()]);
  });

  it("is made although another provider of the same program has ended", async () => {
    const { args, run } = await existing(kind);
    const other = nextRun(site, run.engine);
    const adopted = resourceOf(kind, other);
    await adopted.up({ ...args, adopt: true });
    await adopted.up({ ...args, adopt: true });
    await run.close();

    const name = fresh();
    await resourceOf(kind, other).up(await declared(kind, name, name));

    expect(idsOf(kind, site, name)).toHaveLength(1);
    await other.close();
  });

  it("is deleted with the last of two resources that a refresh has read", async () => {
    const { old, args, name, run } = await existing(kind);
    const second = resourceOf(kind, run);
    await second.up({ ...args, adopt: true, __urn: urnOf(`${name}-second`) });
    await second.up({ ...args, __urn: urnOf(`${name}-second`) });
    const next = nextRun(site);
    old.host = next;
    second.host = next;
    await old.refresh();
    await second.refresh();

    await old.destroy();
    expect(idsOf(kind, site, name)).toHaveLength(1);
    await second.destroy();
    expect(idsOf(kind, site, name)).toEqual([]);
    await Promise.all([run.close(), next.close()]);
  });

  it("is deleted with its resource after a refresh in the same run", async () => {
    const { old, name, run } = await existing(kind);

    await old.refresh();
    await old.destroy();

    expect(idsOf(kind, site, name)).toEqual([]);
    await run.close();
  });

  it("is on loan while adopt is declared: a destroy leaves it, with a warning that names it", async () => {
    const { args, name, run } = await existing(kind);
    const adopted = resourceOf(kind, run);
    await adopted.up({ ...args, adopt: true, deleteBackups: true });
    const { id = "" } = adopted;
    const next = nextRun(site);
    adopted.host = next;

    await adopted.destroy();

    expect(idsOf(kind, site, name)).toEqual([id]);
    const warning = warningsOf(next).find((text) => text.includes(id)) ?? "";
    expect(warning).toContain(`"${name}"`);
    expect(warning).toContain("take adopt out of the program");
    await Promise.all([run.close(), next.close()]);
  });

  it("is on loan also for the old half of a replacement that a destroy deletes after it", async () => {
    const { old, args, name, run } = await existing(kind);
    const replacement = resourceOf(kind, run);
    await replacement.up({ ...args, adopt: true });
    const next = nextRun(site);
    old.host = next;
    replacement.host = next;

    await replacement.destroy();
    await old.destroy();

    expect(idsOf(kind, site, name)).toHaveLength(1);
    await Promise.all([run.close(), next.close()]);
  });

  it("belongs to nobody after an adoption that failed: the old resource can delete it", async () => {
    const { old, args, name, run } = await existing(kind);
    const renamed = resourceOf(kind, run);
    site.simulator.fail({ on: `PUT ${kind.on}/*`, with: { kind: "answer", status: 400, message: "No." } });

    const error = await failing(renamed.up({ ...args, description: "another", adopt: true, __urn: urnOf(`${name}-renamed`) }));
    await old.destroy();

    expect(error.message).toEqual(messageWith("VEEAM_REQUEST_REFUSED", "No."));
    expect(renamed.id).toBeUndefined();
    expect(idsOf(kind, site, name)).toEqual([]);
    await run.close();
  });

  it("is refused to a second resource that would write to it", async () => {
    const { old, args, name, run } = await existing(kind);
    await old.up({ ...args, description: "mine" });
    site.simulator.clearRequests();

    const error = await failing(
      resourceOf(kind, run).up({ ...args, adopt: true, description: "theirs", __urn: urnOf(`${name}-second`) }),
    );

    expect(error.message).toEqual(messageWith("VEEAM_DECLARED_TWICE", `"${name}-second"`, old.id ?? ""));
    expect(site.simulator.requests.filter(({ method }) => method !== "GET")).toEqual([]);
    await run.close();
  });

  it.each([
    ["check has had the old inputs", (old: ManagedResource, args: Fields) => old.check(args)],
    ["a refresh has read it", (old: ManagedResource) => old.refresh()],
  ])("does not recommend adopt when the resource itself is being replaced, as %s", async (_how, precede) => {
    const { old, args, run } = await existing(kind);
    await precede(old, args);

    const error = await failing(resourceOf(kind, run).up(args));

    expect(error.message).toEqual(messageWith("VEEAM_DELETE_BEFORE_REPLACE", "unless retainOnDelete keeps it"));
    expect(error.message).not.toContain("adopt");
    await run.close();
  });

  it("recommends adopt for what an interrupted replacement has made", async () => {
    const { old, args, run } = await existing(kind);
    const { id = "", outputs: state } = old;
    const made = resourceOf(kind, site.host);
    // It has deleted the old one, which the state keeps as pending replacement, and the state does not know the new one.
    await site.host.delete(id, state);
    await made.up(args);

    await run.diff(id, state, await old.check(args));
    const error = await failing(resourceOf(kind, run).up(args));

    expect(error.message).toEqual(messageWith("VEEAM_NAME_TAKEN", made.id ?? "", "Set adopt: true"));
    expect(error.message).not.toContain("deleteBeforeReplace");
    await run.close();
  });

  it("is refused with advice for a replacement too when the engine does not show that there is one", async () => {
    const { args, run } = await existing(kind);

    // As `pulumi up --replace` without a refresh: as if the resource had never been there.
    const error = await failing(resourceOf(kind, run).up(args));

    expect(error.message).toEqual(
      messageWith("VEEAM_NAME_TAKEN", "Set adopt: true", "--replace", "use the option deleteBeforeReplace"),
    );
    await run.close();
  });

  it("goes on with what it has made but not finished when the engine creates again", async () => {
    const name = fresh();
    const args = await declared(kind, name, name);
    site.simulator.planSession({ outcome: { result: "Failed", effect: true, resourceId: true } });
    const first = resourceOf(kind, site.host);
    const inputs = await first.check(args);
    await failing(first.create(inputs));
    site.simulator.clearRequests();

    const second = resourceOf(kind, site.host);
    await second.create(inputs);

    expect(second.id).toBe(first.id);
    expect(idsOf(kind, site, name)).toEqual([second.id]);
    expect(site.simulator.requests.filter(({ method }) => method === "POST")).toEqual([]);
  });

  it("stays in the state when the engine creates again and that fails before anything is sent", async () => {
    const name = fresh();
    const args = await declared(kind, name, name);
    site.simulator.planSession({ outcome: { result: "Failed", effect: true, resourceId: true } });
    const first = resourceOf(kind, site.host);
    const inputs = await first.check(args);
    await failing(first.create(inputs));
    site.simulator.fail({ on: `GET ${kind.on}/*`, times: "always", with: { kind: "answer", status: 400, message: "No." } });

    const second = await failing(resourceOf(kind, site.host).create(inputs));

    expect(second.message).toEqual(messageWith("VEEAM_REQUEST_REFUSED", "No."));
    expect(second.id).toBe(first.id);
    expect(second.properties).toMatchObject({ name, __state: 1 });
  });
});
