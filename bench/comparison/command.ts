// Runs a command of another tool to its end.
import { spawn } from "node:child_process";

export interface Command {
  readonly file: string;
  readonly directory: string;
  readonly env: Record<string, string | undefined>;
}

/** What it printed on standard output; a status other than 0 is thrown with all that it printed. */
export async function runCommand({ file, directory, env }: Command, args: readonly string[]): Promise<string> {
  const child = spawn(file, args, {
    cwd: directory,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [output, text] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (part: string) => {
    output += part;
    text += part;
  });
  child.stderr.setEncoding("utf8").on("data", (part: string) => (text += part));
  const status = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  if (status !== 0) throw new Error(`${file} ${args.join(" ")} ended with ${String(status)}:\n${text}`);
  return output;
}
