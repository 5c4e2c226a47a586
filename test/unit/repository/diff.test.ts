/** What counts as a change, and what a change means: computed without a server. */
import { useFastClock } from "../../clock";
import { REVISION } from "../../revision";
import { ManagedResource, startNextRun, startSite, type Fields, type Site } from "../../site";
import { LINUX_SERVER, TYPES, WINDOWS_SERVER, completeDeclarations, linuxLocal, withValue } from "./programs";

useFastClock();

const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

let site: Site;
let declarations: Map<string, Fields>;
let deployed: Map<string, ManagedResource>;

beforeAll(async () => {
  declarations = await completeDeclarations();
  site = await startSite();
  deployed = new Map();
  for (const type of TYPES) {
    const resource = new ManagedResource(site.host);
    await resource.up(declarations.get(type) ?? {});
    deployed.set(type, resource);
  }
});
afterAll(() => site.close());

async function diff(
  type: string,
  change: (declaration: Fields) => Fields,
): Promise<{ changes: string; replaces: string[]; deleteBeforeReplace: boolean }> {
  const resource = deployed.get(type);
  if (resource === undefined) throw new Error(`${type} is not deployed`);
  const news = await resource.check(change(structuredClone(declarations.get(type) ?? {})));
  return site.host.diff(resource.id ?? "", resource.outputs, news);
}

const SAME = { changes: "none", replaces: [], deleteBeforeReplace: false };
const CHANGED = { changes: "unknown", replaces: [], deleteBeforeReplace: false };
const REPLACED = { changes: "unknown", replaces: ["account"], deleteBeforeReplace: true };

