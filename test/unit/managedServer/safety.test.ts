/** No managed server is lost, doubled or forgotten, whatever happens to requests and sessions. */
import { useFastClock } from "../../clock";
import { failureOf } from "../../reading";
import { ManagedResource, STUB, startSite, type Site } from "../../site";
import { linuxLocal } from "../repository/programs";
import { ACCOUNT, LINUX, MANAGED_SERVER_STUB, held, linuxHost } from "./programs";

useFastClock();

let site: Site;
beforeEach(async () => {
  site = await startSite();
});
afterEach(() => site.close());

const LOST = { kind: "reset", when: "after" } as const;
const managed = (): ManagedResource => new ManagedResource(site.host, MANAGED_SERVER_STUB);
const sent = (method: string): number =>
  site.simulator.requests.filter((one) => one.method === method && one.path.includes("managedServers")).length;
const named = (): number => site.simulator.infrastructure.managedServers.filter(({ name }) => name === LINUX).length;

it("is added once where the answer is lost, and is in the state", async () => {
  const resource = managed();
  site.simulator.fail({ on: "POST /managedServers", with: LOST });

  await resource.up(linuxHost());

  expect([sent("POST"), named(), resource.id]).toEqual([1, 1, held(site.simulator.infrastructure, LINUX).id]);
});

it("is changed once where the answer is lost", async () => {
  const resource = managed();
  await resource.up(linuxHost());
  site.simulator.fail({ on: "PUT /managedServers/*", with: LOST });

  await resource.up(linuxHost({ description: "Changed" }));

  expect([sent("PUT"), held(site.simulator.infrastructure, LINUX).description]).toEqual([1, "Changed"]);
});

describe("with single-use credentials", () => {
  const once = (password: string) => linuxHost({ credentialsId: undefined, singleUseCredentials: { ...ACCOUNT, password } });
  const change = { kind: "updateSingleUseCredentials" } as const;
  const on = "POST /managedServers/*/updateSingleUseCredentials";
  const changed = (resource: ManagedResource) => site.simulator.infrastructure.secrets[resource.id ?? ""]?.singleUseCredentials;

  it.each([
    ["the answer is lost, when the session has ended", LOST],
    ["the request was lost on its way", { kind: "reset", when: "before" }],
  ] as const)("is given new ones by a second request where %s", async (_, fault) => {
    const resource = managed();
    await resource.up(once("first"));
    site.simulator.clearRequests();
    site.simulator.planSession({ match: change, looks: 6 });
    site.simulator.fail({ on, with: fault });

    expect(await resource.up(once("second"))).toBe("update");

    expect([sent("POST"), changed(resource)]).toEqual([2, expect.objectContaining({ password: "second" })]);
    expect(site.simulator.infrastructure.sessions.every(({ state }) => state === "Stopped")).toBe(true);
  });

  it("is given them again where the session behind a lost answer fails", async () => {
    const resource = managed();
    await resource.up(once("first"));
    site.simulator.planSession({ match: change, outcome: { result: "Failed", message: "wrong password" } });
    site.simulator.fail({ on, with: LOST });

    const updated = await resource.up(once("second"));

    expect([updated, changed(resource)]).toEqual(["update", expect.objectContaining({ password: "second" })]);
  });

  it("is given them again where another client's session is all that there is behind a lost request", async () => {
    const resource = managed();
    await resource.up(once("first"));
    const other = new ManagedResource(site.host, STUB);
    site.simulator.fail({ on, with: { kind: "reset", when: "before" } });

    const [updated] = await Promise.all([resource.up(once("second")), other.up(linuxLocal(`beside-${LINUX}`))]);

    expect([updated, changed(resource)]).toEqual(["update", expect.objectContaining({ password: "second" })]);
  });

  it("says of them alone that nothing was sent where the update has sent another request before", async () => {
    const resource = managed();
    await resource.up(once("first"));
    site.simulator.planSession({ match: { kind: "updateManagedServer" }, looks: 0 });
    site.simulator.fail({ on: "PUT /managedServers/*", with: { kind: "delay", delayMs: 6000, effect: "first" } });

    const failure = await failureOf(resource.up({ ...once("second"), description: "Changed", __timeouts: { update: "5s" } }));

    expect(held(site.simulator.infrastructure, LINUX).description).toBe("Changed");
    expect(failure).toContain(`Updating singleUseCredentials of managed server "${LINUX}" was not started: `);
    expect(await resource.up({ ...once("second"), description: "Changed" })).toBe("update");
    expect(changed(resource)).toEqual(expect.objectContaining({ password: "second" }));
  });

  it("warns where the session of new ones has no result, because nothing else shows them", async () => {
    const resource = managed();
    await resource.up(once("first"));
    site.simulator.planSession({ match: change, outcome: { result: "None" } });

    await resource.up(once("second"));

    const warnings = site.host.log.messages.filter(({ severity }) => severity === "warning").map(({ message }) => message);
    expect(warnings).toEqual([expect.stringMatching(/singleUseCredentials.*\[VEEAM_SESSION_WITHOUT_RESULT\]$/)]);
  });
});

