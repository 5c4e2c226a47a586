/** `veeam-import --graph`: the estate as a Mermaid flowchart. */
import { ROOT_DIRECTORY } from "../../root";
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { startSimulator, type Simulator } from "veeam-simulator";
import { environmentOf } from "../../environment";
import { mermaidErrors } from "../../mermaid";

const COMMAND = join(ROOT_DIRECTORY, "dist", "cli", "command.js");
/** What means something to HTML or to Mermaid. */
const HOSTILE = 'Lab "1"]--> <b>&amp; `x` #35; %% \\ ; end\u0007';

let simulator: Simulator;
let directory: string;

const run = (...args: string[]): Promise<{ stdout: string }> =>
  promisify(execFile)(process.execPath, [COMMAND, "--graph", ...args], {
    cwd: directory,
    env: { ...process.env, ...environmentOf(simulator) },
  });
const written = (file: string): string => readFileSync(join(directory, file), "utf8");

beforeAll(async () => {
  simulator = await startSimulator();
  const { infrastructure } = simulator;
  const [standard] = infrastructure.repositories;
  const add = (name: string, type: string): string => {
    const id = `00000000-0000-4000-8000-${String(infrastructure.repositories.length).padStart(12, "0")}`;
    infrastructure.repositories.push({ ...structuredClone(standard), id, name, type } as never);
    return id;
  };
  const [disks, sealed, bucket, glacier] = [
    add("Disks", "LinuxLocal"),
    add("Old disks", "LinuxLocal"),
    add("Bucket", "S3Compatible"),
    add("Glacier", "AmazonS3Glacier"),
  ];
  add(HOSTILE, "WinLocal");
  infrastructure.scaleOutRepositories.push({
    id: "00000000-0000-4000-9000-000000000001",
    name: "Production",
    description: "",
    performanceTier: {
      performanceExtents: [
        { id: disks, name: "Disks", status: ["Normal"] },
        { id: sealed, name: "Old disks", status: ["Sealed"] },
      ],
    },
    capacityTier: { isEnabled: true, extents: [{ id: bucket }] },
    archiveTier: { isEnabled: true, extentId: glacier },
  });
  const [, linux, hardened] = infrastructure.managedServers;
  infrastructure.pendingComponents[linux?.id ?? ""] = 1;
  Object.assign(hardened ?? {}, { status: "Unavailable" });
  infrastructure.managedServers.push({ ...structuredClone(linux), id: "esx", type: "ViHost", name: "esx01.tech.local" });
  infrastructure.enterpriseManager.backupServers.push({
    uid: "urn:veeam:BackupServer:00000000-0000-4000-a000-000000000001",
    name: "vbr-london.example.com",
    address: "vbr-london.example.com",
    description: "London",
    port: 9392,
    version: "13.0.1.1071",
  });
});
afterAll(() => simulator.close());

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "graph-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

it("draws servers, hosts, repositories and scale-out repositories with tiers, extents and states", async () => {
  const { stdout } = await run();

  expect(stdout).toBe("Written: veeam-estate.mmd, a Mermaid flowchart.\n");
  const labels = [...written("veeam-estate.mmd").matchAll(/\["(.*)"\]/g)].map(([, label = ""]) => label.split("<br/>"));
  expect(labels).toEqual([
    [expect.stringMatching(/^127\.0\.0\.1:\d+$/), "Veeam Backup #38; Replication"],
    ["Production"],
    ["Performance tier"],
    expect.arrayContaining(["Disks", "LinuxLocal"]),
    expect.arrayContaining(["Old disks", "LinuxLocal", "Sealed"]),
    ["Capacity tier"],
    expect.arrayContaining(["Bucket", "S3Compatible"]),
    ["Archive tier"],
    expect.arrayContaining(["Glacier", "AmazonS3Glacier"]),
    expect.arrayContaining(["Default Backup Repository"]),
    expect.arrayContaining([expect.stringMatching(/^Lab #34;1#34;#93;--#62; /)]),
    ["Hosts"],
    ["vbr01.tech.local", "WindowsHost"],
    ["linux01.tech.local", "LinuxHost", "components out of date"],
    ["hardened01.tech.local", "LinuxHost", "unavailable"],
    ["gateway01.tech.local", "WindowsHost"],
    [expect.stringMatching(/^127\.0\.0\.1:\d+$/), "Enterprise Manager"],
    ["vbr-london.example.com", "London", "port 9392, 13.0.1.1071"],
  ]);
});

it("writes a flowchart that Mermaid draws, whatever things are named", async () => {
  await run();

  const flowchart = written("veeam-estate.mmd");
  expect(await mermaidErrors(join(directory, "veeam-estate.mmd"))).toMatchObject({ errors: "" });
  expect(flowchart).toMatch(
    /subgraph s0o0\["Production"\][^]*"Old disks<br\/>[^"]*<br\/>Sealed"\]:::attention[^]*s0o0t0 --> s0o0t1\n +s0o0t1 --> s0o0t2/,
  );
  expect(flowchart).not.toContain("<b>");
}, 60_000);

it("marks a repository that is offline", async () => {
  const { repositories } = simulator.infrastructure;
  const disks = repositories.find(({ name }) => name === "Disks");
  const fault = simulator.fail({
    on: "GET /api/v1/backupInfrastructure/repositories/states",
    times: "always",
    with: {
      kind: "answer",
      status: 200,
      body: JSON.stringify({
        data: [
          { id: disks?.id, name: "Disks", type: "LinuxLocal", capacityGB: 2000, freeGB: 500, usedSpaceGB: 1, isOnline: false },
        ],
        pagination: { total: 1, count: 1, skip: 0, limit: 200 },
      }),
    } as never,
  });

  await run();
  fault.clear();

  expect(written("veeam-estate.mmd")).toMatch(/"Disks<br\/>LinuxLocal<br\/>1\.5 TB of 2 TB used<br\/>offline"\]:::attention/);
});

it("draws what an account may see that may not see the states", async () => {
  const fault = simulator.fail({
    on: "GET /api/v1/backupInfrastructure/repositories/states",
    times: "always",
    with: { kind: "answer", status: 403 },
  });

  await run();
  fault.clear();

  expect(written("veeam-estate.mmd")).toMatch(/"Disks<br\/>LinuxLocal"\]/);
});

it("overwrites nothing, unless it is told to, and sends nothing that writes", async () => {
  writeFileSync(join(directory, "veeam-estate.mmd"), "mine");
  simulator.clearRequests();

  await expect(run()).rejects.toThrow("veeam-estate.mmd is there already. Use --force to overwrite it.");
  expect(written("veeam-estate.mmd")).toBe("mine");
  await run("--force");

  expect(written("veeam-estate.mmd")).toContain("flowchart");
  const writes = simulator.requests.filter(
    ({ method, path }) => method !== "GET" && !/token|logout|logonSessions|sessionMngr/i.test(path),
  );
  expect(writes).toEqual([]);
});
