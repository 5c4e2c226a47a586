/** Sealed and maintenance mode of performance extents. */
import { useFastClock } from "../../clock";
import { InitializationError } from "../../engine/host";
import { pluginSettings, startPlugin } from "../../nativeRun";
import { REVISION } from "../../revision";
import { ManagedResource, configOf, startSite, type Fields, type Site } from "../../site";
import { SCALE_OUT_STUB, makeExtents, minimal } from "./programs";

useFastClock();

let site: Site;
let first: string;
let second: string;
let third: string;

beforeAll(async () => {
  site = await startSite();
  [first = "", second = "", third = ""] = await makeExtents(site, "first", "second", "third");
});
beforeEach(() => site.simulator.clearRequests());
afterEach(() => {
  site.simulator.clearFaults();
  site.simulator.infrastructure.scaleOutRepositories.splice(0);
  site.host.log.messages.splice(0);
});
afterAll(() => site.close());

const managed = (): ManagedResource => new ManagedResource(site.host, SCALE_OUT_STUB);
const calls = (): unknown[] =>
  site.simulator.requests
    .filter(({ method, path }) => (method === "POST" && path.includes("/scaleOutRepositories/")) || method === "PUT")
    .map(({ method, path, body }) => (method === "PUT" ? "PUT" : [path.split("/").at(-1), (body as Fields).repositoryIds]));
/** 1.2-rev1 shows one mode at a time. */
const shown = (...modes: string[]): string[] => (REVISION === "1.2-rev1" ? modes.slice(0, 1) : modes);
const status = (resource: ManagedResource): unknown => resource.outputs.extentStatus;

