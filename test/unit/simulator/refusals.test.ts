/** Bodies and addresses that the server refuses. What breaks a document has another code than what is well formed and not possible. */
import type { JsonObject } from "veeam-simulator";
import { DEFAULT_REPOSITORY, LINUX_SERVER, open, REPOSITORIES, s3Compatible, simulated, winLocal } from "./client";

const CREDENTIALS = "566566ee-2378-4498-9443-3b2bc21e69b0";
const account = { servicePoint: "https://s3.test", regionId: "r", credentialsId: CREDENTIALS };
const two = winLocal({ typo: 1, repository: { path: 7 } });

const server = simulated(open);
const post = (body: unknown, headers = {}) => server.client.send("POST", REPOSITORIES, { body, headers });

it.each<[string, unknown, string]>([
  ["an unknown property", winLocal({ hostID: LINUX_SERVER }), "hostID: unknown property"],
  ["one at depth", winLocal({ repository: { path: "D:\\B", limit: 4 } }), "repository.limit: unknown property"],
  ["one that is missing", winLocal({ isDisabled: undefined }), "isDisabled: is required"],
  ["a null", winLocal({ repository: { path: null } }), "repository.path: must be string"],
  ["an unlisted value", s3Compatible({ mountServer: { mountServerSettingsType: "Linux" } }), "must be one of windows"],
  ["an unknown type", winLocal({ type: "Floppy" }), "type: must be one of WinLocal"],
  ["two mistakes", two, "typo: unknown property; repository.path: must be string"],
  ["half a body", "{", "not JSON"],
])("rejects a POST with %s as unexpected content", async (_mistake, spec, text) => {
  const message = expect.stringContaining(text) as string;

  expect(await post(spec)).toMatchObject({ status: 400, body: { errorCode: "UnexpectedContent", status: 400, message } });
  expect(server.simulator.infrastructure.sessions).toEqual([]);
});

it.each<[string, JsonObject, string]>([
  ["a name that is taken", winLocal({ name: "Default Backup Repository" }), "already exists"],
  ["an unknown host", winLocal({ hostId: DEFAULT_REPOSITORY }), "hostId: there is no managed server of type WindowsHost"],
  ["a host of another system", winLocal({ hostId: LINUX_SERVER }), "hostId: there is no managed server of type WindowsHost"],
  ["credentials of another kind", s3Compatible({ account }), "account.credentialsId: there is no cloud credentials record"],
])("rejects a POST with %s as not possible", async (_mistake, spec, text) => {
  const message = expect.stringContaining(text) as string;

  expect(await post(spec)).toMatchObject({ status: 400, body: { errorCode: "UnknownError", title: message, message } });
  expect(server.simulator.infrastructure.sessions).toEqual([]);
});

it("rejects a body that does not say that it is JSON", async () => {
  expect((await post(winLocal(), { "content-type": "text/plain" })).status).toBe(400);
});

it("forgives unknown and missing properties when it is lenient, but no wrong values", async () => {
  const { client, close } = await open({ lenient: true });
  const body = winLocal({ isDisabled: undefined, future: true });
  const statusOf = async (changes: JsonObject) =>
    (await client.send("POST", REPOSITORIES, { body: { ...body, ...changes } })).status;

  const withoutId = winLocal({ repository: { path: "C:\\Backup" } });
  const { status } = await client.send("PUT", `${REPOSITORIES}/${DEFAULT_REPOSITORY}`, { body: withoutId });

  expect([await statusOf({}), await statusOf({ name: 7 }), status]).toEqual([201, 400, 201]);
  await close();
});

it.each([
  ["GET", "/api/v1/nothing", 404, "InvalidURI"],
  ["PATCH", REPOSITORIES, 405, "MethodNotAllowed"],
] as const)("rejects %s %s with %i", async (method, path, status, errorCode) => {
  expect(await server.client.send(method, path)).toMatchObject({ status, body: { errorCode } });
});
