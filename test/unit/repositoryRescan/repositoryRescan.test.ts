/** Rescans: an action that runs when it is declared, and again when something about it changes. */
import { messageWith } from "../../codes";
import { useFastClock } from "../../clock";
import { failureOf } from "../../reading";
import { nextRun } from "../safety/programs";
import { ManagedResource, STUB, startSite, type Fields, type Site } from "../../site";
import { startRun } from "../../run";

const RESCAN_STUB = STUB.replace(/\.repository;$/, ".repositoryRescan;");
const REPOSITORY = "88788f9e-d8f5-4eb4-bc4f-9b3f5403bcec";
const OTHER = "0f1e2d3c-4b5a-4697-8877-665544332211";

useFastClock();

let site: Site;
beforeAll(async () => {
  site = await startSite();
  const [repository] = site.simulator.infrastructure.repositories;
  if (repository === undefined) throw new Error("a new server has a repository");
  site.simulator.infrastructure.repositories.push({ ...repository, id: OTHER, name: "other" });
});
beforeEach(() => {
  site.simulator.infrastructure.rescans.splice(0);
  site.simulator.clearRequests();
});
afterEach(() => {
  site.simulator.clearFaults();
  site.host.log.messages.splice(0);
});
afterAll(() => site.close());

const managed = (): ManagedResource => new ManagedResource(site.host, RESCAN_STUB);
const rescans = (): unknown[] => site.simulator.infrastructure.rescans.map(({ repositoryIds }) => repositoryIds);
const posts = (): number => site.simulator.requests.filter(({ path }) => path.endsWith("/repositories/rescan")).length;
const lastSession = (): string => site.simulator.infrastructure.sessions.at(-1)?.id ?? "";
const warnings = (): string[] =>
  site.host.log.messages.filter(({ severity }) => severity === "warning").map(({ message }) => message);
const address = (): string => new URL(site.simulator.vbrUrl).host;

describe("a rescan", () => {
  it("has completed when it is created, and names its session", async () => {
    site.simulator.planSession({ match: { kind: "rescan" }, looks: 3 });
    const resource = managed();

    await resource.up({ repositoryIds: [REPOSITORY, OTHER], triggers: [1] });

    expect(rescans()).toEqual([[REPOSITORY, OTHER]]);
    expect(site.simulator.infrastructure.sessions.at(-1)).toMatchObject({ sessionType: "ConfigurationResynchronize" });
    expect([resource.id, resource.outputs.sessionId]).toEqual([lastSession(), lastSession()]);
  });

  it.each<[string, Fields, number]>([
    ["a trigger changes", { triggers: ["b", { deep: [1, 2] }] }, 2],
    ["something deep in a trigger changes", { triggers: ["a", { deep: [1, 3] }] }, 2],
    ["a trigger is taken away", { triggers: undefined }, 2],
    ["a repository is added", { repositoryIds: [REPOSITORY, OTHER] }, 2],
    ["nothing changes but the spelling of an id", { repositoryIds: [REPOSITORY.toUpperCase()] }, 1],
    ["only a timeout changes", { __timeouts: { create: "2h" } }, 1],
  ])("when %s", async (_, change, expected) => {
    const args = { repositoryIds: [REPOSITORY], triggers: ["a", { deep: [1, 2] }] };
    const resource = managed();
    await resource.up(args);

    const done = await resource.up({ ...args, ...change });

    expect(rescans()).toHaveLength(expected);
    expect(done === "replace").toBe(expected === 2);
    expect(await resource.up({ ...args, ...change })).toBe("same");
  });

  it("takes the order of repositories for nothing, and triggers of any kind", async () => {
    const resource = managed();
    await resource.up({ repositoryIds: [REPOSITORY, OTHER], triggers: { version: 1 } });

    expect(await resource.up({ repositoryIds: [OTHER, REPOSITORY], triggers: { version: 1 } })).toBe("same");
    expect(await resource.up({ repositoryIds: [OTHER, REPOSITORY], triggers: { version: 2 } })).toBe("replace");
  });

  it("is not asked after by a refresh and not undone by a destroy: both send nothing, and need no settings", async () => {
    const resource = managed();
    await resource.up({ repositoryIds: [REPOSITORY], triggers: ["a"] });
    const host = startRun({});
    const { id = "", outputs } = resource;
    site.simulator.clearRequests();

    const read = await host.read(id, outputs);
    await host.delete(id, outputs);
    await host.close();

    expect(await resource.refresh()).toEqual({});
    await resource.destroy();
    expect(read).toMatchObject({ id, properties: outputs, inputs: { repositoryIds: [REPOSITORY], triggers: ["a"] } });
    expect(site.simulator.requests).toEqual([]);
  });

  it.each<[string, Fields, string]>([
    ["no repository", { repositoryIds: [] }, "repositoryIds: must name at least one repository"],
    ["a name", { repositoryIds: ["nas"] }, 'repositoryIds[0]: must be the id (UUID) of a repository, got "nas"'],
    [
      "a misspelt property",
      { repositoryIds: [REPOSITORY], trigers: [1] },
      "trigers: is not a known property; did you mean triggers?",
    ],
  ])("is refused for %s", async (_, args, message) => {
    expect(await failureOf(managed().up(args))).toBe(message);
    expect(posts()).toBe(0);
  });
});

