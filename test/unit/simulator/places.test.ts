/** Where the data of a repository lie: it cannot change, but the server may spell it in its own way. */
import { setValueAt, valueAt, type Infrastructure, type JsonObject } from "veeam-simulator";
import { created, LINUX_SERVER, open, REPOSITORIES, s3Compatible, settled, simulated, UNKNOWN, winLocal } from "./client";

const server = simulated(open);
const infrastructure = () => server.simulator.infrastructure;
const put = (model: JsonObject, changes: JsonObject = {}) =>
  server.client.send("PUT", `${REPOSITORIES}/${String(model.id)}`, { body: { ...model, ...changes } });

it.each([
  ["WinLocal", "hostId", UNKNOWN],
  ["WinLocal", "repository.path", "E:\\Elsewhere"],
  ["WinLocal", "type", "LinuxLocal"],
  ["S3Compatible", "bucket.bucketName", "elsewhere"],
  ["S3Compatible", "bucket.folderName", "elsewhere"],
  ["S3Compatible", "account.servicePoint", "https://elsewhere"],
])("rejects a PUT of a %s with another %s", async (type, path, value) => {
  const model = await created(server.client, type === "WinLocal" ? winLocal() : s3Compatible());

  setValueAt(model, path, value);

  expect((await put(model)).body.message).toContain(`${path}: cannot be changed`);
});

it.each<[string, string, string, Partial<Infrastructure>]>([
  ["/mnt//nas", "/mnt/nas", "/mnt/other", {}],
  ["/mnt/./x/../nas/", "/mnt/nas", "/mnt/x/nas", {}],
  ["/mnt//nas", "/data/nas", "/data", { symbolicLinks: { "/mnt": "/data" } }],
  ["d:/Backups//x\\", "d:\\Backups\\x", "d:\\Backups", {}],
  ["E:\\link\\x", "F:\\x", "E:\\x", { symbolicLinks: { "E:\\link": "F:" } }],
])(
  "shows the path %s as %s, and takes %s for another one, when the server normalizes paths",
  async (sent, shown, other, changes) => {
    Object.assign(infrastructure(), changes);
    infrastructure().habits.normalizesPaths = true;
    const host = sent.startsWith("/") ? { type: "LinuxLocal", hostId: LINUX_SERVER } : {};
    const model = await created(server.client, winLocal({ ...host, repository: { path: sent } }));
    const states = await server.client.get(`${REPOSITORIES}/states?nameFilter=nas`);
    const putAt = async (path: string) =>
      (await put(model, { repository: { ...(model.repository as JsonObject), path } })).status;

    expect([valueAt(model, "repository.path"), valueAt(states.body, "data[0].path")]).toEqual([shown, shown]);
    expect([await putAt(sent), await putAt(shown), await putAt(other)]).toEqual([201, 201, 400]);
  },
);

it("takes another spelling of the same path for no change", async () => {
  const model = await created(server.client, winLocal());

  await settled(server.client, await put(model, { repository: { path: "d:\\backups\\" } }));

  expect((await server.client.get(`${REPOSITORIES}/${String(model.id)}`)).body.repository).toMatchObject({ path: "D:\\Backups" });
});

it("rejects a place in use and a folder of another server, when it has these habits", async () => {
  const post = async (spec: JsonObject, query = "") =>
    (await server.client.send("POST", `${REPOSITORIES}${query}`, { body: spec })).status;
  await created(server.client, winLocal());
  const same = winLocal({ name: "other", repository: { path: "d:\\backups\\" } });
  infrastructure().foreignFolders.push("veeam/prod");

  expect([await post(s3Compatible()), await post(s3Compatible(), "?overwriteOwner=true")]).toEqual([400, 201]);
  expect(await post(same)).toBe(201);
  infrastructure().habits.refusesTakenPlaces = true;
  expect(await post(same)).toBe(400);
});
