// The versions of the other tools.
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";

const run = promisify(execFile);

export async function describeVersions(tools: { peer: string | undefined; python: string | undefined }): Promise<string[]> {
  const { peer, python } = tools;
  return [
    ...(peer !== undefined && existsSync(peer) ? [await terraformVersion(), await peerVersion(peer)] : []),
    ...(python !== undefined && existsSync(python) ? [await pythonVersion(python)] : []),
  ];
}

async function terraformVersion(): Promise<string> {
  const { stdout } = await run("terraform", ["version", "-json"]);
  return `terraform v${(JSON.parse(stdout) as { terraform_version: string }).terraform_version}`;
}

/** Go notes in a program what it was built from. */
async function peerVersion(peer: string): Promise<string> {
  const [, revision] = /vcs\.revision=([0-9a-f]+)/.exec(await readFile(peer, "latin1")) ?? [];
  return `patrikcze/veeam-terraform-provider ${revision?.slice(0, 7) ?? "of an unknown revision"}`;
}

async function pythonVersion(python: string): Promise<string> {
  const program = "import platform, importlib.metadata as m; print(m.version('veeam-br'), platform.python_version())";
  const [veeamBr, version] = (await run(python, ["-c", program])).stdout.trim().split(" ");
  return `veeam-br ${veeamBr ?? ""} on Python ${version ?? ""}`;
}
