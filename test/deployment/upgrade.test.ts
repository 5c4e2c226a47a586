import { REVISIONS } from "../revision";
import { anEngine, linuxRepository, LINUX_SERVER_ID, openSite, requireOk, summaryOf, type Declaration, type Site } from "./site";

const WINDOWS_SERVER_ID = "6745a759-2205-4cd2-b172-8ec8f7e60ef8";
const always = Array.from({ length: 24 }, () => "1").join(",");
const windows = { mountServerId: WINDOWS_SERVER_ID, writeCacheFolder: "C:\\Cache\\", vPowerNFSEnabled: true };

const program: Record<string, Declaration> = {
  linux: { args: linuxRepository() },
  windows: {
    args: {
      type: "WinLocal",
      name: "windows",
      hostId: WINDOWS_SERVER_ID,
      repository: { path: "D:\\Backups", advancedSettings: { RotatedDriveCleanupMode: "Disabled" } },
      mountServer: { mountServerSettingsType: "windows", windows },
    },
  },
  share: {
    args: {
      type: "Smb",
      name: "share",
      share: { sharePath: "\\\\filer01\\backups", credentialsId: "e4a6f1b2-5c3d-4e7f-8a90-1b2c3d4e5f60" },
      repository: { maxTaskCount: 8 },
      mountServer: { mountServerSettingsType: "windows", windows },
    },
  },
  bucket: {
    args: {
      ...linuxRepository({ name: "bucket", hostId: undefined, repository: undefined }),
      type: "S3Compatible",
      account: {
        servicePoint: "https://s3.tech.local:9000",
        regionId: "us-east-1",
        credentialsId: "9b6f0b3e-64a1-4d0c-9a59-2d9c1a6f7e11",
      },
      bucket: { bucketName: "backups", folderName: "production", immutability: { isEnabled: true, daysCount: 14 } },
    },
  },
  production: {
    kind: "ScaleOutRepository",
    args: {
      name: "production",
      performanceTier: {
        performanceExtents: [{ id: "$linux.id", sealedMode: true, maintenanceMode: false }, { id: "$windows.id" }],
      },
      placementPolicy: { type: "DataLocality", settings: [{ extentId: "$windows.id", allowedBackups: "All" }] },
      capacityTier: {
        isEnabled: true,
        extents: [{ id: "$bucket.id" }],
        offloadWindow: { days: [{ day: "monday", hours: always }] },
        copyPolicyEnabled: true,
      },
    },
  },
};

/** One step up after the other. */
const upgrades = [...REVISIONS.slice(1), "auto"];

describe.each(anEngine)("a server that is upgraded, on the %s", (_name, engine) => {
  it("shows no change in a later revision for a program and a state of 1.2-rev1", async () => {
    const site = await openSite(engine);
    const { server } = site.simulator.infrastructure;
    server.apiVersions = ["1.2-rev1"];
    await site.stack.setConfig("veeam:vbrApiVersion", "1.2-rev1");
    site.declare(program);
    const first = requireOk(await site.stack.up());
    const seen: [string, string[]][] = [];

    completeMountServers(site);
    for (const revision of upgrades) {
      server.apiVersions = REVISIONS.filter((served) => revision === "auto" || served <= revision);
      await site.stack.setConfig("veeam:vbrApiVersion", revision);
      site.simulator.clearRequests();
      seen.push([revision, await changesSeen(site)]);
      seen.push([revision, summaryOf(requireOk(await site.stack.up({ refresh: true })))]);
      // Now that the state knows the new revision, a refresh before the program speaks it, too.
      seen.push([revision, await changesSeen(site)]);
      expect([revision, writes(site)]).toEqual([revision, []]);
      expect([revision, spoken(site)]).toEqual([revision, revision === "auto" ? "1.3-rev2" : revision]);
    }
    requireOk(await site.stack.destroy());
    const left = site.simulator.infrastructure.repositories.map(({ name }) => name);
    await site.close();

    expect(summaryOf(first)).toHaveLength(Object.keys(program).length);
    expect(seen.filter(([, changes]) => changes.length > 0)).toEqual([]);
    expect(left).toEqual(["Default Backup Repository"]);
  }, 300_000);
});

/** What a preview shows that looks at the server first. */
async function changesSeen({ stack }: Site): Promise<string[]> {
  return summaryOf(requireOk(await stack.preview({ refresh: true })));
}

/** A server of version 13 has mount servers of both systems for every repository. */
function completeMountServers({ simulator }: Site): void {
  const linux = { mountServerId: LINUX_SERVER_ID, writeCacheFolder: "/var/lib/veeam/IRCache/", vPowerNFSEnabled: false };
  for (const { mountServer } of simulator.infrastructure.repositories)
    if (mountServer)
      Object.assign(
        mountServer,
        { mountServerSettingsType: "both", windows, linux, ...mountServer },
        { mountServerSettingsType: "both" },
      );
}

function writes({ simulator }: Site): string[] {
  return simulator.requests.filter(({ method, path }) => method !== "GET" && !path.includes("oauth2")).map(({ path }) => path);
}

/** The revision of the last request that named one. */
function spoken({ simulator }: Site): string | undefined {
  return simulator.requests.findLast(({ headers }) => headers["x-api-version"] !== undefined)?.headers["x-api-version"];
}
