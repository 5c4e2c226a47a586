import { changeInfrastructure, type JsonObject } from "veeam-simulator";
import {
  BACKUP_SERVER,
  create,
  created,
  LINUX_SERVER,
  MANAGED_SERVERS,
  open,
  REPOSITORIES,
  settled,
  simulated,
  UNKNOWN,
} from "./client";

const CREDENTIALS = "0d9e8f7a-6b5c-4d3e-9f2a-1b0c9d8e7f6a";
const NAME = "linux02.tech.local";
const server = simulated(() => open({}, "1.3-rev2"));
const infrastructure = () => server.simulator.infrastructure;
const fingerprint = () => infrastructure().networkHosts[NAME]?.fingerprint;
const linux = (more: JsonObject = {}): JsonObject => ({
  type: "LinuxHost",
  name: NAME,
  description: "",
  credentialsStorageType: "Permanent",
  credentialsId: CREDENTIALS,
  sshFingerprint: fingerprint(),
  ...more,
});
const singleUse = { type: "Linux", username: "veeam", authenticationType: "Password", password: "s3cret" };
const post = (path: string, body?: unknown) =>
  server.client.send("POST", path, body === undefined ? { headers: { "content-length": "0" } } : { body });
const names = async () => {
  const { data } = (await server.client.get(MANAGED_SERVERS)).body as { data: JsonObject[] };
  return data.map(({ name }) => name);
};
const added = async (spec = linux()): Promise<string> => String((await created(server.client, spec, MANAGED_SERVERS)).id);

describe("adding", () => {
  it("shows the server with its defaults once the session has ended", async () => {
    const answer = await post(MANAGED_SERVERS, linux());
    expect([answer.status, answer.body.sessionType, await names()]).toEqual([
      201,
      "Infrastructure",
      expect.not.arrayContaining([NAME]),
    ]);

    const session = await settled(server.client, answer);

    const { body } = await server.client.get(`${MANAGED_SERVERS}/${String(session.resourceId)}`);
    expect(body).toMatchObject({
      ...{ type: "LinuxHost", name: NAME, status: "Available", updatesState: "NotAvailable", credentialsId: CREDENTIALS },
      sshSettings: { sshTimeOutMs: 20_000, portRangeStart: 2500, portRangeEnd: 3300, serverSide: false },
    });
    expect(body).not.toHaveProperty("sshFingerprint");
  });

  it.each<[string, () => JsonObject, RegExp]>([
    ["a host that is not on the network", () => linux({ name: "nowhere" }), /Failed to connect to nowhere/],
    [
      "another fingerprint",
      () => linux({ sshFingerprint: "ssh-rsa 2048 other" }),
      /fingerprint of linux02.* is not the trusted one/,
    ],
    ["another type of host", () => linux({ name: "windows02.tech.local" }), /Failed to connect/],
  ])("ends with a failed session for %s", async (_what, spec, message) => {
    const session = await create(server.client, spec(), MANAGED_SERVERS);

    expect(session.result).toMatchObject({ result: "Failed", message: expect.stringMatching(message) as string });
    expect(await names()).not.toContain(NAME);
  });

  it.each<[string, () => JsonObject, RegExp]>([
    ["a name that is taken, in any case", () => linux({ name: "LINUX01.tech.local" }), /already exists/],
    ["unknown credentials", () => linux({ credentialsId: UNKNOWN }), /no credentials record/],
    ["credentials of Windows for Linux", () => linux({ credentialsId: "e4a6f1b2-5c3d-4e7f-8a90-1b2c3d4e5f60" }), /of type Linux/],
    ["no credentials", () => linux({ credentialsId: undefined }), /credentialsId: is required/],
    ["no single-use credentials", () => linux({ credentialsStorageType: "SingleUse" }), /singleUseCredentials: is required/],
    ["no handshake code", () => linux({ credentialsStorageType: "Certificate" }), /handshakeCode: is required/],
    ["no fingerprint", () => linux({ sshFingerprint: undefined }), /sshFingerprint: is required/],
  ])("refuses %s at once", async (_what, spec, message) => {
    const { status, body } = await post(MANAGED_SERVERS, spec());

    expect([status, body.message]).toEqual([400, expect.stringMatching(message)]);
  });

  it("refuses types that are not simulated", async () => {
    const body = { type: "SmbV3StandaloneHost", name: "smb01", description: "", credentialsId: UNKNOWN };

    expect(String((await post(MANAGED_SERVERS, body)).body.message)).toMatch(/not simulated/);
  });

  it("never shows single-use credentials and handshake codes, and keeps them for a test", async () => {
    const id = await added(
      linux({ credentialsStorageType: "SingleUse", singleUseCredentials: singleUse, handshakeCode: "123456" }),
    );

    const { text, body } = await server.client.get(`${MANAGED_SERVERS}/${id}`);
    expect(text).not.toMatch(/s3cret|123456/);
    expect(body).toMatchObject({ credentialsStorageType: "SingleUse" });
    expect(body).not.toHaveProperty("credentialsId");
    expect(infrastructure().secrets[id]).toEqual({ singleUseCredentials: singleUse, handshakeCode: "123456" });
    expect(JSON.stringify(server.simulator.requests)).not.toMatch(/s3cret|123456/);
  });
});

