/** Every type and every property of it, from creation to deletion. */
import { useFastClock } from "../../clock";
import { ManagedResource, startNextRun, startSite, type Fields, type Site } from "../../site";
import { isAppliance } from "./laterTypes";
import { LINUX_SERVER, TYPES, completeDeclarations, leaves, valueAt, withValue } from "./programs";

useFastClock();

/** Properties whose change makes another repository of it (vbr-api: "In place or replacement"). */
const PLACES = new Set([
  "type",
  "hostId",
  "repository.path",
  "share.sharePath",
  "dellDataDomain.ddServername",
  "hpeStoreOnce.storeOnceServerName",
  "account.regionType",
  "account.regionId",
  "account.servicePoint",
  "account.serviceEndpoint",
  "account.vault.vaultId",
  "bucket.regionId",
  "bucket.bucketName",
  "bucket.folderName",
  "container.containerName",
  "container.folderName",
  "container.folder",
]);
/** What a server only describes, or decides by itself. */
const NOT_OURS =
  /^account\.vault\.(vaultName|storageContainerName|regionId|isInitialized|folders)$|(perVmBackup|mountServerSettingsType)$/;

let site: Site;
/** Looks at what somebody changed in the meantime. */
let nextRun: Site;
let declarations: Map<string, Fields>;

beforeAll(async () => {
  declarations = await completeDeclarations();
  site = await startSite({ sessionLooks: 0 });
  nextRun = startNextRun(site);
  const { infrastructure } = site.simulator;
  // A second one of everything that a repository refers to.
  const { managedServers, mountServers, credentials, cloudCredentials } = infrastructure;
  for (const list of [managedServers, mountServers, credentials, cloudCredentials]) {
    for (const item of [...list]) list.push({ ...item, id: otherIdOf(item.id) });
  }
  for (const { subscription } of cloudCredentials) {
    const { subscriptions } = (subscription ?? { subscriptions: [] }) as { subscriptions: Fields[] };
    for (const one of [...subscriptions]) subscriptions.push({ ...one, id: otherIdOf(String(one.id)) });
  }
});
afterEach(() => site.simulator.infrastructure.repositories.splice(0));
afterAll(async () => {
  await nextRun.close();
  await site.close();
});

function otherIdOf(id: string): string {
  return `aaaaaaaa${id.slice(8)}`;
}

function declarationOf(type: string): Fields {
  const declaration = declarations.get(type);
  if (declaration === undefined) throw new Error(`examples/repository-types declares no ${type}`);
  return structuredClone(declaration);
}

function held(resource: ManagedResource): Fields {
  const model = site.simulator.infrastructure.repositories.find(({ id }) => id === resource.id);
  if (model === undefined) throw new Error("the simulator has no such repository");
  return model;
}

/** What is declared beside a property of an appliance that the appliance decides by itself. */
const APPLIANCE_OWN = /(alignDataBlocks|decompressBeforeStoring|rotatedDrives|useFastCloningOnXFSVolumes)$/;

/** Another allowed value of the same property. */
function otherValue(path: string, value: unknown): unknown {
  const key = path.split(".").at(-1) ?? "";
  const choices: Record<string, readonly string[]> = {
    RotatedDriveCleanupMode: ["ClearBackupFolder", "Disabled"],
    consumptionLimitKind: ["PB", "TB"],
    immutabilityMode: ["RetentionSettings", "RepositorySettings"],
    connectionType: ["SelectedGateway", "Direct"],
    regionType: ["China", "Global"],
    ddBoostEncryptionType: ["Medium", "High"],
  };
  if (choices[key] !== undefined) return choices[key].find((choice) => choice !== value);
  if (key.endsWith("Id") && /^[0-9a-f-]{36}$/.test(String(value))) return otherIdOf(String(value));
  if (key === "uniqueId") return "0123456789ABCDEF0123456789ABCDEF";
  if (Array.isArray(value)) return (value as string[]).map(otherIdOf);
  if (typeof value === "boolean") return !value;
  return typeof value === "number" ? value + 7 : `${String(value)}2`;
}

/** The neighbours that make a value count, and that a change of it needs. */
function withNeighbours(declaration: Fields, path: readonly (string | number)[]): Fields {
  const parent = path.slice(0, -1);
  const key = path.at(-1);
  const set = (fields: Fields, name: string, value: unknown): Fields => withValue(fields, [...parent, name], value);
  if (isAppliance(String(declaration.type)) && key === "readWriteRate") return set(declaration, "readWriteRate", 100);
  if (isAppliance(String(declaration.type)) && key === "maxTaskCount") return declaration;
  if (key === "maxTaskCount") return set(declaration, "taskLimitEnabled", true);
  // A limit that is switched on needs its number.
  if (key === "taskLimitEnabled" && path.length === 1) return { maxTaskCount: 4, ...declaration };
  if (key === "readWriteRate") return set(set(declaration, "readWriteLimitEnabled", true), "readWriteRate", 100);
  if (["consumptionLimitCount", "consumptionLimitKind", "daysCount", "immutabilityMode"].includes(String(key)))
    return set(declaration, "isEnabled", true);
  if (key === "connectionType") return set(declaration, "gatewayServerIds", [LINUX_SERVER]);
  if (key === "gatewayServerIds") {
    if (valueAt(declaration, [...parent, "autoSelection"]) !== undefined) return declaration;
    const flag =
      valueAt(declaration, [...parent, "autoSelectEnabled"]) === undefined
        ? ["connectionType", "SelectedGateway"]
        : ["autoSelectEnabled", false];
    return set(declaration, String(flag[0]), flag[1]);
  }
  return declaration;
}

