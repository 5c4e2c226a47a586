import { startSimulator } from "veeam-simulator";
import { anEngine, linuxRepository, messagesOf, openSite, requireOk, summaryOf, type Simulator, type Site } from "./site";

const OTHER_ID = "5c1b2f3e-0d4a-4b6c-9e8f-7a6b5c4d3e2f";
const PASSWORD = "the password of the other site";

const repository = (more: Record<string, unknown> = {}) => ({ args: linuxRepository(), ...more });
const backupServer = {
  kind: "BackupServer",
  args: { dnsNameOrIpAddress: "vbr01.example.com", username: "svc", password: "of the backup server" },
  options: { provider: "other" },
} as const;

// The acts of one story: each goes on where the one before it ended.
describe.each(anEngine)("two sites in one program, on the %s", (_name, engine) => {
  let other: Simulator;
  let site: Site;
  const made = () =>
    [site.simulator, other].map(({ infrastructure }) => [
      ...infrastructure.repositories.slice(1).map(({ name }) => name),
      ...infrastructure.enterpriseManager.backupServers.map(({ name }) => name),
    ]);
  beforeAll(async () => {
    other = await startSimulator({ sessionLooks: 1, taskLooks: 1, password: PASSWORD, vbrId: OTHER_ID });
    site = await openSite(engine, {
      config: { providers: { value: JSON.stringify({ other: settingsOf(other) }), secret: true } },
      // What the environment says of Enterprise Manager would serve a provider that says nothing of it.
      env: { VEEAM_ENTERPRISE_MANAGER_URL: undefined },
    });
  }, 60_000);

  afterAll(async () => {
    await site.close();
    await other.close();
  });

  it("deploys each resource to its own, and keeps the passwords out of the state", async () => {
    site.declare({ here: repository(), there: repository({ options: { provider: "other" } }), manager: backupServer });

    const up = requireOk(await site.stack.up());

    expect(summaryOf(up).sort()).toEqual(["create here", "create manager", "create other", "create there"]);
    expect(made()).toEqual([["backups"], ["backups", "vbr01.example.com"]]);
    expect(JSON.stringify({ state: await site.stack.export(), text: up.text })).not.toContain(PASSWORD);
  }, 120_000);

  it("touches neither when a resource is given to the other provider, and says how to move", async () => {
    const there = repository({ options: { provider: "other" } });
    [site.simulator, other].forEach((simulator) => simulator.clearRequests());

    // Pulumi itself takes the id to the other site without a word.
    site.declare({ here: there, there, manager: backupServer });
    requireOk(await site.stack.up());
    const refresh = await site.stack.refresh();
    site.declare({ here: { ...there, args: linuxRepository({ description: "changed" }) }, there, manager: backupServer });
    const update = await site.stack.up();
    const destroy = await site.stack.destroy();

    const [from, to] = [site.simulator, other].map(({ vbrUrl }) => new URL(vbrUrl).host);
    for (const result of [refresh, update, destroy]) {
      const said = messagesOf(result).join("\n");
      expect(result.ok).toBe(false);
      expect(said).toContain(`repository "backups" was made on ${from}`);
      expect(said).toContain(`but this run is connected to ${to}`);
      expect(said).toContain("pulumi state delete");
    }
    expect(site.simulator.infrastructure.repositories.slice(1).map(({ name }) => name)).toEqual(["backups"]);
    expect(site.simulator.requests.filter(({ method }) => method === "DELETE" || method === "PUT")).toEqual([]);
  }, 180_000);

  it("says in the preview that a provider has no settings for a server", async () => {
    site.declare({
      here: repository(),
      there: repository({ options: { provider: "other" } }),
      manager: { ...backupServer, options: { provider: "vbrOnly" } },
    });
    const vbrOnly = Object.fromEntries(Object.entries(settingsOf(other)).filter(([name]) => name.startsWith("vbr")));
    await site.stack.setConfig("providers", JSON.stringify({ other: settingsOf(other), vbrOnly }), { secret: true });

    const preview = await site.stack.preview({ refresh: false });

    expect(preview.ok).toBe(false);
    expect(messagesOf(preview).join("\n")).toContain("No address for Enterprise Manager. Looked in: ");
  }, 120_000);

  it("is destroyed on both", async () => {
    site.declare({ here: repository(), there: repository({ options: { provider: "other" } }), manager: backupServer });

    requireOk(await site.stack.up());
    requireOk(await site.stack.destroy());

    expect(made()).toEqual([[], []]);
  }, 120_000);
});

function settingsOf({ vbrUrl, enterpriseManagerUrl, username, password, caCertificate }: Simulator): Record<string, string> {
  return {
    vbrUrl,
    vbrUsername: username,
    vbrPassword: password,
    vbrCaCertificate: caCertificate,
    enterpriseManagerUrl,
    enterpriseManagerUsername: username,
    enterpriseManagerPassword: password,
    enterpriseManagerCaCertificate: caCertificate,
  };
}
