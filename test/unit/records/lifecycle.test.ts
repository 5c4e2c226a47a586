/** Records that answer at once, such as credentials, from creation to deletion: every property, every secret, drift, adoption. */
import { readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { JsonObject } from "veeam-simulator";
import { useFastClock } from "../../clock";
import { failureOf } from "../../reading";
import { startRun } from "../../run";
import { ManagedResource, configOf, startSite, type Fields, type Site } from "../../site";
import { SPECIMENS, stubOf, type Specimen } from "./specimens";

useFastClock();

let site: Site;
let before: Record<string, readonly JsonObject[]>;

beforeAll(async () => {
  site = await startSite();
  const { credentials, encryptionPasswords } = site.simulator.infrastructure;
  before = { credentials: [...credentials], encryptionPasswords: [...encryptionPasswords] };
});
afterEach(() => {
  const { infrastructure } = site.simulator;
  site.simulator.clearFaults();
  site.simulator.clearRequests();
  for (const [name, records] of Object.entries(before))
    infrastructure[name as Specimen["collection"]].splice(0, Infinity, ...(records as never[]));
  site.host.log.messages.splice(0);
});
afterAll(() => site.close());

const LOST = { kind: "reset", when: "after" } as const;
const refusal = (message: string) => ({ kind: "answer", status: 400, errorCode: "UnknownError", message }) as const;
const managed = (specimen: Specimen): ManagedResource => new ManagedResource(site.host, stubOf(specimen));
const writes = (): string[] =>
  site.simulator.requests
    .filter(({ method }) => method !== "GET")
    .map(({ method, path }) => `${method} ${path.split("?", 1)[0] ?? ""}`);
const below = ({ collection }: Specimen, ...parts: string[]): string => ["", "api", "v1", collection, ...parts].join("/");
const secretsOf = ({ id }: ManagedResource): JsonObject => site.simulator.infrastructure.secrets[id ?? ""] ?? {};

function held({ collection }: Specimen, { id }: ManagedResource): JsonObject {
  const record = site.simulator.infrastructure[collection].find((one) => one.id === id);
  if (record === undefined) throw new Error("not on the simulator");
  return record;
}

const entriesOf = (part: "changes" | "secrets" | "removals") =>
  SPECIMENS.flatMap(([title, specimen]) => Object.keys(specimen[part]).map((name) => [title, name, specimen] as const));

describe.each(SPECIMENS)("%s", (_, specimen) => {
  const { declaration, secrets } = specimen;
  const visible = Object.fromEntries(Object.entries(declaration).filter(([name]) => !(name in secrets)));

  it("is created by one request with every property, shows no drift, and does not change again", async () => {
    const resource = managed(specimen);

    expect(await resource.up(declaration)).toBe("create");

    expect(writes().filter((one) => !one.includes("oauth2"))).toEqual([`POST ${below(specimen)}`]);
    expect(held(specimen, resource)).toMatchObject(visible);
    expect(secretsOf(resource)).toEqual(Object.fromEntries(Object.keys(secrets).map((name) => [name, declaration[name]])));
    expect(resource.outputs).toMatchObject(declaration);
    expect(resource.outputs.uniqueId).toBeDefined();
    expect(await resource.refresh()).toEqual({});
    expect(await resource.up(declaration)).toBe("same");
  });

  it("is deleted, and gone already is deleted as well", async () => {
    const [first, second] = [managed(specimen), managed(specimen)];
    await first.up({ ...declaration, ...specimen.deletable });
    const id = first.id;
    Object.assign(second, { id, inputs: first.inputs, outputs: first.outputs });

    await first.destroy();
    await second.destroy();

    expect(site.simulator.infrastructure[specimen.collection].map((record) => record.id)).not.toContain(id);
  });

  it("is refused where the server has one, and adopted with all its secrets", async () => {
    const [owner, refused, adopted] = [managed(specimen), managed(specimen), managed(specimen)];
    await owner.up(declaration);
    site.simulator.clearRequests();

    const nextRun = startRun(configOf(site.simulator));
    const failure = await failureOf(refused.through(nextRun).up(declaration));
    const sent = writes();
    await adopted.through(nextRun).up({ ...declaration, adopt: true });
    await nextRun.close();

    expect(failure).toMatch(/ is on \S+ already \(.*id .*\[VEEAM_NAME_TAKEN\]$/);
    expect(sent.filter((one) => !one.includes("oauth2"))).toEqual([]);
    expect(held(specimen, owner)).toMatchObject(visible);
    const calls = new Set(Object.values(secrets).map(({ call }) => `POST ${below(specimen, owner.id ?? "", call)}`));
    expect(writes().filter((one) => !one.includes("oauth2"))).toEqual([...calls]);
  });

  it("is not adopted where two are alike", async () => {
    const resource = managed(specimen);
    const record = { ...visible, description: declaration.description ?? "", creationTime: "2026-01-01T00:00:00Z" };
    site.simulator.infrastructure[specimen.collection].push(
      { id: "aaaaaaaa-0000-4000-8000-000000000001", ...record },
      { id: "aaaaaaaa-0000-4000-8000-000000000002", ...record },
    );

    const failure = await failureOf(resource.up({ ...declaration, adopt: true }));

    expect(failure).toMatch(
      /is on \S+ 2 times \(ids aaaaaaaa-\S+001, aaaaaaaa-\S+002\).* Nothing was changed\..*\[VEEAM_AMBIGUOUS\]$/,
    );
    expect(writes()).toEqual([]);
  });

  it("is created once where the answer is lost, and taken on", async () => {
    const resource = managed(specimen);
    site.simulator.fail({ on: `POST ${below(specimen)}`, with: LOST });

    await resource.up(declaration);

    expect(writes().filter((one) => one === `POST ${below(specimen)}`)).toHaveLength(1);
    expect(held(specimen, resource)).toMatchObject(visible);
  });

  it("is gone after somebody deleted it, and created again", async () => {
    const resource = managed(specimen);
    await resource.up(declaration);
    site.simulator.infrastructure[specimen.collection].pop();

    expect(await resource.refresh()).toBe("gone");
    expect(await resource.up(declaration)).toBe("create");
  });

  it("keeps its secrets out of log, messages and trace", async () => {
    const file = join(tmpdir(), `veeam-trace-${process.pid}.txt`);
    rmSync(file, { force: true });
    const run = startRun(configOf(site.simulator), undefined, file);
    const resource = new ManagedResource(run, stubOf(specimen));

    await resource.up(declaration);
    for (const [name, { value }] of Object.entries(secrets)) await resource.up({ ...resource.inputs, [name]: value });
    site.simulator.fail({ on: `PUT ${below(specimen, "*")}`, with: refusal(JSON.stringify(declaration)) });
    const failure = await failureOf(resource.up({ ...resource.inputs, ...specimen.changes }));
    await run.close();

    const texts = [readFileSync(file, "utf8"), failure, ...run.log.messages.map(({ message }) => message)];
    expect(texts.filter((text) => text.includes("Confidential-"))).toEqual([]);
    expect(texts[0]).toContain(`POST ${below(specimen)}`);
  });
});

it.each(entriesOf("changes"))("%s: %s drifts, is put back, and is changed in place", async (_, name, specimen) => {
  const resource = managed(specimen);
  await resource.up(specimen.declaration);
  const id = resource.id;
  held(specimen, resource)[name] = specimen.changes[name];

  const drift = await resource.refresh();
  const repaired = await resource.up(specimen.declaration);
  const afterRepair = held(specimen, resource)[name];
  site.simulator.clearRequests();
  const changed = await resource.up({ ...specimen.declaration, [name]: specimen.changes[name] });

  expect(drift).toEqual({ [name]: { declared: specimen.declaration[name], found: specimen.changes[name] } });
  expect([repaired, afterRepair]).toEqual(["update", specimen.declaration[name]]);
  expect([changed, held(specimen, resource)[name], resource.id]).toEqual(["update", specimen.changes[name], id]);
  const place = below(specimen, id ?? "");
  // With another account its secrets, which belong to it.
  const calls = name === "username" ? Object.values(specimen.secrets).map(({ call }) => `POST ${place}/${call}`) : [];
  expect(writes()).toEqual([`PUT ${place}`, ...new Set(calls)]);
});

it.each(entriesOf("removals"))("%s: %s is removed from the program", async (_, name, specimen) => {
  const resource = managed(specimen);
  await resource.up(specimen.declaration);
  const { [name]: declared, ...rest } = specimen.declaration;

  expect(await resource.up(rest)).toBe("update");

  const expected = specimen.removals[name];
  expect(held(specimen, resource)[name]).toEqual(expected ?? declared);
  expect(await resource.refresh()).toEqual({});
});

describe.each(entriesOf("secrets"))("%s: the secret %s", (_, name, specimen) => {
  const { value, call } = specimen.secrets[name] ?? { value: "", call: "" };
  const changed: Fields = { ...specimen.declaration, [name]: value };

  it("is rotated by one request, and nothing else is changed", async () => {
    const resource = managed(specimen);
    await resource.up(specimen.declaration);
    const [model, others] = [{ ...held(specimen, resource) }, secretsOf(resource)];
    site.simulator.clearRequests();

    expect(await resource.up(changed)).toBe("update");

    expect(writes()).toEqual([`POST ${below(specimen, resource.id ?? "", call)}`]);
    expect(secretsOf(resource)).toEqual({ ...others, [name]: value });
    const { modificationTime, lastModified, ...shown } = held(specimen, resource);
    expect(model).toMatchObject(shown);
    expect(await resource.refresh()).toEqual({});
    expect(await resource.up(changed)).toBe("same");
  });

  it("is sent again by the next up where its request was refused", async () => {
    const resource = managed(specimen);
    await resource.up(specimen.declaration);
    const on = `POST ${below(specimen, resource.id ?? "", call)}`;
    site.simulator.fail({ on, with: refusal("The secret is too weak.") });

    const failure = await failureOf(resource.up(changed));
    site.simulator.clearFaults();
    const next = await resource.up(changed);

    expect(failure).toContain("The secret is too weak.");
    expect([next, secretsOf(resource)[name]]).toEqual(["update", value]);
  });

  it("is sent again where the answer is lost", async () => {
    const resource = managed(specimen);
    await resource.up(specimen.declaration);
    site.simulator.fail({ on: `POST ${below(specimen, resource.id ?? "", call)}`, with: LOST });

    expect(await resource.up(changed)).toBe("update");

    expect(secretsOf(resource)[name]).toBe(value);
  });
});
