/** Managed servers and mount servers in the native form: imports, and what is secret. */
import type { ProviderConnection } from "../../engine/providerConnection";
import { isSecret } from "../../engine/values";
import { pluginSettings, startPlugin } from "../../nativeRun";
import { configOf, startSite, type Fields, type Site } from "../../site";
import { ACCOUNT, FINGERPRINT, LINUX, linuxHost } from "../managedServer/programs";

let site: Site;
let plugin: Awaited<ReturnType<typeof startPlugin>>;
let provider: ProviderConnection;
beforeEach(async () => {
  site = await startSite({}, "1.3-rev2");
  plugin = await startPlugin();
  provider = plugin.connection;
  await provider.configure(pluginSettings(configOf(site.simulator, "1.3-rev2")));
});
afterEach(async () => {
  await plugin.close();
  await site.close();
});

const urn = (name: string, type: string): string => `urn:pulumi:test::test::veeam:index:${type}::${name}`;

async function created(declaration: Fields): Promise<{ id: string; outputs: Fields }> {
  const host = urn("host", "ManagedServer");
  const { inputs, failures } = await provider.check({}, declaration, host);
  expect(failures).toEqual([]);
  return provider.create(inputs, host);
}

it.each(["id", "name"])("imports a managed server by its %s as it is", async (by) => {
  const { id } = await created(linuxHost());
  const imported = urn(`imported-${by}`, "ManagedServer");

  const read = await provider.read(by === "id" ? id : `name:${LINUX}`, {}, undefined, imported);
  const inputs = read.inputs ?? {};
  const { inputs: checked, failures } = await provider.check(inputs, inputs, imported);
  const pinned = { ...checked, sshFingerprint: FINGERPRINT };

  expect([read.id, failures]).toEqual([id, []]);
  expect(inputs).toMatchObject({ type: "LinuxHost", name: LINUX, credentialsStorageType: "Permanent" });
  expect(await provider.diff(id, read.properties, checked, { urn: imported })).toMatchObject({ changes: "none" });
  expect(await provider.diff(id, read.properties, pinned, { urn: imported })).toMatchObject({
    changes: "some",
    replaces: [],
  });
});

it.each(["id", "name"])("imports a mount server by the %s of its host as it is", async (by) => {
  const [server] = site.simulator.infrastructure.mountServers;
  const { name } = site.simulator.infrastructure.managedServers.find(({ id }) => id === server?.id) ?? {};
  const imported = urn(`mount-${by}`, "MountServer");

  const read = await provider.read(by === "id" ? String(server?.id) : `name:${String(name)}`, {}, undefined, imported);
  const { inputs, failures } = await provider.check({}, read.inputs ?? {}, imported);

  expect([read.id, failures]).toEqual([server?.id, []]);
  expect(inputs).toMatchObject({ hostId: server?.id, isDefault: true, settings: server?.settings });
  expect(await provider.diff(read.id, read.properties, inputs, { urn: imported })).toMatchObject({ changes: "none" });
});

it("keeps an account that is used once secret, and not the fingerprint", async () => {
  const { outputs } = await created(linuxHost({ credentialsId: undefined, singleUseCredentials: ACCOUNT }));

  expect(isSecret(outputs.singleUseCredentials)).toBe(true);
  expect(outputs.sshFingerprint).toBe(FINGERPRINT);
  expect(JSON.stringify({ ...outputs, singleUseCredentials: undefined })).not.toContain(ACCOUNT.password);
});
