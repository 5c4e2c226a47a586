/** The resource classes as programs use them; the SDK's mocks answer in place of an engine. */
import * as pulumi from "@pulumi/pulumi";
import { Repository, RepositoryRescan, ScaleOutRepository } from "../../provider";

const transforms: unknown[] = [];

beforeAll(() =>
  pulumi.runtime.setMocks({
    newResource: ({ name, inputs }) => ({ id: `${name}-id`, state: inputs as Record<string, unknown> }),
    call: () => ({}),
    registerTransform: (transform) => transforms.push(transform),
  }),
);

/** An object without a prototype, as `Object.groupBy` and `querystring.parse` give it. */
function bare(fields: object): object {
  return Object.assign(Object.create(null) as object, fields);
}

function valueOf<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve) => {
    output.apply((value) => resolve(value));
  });
}

describe("an object without a prototype among the arguments", () => {
  const PATH = { path: "/mnt/backups" };

  it.each<[where: string, value: unknown, declared: unknown]>([
    ["a property", bare(PATH), PATH],
    ["a nested property", { nested: bare({ deeper: bare(PATH) }) }, { nested: { deeper: PATH } }],
    ["an element of a list", [bare(PATH)], [PATH]],
    ["an element of a list in a list", [[bare({ list: [bare(PATH)] })]], [[{ list: [PATH] }]]],
    ["an output", pulumi.output(bare(PATH)), PATH],
    ["a secret", pulumi.secret(bare(PATH)), PATH],
    ["a promise", Promise.resolve(bare(PATH)), PATH],
  ])("is declared as it is where it is %s", async (_where, value, declared) => {
    const { repository } = new Repository("nas", { type: "LinuxLocal", name: "nas", repository: value } as never);

    expect(await valueOf(repository)).toEqual(declared);
  });

  it("is declared as it is where it is all of them, or a resource option", async () => {
    const args = bare({ repositoryIds: ["a"], triggers: [bare({ by: "hand" })] });

    const { triggers } = new RepositoryRescan("rescan", args as never, { customTimeouts: bare({ create: "5m" }) });

    expect(await valueOf(triggers)).toEqual([{ by: "hand" }]);
  });
});

describe("a value that JSON has another form for", () => {
  it("is declared in that form: a Date and a URL, wherever they are", async () => {
    const [date, url] = [new Date("2026-11-30T12:00:00Z"), new URL("https://vbr01:9419/")];

    const { triggers } = new RepositoryRescan("rescan", { repositoryIds: ["a"], triggers: [date, { at: [url] }] });

    expect(await valueOf(triggers)).toEqual(["2026-11-30T12:00:00.000Z", { at: ["https://vbr01:9419/"] }]);
  });

  it.each<[what: string, triggers: unknown, where: string]>([
    ["a Map", new Map(), "triggers is a Map"],
    ["a Set", [{ of: new Set() }], "triggers[0].of is a Set"],
    ["a bigint", [1n], "triggers[0] is a bigint"],
  ])("is refused where there is none: %s", (_what, triggers, where) => {
    const declare = () => new RepositoryRescan("rescan", { repositoryIds: ["a"], triggers });

    expect(declare).toThrow(
      `RepositoryRescan "rescan": ${where}, which would arrive empty. Give a text, a number, a list or a plain object. Nothing was sent. [VEEAM_ARGUMENTS_INVALID]`,
    );
  });
});

it("has an output for what it leaves out, where the class promises one", () => {
  const extents = new ScaleOutRepository("tiers", { name: "tiers", performanceTier: { performanceExtents: [] } });
  const rescan = new RepositoryRescan("rescan", { repositoryIds: [] });

  const outputs = [extents.description, extents.placementPolicy, extents.capacityTier, extents.archiveTier, rescan.triggers];

  expect(outputs.every((output) => pulumi.Output.isInstance(output))).toBe(true);
});

it("is told by its class, before anything is registered, that the option import cannot be used", () => {
  const declare = () => new Repository("nas", { type: "LinuxLocal", name: "nas" } as never, { import: "an-id" });

  expect(declare).toThrow(
    expect.objectContaining({
      code: "VEEAM_ARGUMENTS_INVALID",
      message: expect.stringMatching(/^Repository "nas": .*veeam-import/) as string,
    }) as Error,
  );
});

// What it does is played in test/deployment/timeouts.test.ts.
describe("the transform for customTimeouts", () => {
  const declare = async (options?: pulumi.CustomResourceOptions) =>
    await valueOf(new Repository("nas", { type: "LinuxLocal", name: "nas" } as never, options).urn);

  it("is registered once, and only when the program has transforms", async () => {
    await declare();
    await declare({ customTimeouts: { create: "5m" } });
    expect(transforms).toEqual([]);

    await declare({ transformations: [() => undefined] });
    await declare({ transformations: [() => undefined] });
    expect(transforms).toHaveLength(1);
  });
});
