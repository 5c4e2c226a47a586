/** The second Ctrl-C: the process is told to end in the middle of its operations, and the servers go on. */
import { startSimulator, type Simulator } from "veeam-simulator";
import { arrived } from "../arrived";
import { messageWith } from "../codes";
import { linuxRepository } from "../deployment/site";
import type { LogMessage } from "../engine/engineLog";
import type { Host } from "../engine/host";
import { environmentOf } from "../environment";
import { hostAndPort } from "../network";
import { failureOf } from "../reading";
import { REVISION, servedUpTo } from "../revision";
import { ManagedResource, STUB, configOf, startHostProcess, startPluginProcess } from "../site";
import { BACKUP_SERVER, CREDENTIALS, isRecord, operationsOn, type Operation } from "../faults/operations";
import { objectIn } from "../faults/requests";

it("tells of each operation that waits, and ends within a second", async () => {
  const simulator = await startSimulator({ sessionLooks: 1, taskLooks: 2, apiVersions: servedUpTo(REVISION) });
  const host = await startHostProcess(configOf(simulator));
  const operations = (await operationsOn({ simulator, host })).filter(
    // What answers at once has nothing to wait for.
    ({ name, resource }) => name !== "read" && !isRecord(resource),
  );
  const resources = await Promise.all(
    operations.map(async ({ resource, from, object, prepare }) => {
      const managed = new ManagedResource(host, resource.stub);
      prepare?.(simulator);
      if (from !== undefined) await managed.up({ ...from, __urn: `urn:${object}` });
      return managed;
    }),
  );
  const { infrastructure } = simulator;
  const { enterpriseManager } = infrastructure;
  simulator.planSession({ never: true, times: "always" });
  simulator.planTask({ never: true, times: "always" });
  const deletions = simulator.fail({ on: "DELETE /api/v1/**", times: "always", with: { kind: "stall" } });
  const late = simulator.fail({ on: "POST /repositories", with: { kind: "stall" } });
  host.log.messages.splice(0);

  const running = operations.map(({ to, object }, index) => {
    const resource = resources[index] ?? new ManagedResource(host);
    return failureOf(to === undefined ? resource.destroy() : resource.up({ ...to, __urn: `urn:${object}` }));
  });
  const sessions = (): number =>
    infrastructure.sessions.filter(({ state, course }) => state !== "Stopped" && course.looks > 0).length;
  const tasks = (): number => enterpriseManager.tasks.filter(({ isFinished, course }) => !isFinished && course.looks > 0).length;
  await arrived(() => sessions() >= 6 && tasks() >= 5 && deletions.hits >= 3 && late.hits >= 1);
  const exit = await host.close();
  await Promise.all(running);

  const told = host.log.messages.filter(({ severity }) => severity === "warning");
  const lines = operations.map((operation, index): Partial<LogMessage> => ({
    severity: "warning",
    urn: `urn:${operation.object}`,
    ephemeral: false,
    message: `${lineOf(simulator, operation, resources[index]?.id)} [VEEAM_INTERRUPTED]`,
  }));
  const byUrn = (a: Partial<LogMessage>, b: Partial<LogMessage>): number => (a.urn ?? "").localeCompare(b.urn ?? "");
  expect([...told].sort(byUrn)).toMatchObject(lines.sort(byUrn));
  expect(exit).toMatchObject({ code: 0, signal: null });
  expect(exit.durationMs).toBeLessThan(1500);
  await simulator.close();
});

it("does not promise to wait for a record, which no session makes or changes", async () => {
  const simulator = await startSimulator();
  const host = await startHostProcess(configOf(simulator));
  const changed = new ManagedResource(host, CREDENTIALS.stub);
  const args = { type: "Standard", username: "veeam", password: "confidential", description: "hosts" };
  await changed.up({ ...args, __urn: "urn:changed" });
  simulator.fail({ on: "PUT /credentials/*", with: { kind: "stall" } });
  simulator.fail({ on: "POST /credentials", with: { kind: "stall" } });

  const running = [
    changed.up({ ...args, description: "shares", __urn: "urn:changed" }),
    new ManagedResource(host, CREDENTIALS.stub).up({ ...args, username: "root", __urn: "urn:made" }),
  ].map(failureOf);
  await arrived(() => simulator.inFlight.filter(({ method }) => method !== "GET").length === 2);
  await host.close();
  await Promise.all(running);
  await simulator.close();

  const told = host.log.messages.filter(({ severity }) => severity === "warning").map(({ urn, message }) => [urn, message]);
  expect(Object.fromEntries(told)).toEqual({
    "urn:changed": messageWith("VEEAM_INTERRUPTED", "was interrupted", "The next pulumi up compares and sends again."),
    "urn:made": messageWith(
      "VEEAM_INTERRUPTED",
      "was interrupted",
      "The next pulumi up looks for it, and continues with it when adopt: true is set.",
    ),
  });
});

