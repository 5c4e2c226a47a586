// What the measured programs declare.
type Fields = Record<string, unknown>;

const LINUX_SERVER = "3251ddfc-3691-4d20-a43e-860dc275147e";

/** The arguments of so many repositories by the name of the resource. */
export function repositories(count: number, description: string): Record<string, Fields> {
  const names = Array.from({ length: count }, (_, index) => `repository-${index + 1}`);
  return Object.fromEntries(names.map((name) => [name, { ...repository(name), description }]));
}

export function repository(name: string): Fields {
  return {
    type: "LinuxLocal",
    name,
    hostId: LINUX_SERVER,
    repository: { path: `/mnt/${name}`, taskLimitEnabled: true, maxTaskCount: 4 },
    mountServer: {
      mountServerSettingsType: "linux",
      linux: { mountServerId: LINUX_SERVER, writeCacheFolder: "/var/lib/veeam/IRCache/", vPowerNFSEnabled: false },
    },
  };
}
