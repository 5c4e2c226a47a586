/** Sessions that an interrupted run left running, and timeouts that are each operation's own. */
import { randomUUID } from "node:crypto";
import { codeIn, messageWith } from "../../codes";
import { linuxLocal } from "../repository/programs";
import { startRun } from "../../run";
import { ManagedResource, STUB, configOf, type Fields, startSite, type Site } from "../../site";
import { failing, fresh, nextRun } from "./programs";

let site: Site;

beforeEach(async () => {
  site = await startSite();
});
afterEach(() => site.close());

/** A repository that an interrupted run has asked for and whose session has not ended yet. */
function startCreation(name: string, course: Parameters<Site["simulator"]["startSession"]>[1] = {}): string {
  const { adopt, ...repository } = linuxLocal(name);
  const { id } = site.simulator.startSession(
    { kind: "create", repository: { ...repository, id: randomUUID(), description: "" } } as never,
    course,
  );
  return id;
}

function posts(): number {
  return site.simulator.requests.filter(({ method, path }) => method === "POST" && path.endsWith("/repositories")).length;
}

it.each([
  ["svc@corp.example", "CORP\\svc", "Working"],
  ["CORP\\svc", "svc", "Starting"],
  ["svc", ".\\veeam-rest-service", "Starting"],
  ["svc", "HOST\\SVC", "Postprocessing"],
])("waits for a session of %s that the server shows as %s and %s", async (username, initiatedBy, state) => {
  site.simulator.infrastructure.account.username = username;
  await site.host.close();
  const run = startRun({ ...configOf(site.simulator), "veeam:vbrUsername": username });
  const name = fresh();
  startCreation(name, { looks: 2, state, initiatedBy });

  const error = await failing(new ManagedResource(run).up(linuxLocal(name)));

  expect(codeIn(error)).toBe("VEEAM_NAME_TAKEN");
  expect(posts()).toBe(0);
  await run.close();
});

it("does not wait for sessions that cannot be ours: another account's, the server's own, or about another object", async () => {
  const resource = new ManagedResource(site.host);
  await resource.up(linuxLocal("nas"));
  startCreation(fresh(), { never: true, initiatedBy: "CORP\\other" });
  startCreation(fresh(), { never: true, initiatedBy: ".\\SYSTEM" });
  const run = nextRun(site);
  resource.host = run;

  expect(await resource.up(linuxLocal("nas", { description: "new" }))).toBe("update");
  await run.close();
});

it("names what is known of a session that it waits for, and calls it nobody's", async () => {
  const id = startCreation(fresh(), { never: true, initiatedBy: "HOST\\administrator" });

  const error = await failing(new ManagedResource(nextRun(site)).up({ ...linuxLocal(fresh()), __timeouts: { create: "300ms" } }));

  expect(error.message).toEqual(
    messageWith("VEEAM_EARLIER_SESSION_RUNNING", id, "started by HOST\\administrator at ", "it may belong to an interrupted run"),
  );
  expect(posts()).toBe(0);
});

it("does not wait for one that waits for an administrator", async () => {
  const id = startCreation(fresh(), { never: true, state: "ActionRequired" });

  const error = await failing(new ManagedResource(nextRun(site)).up(linuxLocal(fresh())));

  expect(error.message).toEqual(
    messageWith("VEEAM_EARLIER_SESSION_RUNNING", id, "is waiting for an administrator", "Answer it in the console (History)"),
  );
  expect(posts()).toBe(0);
});

it.each([
  ["whose request was answered", false],
  ["whose answer is lost", true],
])("does not wait for its own session %s when it waits for an administrator", async (_which, isLost) => {
  site.simulator.planSession({ never: true, state: "ActionRequired" });
  if (isLost) site.simulator.fail({ on: "POST /repositories", with: { kind: "reset", when: "after" } });

  const error = await failing(new ManagedResource(nextRun(site)).up(linuxLocal(fresh())));

  expect(error.message).toEqual(
    messageWith("VEEAM_ACTION_REQUIRED", "is waiting for an administrator", "the next pulumi up waits for that session first"),
  );
  expect(posts()).toBe(1);
});

