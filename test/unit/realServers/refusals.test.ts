/** Refusals that servers were seen to give for reasons that pass: docs/real-servers.md. */
import { useFastClock } from "../../clock";
import { messageWith } from "../../codes";
import { linuxLocal, LINUX_SERVER, WINDOWS_SERVER } from "../repository/programs";
import { failing, fresh } from "../safety/programs";
import { SCALE_OUT_STUB, minimal } from "../scaleOutRepository/programs";
import { ManagedResource, type Fields, startSite, type Site } from "../../site";

useFastClock(40);

let scene: Site;
beforeEach(async () => {
  scene = await startSite();
});
afterEach(() => scene.close());

const resource = (): ManagedResource => new ManagedResource(scene.host);
const progress = (): string => scene.host.log.messages.map(({ message }) => message).join("\n");
const posts = (): number[] =>
  scene.simulator.requests
    .filter(({ method, path }) => method === "POST" && path.endsWith("/repositories"))
    .map(({ status }) => status);

function s3(name: string, more: Fields = {}): Fields {
  return {
    type: "S3Compatible",
    name,
    account: {
      servicePoint: "https://s3.example.com",
      regionId: "eu-1",
      credentialsId: "9b6f0b3e-64a1-4d0c-9a59-2d9c1a6f7e11",
    },
    bucket: { bucketName: "veeam01", folderName: "folder01" },
    mountServer: {
      mountServerSettingsType: "windows",
      windows: { mountServerId: WINDOWS_SERVER, writeCacheFolder: "C:\\Cache\\", vPowerNFSEnabled: false },
    },
    ...more,
  };
}

