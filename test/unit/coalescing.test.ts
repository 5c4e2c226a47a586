/** Reads that meet are one request, and give what single reads give. */
import type { Fault, Infrastructure } from "veeam-simulator";
import { pollIntervalMs } from "../../provider/core/poll";
import { failureOf } from "../reading";
import { linuxLocal } from "./repository/programs";
import { ManagedResource, startNextRun, startSite, type Fields, type Site } from "../site";

const COUNT = 30;
const REPOSITORIES = "GET /api/v1/backupInfrastructure/repositories";

let site: Site;
let resources: ManagedResource[];
/** What single reads find while nothing fails. */
let single: Awaited<ReturnType<typeof refreshed>>;

beforeAll(async () => {
  site = await startSite();
  resources = Array.from({ length: COUNT }, () => new ManagedResource(site.host));
  await Promise.all(resources.map((resource, index) => resource.up(declared(index))));
  single = await refreshed({ atOnce: false });
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
function requests(): string[] {
  return site.simulator.requests
    .map(({ method, path }) => `${method} ${path.split("?", 1)[0] ?? ""}`)
    .filter((request) => !/oauth2|serverInfo/.test(request));
}

/** The server has these repositories once it has shown a page of the list, the first one or one after that. */
function changeWhileListed(value: Infrastructure["repositories"], { skip = 0 } = {}): void {
  const changes = [{ path: "repositories", value }];
  site.simulator.fail({ on: "GET /repositories", skip, with: { kind: "meanwhile", when: "after", changes } });
}

/** What refreshes of all in a process of their own find, all at once or one after the other, and what they send. */
async function refreshed({ atOnce }: { atOnce: boolean }): Promise<{ found: unknown[]; sent: string[] }> {
  const run = startNextRun(site);
  site.simulator.clearRequests();
  const refresh = async (resource: ManagedResource): Promise<unknown> => {
    const copy = Object.assign(resource.through(run.host), { inputs: resource.inputs });
    const drift = await copy.refresh().catch((error: unknown) => (error as Error).message);
    return { drift, outputs: copy.outputs };
  };
  const found: unknown[] = [];
  if (atOnce) found.push(...(await Promise.all(resources.map(refresh))));
  else for (const resource of resources) found.push(await refresh(resource));
  const sent = requests();
  await run.close();
  return { found, sent };
}

/** What comes of `use` in a process that has just created three repositories, and what it sends. */
async function afterCreations<T>(use: (host: Site["host"]) => Promise<T>): Promise<{ result: T; sent: string[] }> {
  const run = startNextRun(site);
  const created = ["one", "two", "three"].map((name) => ({ name, resource: new ManagedResource(run.host) }));
  await Promise.all(created.map(({ name, resource }) => resource.up(linuxLocal(name, { repository: { path: `/mnt/${name}` } }))));
  site.simulator.clearRequests();
  const result = await use(run.host);
  const sent = requests();
  await Promise.all(created.map(({ resource }) => resource.destroy()));
  await run.close();
  return { result, sent };
}

describe("refreshes of many repositories", () => {
  it("send one list, and find what single reads find", async () => {
    const coalesced = await refreshed({ atOnce: true });

    expect(coalesced.sent).toEqual([REPOSITORIES]);
    expect(single.sent).toEqual(resources.map(({ id }) => `${REPOSITORIES}/${id ?? ""}`));
    expect(coalesced.found).toEqual(single.found);
    expect(coalesced.found).toHaveLength(COUNT);
  });

  it("report drift and deletion as single reads do, each confirmed by a read of the object", async () => {
    const { infrastructure } = site.simulator;
    const { repositories } = infrastructure;
    Object.assign(repositories.find(({ name }) => name === "repository 3") ?? {}, { description: "theirs" });
    infrastructure.repositories = repositories.filter(({ name }) => name !== "repository 7");

    const coalesced = await refreshed({ atOnce: true });
    const one = await refreshed({ atOnce: false });
    infrastructure.repositories = repositories;
    Object.assign(repositories.find(({ name }) => name === "repository 3") ?? {}, { description: "number 3" });

    expect(coalesced.found).toEqual(one.found);
    expect(coalesced.found[3]).toMatchObject({ drift: { description: { declared: "number 3", found: "theirs" } } });
    expect(coalesced.found[7]).toMatchObject({ drift: "gone" });
    const [list, ...confirmations] = coalesced.sent;
    expect(list).toBe(REPOSITORIES);
    expect(confirmations.sort()).toEqual([3, 7].map((index) => `${REPOSITORIES}/${resources[index]?.id ?? ""}`).sort());
  });

  const faults: [string, Pick<Fault, "with" | "skip" | "times">][] = [
    ["the list is refused", { with: { kind: "answer", status: 403 }, times: "always" }],
    ["the list fails", { with: { kind: "answer", status: 500 } }],
    ["its second page fails", { with: { kind: "answer", status: 500 }, skip: 1 }],
    ["its second page is cut in half", { with: { kind: "cutReply" }, skip: 1 }],
    ["its second page is not JSON", { with: { kind: "garble", as: "notJson" }, skip: 1 }],
    ["its second page is null", { with: { kind: "garble", as: "null" }, skip: 1 }],
    ["its second page is answered 503 once", { with: { kind: "answer", status: 503 }, skip: 1 }],
  ];
  it.each(faults)("find what single reads find when %s", async (_name, fault) => {
    site.simulator.infrastructure.habits.largestPage = 20;
    site.simulator.fail({ on: "GET /repositories", ...fault });

    const coalesced = await refreshed({ atOnce: true });

    expect(coalesced.found).toEqual(single.found);
  });

  it("find an object that moves to the previous page while the list is read", async () => {
    const { infrastructure } = site.simulator;
    infrastructure.habits.largestPage = 20;
    const before = infrastructure.repositories;
    changeWhileListed(before.slice(1));

    const coalesced = await refreshed({ atOnce: true });
    infrastructure.repositories = before;

    expect(coalesced.found).toEqual(single.found);
  });
});

describe("a cached list", () => {
  it("answers later refreshes, but none that begins after a change of the same process", async () => {
    const run = startNextRun(site);
    const [first, second, ...others] = resources.map((resource) =>
      Object.assign(resource.through(run.host), { inputs: resource.inputs }),
    );
    if (first === undefined || second === undefined) throw new Error("too few");
    await Promise.all(others.map((resource) => resource.refresh()));
    site.simulator.clearRequests();

    expect(await first.refresh()).toEqual({});
    expect(requests()).toEqual([]);

    await second.up({ ...declared(1), description: "changed" });
    site.simulator.clearRequests();
    expect(await first.refresh()).toEqual({});
    expect(requests()).toEqual([`${REPOSITORIES}/${first.id ?? ""}`]);
    await second.up(declared(1));
    await run.close();
  });

  it("answers the name checks of creations, also after creations of other names", async () => {
    const run = startNextRun(site);
    await Promise.all(resources.map((resource) => resource.through(run.host).refresh()));
    site.simulator.clearRequests();
    const created = [new ManagedResource(run.host), new ManagedResource(run.host)];

    for (const [index, resource] of created.entries()) await resource.up(linuxLocal(`later-${index}`));
    const lists = requests().filter((request) => request === REPOSITORIES);
    await Promise.all(created.map((resource) => resource.destroy()));
    await run.close();

    expect(lists).toEqual([]);
  });

  it("does not hide a repository that this process has created since: a second one of its name is refused", async () => {
    const [one, other] = [new ManagedResource(site.host), new ManagedResource(site.host)];
    await Promise.all(resources.map((resource) => resource.refresh()));

    await one.up(linuxLocal("twice", { repository: { path: "/mnt/twice" } }));
    const failure = await failureOf(other.up(linuxLocal("twice", { repository: { path: "/mnt/twice" } })));
    await one.destroy();

    expect(failure).toContain('Repository "twice" is on ');
  });
});

describe("creations on a server whose list has several pages", () => {
  beforeEach(() => {
    site.simulator.infrastructure.habits.largestPage = 20;
  });

  /** What comes of creations of these names that begin at once, and what they ask of the collection. */
  async function createdAtOnce(names: readonly string[]): Promise<{ outcomes: string[]; ids: string[]; sent: string[] }> {
    const run = startNextRun(site);
    const resources = names.map((name) => ({ name, resource: new ManagedResource(run.host) }));
    site.simulator.clearRequests();
    const outcomes = await Promise.all(
      resources.map(({ name, resource }) =>
        resource
          .up(linuxLocal(name, { repository: { path: `/mnt/${name}` } }))
          .catch((error: unknown) => (error as Error).message),
      ),
    );
    const sent = site.simulator.requests
      .map(({ method, path }) => `${method} ${path}`)
      .filter((one) => one.startsWith(REPOSITORIES));
    const made = resources.map(({ resource }) => resource).filter(({ id }) => id !== undefined);
    const ids = made.map(({ id = "" }) => id);
    await Promise.all(made.map((resource) => resource.destroy()));
    await run.close();
    return { outcomes, ids, sent };
  }

  const nameCheck = (name: string): string => `${REPOSITORIES}?nameFilter=${name}&skip=0&limit=200`;
  const pages = ["?skip=0&limit=1000", "?skip=20&limit=1000"].map((query) => `${REPOSITORIES}${query}`);

  it("have their names checked by two readings of the list, and are read back each by itself", async () => {
    const { outcomes, ids, sent } = await createdAtOnce(["one", "two", "three"]);

    expect(outcomes).toEqual(["create", "create", "create"]);
    expect(sent.slice(0, 4)).toEqual([...pages, ...pages]);
    expect(sent.slice(4).sort()).toEqual(ids.map((id) => `${REPOSITORIES}/${id}`).sort());
  });

  it("are refused a name that moves to the previous page while the list is read, and each of the others asks by itself", async () => {
    const { infrastructure } = site.simulator;
    const before = infrastructure.repositories;
    changeWhileListed(before.slice(1));

    const { outcomes, sent } = await createdAtOnce([before[20]?.name ?? "", "free"]);
    infrastructure.repositories = before;

    expect(outcomes).toEqual([expect.stringContaining("[VEEAM_NAME_TAKEN]"), "create"]);
    expect(sent).toContain(nameCheck("free"));
  });

  it("are refused a name that moves so in both readings, while the others stay in another order", async () => {
    const { infrastructure } = site.simulator;
    const before = infrastructure.repositories;
    const rotated = [...before.slice(1), ...before.slice(0, 1)];
    // After each page of the two readings.
    for (const value of [rotated, before, rotated, before]) changeWhileListed(value);

    const { outcomes, sent } = await createdAtOnce([before[20]?.name ?? "", "free"]);
    infrastructure.repositories = before;

    expect(outcomes).toEqual([expect.stringContaining("[VEEAM_NAME_TAKEN]"), "create"]);
    expect(sent).toContain(nameCheck("free"));
  });

  it("are refused a name that only the second reading shows", async () => {
    const { infrastructure } = site.simulator;
    const before = infrastructure.repositories;
    infrastructure.repositories = before.slice(0, -1);
    changeWhileListed(before, { skip: 1 });

    const { outcomes, sent } = await createdAtOnce([before.at(-1)?.name ?? "", "free"]);
    infrastructure.repositories = before;

    expect(outcomes).toEqual([expect.stringContaining("[VEEAM_NAME_TAKEN]"), "create"]);
    expect(sent).not.toContain(nameCheck("free"));
  });
});

describe("the polling interval", () => {
  it.each([
    [0, 250],
    [100, 150],
    // Polled early, because others were due.
    [240, 80],
    [500, 80],
    [2000, 200],
    [30_000, 3000],
    [600_000, 10_000],
  ])("at an age of %d ms is %d ms", (age, interval) => {
    expect(pollIntervalMs(age)).toBe(interval);
  });
});

describe("two resources of one name", () => {
  it("send one request when both begin at once, and one of them is refused", async () => {
    const twins = [new ManagedResource(site.host), new ManagedResource(site.host)];
    site.simulator.clearRequests();

    const outcomes = await Promise.all(
      twins.map((twin) =>
        twin.up(linuxLocal("twin", { repository: { path: "/mnt/twin" } })).catch((error: unknown) => (error as Error).message),
      ),
    );
    const sent = requests().filter((request) => request.startsWith("POST"));
    await twins[0]?.destroy();

    expect(outcomes).toEqual([
      "create",
      'Two resources of this program make repository "twin". Nothing was sent for this one. Declare it once: two resources cannot manage the same object. [VEEAM_DECLARED_TWICE]',
    ]);
    expect(sent).toEqual(["POST /api/v1/backupInfrastructure/repositories"]);
  });

  it("are refused the second creation while the first has the name, adopt or not, and allowed one after its removal", async () => {
    const run = startNextRun(site);
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
    const sent = requests();
    const { id } = first.resource;
    // It stays on the server, for its state says that it was adopted.
    await first.resource.destroy();
    await third.resource.up(third.args);
    await third.resource.up({ ...third.args, adopt: undefined });
    const { id: thirdId } = third.resource;
    await third.resource.destroy();
    await run.close();

    expect(failure).toContain('Two resources of this program ("first" and "second") make repository "twin". Nothing was sent');
    expect(sent).toEqual([]);
    expect(thirdId).toBe(id);
  });
});

describe("two resources of one object", () => {
  const urn = (name: string) => ({ __urn: `urn:pulumi:dev::estate::type::${name}` });
  const nas = linuxLocal("nas", { repository: { path: "/mnt/nas" } });

  it.each(["first", "second"])("are refused the later write when the %s writes earlier", async (earlier) => {
    const made = new ManagedResource(site.host);
    await made.up({ ...nas, ...urn("first") });
    const { id = "" } = made;
    const run = startNextRun(site);
    const first = made.through(run.host);
    const second = new ManagedResource(run.host);
    const update = () => first.up({ ...nas, ...urn("first"), description: "changed" });
    const adopt = () => second.up({ ...nas, ...urn("second"), adopt: true });
    const steps = earlier === "first" ? [update, adopt] : [adopt, update];

    await steps[0]?.();
    site.simulator.clearRequests();
    const failure = await failureOf(steps[1]?.() ?? Promise.resolve());
    const sent = requests().filter((request) => !request.startsWith("GET"));
    await run.close();
    await made.destroy();

    const names = earlier === "first" ? '("first" and "second")' : '("second" and "first")';
    expect(failure).toBe(
      `Two resources of this program ${names} have repository "nas" (id ${id}). Nothing was sent for this one. Declare it once: two resources cannot manage the same object. [VEEAM_DECLARED_TWICE]`,
    );
    expect(sent).toEqual([]);
  });
});

describe("a list that was read back after creations", () => {
  it("shows that a name is taken by another object", async () => {
    const { result: failure, sent } = await afterCreations((host) =>
      failureOf(new ManagedResource(host).up(linuxLocal("repository 5"))),
    );

    expect(failure).toContain(`Repository "repository 5" is on `);
    expect(sent).toEqual([]);
  });
});

describe("refreshes after creations of the same process", () => {
  it("send one list at most", async () => {
    const { result: found, sent } = await afterCreations((host) =>
      Promise.all(resources.map((resource) => resource.through(host).refresh())),
    );

    expect(found).toEqual(resources.map(() => ({})));
    expect(sent.length).toBeLessThanOrEqual(1);
  });
});
