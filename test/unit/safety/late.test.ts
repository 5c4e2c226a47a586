/** Changes that become visible late, and answers of a gateway in place of the server's. */
import { startSite, type Site } from "../../site";
import { codeIn } from "../../codes";
import { KINDS, failing, fresh, idsOf, resourceOf, nextRun } from "./programs";
import { useFastClock } from "../../clock";
import type { Driven } from "../../run";

let site: Site;
let next: Driven;

useFastClock();

beforeAll(async () => {
  site = await startSite();
  next = nextRun(site);
});
afterEach(() => site.simulator.clearFaults());
afterAll(async () => {
  await next.close();
  await site.close();
});

describe.each(KINDS)("a $kind", (kind) => {
  it("is read back again when its change shows late", async () => {
    const name = fresh();
    const declared = await kind.declare(site, name, { description: "old" });
    const resource = resourceOf(kind, site.host);
    await resource.up(declared);
    site.simulator.planSession({ appears: { afterMs: 700 } });

    await resource.up({ ...declared, description: "new" });

    expect(resource.outputs.description).toBe("new");
    expect(await resource.refresh()).toEqual({});
  });

  it("that was made behind a gateway's 404 is found, and not made twice", async () => {
    const name = fresh();
    const declared = await kind.declare(site, name);
    site.simulator.fail({ on: `POST ${kind.on}`, with: { kind: "gateway", status: 404, as: "html", when: "after" } });
    const resource = resourceOf(kind, site.host);

    await resource.up(declared);

    expect([resource.id]).toEqual(idsOf(kind, site, name));
  });

  it.each(["html", "problemDetails"] as const)(
    "is not called unmade for a gateway's 403 to its POST (%s)",
    async (as) => {
      const name = fresh();
      const declared = await kind.declare(site, name);
      site.simulator.fail({ on: `POST ${kind.on}`, with: { kind: "gateway", status: 403, as } });

      const error = await failing(resourceOf(kind, next).up(declared));

      expect(codeIn(error)).toBe("VEEAM_OUTCOME_UNKNOWN");
      expect(idsOf(kind, site, name)).toEqual([]);
    },
    30_000,
  );

  it("is updated although a gateway answers the PUT with 404 after its effect", async () => {
    const name = fresh();
    const declared = await kind.declare(site, name, { description: "old" });
    const resource = resourceOf(kind, site.host);
    await resource.up(declared);
    site.simulator.fail({ on: `PUT ${kind.on}/*`, with: { kind: "gateway", status: 404, as: "problemDetails", when: "after" } });

    await resource.up({ ...declared, description: "new" });

    expect(resource.outputs.description).toBe("new");
  }, 30_000);

  it("keeps its state when a gateway answers a poll of its session with 404", async () => {
    const name = fresh();
    const declared = await kind.declare(site, name);
    site.simulator.planSession({ looks: 3 });
    site.simulator.fail({ on: "GET /sessions/*", times: 5, with: { kind: "gateway", status: 404, as: "html" } });
    const resource = resourceOf(kind, site.host);

    await resource.up(declared);

    expect([resource.id]).toEqual(idsOf(kind, site, name));
  });
});
