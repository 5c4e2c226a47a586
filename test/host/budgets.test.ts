/** How many requests a command sends, log-in, identity and log-off included. */
import { randomUUID } from "node:crypto";
import { startSimulator, type Simulator } from "veeam-simulator";
import { repository } from "../../bench/declarations";
import { countByKind, type Requests, total } from "../../bench/requests";
import { SCALE_OUT_STUB } from "../unit/scaleOutRepository/programs";
import { configOf, type Fields, ManagedResource, startHostProcess, STUB } from "../site";

/**
 * At most this many are shared by a hundred creations or updates that run at once: polls, lists and what is read of the server. How
 * many they are depends on when each operation runs; one for each of them would be a hundred.
 */
const SHARED = 30;

/** Log-in, identity, log-off, and the running sessions: read once for all deletions that begin while one read is under way. */
const DESTROY = 10;

/** A list of one page between log-in, identity and log-off, and up to two more. */
const REFRESH = 6;

const POST = "POST /repositories";
const PUT = "PUT /repositories/*";
const DELETE = "DELETE /repositories/*";

type Step = (resource: ManagedResource, args: Fields) => Promise<unknown>;

const up: Step = (resource, args) => resource.up(args);
const change: Step = (resource, args) => resource.up({ ...args, description: "changed" });
const refresh: Step = (resource) => resource.refresh();
const destroy: Step = (resource) => resource.destroy();

class Resources {
  private managed: ManagedResource[] = [];

  constructor(
    private readonly simulator: Simulator,
    private readonly stub: string,
    private readonly declared: readonly Fields[],
  ) {}

  /** One command, with a provider host of its own: each step for all resources at once, one step after the other. */
  async run(...steps: readonly Step[]): Promise<Requests> {
    const { simulator, stub, declared } = this;
    const host = await startHostProcess(configOf(simulator));
    this.managed = declared.map((_, index) => this.managed[index]?.through(host) ?? new ManagedResource(host, stub));
    simulator.clearRequests();
    try {
      for (const step of steps) await Promise.all(this.managed.map((resource, index) => step(resource, declared[index] ?? {})));
    } finally {
      await host.close();
    }
    return countByKind(simulator.requests);
  }
}

/** Copies the server's default repository. Gives the ids. */
function addRepositories({ infrastructure }: Simulator, names: readonly string[]): string[] {
  const [model] = infrastructure.repositories;
  if (model === undefined) throw new Error("the simulator has no repository to copy");
  return names.map((name) => {
    const id = randomUUID();
    const copy = { ...structuredClone(model), id, name, uniqueId: id.replaceAll("-", "").toUpperCase() };
    Object.assign(copy.repository ?? {}, { path: `C:\\${name}` });
    infrastructure.repositories.push(copy);
    return id;
  });
}

/** Requires a hundred writes, and gives how many requests there are beside them. */
function besides(write: string, requests: Requests): number {
  expect(requests[write]).toBe(100);
  return total(requests) - 100;
}

// Hundreds of requests each, on machines that do other things beside.
jest.setTimeout(180_000);

let simulator: Simulator;

afterEach(() => simulator.close());

it("one repository is created by ten requests at most, three polls among them", async () => {
  simulator = await startSimulator({ sessionLooks: 3 });

  const requests = await new Resources(simulator, STUB, [repository("nas")]).run(up);

  expect(requests).toMatchObject({ [POST]: 1, "GET /sessions/*": 3 });
  expect(total(requests)).toBeLessThanOrEqual(10);
});

it("a hundred repositories share what is not about one of them", async () => {
  simulator = await startSimulator({ sessionLooks: 2 });
  const names = Array.from({ length: 100 }, (_, index) => `budget-${index}`);
  const resources = new Resources(simulator, STUB, names.map(repository));

  expect(besides(POST, await resources.run(up))).toBeLessThanOrEqual(SHARED);
  expect(await resources.run(up)).toEqual({});
  expect(total(await resources.run(refresh))).toBeLessThanOrEqual(REFRESH);
  expect(total(await resources.run(refresh, up))).toBeLessThanOrEqual(REFRESH);
  // Each is read before it is written.
  expect(besides(PUT, await resources.run(change))).toBeLessThanOrEqual(100 + SHARED);
  expect(besides(DELETE, await resources.run(destroy))).toBeLessThanOrEqual(DESTROY);
});

it("a scale-out repository of four extents, two of them in a mode, is created by fourteen requests at most", async () => {
  // Three sessions one after the other, each of which has ended at the first poll.
  simulator = await startSimulator({ sessionLooks: 1 });
  const [first, second, ...others] = addRepositories(simulator, ["a", "b", "c", "d"]);
  const performanceExtents = [
    { id: first, sealedMode: true },
    { id: second, maintenanceMode: true },
    ...others.map((id) => ({ id })),
  ];
  const declared = { name: "scale-out", performanceTier: { performanceExtents } };

  const requests = await new Resources(simulator, SCALE_OUT_STUB, [declared]).run(up);

  expect(requests).toMatchObject({ "POST /scaleOutRepositories": 1 });
  expect(total(requests)).toBeLessThanOrEqual(14);
});
