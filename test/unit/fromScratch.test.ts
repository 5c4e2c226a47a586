/** examples/from-scratch in every revision: what its program declares, in the hands of the handlers. */
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { useFastClock } from "../clock";
import { withoutSecrets } from "../engine/values";
import { DRIFTS, FROM_SCRATCH, RESOURCES, SECRETS, countsOf } from "../fromScratch";
import { REVISIONS, type Revision } from "../revision";
import { ManagedResource, startSite, type Fields } from "../site";

useFastClock();

/** What the program declares, in the order in which it can be made, with the name of a resource in place of its id. */
const declared: { readonly name: string; readonly inputs: Fields }[] = [];

beforeAll(async () => {
  const config = { ...SECRETS, allowDelete: "true" };
  for (const [key, value] of Object.entries(config)) pulumi.runtime.setConfig(`veeam-from-scratch:${key}`, value);
  const newResource = ({ name, inputs }: pulumi.runtime.MockResourceArgs) => {
    declared.push({ name, inputs: withoutSecrets(inputs) as Fields });
    return { id: name, state: {} };
  };
  await pulumi.runtime.setMocks({ newResource, call: () => ({}) }, "veeam-from-scratch", "test");
  const { scaleOutRepositoryId: id } = (await import(join(FROM_SCRATCH, "index.ts"))) as Record<string, pulumi.Output<string>>;
  // That of the resource which refers to all others.
  await new Promise((resolve) => void id?.apply(resolve));
});

/** With the ids on a server; the first revision has no request that updates components. */
function inputsIn(revision: Revision, inputs: Fields, ids: ReadonlyMap<unknown, string | undefined>): Fields {
  const filled = JSON.parse(JSON.stringify(inputs), (_, value: unknown) => ids.get(value) ?? value) as Fields;
  return revision === "1.2-rev1" && "updateComponents" in inputs ? { ...filled, updateComponents: false } : filled;
}

it.each(REVISIONS)(
  "goes up, previews unchanged, survives drift of each resource, and goes down in revision %s",
  async (revision) => {
    const site = await startSite({}, revision);
    const { simulator, host } = site;
    const before = countsOf(simulator.infrastructure);
    const ids = new Map<unknown, string | undefined>();
    const resources: { name: string; resource: ManagedResource; args: Fields }[] = [];

    for (const { name, inputs } of declared) {
      const { __provider: stub, ...args } = inputsIn(revision, inputs, ids);
      const resource = new ManagedResource(host, String(stub));
      await resource.up(args);
      ids.set(name, resource.id);
      resources.push({ name, resource, args });
    }
    simulator.clearRequests();
    const unchanged: unknown[] = [];
    for (const { resource, args } of resources) unchanged.push(await resource.up(args));
    const { length: asked } = simulator.requests;
    for (const { resource } of resources) unchanged.push(await resource.refresh());
    for (const drift of Object.values(DRIFTS)) drift(simulator.infrastructure);
    const drifted: Fields = {};
    for (const { name, resource, args } of resources) {
      drifted[name] = [Object.keys(await resource.refresh()), await resource.up(args)];
    }
    const settled: unknown[] = [];
    for (const { resource, args } of resources) settled.push(await resource.refresh(), await resource.up(args));
    for (const { resource } of resources.toReversed()) await resource.destroy();
    const warnings = host.log.messages.filter(({ severity }) => severity === "warning" || severity === "error");
    await site.close();

    expect([unchanged, asked]).toEqual([[...RESOURCES.map(() => "same"), ...RESOURCES.map(() => ({}))], 0]);
    expect(drifted).toEqual({
      ...Object.fromEntries(RESOURCES.map((name) => [name, [["description"], "update"]])),
      copies: [["hint"], "update"],
      "host-account": [["elevateToRoot"], "update"],
    });
    expect(settled).toEqual(RESOURCES.flatMap(() => [{}, "same"]));
    expect([countsOf(simulator.infrastructure), warnings]).toEqual([before, []]);
  },
);