describe("changing", () => {
  it("replaces the whole model, and keeps what the server itself says", async () => {
    const id = await added();
    const { body } = await server.client.get(`${MANAGED_SERVERS}/${id}`);
    const model = { ...body, description: "changed", status: "Unavailable" };

    await settled(server.client, await server.client.send("PUT", `${MANAGED_SERVERS}/${id}`, { body: model }));

    const after = (await server.client.get(`${MANAGED_SERVERS}/${id}`)).body;
    expect(after).toEqual({ ...body, description: "changed" });
  });

  it.each([
    ["name", { name: "linux03.tech.local" }],
    ["type", { type: "WindowsHost" }],
    ["id", { id: UNKNOWN }],
  ])("refuses another %s", async (_what, change) => {
    const path = `${MANAGED_SERVERS}/${LINUX_SERVER}`;
    const { body } = await server.client.get(path);

    expect((await server.client.send("PUT", path, { body: { ...body, ...change } })).status).toBe(400);
  });

  it("changes permanent credentials to single-use ones", async () => {
    const id = await added();

    await settled(server.client, await post(`${MANAGED_SERVERS}/${id}/updateSingleUseCredentials`, singleUse));

    const { body } = await server.client.get(`${MANAGED_SERVERS}/${id}`);
    expect(body).toMatchObject({ credentialsStorageType: "SingleUse" });
    expect(body).not.toHaveProperty("credentialsId");
    expect(infrastructure().secrets[id]).toEqual({ singleUseCredentials: singleUse });
  });

  it("connects to no host whose key has changed", async () => {
    const id = await added();
    changeInfrastructure(infrastructure(), [{ path: `networkHosts[${NAME}].fingerprint`, value: "ssh-rsa 2048 other" }]);
    const { body } = await server.client.get(`${MANAGED_SERVERS}/${id}`);

    const update = await settled(server.client, await server.client.send("PUT", `${MANAGED_SERVERS}/${id}`, { body }));
    const rescan = await settled(server.client, await post(`${MANAGED_SERVERS}/${id}/rescan`));

    for (const { result } of [update, rescan]) expect(result).toMatchObject({ result: "Failed" });
    expect((await server.client.get(`${MANAGED_SERVERS}/${id}`)).body.status).toBe("Unavailable");
  });
});

