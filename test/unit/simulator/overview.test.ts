/** What the command shows a person at a terminal. */
import { startSimulator } from "veeam-simulator";
import { overview } from "../../../simulator/src/overview";

it("shows names and ids of what a program can refer to, as wide as the terminal at most, and no secret", async () => {
  const simulator = await startSimulator();
  const { infrastructure } = simulator;
  await simulator.close();

  const wide = overview({ infrastructure, width: 200 }).split("\n");
  const narrow = overview({ infrastructure, width: 40 }).split("\n");

  expect(wide[0]).toMatch(/^KIND +NAME +ID$/);
  const { id } = infrastructure.managedServers.find(({ name }) => name === "linux01.tech.local") ?? {};
  expect(wide).toContainEqual(expect.stringMatching(new RegExp(`^managed server +linux01\\.tech\\.local +${String(id)}$`)));
  for (const kind of ["credentials", "cloud credentials", "encryption password", "KMS server", "repository"])
    expect(wide).toContainEqual(expect.stringMatching(new RegExp(`^${kind} +\\S.* +[0-9a-f-]{36}$`)));
  expect(narrow).toHaveLength(wide.length);
  expect(Math.max(...narrow.map((line) => line.length))).toBe(40);
  // eslint-disable-next-line no-control-regex
  expect(wide.join()).not.toMatch(/\u001b/);
});
