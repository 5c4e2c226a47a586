// A deployment told as a list of acts, each with what an engine has to report of it: the same on every engine.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { Engine, PropertyChange, Result, Stack, State, Step } from ".";

/** Inputs and resource options by name; fixture/index.js tells what a value that starts with `$` means. */
export type Things = Record<string, { inputs?: Record<string, unknown>; options?: Record<string, unknown> }>;
export type Objects = Record<string, Record<string, unknown>>;

export interface Act {
  command:
    | "preview"
    | "up"
    | "refresh"
    | "preview with refresh"
    | "up with refresh"
    | "preview of a refresh"
    | "destroy"
    | "destroy with refresh";
  /** The program from here on. */
  things?: Things;
  /** Explicit providers by name, each with a file of its own; `group` adds a component. */
  program?: { sites?: string[]; group?: boolean };
  /** A change behind the back of the engine. */
  meanwhile?: (objects: Objects) => void;
  /** One line for each step, in any order, without those that are the same. */
  steps: string[];
  /** The operations that reached the provider, in order. */
  calls?: string[];
  /** A text in a diagnostic: with it the act has to fail. */
  failure?: string;
  outputs?: Record<string, unknown>;
  check?: (found: { result: Result; state: State; objects: (site?: string) => Objects }) => void;
}

export const password = "correct horse battery staple";

export async function play(engine: Engine, acts: Act[]): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), "engine-scenario-"));
  const file = (site = "default") => join(directory, `${site}.json`);
  const objects = (site?: string) => (existsSync(file(site)) ? (JSON.parse(readFileSync(file(site), "utf8")) as Objects) : {});
  const stack = await engine.createStack({
    projectDirectory: join(__dirname, "fixture"),
    config: { file: { value: file() }, password: { value: password, secret: true } },
  });
  try {
    for (const act of acts) {
      rmSync(`${file()}.log`, { force: true });
      if (act.things !== undefined) await stack.setConfig("things", JSON.stringify(act.things));
      if (act.program?.sites !== undefined) {
        const sites = act.program.sites.map((site) => [site, { "fixture:file": file(site), "fixture:password": "$!password" }]);
        await stack.setConfig("sites", JSON.stringify(Object.fromEntries(sites)));
      }
      if (act.program?.group !== undefined) await stack.setConfig("group", String(act.program.group));
      if (act.meanwhile !== undefined) {
        const changed = objects();
        act.meanwhile(changed);
        writeFileSync(file(), JSON.stringify(changed));
      }

      const result = await run(stack, act.command);

      const calls = existsSync(`${file()}.log`) ? readFileSync(`${file()}.log`, "utf8").trim().split("\n") : [];
      const lines = result.steps.filter(isEventful).map(summarize);
      const diagnostics = result.diagnostics.map(({ message }) => message).join("\n");
      expect({ act: act.command, steps: lines.sort(), problem: act.failure === undefined ? diagnostics : "" }).toEqual({
        act: act.command,
        steps: [...act.steps].sort(),
        problem: "",
      });
      expect(result.ok).toBe(act.failure === undefined);
      if (act.failure !== undefined) expect(diagnostics).toContain(act.failure);
      if (act.calls !== undefined) expect(calls).toEqual(act.calls);
      if (act.outputs !== undefined) expect(result.outputs).toEqual(act.outputs);
      act.check?.({ result, state: await stack.export(), objects });
    }
  } finally {
    await stack.remove();
    rmSync(directory, { recursive: true, force: true });
  }
}

async function run(stack: Stack, command: Act["command"]): Promise<Result> {
  switch (command) {
    case "preview":
      return await stack.preview();
    case "up":
      return await stack.up();
    case "refresh":
      return await stack.refresh();
    case "preview with refresh":
      return await stack.preview({ refresh: true });
    case "up with refresh":
      return await stack.up({ refresh: true });
    case "preview of a refresh":
      return await stack.refresh({ preview: true });
    case "destroy":
      return await stack.destroy();
    case "destroy with refresh":
      return await stack.destroy({ refresh: true });
  }
}

function isEventful(step: Step): boolean {
  return step.operation !== "same" && step.found !== "same" && step.type !== "pulumi:pulumi:Stack";
}

function summarize(step: Step): string {
  const outcome = step.failed === true ? " failed" : step.found === "delete" ? " finds it gone" : "";
  const changes = step.properties.length === 0 ? "" : `: ${step.properties.map(summarizeChange).join(", ")}`;
  const because = step.replaces === undefined ? "" : ` because of ${step.replaces.join(", ")}`;
  return `${step.operation} ${step.name}${outcome}${because}${changes}`;
}

function summarizeChange({ path, kind, old, new: value }: PropertyChange): string {
  if (kind === "add") return `+${path} ${JSON.stringify(value)}`;
  if (kind === "delete") return `-${path} ${JSON.stringify(old)}`;
  return `${path} ${JSON.stringify(old)} => ${JSON.stringify(value)}`;
}
