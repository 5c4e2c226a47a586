/** What a program may declare: found out without a server. */
import { STUB, type Fields } from "../../site";
import { startRun, type Driven } from "../../run";
import { REVISION } from "../../revision";
import { LINUX_SERVER, TYPES, WINDOWS_SERVER, completeDeclarations, leaves, linuxLocal, valueAt, withValue } from "./programs";

const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const UNKNOWN_LIST = "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2";

let host: Driven;
let declarations: Map<string, Fields>;

beforeAll(async () => {
  declarations = await completeDeclarations();
  // An address that is never used: the check sends nothing.
  host = startRun({
    "veeam:vbrUrl": "https://vbr.invalid",
    "veeam:vbrUsername": "u",
    "veeam:vbrPassword": "p",
    "veeam:vbrApiVersion": REVISION,
  });
});
afterAll(() => host.close());

async function check(args: Fields, olds: Fields = {}): Promise<{ inputs: Fields; reasons: string[] }> {
  const { inputs, failures } = await host.check(olds, { ...args, __provider: STUB });
  expect(failures.map(({ property }) => property)).toEqual(failures.map(() => ""));
  return { inputs, reasons: failures.map(({ reason }) => reason) };
}

async function reasons(args: Fields): Promise<string[]> {
  return (await check(args)).reasons;
}

