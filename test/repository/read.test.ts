/** Refresh, drift, and `Repository.get`. */
import { ManagedResource, STUB, startConfiguredHost, startSite, configOf, type Fields, type Site } from "../site";
import { LINUX_SERVER, WINDOWS_SERVER, linuxLocal, withValue } from "./programs";

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

  it("keeps the repository in the state on a 403, a 500 and while the server is away", async () => {
    const { resource } = await deployed("outage");
    for (const status of [403, 500]) {
      site.simulator.fail({ on: "GET /repositories/*", with: { kind: "answer", status, message: "Not now" } });
      await expect(resource.refresh()).rejects.toThrow(
        `answered ${status} to GET /api/v1/backupInfrastructure/repositories/${resource.id ?? ""}: Not now.`,
      );
    }
    expect(await resource.refresh()).toEqual({});
  });

  it("removes the repository from the state on a definite 404", async () => {
    const { resource } = await deployed("gone");
    site.simulator.infrastructure.repositories.splice(0);

    expect(await resource.refresh()).toBe("gone");
  });

  it("works for an account that may only read, and without a list or look-up", async () => {
    const { resource } = await deployed("viewer");
    const viewer = await startSite();
    viewer.simulator.infrastructure.repositories.push(...structuredClone(site.simulator.infrastructure.repositories));
    viewer.simulator.infrastructure.role = "viewer";
    const outputs = { ...resource.outputs, __server: { address: new URL(viewer.simulator.vbrUrl).host } };

    const { inputs } = await viewer.host.read(resource.id ?? "", outputs);

    expect(inputs).toMatchObject(linuxLocal("viewer"));
    await viewer.close();
  });
});

describe("another server behind the same settings", () => {
  it("is an error of refresh, update and delete that names both, and nothing is written", async () => {
    const { resource } = await deployed("moved", { description: "a" });
    const other = await startSite({ vbrId: "ffffffff-0000-4000-8000-000000000000" });
    const elsewhere = Object.assign(new ManagedResource(other.host), {
      id: resource.id,
      inputs: resource.inputs,
      outputs: resource.outputs,
    });
    const { vbrId } = site.simulator.infrastructure.server;
    const otherAddress = new URL(other.simulator.vbrUrl).host;
    const message =
      `repository "moved" was made on ${address()} (vbrId ${vbrId}), but this run is connected to ${otherAddress} (vbrId ffffffff-0000-4000-8000-000000000000). ` +
      `Nothing was changed on either. To go on with the first, set the address back. To leave it there and manage it no longer, remove it from the state (pulumi state delete); the next pulumi up then makes it on the second.`;

    await expect(elsewhere.refresh()).rejects.toThrow(message);
    await expect(elsewhere.up(linuxLocal("moved", { description: "b" }))).rejects.toThrow(message);
    await expect(elsewhere.destroy()).rejects.toThrow(message);

    expect(other.simulator.requests.map(({ method }) => method)).not.toContain("DELETE");
    await other.close();
  });

  it("is told by its identity and not by its address: another name of the same server just works", async () => {
    const { resource } = await deployed("renamed");
    const url = site.simulator.vbrUrl.replace("127.0.0.1", "localhost");
    const host = await startConfiguredHost({ ...configOf(site.simulator), "veeam:vbrUrl": url });
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
  });

  it("fails for an id that is not there, for the engine would accept an empty resource", async () => {
    await expect(site.host.read("aaaaaaaa-0000-4000-8000-000000000000", { __provider: STUB })).rejects.toThrow(
      `There is no repository with the id aaaaaaaa-0000-4000-8000-000000000000 on ${address()}.`,
    );
  });
});
