/** States that released versions have left behind (test/fixtures/states): this one goes on with them. */
import { useFastClock } from "../clock";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startSimulator } from "veeam-simulator";
import { visible } from "../../provider/core/values";
import { startRun } from "../run";
import { ManagedResource, STUB, configOf, type Fields, type Site } from "../site";

useFastClock();

const STATES = join(__dirname, "..", "fixtures", "states");

interface Recorded {
  readonly seed: Fields;
  readonly resources: readonly (Pick<ManagedResource, "id" | "inputs" | "outputs"> & {
    readonly name: string;
    readonly handler: string;
    readonly changed: Fields;
  })[];
}

/** Requests that change nothing, though they are no GET. */
const READS = /oauth2|sessionMngr|logonSessions|connectionCertificate/;

const versions = readdirSync(STATES).flatMap((file) => /^(.*)\.json$/.exec(file)?.[1] ?? []);

describe.each(versions)("a state of version %s", (version) => {
  const text = readFileSync(join(STATES, `${version}.json`), "utf8");
  const { seed, resources } = JSON.parse(text) as Recorded;
  let site: Site;
  const managed = new Map<string, ManagedResource>();

  beforeAll(async () => {
    const directory = mkdtempSync(join(tmpdir(), "states-"));
    const seedFile = join(directory, "seed.json");
    writeFileSync(seedFile, JSON.stringify(seed));
    const simulator = await startSimulator({ sessionLooks: 1, taskLooks: 2, seedFile });
    rmSync(directory, { recursive: true });
    const host = startRun(configOf(simulator));
    site = { simulator, host, close: () => simulator.close() };
    const here = text
      .replaceAll("$vbr", new URL(simulator.vbrUrl).host)
      .replaceAll("$enterpriseManager", new URL(simulator.enterpriseManagerUrl).host);
    for (const { name, handler, id, inputs, outputs } of (JSON.parse(here) as Recorded).resources) {
      const resource = new ManagedResource(host, STUB.replace(".repository;", `.${handler};`));
      managed.set(name, Object.assign(resource, { id, inputs, outputs }));
    }
  });
  afterAll(async () => {
    await site.host.close();
    await site.close();
  });

  it.each(resources)("shows no difference and no drift: $name", async ({ name, inputs }) => {
    const resource = managed.get(name);

    const before = await resource?.up(visible(inputs));
    const drift = await resource?.refresh();
    const after = await resource?.up(visible(inputs));

    expect({ before, drift, after }).toEqual({ before: "same", drift: {}, after: "same" });
    const writes = site.simulator.requests.filter(({ method, path }) => method !== "GET" && !READS.test(path));
    expect(writes.map(({ method, path }) => `${method} ${path}`)).toEqual([]);
  });

  it.each(resources)("is the base of an update: $name", async ({ name, inputs, changed }) => {
    const resource = managed.get(name);

    const updated = await resource?.up({ ...visible(inputs), ...changed });
    const drift = await resource?.refresh();

    expect({ updated, drift }).toEqual({ updated: "update", drift: {} });
    expect(resource?.id).toBe(resources.find((one) => one.name === name)?.id);
  });

  it.each(resources.toReversed())("is the base of a delete: $name", async ({ name }) => {
    await managed.get(name)?.destroy();

    expect(managed.get(name)?.id).toBeUndefined();
  });
});
