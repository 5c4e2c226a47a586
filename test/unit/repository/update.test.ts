/** Changing a repository in place: what is sent, what survives, and what becomes of a setting that is not declared any more. */
import { useFastClock } from "../../clock";
import { InitializationError } from "../../engine/host";
import { ManagedResource, STUB, startSite, type Fields, type Site } from "../../site";
import { isAppliance } from "./laterTypes";
import { TYPES, completeDeclarations, leaves, linuxLocal, valueAt, withValue, type Path } from "./programs";

useFastClock();

let site: Site;
let declarations: Map<string, Fields>;
beforeAll(async () => {
  declarations = await completeDeclarations();
  site = await startSite({ sessionLooks: 0 });
});
beforeEach(() => {
  site.simulator.clearFaults();
  site.simulator.clearRequests();
  site.host.log.messages.splice(0);
});
afterAll(() => site.close());

const puts = (): Fields[] => site.simulator.requests.filter(({ method }) => method === "PUT").map(({ body }) => body as Fields);
const warnings = (isMeant: (urn: string) => boolean): string[] =>
  site.host.log.messages.filter(({ severity, urn }) => severity === "warning" && isMeant(urn)).map(({ message }) => message);
const address = (): string => new URL(site.simulator.vbrUrl).host;

function held(resource: ManagedResource): Fields {
  const model = site.simulator.infrastructure.repositories.find(({ id }) => id === resource.id);
  if (model === undefined) throw new Error("not on the simulator");
  return model;
}

describe("updating a repository", () => {
  it("sends the whole model with its id: what is not declared survives, properties unknown to everybody included", async () => {
    const resource = new ManagedResource(site.host);
    await resource.up(linuxLocal("survivors"));
    const model = held(resource);
    Object.assign(model.repository as Fields, { maxTaskCount: 17, fromTheFuture: { a: 1 } });
    model.novelty = ["x"];

    await resource.up(linuxLocal("survivors", { description: "changed" }));

    expect(puts()).toHaveLength(1);
    expect(puts()[0]).toMatchObject({
      id: resource.id,
      novelty: ["x"],
      repository: { maxTaskCount: 17, fromTheFuture: { a: 1 } },
    });
    expect(puts()[0]).not.toHaveProperty("isDisabled");
    expect(held(resource)).toMatchObject({
      description: "changed",
      novelty: ["x"],
      repository: { maxTaskCount: 17, fromTheFuture: { a: 1 } },
    });
  });

  it("sends nothing when the server holds the declared values already", async () => {
    const resource = new ManagedResource(site.host);
    await resource.up(linuxLocal("already"));
    held(resource).description = "new";

    expect(await resource.up(linuxLocal("already", { description: "new" }))).toBe("update");

    expect(puts()).toEqual([]);
    expect(resource.outputs.description).toBe("new");
  });

  it("renames in place", async () => {
    const resource = new ManagedResource(site.host);
    await resource.up(linuxLocal("old-name"));
    const { id } = resource;

    await resource.up({ ...linuxLocal("old-name"), name: "new-name" });

    expect([resource.id, held(resource).name]).toEqual([id, "new-name"]);
  });

  it("says what to do when the repository is gone", async () => {
    const resource = new ManagedResource(site.host);
    await resource.up(linuxLocal("vanished"));
    site.simulator.infrastructure.repositories.splice(0);

    await expect(resource.up(linuxLocal("vanished", { description: "x" }))).rejects.toThrow(
      `Updating repository "vanished" failed: it is not on ${address()} any more (id ${resource.id ?? ""}). Run pulumi refresh, so that the next pulumi up creates it again. [VEEAM_GONE]`,
    );
  });

  it("records what the server has when the session fails with an effect", async () => {
    const resource = new ManagedResource(site.host);
    await resource.up(linuxLocal("partly", { description: "old" }));
    site.simulator.planSession({ outcome: { result: "Failed", message: "Half done", effect: true } });

    const error = await resource.up(linuxLocal("partly", { description: "new" })).catch((thrown: unknown) => thrown as Error);

    expect(error).toBeInstanceOf(InitializationError);
    expect(resource.outputs).toMatchObject({ description: "new", __unfinished: true });
    await resource.update(await resource.check(linuxLocal("partly", { description: "new" })));
    expect(resource.outputs).not.toHaveProperty("__unfinished");
  });

  it("refuses to change in place what cannot be, when a place is declared for the first time and is another", async () => {
    const resource = new ManagedResource(site.host);
    const hardened = { ...structuredClone(declarations.get("LinuxHardened") ?? {}), name: "hardened" };
    await resource.up(withValue(hardened, ["repository", "path"], undefined));
    Object.assign(held(resource).repository as Fields, { path: "/real" });

    await expect(resource.up(hardened)).rejects.toThrow(
      /this cannot be changed in place: repository\.path: declared "[^"]+", is "\/real"\. Nothing was sent\./,
    );
    expect(puts()).toEqual([]);
  });
});