describe("components", () => {
  const repository = (hostId: string) => ({
    type: "LinuxLocal",
    name: "nas",
    description: "",
    hostId,
    repository: { path: "/data" },
  });

  it("of a new server wait for an update, which refuses repositories until it is made", async () => {
    changeInfrastructure(infrastructure(), [{ path: `networkHosts[${NAME}].pendingComponents`, value: 100 }]);
    const id = await added();
    expect((await server.client.get(`${MANAGED_SERVERS}/${id}`)).body.updatesState).toBe("OutOfDate");
    expect(String((await post(REPOSITORIES, repository(id))).body.message)).toMatch(/needs its components updated/);

    const session = await settled(server.client, await post(`${MANAGED_SERVERS}/updateComponents`, { ids: [id] }));

    expect(session).toMatchObject({ sessionType: "HostComponentsUpdate", result: { result: "Success" } });
    expect((await server.client.get(`${MANAGED_SERVERS}/${id}`)).body.updatesState).toBe("NotAvailable");
    expect((await post(REPOSITORIES, repository(id))).status).toBe(201);
  });

  it("that are current make an update fail as a session", async () => {
    const session = await settled(server.client, await post(`${MANAGED_SERVERS}/updateComponents`, {}));

    expect(session.result).toMatchObject({ result: "Failed" });
    expect((await post(`${MANAGED_SERVERS}/updateComponents`, { ids: [UNKNOWN] })).status).toBe(404);
  });

  it("that are optional have defaults", async () => {
    const { body } = await server.client.get(`${MANAGED_SERVERS}/optionalComponents/defaults`);

    expect(body).toMatchObject({
      optionalComponents: [{ optionalComponent: "GuestInteractionProxy" }, { optionalComponent: "MountTarget" }],
    });
  });
});

describe("removing", () => {
  it("starts a session, and lists the server a while longer", async () => {
    const id = await added();
    const answer = await server.client.send("DELETE", `${MANAGED_SERVERS}/${id}`);
    expect([answer.status, answer.body.sessionType]).toEqual([201, "InfrastructureItemDeletion"]);
    expect(await names()).toContain(NAME);

    await settled(server.client, answer);

    expect([await names(), (await server.client.get(`${MANAGED_SERVERS}/${id}`)).status]).toEqual([
      expect.arrayContaining([NAME]),
      200,
    ]);
    expect([await names(), (await server.client.get(`${MANAGED_SERVERS}/${id}`)).status]).toEqual([
      expect.not.arrayContaining([NAME]),
      404,
    ]);
  });

  it.each<[string, string, RegExp]>([
    ["the backup server", BACKUP_SERVER, /is the backup server/],
    ["a default mount server", LINUX_SERVER, /is the default mount server/],
    ["a gateway", "5b0c7d2e-9f41-4a36-8c1d-2e7f6a90b3d4", /is used by the backup repository nas/],
  ])("refuses %s", async (_what, id, message) => {
    const gatewayServer = { gatewayServerIds: ["5b0c7d2e-9f41-4a36-8c1d-2e7f6a90b3d4"] };
    infrastructure().repositories.push({ id: UNKNOWN, type: "Smb", name: "nas", description: "", share: { gatewayServer } });

    const { status, body } = await server.client.send("DELETE", `${MANAGED_SERVERS}/${id}`);

    expect([status, body.errorCode, body.message]).toEqual([400, "UnknownError", expect.stringMatching(message)]);
  });
});

describe("what a host shows", () => {
  const ask = (body: JsonObject) => post("/api/v1/connectionCertificate", body);

  it("is a fingerprint for Linux, and a certificate for others", async () => {
    expect((await ask({ serverName: NAME, type: "LinuxHost" })).body).toEqual({ fingerprint: fingerprint() });
    expect((await ask({ serverName: "windows02.tech.local", type: "WindowsHost" })).body).toMatchObject({
      certificate: { thumbprint: "A7D30F5E1B94C826E0F7315DA2C8694B3E5F1D07", issuedTo: "windows02.tech.local" },
    });
  });

  it.each([
    { serverName: "nowhere", type: "LinuxHost" },
    { serverName: NAME, type: "WindowsHost" },
    { serverName: NAME, type: "LinuxHost", credentialsId: UNKNOWN },
  ])("is refused for %j", async (body) => {
    expect((await ask(body)).body).toMatchObject({ errorCode: "UnknownError", status: 400 });
  });
});