describe("a rescan that does not go well", () => {
  it("fails with the session's message, and is not in the state", async () => {
    site.simulator.planSession({ match: { kind: "rescan" }, outcome: { result: "Failed", message: "The host is off" } });
    const resource = managed();

    const message = await failureOf(resource.up({ repositoryIds: [REPOSITORY] }));

    expect(message).toBe(
      `Rescanning repository ${REPOSITORY} failed: The host is off (session ${lastSession()}, log: The host is off). [VEEAM_SESSION_FAILED]`,
    );
    expect(resource.id).toBeUndefined();
  });

  it("tells which repositories it was about when the server refuses", async () => {
    const unknown = "11111111-2222-4333-8444-555555555555";

    const message = await failureOf(managed().up({ repositoryIds: [unknown] }));

    expect(message).toEqual(
      messageWith("VEEAM_REQUEST_REFUSED", `Rescanning repository ${unknown} failed: ${address()} answered 404 to POST `),
    );
  });

  it("warns when the session ends with a warning or without a result", async () => {
    site.simulator.planSession({ match: { kind: "rescan" }, outcome: { result: "Warning", message: "One file was skipped" } });
    await managed().up({ repositoryIds: [REPOSITORY] });
    const first = lastSession();
    site.simulator.planSession({ match: { kind: "rescan" }, outcome: { result: "None" } });
    await managed().up({ repositoryIds: [REPOSITORY] });

    expect(warnings()).toEqual([
      `Rescanning repository ${REPOSITORY} ended with a warning: One file was skipped (session ${first}). [VEEAM_SESSION_WARNING]`,
      `Rescanning repository ${REPOSITORY} ended without a result (session ${lastSession()}): the server reported no failure, and no success either. [VEEAM_SESSION_WITHOUT_RESULT]`,
    ]);
  });

  it("waits for the session that it started when the answer is lost, and does not start another", async () => {
    site.simulator.fail({ on: "POST /repositories/rescan", with: { kind: "reset", when: "after" } });
    site.simulator.planSession({ match: { kind: "rescan" }, looks: 3 });
    const resource = managed();

    await resource.up({ repositoryIds: [REPOSITORY] });

    expect(posts()).toBe(1);
    expect(rescans()).toEqual([[REPOSITORY]]);
    expect(resource.outputs.sessionId).toBe(lastSession());
  });

  it("fails when the session that it started behind a lost answer fails", async () => {
    site.simulator.fail({ on: "POST /repositories/rescan", with: { kind: "reset", when: "after" } });
    site.simulator.planSession({ match: { kind: "rescan" }, outcome: { result: "Failed", message: "The host is off" } });

    expect(await failureOf(managed().up({ repositoryIds: [REPOSITORY] }))).toContain("failed: The host is off (session ");
  });

  it.each([
    ["is sent again", 1, 2],
    ["gives up after the third time", "always", 3],
  ] as const)("%s when no session shows for 30 s after a lost answer", async (_, times, expected) => {
    site.simulator.infrastructure.sessions.splice(0);
    const host = nextRun(site);
    site.simulator.fail({ on: "POST /repositories/rescan", with: { kind: "reset", when: "before" }, times });

    const message = await failureOf(
      managed()
        .through(host)
        .up({ repositoryIds: [REPOSITORY] }),
    );
    await host.close();

    expect(posts()).toBe(expected);
    expect(rescans()).toEqual(times === 1 ? [[REPOSITORY]] : []);
    if (times === "always") expect(message).toMatch(/broke the connection .* sent 3 times; no session was started since/);
  });

  it("says at the deadline which session is still running", async () => {
    site.simulator.planSession({ match: { kind: "rescan" }, never: true });

    const message = await failureOf(managed().up({ repositoryIds: [REPOSITORY], __timeouts: { create: "30s" } }));

    expect(message).toContain(`timed out after 30s: session ${lastSession()} is Working`);
  });
});
