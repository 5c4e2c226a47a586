/** The README as a user of the pulumi command follows it: its program, its commands in their order, and the session recorded with them. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findRepository, startSimulator, type Simulator } from "veeam-simulator";

import { findPulumiCommand } from "../engine";
import { environmentOf } from "../environment";
import { ROOT_DIRECTORY } from "./site";
import { installPackages, openTerminal, type Terminal } from "./terminal";

const readme = readFileSync(join(ROOT_DIRECTORY, "README.md"), "utf8");
const recorded = readFileSync(join(ROOT_DIRECTORY, "docs", "how-to", "a-recorded-session.md"), "utf8");
const blocksOf = (language: string, page = readme): string[] =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\`$`, "gm"))].map(([, text = ""]) => text);

/** What installs packages, or is a test run itself: test/package.test.ts and the demo's own test do that. */
const ELSEWHERE = /^npm (install|run demo|test)/;
const command = findPulumiCommand();
const recordedWith = /Recorded with Pulumi CLI (\d+\.\d+)/.exec(recorded)?.[1] ?? "";
const isRecordedWith =
  command !== undefined && execFileSync(command, ["version"], { encoding: "utf8" }).startsWith(`v${recordedWith}.`);

(command === undefined ? describe.skip : describe)("the README, in the hands of a reader,", () => {
  let simulator: Simulator;
  let directory: string;
  let terminal: Terminal;

  beforeAll(async () => {
    simulator = await startSimulator({ sessionLooks: 1 });
    directory = mkdtempSync(join(tmpdir(), "readme-"));
    installPackages(directory);
    writeFileSync(join(directory, "package.json"), JSON.stringify({ name: "backups", main: "index.ts" }));
    writeFileSync(join(directory, "Pulumi.yaml"), blocksOf("yaml").find((block) => block.startsWith("name:")) ?? "");
    writeFileSync(join(directory, "index.ts"), filled(blocksOf("ts")[0] ?? ""));
    // Nothing of a server but what the commands say.
    const env = Object.fromEntries(Object.keys(environmentOf(simulator)).map((name) => [name, undefined]));
    terminal = openTerminal({ directory, command: command ?? "", env });
  });

  afterAll(async () => {
    terminal.close();
    rmSync(directory, { recursive: true, force: true });
    await simulator.close();
  });

  /** With this server in place of those in examples. */
  function filled(text: string): string {
    return (
      text
        .replaceAll("https://vbr01.example.com", simulator.vbrUrl)
        .replaceAll("'ACME\\svc-pulumi'", simulator.username)
        .replaceAll("linux01.example.com", "linux01.tech.local")
        .replaceAll("AE:6A:76:...", simulator.certificateFingerprint)
        .replaceAll("--secret veeam:vbrPassword", `--secret veeam:vbrPassword ${simulator.password}`)
        // Nobody is asked here.
        .replaceAll("pulumi up", "pulumi up --yes")
    );
  }

  const [first, ...later] = blocksOf("sh").filter((block) => !ELSEWHERE.test(block));
  const lines = (first ?? "").split("\n");
  const settings = lines.slice(0, lines.indexOf("pulumi preview"));
  const deployment = lines.slice(settings.length);
  const sessions = blocksOf("console", recorded).map((block) => /^\$ (.*)\n([\s\S]*)$/.exec(block)?.slice(1) ?? []);
  const [preview, drift, repair] = sessions;

  it("makes a stack with the commands of the first run", async () => {
    expect(await terminal.run(filled(settings.join("\n")))).toMatchObject({ status: 0 });
  }, 60_000);

  (isRecordedWith ? it : it.skip)(
    "shows the preview that Pulumi shows",
    async () => {
      const { text } = await terminal.run(filled(preview?.[0] ?? ""));

      expect(normal(text)).toBe(normal(preview?.[1] ?? ""));
    },
    120_000,
  );

  it("deploys its program with the rest of them", async () => {
    expect(await terminal.run(filled(deployment.join("\n")))).toMatchObject({ status: 0 });

    expect(findRepository(simulator.infrastructure, "backups")).toMatchObject({ description: "Managed by Pulumi" });
  }, 180_000);

  (isRecordedWith ? it : it.skip)(
    "shows the drift and the repair that Pulumi shows",
    async () => {
      const live = findRepository(simulator.infrastructure, "backups");
      Object.assign(live ?? {}, { description: "Changed in the console" });
      Object.assign(live?.repository ?? {}, { maxTaskCount: 16 });

      const found = await terminal.run(filled(drift?.[0] ?? ""));
      const repaired = await terminal.run(filled(repair?.[0] ?? ""));

      expect(found).toMatchObject({ status: 7 });
      expect(normal(found.text)).toBe(normal(drift?.[1] ?? ""));
      expect(normal(repaired.text)).toBe(normal(repair?.[1] ?? ""));
      expect(findRepository(simulator.infrastructure, "backups")).toMatchObject({
        description: "Managed by Pulumi",
        repository: { maxTaskCount: 4 },
      });
    },
    180_000,
  );

  it.each(later)(
    "has commands that work: %s",
    async (block) => {
      const { status, text } = await terminal.run(filled(block));

      expect(status === 0 ? "" : text).toBe("");
    },
    60_000,
  );

  it("leaves what veeam-import is said to write", () => {
    expect(existsSync(join(directory, "estate.ts"))).toBe(true);
  });

  it("has no command that needs a server of the reader's", () => {
    expect(filled([first, ...later].join("\n"))).not.toMatch(/example\.com|\.\.\./);
  });
});

/** Without what differs from one run to the next, and what the recorded session leaves out: lines of progress come where an operation takes longer. */
function normal(text: string): string {
  return text
    .split("\n")
    .map((line) => line.trimEnd())
    .filter((line) => line !== "" && !/^ *\[(urn|id)=/.test(line) && !/^(Duration:|@ |Updating repository )/.test(line))
    .map((line) => line.replace(/(repositoryId: ")[0-9a-f-]{36}/, "$1…"))
    .join("\n");
}
