/** A script of ours in a process of its own: what comes as an ES module is not for jest. */
import { ROOT_DIRECTORY } from "./root";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

const TSX = join(ROOT_DIRECTORY, "node_modules", "tsx", "dist", "cli.mjs");

/** Its path counts from the top folder. */
export function runTsx(script: string, ...args: string[]): Promise<{ stdout: string; stderr: string }> {
  return promisify(execFile)(process.execPath, [TSX, script, ...args], { cwd: ROOT_DIRECTORY });
}