it("lets each operation wait as long as its own timeout allows", async () => {
  const old = fresh();
  startCreation(old, { durationMs: 1500 });
  const [short, long] = [fresh(), fresh()];
  const run = nextRun(site);

  const outcomes = await Promise.allSettled([
    new ManagedResource(run).up({ ...linuxLocal(short), __timeouts: { create: "300ms" } }),
    new ManagedResource(run).up(linuxLocal(long)),
  ]);

  expect(outcomes.map(({ status }) => status)).toEqual(["rejected", "fulfilled"]);
});

it("deletes only after the session that an interrupted update left running has ended", async () => {
  const resource = new ManagedResource(site.host);
  await resource.up(linuxLocal("nas"));
  const held = site.simulator.infrastructure.repositories.find(({ name }) => name === "nas");
  site.simulator.startSession({ kind: "update", repository: { ...held } } as never, { looks: 3 });
  const run = nextRun(site);
  resource.host = run;

  await resource.destroy();

  const [deletion] = site.simulator.infrastructure.deletions.slice(-1) as unknown as { runningSessions: string[] }[];
  expect(deletion).toMatchObject({ name: "nas" });
  expect(deletion?.runningSessions ?? []).toEqual([]);
});

it("names what leads a deletion out that has waited for too long, which pulumi up does not", async () => {
  const resource = new ManagedResource(site.host);
  await resource.up({ ...linuxLocal(fresh()), __timeouts: { delete: "300ms" } });
  startCreation(fresh(), { never: true });
  resource.host = nextRun(site);

  const { message } = await failing(resource.destroy());

  expect(message).toEqual(
    messageWith(
      "VEEAM_EARLIER_SESSION_RUNNING",
      "increase customTimeouts; a deletion uses those of the last pulumi up.",
      "then run the command again.",
    ),
  );
});

it("rescans only after the session of an interrupted run has ended", async () => {
  const pending = startCreation(fresh(), { looks: 3 });
  const run = nextRun(site);
  const rescan = new ManagedResource(run, STUB.replace(".repository;", ".repositoryRescan;"));
  site.simulator.clearRequests();

  await rescan.up({ repositoryIds: ["88788f9e-d8f5-4eb4-bc4f-9b3f5403bcec"] });

  const order = site.simulator.requests.map(({ method, path }) => `${method} ${path}`);
  const lastPoll = order.findLastIndex((request) => request.includes(pending));
  expect(lastPoll).toBeGreaterThan(0);
  expect(lastPoll).toBeLessThan(order.findIndex((request) => request.startsWith("POST") && request.endsWith("/rescan")));
});

it("does not inherit the timeout of the operation that began a shared read", async () => {
  const names = [fresh(), fresh(), fresh()];
  const resources = await Promise.all(
    names.map(async (name) => {
      const resource = new ManagedResource(site.host);
      await resource.up(linuxLocal(name));
      return resource;
    }),
  );
  const run = nextRun(site);
  for (const resource of resources) resource.host = run;
  site.simulator.fail({ on: "GET /serverInfo", with: { kind: "delay", delayMs: 1000 } });
  const withTimeout = (index: number, update: string): Fields => ({
    ...linuxLocal(names[index] ?? "", { description: "new" }),
    __timeouts: { update },
  });

  const outcomes = await Promise.allSettled([
    resources[0]?.up(withTimeout(0, "200ms")),
    resources[1]?.up(withTimeout(1, "1m")),
    resources[2]?.up(withTimeout(2, "1m")),
  ]);

  expect(outcomes.map(({ status }) => status)).toEqual(["rejected", "fulfilled", "fulfilled"]);
});
