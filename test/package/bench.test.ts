/** The bench, on its smallest scenario. */
import { COMMANDS, PROVIDERS, playOnce, type Sample } from "../../bench/commands";
import { inState, onServer } from "../../bench/comparison/judgement";
import { proposedIn } from "../../bench/comparison/terraform";
import type { Repository } from "../../bench/comparison/tool";
import { rowOf } from "../../bench/report";
import { smallEngine } from "../engine";

it("measures a creation and its destruction beside the floor, and leaves out what was not asked for", async () => {
  const samples: Sample[] = [];
  const commands = ["create", "destroy"] as const;
  const plan = { size: 1, parallel: 1, sessionMs: 1, commands, providers: PROVIDERS };

  for await (const sample of playOnce(smallEngine(), plan)) samples.push(sample);

  expect(samples.map(({ command, provider }) => [command, provider])).toEqual([
    ["create", "package"],
    ["create", "floor"],
    ["create", "native"],
    ["destroy", "package"],
    ["destroy", "floor"],
    ["destroy", "native"],
  ]);
  expect(samples[0]?.requests).toMatchObject({ "POST /repositories": 1, "POST /oauth2/token": 1 });
  expect(samples[1]?.requests).toEqual({});
  for (const command of commands) {
    const { requests, seconds, memoryMb } = rowOf(samples, 1, command);
    for (const figure of [requests, ...Object.values(seconds), ...Object.values(memoryMb)])
      expect(figure).toEqual(expect.any(Number));
  }
  for (const command of COMMANDS.filter((one) => one !== "create" && one !== "destroy"))
    expect(rowOf(samples, 1, command)).toMatchObject({ requests: undefined, seconds: { package: undefined } });
});

describe("the comparison with other tools", () => {
  const one = (id: string, name: string, description = ""): Repository => ({
    id,
    name,
    description,
    hostId: "host",
    repository: { path: `/mnt/${name}`, maxTaskCount: 4 },
  });

  it("counts what is missing, doubled and different on the server", () => {
    const declared = ["a", "b", "c", "d"].map((name) => one("", name));

    const found = onServer(declared, [one("1", "a"), one("2", "b"), one("3", "b"), one("4", "c", "drifted")]);

    expect(found).toEqual({ missing: 1, doubled: 1, "with other values": 1 });
  });

  it("counts what a state does not know, no longer has, or has otherwise", () => {
    const found = inState(
      [one("1", "a"), one("2", "b"), one("3", "c")],
      [one("2", "b", "drifted"), one("3", "c"), one("4", "d")],
    );

    expect(found).toEqual({ "gone, but in the state": 1, "not in the state": 1, "stale in the state": 1 });
  });

  it.each([
    [0, "No changes. Your infrastructure matches the configuration."],
    [11, "…\nPlan: 2 to add, 8 to change, 1 to destroy.\n"],
  ])("reads %i proposed changes from a plan of terraform", (count, text) => expect(proposedIn(text)).toBe(count));
});
