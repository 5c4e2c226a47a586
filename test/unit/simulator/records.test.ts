/** Credentials, encryption passwords and KMS servers: what their writing operations refuse, and what becomes of the secrets. */
import { valueAt, type JsonObject } from "veeam-simulator";
import { Client, create, open, REPOSITORIES, s3Compatible, scaleOut, SCALE_OUT, simulated, UNKNOWN, type Method } from "./client";
import { certificate, keyFile, RECORD_EXAMPLES } from "./recordExamples";

const AMAZON = "9b6f0b3e-64a1-4d0c-9a59-2d9c1a6f7e11";
const AZURE_COMPUTE = "4f3e2d1c-0b9a-4887-a665-544332211000";
const LINUX = "0d9e8f7a-6b5c-4d3e-9f2a-1b0c9d8e7f6a";
const MANAGED_SERVICE = "7c2b1a09-8f7e-4d6c-a5b4-c3d2e1f0a9b8";
const GOOGLE_SERVICE = "8e7d6c5b-4a39-4281-b706-f5e4d3c2b1a0";
const PASSWORD = "c26b46c1-e3e5-424c-948f-0a3fa5a19ab7";
const KMS = "b99403b3-0207-49d5-b267-d9213abf6699";

const server = simulated(() => open({}));
const send = (method: Method, path: string, body?: unknown) =>
  server.client.send(method, `/api/v1/${path}`, body === undefined ? {} : { body });
const refused = (errorCode: string, text: string) => ({
  status: 400,
  body: { errorCode, message: expect.stringContaining(text) as string },
});

async function made(type: keyof typeof RECORD_EXAMPLES, changes: JsonObject = {}): Promise<JsonObject> {
  const { collection = "", spec } = RECORD_EXAMPLES[type] ?? {};
  const reply = await send("POST", collection, { ...spec, ...changes });
  expect(reply).toMatchObject({ status: 201 });
  return reply.body;
}

/** An object that refers to the record with this id. */
type User = (id: unknown) => Promise<unknown>;
const host: User = (id) =>
  Promise.resolve(Object.assign(server.simulator.infrastructure.managedServers[3] ?? {}, { credentialsId: id }));
const share: User = (id) => {
  const shared = {
    id: UNKNOWN,
    type: "Smb",
    name: "share",
    description: "",
    share: { sharePath: "\\\\nas\\a", credentialsId: id },
  };
  return Promise.resolve(server.simulator.infrastructure.repositories.push(shared));
};
const bucket: User = (id) => {
  const { account } = s3Compatible();
  return create(server.client, s3Compatible({ account: { ...(account as JsonObject), credentialsId: id } }));
};
const appliance: User = async (id) => {
  const { body } = await send("GET", `cloudCredentials/${String(id)}`);
  const subscriptionId = valueAt(body, "subscription.subscriptions[0].id");
  const archive = { id: UNKNOWN, type: "AzureArchive", name: "archive", description: "", proxyAppliance: { subscriptionId } };
  server.simulator.infrastructure.repositories.push(archive);
};
const capacityTier =
  (encryption: (id: unknown) => JsonObject): User =>
  async (id) => {
    const { resourceId } = await create(server.client, s3Compatible());
    const tier = { isEnabled: true, extents: [{ id: resourceId }], encryption: { isEnabled: true, ...encryption(id) } };
    await create(server.client, scaleOut(undefined, { capacityTier: tier }), SCALE_OUT);
  };
const byPassword = capacityTier((id) => ({ encryptionType: "ByUserPassword", encryptionPasswordId: id }));
const byKms = capacityTier((id) => ({ encryptionType: "ByKms", kmsServerId: id }));

it.each<[string, keyof typeof RECORD_EXAMPLES, User, string]>([
  ["of a managed server", "Standard", host, "credentials record TECH\\svc: it is in use by gateway01.tech.local"],
  ["of a share", "Standard", share, "credentials record TECH\\svc: it is in use by share"],
  ["of a bucket", "Amazon", bucket, "cloud credentials record AKIA1: it is in use by objects"],
  ["of an appliance", "AzureCompute", appliance, "cloud credentials record Tech: it is in use by archive"],
  ["of a capacity tier", "EncryptionPassword", byPassword, "encryption password tape: it is in use by scale-out"],
  ["of a capacity tier", "KMS", byKms, "KMS server kms02.tech.local: it is in use by scale-out"],
])("rejects the deletion of what is in use: %s, a record %s", async (_user, type, use, text) => {
  const { collection = "" } = RECORD_EXAMPLES[type] ?? {};
  const { id } = await made(type);
  await use(id);

  expect(await send("DELETE", `${collection}/${String(id)}`)).toMatchObject(refused("UnknownError", `Unable to delete ${text}.`));
  expect((await send("GET", `${collection}/${String(id)}`)).status).toBe(200);
});

