// What an engine takes from Pulumi.yaml.
import { readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join, resolve } from "node:path";

// The YAML parser is the SDK's dependency, not ours.
const yaml = createRequire(require.resolve("@pulumi/pulumi"))("js-yaml") as {
  load: (text: string) => unknown;
  dump: (value: unknown) => string;
};

interface ProjectFile {
  name: string;
  runtime?: string | { name: string; options?: { nodeargs?: string; typescript?: boolean } };
  main?: string;
  options?: { refresh?: string | boolean };
}

export interface Project {
  name: string;
  rootDirectory: string;
  /** The working directory of the program and of the provider host. */
  programDirectory: string;
  /** The program, seen from its directory. */
  entryPoint: string;
  nodeArguments: string[];
  isTypeScript: boolean;
  /** `options: { refresh: always }`: each operation begins with a refresh. */
  alwaysRefreshes: boolean;
}

function load(directory: string): ProjectFile {
  return yaml.load(readFileSync(join(directory, "Pulumi.yaml"), "utf8")) as ProjectFile;
}

export function readProject(directory: string): Project {
  const file = load(directory);
  const main = resolve(directory, file.main ?? ".");
  const isDirectory = statSync(main).isDirectory();
  const options = typeof file.runtime === "object" ? (file.runtime.options ?? {}) : {};
  return {
    name: file.name,
    rootDirectory: resolve(directory),
    programDirectory: isDirectory ? main : dirname(main),
    entryPoint: isDirectory ? "." : basename(main),
    nodeArguments: (options.nodeargs ?? "").split(" ").filter((argument) => argument !== ""),
    isTypeScript: options.typescript ?? true,
    alwaysRefreshes: file.options?.refresh === "always" || file.options?.refresh === true,
  };
}

/** The text of a Pulumi.yaml that means the same project when it lies somewhere else. */
export function relocatedProject(directory: string): string {
  const project = load(directory);
  return yaml.dump({ ...project, main: resolve(directory, project.main ?? ".") });
}
