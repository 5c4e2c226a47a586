import type { JsonObject, StateOverride } from "veeam-simulator";
import { created, open, REPOSITORIES, s3Compatible, scaleOut, SCALE_OUT, simulated, UNKNOWN } from "./client";

const INFRASTRUCTURE = "/api/v1/backupInfrastructure";
const STATES = `${REPOSITORIES}/states`;

const server = simulated(() => open({ vbrId: "11111111-2222-4333-8444-555555555555" }));
const list = async (path: string) => (await server.client.get(path)).body.data as JsonObject[];

it.each<[string, string, unknown[]]>([
  [`${INFRASTRUCTURE}/managedServers`, "type", ["WindowsHost", "LinuxHost", "LinuxHost", "WindowsHost"]],
  [`${INFRASTRUCTURE}/managedServers?typeFilter=LinuxHost&nameFilter=linux*`, "name", ["linux01.tech.local"]],
  [`${INFRASTRUCTURE}/mountServers?typeFilter=linux&isDefaultFilter=true`, "type", ["linux"]],
  [`${INFRASTRUCTURE}/mountServers/default`, "isDefault", [true, true]],
  ["/api/v1/credentials?typeFilter=Linux", "username", ["veeam"]],
  ["/api/v1/credentials?nameFilter=*share*", "description", ["SMB share account"]],
  ["/api/v1/cloudCredentials?nameFilter=Tech*&typeFilter=AzureCompute", "connectionName", ["Tech Azure"]],
  ["/api/v1/encryptionPasswords?hintFilter=SOBR*", "hint", ["SOBR offload 2025"]],
  ["/api/v1/kmsServers?typeFilter=KMS", "name", ["kms01.tech.local"]],
])("answers GET %s with the %s %j", async (path, property, expected) => {
  expect((await list(path)).map((item) => item[property])).toEqual(expected);
});

it.each([
  ...[`${INFRASTRUCTURE}/managedServers`, `${INFRASTRUCTURE}/mountServers`, "/api/v1/credentials"],
  ...["/api/v1/cloudCredentials", "/api/v1/encryptionPasswords", "/api/v1/kmsServers"],
])("shows each object of %s by its id, and no other", async (path) => {
  for (const item of await list(path)) expect((await server.client.get(`${path}/${String(item.id)}`)).body).toEqual(item);
  expect((await server.client.get(`${path}/${UNKNOWN}`)).status).toBe(404);
});

it("shows the server's identity and its own clock, in its own zone", async () => {
  server.simulator.infrastructure.server.clockSkewMs = 600_000;

  const { serverTime } = (await server.client.get("/api/v1/serverTime")).body;

  expect(String(serverTime)).toMatch(/\+02:00$/);
  expect(Math.abs(Date.parse(String(serverTime)) - Date.now() - 600_000)).toBeLessThan(60_000);
  expect((await server.client.get("/api/v1/serverInfo")).body.vbrId).toBe("11111111-2222-4333-8444-555555555555");
});

it("serves the document of each revision without token and version, unless it serves none", async () => {
  const headers = { "x-api-version": null, authorization: null };
  const status = async (revision: string) =>
    (await server.client.send("GET", `/swagger/v${revision}/swagger.json`, { headers })).status;

  expect([await status("1.3-rev0"), await status("1.3-rev2"), await status("1.1-rev0")]).toEqual([200, 200, 404]);
  server.simulator.infrastructure.server.servesSwagger = false;
  expect(await status("1.3-rev0")).toBe(404);
});

it("shows in the states the host, the space and the scale-out repository of an extent", async () => {
  server.simulator.infrastructure.usedSpaceGB = { "Default Backup Repository": 12.345 };
  const { id } = await created(server.client, scaleOut(), SCALE_OUT);
  const scaleOutRepositoryDetails = { membership: "scale-out", scaleOutRepositoryId: id, extentType: "Performance" };

  for (const filter of [`sobrIdFilter=${String(id)}`, "sobrExtentTypeFilter=Performance", "sobrMembershipFilter=scale*"])
    expect(await list(`${STATES}?${filter}`)).toMatchObject([
      { hostName: "vbr01.tech.local", path: "C:\\Backup", capacityGB: 1024, usedSpaceGB: 12.3, scaleOutRepositoryDetails },
    ]);
  for (const filter of ["excludeExtents=true", `idFilter=${String(id)}`, "sobrMembershipFilter=scale"])
    expect(await list(`${STATES}?${filter}`)).toEqual([]);
});

it("shows in the states how object storage and shares are reached, and a limit as capacity", async () => {
  const limit = { isEnabled: true, consumptionLimitCount: 3, consumptionLimitKind: "TB" };
  await created(
    server.client,
    s3Compatible({ name: "limited", bucket: { bucketName: "b", folderName: "f", storageConsumptionLimit: limit } }),
  );
  await created(server.client, s3Compatible({ name: "free" }));

  const [limited] = await list(`${STATES}?nameFilter=limited`);
  expect(limited).toMatchObject({ hostName: "Direct", capacityGB: 3072, freeGB: 3072 });
  expect(limited).not.toHaveProperty("hostId");
  expect(limited?.path).toMatch(/^amazonS3:\/\/[^/]+\/b\/Veeam$/);
  expect(await list(`${STATES}?nameFilter=free`)).toMatchObject([{ capacityGB: 0, freeGB: 0 }]);
});

it.each<[StateOverride, object[]]>([
  [{ values: { usedSpaceGB: null } }, [{ usedSpaceGB: null, isOnline: true }]],
  [{ values: { isOnline: false, usedSpaceGB: "12.5" } }, [{ isOnline: false, usedSpaceGB: "12.5" }]],
  [{ without: ["usedSpaceGB"] }, [expect.not.objectContaining({ usedSpaceGB: 0 }) as object]],
  [{ isMissing: true }, []],
])("overrides a row of the states with %j", async (override, expected) => {
  server.simulator.infrastructure.stateOverrides = { "Default Backup Repository": override };

  expect((await server.client.get(STATES)).body).toMatchObject({ data: expected, pagination: { total: expected.length } });
});
