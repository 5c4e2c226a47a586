/** What the native plugin lists without a program (`pulumi do`). */
import { Runtime } from "../../../provider/lifecycle/runtime";
import { VeeamProvider } from "../../../provider/native/provider";
import { configOf, startSite, type Site } from "../../site";

let site: Site;
let provider: VeeamProvider;
beforeAll(async () => {
  site = await startSite();
  const runtime = new Runtime();
  const settings = configOf(site.simulator);
  await runtime.configure({ config: { get: (key: string) => settings[key] } });
  provider = new VeeamProvider(runtime);
});
afterAll(async () => {
  await provider.end();
  await site.close();
});

it.each([
  ["Repository", "name"],
  ["Credentials", "username"],
  ["EncryptionPassword", "hint"],
  ["KmsServer", "name"],
])("lists each %s with its id and its %s", async (type, property) => {
  const listed = await provider.list(`veeam:index:${type}`);

  const { repositories, credentials, encryptionPasswords, kmsServers } = site.simulator.infrastructure;
  const there: Record<string, readonly Record<string, unknown>[]> = {
    Repository: repositories,
    Credentials: credentials,
    EncryptionPassword: encryptionPasswords,
    KmsServer: kmsServers,
  };
  expect(listed.length).toBeGreaterThan(0);
  expect(listed).toEqual(there[type]?.map((object) => ({ id: object.id, name: object[property] })));
});

it("lists cloud credentials by what each type is known by", async () => {
  const listed = await provider.list("veeam:index:CloudCredentials");

  const known = site.simulator.infrastructure.cloudCredentials.map(
    ({ accessKey, account, connectionName, name }) => accessKey ?? account ?? connectionName ?? name,
  );
  expect(listed.map(({ name }) => name)).toEqual(known);
});
