/** Refresh, drift, and `Repository.get`. */
import { useFastClock } from "../../clock";
import { REVISION } from "../../revision";
import { ManagedResource, STUB, startSite, configOf, type Fields, type Site } from "../../site";
import { startRun } from "../../run";
import { LINUX_SERVER, WINDOWS_SERVER, linuxLocal, withValue } from "./programs";

useFastClock();

let site: Site;
beforeAll(async () => {
  site = await startSite();
});
afterEach(() => {
  site.simulator.clearFaults();
  site.simulator.infrastructure.role = "administrator";
});
afterAll(() => site.close());

const address = (): string => new URL(site.simulator.vbrUrl).host;

async function deployed(name: string, more: Fields = {}): Promise<{ resource: ManagedResource; model: Fields }> {
  const resource = new ManagedResource(site.host);
  await resource.up(linuxLocal(name, more));
  const model = site.simulator.infrastructure.repositories.find(({ id }) => id === resource.id);
  if (model === undefined) throw new Error("not on the simulator");
  return { resource, model };
}

describe("a refresh", () => {
  it("shows each drifted property with old and new value, only of what is declared", async () => {
    const { resource, model } = await deployed("drift", {
      description: "ours",
      repository: { maxTaskCount: 4, taskLimitEnabled: true },
    });
    Object.assign(
      model,
      withValue(withValue(model, ["repository", "maxTaskCount"], 9), ["repository", "readWriteLimitEnabled"], true),
      {
        description: "theirs",
      },
    );

    expect(await resource.refresh()).toEqual({
      description: { declared: "ours", found: "theirs" },
      "repository.maxTaskCount": { declared: 4, found: 9 },
    });
    expect(
      await resource.up(linuxLocal("drift", { description: "ours", repository: { maxTaskCount: 4, taskLimitEnabled: true } })),
    ).toBe("update");
    expect(model).not.toBe(undefined);
    expect(await resource.refresh()).toEqual({});
  });

  it("shows a declared object that is gone from the server as missing, and the next up puts it back", async () => {
    const name = "s3";
    const args = {
      type: "S3Compatible",
      name,
      account: {
        servicePoint: "https://s3.tech.local",
        regionId: "us-east-1",
        credentialsId: "9b6f0b3e-64a1-4d0c-9a59-2d9c1a6f7e11",
      },
      bucket: { bucketName: "b", folderName: "f" },
      mountServer: linuxLocal(name).mountServer,
      proxyAppliance: { managedServerId: LINUX_SERVER },
    };
    const resource = new ManagedResource(site.host);
    await resource.up(args);
    const model = site.simulator.infrastructure.repositories.find(({ id }) => id === resource.id) as Fields;
    delete model.proxyAppliance;

    expect(await resource.refresh()).toEqual({
      proxyAppliance: { declared: { managedServerId: LINUX_SERVER }, found: undefined },
    });
    expect(await resource.up(args)).toBe("update");
    expect(site.simulator.infrastructure.repositories.find(({ id }) => id === resource.id)?.proxyAppliance).toEqual({
      managedServerId: LINUX_SERVER,
    });
  });

  it("takes what servers spell otherwise, fill in or leave out for no drift", async () => {
    const { resource, model } = await deployed("spelling", {
      uniqueId: "0123456789abcdef0123456789abcdef",
      hostId: LINUX_SERVER.toUpperCase(),
      repository: { readWriteLimitEnabled: false, readWriteRate: 5, useFastCloningOnXFSVolumes: false },
    });
    const repository = model.repository as Fields;
    Object.assign(repository, {
      path: "/mnt/spelling/",
      readWriteRate: 0,
      useFastCloningOnXFSVolumes: null,
      makeRecentBackupsImmutableDays: null,
    });
    Object.assign(model, {
      uniqueId: "01234567-89AB-CDEF-0123-456789ABCDEF",
      proxyAppliance: null,
      mountServer: {
        ...(model.mountServer as Fields),
        mountServerSettingsType: "Both",
        windows: { mountServerId: WINDOWS_SERVER },
      },
    });

    expect(await resource.refresh()).toEqual({});
  });

  it("does not take an answer without the place of a repository for another place", async () => {
    const { resource, model } = await deployed("placeless");
    delete (model.repository as Fields).path;
    delete model.hostId;

    expect(await resource.refresh()).toEqual({});
    expect(await resource.up(linuxLocal("placeless"))).toBe("same");
  });
});

