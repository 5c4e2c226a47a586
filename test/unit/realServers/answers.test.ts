/** Answers of real servers beside repositories, as they were captured: read, compared without drift, and shown by the simulator. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setAllConfig } from "@pulumi/pulumi/runtime/config";
import type { BackupServer, JsonObject, ManagedServer, Repository } from "veeam-simulator";
import * as veeam from "../../../provider";
import { CAPTURED, CAPTURED_ENTERPRISE_MANAGER, contract } from "../../contract";
import { messageWith } from "../../codes";
import { BACKUP_SERVER_STUB, managed, minimal } from "../backupServer/programs";
import { linuxLocal } from "../repository/programs";
import { failing, fresh, nextRun, warningsOf } from "../safety/programs";
import { open } from "../simulator/client";
import { ManagedResource, configOf, startSite, type Fields, type Site } from "../../site";

const INFRASTRUCTURE = "/api/v1/backupInfrastructure";

function captured(name: string, folder = CAPTURED): JsonObject {
  return JSON.parse(readFileSync(join(folder, `${name}.json`), "utf8")) as JsonObject;
}

function listed<T = JsonObject>(name: string): T[] {
  return captured(name).data as T[];
}

contract("captured answers of a VBR server", () => {
  let site: Site;
  beforeEach(async () => {
    site = await startSite({}, "1.3-rev2");
    setAllConfig(configOf(site.simulator, "1.3-rev2"));
  });
  afterEach(() => site.close());

  const answered = (on: string, name: string, status = 200): void => {
    site.simulator.fail({ on, times: "always", with: { kind: "answer", status, body: captured(name) } });
  };

  it("give a look-up the managed server that is the backup server", async () => {
    answered(`GET ${INFRASTRUCTURE}/managedServers`, "managed-servers-list");
    const [{ id, name } = {}] = listed("managed-servers-list");

    expect(await veeam.getManagedServer({ name: String(name) })).toMatchObject({ id, name, type: "WindowsHost" });
  });

  it("give a look-up the states of all repositories as they are", async () => {
    answered(`GET ${INFRASTRUCTURE}/repositories/states`, "repositories-states-list");

    expect(await veeam.getRepositoryStates()).toEqual(listed("repositories-states-list"));
  });

  it("keep no write from the server: none of the running sessions is waited for", async () => {
    const body = { data: listed("sessions-list"), pagination: { total: listed("sessions-list").length } };
    site.simulator.fail({ on: "GET /api/v1/sessions", times: "always", with: { kind: "answer", status: 200, body } });

    await new ManagedResource(site.host).up(linuxLocal(fresh()));

    expect(site.simulator.infrastructure.creations).toHaveLength(1);
    expect(warningsOf(site.host)).toEqual([]);
  });

  it("identify the server that a state belongs to", async () => {
    const resource = new ManagedResource(site.host);
    answered("GET /api/v1/serverInfo", "server-info");

    await resource.up(linuxLocal(fresh()));

    expect(JSON.stringify(resource.outputs)).toContain(String(captured("server-info").vbrId));
  });

  it("refuse a log-in and a revision in the words of the server", async () => {
    const message = async (): Promise<string> =>
      (await failing(new ManagedResource(nextRun(site)).up(linuxLocal(fresh())))).message;
    answered("POST /api/oauth2/token", "error-401-wrong-password", 401);
    const logIn = await message();
    site.simulator.clearFaults();
    answered("POST /api/oauth2/token", "error-400-unsupported-revision", 400);

    expect(logIn).toEqual(messageWith("VEEAM_LOG_IN_REFUSED", String(captured("error-401-wrong-password").message)));
    expect(await message()).toEqual(messageWith("VEEAM_REVISION_NOT_SERVED", "It serves "));
  });
});

contract("the simulator, held against captured answers of a VBR server", () => {
  let server: Awaited<ReturnType<typeof open>>;
  beforeEach(async () => {
    server = await open({}, "1.3-rev2");
  });
  afterEach(() => server.close());

  const get = async (path: string): Promise<JsonObject> => (await server.client.get(path)).body;
  const data = async (path: string): Promise<JsonObject[]> => (await get(path)).data as JsonObject[];

  it("shows repositories and managed servers that were captured as they are", async () => {
    const { infrastructure } = server.simulator;
    infrastructure.managedServers = listed<ManagedServer>("managed-servers-list");
    infrastructure.repositories = listed<Repository>("repositories-list");

    expect(await data(`${INFRASTRUCTURE}/managedServers`)).toEqual(listed("managed-servers-list"));
    expect(await data(`${INFRASTRUCTURE}/repositories`)).toEqual(listed("repositories-list"));
  });

  it("derives from them the states that were captured, but for the space that disks and backups take", async () => {
    const { infrastructure } = server.simulator;
    infrastructure.managedServers = listed<ManagedServer>("managed-servers-list");
    infrastructure.repositories = listed<Repository>("repositories-list");
    const [objectStorage, ...others] = listed("repositories-states-list");
    infrastructure.usedSpaceGB = { [String(objectStorage?.id)]: Number(objectStorage?.usedSpaceGB) };

    const states = await data(`${INFRASTRUCTURE}/repositories/states`);

    expect(states[0]).toEqual(objectStorage);
    expect(states.slice(1).map(withoutSpace)).toEqual(others.map(withoutSpace));
  });

  it("has the members of the other answers, in their order", async () => {
    const sessions = await data("/api/v1/sessions?limit=1000");
    const membersOf = (one: JsonObject | undefined): string[] => Object.keys(one ?? {});
    const stateOf = (one: JsonObject): boolean => one.state === "Working";
    const [ended, running] = [false, true].map((isRunning) => sessions.find((one) => stateOf(one) === isRunning));

    expect(membersOf(await get("/api/v1/serverInfo"))).toEqual(membersOf(captured("server-info")));
    expect(membersOf((await server.client.logOn()).body)).toEqual(membersOf(captured("token")));
    expect(membersOf((await server.client.logOn({ password: "wrong" })).body)).toEqual(
      membersOf(captured("error-401-wrong-password")),
    );
    expect(membersOf(ended)).toEqual(membersOf(listed("sessions-list")[0]));
    expect(membersOf(running)).toEqual(
      membersOf(listed("sessions-list").find(({ sessionType }) => sessionType === "MalwareDetection")),
    );
  });
});

function withoutSpace({ capacityGB: _1, freeGB: _2, usedSpaceGB: _3, ...state }: JsonObject): JsonObject {
  return state;
}

contract("captured answers of Enterprise Manager", () => {
  const NAME = "backup-servers-entities";
  const [entity = {}] = captured(NAME, CAPTURED_ENTERPRISE_MANAGER).backupServers as JsonObject[];
  const { uid, name, port, version, wcfPort, vbrCertificateThumbprint } = entity as Fields & { uid: string; name: string };

  let site: Site;
  beforeEach(async () => {
    site = await startSite();
    const { enterpriseManager } = site.simulator.infrastructure;
    enterpriseManager.backupServers.push({
      uid,
      name,
      address: name,
      port,
      version,
      wcfPort,
      thumbprint: vbrCertificateThumbprint,
    } as BackupServer);
    enterpriseManager.habits.alwaysAnswersInJson = true;
  });
  afterEach(() => site.close());

  it("are read from their bytes", async () => {
    const text = readFileSync(join(CAPTURED_ENTERPRISE_MANAGER, `${NAME}.json`), "utf8");
    site.simulator.fail({ on: "enterpriseManager backupServers", with: { kind: "replaceBody", text } });

    const { properties } = await site.host.read(uid, { __provider: BACKUP_SERVER_STUB });

    expect(properties).toMatchObject({ uid, name, port, version, wcfPort, vbrCertificateThumbprint });
  });

  it.each<[string, Fields]>([
    ["nothing beside the address", {}],
    ["what is shown", { port, wcfPort, vbrCertificateThumbprint }],
  ])("are adopted without a drift by a program that declares %s", async (_what, settings) => {
    const resource = managed(site);

    await resource.up(minimal(name, { ...settings, adopt: true }));
    site.simulator.clearRequests();

    expect(await resource.refresh()).toEqual({});
    expect(await resource.up(minimal(name, { ...settings, adopt: true }))).toBe("same");
    expect(warningsOf(site.host)).toEqual([]);
  });
});
