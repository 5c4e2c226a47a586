// The oldest SDK that the package supports. It is no dev dependency, for it excludes the TypeScript of this repository: npm
// installs it once into a cache beside the other packages.
import { ROOT_DIRECTORY } from "../root";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export const OLDEST_SDK_VERSION = oldestSupported();

function oldestSupported(): string {
  const { peerDependencies } = JSON.parse(readFileSync(join(ROOT_DIRECTORY, "package.json"), "utf8")) as {
    peerDependencies: Record<string, string>;
  };
  const version = /^>=(\d+\.\d+\.\d+) /.exec(peerDependencies["@pulumi/pulumi"] ?? "")?.[1];
  if (version === undefined) throw new Error("package.json does not say which SDK is the oldest");
  return version;
}

/** The folder of the SDK. */
export function installOldestSdk(): string {
  const directory = join(ROOT_DIRECTORY, "node_modules", ".cache", `pulumi-sdk-${OLDEST_SDK_VERSION}`);
  const complete = join(directory, "complete");
  if (!existsSync(complete)) {
    rmSync(directory, { recursive: true, force: true });
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, "package.json"), JSON.stringify({ private: true }));
    npm(directory, ["install", `@pulumi/pulumi@${OLDEST_SDK_VERSION}`]);
    writeFileSync(complete, "");
  }
  return join(directory, "node_modules", "@pulumi", "pulumi");
}

/** Runs npm, and gives what it prints; when it fails, what it complained of is in the error. */
export function npm(directory: string, args: string[]): string {
  const quiet = ["--no-audit", "--no-fund", "--prefer-offline", "--loglevel=error"];
  return execFileSync("npm", [...args, ...quiet], {
    cwd: directory,
    encoding: "utf8",
    stdio: "pipe",
    // On Windows npm is a batch file, which only a shell runs.
    shell: process.platform === "win32",
  });
}
