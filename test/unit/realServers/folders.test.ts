/** Folders of object storage, which have to exist before the repository: docs/real-servers.md. */
import { useFastClock } from "../../clock";
import { completeDeclarations, linuxLocal } from "../repository/programs";
import { REVISION, factsOf } from "../../revision";
import { failing, fresh, nextRun } from "../safety/programs";
import { ManagedResource, type Fields, startSite, type Site } from "../../site";

useFastClock();

const NEW_FOLDER = "/api/v1/cloudBrowser/newFolder";

let scene: Site;
beforeAll(async () => (scene = await startSite()));
beforeEach(() => {
  scene.simulator.infrastructure.folders = [];
  scene.simulator.clearRequests();
});
afterAll(() => scene.close());

const OBJECT_STORAGE = Object.entries(factsOf(REVISION).repositorySpecs)
  .filter(([, { properties = {} }]) => "bucket" in properties || "container" in properties)
  .map(([type]) => type);

async function declared(type: string, more: Fields = {}): Promise<Fields> {
  return { ...(await completeDeclarations()).get(type), name: fresh(type), ...more };
}

function bodiesOf(path: string): unknown[] {
  return scene.simulator.requests.filter((request) => request.path.startsWith(path)).map(({ body }) => body);
}

describe("createFolder", () => {
  it.each(OBJECT_STORAGE)("creates the folder before a repository of type %s, as the document wants it", async (type) => {
    const resource = new ManagedResource(scene.host);

    await resource.up(await declared(type, { createFolder: true }));

    expect(bodiesOf(NEW_FOLDER)).toHaveLength(1);
    expect(scene.simulator.infrastructure.folders).toHaveLength(1);
    expect(await resource.refresh()).toEqual({});
    await resource.destroy();
  });

  it("uses a folder that is there", async () => {
    const declaration = await declared("S3Compatible", { createFolder: true });
    const resource = new ManagedResource(scene.host);
    await resource.up(declaration);
    await resource.destroy();

    await new ManagedResource(scene.host).up({ ...declaration, name: fresh() });

    expect(scene.simulator.infrastructure.folders).toHaveLength(1);
  });

  it("sends nothing for a repository that is adopted, and changes nothing later", async () => {
    const declaration = await declared("S3Compatible", { createFolder: true });
    const resource = new ManagedResource(scene.host);
    await resource.up(declaration);
    scene.simulator.clearRequests();

    await resource.up({ ...declaration, createFolder: false });
    await new ManagedResource(nextRun(scene)).up({ ...declaration, adopt: true });

    expect(bodiesOf(NEW_FOLDER)).toEqual([]);
  });

  it("makes nothing when the folder is refused, and says why", async () => {
    scene.simulator.fail({
      on: "POST /cloudBrowser/newFolder",
      with: { kind: "answer", status: 400, message: "No such bucket." },
    });

    const { message } = await failing(new ManagedResource(scene.host).up(await declared("S3Compatible", { createFolder: true })));

    expect(message).toMatch(/its folder could not be created: .*No such bucket\. The repository was not created;/);
    expect(bodiesOf("/api/v1/backupInfrastructure/repositories").filter(Boolean)).toEqual([]);
  });

  it("is refused where there is no folder that a server could create", async () => {
    await expect(new ManagedResource(scene.host).check(linuxLocal(fresh(), { createFolder: true }))).rejects.toThrow(
      "createFolder: is for object storage alone",
    );
  });
});

describe("a folder that does not exist", () => {
  it("is refused with the flag that creates it", async () => {
    const { message } = await failing(new ManagedResource(scene.host).up(await declared("S3Compatible")));

    expect(message).toContain("Nothing was made. If the folder does not exist, set createFolder: true.");
  });
});
