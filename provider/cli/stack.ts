/** The stack of the folder that `veeam-import` runs in, as the pulumi command knows it. */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { misspelledSettings } from "../config/misspelled";
import type { Configuration } from "../config/settings";
import { messageOf } from "../core/errors";
import type { ResourceLog } from "../core/log";
import { inOneLine } from "../core/text";
import { type Fields, textIn } from "../core/values";
import type { Place } from "./importFile";

/** The configuration of the stack of this folder, where there is one and the pulumi command can read it. */
export function configurationOf(stack: string | undefined, log: ResourceLog): Configuration {
  const text = pulumi(["config", "--json", "--show-secrets", ...(stack === undefined ? [] : ["--stack", stack])], (failure) =>
    log.warn(
      "VEEAM_STACK_UNREADABLE",
      `The configuration of the stack cannot be read, so that the environment alone counts: ${failure}`,
    ),
  );
  const settings = text === undefined ? {} : (JSON.parse(text) as Record<string, { value?: string }>);
  for (const text of misspelledSettings({ rawConfig: settings })) log.warn("VEEAM_SETTING_UNKNOWN", text);
  return { get: (key) => settings[key]?.value };
}

/** What the URNs of the stack begin with. Without it the first preview shows a hidden input as added. */
export function placeOf(stack: string | undefined): Place | undefined {
  const name = stack ?? pulumi(["stack", "--show-name"])?.trim();
  const file = projectFile();
  const project = file && projectIn(file, readFileSync(file, "utf8"));
  if (name === undefined || name === "" || project === undefined) return undefined;
  return { project, stack: name.split("/").at(-1) ?? name };
}

/** In this folder or, as the pulumi command looks for it, in the nearest one above. */
function projectFile(folder = process.cwd()): string | undefined {
  const files = ["Pulumi.yaml", "Pulumi.yml", "Pulumi.json"].map((name) => join(folder, name));
  const above = dirname(folder);
  return files.find((file) => existsSync(file)) ?? (above === folder ? undefined : projectFile(above));
}

/** The name of the project. */
function projectIn(file: string, text: string): string | undefined {
  if (!file.endsWith(".json")) return /^name:\s*["']?([^\s"'#]+)/m.exec(text)?.[1];
  try {
    return textIn((JSON.parse(text) as Fields).name);
  } catch {
    // The pulumi command says what is wrong with it.
    return undefined;
  }
}

/** What the pulumi command prints; undefined where there is no project, no command, or no success. */
function pulumi(args: readonly string[], onFailure: (words: string) => void = () => undefined): string | undefined {
  if (projectFile() === undefined) return undefined;
  try {
    return execFileSync("pulumi", [...args, "--non-interactive"], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  } catch (error) {
    const { code, stderr } = error as { code?: unknown; stderr?: string };
    // Without the command, nobody expects it to say anything.
    if (code !== "ENOENT") onFailure(inOneLine((stderr ?? "").trim()) || messageOf(error));
    return undefined;
  }
}
