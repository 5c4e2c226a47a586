/** `veeam-import` of hosts: managed servers and mount servers, and what refers to them. */
import { ROOT_DIRECTORY } from "../../root";
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { startSimulator, type Simulator } from "veeam-simulator";
import { environmentOf } from "../../environment";

const COMMAND = join(ROOT_DIRECTORY, "dist", "cli", "command.js");
const LINUX = "3251ddfc-3691-4d20-a43e-860dc275147e";
const GATEWAY = "5b0c7d2e-9f41-4a36-8c1d-2e7f6a90b3d4";
const BACKUP_SERVER = "6745a759-2205-4cd2-b172-8ec8f7e60ef8";

let simulator: Simulator;
let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "hosts-"));
});
afterEach(async () => {
  rmSync(directory, { recursive: true, force: true });
  await simulator.close();
});

async function serve(revision: string): Promise<void> {
  simulator = await startSimulator({ apiVersions: [revision] });
  const { managedServers, repositories } = simulator.infrastructure;
  managedServers.push({
    id: "00000000-0000-4000-8000-000000000001",
    type: "ViHost",
    name: "esx01.tech.local",
    description: "",
    status: "Available",
  });
  const linux = { mountServerId: LINUX, writeCacheFolder: "/var/lib/veeam/IRCache/", vPowerNFSEnabled: false };
  repositories.push(
    {
      id: "00000000-0000-4000-8000-000000000002",
      type: "LinuxLocal",
      name: "Disks",
      description: "",
      hostId: LINUX,
      repository: { path: "/backups", taskLimitEnabled: true, maxTaskCount: 4, readWriteLimitEnabled: false },
      mountServer: { mountServerSettingsType: "linux", linux },
    },
    {
      id: "00000000-0000-4000-8000-000000000003",
      type: "Smb",
      name: "Share",
      description: "",
      share: {
        sharePath: "\\\\nas\\backups",
        credentialsId: "e4a6f1b2-5c3d-4e7f-8a90-1b2c3d4e5f60",
        gatewayServer: { autoSelectEnabled: false, gatewayServerIds: [GATEWAY] },
      },
      repository: { taskLimitEnabled: true, maxTaskCount: 4, readWriteLimitEnabled: false },
      mountServer: { mountServerSettingsType: "linux", linux },
    },
  );
}

function run(...args: string[]): Promise<{ stdout: string; stderr: string }> {
  return promisify(execFile)(process.execPath, [COMMAND, ...args], {
    cwd: directory,
    env: { ...process.env, ...environmentOf(simulator) },
  });
}

/** The declaration of a variable. */
function declarationOf(variable: string): string {
  const program = readFileSync(join(directory, "estate.ts"), "utf8");
  return new RegExp(`export const ${variable} = [^]*?\n\\}\\);`).exec(program)?.[0] ?? "";
}

it("refers from repositories to hosts, gateways and mount servers, and from these to hosts and credentials", async () => {
  await serve("1.3-rev0");

  await run("--all");

  expect(declarationOf("disks")).toContain("hostId: linux01TechLocal.id,");
  expect(declarationOf("disks")).toContain("mountServerId: linux01TechLocalMountServer.id,");
  expect(declarationOf("share")).toContain("gatewayServerIds: [gateway01TechLocal.id],");
  expect(declarationOf("gateway01TechLocal")).toContain("credentialsId: techSvcBackup.id,");
  expect(declarationOf("linux01TechLocalMountServer")).toContain("hostId: linux01TechLocal.id,");
});

it("refers to a host where its role as a mount server is not in the program, and never to a role in place of a host", async () => {
  await serve("1.3-rev0");

  await run("--all", "--type", "ManagedServer", "--type", "Repository");
  expect(declarationOf("disks")).toContain("mountServerId: linux01TechLocal.id,");
  await run("--all", "--force", "--type", "MountServer", "--type", "Repository");

  expect(declarationOf("disks")).toContain("mountServerId: linux01TechLocalMountServer.id,");
  expect(declarationOf("disks")).toContain(`hostId: "${LINUX}",`);
  expect(declarationOf("vbr01TechLocalMountServer")).toContain(`hostId: "${BACKUP_SERVER}",`);
});

it.each(["1.2-rev1", "1.3-rev0"])(
  "leaves out the backup server itself, and hosts of other types, in revision %s",
  async (revision) => {
    await serve(revision);

    const { stdout } = await run("--list", "--type", "ManagedServer");

    expect(stdout).toMatch(/^ManagedServer +gateway01\.tech\.local /m);
    expect(stdout).toContain(
      `Not importable: ManagedServer "vbr01.tech.local" (${BACKUP_SERVER}): it is the backup server itself`,
    );
    expect(stdout).toMatch(
      /^Not importable: ManagedServer "esx01\.tech\.local" \(.*\): objects of the type "ViHost" cannot be declared$/m,
    );
  },
);

it("declares of a Windows host the ports that it has: those of components that are not there were seen as -1", async () => {
  await serve("1.3-rev2");
  const gateway = simulator.infrastructure.managedServers.find(({ id }) => id === GATEWAY);
  const components = [
    { componentName: "InstallerSvc", port: 6160 },
    { componentName: "StoreOnceCatalystSdk", port: -1 },
    { componentName: "VssHvSnapshotProvider", port: -1 },
  ];
  Object.assign(gateway ?? {}, { networkSettings: { components, portRangeStart: 2500, portRangeEnd: 3300, serverSide: false } });

  await run("--all", "--type", "ManagedServer");

  const declaration = declarationOf("gateway01TechLocal");
  expect(declaration).toContain("portRangeEnd: 3300");
  expect([...declaration.matchAll(/componentName: "(.*)"/g)].map(([, name]) => name)).toEqual(["InstallerSvc"]);
});

it("says of a repository whose type is of a later revision that alone", async () => {
  await serve("1.3-rev0");
  const [, disks] = simulator.infrastructure.repositories;
  Object.assign(disks ?? {}, { type: "ExaGrid" });

  const { stdout } = await run("--list", "--type", "Repository");

  expect(stdout).toMatch(
    /^Not importable: Repository "Disks" \(.*\): ExaGrid needs REST revision 1\.3-rev2 \(.*; 1\.3-rev0 is in use/m,
  );
});

it("says that a revision has no mount servers, and lists the rest", async () => {
  await serve("1.2-rev1");

  const { stdout, stderr } = await run("--list");

  expect(stderr).toMatch(
    /^warning: All mountServers are left out: MountServer needs REST revision 1\.3-rev0 .*\[VEEAM_LIST_INCOMPLETE\]\n$/,
  );
  expect(stdout).toMatch(/^Repository +Disks /m);
});
