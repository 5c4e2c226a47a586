/** The bench, on its smallest scenario. */
import { COMMANDS, PROVIDERS, playOnce, type Sample } from "../../bench/commands";
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
    const { requests, seconds, floorSeconds, memoryMb } = rowOf(samples, 1, command);
    for (const figure of [requests, seconds, floorSeconds, memoryMb]) expect(figure).toEqual(expect.any(Number));
  }
  for (const command of COMMANDS.filter((one) => one !== "create" && one !== "destroy"))
    expect(rowOf(samples, 1, command)).toMatchObject({ requests: undefined, seconds: undefined });
});
