/** `customTimeouts`, in whatever way a program sets them. */
import { join } from "node:path";
import { anEngine, linuxRepository, messagesOf, openSite, requestsOf, requireOk, resourceOf, summaryOf, type Site } from "./site";

const SETTERS = [
  "stack transform",
  "stack transformation",
  "component transforms",
  "component transformations",
  "resource transforms",
  "resource transformations",
];

describe.each(anEngine)("customTimeouts on the %s", (_name, engine) => {
  let site: Site;
  const timeoutBy = (by: string, create: string) => site.stack.setConfig("timeout", JSON.stringify({ by, create }));

  beforeAll(async () => {
    site = await openSite(engine, {
      projectDirectory: join(__dirname, "transforms"),
      config: { repository: { value: JSON.stringify(linuxRepository()) } },
    });
    await timeoutBy("resource customTimeouts", "20m");
    requireOk(await site.stack.up());
    site.simulator.clearRequests();
  }, 120_000);

  afterAll(() => site.close());

  it.each(SETTERS)(
    "reach the provider when a %s sets them",
    async (by) => {
      await timeoutBy(by, "30m");

      const preview = requireOk(await site.stack.preview({ refresh: false }));

      expect(summaryOf(preview)).toEqual(['update nas: __timeouts.create "20m" => "30m"']);
    },
    60_000,
  );

  it("are an update that sends nothing, and then no change, when a transform sets them", async () => {
    await timeoutBy("stack transform", "30m");

    const up = requireOk(await site.stack.up({ refresh: false }));
    const unchanged = requireOk(await site.stack.preview({ refresh: false }));

    expect(summaryOf(up)).toHaveLength(1);
    expect(summaryOf(unchanged)).toEqual([]);
    expect(requestsOf(site.simulator)).toEqual([]);
    expect(resourceOf(await site.stack.export(), "nas")).toMatchObject({
      customTimeouts: { create: 1800 },
      outputs: { __timeouts: { create: "30m" } },
    });
  }, 60_000);

  it("reach a resource that is registered together with the transform", async () => {
    await timeoutBy("stack transform", "30m");
    await site.stack.setConfig("hasAccount", "true");

    requireOk(await site.stack.up({ refresh: false }));
    const unchanged = requireOk(await site.stack.preview({ refresh: false }));

    expect(summaryOf(unchanged)).toEqual([]);
    expect(resourceOf(await site.stack.export(), "account", "Credentials")).toMatchObject({
      customTimeouts: { create: 1800 },
      outputs: { __timeouts: { create: "30m" } },
    });
  }, 60_000);

  it("end a creation when a transform sets them", async () => {
    requireOk(await site.stack.destroy());
    site.simulator.planSession({ never: true });
    await timeoutBy("stack transform", "1s");

    const up = await site.stack.up();

    expect(up.ok).toBe(false);
    expect(messagesOf(up).join("\n")).toContain("timed out after 1s");
  }, 60_000);
});
