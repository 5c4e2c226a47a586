import { startSimulator } from "veeam-simulator";
import { tellStory } from "../demo/story";
import { anEngine, LINUX_SERVER_ID, openSite, requireOk, ROOT_DIRECTORY, summaryOf } from "./site";

describe.each(anEngine)("quick start on the %s", (_name, engine) => {
  it("goes from an empty stack through drift and repair to nothing, as the demo shows it", async () => {
    const simulator = await startSimulator({ sessionLooks: 1 });
    const lines: string[] = [];

    const problems = await tellStory({ engine, simulator, print: (line) => lines.push(line), isShort: true });
    await simulator.close();

    expect(problems).toEqual([]);
    expect(lines.join("\n")).toMatch(/description +"Managed by Pulumi" -> "Changed in the console"/);
    expect(lines.join("\n")).toMatch(/repository\.maxTaskCount +4 -> 16/);
  }, 180_000);

  it("is the program of the repository itself", async () => {
    const ids = { hostId: { value: LINUX_SERVER_ID }, mountServerId: { value: LINUX_SERVER_ID } };
    const site = await openSite(engine, { projectDirectory: ROOT_DIRECTORY, config: ids });

    const preview = requireOk(await site.stack.preview());
    await site.close();

    expect(summaryOf(preview)).toEqual(["create backups"]);
  }, 60_000);
});