describe("the check of a repository", () => {
  it.each(TYPES)("accepts the complete declaration of %s, and gives the same result for its own result", async (type) => {
    const first = await check(declarations.get(type) ?? {});
    const second = await check(first.inputs, first.inputs);

    expect(first.reasons).toEqual([]);
    expect(second).toEqual(first);
  });

  it("reports every mistake at once, a line each, with its path and what was found", async () => {
    const args = linuxLocal("nas", {
      hostId: "linux01",
      descripton: "a typing error",
      repository: {
        path: "",
        maxTaskCount: 500,
        taskLimitEnabled: true,
        advancedSettings: { rotatedDrives: "yes", RotatedDriveCleanupMode: "Clear" },
      },
      mountServer: { mountServerSettingsType: "both", linux: { mountServerId: LINUX_SERVER, vPowerNFSEnabled: false } },
      adopt: 1,
    });

    expect((await reasons(args)).sort()).toEqual(
      [
        "adopt: must be true or false, got 1",
        "descripton: is not a known property; did you mean description?",
        'hostId: must be the id (UUID) of a managed server, got "linux01"',
        "mountServer.linux.writeCacheFolder: is required",
        'mountServer.windows: is required when mountServerSettingsType is "windows" or "both"',
        ...(REVISION === "1.2-rev1"
          ? [
              'mountServer.mountServerSettingsType: "both" needs REST revision 1.3-rev0 (VBR 13.0.0 or later); 1.2-rev1 is in use (veeam:vbrApiVersion)',
            ]
          : []),
        'repository.advancedSettings.RotatedDriveCleanupMode: must be one of "Disabled", "ClearBackupFolder", "ClearRepositoryFolder", got "Clear"',
        'repository.advancedSettings.rotatedDrives: must be true or false, got "yes"',
        "repository.maxTaskCount: must be between 1 and 128, got 500",
        "repository.path: must not be empty",
      ].sort(),
    );
  });

  it.each([
    ["no type", { type: undefined }, "type: is required; one of WinLocal, "],
    [
      "a type in another case",
      { type: "linuxlocal" },
      'type: must be one of WinLocal, LinuxLocal, LinuxHardened, Smb, Nfs, AzureBlob, AzureDataBox, AzureArchive, AmazonS3, AmazonS3Glacier, AmazonSnowballEdge, S3Compatible, GoogleCloud, IBMCloud, WasabiCloud, VeeamDataCloudVault, VeeamDataCloudVaultArchive, ExaGrid, QuantumDXi, Infinidat, Fujitsu, DellDataDomain, HPEStoreOnce, got "linuxlocal"; did you mean "LinuxLocal"?',
    ],
    ["a type that cannot be created", { type: "DDBoost" }, "type: must be one of "],
  ])("says which types there are for %s", async (_, change, message) => {
    const [reason, ...more] = await reasons({ ...linuxLocal("nas"), ...change });

    expect(reason?.startsWith(message)).toBe(true);
    expect(more).toEqual([]);
  });

  it("names the types that a misplaced property belongs to", async () => {
    const args = linuxLocal("nas", { repository: { makeRecentBackupsImmutableDays: 14 }, bucket: { bucketName: "b" } });

    expect(await reasons(args)).toEqual([
      "repository.makeRecentBackupsImmutableDays: is not a property of this type; it belongs to LinuxHardened",
      "bucket: is not a property of this type; it belongs to AmazonS3, AmazonS3Glacier, AmazonSnowballEdge, S3Compatible, GoogleCloud, IBMCloud, WasabiCloud",
    ]);
  });

  it("never shows a value that could be a secret by mistake", async () => {
    const smb = withValue(declarations.get("Smb") ?? {}, ["share", "credentialsId"], "hunter2");

    expect(await reasons({ ...smb, password: "hunter3" })).toEqual([
      "share.credentialsId: must be the id (UUID) of a credentials record",
      expect.stringMatching(/^password: is not a known property; known here: type, name, description, /),
    ]);
  });

  it.each([
    [
      "LinuxLocal",
      ["repository", "readWriteRate"],
      1025,
      ["repository", "readWriteLimitEnabled"],
      "repository.readWriteRate: must be between 1 and 1024 MB/s, got 1025",
    ],
    [
      "Nfs",
      ["repository", "maxTaskCount"],
      -1,
      ["repository", "taskLimitEnabled"],
      "repository.maxTaskCount: must be between 1 and 128, got -1",
    ],
    ["AmazonS3", ["maxTaskCount"], -1, ["taskLimitEnabled"], "maxTaskCount: must be at least 1, got -1"],
    [
      "AzureBlob",
      ["container", "immutability", "daysCount"],
      1000,
      ["container", "immutability", "isEnabled"],
      "container.immutability.daysCount: must be between 1 and 999 days, got 1000",
    ],
    [
      "GoogleCloud",
      ["bucket", "storageConsumptionLimit", "consumptionLimitCount"],
      -5,
      ["bucket", "storageConsumptionLimit", "isEnabled"],
      "bucket.storageConsumptionLimit.consumptionLimitCount: must be at least 1, got -5",
    ],
  ] as const)("%s: limits %j while its flag is on, and lets 0 pass as unset", async (type, path, value, flag, message) => {
    if (valueAt(declarations.get(type), path) === undefined) return;
    const withFlag = (isOn: boolean, number: number): Fields =>
      withValue(withValue(declarations.get(type) ?? {}, path, number), flag, isOn);

    expect(await reasons(withFlag(true, value))).toEqual([message]);
    expect(await reasons(withFlag(false, value))).toEqual([]);
    expect(await reasons(withFlag(true, 0))).toEqual([]);
  });

  it.each([
    [
      "LinuxHardened",
      ["repository", "makeRecentBackupsImmutableDays"],
      6,
      "repository.makeRecentBackupsImmutableDays: must be between 7 and 9999 days, got 6",
    ],
    [
      "AzureArchive",
      ["proxyAppliance", "redirectorPort"],
      70000,
      "proxyAppliance.redirectorPort: must be between 1 and 65535, got 70000",
    ],
    [
      "WinLocal",
      ["mountServer", "windows", "vPowerNFSPortSettings", "mountPort"],
      65536,
      "mountServer.windows.vPowerNFSPortSettings.mountPort: must be between 1 and 65535, got 65536",
    ],
    ["WinLocal", ["repository", "maxTaskCount"], 1.5, "repository.maxTaskCount: must be an integer, got 1.5"],
  ] as const)("%s: limits %j always, and lets 0 pass as unset", async (type, path, value, message) => {
    const args = declarations.get(type) ?? {};

    expect(await reasons(withValue(args, path, value))).toEqual([message]);
    expect(await reasons(withValue(args, path, 0))).toEqual([]);
  });

  it("takes null, and what other types have unset, as left out", async () => {
    const args = linuxLocal("nas", {
      description: null,
      repository: { readWriteRate: null, makeRecentBackupsImmutableDays: null },
      bucket: null,
      taskLimitEnabled: false,
    });
    const { inputs, reasons: found } = await check(args);

    expect(found).toEqual([]);
    expect(inputs).toEqual({ ...linuxLocal("nas"), __provider: STUB });
  });

  it("reads the type of a mount server in any case, and writes it as the revision does", async () => {
    const args = withValue(linuxLocal("nas"), ["mountServer", "mountServerSettingsType"], "Linux");

    expect((await check(args)).inputs).toEqual({ ...linuxLocal("nas"), __provider: STUB });
  });

  it("finds unknown values neither valid nor invalid, at any depth", async () => {
    const declaration = { ...(declarations.get("S3Compatible") ?? {}), overwriteOwner: true };
    for (const [path] of leaves(declaration)) {
      const args = withValue(declaration, path, path.at(-1) === "gatewayServerIds" ? UNKNOWN_LIST : UNKNOWN);
      expect([path, await reasons(args)]).toEqual([path, []]);
    }
    for (const key of ["account", "bucket", "mountServer", "proxyAppliance"]) {
      expect([key, await reasons({ ...declaration, [key]: "dd056dcd-154b-4c76-9bd3-c8f88648b5ff" })]).toEqual([key, []]);
    }
  });

  it("still finds the other mistakes beside an unknown value", async () => {
    const args = linuxLocal("nas", { hostId: UNKNOWN, repository: { path: UNKNOWN, readWriteLimitEnabled: "on" } });

    expect(await reasons(args)).toEqual(['repository.readWriteLimitEnabled: must be true or false, got "on"']);
  });

  it("keeps lists whose order means nothing in their old order, new members last", async () => {
    const third = "f13af962-34af-4c1a-a272-edfac05ac2af";
    const nfs = (ids: string[]): Fields =>
      withValue(declarations.get("Nfs") ?? {}, ["share", "gatewayServer"], { autoSelectEnabled: false, gatewayServerIds: ids });
    const olds = (await check(nfs([LINUX_SERVER, WINDOWS_SERVER]))).inputs;

    const { inputs } = await check(nfs([third, WINDOWS_SERVER.toUpperCase(), LINUX_SERVER]), olds);

    expect((inputs.share as { gatewayServer: Fields }).gatewayServer.gatewayServerIds).toEqual([
      LINUX_SERVER,
      WINDOWS_SERVER.toUpperCase(),
      third,
    ]);
  });

  // Revision 1.2-rev1 has no room for most of them.
});
