/** What people see while they wait: the clock of the provider host runs fast, so that a session gets old in no time. */
import { nodeOptions, startClock } from "../bench/clock";
import { linuxLocal } from "./repository/programs";
import { configOf, ManagedResource, startConfiguredHost, startSite, type Site } from "./site";

const SPEED = 30;

let site: Site;

beforeAll(async () => {
  site = await startSite();
  await site.host.close();
  const { env } = startClock(SPEED);
  const host = await startConfiguredHost(configOf(site.simulator), { ...env, NODE_OPTIONS: nodeOptions() });
  site = { ...site, host };
});
afterAll(async () => {
  await site.host.close();
  await site.simulator.close();
});

it("a long wait shows the percentage, and the newest line of the session's log, on a line of each resource", async () => {
  site.simulator.planSession({ looks: 34, times: 2 });

  await Promise.all(
    ["first", "second"].map((name) => new ManagedResource(site.host).up({ ...linuxLocal(name), __urn: `urn:${name}` })),
  );

  const { messages } = site.host.log;
  const linesOf = (name: string): string[] =>
    messages.filter(({ urn, ephemeral }) => urn === `urn:${name}` && ephemeral).map(({ message }) => message);
  for (const name of ["first", "second"]) {
    const lines = linesOf(name);
    const sessions = site.simulator.infrastructure.sessions;
    expect(lines.at(-1)).toMatch(
      new RegExp(
        `^Creating repository "${name}": session (${sessions.map(({ id }) => id).join("|")}) is Working, [1-9]\\d %: Creating database records for repository$`,
      ),
    );
  }
});

it("the log is read a few times, however long a session takes", async () => {
  site.simulator.planSession({ looks: 42 });
  site.simulator.clearRequests();

  await new ManagedResource(site.host).up(linuxLocal("long"));

  const asked = site.simulator.requests.filter(({ path }) => path.endsWith("/logs"));
  expect(asked.length).toBeGreaterThan(0);
  expect(asked.length).toBeLessThan(6);
});

it("the logs of more than ten at a time are not read: nobody follows so many rows", async () => {
  site.simulator.planSession({ looks: 34, times: 11 });
  site.simulator.clearRequests();

  const names = Array.from({ length: 11 }, (_, index) => `one of many ${index}`);
  await Promise.all(
    names.map((name) =>
      new ManagedResource(site.host).up({ ...linuxLocal(name, { repository: { path: `/mnt/${name}` } }), __urn: `urn:${name}` }),
    ),
  );

  expect(site.simulator.requests.filter(({ path }) => path.endsWith("/logs"))).toEqual([]);
  expect(site.host.log.messages.filter(({ message }) => /one of many.*, [1-9]\d %/.test(message)).length).toBeGreaterThanOrEqual(
    11,
  );
});

it("a server that gives no log changes nothing", async () => {
  site.simulator.planSession({ looks: 34 });
  const fault = site.simulator.fail({ on: "GET /sessions/*/logs", times: "always", with: { kind: "answer", status: 500 } });
  const resource = new ManagedResource(site.host);

  await resource.up({ ...linuxLocal("without"), __urn: "urn:without" });

  expect(fault.hits).toBeGreaterThan(0);
  expect(resource.id).toBeDefined();
  const lines = site.host.log.messages.filter(({ urn }) => urn === "urn:without").map(({ message }) => message);
  expect(lines.at(-1)).toMatch(/ is Working, [1-9]\d %$/);
});