it("counts records as used for as long as the habit says after their user was deleted", async () => {
  server.simulator.infrastructure.habits.releasesRecordsAfter = 2;
  const { id } = await made("Amazon");
  const { resourceId } = (await bucket(id)) as JsonObject;
  await server.client.send("DELETE", `${REPOSITORIES}/${String(resourceId)}`);

  const deletions = [];
  for (let times = 0; times < 3; times += 1) deletions.push(await send("DELETE", `cloudCredentials/${String(id)}`));

  const early = refused("UnknownError", "Unable to delete cloud credentials record AKIA1: it is still in use.");
  expect(deletions).toMatchObject([early, early, { status: 204 }]);
});

it("takes two records with the same user name and description", async () => {
  const [first, second] = [await made("Standard"), await made("Standard")];

  const { data } = (await send("GET", "credentials?nameFilter=TECH%5Csvc")).body as { data: JsonObject[] };
  expect(data.map(({ id }) => id)).toEqual([first.id, second.id]);
});

it.each([
  ["credentials", LINUX, "description"],
  ["cloudCredentials", AMAZON, "accessKey"],
  ["encryptionPasswords", PASSWORD, "hint"],
  ["kmsServers", KMS, "port"],
])("rejects a PUT of %s/%s without %s, one with another id, and one of what does not exist", async (collection, id, property) => {
  const path = `${collection}/${id}`;
  const { body: model } = await send("GET", path);

  const partial = await send("PUT", path, { ...model, [property]: undefined });
  const moved = await send("PUT", path, { ...model, id: UNKNOWN });
  const unknown = await send("PUT", `${collection}/${UNKNOWN}`, { ...model, id: UNKNOWN });

  expect(partial).toMatchObject(refused("UnexpectedContent", `${property}: is required`));
  expect(moved).toMatchObject(refused("UnexpectedContent", "id: must be the id of the path"));
  expect(unknown).toMatchObject({ status: 404, body: { errorCode: "NotFound" } });
  expect((await send("GET", path)).body).toEqual(model);
});

it("rejects a PUT that changes the type", async () => {
  const { body: model } = await send("GET", `cloudCredentials/${AMAZON}`);

  const reply = await send("PUT", `cloudCredentials/${AMAZON}`, { ...model, type: "Google" });

  expect(reply).toMatchObject(refused("UnknownError", "type: cannot be changed"));
});

it("replaces the whole record: what a PUT leaves out has its default, and what is the server's own stays", async () => {
  const { id, creationTime, uniqueId } = await made("Linux");
  const replacement = {
    id,
    type: "Linux",
    username: "backup",
    description: "moved",
    authenticationType: "SshKey",
    creationTime: "2020-01-01T00:00:00Z",
  };

  const { body } = await send("PUT", `credentials/${String(id)}`, replacement);

  expect(body).toEqual({
    ...replacement,
    creationTime,
    uniqueId,
    SSHPort: 22,
    elevateToRoot: false,
    addToSudoers: false,
    useSu: false,
  });
});

it("keeps what a revision does not show when a client of that revision replaces a record", async () => {
  const { id } = await made("Linux");
  const older = new Client(server.simulator, "1.2-rev1");
  older.token = server.client.token ?? "";
  const path = `/api/v1/credentials/${String(id)}`;

  const { body: model } = await older.get(path);
  await older.send("PUT", path, { body: { ...model, username: "backup" } });

  expect(model).not.toHaveProperty("authenticationType");
  expect((await server.client.get(path)).body).toMatchObject({ username: "backup", authenticationType: "SshKey" });
  expect((await older.get(`/api/v1/credentials/${MANAGED_SERVICE}`)).status).toBe(404);
  await older.close();
});

