// A terminal in a folder of this repository, as the reader of a README has one: the real pulumi command is on its path, and what
// Pulumi writes lies in a temporary folder.
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { pathToFileURL } from "node:url";

import { ROOT_DIRECTORY } from "./site";

export interface Terminal {
  /** Lines of shell, ended by the first that fails. */
  run(lines: string): Promise<{ status: number | null; text: string }>;
  close(): void;
}

export interface TerminalOptions {
  directory: string;
  /** The path of the pulumi command. */
  command: string;
  env: Record<string, string | undefined>;
}

export function openTerminal({ directory, command, env }: TerminalOptions): Terminal {
  const home = mkdtempSync(join(tmpdir(), "terminal-"));
  const path = [dirname(command), join(ROOT_DIRECTORY, "node_modules", ".bin"), process.env.PATH ?? ""].join(delimiter);
  const environment = {
    ...process.env,
    PATH: path,
    PULUMI_HOME: join(home, "pulumi"),
    PULUMI_BACKEND_URL: pathToFileURL(home).href,
    PULUMI_CONFIG_PASSPHRASE: "test",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    NO_COLOR: "1",
    ...env,
  };
  return {
    run: (lines) =>
      new Promise((resolve, reject) => {
        // A command that asks for something gets no answer.
        const child = spawn("bash", ["-eu", "-o", "pipefail", "-c", lines], {
          cwd: directory,
          env: environment,
          stdio: ["ignore", "pipe", "pipe"],
        });
        let text = "";
        for (const stream of [child.stdout, child.stderr])
          stream.setEncoding("utf8").on("data", (part: string) => (text += part));
        child.once("error", reject);
        child.once("close", (status) => resolve({ status, text }));
      }),
    close: () => rmSync(home, { recursive: true, force: true }),
  };
}

/** What npm would put there. Not the whole of node_modules: its `pulumi` is a wrapper that downloads the command. */
export function installPackages(directory: string): void {
  const modules = join(directory, "node_modules");
  mkdirSync(join(modules, ".bin"), { recursive: true });
  symlinkSync(ROOT_DIRECTORY, join(modules, "pulumi-veeam"), "junction");
  for (const name of ["@pulumi", "@types"])
    symlinkSync(join(ROOT_DIRECTORY, "node_modules", name), join(modules, name), "junction");
  symlinkSync(join(ROOT_DIRECTORY, "node_modules", ".bin", "veeam-import"), join(modules, ".bin", "veeam-import"));
}