describe("the native form", () => {
  it("tells of it as well, when its grace after the first Ctrl-C has not passed", async () => {
    const simulator = await startSimulator({ sessionLooks: 1 });
    const host = await startPlugin(simulator);
    simulator.planSession({ never: true });
    const creating = failureOf(create(host, "veeam:index:Repository"));
    const { sessions } = simulator.infrastructure;
    await arrived(() => (sessions[0]?.course.looks ?? 0) > 0);

    const cancelling = failureOf(host.cancel());
    const exit = await host.close();
    await Promise.all([creating, cancelling]);
    await simulator.close();

    expect(host.log.messages.filter(({ severity }) => severity === "warning")).toMatchObject([
      {
        urn: urnOf("veeam:index:Repository"),
        ephemeral: false,
        message: `Creating repository "backups" was interrupted: session ${sessions[0]?.id ?? ""} is Working, 0 % and is still running on ${hostAndPort(simulator.vbrUrl)}. The next pulumi up waits for it first. [VEEAM_INTERRUPTED]`,
      },
    ]);
    expect(exit).toMatchObject({ code: 0, signal: null });
  });
});

describe("a SIGTERM to all processes of a job, which the engine takes for the first Ctrl-C", () => {
  // Windows has none: the process just ends.
  (process.platform === "win32" ? it.skip : it).each([
    ["dynamic", "pulumi-nodejs:dynamic/veeam:Repository", (simulator: Simulator) => startHostProcess(configOf(simulator))],
    ["native", "veeam:index:Repository", startPlugin],
  ] as const)("lets the operations of the %s form end", async (_form, type, start) => {
    const simulator = await startSimulator({ sessionLooks: 3 });
    const host = await start(simulator);
    const creating = create(host, type);
    await arrived(() => simulator.infrastructure.sessions.length > 0);

    host.signal("SIGTERM");
    const { id } = await creating;
    const exit = await host.close();
    await simulator.close();

    expect(simulator.infrastructure.repositories.at(-1)).toMatchObject({ id, name: "backups" });
    expect(exit).toMatchObject({ code: 0, signal: null });
  });
});

function startPlugin(simulator: Simulator): Promise<Host> {
  return startPluginProcess({ ...process.env, ...environmentOf(simulator) });
}

function urnOf(type: string): string {
  return `urn:pulumi:test::test::${type}::nas`;
}

async function create(host: Host, type: string): Promise<{ id: string }> {
  const stub = type.startsWith("veeam:") ? {} : { __provider: STUB };
  const { inputs } = await host.check({}, { ...linuxRepository(), ...stub }, urnOf(type));
  return host.create(inputs, urnOf(type));
}

/** What is said of one operation when the run is cut off. */
function lineOf(
  { infrastructure, vbrUrl, enterpriseManagerUrl }: Simulator,
  operation: Operation,
  id: string | undefined,
): string {
  const { resource, name, object, doing } = operation;
  if (resource === BACKUP_SERVER) {
    const task = infrastructure.enterpriseManager.tasks.findLast(({ effect }) => objectIn(effect) === object)?.id ?? "";
    const next =
      name === "create"
        ? `Run pulumi up again when it is listed on ${hostAndPort(enterpriseManagerUrl)}, with adopt: true to go on with it.`
        : name === "delete"
          ? "The next run looks for it again."
          : "The next pulumi up compares and sends again.";
    return `${doing} was interrupted: task ${task} is Running and is still running on ${hostAndPort(enterpriseManagerUrl)}. ${next}`;
  }
  const address = hostAndPort(vbrUrl);
  if (name === "delete")
    return `${doing} (id ${id ?? ""}) was interrupted: the request was sent to ${address}, and its answer has not arrived. The next run looks for it again.`;
  if (object === "repository create") {
    return `${doing} was interrupted: the request was sent to ${address}, and its answer has not arrived. The next pulumi up waits for it first.`;
  }
  const session = infrastructure.sessions.findLast(({ effect }) => objectIn(effect) === object)?.id ?? "";
  const what = name === "password" ? doing.replace("Updating", "Updating singleUseCredentials of") : doing;
  return `${what}${id === undefined ? "" : ` (id ${id})`} was interrupted: session ${session} is Working, 0 % and is still running on ${address}. The next pulumi up waits for it first.`;
}
