import type { JsonObject, Simulator, StateOverride } from "veeam-simulator";
import { open, REPOSITORIES, type Client } from "./client";

let simulator: Simulator;
let client: Client;
let close: () => Promise<void>;

beforeAll(async () => ({ simulator, client, close } = await open({ vbrId: "11111111-2222-4333-8444-555555555555" })));
afterAll(() => close());

const list = async (path: string) => (await client.get(path)).body.data as JsonObject[];
const INFRASTRUCTURE = "/api/v1/backupInfrastructure";

describe("the inventory of a new server", () => {
  it.each<[string, string, unknown[]]>([
    [`${INFRASTRUCTURE}/managedServers`, "type", ["WindowsHost", "LinuxHost", "LinuxHost", "WindowsHost"]],
    [`${INFRASTRUCTURE}/managedServers?typeFilter=LinuxHost&nameFilter=linux*`, "name", ["linux01.tech.local"]],
    [`${INFRASTRUCTURE}/managedServers?serverStateFilter=Unavailable`, "name", []],
    [`${INFRASTRUCTURE}/mountServers`, "type", ["windows", "linux"]],
    [`${INFRASTRUCTURE}/mountServers?typeFilter=linux&isDefaultFilter=true`, "type", ["linux"]],
    [`${INFRASTRUCTURE}/mountServers/default`, "isDefault", [true, true]],
    ["/api/v1/credentials", "type", ["Standard", "Linux", "ManagedService"]],
    ["/api/v1/credentials?typeFilter=Linux", "username", ["veeam"]],
    ["/api/v1/credentials?nameFilter=*share*", "description", ["SMB share account"]],
    ["/api/v1/cloudCredentials", "type", ["Amazon", "Amazon", "AzureStorage", "AzureCompute", "Google", "GoogleService"]],
    ["/api/v1/cloudCredentials?nameFilter=Tech*&typeFilter=AzureCompute", "connectionName", ["Tech Azure"]],
    ["/api/v1/encryptionPasswords?hintFilter=SOBR*", "hint", ["SOBR offload 2025"]],
    ["/api/v1/kmsServers?typeFilter=KMS", "name", ["kms01.tech.local"]],
    [REPOSITORIES, "name", ["Default Backup Repository"]],
  ])("GET %s shows %s %j", async (path, property, expected) => {
    expect((await list(path)).map((item) => item[property])).toEqual(expected);
  });

  it.each(["managedServers", "mountServers", "credentials", "cloudCredentials", "encryptionPasswords", "kmsServers"])(
    "shows each of the %s by its id, and no other",
    async (kind) => {
      const path = `${kind.endsWith("Servers") && kind !== "kmsServers" ? INFRASTRUCTURE : "/api/v1"}/${kind}`;

      for (const item of await list(path)) expect((await client.get(`${path}/${String(item.id)}`)).body).toEqual(item);
      expect((await client.get(`${path}/00000000-0000-4000-8000-000000000000`)).status).toBe(404);
    },
  );
});

describe("the server itself", () => {
  it("shows its identity and build", async () => {
    expect((await client.get("/api/v1/serverInfo")).body).toMatchObject({
      vbrId: "11111111-2222-4333-8444-555555555555",
      buildVersion: "13.1.0.411",
      platform: "Windows",
    });
  });

  it("shows its own clock, in its own zone", async () => {
    simulator.infrastructure.server.clockSkewMs = 600_000;

    const { serverTime } = (await client.get("/api/v1/serverTime")).body;

    simulator.infrastructure.server.clockSkewMs = 0;
    expect(String(serverTime)).toMatch(/\+02:00$/);
    expect(Math.abs(Date.parse(String(serverTime)) - Date.now() - 600_000)).toBeLessThan(60_000);
  });

  it("has a document for each revision that it serves, without token and version", async () => {
    const without = { headers: { "x-api-version": null, authorization: null } };

    expect((await client.send("GET", "/swagger/v1.3-rev0/swagger.json", without)).status).toBe(200);
    expect((await client.send("GET", "/swagger/v1.3-rev2/swagger.json", without)).status).toBe(200);
    expect((await client.send("GET", "/swagger/v1.1-rev0/swagger.json", without)).status).toBe(404);

    simulator.infrastructure.server.servesSwagger = false;
    expect((await client.send("GET", "/swagger/v1.3-rev0/swagger.json", without)).status).toBe(404);
    simulator.infrastructure.server.servesSwagger = true;
  });
});

describe("repository states", () => {
  it("show host and place, and the scale-out repository of an extent", async () => {
    const [id] = simulator.infrastructure.repositories.map((repository) => repository.id);
    const sobr = { id: "0a1b2c3d-4e5f-4a6b-9c7d-8e9f0a1b2c3d", name: "SOBR", capacityTier: { extents: [{ id: id ?? "" }] } };
    simulator.infrastructure.scaleOutRepositories.push(sobr);

    expect(await list(`${REPOSITORIES}/states?sobrExtentTypeFilter=Capacity&sobrIdFilter=${sobr.id}`)).toMatchObject([
      {
        id,
        hostName: "vbr01.tech.local",
        path: "C:\\Backup",
        scaleOutRepositoryDetails: { membership: "SOBR", scaleOutRepositoryId: sobr.id, extentType: "Capacity" },
      },
    ]);
    expect(await list(`${REPOSITORIES}/states?excludeExtents=true`)).toEqual([]);
    expect(await list(`${REPOSITORIES}/states?idFilter=${sobr.id}`)).toEqual([]);
    simulator.infrastructure.scaleOutRepositories.length = 0;
  });

  it.each([
    [0.04, 0],
    [0.05, 0.1],
    [12.345, 12.3],
  ])("shows %d GB of used space with one decimal, as %d", async (usedSpaceGB, shown) => {
    simulator.infrastructure.usedSpaceGB = { "Default Backup Repository": usedSpaceGB };

    expect(await list(`${REPOSITORIES}/states`)).toMatchObject([{ capacityGB: 1024, usedSpaceGB: shown }]);
    simulator.infrastructure.usedSpaceGB = {};
  });

  it.each<[StateOverride, JsonObject[]]>([
    [{ values: { usedSpaceGB: null } }, [{ usedSpaceGB: null, isOnline: true }]],
    [{ values: { usedSpaceGB: "12.5" } }, [{ usedSpaceGB: "12.5" }]],
    [{ values: { isOnline: false, usedSpaceGB: 0 } }, [{ isOnline: false, usedSpaceGB: 0 }]],
    [{ isMissing: true }, []],
  ])("overrides a row of the states with %j", async (override, expected) => {
    simulator.infrastructure.stateOverrides = { "Default Backup Repository": override };

    const { body } = await client.get(`${REPOSITORIES}/states`);

    expect(body).toMatchObject({ data: expected, pagination: { total: expected.length } });
    simulator.infrastructure.stateOverrides = {};
  });

  it("leaves properties out of a row of the states", async () => {
    const id = simulator.infrastructure.repositories[0]?.id ?? "";
    simulator.infrastructure.stateOverrides = { [id]: { without: ["usedSpaceGB"] } };

    const [state] = await list(`${REPOSITORIES}/states`);

    expect(state).toMatchObject({ id, isOnline: true });
    expect(state).not.toHaveProperty("usedSpaceGB");
    simulator.infrastructure.stateOverrides = {};
  });
});