it.each<[string, JsonObject]>([
  [`credentials/${MANAGED_SERVICE}/changepassword`, { password: "x" }],
  ["credentials/e4a6f1b2-5c3d-4e7f-8a90-1b2c3d4e5f60/changeprivatekey", { privateKey: "x" }],
  ["credentials/e4a6f1b2-5c3d-4e7f-8a90-1b2c3d4e5f60/changerootpassword", { password: "x" }],
  [`cloudCredentials/${GOOGLE_SERVICE}/changeSecretKey`, { newSecretKey: "x" }],
  [`cloudCredentials/${AMAZON}/changeAccount`, { keyFile: keyFile("x") }],
  [`cloudCredentials/${AMAZON}/changeCertificate`, certificate("x")],
])("rejects POST %s: the type has no such secret", async (path, body) => {
  expect(await send("POST", path, body)).toMatchObject(refused("UnknownError", "nothing that"));
  expect(server.simulator.infrastructure.secrets).toEqual({});
});

it.each<[string, string, JsonObject, string]>([
  ["a new account", "AzureCompute", { creationMode: "NewAccount" }, "A new account is not simulated."],
  ["no existing account", "AzureCompute", { existingAccount: undefined }, "existingAccount: is required"],
  ["a key file that is no JSON", "GoogleService", { existingAccount: { keyFile: "bm90aGluZw==" } }, "key file cannot be read"],
  ["a certificate that is not Base64", "KMS", { clientCertificate: { certificate: "-", formatType: "pfx" } }, "not Base64"],
])("rejects a POST with %s as not possible", async (_mistake, type, changes, text) => {
  const { collection = "", spec } = RECORD_EXAMPLES[type] ?? {};
  const { creationMode, ...rest } = { ...spec, ...changes };
  const body = type === "AzureCompute" ? { creationMode, ...rest } : rest;

  expect(await send("POST", collection, body)).toMatchObject(refused("UnknownError", text));
});

it("shows the account of a Google key file, and the thumbprint of a certificate, as they are changed", async () => {
  const account = `cloudCredentials/${GOOGLE_SERVICE}`;
  await send("POST", `${account}/changeAccount`, { keyFile: keyFile("other") });
  expect((await send("GET", account)).body).toMatchObject({ name: "other", projectId: "tech" });

  const thumbprints = [];
  for (const content of ["one", "two"]) {
    const body = { type: "Server", certificate: certificate(content) };
    expect((await send("POST", `kmsServers/${KMS}/changeCertificate`, body)).status).toBe(204);
    thumbprints.push((await send("GET", `kmsServers/${KMS}`)).body.serverCertificateThumbprint);
  }
  expect(thumbprints).toEqual([expect.stringMatching(/^[0-9A-F]{40}$/), expect.not.stringMatching(String(thumbprints[0]))]);
});

it("verifies an encryption password against the current one", async () => {
  const { id } = await made("EncryptionPassword");
  const verify = async (password: string) => (await send("POST", `encryptionPasswords/${String(id)}/verify`, { password })).body;

  expect([await verify("first"), await verify("second")]).toMatchObject([{ isSuccessful: true }, { isSuccessful: false }]);
  await send("POST", `encryptionPasswords/${String(id)}/changepassword`, { hint: "tape", password: "second" });
  expect([await verify("first"), await verify("second")]).toMatchObject([{ isSuccessful: false }, { isSuccessful: true }]);
});

it("leaves out of cloud credentials what the habit names", async () => {
  server.simulator.infrastructure.habits.omittedInCloudCredentials = ["description", "lastModified", "uniqueId"];

  const { id, ...record } = await made("Amazon");

  expect(record).toEqual({ type: "Amazon", accessKey: "AKIA1" });
  expect((await send("GET", `cloudCredentials/${String(id)}`)).body).toEqual({ id, ...record });
});

it("names in the request log no secret that a record was given", async () => {
  await made("Linux");
  await made("AzureStorage");
  await send("POST", `cloudCredentials/${AMAZON}/changeSecretKey`, { newSecretKey: "second" });
  await send("POST", `cloudCredentials/${AZURE_COMPUTE}/changeCertificate`, certificate("second"));

  const logged = JSON.stringify(server.simulator.requests);

  expect(logged).toContain("[redacted]");
  for (const secret of ["first", "second", certificate("second").certificate, "pfx-secret"]) expect(logged).not.toContain(secret);
  expect(server.simulator.infrastructure.secrets[AMAZON]).toEqual({ secretKey: "second" });
});