/** Documented defaults (vbr-api 3.3 and 3.4). Where there is none, the value stays. */
const STANDARDS: Record<string, unknown> = {
  description: "",
  "repository.taskLimitEnabled": true,
  "repository.readWriteLimitEnabled": false,
  "repository.useFastCloningOnXFSVolumes": false,
  "repository.advancedSettings.decompressBeforeStoring": false,
  "repository.advancedSettings.rotatedDrives": false,
  "bucket.storageConsumptionLimit.isEnabled": false,
  "bucket.storageConsumptionLimit.consumptionLimitCount": 10,
  "bucket.storageConsumptionLimit.consumptionLimitKind": "TB",
};
for (const key of ["enableTaskLimit", "enableReadWriteLimit"]) STANDARDS[`repository.${key}`] = key === "enableTaskLimit";
for (const key of ["useFCConnectivity", "ddBoostEncryptionEnabled", "useStoreOnceWanLink"])
  for (const owner of ["dellDataDomain", "hpeStoreOnce"]) STANDARDS[`${owner}.${key}`] = false;
for (const owner of ["dellDataDomain", "hpeStoreOnce"]) STANDARDS[`${owner}.gatewayServer.autoSelection`] = true;
for (const key of Object.keys(STANDARDS).filter((name) => name.startsWith("bucket.")))
  STANDARDS[key.replace("bucket.", "container.")] = STANDARDS[key];
for (const side of ["mountServer.windows", "mountServer.linux", "mountServers.linux"]) {
  STANDARDS[`${side}.vPowerNFSPortSettings.mountPort`] = 1058;
  STANDARDS[`${side}.vPowerNFSPortSettings.vPowerNFSPort`] = 2049;
}

const TASK_STANDARDS: Record<string, number> = { ExaGrid: 10, QuantumDXi: 4, Infinidat: 4, Fujitsu: 4 };

/** What an appliance decides by itself has no default, and its number of tasks has one of its own. */
function standardOf(type: string, name: string): unknown {
  if (!isAppliance(type)) return STANDARDS[name];
  if (name === "repository.maxTaskCount") return TASK_STANDARDS[type];
  return /advancedSettings|useFastCloning/.test(name) ? undefined : STANDARDS[name];
}

/** Values other than the documented defaults, so that putting one back can be seen. */
const UNUSUAL: Record<string, unknown> = {
  taskLimitEnabled: true,
  "repository.taskLimitEnabled": false,
  readWriteLimitEnabled: true,
  readWriteRate: 100,
  useFastCloningOnXFSVolumes: true,
  decompressBeforeStoring: true,
  rotatedDrives: true,
  consumptionLimitCount: 3,
  consumptionLimitKind: "PB",
  daysCount: 60,
  mountPort: 1059,
  vPowerNFSPort: 2050,
};

