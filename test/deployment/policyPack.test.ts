import { cpSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startSimulator } from "veeam-simulator";

import { findPulumiCommand } from "../engine";
import { environmentOf } from "../environment";
import { ROOT_DIRECTORY } from "./site";
import { openTerminal } from "./terminal";

const command = findPulumiCommand();

// The small engine knows nothing of packs; what the policies themselves find is tested on both (examples.ts).
(command === undefined ? describe.skip : describe)("the policy pack, in the hands of the pulumi command,", () => {
  it("lets the program pass, and stops it when it becomes careless", async () => {
    const directory = mkdtempSync(join(tmpdir(), "policy-"));
    cpSync(join(ROOT_DIRECTORY, "examples", "policy"), directory, { recursive: true });
    symlinkSync(join(ROOT_DIRECTORY, "node_modules"), join(directory, "node_modules"), "junction");
    const simulator = await startSimulator();
    const terminal = openTerminal({ directory, command: command ?? "", env: environmentOf(simulator) });

    const kept = await terminal.run("pulumi stack init test && pulumi preview --policy-pack pack");
    const broken = await terminal.run("pulumi config set careless true && pulumi preview --policy-pack pack");
    terminal.close();
    rmSync(directory, { recursive: true, force: true });
    await simulator.close();

    expect(kept).toMatchObject({ status: 0, text: expect.stringContaining("+ 3 to create") as unknown });
    expect(broken.status).not.toBe(0);
    expect(broken.text.match(/\[mandatory\] +\S+ +\(\S+ \S+\)/g)?.sort()).toEqual([
      "[mandatory]  immutable-backups  (pulumi-nodejs:dynamic/veeam:Repository: bucket)",
      "[mandatory]  immutable-backups  (pulumi-nodejs:dynamic/veeam:Repository: hardened)",
      "[mandatory]  no-deletion-of-backups  (pulumi-nodejs:dynamic/veeam:Repository: hardened)",
    ]);
  }, 180_000);
});
