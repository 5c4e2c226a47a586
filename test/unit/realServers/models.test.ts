/** What models, lists and identities of real servers need: docs/real-servers.md. */
import { useFastClock } from "../../clock";
import { codeIn } from "../../codes";
import { linuxLocal } from "../repository/programs";
import { startRun } from "../../run";
import { SCALE_OUT_STUB, makeExtents, minimal } from "../scaleOutRepository/programs";
import { failing, fresh, nextRun, warningsOf } from "../safety/programs";
import { ManagedResource, configOf, type Fields, startSite, type Site } from "../../site";

useFastClock();

let scene: Site;
beforeEach(async () => (scene = await startSite()));
afterEach(() => scene.close());

const OTHER_ID = "0c0ffee0-0000-4000-8000-00000000beef";

function s3(more: Fields = {}): Fields {
  return {
    type: "S3Compatible",
    name: fresh("s3"),
    account: {
      servicePoint: "https://s3.example.com",
      regionId: "eu-1",
      credentialsId: "9b6f0b3e-64a1-4d0c-9a59-2d9c1a6f7e11",
    },
    bucket: { bucketName: "veeam01", folderName: "folder01" },
    mountServer: linuxLocal("").mountServer,
    ...more,
  };
}

describe("the check of an object storage repository", () => {
  it.each(["s3.example.com", "s3.example.com:9000", "//s3.example.com"])(
    "refuses the service point %s, which has no scheme",
    async (servicePoint) => {
      const declaration = s3({ account: { ...(s3().account as Fields), servicePoint } });

      await expect(new ManagedResource(scene.host).check(declaration)).rejects.toThrow(
        "account.servicePoint: must begin with https://",
      );
    },
  );

  it("refuses a task limit without a number, for which the server would show and get -1", async () => {
    await expect(new ManagedResource(scene.host).check(s3({ taskLimitEnabled: true }))).rejects.toThrow(
      "maxTaskCount: is required while taskLimitEnabled is true",
    );
  });
});

describe("what a server shows for a setting that is not set", () => {
  const sent = (): Fields[] =>
    scene.simulator.requests.filter(({ method }) => method === "PUT").map(({ body }) => body as Fields);
  const held = (): Fields => scene.simulator.infrastructure.repositories.at(-1) ?? {};

  it("is not sent back: a task limit of -1", async () => {
    const resource = new ManagedResource(scene.host);
    await resource.up(s3({ name: "s3" }));
    Object.assign(held(), { taskLimitEnabled: false, maxTaskCount: -1 });

    await resource.up(s3({ name: "s3", description: "changed" }));

    expect(sent()).toEqual([expect.not.objectContaining({ maxTaskCount: expect.anything() as unknown })]);
  });

  it("is not taken for the count when the task limit is switched on", async () => {
    const resource = new ManagedResource(scene.host);
    await resource.up(s3({ name: "s3" }));
    Object.assign(held(), { taskLimitEnabled: false, maxTaskCount: -1 });

    const { message } = await failing(resource.up(s3({ name: "s3", taskLimitEnabled: true })));
    await resource.up(s3({ name: "s3", taskLimitEnabled: true, maxTaskCount: 2 }));

    expect(message).toContain("maxTaskCount: is required while taskLimitEnabled is true, and the server has none.");
    expect(sent()).toEqual([expect.objectContaining({ taskLimitEnabled: true, maxTaskCount: 2 })]);
  });

  it("is not sent back: the zero id of an encryption that is off", async () => {
    const resource = new ManagedResource(scene.host, SCALE_OUT_STUB);
    const declaration = minimal("SOBR", await makeExtents(scene, "extent"));
    await resource.up(declaration);

    await resource.up({ ...declaration, description: "changed" });

    expect(JSON.stringify(sent())).not.toContain("00000000-0000-0000-0000-000000000000");
    expect(await resource.refresh()).toEqual({});
  });
});

