// The package as npm would publish it.
import { ROOT_DIRECTORY } from "./root";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { npm } from "./host/oldestSdk";

export interface Packed {
  /** A temporary folder outside the checkout, with the tarball in it. */
  directory: string;
  tarball: string;
  /** The paths in the package. */
  files: string[];
  remove(): void;
}

export function pack(): Packed {
  const directory = mkdtempSync(join(tmpdir(), "packed-"));
  // Without `prepack`: it would compile while other tests load what is compiled already.
  const args = ["pack", ROOT_DIRECTORY, "--ignore-scripts", "--json", "--pack-destination", directory];
  // npm 12 gives an object by package name where older ones give a list.
  const [described] = Object.values(
    JSON.parse(npm(directory, args)) as Record<string, { filename: string; files: { path: string }[] }>,
  );
  if (described === undefined) throw new Error("npm pack did not say what it packed");
  return {
    directory,
    tarball: join(directory, described.filename),
    files: described.files.map(({ path }) => path),
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}

/** Installs the tarball and further packages into a folder of the given name beside it. */
export function installPacked({ directory, tarball }: Packed, name: string, args: string[] = []): string {
  const project = join(directory, name);
  npm(directory, ["install", "--prefix", project, tarball, ...args]);
  return project;
}

export function writeFiles(directory: string, files: Record<string, string>): void {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text);
}

/** The version of a package that this repository has installed. */
export function versionOf(name: string): string {
  return (JSON.parse(readFileSync(require.resolve(`${name}/package.json`), "utf8")) as { version: string }).version;
}
