/** The engine is killed: it tells nobody, and whatever the process writes from then on fails. */
import { join } from "node:path";
import { startSimulator, type Simulator } from "veeam-simulator";
import { arrived } from "../arrived";
import { linuxRepository } from "../deployment/site";
import type { Host } from "../engine/host";
import { environmentOf } from "../environment";
import { failureOf } from "../reading";
import { startPluginProcess } from "../site";

const MISTAKE = join(__dirname, "mistake.cjs");
let simulator: Simulator;

beforeAll(async () => {
  simulator = await startSimulator();
});

afterAll(async () => {
  await simulator.close();
});

function startPlugin(): Promise<Host> {
  const env = { ...process.env, ...environmentOf(simulator), NODE_OPTIONS: `--require ${JSON.stringify(MISTAKE)}` };
  return startPluginProcess(env);
}

async function create(host: Host, name: string): Promise<unknown> {
  const urn = `urn:pulumi:test::test::veeam:index:Repository::${name}`;
  const { inputs } = await host.check({}, linuxRepository({ name, repository: { path: `/mnt/${name}` } }), urn);
  return await host.create(inputs, urn);
}

it("ends the native plugin in the middle of an operation", async () => {
  const host = await startPlugin();
  simulator.planSession({ never: true });
  const creating = failureOf(create(host, "nas"));
  await arrived(() => simulator.infrastructure.sessions.some(({ state }) => state !== "Stopped"));

  host.abandon();

  expect(await host.exited).toEqual({ code: 0, signal: null });
  await creating;
});

it("ends it when it has an error to report, which cannot be written", async () => {
  const host = await startPlugin();
  host.abandon();

  process.kill(host.pid, "SIGUSR2");

  expect(await host.exited).toEqual({ code: 1, signal: null });
});
