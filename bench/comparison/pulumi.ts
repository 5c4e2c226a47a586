// This package, deployed by Pulumi: in the dynamic form and the native form from TypeScript, and in the native form from YAML.
import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { nameOf, typeOf, type Engine, type Result, type ResourceState, type Stack } from "../../test/engine";
import { environmentOf } from "../../test/environment";
import type { Declarations, Deployment, Repository, Site, Tool } from "./tool";

const BENCH = dirname(__dirname);
const PLUGIN = join(dirname(BENCH), "plugin");

interface Form {
  readonly name: string;
  readonly env: Record<string, string>;
  /** Gives the folder of Pulumi.yaml. */
  readonly prepare: (site: Site) => string;
  readonly declare: (site: Site, declarations: Declarations) => void;
}

function typeScript(name: string, project: string, env: Record<string, string>): Form {
  return {
    name,
    env,
    prepare: () => join(BENCH, project),
    declare: ({ directory }, declarations) => writeJson(directory, "declarations.json", declarations),
  };
}

const DYNAMIC = typeScript("dynamic, TypeScript", "program", {});
const NATIVE = typeScript("native, TypeScript", "program-native", { BENCH_MODULE: "pulumi-veeam/native" });
export const YAML: Form = {
  name: "native, YAML",
  env: {},
  prepare: ({ directory }) => {
    const providers = [{ name: "veeam", path: PLUGIN }];
    writeJson(directory, "Pulumi.yaml", { name: "bench", runtime: "yaml", plugins: { providers } });
    return directory;
  },
  // Pulumi reads the program of a YAML project from Main.json where there is one; JSON is YAML, too.
  declare: ({ directory }, declarations) => {
    const resources = Object.entries(declarations).map(([name, properties]) => [name, { type: "veeam:Repository", properties }]);
    writeJson(directory, "Main.json", { resources: Object.fromEntries(resources) as unknown });
  },
};

export function pulumiTools(engine: Engine): Tool[] {
  return [DYNAMIC, NATIVE, YAML].map((form) => ({ name: form.name, open: async (site) => await open(engine, form, site) }));
}

async function open(engine: Engine, form: Form, site: Site): Promise<Deployment> {
  const stack = await engine.createStack({
    projectDirectory: form.prepare(site),
    parallel: site.parallel,
    env: {
      ...environmentOf(site.settings),
      ...form.env,
      BENCH_DECLARATIONS_FILE: join(site.directory, "declarations.json"),
    },
  });
  return {
    apply: async (declarations) => {
      form.declare(site, declarations);
      requireOk(await stack.up());
    },
    preview: async () => proposedIn(await stack.preview()),
    previewDrift: async () => proposedIn(await stack.preview({ refresh: true })),
    refresh: async () => {
      requireOk(await stack.refresh());
    },
    destroy: async () => {
      requireOk(await stack.destroy());
    },
    known: () => knownTo(stack),
    close: () => stack.remove(),
  };
}

function requireOk(result: Result): Result {
  if (!result.ok) throw new Error(result.text);
  return result;
}

function proposedIn(result: Result): number {
  const proposed = requireOk(result).steps.filter(
    ({ type, operation }) => isRepository(type) && !["same", "refresh", "read"].includes(operation),
  );
  return new Set(proposed.map(({ urn }) => nameOf(urn))).size;
}

async function knownTo(stack: Stack): Promise<Repository[]> {
  const { resources } = await stack.export();
  return resources.filter(({ urn }) => isRepository(typeOf(urn))).map(toRepository);
}

function toRepository({ id, outputs }: ResourceState): Repository {
  return { ...(outputs as unknown as Repository), ...(id === undefined ? {} : { id }) };
}

function isRepository(type: string): boolean {
  return type.endsWith(":Repository");
}

function writeJson(directory: string, name: string, value: unknown): void {
  writeFileSync(join(directory, name), JSON.stringify(value));
}
