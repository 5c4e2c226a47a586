/** Looks that come at the same time are answered together, and give what each would give alone. */
import type { Fault } from "veeam-simulator";
import { messageOf } from "../provider/core/errors";
import { failureOf } from "./reading";
import { linuxLocal } from "./repository/programs";
import { ManagedResource, startNextRun, startSite, type Fields, type Site } from "./site";

const COUNT = 30;
const REPOSITORIES = "GET /api/v1/backupInfrastructure/repositories";

let site: Site;
let resources: ManagedResource[];
/** What a look at each finds while nothing goes wrong. */
let apart: Awaited<ReturnType<typeof refreshed>>;

beforeAll(async () => {
  site = await startSite();
  resources = Array.from({ length: COUNT }, () => new ManagedResource(site.host));
  await Promise.all(resources.map((resource, index) => resource.up(declared(index))));
  apart = await refreshed(false);
});
afterEach(() => {
  site.simulator.clearFaults();
  site.simulator.infrastructure.habits.largestPage = 0;
});
afterAll(() => site.close());

function declared(index: number): Fields {
  return linuxLocal(`repository ${index}`, { description: `number ${index}`, repository: { path: `/mnt/${index}` } });
}

/** `GET /api/v1/…` without query, log-in and identity left out. */
function looks(): string[] {
  return site.simulator.requests
    .map(({ method, path }) => `${method} ${path.split("?", 1)[0] ?? ""}`)
    .filter((request) => !/oauth2|serverInfo/.test(request));
}

/** What refreshes of all in a process of their own find, together or one after the other, and what they ask the server. */
async function refreshed(isTogether: boolean): Promise<{ found: unknown[]; requests: string[] }> {
  const run = await startNextRun(site);
  site.simulator.clearRequests();
  const refresh = async (resource: ManagedResource): Promise<unknown> => {
    const copy = Object.assign(resource.through(run.host), { inputs: resource.inputs });
    const drift = await copy.refresh().catch((error: unknown) => (error as Error).message);
    return { drift, outputs: copy.outputs };
  };
  const found: unknown[] = [];
  if (isTogether) found.push(...(await Promise.all(resources.map(refresh))));
  else for (const resource of resources) found.push(await refresh(resource));
  const requests = looks();
  await run.close();
  return { found, requests };
}

/** What comes of `use` in a process that has just made three repositories, and what that asks the server. */
async function afterCreations<T>(use: (host: Site["host"]) => Promise<T>): Promise<{ result: T; asked: string[] }> {
  const run = await startNextRun(site);
  const created = ["one", "two", "three"].map((name) => ({ name, resource: new ManagedResource(run.host) }));
  await Promise.all(created.map(({ name, resource }) => resource.up(linuxLocal(name, { repository: { path: `/mnt/${name}` } }))));
  site.simulator.clearRequests();
  const result = await use(run.host);
  const asked = looks();
  await Promise.all(created.map(({ resource }) => resource.destroy()));
  await run.close();
  return { result, asked };
}

describe("refreshes of many repositories", () => {
  it("take one list, and find what a look at each finds", async () => {
    const together = await refreshed(true);

    expect(together.requests).toEqual([REPOSITORIES]);
    expect(apart.requests).toEqual(resources.map(({ id }) => `${REPOSITORIES}/${id ?? ""}`));
    expect(together.found).toEqual(apart.found);
    expect(together.found).toHaveLength(COUNT);
  });

  it("see drift and deletion in the list as in a look at each", async () => {
    const { infrastructure } = site.simulator;
    const { repositories } = infrastructure;
    Object.assign(repositories.find(({ name }) => name === "repository 3") ?? {}, { description: "theirs" });
    infrastructure.repositories = repositories.filter(({ name }) => name !== "repository 7");

    const together = await refreshed(true);
    const one = await refreshed(false);
    infrastructure.repositories = repositories;
    Object.assign(repositories.find(({ name }) => name === "repository 3") ?? {}, { description: "number 3" });

    expect(together.found).toEqual(one.found);
    expect(together.found[3]).toMatchObject({ drift: { description: { declared: "number 3", found: "theirs" } } });
    expect(together.found[7]).toMatchObject({ drift: "gone" });
    // What a list lacks is not gone before a look at it says so.
    expect(together.requests).toEqual([REPOSITORIES, `${REPOSITORIES}/${resources[7]?.id ?? ""}`]);
  });

  const faults: [string, Pick<Fault, "with" | "skip" | "times">][] = [
    ["the list is refused", { with: { kind: "answer", status: 403 }, times: "always" }],
    ["the list fails", { with: { kind: "answer", status: 500 } }],
    ["its second page fails", { with: { kind: "answer", status: 500 }, skip: 1 }],
    ["its second page is cut in half", { with: { kind: "cutReply" }, skip: 1 }],
    ["its second page is no JSON", { with: { kind: "garble", as: "notJson" }, skip: 1 }],
    ["its second page is a null", { with: { kind: "garble", as: "null" }, skip: 1 }],
    ["its second page says 503 for a moment", { with: { kind: "answer", status: 503 }, skip: 1 }],
  ];
  it.each(faults)("find what a look at each finds when %s", async (_name, fault) => {
    site.simulator.infrastructure.habits.largestPage = 20;
    site.simulator.fail({ on: "GET /repositories", ...fault });

    const together = await refreshed(true);

    expect(together.found).toEqual(apart.found);
  });

  it("find an object that moves to the page before while the list is read", async () => {
    const { infrastructure } = site.simulator;
    infrastructure.habits.largestPage = 20;
    const before = infrastructure.repositories;
    site.simulator.fail({
      on: "GET /repositories",
      with: { kind: "meanwhile", when: "after", changes: [{ path: "repositories", value: before.slice(1) }] },
    });

    const together = await refreshed(true);
    infrastructure.repositories = before;

    expect(together.found).toEqual(apart.found);
  });
});

