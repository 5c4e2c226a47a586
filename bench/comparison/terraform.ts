// The Terraform provider patrikcze/veeam, built elsewhere and run by the terraform command.
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { runCommand } from "./command";
import type { Deployment, Repository, Site, Tool } from "./tool";

export const TERRAFORM = "Terraform peer";

/** `provider` is the built provider, a file named terraform-provider-veeam. */
export function terraformTool(provider: string, terraform = "terraform"): Tool {
  // Its PUT has no id, which the documents require; what a real server says to that is not known.
  return { name: TERRAFORM, needsLeniency: true, open: (site) => Promise.resolve(open(resolve(provider), terraform, site)) };
}

function open(provider: string, terraform: string, site: Site): Deployment {
  const { settings, directory, parallel } = site;
  copyFileSync(join(__dirname, "program.tf"), join(directory, "program.tf"));
  // The command takes the provider from this folder and needs no init.
  writeFileSync(
    join(directory, "terraform.rc"),
    `disable_checkpoint = true
provider_installation {
  dev_overrides { "patrikcze/veeam" = ${JSON.stringify(dirname(provider))} }
  direct {}
}
`,
  );
  const command = {
    file: terraform,
    directory,
    env: {
      TF_CLI_CONFIG_FILE: join(directory, "terraform.rc"),
      TF_IN_AUTOMATION: "true",
      VEEAM_HOST: new URL(settings.vbrUrl).host,
      VEEAM_USERNAME: settings.username,
      VEEAM_PASSWORD: settings.password,
      SSL_CERT_FILE: settings.caCertificateFile,
    },
  };
  const run = async (verb: string, ...options: string[]): Promise<string> =>
    await runCommand(command, [verb, ...options, "-input=false", "-no-color", `-parallelism=${parallel}`]);
  // A plan reads everything first, as terraform does when nothing else is asked for.
  const preview = async (): Promise<number> => proposedIn(await run("plan"));
  return {
    apply: async (declarations) => {
      writeFileSync(join(directory, "declarations.json"), JSON.stringify(declarations));
      await run("apply", "-auto-approve");
    },
    preview,
    previewDrift: preview,
    // `terraform apply -refresh-only` is what writes the state, as `pulumi refresh` does.
    refresh: async () => {
      await run("apply", "-refresh-only", "-auto-approve");
    },
    destroy: async () => {
      await run("destroy", "-auto-approve");
    },
    known: () => Promise.resolve(knownIn(join(directory, "terraform.tfstate"))),
    close: () => Promise.resolve(),
  };
}

/** From `Plan: 1 to add, 2 to change, 3 to destroy.`, which is not there when nothing is to be done. */
export function proposedIn(text: string): number {
  const [, ...counts] = /^Plan: (\d+) to add, (\d+) to change, (\d+) to destroy\./m.exec(text) ?? [];
  return counts.reduce((sum, count) => sum + Number(count), 0);
}

interface State {
  readonly resources: readonly {
    readonly type: string;
    readonly instances: readonly { readonly attributes: Attributes }[];
  }[];
}

interface Attributes {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  readonly host_id: string;
  readonly path: string;
  readonly max_task_count: number;
}

function knownIn(file: string): Repository[] {
  const { resources } = JSON.parse(readFileSync(file, "utf8")) as State;
  const instances = resources.filter(({ type }) => type === "veeam_repository").flatMap((resource) => resource.instances);
  return instances.map(({ attributes: { id, name, description, host_id, path, max_task_count } }) => ({
    id,
    name,
    description: description ?? "",
    hostId: host_id,
    repository: { path, maxTaskCount: max_task_count },
  }));
}
