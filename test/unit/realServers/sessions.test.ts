/** What sessions of real servers look like: docs/real-servers.md. */
import { useFastClock } from "../../clock";
import { linuxLocal } from "../repository/programs";
import { failing, fresh, warningsOf } from "../safety/programs";
import { ManagedResource, STUB, startSite, type Site } from "../../site";

useFastClock();

let scene: Site;
beforeEach(async () => (scene = await startSite()));
afterEach(() => scene.close());

const resource = (): ManagedResource => new ManagedResource(scene.host);
const RESCAN_STUB = STUB.replace(".repository;", ".repositoryRescan;");

it("knows how a session ended whatever capitals the server writes states and results in", async () => {
  scene.simulator.infrastructure.habits.shoutsWords = true;
  scene.simulator.planSession({ outcome: { result: "Failed", message: "no host" } });

  const { message } = await failing(resource().up(linuxLocal(fresh())));
  await resource().up(linuxLocal(fresh()));

  expect(message).toContain("failed: no host (session ");
});

it("says that a session without reason and log may have been stopped by hand", async () => {
  scene.simulator.planSession({ outcome: { result: "Failed", logs: [] } });

  const { message } = await failing(resource().up(linuxLocal(fresh())));

  expect(message).toContain("failed: the server gave no reason; it may have been stopped by hand (session ");
});

it("shows the log of a session that failed in order, though the server sends the newest record first", async () => {
  const logs = ["first", "second"].map((title) => ({ title, status: "Failed" as const }));
  scene.simulator.planSession({ outcome: { result: "Failed", message: "broken", logs } });

  const { message } = await failing(resource().up(linuxLocal(fresh())));

  expect(message).toContain("log: first; second");
});

it("warns with the log of a session whose message is no more than its result", async () => {
  scene.simulator.planSession({ outcome: { result: "Warning", logs: [{ title: "The disk is slow", status: "Warning" }] } });

  await resource().up(linuxLocal(fresh()));

  expect(warningsOf(scene.host)).toEqual([
    expect.stringMatching(/Creating repository "\S+" ended with a warning: The disk is slow \(session /),
  ]);
});

it("follows several sessions whose times have no offset", async () => {
  scene.simulator.infrastructure.habits.omitsOffsets = true;
  scene.simulator.infrastructure.server.timeZoneOffsetMinutes = 600;
  scene.simulator.planSession({ times: "always", looks: 3 });

  await Promise.all(Array.from({ length: 5 }, () => resource().up(linuxLocal(fresh()))));

  const lists = scene.simulator.requests.filter(({ path }) => path.startsWith("/api/v1/sessions?") && path.includes("orderAsc"));
  expect(lists.length).toBeGreaterThan(1);
  expect(scene.simulator.infrastructure.creations).toHaveLength(5);
});

it.each(["Starting", "WaitingRepository"])("waits for an earlier session of its account that is %s", async (state) => {
  const repository = { id: "11111111-0000-4000-8000-000000000001", type: "WinLocal", name: fresh("earlier"), description: "" };
  scene.simulator.startSession({ kind: "create", repository }, { state, looks: 2, initiatedBy: "NT SERVICE\\VeeamRest" });

  await resource().up(linuxLocal(fresh()));

  const [first] = scene.simulator.infrastructure.sessions;
  const post = scene.simulator.requests.findIndex(({ method, path }) => method === "POST" && path.endsWith("/repositories"));
  const polls = scene.simulator.requests.findIndex(({ path }) => path === `/api/v1/sessions/${first?.id ?? ""}`);
  expect(polls).toBeGreaterThan(-1);
  expect(polls).toBeLessThan(post);
});

it("does not take a background session for the rescan whose answer was lost", async () => {
  const created = resource();
  await created.up(linuxLocal(fresh()));
  scene.simulator.fail({ on: "POST /repositories/rescan", with: { kind: "reset", when: "after" } });
  scene.simulator.planSession({ match: { kind: "rescan" }, outcome: { result: "Failed", message: "no disk" } });
  scene.simulator.startSession({ kind: "rescan", repositoryIds: [] }, { never: true, initiatedBy: "SYSTEM" });

  const { message } = await failing(
    new ManagedResource(scene.host, RESCAN_STUB).up({ repositoryIds: [created.id], triggers: [1] }),
  );

  expect(message).toContain("failed: no disk");
});