it("is removed once where the answer is lost, and its end is waited for", async () => {
  const resource = managed();
  await resource.up(linuxHost());
  site.simulator.fail({ on: "DELETE /managedServers/*", with: LOST });

  await resource.destroy();

  expect([sent("DELETE"), named()]).toEqual([1, 0]);
  expect(site.simulator.infrastructure.sessions.every(({ state }) => state === "Stopped")).toBe(true);
});

it("is removed by a second request where the first was lost on its way", async () => {
  const resource = managed();
  await resource.up(linuxHost());
  site.simulator.fail({ on: "DELETE /managedServers/*", with: { kind: "reset", when: "before" } });

  await resource.destroy();

  expect([sent("DELETE"), named()]).toEqual([2, 0]);
});

it("stays in the state where its session fails, with the words of the server", async () => {
  const resource = managed();
  await resource.up(linuxHost());
  const { id } = resource;
  site.simulator.planSession({ match: { kind: "deleteManagedServer" }, outcome: { result: "Failed", message: "host is busy" } });

  const failure = await failureOf(resource.destroy());
  await resource.destroy();

  expect(failure).toMatch(/^Deleting managed server "linux02.tech.local" failed: .*host is busy.*\[VEEAM_SESSION_FAILED\]$/s);
  expect([id === undefined, named()]).toEqual([false, 0]);
});

it("is refused where a repository uses it, with the words of the server", async () => {
  const resource = managed();
  await resource.up(linuxHost());
  const id = "aaaaaaaa-0000-4000-8000-000000000001";
  const hostId = String(resource.id);
  site.simulator.infrastructure.repositories.push({ id, type: "LinuxLocal", name: "nas", description: "", hostId });

  const failure = await failureOf(resource.destroy());

  expect(failure).toMatch(/used by the backup repository nas.*\[VEEAM_DELETE_REFUSED\]$/s);
  expect(named()).toBe(1);
});

describe("whose session fails because the server still counts it as used", () => {
  const removal = { kind: "deleteManagedServer" } as const;
  const fails = (more = {}): void => {
    const outcome = { result: "Failed", message: "it is used by nas", ...more } as const;
    for (let time = 0; time < 2; time++) site.simulator.planSession({ match: removal, outcome });
  };
  /** A host whose repository was deleted a moment ago. */
  const released = async (): Promise<ManagedResource> => {
    const resource = managed();
    await resource.up(linuxHost());
    const repository = new ManagedResource(site.host, STUB);
    await repository.up(linuxLocal("nas", { hostId: resource.id }));
    await repository.destroy();
    return resource;
  };

  it("is removed again where its last user was deleted a moment ago, as after a refusal of the request", async () => {
    const resource = await released();
    fails();

    await resource.destroy();

    expect([sent("DELETE"), named()]).toEqual([3, 0]);
  });

  it.each([
    ["nothing that used it was deleted", false, {}],
    ["an administrator has canceled the session", true, { isCanceled: true }],
    ["an administrator has stopped the session, which then has no words", true, { message: "" }],
  ])("is not removed again where %s", async (_, isReleased, more) => {
    const resource = isReleased ? await released() : managed();
    if (!isReleased) await resource.up(linuxHost());
    fails(more);

    expect(await failureOf(resource.destroy())).toMatch(/\[VEEAM_SESSION_FAILED\]$/);
    expect([sent("DELETE"), named()]).toEqual([1, 1]);
  });
});

it("is gone already without a failure", async () => {
  const resource = managed();
  await resource.up(linuxHost());
  site.simulator.infrastructure.managedServers.pop();

  await resource.destroy();

  expect(named()).toBe(0);
});

it("keeps nothing of a host that the server could not connect to", async () => {
  Reflect.deleteProperty(site.simulator.infrastructure.networkHosts, LINUX);
  const resource = managed();

  const failure = await failureOf(resource.up(linuxHost()));

  expect(failure).toMatch(/Failed to connect to linux02.tech.local.*the next pulumi up tries again\. \[VEEAM_SESSION_FAILED\]$/s);
  expect([resource.id, named()]).toEqual([undefined, 0]);
});

it("names the session where its timeout expires", async () => {
  const resource = managed();
  site.simulator.planSession({ match: { kind: "createManagedServer" }, never: true });

  const failure = await failureOf(resource.up({ ...linuxHost(), __timeouts: { create: "2s" } }));
  const [session] = site.simulator.infrastructure.sessions;

  expect(failure).toContain(String(session?.id));
  expect(failure).toMatch(/\[VEEAM_TIMED_OUT\]$/);
});
