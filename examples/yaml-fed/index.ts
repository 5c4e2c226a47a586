// The repositories that a YAML file lists. The hosts in `repositories.yaml` are those of a new simulator.

import * as pulumi from "@pulumi/pulumi";
import * as veeam from "pulumi-veeam";
import { readRepositoryList, type Entry } from "./repositoryList";

const config = new pulumi.Config();
const mount = veeam.getMountServerOutput({ default: true, type: "linux" });

export const repositoryIds = Object.fromEntries(
  entriesOf(config.get("file") ?? "repositories.yaml").map((entry) => [entry.name, deploy(entry).id]),
);

/** A RunError ends the program with its message alone, without a stack. */
function entriesOf(file: string): Entry[] {
  try {
    return readRepositoryList(file);
  } catch (error) {
    throw new pulumi.RunError((error as Error).message);
  }
}

function deploy(entry: Entry): veeam.Repository {
  const { name, host, path, maxTaskCount } = entry;
  const common = {
    name,
    description: "Managed by Pulumi, from a list in YAML",
    hostId: veeam.getManagedServerOutput({ name: host }).id,
    mountServer: {
      mountServerSettingsType: "linux",
      linux: { mountServerId: mount.id, writeCacheFolder: "/var/lib/veeam/IRCache/", vPowerNFSEnabled: false },
    },
  } as const;
  const repository = { path, taskLimitEnabled: true, maxTaskCount };
  switch (entry.type) {
    case "LinuxLocal":
      return new veeam.Repository(name, { type: "LinuxLocal", ...common, repository });
    case "LinuxHardened":
      return new veeam.Repository(name, {
        type: "LinuxHardened",
        ...common,
        repository: { ...repository, useFastCloningOnXFSVolumes: true, makeRecentBackupsImmutableDays: entry.immutableDays },
      });
  }
}
