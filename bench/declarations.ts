// What the measured programs declare.
import type { Server } from "./server";
import type { Scenario } from "./scenarios";

type Fields = Record<string, unknown>;

const LINUX_SERVER = "3251ddfc-3691-4d20-a43e-860dc275147e";
const EXTENTS = 4;

/** The args of each resource by its name; made again with another `description`, one setting of each is changed. */
export type Declarations = (description: string) => Record<string, Fields>;

export async function declarationsFor({ kind, count }: Pick<Scenario, "kind" | "count">, server: Server): Promise<Declarations> {
  const names = Array.from({ length: count }, (_, index) => `${kind}-${index + 1}`);
  const declare =
    (argsOf: (name: string, index: number) => Fields): Declarations =>
    (description) =>
      Object.fromEntries(names.map((name, index) => [name, { ...argsOf(name, index), description }]));
  switch (kind) {
    case "Repository":
      return declare(repository);
    case "BackupServer":
      return declare(backupServer);
    case "ScaleOutRepository": {
      // The extents are there already: making them is what the other scenarios measure.
      const extentNames = names.flatMap((name) => Array.from({ length: EXTENTS }, (_, index) => `${name}-extent-${index + 1}`));
      const ids = await server.ask("addRepositories", { names: extentNames });
      return declare((name, index) => scaleOutRepository(name, ids.slice(index * EXTENTS, (index + 1) * EXTENTS)));
    }
  }
}

export function repository(name: string): Fields {
  return {
    type: "LinuxLocal",
    name,
    hostId: LINUX_SERVER,
    repository: { path: `/mnt/${name}`, maxTaskCount: 4 },
    mountServer: {
      mountServerSettingsType: "linux",
      linux: { mountServerId: LINUX_SERVER, writeCacheFolder: "/var/lib/veeam/IRCache/", vPowerNFSEnabled: false },
    },
  };
}

function backupServer(name: string): Fields {
  return { dnsNameOrIpAddress: `${name.toLowerCase()}.example.com`, username: "EXAMPLE\\svc-veeam", password: "a password" };
}

/** With two modes set, so that a creation is three sessions. */
export function scaleOutRepository(name: string, [first, second, ...others]: readonly string[]): Fields {
  const performanceExtents = [
    { id: first, sealedMode: true },
    { id: second, maintenanceMode: true },
    ...others.map((id) => ({ id })),
  ];
  return { name, performanceTier: { performanceExtents } };
}