describe("a server whose list of sessions fails", () => {
  it("is written to all the same, with a warning of the type that could not be read", async () => {
    scene.simulator.fail({
      on: /GET \/api\/v1\/sessions\?.*RepositoryMaintenance/,
      times: "always",
      with: { kind: "answer", status: 500 },
    });

    await new ManagedResource(scene.host).up(linuxLocal(fresh()));

    expect(warningsOf(scene.host)).toEqual([expect.stringContaining("Sessions of type RepositoryMaintenance could not be read")]);
  });

  it("still waits for the sessions that it can read", async () => {
    const repository = { id: OTHER_ID, type: "WinLocal", name: fresh("earlier"), description: "" };
    const session = scene.simulator.startSession({ kind: "create", repository }, { looks: 3 });
    scene.simulator.fail({
      on: /GET \/api\/v1\/sessions\?.*RepositoryMaintenance/,
      times: "always",
      with: { kind: "answer", status: 500 },
    });

    await new ManagedResource(scene.host).up(linuxLocal(fresh()));

    expect(session.state).toBe("Stopped");
  });
});

describe("a server of version 12.3.0", () => {
  it("is refused with the version that it needs", async () => {
    scene.simulator.infrastructure.server.servesSwagger = false;
    scene.simulator.fail({ on: "GET /swagger/v1.2-rev0/swagger.json", with: { kind: "answer", status: 200, body: {} } });
    const run = startRun(configOf(scene.simulator, "auto"));

    const { message } = await failing(new ManagedResource(run).up(linuxLocal(fresh())));

    expect(message).toMatch(/serves REST revision 1\.2-rev0 and none of .*Update the server to 12\.3\.1 or later\./);
  });
});

describe("a server with another identity after a move", () => {
  it("is refused with the variable that accepts it, which reaches a refresh, and accepted with it, once", async () => {
    const resource = new ManagedResource(scene.host);
    await resource.up(linuxLocal(fresh()));
    scene.simulator.infrastructure.server.vbrId = OTHER_ID;

    const { message } = await failing(resource.through(nextRun(scene)).refresh());
    process.env.VEEAM_VBR_ACCEPT_NEW_IDENTITY = OTHER_ID;
    const moved = resource.through(startRun(configOf(scene.simulator)));
    await moved.refresh().finally(() => delete process.env.VEEAM_VBR_ACCEPT_NEW_IDENTITY);

    expect(message).toContain(`run pulumi refresh once with VEEAM_VBR_ACCEPT_NEW_IDENTITY=${OTHER_ID} in the environment`);
    expect(await moved.through(nextRun(scene)).refresh()).toEqual({});
  });

  it("is accepted by a refresh that finds the object, and by no deletion", async () => {
    const [kept, lost] = [new ManagedResource(scene.host), new ManagedResource(scene.host)];
    await kept.up(linuxLocal(fresh()));
    await lost.up(linuxLocal(fresh()));
    const { infrastructure } = scene.simulator;
    infrastructure.server.vbrId = OTHER_ID;
    infrastructure.repositories = infrastructure.repositories.filter(({ id }) => id !== lost.id);
    const settings = { ...configOf(scene.simulator), "veeam:vbrAcceptNewIdentity": OTHER_ID };

    const deletion = await failing(kept.through(startRun(settings)).destroy());
    const absence = await failing(lost.through(startRun(settings)).refresh());

    expect(codeIn(deletion.message)).toBe("VEEAM_OTHER_SERVER");
    expect(codeIn(absence.message)).toBe("VEEAM_OTHER_SERVER");
    expect(infrastructure.repositories.map(({ id }) => id)).toContain(kept.id);
  });

  it("is refused when the setting names another one", async () => {
    const resource = new ManagedResource(scene.host);
    await resource.up(linuxLocal(fresh()));
    scene.simulator.infrastructure.server.vbrId = OTHER_ID;
    const other = startRun({ ...configOf(scene.simulator), "veeam:vbrAcceptNewIdentity": "true" });

    expect((await failing(resource.through(other).refresh())).message).toContain("Nothing was changed on either.");
  });
});