describe("the diff of a repository", () => {
  it.each(TYPES)("finds no change in an unchanged %s, and sends nothing", async (type) => {
    site.simulator.clearRequests();

    expect(await diff(type, (same) => same)).toEqual(SAME);
    expect(site.simulator.requests).toEqual([]);
  });

  it.each<[string, string, string, unknown]>([
    ["the case of an id", "LinuxLocal", "hostId", LINUX_SERVER.toUpperCase()],
    ["braces around an id", "LinuxLocal", "hostId", `{${LINUX_SERVER}}`],
    ["the case of the type of a mount server", "WinLocal", "mountServer.mountServerSettingsType", "Windows"],
    ["a separator at the end of a Windows path", "WinLocal", "repository.path", "D:\\Backups\\win01\\"],
    ["the case of a Windows path", "WinLocal", "repository.path", "d:\\backups\\WIN01"],
    ["slashes in a Windows path", "WinLocal", "repository.path", "D:/Backups/win01"],
    [
      "a separator at the end of the write cache folder",
      "WinLocal",
      "mountServer.windows.writeCacheFolder",
      "C:\\ProgramData\\Veeam\\Backup\\IRCache",
    ],
    ["a slash at the end of a Linux path", "LinuxLocal", "repository.path", "/mnt/backups/linux01/"],
    [
      "a slash at the end of the Linux write cache folder",
      "S3Compatible",
      "mountServer.linux.writeCacheFolder",
      "/var/lib/veeam/IRCache",
    ],
    ["a slash at the end of a folder in a bucket", "S3Compatible", "bucket.folderName", "prod/"],
    ["a slash at the end of an endpoint", "S3Compatible", "account.servicePoint", "https://s3.tech.local:9000/"],
    ["the case of an endpoint", "S3Compatible", "account.servicePoint", "https://S3.Tech.Local:9000"],
    [
      "the order of gateway servers",
      "S3Compatible",
      "account.connectionSettings.gatewayServerIds",
      [WINDOWS_SERVER, LINUX_SERVER],
    ],
    ["the rate beside a limit that is off", "WinLocal", "repository.readWriteRate", 77],
    ["the size of a consumption limit that is off", "S3Compatible", "bucket.storageConsumptionLimit.consumptionLimitCount", 99],
    ["gateway servers of a direct connection", "AzureBlob", "account.connectionSettings.gatewayServerIds", [LINUX_SERVER]],
    ["null in place of nothing", "WinLocal", "uniqueId", null],
    ["what only describes the vault, left out", "VeeamDataCloudVault", "account.vault.isInitialized", true],
  ])("takes %s for no change", async (_, type, path, value) => {
    if (!TYPES.includes(type)) return;
    expect(await diff(type, (declaration) => withValue(declaration, path.split("."), value))).toEqual(SAME);
  });

  it.each([
    ["https://s3.tech.local", "https://s3.tech.local:443/", SAME],
    ["http://s3.tech.local:80", "http://s3.tech.local", SAME],
    ["https://[fd00::443]:443", "https://[fd00::443]", SAME],
    ["https://s3.tech.local", "https://s3.tech.local:80", REPLACED],
    ["https://s3.tech.local", "https://s3.tech.local:4430", REPLACED],
    ["http://s3.tech.local", "https://s3.tech.local", REPLACED],
  ])("compares the endpoints %s and %s by the port that the scheme implies", async (before, after, expected) => {
    const at = (servicePoint: string) => (declaration: Fields) =>
      withValue(declaration, ["account", "servicePoint"], servicePoint);
    const declaration = at(before)({ ...structuredClone(declarations.get("S3Compatible") ?? {}), name: `${before} ${after}` });
    const resource = new ManagedResource(site.host);
    await resource.up(declaration);

    const news = await resource.check(at(after)(declaration));

    expect(await site.host.diff(resource.id ?? "", resource.outputs, news)).toEqual(expected);
  });

  it("takes 1024 TB for 1 PB", async () => {
    const limit = (count: number, kind: string) => (declaration: Fields) =>
      withValue(declaration, ["bucket", "storageConsumptionLimit"], {
        isEnabled: true,
        consumptionLimitCount: count,
        consumptionLimitKind: kind,
      });
    const resource = new ManagedResource(site.host);
    const declaration = { ...structuredClone(declarations.get("S3Compatible") ?? {}), name: "petabytes" };
    await resource.up(limit(1024, "TB")(declaration));

    expect(await resource.up(limit(1, "PB")(declaration))).toBe("same");
    expect(await resource.up(limit(1, "TB")(declaration))).toBe("update");
  });

  it("compares the number beside a flag again when the flag goes on", async () => {
    const change = (declaration: Fields): Fields =>
      withValue(withValue(declaration, ["repository", "readWriteLimitEnabled"], true), ["repository", "readWriteRate"], 77);

    expect(await diff("WinLocal", change)).toEqual(CHANGED);
  });

  it("compares the case of a Linux path", async () => {
    const difference = await diff("LinuxLocal", (declaration) =>
      withValue(declaration, ["repository", "path"], "/mnt/Backups/linux01"),
    );

    expect(difference).toEqual({ changes: "unknown", replaces: ["repository"], deleteBeforeReplace: true });
  });

  it("replaces when the type changes", async () => {
    expect(await diff("LinuxLocal", () => ({ ...declarations.get("LinuxHardened"), name: "other" }))).toEqual({
      changes: "unknown",
      replaces: expect.arrayContaining(["type"]) as string[],
      deleteBeforeReplace: false,
    });
  });

  it("deletes first when the name stays, even in another case, and last when it changes", async () => {
    const moved = (name: string) => (declaration: Fields) => ({
      ...withValue(declaration, ["repository", "path"], "/elsewhere"),
      name,
    });

    expect(await diff("LinuxLocal", moved("linuxlocal repository 01"))).toMatchObject({
      replaces: ["repository"],
      deleteBeforeReplace: true,
    });
    expect(await diff("LinuxLocal", moved("another"))).toMatchObject({ replaces: ["repository"], deleteBeforeReplace: false });
  });

  it("counts an unknown value as a change, and an unknown place as another place", async () => {
    expect(await diff("LinuxLocal", (declaration) => withValue(declaration, ["repository", "maxTaskCount"], UNKNOWN))).toEqual(
      CHANGED,
    );
    expect(await diff("LinuxLocal", (declaration) => ({ ...declaration, hostId: UNKNOWN }))).toMatchObject({
      replaces: ["hostId"],
    });
    expect(await diff("LinuxLocal", (declaration) => ({ ...declaration, type: UNKNOWN }))).toMatchObject({ replaces: ["type"] });
  });

  it("does not replace when the place that the server holds is declared for the first time, or left out again", async () => {
    const complete: Fields = { ...structuredClone(declarations.get("AzureDataBox")), name: "box" };
    const without = withValue(complete, ["container", "folderName"], undefined);
    const resource = new ManagedResource(site.host);
    await resource.up(without);
    const model = site.simulator.infrastructure.repositories.find(({ id }) => id === resource.id);
    Object.assign(model?.container ?? {}, { folderName: (complete.container as Fields).folderName });
    site.simulator.clearRequests();

    expect(await resource.up(complete)).toBe("update");
    expect(await resource.up(without)).toBe("update");
    expect(site.simulator.requests.map(({ method }) => method)).not.toContain("PUT");
  });

  it.each(["adopt", "overwriteOwner", ...(REVISION === "1.2-rev1" ? [] : ["importBackup", "importIndex"]), "deleteBackups"])(
    "makes of a changed %s an update that sends nothing",
    async (flag) => {
      const resource = new ManagedResource(site.host);
      await resource.up(linuxLocal(`flag-${flag}`));
      site.simulator.clearRequests();

      expect(await resource.up(linuxLocal(`flag-${flag}`, { [flag]: true }))).toBe("update");
      expect(resource.outputs[flag]).toBe(true);
      expect(await resource.up(linuxLocal(`flag-${flag}`, { [flag]: true }))).toBe("same");
      expect(await resource.up(linuxLocal(`flag-${flag}`))).toBe("update");
      expect(resource.outputs).not.toHaveProperty(flag);
      expect(site.simulator.requests).toEqual([]);
    },
  );

  it("makes of changed timeouts an update that sends nothing, and of another URN no change", async () => {
    const made = new ManagedResource(site.host);
    await made.up({ ...linuxLocal("timeouts"), __timeouts: { delete: "10m" }, __urn: "urn:a" });
    const run = startNextRun(site);
    const resource = made.through(run.host);
    site.simulator.clearRequests();

    expect(await resource.up({ ...linuxLocal("timeouts"), __timeouts: { delete: "10m" }, __urn: "urn:b" })).toBe("same");
    expect(await resource.up({ ...linuxLocal("timeouts"), __timeouts: { delete: "20m" }, __urn: "urn:b" })).toBe("update");
    expect(resource.outputs).toMatchObject({ __timeouts: { delete: "20m" }, __urn: "urn:b" });
    expect(site.simulator.requests).toEqual([]);
    await run.close();
  });
});