describe("a setting that is removed from the program", () => {
  const unusual = (type: string): Fields =>
    leaves(structuredClone(declarations.get(type) ?? {})).reduce<Fields>(
      (declaration, [path]) => {
        const value = UNUSUAL[path.join(".")] ?? UNUSUAL[String(path.at(-1))];
        const isFlag = path.at(-1) === "isEnabled" && /storageConsumptionLimit|immutability/.test(path.join("."));
        return value === undefined && !isFlag ? declaration : withValue(declaration, path, isFlag ? true : value);
      },
      // A limit that is switched on needs its number.
      "taskLimitEnabled" in (declarations.get(type) ?? {})
        ? { maxTaskCount: 4, ...declarations.get(type) }
        : (declarations.get(type) ?? {}),
    );

  it.each(TYPES)("of %s is put back to its documented default, or reported as no longer managed: one by one", async (type) => {
    const complete = unusual(type);
    // What is required, or only describes, or tells the place, is no setting that could be removed.
    const isSetting = async (path: Path): Promise<boolean> =>
      !/^account\.vault\.|(path|folderName|containerName|bucketName)$/.test(path.join(".")) &&
      !(isAppliance(type) && /(alignDataBlocks|rotatedDrives)$/.test(path.join("."))) &&
      (await site.host.check({}, { ...withValue(complete, path, undefined), __provider: STUB })).failures.length === 0;
    const paths = leaves(complete).map(([path]) => path);
    const verdicts = await Promise.all(paths.map(isSetting));
    const settings = paths.filter((_, index) => verdicts[index]);
    expect(settings).not.toHaveLength(0);

    await Promise.all(
      settings.map(async (path) => {
        const name = path.join(".");
        const resource = new ManagedResource(site.host);
        const before = { ...complete, name: `${type} without ${name}`, __urn: name };
        const after = withValue(before, path, undefined);
        await resource.up(before);

        expect([name, await resource.up(after)]).toEqual([name, "update"]);

        const [standard, now] = [standardOf(type, name), valueAt(held(resource), path)];
        const told = warnings((urn) => urn === name);
        if (standard !== undefined) expect([name, now, told]).toEqual([name, standard, []]);
        else
          expect([name, told]).toEqual([
            name,
            [`${name} is no longer managed; the server keeps ${JSON.stringify(now)}. [VEEAM_NO_LONGER_MANAGED]`],
          ]);
        expect([name, valueAt(resource.outputs, path)]).toEqual([name, undefined]);
        expect([name, await resource.refresh()]).toEqual([name, {}]);
        expect([name, await resource.up(after)]).toEqual([name, "same"]);
      }),
    );
  });

  it("leaves immutability as it is, its days included", async () => {
    const declared = (immutability?: Fields): Fields =>
      withValue({ ...declarations.get("S3Compatible"), name: "immutable" }, ["bucket", "immutability"], immutability);
    const resource = new ManagedResource(site.host);
    await resource.up(declared({ isEnabled: true, daysCount: 90 }));

    expect(await resource.up(declared())).toBe("update");

    expect(valueAt(held(resource), ["bucket", "immutability"])).toMatchObject({ isEnabled: true, daysCount: 90 });
  });

  it("is put back before the number beside it is compared: 2 PB are 2048 TB, and never 2 TB", async () => {
    const limit = (settings: Fields): Fields =>
      withValue({ ...declarations.get("S3Compatible"), name: "unit" }, ["bucket", "storageConsumptionLimit"], {
        isEnabled: true,
        ...settings,
      });
    const resource = new ManagedResource(site.host);
    await resource.up(limit({ consumptionLimitCount: 2, consumptionLimitKind: "PB" }));

    await resource.up(limit({ consumptionLimitCount: 2048 }));

    expect(valueAt(held(resource), ["bucket", "storageConsumptionLimit"])).toMatchObject({
      consumptionLimitCount: 2048,
      consumptionLimitKind: "TB",
    });
    expect(await resource.refresh()).toEqual({});
  });

  it("is left alone where the server does not hold it: no default of another revision is sent", async () => {
    const declared = (more: Fields): Fields => linuxLocal("not-held", { repository: more });
    const resource = new ManagedResource(site.host);
    await resource.up(declared({ advancedSettings: { decompressBeforeStoring: true } }));
    delete ((held(resource).repository as Fields).advancedSettings as Fields).decompressBeforeStoring;
    site.simulator.clearRequests();

    await resource.up({ ...declared({}), description: "changed" });

    expect(puts()).toHaveLength(1);
    expect(valueAt(puts()[0], ["repository", "advancedSettings", "decompressBeforeStoring"])).toBeUndefined();
  });

  it("takes a whole object with it, setting by setting", async () => {
    const complete = { ...unusual("S3Compatible"), name: "whole-object" };
    const resource = new ManagedResource(site.host);
    await resource.up(complete);

    await resource.up(withValue(complete, ["bucket", "storageConsumptionLimit"], undefined));

    expect(valueAt(held(resource), ["bucket", "storageConsumptionLimit"])).toEqual({
      isEnabled: false,
      consumptionLimitCount: 10,
      consumptionLimitKind: "TB",
    });
  });
});