describe("the mode of an extent", () => {
  it("is set in all four directions, one call for all extents that need it", async () => {
    const resource = managed();
    await resource.up(
      minimal("modes", [{ id: first, sealedMode: true }, { id: second, sealedMode: true, maintenanceMode: true }, third]),
    );
    expect(calls()).toEqual([
      ["enableSealedMode", [first, second]],
      ["enableMaintenanceMode", [second]],
    ]);
    expect(status(resource)).toEqual({ [first]: ["Sealed"], [second]: shown("Maintenance", "Sealed"), [third]: ["Normal"] });
    site.simulator.clearRequests();

    await resource.up(
      minimal("modes", [
        { id: first, sealedMode: false },
        { id: second, sealedMode: true, maintenanceMode: false },
        { id: third, maintenanceMode: true },
      ]),
    );

    expect(calls()).toEqual([
      ["disableSealedMode", [first]],
      ["enableMaintenanceMode", [third]],
      ["disableMaintenanceMode", [second]],
    ]);
    expect(status(resource)).toEqual({ [first]: ["Normal"], [second]: ["Sealed"], [third]: ["Maintenance"] });
    expect(await resource.refresh()).toEqual({});
  });

  it("is imported where an extent is sealed, so that unsealing it by hand is drift", async () => {
    const extents = [{ id: first, sealedMode: true }, { id: second, maintenanceMode: true }, third];
    const made = managed();
    await made.up(minimal("by hand", extents));
    const urn = "urn:pulumi:test::test::veeam:index:ScaleOutRepository::by-hand";
    const { connection, close } = await startPlugin();
    await connection.configure(pluginSettings(configOf(site.simulator)));

    const { inputs, properties } = await connection.read(made.id ?? "", {}, undefined, urn);
    const [model] = site.simulator.infrastructure.scaleOutRepositories;
    const [sealed = {}] = (model?.performanceTier as { performanceExtents: Fields[] }).performanceExtents;
    sealed.status = ["Normal"];
    const refreshed = await connection.read(made.id ?? "", properties, inputs ?? {}, urn);
    await close();

    const performanceExtents = [{ id: first, sealedMode: true }, { id: second }, { id: third }];
    expect(inputs).toMatchObject({ performanceTier: { performanceExtents } });
    expect(refreshed.inputs).toMatchObject({
      performanceTier: { performanceExtents: [{ id: first, sealedMode: false }, { id: second }, { id: third }] },
    });
  });

  it("is waited for when the answer to its call is lost", async () => {
    const on = "POST /scaleOutRepositories/*/enableSealedMode";
    site.simulator.fail({ on, with: { kind: "reset", when: "after" } });
    site.simulator.planSession({ match: { kind: "enableSealedMode" }, looks: 3 });
    const resource = managed();

    await resource.up(minimal("lost mode", [{ id: first, sealedMode: true }]));

    expect(calls()).toEqual([["enableSealedMode", [first]]]);
    expect(status(resource)).toEqual({ [first]: ["Sealed"] });
  });

  it("is set after a new extent was added, in one update", async () => {
    const resource = managed();
    await resource.up(minimal("added", [first]));
    site.simulator.clearRequests();

    await resource.up(minimal("added", [first, { id: second, sealedMode: true }]));

    expect(calls()).toEqual(["PUT", ["enableSealedMode", [second]]]);
  });

  it("is shown as drift of that extent alone, and repaired", async () => {
    const resource = managed();
    const args = minimal("drift", [first, { id: second, sealedMode: true }]);
    await resource.up(args);
    const tier = site.simulator.infrastructure.scaleOutRepositories[0]?.performanceTier as unknown as {
      performanceExtents: Fields[];
    };
    for (const extent of tier.performanceExtents) extent.status = ["Normal"];

    expect(await resource.refresh()).toEqual({
      "performanceTier.performanceExtents[1].sealedMode": { declared: true, found: false },
    });
    expect(await resource.up(args)).toBe("update");
    expect(status(resource)).toEqual({ [first]: ["Normal"], [second]: ["Sealed"] });
  });

  it("is not managed when it is left out: a status is never drift by itself, and a removed mode sends nothing", async () => {
    const resource = managed();
    await resource.up(minimal("unmanaged", [{ id: first, sealedMode: true }, second]));
    site.simulator.clearRequests();

    expect(await resource.up(minimal("unmanaged", [first, second]))).toBe("update");

    expect(calls()).toEqual([]);
    expect(status(resource)).toEqual({ [first]: ["Sealed"], [second]: ["Normal"] });
    expect(await resource.refresh()).toEqual({});
  });

  it("is read whatever the order of the statuses, and a pending extent is reported and not taken for one", async () => {
    site.simulator.infrastructure.habits.reversesStatuses = true;
    const resource = managed();
    await resource.up(minimal("order", [{ id: first, sealedMode: true, maintenanceMode: true }, second]));
    site.simulator.infrastructure.habits.reversesStatuses = false;
    const tier = site.simulator.infrastructure.scaleOutRepositories[0]?.performanceTier as unknown as {
      performanceExtents: Fields[];
    };
    Object.assign(tier.performanceExtents[1] ?? {}, { status: ["Pending"] });
    site.host.log.messages.splice(0);

    expect(await resource.refresh()).toEqual({});
    await resource.up(minimal("order", [{ id: first, sealedMode: true, maintenanceMode: true }, second], { description: "x" }));

    expect(site.host.log.messages.filter(({ severity }) => severity === "warning").map(({ message }) => message)).toEqual([
      ...(REVISION === "1.2-rev1"
        ? [expect.stringMatching(/^Extent "first" is in maintenance mode, .* sealedMode is compared/) as string]
        : []),
      'Extent "second" is Pending; the server continues with that by itself. [VEEAM_EXTENT_STATUS]',
    ]);
  });

  it("keeps the id when the call fails after the scale-out repository exists, and the next up goes on from there", async () => {
    site.simulator.planSession({ match: { kind: "enableSealedMode" }, outcome: { result: "Failed", message: "Extent is busy" } });
    const resource = managed();
    const args = minimal("halfway", [first, { id: second, sealedMode: true }]);

    const error = await resource.up(args).catch((thrown: unknown) => thrown as Error);

    expect(error).toBeInstanceOf(InitializationError);
    expect((error as Error).message).toMatch(
      /Enabling sealed mode of "second" in scale-out repository "halfway" failed: Extent is busy \(session /,
    );
    expect(resource.id).toBe(site.simulator.infrastructure.scaleOutRepositories[0]?.id);
    site.simulator.clearRequests();
    await resource.update(await resource.check(args));
    expect(calls()).toEqual([["enableSealedMode", [second]]]);
    expect(status(resource)).toEqual({ [first]: ["Normal"], [second]: ["Sealed"] });
    expect(await resource.up(args)).toBe("same");
  });
});