describe("the identity of the server", () => {
  it("is not forgotten by a refresh of an account that may not read it", async () => {
    const { resource } = await deployed("identity");
    const before = resource.outputs.__server;
    site.simulator.infrastructure.role = "viewer";
    resource.host = startRun(configOf(site.simulator));

    await resource.refresh();
    await resource.host.close();

    expect(before).toEqual({ address: address(), vbrId: site.simulator.infrastructure.server.vbrId });
    expect(resource.outputs.__server).toEqual(before);
  });
});

describe("another server behind the same settings", () => {
  it("is told by its identity and not by its address: another name of the same server just works", async () => {
    const { resource } = await deployed("renamed");
    const url = site.simulator.vbrUrl.replace("127.0.0.1", "localhost");
    const host = startRun({ ...configOf(site.simulator), "veeam:vbrUrl": url });
    const renamed = Object.assign(new ManagedResource(host), {
      id: resource.id,
      inputs: resource.inputs,
      outputs: resource.outputs,
    });

    expect(await renamed.refresh()).toEqual({});
    await host.close();
  });
});

describe("Repository.get", () => {
  it("reads the whole model by the id alone", async () => {
    const { resource, model } = await deployed("whole", { description: "all of it" });

    const { properties } = await site.host.read(resource.id ?? "", { __provider: STUB });

    const { id: _, ...rest } = model;
    expect(properties).toMatchObject({ ...rest, uniqueId: expect.any(String) as string });
  });

  it("reads a repository of a type that has no model of its own", async () => {
    site.simulator.infrastructure.repositories.push({
      id: "1c9f2f0e-5b4c-4e7a-8f11-6a2b3c4d5e6f",
      type: "DDBoost",
      name: "Data Domain 01",
      description: "Added in the console",
    });

    const { properties } = await site.host.read("1c9f2f0e-5b4c-4e7a-8f11-6a2b3c4d5e6f", { __provider: STUB });

    expect(properties).toMatchObject({ type: "DDBoost", name: "Data Domain 01" });
    const again = await site.host.read("1c9f2f0e-5b4c-4e7a-8f11-6a2b3c4d5e6f", properties);
    expect(again.properties).toMatchObject({ type: "DDBoost", name: "Data Domain 01" });
  });

  // The one type that has a model and cannot be created.
  (REVISION === "1.3-rev2" ? it : it.skip)("reads the whole model of integrated object storage", async () => {
    const model = {
      id: "2c9f2f0e-5b4c-4e7a-8f11-6a2b3c4d5e6f",
      type: "S3Integrated",
      name: "Integrated",
      description: "",
      account: { servicePoint: "https://s3", regionId: "us", credentialsId: "9b6f0b3e-64a1-4d0c-9a59-2d9c1a6f7e11" },
      bucket: { bucketName: "b", folderName: "f" },
    };
    site.simulator.infrastructure.repositories.push(model);

    const { properties } = await site.host.read(model.id, { __provider: STUB });
    const again = await site.host.read(model.id, properties);

    const { id: _, ...shown } = model;
    expect([properties, again.properties]).toEqual([expect.objectContaining(shown), expect.objectContaining(shown)]);
  });

  it("fails for an id that is not there, for the engine would accept an empty resource", async () => {
    await expect(site.host.read("aaaaaaaa-0000-4000-8000-000000000000", { __provider: STUB })).rejects.toThrow(
      `There is no repository with the id aaaaaaaa-0000-4000-8000-000000000000 on ${address()}. [VEEAM_NOT_FOUND]`,
    );
  });
});