describe.each(TYPES)("a repository of the type %s", (type) => {
  it("is created as declared, shows no drift, and is deleted with its outputs kept complete until then", async () => {
    const resource = new ManagedResource(site.host);
    const declaration = declarationOf(type);

    expect(await resource.up(declaration)).toBe("create");

    expect(held(resource)).toMatchObject({ type, name: declaration.name, description: declaration.description });
    expect(resource.outputs).toMatchObject(declaration);
    expect(resource.outputs.uniqueId).toBe(held(resource).uniqueId);
    expect(await resource.up(declaration)).toBe("same");
    expect(await resource.refresh()).toEqual({});
    expect(await resource.up(declaration)).toBe("same");
    const { id } = resource;
    await resource.destroy();
    expect(site.simulator.infrastructure.repositories.map((repository) => repository.id)).not.toContain(id);
  });

  it("is updated in place by each property that is no place, and shows each of them as drift", async () => {
    const isOurs = (name: string): boolean =>
      !PLACES.has(name) &&
      !NOT_OURS.test(name) &&
      !(type.startsWith("VeeamDataCloudVault") && name === "container.immutability.isEnabled") &&
      !(isAppliance(type) && APPLIANCE_OWN.test(name));
    const inPlace = leaves(declarationOf(type)).filter(([path]) => isOurs(path.join(".")));
    expect(inPlace).not.toHaveLength(0);

    const changed = await Promise.all(
      inPlace.map(async ([path], index) => {
        const name = path.join(".");
        const declaration = { ...declarationOf(type), name: `${type} ${index}` };
        const before = withNeighbours(declaration, path);
        const after = withValue(before, path, otherValue(name, valueAt(before, path)));
        const resource = new ManagedResource(site.host);
        await resource.up(before);

        expect([name, await resource.up(after)]).toEqual([name, "update"]);
        expect([name, valueAt(held(resource), path)]).toEqual([name, valueAt(after, path)]);
        expect([name, await resource.refresh()]).toEqual([name, {}]);
        return { name, path, before, after, resource };
      }),
    );

    for (const { path, before, resource } of changed) {
      const model = held(resource);
      Object.assign(model, withValue(model, path, valueAt(before, path)));
      resource.host = nextRun.host;
    }
    await Promise.all(
      changed.map(async ({ name, path, after, resource }) => {
        const drifted = Object.keys(await resource.refresh()).map((key) => key.replace(/\[\d+\]$/, ""));
        expect([name, [...new Set(drifted)]]).toEqual([name, [name]]);
        expect([name, await resource.up(after)]).toEqual([name, "update"]);
        expect([name, valueAt(held(resource), path)]).toEqual([name, valueAt(after, path)]);
      }),
    );
  });

  it("is replaced by each property that says where it is, the old one first because the name stays", async () => {
    const places = leaves(declarationOf(type)).filter(([path]) => PLACES.has(path.join(".")) && path[0] !== "type");
    expect(places).not.toHaveLength(0);

    for (const [path, value] of places) {
      const name = path.join(".");
      const declaration = declarationOf(type);
      const resource = new ManagedResource(site.host);
      await resource.up(declaration);
      const news = await resource.check(withValue(declaration, path, otherValue(name, value)));

      const difference = await site.host.diff(resource.id ?? "", resource.outputs, news);

      expect([name, difference]).toEqual([name, { changes: "unknown", replaces: [path[0]], deleteBeforeReplace: true }]);
      await resource.destroy();
    }
  });

  it("is made anew when its place changes, and the new one is the only one", async () => {
    const [path = [], value] =
      leaves(declarationOf(type)).find(
        ([candidate]) => /path|Path|folder|folderName$/.test(candidate.join(".")) && PLACES.has(candidate.join(".")),
      ) ?? [];
    const declaration = declarationOf(type);
    const resource = new ManagedResource(site.host);
    await resource.up(declaration);
    const { id: oldId } = resource;

    const done = await resource.up(withValue(declaration, path, otherValue(path.join("."), value)));

    expect(done).toBe("replace");
    const named = site.simulator.infrastructure.repositories.filter(({ name }) => name === declaration.name);
    expect(named.map(({ id }) => id)).toEqual([resource.id]);
    expect(resource.id).not.toBe(oldId);
    await resource.destroy();
  });
});
