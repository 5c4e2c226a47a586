/** Timeouts are each operation's own, and writes never keep reads from Enterprise Manager. */
import { arrived } from "../../arrived";
import { nextRun } from "../safety/programs";
import { configOf, startHostProcess } from "../../site";
import { startSimulator } from "veeam-simulator";
import { addressOf, failing, held, managed, minimal, requestsOf, siteOfThisFile, warnings } from "./programs";

const site = siteOfThisFile();
const em = () => site.simulator.infrastructure.enterpriseManager;

const CREATE = "enterpriseManager createBackupServer";
const LIST = "enterpriseManager backupServers";
const names = (count: number, prefix: string): string[] => Array.from({ length: count }, (_, index) => `${prefix}-${index}`);

describe("eight writes in flight", () => {
  it("keep no read waiting", async () => {
    const other = managed(site);
    await other.up(minimal("other"));
    const slow = site.simulator.fail({ on: CREATE, times: 8, with: { kind: "delay", delayMs: 3000 } });

    const writing = Promise.all(names(8, "slow").map((address) => managed(site).up(minimal(address))));
    await arrived(() => slow.hits === 8);
    expect(await other.refresh()).toEqual({});
    const inFlight = site.simulator.inFlight.filter(({ operation }) => operation === "createBackupServer").length;
    await writing;

    expect(inFlight).toBe(8);
  });

  it("let no ninth leave after its timeout has expired", async () => {
    const slow = site.simulator.fail({ on: CREATE, times: 8, with: { kind: "delay", delayMs: 3000 } });

    const writing = Promise.all(names(8, "first").map((address) => managed(site).up(minimal(address))));
    await arrived(() => slow.hits === 8);
    const error = await failing(managed(site).up(minimal("ninth", { __timeouts: { create: "1s" } })));
    await writing;

    expect(error.message).toBe(
      'Connecting backup server "ninth" was not started: its timeout of 1s had already expired. Nothing was sent. Increase customTimeouts; a deletion uses those of the last pulumi up. [VEEAM_NOT_STARTED]',
    );
    expect(requestsOf(site).filter((request) => request.startsWith("createBackupServer"))).toHaveLength(8);
  });

  it("are told from one that waits for its turn when the run is interrupted", async () => {
    const simulator = await startSimulator({ taskLooks: 2 });
    const own = { simulator, host: await startHostProcess(configOf(simulator)) };
    const stalled = own.simulator.fail({ on: CREATE, times: "always", with: { kind: "stall" } });
    const up = (address: string) => failing(managed(own).up(minimal(address, { __urn: `urn:${address}` })));

    const running = names(8, "sent").map(up);
    await arrived(() => stalled.hits === 8);
    running.push(up("waiting"));
    const reads = () => requestsOf(own).filter((request) => request.startsWith("query ")).length;
    await arrived(() => reads() === 9);
    await new Promise(setImmediate);
    await own.host.close();
    await Promise.all(running);
    await own.simulator.close();

    const told = warnings(own);
    expect(told.filter((text) => text.includes("was interrupted: the request was sent to "))).toHaveLength(8);
    expect(told).toContain(
      `Connecting backup server "waiting" was interrupted before the request was sent to ${addressOf(own)}. [VEEAM_INTERRUPTED]`,
    );
  });
});

it("a short timeout of one operation is not that of another which shares its request", async () => {
  const run = nextRun(site);
  const list = site.simulator.fail({ on: LIST, times: 1, with: { kind: "delay", delayMs: 2000 } });

  const short = failing(managed({ host: run }).up(minimal("short", { __timeouts: { create: "500ms" } })));
  const long = managed({ host: run }).up(minimal("long"));

  expect((await short).message).toMatch(
    /^Connecting backup server "short" failed: .* gave no answer before the timeout expired\. Nothing was connected; the next pulumi up tries again\. \[VEEAM_NO_RESPONSE\]$/,
  );
  expect(await long).toBe("create");
  expect(list.hits).toBe(1);
  expect(em().backupServers.map(({ address }) => address)).toEqual(["long"]);
  await run.close();
});

it("what was sent before the timeout expired is found out afterwards", async () => {
  site.simulator.fail({ on: CREATE, with: { kind: "stall", when: "after" } });
  const resource = managed(site);

  await resource.up(minimal("vbr01", { __timeouts: { create: "500ms" } }));

  expect(resource.id).toBe(held(site, "vbr01").uid);
});

it("a delete waits for the task of a change that was given up in the same run", async () => {
  const resource = managed(site);
  await resource.up(minimal("vbr01"));
  site.simulator.planTask({ durationMs: 2500 });
  await failing(resource.up(minimal("vbr01", { port: 9394, __timeouts: { update: "500ms" } })));
  const isRunning = em().tasks.some(({ isFinished }) => !isFinished);
  site.simulator.clearRequests();

  await resource.destroy();

  expect(isRunning).toBe(true);
  const requests = requestsOf(site).map((request) => request.split(" ")[0]);
  expect(requests.slice(0, requests.indexOf("deleteBackupServer"))).toContain("task");
  expect(em().backupServers).toEqual([]);
});

it("a delete that cannot wait that long sends nothing", async () => {
  const resource = managed(site);
  await resource.up(minimal("vbr01"));
  site.simulator.planTask({ never: true });
  await failing(resource.up(minimal("vbr01", { port: 9394, __timeouts: { update: "500ms", delete: "500ms" } })));

  const error = await failing(resource.destroy());

  expect(error.message).toMatch(
    /^Disconnecting backup server "vbr01" was not started: task task-\d+ of an earlier operation is still running on .*\. Nothing was sent\. /,
  );
  expect(em().backupServers).toHaveLength(1);
});
