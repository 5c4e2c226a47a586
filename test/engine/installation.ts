// Where the pulumi command is on this machine, and how the npm package `pulumi` puts it there.
import { execFile } from "node:child_process";
import { accessSync, constants, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join, sep } from "node:path";

const executable = process.platform === "win32" ? "pulumi.exe" : "pulumi";
const installTimeLimitMs = 180_000;

/** The path of the command, or undefined where this machine has none. */
export function findPulumiCommand(): string | undefined {
  const fromPath = (process.env.PATH ?? "").split(delimiter).filter((directory) => directory !== "");
  // In node_modules/.bin lies the wrapper of the npm package, which would start a download.
  const trusted = fromPath.filter((directory) => !directory.split(sep).includes("node_modules"));
  const directories = [...trusted, join(homedir(), ".pulumi", "bin"), ...installedVersions()];
  return directories.map((directory) => join(directory, executable)).find(isExecutable);
}

/** Newest first. */
function installedVersions(): string[] {
  const versions = join(homedir(), ".pulumi", "versions");
  try {
    const byVersion = new Intl.Collator("en", { numeric: true });
    const names = readdirSync(versions).sort((left, right) => byVersion.compare(right, left));
    return names.map((name) => join(versions, name, "bin"));
  } catch {
    return [];
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * Has the npm package `pulumi` download the command. Gives its path, or undefined where the package is not installed,
 * its download site is out of reach or the time limit is over.
 */
export async function installPulumiCommand(options: { timeLimitMs?: number } = {}): Promise<string | undefined> {
  let wrapper: string;
  try {
    wrapper = require.resolve("pulumi/run.js");
  } catch {
    return undefined;
  }
  await new Promise<void>((resolve) => {
    const child = execFile(process.execPath, [wrapper, "version"], {
      timeout: options.timeLimitMs ?? installTimeLimitMs,
      killSignal: "SIGKILL",
    });
    // Whether it worked shows in what is installed afterwards.
    child.once("error", () => resolve());
    child.once("close", () => resolve());
  });
  return findPulumiCommand();
}