describe("a list that was read a moment ago", () => {
  it("answers the next refreshes, but none that starts after a change of the same process", async () => {
    const run = await startNextRun(site);
    const [first, second, ...others] = resources.map((resource) =>
      Object.assign(resource.through(run.host), { inputs: resource.inputs }),
    );
    if (first === undefined || second === undefined) throw new Error("too few");
    await Promise.all(others.map((resource) => resource.refresh()));
    site.simulator.clearRequests();

    expect(await first.refresh()).toEqual({});
    expect(looks()).toEqual([]);

    await second.up({ ...declared(1), description: "changed" });
    site.simulator.clearRequests();
    expect(await first.refresh()).toEqual({});
    expect(looks()).toEqual([`${REPOSITORIES}/${first.id ?? ""}`]);
    await second.up(declared(1));
    await run.close();
  });

  it("lets no name be taken twice: the second of two of the same name is refused when the first is there", async () => {
    const [one, other] = [new ManagedResource(site.host), new ManagedResource(site.host)];
    await Promise.all(resources.map((resource) => resource.refresh()));

    await one.up(linuxLocal("twice", { repository: { path: "/mnt/twice" } }));
    const failure = await failureOf(other.up(linuxLocal("twice", { repository: { path: "/mnt/twice" } })));
    await one.destroy();

    expect(failure).toContain('A repository named "twice" is on ');
  });
});

describe("two resources of one name", () => {
  it("are one request when they begin in the same moment, for neither would see the other", async () => {
    const twins = [new ManagedResource(site.host), new ManagedResource(site.host)];
    site.simulator.clearRequests();

    const outcomes = await Promise.all(
      twins.map((twin) => twin.up(linuxLocal("twin", { repository: { path: "/mnt/twin" } })).catch(messageOf)),
    );
    const sent = looks().filter((request) => request.startsWith("POST"));
    await twins[0]?.destroy();

    expect(outcomes).toEqual([
      "create",
      'Two resources of this program make repository "twin". For this one nothing was sent. Declare it once: two resources cannot manage the same.',
    ]);
    expect(sent).toEqual(["POST /api/v1/backupInfrastructure/repositories"]);
  });

  it("are one when they begin one after the other, also where the second would adopt what the first has made", async () => {
    const run = await startNextRun(site);
    const [first, second, third] = ["first", "second", "third"].map((name) => ({
      resource: new ManagedResource(run.host),
      args: linuxLocal("twin", {
        repository: { path: "/mnt/twin" },
        adopt: true,
        __urn: `urn:pulumi:dev::estate::type::${name}`,
      }),
    }));
    if (first === undefined || second === undefined || third === undefined) throw new Error("there are three");

    await first.resource.up(first.args);
    site.simulator.clearRequests();
    const failure = await failureOf(second.resource.up(second.args));
    const sent = looks();
    // What is gone can be made again.
    await first.resource.destroy();
    await third.resource.up(third.args);
    await third.resource.destroy();
    await run.close();

    expect(failure).toBe(
      'Two resources of this program ("first" and "second") make repository "twin". For this one nothing was sent. Declare it once: two resources cannot manage the same.',
    );
    expect(sent).toEqual([]);
  });
});

describe("two resources of one object", () => {
  const urn = (name: string) => ({ __urn: `urn:pulumi:dev::estate::type::${name}` });
  const nas = linuxLocal("nas", { repository: { path: "/mnt/nas" } });

  it.each(["first", "second"])("are refused where both write: %s of them writes before", async (earlier) => {
    const made = new ManagedResource(site.host);
    await made.up({ ...nas, ...urn("first") });
    const { id = "" } = made;
    const run = await startNextRun(site);
    const first = made.through(run.host);
    const second = new ManagedResource(run.host);
    const update = () => first.up({ ...nas, ...urn("first"), description: "changed" });
    const adopt = () => second.up({ ...nas, ...urn("second"), adopt: true });
    const steps = earlier === "first" ? [update, adopt] : [adopt, update];

    await steps[0]?.();
    site.simulator.clearRequests();
    const failure = await failureOf(steps[1]?.() ?? Promise.resolve());
    const sent = looks().filter((request) => !request.startsWith("GET"));
    await run.close();
    await made.destroy();

    const names = earlier === "first" ? '("first" and "second")' : '("second" and "first")';
    expect(failure).toBe(
      `Two resources of this program ${names} have repository "nas" (id ${id}). For this one nothing was sent. Declare it once: two resources cannot manage the same.`,
    );
    expect(sent).toEqual([]);
  });
});

describe("a list that was read after creations", () => {
  it("shows that a name is taken by another than those who asked", async () => {
    const { result: failure, asked } = await afterCreations((host) =>
      failureOf(new ManagedResource(host).up(linuxLocal("repository 5"))),
    );

    expect(failure).toContain(`A repository named "repository 5" is on `);
    // The list has told it already.
    expect(asked).toEqual([]);
  });
});

describe("refreshes right after creations of the same process", () => {
  it("do not take a request each", async () => {
    const { result: found, asked } = await afterCreations((host) =>
      Promise.all(resources.map((resource) => resource.through(host).refresh())),
    );

    expect(found).toEqual(resources.map(() => ({})));
    expect(asked.length).toBeLessThanOrEqual(1);
  });
});