describe("a repository on a host whose components wait for an update", () => {
  it("is created as soon as they are updated, and the progress line says what is waited for", async () => {
    scene.simulator.infrastructure.pendingComponents = { [LINUX_SERVER]: 3 };

    await resource().up(linuxLocal(fresh()));

    expect(posts()).toEqual([400, 400, 400, 201]);
    expect(progress()).toMatch(/Creating repository "\S+": components of a host wait for an update \(Host linux01\.tech\.local/);
  });

  it("fails after 5 minutes with what to do about the components, and without blaming the program", async () => {
    scene.simulator.infrastructure.pendingComponents = { [LINUX_SERVER]: 1000 };

    const { message } = await failing(resource().up(linuxLocal(fresh())));

    expect(message).toMatch(/answered 400 .*needs its components updated first\. The request was sent again for [45]m/);
    expect(message).toEqual(messageWith("VEEAM_NOT_READY", "managedServers/updateComponents", "Nothing was made."));
    expect(message).not.toContain("Correct this in the program");
  });

  it("is updated as soon as they are updated", async () => {
    const managed = resource();
    const declared = linuxLocal(fresh());
    await managed.up(declared);
    scene.simulator.infrastructure.pendingComponents = { [LINUX_SERVER]: 1 };

    await managed.up({ ...declared, description: "changed" });

    expect(scene.simulator.infrastructure.repositories.at(-1)?.description).toBe("changed");
  });

  it("is not updated with a model that another client has changed in the meantime", async () => {
    const managed = resource();
    const declared = linuxLocal(fresh());
    await managed.up(declared);
    const repository = (): Fields => scene.simulator.infrastructure.repositories.at(-1) as unknown as Fields;
    scene.simulator.infrastructure.pendingComponents = { [LINUX_SERVER]: 1 };
    const changes = [{ path: `repositories[${managed.id ?? ""}].repository.maxTaskCount`, value: 9 }];
    scene.simulator.fail({ on: "PUT /repositories/*", with: { kind: "meanwhile", when: "after", changes } });

    const { message } = await failing(managed.up({ ...declared, description: "changed" }));

    expect(message).toEqual(messageWith("VEEAM_NOT_READY", "managedServers/updateComponents"));
    expect(repository()).toMatchObject({ description: "", repository: { maxTaskCount: 9 } });
  });
});

describe("an object storage repository on a server that was just set up", () => {
  it("is created once when the server is ready", async () => {
    scene.simulator.infrastructure.objectStorageNotReady = 2;

    await resource().up(s3(fresh()));

    expect(posts()).toEqual([500, 500, 201]);
    expect(scene.simulator.infrastructure.creations).toHaveLength(1);
  });

  it("is not created twice when the server answers 500 after it has begun", async () => {
    scene.simulator.fail({ on: "POST /repositories", with: { kind: "answer", status: 500, when: "after" } });

    await resource().up(s3(fresh()));

    expect(posts()).toEqual([500]);
    expect(scene.simulator.infrastructure.creations).toHaveLength(1);
  });

  it("is not created twice when the request has its effect after the search for it, before it is sent again", async () => {
    scene.simulator.fail({ on: "POST /repositories", with: { kind: "answer", status: 500, when: { afterMs: 33_000 } } });
    const managed = resource();

    await managed.up(s3(fresh()));

    expect(posts()).toEqual([500]);
    expect(scene.simulator.infrastructure.creations).toHaveLength(1);
    expect(managed.id).toBe(scene.simulator.infrastructure.repositories.at(-1)?.id);
  });

  it("may exist when the server answers 500 and the request cannot be sent again", async () => {
    const managed = resource();
    const inputs = await managed.check(s3(fresh()));
    const { account } = scene.simulator.infrastructure;
    await managed.host.read(scene.simulator.infrastructure.repositories[0]?.id ?? "", inputs);
    account.password = "changed meanwhile";
    scene.simulator.infrastructure.objectStorageNotReady = 1;
    scene.simulator.fail({ on: "POST /repositories", skip: 1, times: "always", with: { kind: "answer", status: 401 } });

    const { message } = await failing(managed.create(inputs));

    expect(message).toEqual(messageWith("VEEAM_OUTCOME_UNKNOWN", "refused user", "It may exist."));
  });

  it("fails with what to check when the server does not become ready", async () => {
    scene.simulator.infrastructure.objectStorageNotReady = 1000;

    const { message } = await failing(resource().up(s3(fresh())));

    expect(message).toMatch(
      /answered 500 .*the server is not ready for object storage still\. A server that was just set up.*\[VEEAM_NOT_READY\]$/,
    );
    expect(scene.simulator.infrastructure.creations).toEqual([]);
  });
});

describe("a plain internal error", () => {
  it("does not wait for the sessions of other accounts", async () => {
    const other = { id: "11111111-0000-4000-8000-000000000001", type: "WinLocal", name: "other", description: "" };
    scene.simulator.fail({
      on: "POST /repositories",
      with: { kind: "answer", status: 500, message: "The database is locked." },
    });
    const managed = resource();
    const inputs = await managed.check(linuxLocal(fresh()));
    const creating = failing(managed.create(inputs));
    scene.simulator.startSession({ kind: "create", repository: other }, { never: true, initiatedBy: "CORP\\alice" });

    const { message } = await creating;

    expect(message).toMatch(/answered 500 .*The database is locked\..* has no repository "nas-\d+"/);
  });
});

describe("an extent that the server still counts as used", () => {
  it("is deleted a little after its scale-out repository", async () => {
    scene.simulator.infrastructure.habits.releasesExtentsAfter = 2;
    const declared = linuxLocal(fresh("extent"));
    const extent = resource();
    await extent.up(declared);
    const scaleOut = new ManagedResource(scene.host, SCALE_OUT_STUB);
    await scaleOut.up(minimal(fresh("scale-out"), [extent.id ?? ""]));

    await scaleOut.destroy();
    await extent.destroy();

    expect(scene.simulator.infrastructure.repositories.map(({ name }) => name)).not.toContain(declared.name);
  });

  it("is refused at once when nothing was taken out of use by this run", async () => {
    const declared = linuxLocal(fresh("used"));
    const managed = resource();
    await managed.up(declared);
    scene.simulator.infrastructure.jobs.push({ name: "Nightly", repositoryId: managed.id ?? "" });
    scene.simulator.clearRequests();

    await failing(managed.destroy());

    expect(scene.simulator.requests.filter(({ method }) => method === "DELETE")).toHaveLength(1);
  });
});
