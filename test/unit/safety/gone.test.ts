/** "Gone" needs two independent answers: a 404 in the server's own form, and a complete list without the object. */
import { startSite, type Site } from "../../site";
import { useFastClock } from "../../clock";
import type { Fault } from "veeam-simulator";
import type { Code } from "../../../provider/core/codes";
import { messageWith } from "../../codes";
import type { ManagedResource } from "../../site";
import type { Driven } from "../../run";
import { KINDS, failing, fresh, idsOf, nextRun, resourceOf, type TestedKind } from "./programs";

useFastClock();

let site: Site;

beforeAll(async () => {
  site = await startSite();
});
afterEach(() => {
  site.simulator.clearFaults();
  Object.assign(site.simulator.infrastructure.habits, { largestPage: 0, omitsTotals: false, sendsEmptyListsAsNull: false });
});
afterAll(() => site.close());

const OWN_404: Fault["with"] = { kind: "answer", status: 404, errorCode: "NotFound" };

async function created(kind: TestedKind): Promise<{ resource: ManagedResource; name: string; run: Driven }> {
  const name = fresh();
  const resource = resourceOf(kind, site.host);
  await resource.up(await kind.declare(site, name));
  // Another run, whose process has read nothing yet.
  const run = nextRun(site);
  resource.host = run;
  return { resource, name, run };
}

function removeBehindPulumi(kind: TestedKind, name: string): void {
  const objects = kind.held(site) as { name: unknown }[];
  objects.splice(
    objects.findIndex((one) => one.name === name),
    1,
  );
}

describe.each(KINDS)("a $kind", (kind) => {
  it("leaves the state when the server does not know its id and a complete list lacks it", async () => {
    const { resource, name, run } = await created(kind);
    removeBehindPulumi(kind, name);

    expect(await resource.refresh()).toBe("gone");
    await run.close();
  });

  it.each<[string, Fault["with"], Code]>([
    ["in the server's own form, but the list has it", OWN_404, "VEEAM_CONTRADICTORY_RESPONSES"],
    ["by a proxy's page", { kind: "gateway", status: 404, as: "html" }, "VEEAM_UNEXPECTED_RESPONSE"],
    ["by a gateway's problem details", { kind: "gateway", status: 404, as: "problemDetails" }, "VEEAM_UNEXPECTED_RESPONSE"],
  ])("stays in the state when its read is answered 404 %s", async (_how, fault, code) => {
    const { resource, run } = await created(kind);
    site.simulator.fail({ on: `GET ${kind.on}/*`, times: "always", with: fault });

    const error = await failing(resource.refresh());

    expect(error.message).toEqual(messageWith(code, "The state stays as it is; run it again later."));
    await run.close();
  });

  it.each<[string, Fault["with"], Code]>([
    ["is cut short", { kind: "cutList", items: 0, paging: "whole" }, "VEEAM_UNEXPECTED_RESPONSE"],
    ["is a proxy's page", { kind: "garble", as: "html" }, "VEEAM_UNEXPECTED_RESPONSE"],
    ["is refused", { kind: "answer", status: 403, errorCode: "AccessDenied" }, "VEEAM_NOT_ALLOWED"],
  ])(
    "stays in the state when the server does not know its id and the list %s",
    async (_how, fault, code) => {
      const { resource, run } = await created(kind);
      site.simulator.fail({ on: `GET ${kind.on}/*`, times: "always", with: OWN_404 });
      site.simulator.fail({ on: `GET ${kind.on}`, times: "always", with: fault });

      const error = await failing(resource.refresh());

      expect(error.message).toEqual(messageWith(code, "The state stays as it is; run it again later."));
      await run.close();
    },
    40_000,
  );

  it("is deleted again when its DELETE is answered 404 by a proxy", async () => {
    const { resource, name, run } = await created(kind);
    site.simulator.fail({ on: `DELETE ${kind.on}/*`, with: { kind: "gateway", status: 404, as: "html" } });

    await resource.destroy();

    expect(idsOf(kind, site, name)).toEqual([]);
    await run.close();
  });

  it("is not taken for deleted when a gateway answers everything about it with 404", async () => {
    const { resource, name, run } = await created(kind);
    const gateway: Fault["with"] = { kind: "gateway", status: 404, as: "problemDetails" };
    for (const on of [`DELETE ${kind.on}/*`, `GET ${kind.on}/*`]) site.simulator.fail({ on, times: "always", with: gateway });

    const error = await failing(resource.destroy());

    expect(error.message).toEqual(messageWith("VEEAM_OUTCOME_UNKNOWN", "Whether it is gone could not be read"));
    expect(idsOf(kind, site, name)).toHaveLength(1);
    await run.close();
  });
});

describe("a list", () => {
  it("without objects may be null: the name is free", async () => {
    const [kind] = KINDS;
    site.simulator.infrastructure.habits.sendsEmptyListsAsNull = true;
    const name = fresh();

    const resource = resourceOf(kind, site.host);
    await resource.up(await kind.declare(site, name));

    expect([resource.id]).toEqual(idsOf(kind, site, name));
  });

  it("without a total is read until a page is short or empty", async () => {
    const [kind] = KINDS;
    const resources = await Promise.all(
      Array.from({ length: 7 }, async () => {
        const resource = resourceOf(kind, site.host);
        await resource.up(await kind.declare(site, fresh("page")));
        return resource;
      }),
    );
    Object.assign(site.simulator.infrastructure.habits, { omitsTotals: true, largestPage: 3 });
    const run = nextRun(site);
    for (const resource of resources) resource.host = run;
    site.simulator.clearRequests();

    expect(await Promise.all(resources.map((resource) => resource.refresh()))).toEqual(resources.map(() => ({})));

    const single = site.simulator.requests.filter(
      ({ method, path }) => method === "GET" && /\/repositories\/[0-9a-f]/.test(path),
    );
    expect(single.length).toBeLessThanOrEqual(1);
    await run.close();
  });
});
