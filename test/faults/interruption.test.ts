/** The second Ctrl-C: the process is told to end in the middle of its operations, and the servers go on. */
import { arrived } from "../arrived";
import type { LogMessage } from "../engine/engineLog";
import { hostAndPort } from "../network";
import { failureOf } from "../reading";
import { ManagedResource, startSite } from "../site";
import { operationsOn } from "./operations";

it("tells of each operation that waits, and ends within a second", async () => {
  const site = await startSite();
  const { simulator, host } = site;
  const operations = (await operationsOn(site)).filter(({ name }) => name !== "read");
  const resources = await Promise.all(
    operations.map(async ({ resource, from, object }) => {
      const managed = new ManagedResource(host, resource.stub);
      if (from !== undefined) await managed.up({ ...from, __urn: `urn:${object}` });
      return managed;
    }),
  );
  simulator.planSession({ never: true, times: "always" });
  const deletions = simulator.fail({ on: "DELETE /**", times: "always", with: { kind: "stall" } });
  const late = simulator.fail({ on: "POST /repositories", with: { kind: "stall" } });
  host.log.messages.splice(0);

  const running = operations.map(({ to, object }, index) => {
    const resource = resources[index] ?? new ManagedResource(host);
    return failureOf(to === undefined ? resource.destroy() : resource.up({ ...to, __urn: `urn:${object}` }));
  });
  const waits = (): number =>
    simulator.infrastructure.sessions.filter(({ state, course }) => state !== "Stopped" && course.looks > 0).length;
  await arrived(() => waits() >= 4 && deletions.hits >= 2 && late.hits >= 1);
  const exit = await host.close();
  await Promise.all(running);
  await simulator.close();

  const lines = operations.map(({ object, name, doing }, index): Partial<LogMessage> => {
    const address = hostAndPort(simulator.vbrUrl);
    const id = resources[index]?.id ?? "";
    const session = simulator.infrastructure.sessions.findLast(({ effect }) =>
      JSON.stringify(effect).includes(`"name":"${object}"`),
    )?.id;
    const message =
      name === "delete"
        ? `${doing} (id ${id}) was cut off: ${address} may go on with it. The next run looks again.`
        : object === "repository create"
          ? `${doing} was cut off: the request was sent to ${address}, and its answer is not there. The next pulumi up waits for it first.`
          : `${doing}${id === "" ? "" : ` (id ${id})`} was cut off: session ${session ?? ""} is Working, 0 % and goes on on ${address}. The next pulumi up waits for it first.`;
    return { severity: "warning", urn: `urn:${object}`, ephemeral: false, message };
  });
  const byUrn = (a: Partial<LogMessage>, b: Partial<LogMessage>): number => (a.urn ?? "").localeCompare(b.urn ?? "");
  const told = host.log.messages.filter(({ severity }) => severity === "warning");
  expect([...told].sort(byUrn)).toMatchObject(lines.sort(byUrn));
  expect(exit).toMatchObject({ code: 0, signal: null });
  expect(exit.durationMs).toBeLessThan(1500);
});
