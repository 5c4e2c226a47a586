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
  plugins?: { providers?: PluginFolder[] };
}

/** Where the command of a native plugin is, as Pulumi.yaml says it. */
interface PluginFolder {
  name: string;
  path: string;
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
  /** The folders of native plugins by the name of their package. */
  plugins: ReadonlyMap<string, string>;
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
    plugins: new Map(pluginsIn(file, directory).map(({ name, path }) => [name, path])),
  };
}

function pluginsIn({ plugins }: ProjectFile, directory: string): PluginFolder[] {
  return (plugins?.providers ?? []).map(({ name, path }) => ({ name, path: resolve(directory, path) }));
}

/** The text of a Pulumi.yaml that means the same project when it lies somewhere else. */
export function relocatedProject(directory: string): string {
  const project = load(directory);
  const providers = pluginsIn(project, directory);
  const plugins = providers.length === 0 ? {} : { plugins: { providers } };
  return yaml.dump({ ...project, ...plugins, main: resolve(directory, project.main ?? ".") });
}
