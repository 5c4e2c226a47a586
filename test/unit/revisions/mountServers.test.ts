/** What the first revision has not: an answer of 404 would send people to look for a proxy. */
import { Runtime } from "../../../provider/lifecycle/runtime";
import { VeeamProvider } from "../../../provider/native/provider";
import { configOf, startSite, type Site } from "../../site";

const HOST = "3251ddfc-3691-4d20-a43e-860dc275147e";
const type = "veeam:index:MountServer";

let site: Site;
let provider: VeeamProvider;
beforeAll(async () => {
  site = await startSite({}, "1.2-rev1");
  const settings: Record<string, string> = { ...configOf(site.simulator), "veeam:vbrApiVersion": "auto" };
  const runtime = new Runtime();
  await runtime.configure({ config: { get: (key) => settings[key] } });
  provider = new VeeamProvider(runtime);
});
afterAll(async () => {
  await provider.end();
  await site.close();
});

it.each<[what: string, ask: () => Promise<unknown>]>([
  ["look-up by name", () => provider.invoke("veeam:index:getMountServer", { name: "linux01.tech.local" })],
  ["look-up of the default one", () => provider.invoke("veeam:index:getMountServer", { default: true })],
  ["import", () => provider.read({ urn: `urn:pulumi:dev::site::${type}::mount`, type }, HOST, {}, undefined)],
])("names the revision that a mount server needs: %s", async (_what, ask) => {
  await expect(ask()).rejects.toThrow(
    /MountServer needs REST revision 1\.3-rev0 \(VBR 13\.0\.0 or later\); 1\.2-rev1 is in use .*\[VEEAM_REVISION_MISMATCH\]$/,
  );
});

it("says what to look up in place of a mount server", async () => {
  await expect(provider.invoke("veeam:index:getMountServer", { default: true })).rejects.toThrow(
    /A mount server has the id of its managed server: use that one\. \[VEEAM_REVISION_MISMATCH\]$/,
  );
});
