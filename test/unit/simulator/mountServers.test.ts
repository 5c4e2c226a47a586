import type { JsonObject } from "veeam-simulator";
import { create, LINUX_SERVER, MANAGED_SERVERS, MOUNT_SERVERS, open, settled, simulated, UNKNOWN } from "./client";

const HARDENED = "f13af962-34af-4c1a-a272-edfac05ac2af";
const GATEWAY = "5b0c7d2e-9f41-4a36-8c1d-2e7f6a90b3d4";
const server = simulated(() => open({}, "1.3-rev2"));
const get = async (id: string): Promise<JsonObject> => (await server.client.get(`${MOUNT_SERVERS}/${id}`)).body;
const put = (id: string, body: JsonObject) => server.client.send("PUT", `${MOUNT_SERVERS}/${id}`, { body });

it("gives a managed server the role once the session has ended, with the defaults of its system", async () => {
  await create(server.client, { hostId: HARDENED }, MOUNT_SERVERS);
  await create(server.client, { hostId: GATEWAY, settings: { writeCacheFolder: "D:\\Cache" } }, MOUNT_SERVERS);

  expect(await get(HARDENED)).toEqual({
    ...{ id: HARDENED, type: "Linux", isDefault: false },
    settings: { writeCacheFolder: "/var/lib/veeam/IRCache/", vPowerNFSEnabled: false },
  });
  expect(await get(GATEWAY)).toEqual({
    ...{ id: GATEWAY, type: "Windows", isDefault: false },
    settings: {
      ...{ writeCacheFolder: "D:\\Cache", vPowerNFSEnabled: true },
      vPowerNFSPortSettings: { mountPort: 1058, vPowerNFSPort: 2049 },
    },
  });
});

it.each<[string, (id: string) => Promise<unknown>]>([
  ["when it is added", (id) => create(server.client, { hostId: id, setAsDefault: true }, MOUNT_SERVERS)],
  [
    "by a PUT",
    async (id) => {
      await create(server.client, { hostId: id }, MOUNT_SERVERS);
      return settled(server.client, await put(id, { ...(await get(id)), isDefault: true }));
    },
  ],
  [
    "by a request of its own, at once",
    async (id) => {
      await create(server.client, { hostId: id }, MOUNT_SERVERS);
      const answer = await server.client.send("POST", `${MOUNT_SERVERS}/${id}/default`, { headers: { "content-length": "0" } });
      expect(answer).toMatchObject({ status: 201, body: { id, isDefault: true } });
    },
  ],
])("makes one the default of its system %s", async (_how, make) => {
  await make(HARDENED);

  expect([(await get(HARDENED)).isDefault, (await get(LINUX_SERVER)).isDefault]).toEqual([true, false]);
  expect((await server.client.get(`${MANAGED_SERVERS}/${HARDENED}`)).body.isDefaultMountServer).toBe(true);
});

it("changes settings, and keeps the role of the default one", async () => {
  const model = await get(LINUX_SERVER);
  const settings = { writeCacheFolder: "/cache", vPowerNFSEnabled: false };

  await settled(server.client, await put(LINUX_SERVER, { ...model, settings }));

  expect(await get(LINUX_SERVER)).toEqual({ ...model, settings });
  expect((await put(LINUX_SERVER, { ...model, isDefault: false })).body.errorCode).toBe("UnknownError");
});

it.each<[string, JsonObject, number]>([
  ["an unknown host", { hostId: UNKNOWN }, 400],
  ["a host that is one already", { hostId: LINUX_SERVER }, 400],
  ["a body without a host", {}, 400],
])("refuses %s", async (_what, body, status) => {
  expect((await server.client.send("POST", MOUNT_SERVERS, { body })).status).toBe(status);
});

it("has no request that takes the role away", async () => {
  expect((await server.client.send("DELETE", `${MOUNT_SERVERS}/${LINUX_SERVER}`)).status).toBe(405);
});
