/** examples/from-scratch: from a new server to a scale-out repository, and back. */
import { DRIFTS, FROM_SCRATCH, RESOURCES, SECRETS, countsOf } from "../fromScratch";
import { anEngine, messagesOf, openSite, requireOk, summaryOf, type Site } from "./site";

const CONFIG = Object.fromEntries(Object.entries(SECRETS).map(([name, value]) => [name, { value, secret: true }]));

async function namesOf(site: Site, run: "preview" | "up"): Promise<string[]> {
  const result = requireOk(await site.stack[run]());
  return [...new Set(summaryOf(result).map((line) => line.split(" ")[1]?.replace(":", "") ?? ""))].sort();
}

describe.each(anEngine)("the way from an empty server, on the %s", (_name, engine) => {
  it("goes up, survives drift of each resource, keeps its secrets, and goes down", async () => {
    const site = await openSite(engine, { projectDirectory: FROM_SCRATCH, config: CONFIG });
    const before = countsOf(site.simulator.infrastructure);

    const up = requireOk(await site.stack.up());
    const unchanged = [await site.stack.preview({ refresh: false }), await site.stack.preview()].map(requireOk).map(summaryOf);
    for (const drift of Object.values(DRIFTS)) drift(site.simulator.infrastructure);
    const drifted = await namesOf(site, "preview");
    const repaired = await namesOf(site, "up");
    const settled = summaryOf(requireOk(await site.stack.preview()));
    const refused = await site.stack.destroy();
    const state = JSON.stringify(await site.stack.export());
    await site.stack.setConfig("allowDelete", "true");
    requireOk(await site.stack.up());
    const destroyed = requireOk(await site.stack.destroy());
    const after = countsOf(site.simulator.infrastructure);
    await site.close();

    expect(messagesOf(up)).toEqual([]);
    expect(summaryOf(up).sort()).toEqual(RESOURCES.map((name) => `create ${name}`));
    expect(unchanged).toEqual([[], []]);
    expect([drifted, repaired]).toEqual([RESOURCES, RESOURCES]);
    expect(settled).toEqual([]);
    expect(refused.ok).toBe(false);
    expect(messagesOf(refused).join("\n")).toContain("allowDelete: true");
    expect(
      Object.values(SECRETS).filter((text) =>
        [up.text, refused.text, destroyed.text, state].some((shown) => shown.includes(text)),
      ),
    ).toEqual([]);
    expect(after).toEqual(before);
  }, 300_000);
});
