// A script on the public Python client veeam-br, which keeps no state: it compares its declarations with the server each time.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { runCommand } from "./command";
import type { Deployment, Site, Tool } from "./tool";

/** `python` is a Python with veeam-br. */
export function scriptTool(python: string): Tool {
  return { name: "veeam-br script", open: (site) => Promise.resolve(open(python, site)) };
}

function open(python: string, { settings, directory, parallel }: Site): Deployment {
  const command = {
    file: python,
    directory,
    env: {
      VBR_URL: settings.vbrUrl,
      VBR_USERNAME: settings.username,
      VBR_PASSWORD: settings.password,
      VBR_CA_CERTIFICATE: settings.caCertificateFile,
      VBR_PARALLEL: String(parallel),
    },
  };
  const declarations = join(directory, "declarations.json");
  const run = async (verb: string): Promise<string> =>
    await runCommand(command, [join(__dirname, "script.py"), verb, declarations]);
  const preview = async (): Promise<number> => Number(await run("preview"));
  return {
    apply: async (declared) => {
      writeFileSync(declarations, JSON.stringify(declared));
      await run("apply");
    },
    preview,
    previewDrift: preview,
    destroy: async () => {
      await run("destroy");
    },
    close: () => Promise.resolve(),
  };
}
