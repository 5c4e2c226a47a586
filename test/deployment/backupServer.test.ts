import { join } from "node:path";
import { startSimulator } from "veeam-simulator";
import {
  anEngine,
  findBackupServer,
  messagesOf,
  openSite,
  requireOk,
  resourceOf,
  ROOT_DIRECTORY,
  summaryOf,
  type Declaration,
  type Engine,
  type Simulator,
  type Site,
} from "./site";

const EXAMPLE = join(ROOT_DIRECTORY, "examples", "enterprise-manager");
const PASSWORDS = {
  headquartersPassword: "password of the headquarters",
  londonPassword: "password of London",
  tokyoPassword: "password of Tokyo",
};
const ADDRESS = "vbr01.example.com";
/** What a refresh shows in place of an address that is another one now. */
const CHANGED = JSON.stringify(`(changed in Enterprise Manager, now listed as "${ADDRESS}")`);

const backupServer = (more: Record<string, unknown> = {}): Declaration => ({
  kind: "BackupServer",
  args: { dnsNameOrIpAddress: ADDRESS, username: "EXAMPLE\\svc-veeam", password: "the first password", ...more },
});

const connected = ({ infrastructure }: Simulator) => infrastructure.enterpriseManager.backupServers;

function held(simulator: Simulator, address: string) {
  const found = findBackupServer(simulator.infrastructure, address);
  if (found === undefined) throw new Error(`${address} is not in Enterprise Manager`);
  return found;
}

/** What was written to Enterprise Manager, by what it does: its paths say nothing. */
const writesOf = ({ requests }: Simulator): string[] =>
  requests.map(({ operation }) => operation ?? "").filter((operation) => /^(create|edit|delete)BackupServer$/.test(operation));

// The acts of one story: each goes on where the one before it ended.
describe.each(anEngine)("backup servers beside a repository on one of them, on the %s", (_name, engine) => {
  let site: Site;

  beforeAll(async () => {
    const config = Object.fromEntries(Object.entries(PASSWORDS).map(([key, value]) => [key, { value, secret: true }]));
    site = await openSite(engine, { projectDirectory: EXAMPLE, config });
  }, 60_000);

  beforeEach(() => site.simulator.clearRequests());

  afterAll(() => site.close());

  it("are connected, each with its own account, and the repository is made", async () => {
    const preview = requireOk(await site.stack.preview());
    const before = connected(site.simulator).length;
    const up = requireOk(await site.stack.up());

    const created = ["create backups", "create headquarters", "create london", "create tokyo"];
    expect(before).toBe(0);
    expect([summaryOf(preview).sort(), summaryOf(up).sort()]).toEqual([created, created]);
    expect(held(site.simulator, ADDRESS)).toMatchObject({ port: 9392, password: PASSWORDS.headquartersPassword });
    expect(held(site.simulator, "vbr-london.example.com")).toMatchObject({
      description: "Branch office in London, managed by Pulumi",
      username: "EXAMPLE\\svc-veeam",
      password: PASSWORDS.londonPassword,
      thumbprint: "0123456789ABCDEF0123456789ABCDEF01234567",
    });
    expect(held(site.simulator, "192.0.2.17")).toMatchObject({
      port: 19392,
      username: "svc-veeam@example.com",
      password: PASSWORDS.tokyoPassword,
    });
    expect(connected(site.simulator)).toHaveLength(3);
    expect(up.outputs.versions).toEqual({
      headquarters: held(site.simulator, ADDRESS).version,
      london: held(site.simulator, "vbr-london.example.com").version,
      tokyo: held(site.simulator, "192.0.2.17").version,
    });
    expect(writesOf(site.simulator)).toEqual(["createBackupServer", "createBackupServer", "createBackupServer"]);
  }, 120_000);

  it("need no request for a preview without refresh, and show no drift in one with refresh", async () => {
    const offline = requireOk(await site.stack.preview({ refresh: false }));
    const requests = [...site.simulator.requests];
    const online = requireOk(await site.stack.preview());

    expect(requests).toEqual([]);
    expect([summaryOf(offline), summaryOf(online)]).toEqual([[], []]);
    expect(site.simulator.requests.some(({ server }) => server === "enterpriseManager")).toBe(true);
  }, 120_000);

  it("show a description and an address that somebody changed in Enterprise Manager, and are repaired in place", async () => {
    const { uid } = held(site.simulator, ADDRESS);
    Object.assign(held(site.simulator, uid), { address: "vbr99.example.com" });
    Object.assign(held(site.simulator, "192.0.2.17"), { description: "Do not touch" });

    const preview = requireOk(await site.stack.preview());
    const up = requireOk(await site.stack.up());
    const unchanged = requireOk(await site.stack.preview());

    const tokyo = '"Branch office in Tokyo, managed by Pulumi"';
    const drift = [
      `refresh headquarters: dnsNameOrIpAddress "${ADDRESS}" => ${CHANGED}`,
      `refresh tokyo: description ${tokyo} => "Do not touch"`,
      `update headquarters: dnsNameOrIpAddress ${CHANGED} => "${ADDRESS}"`,
      `update tokyo: description "Do not touch" => ${tokyo}`,
    ];
    expect([summaryOf(preview).sort(), summaryOf(up).sort()]).toEqual([drift, drift]);
    expect(summaryOf(unchanged)).toEqual([]);
    expect(held(site.simulator, uid)).toMatchObject({ address: ADDRESS, password: PASSWORDS.headquartersPassword });
    expect(held(site.simulator, "192.0.2.17").description).toBe("Branch office in Tokyo, managed by Pulumi");
    expect(writesOf(site.simulator)).toEqual(["editBackupServer", "editBackupServer"]);
  }, 180_000);

  it("are disconnected, and the repository is deleted", async () => {
    const destroy = requireOk(await site.stack.destroy());

    expect(summaryOf(destroy).sort()).toEqual(["delete backups", "delete headquarters", "delete london", "delete tokyo"]);
    expect(connected(site.simulator)).toEqual([]);
    expect(site.simulator.infrastructure.repositories).toHaveLength(1);
    expect((await site.stack.export()).resources).toEqual([]);
  }, 120_000);
});

describe.each(anEngine)("a backup server on the %s", (_name, engine) => {
  let site: Site;

  afterEach(() => site.close());

  it("gets a rotated password with one PUT, and only [secret] shows", async () => {
    site = await openSite(engine);
    site.declare({ columbus: backupServer() });
    requireOk(await site.stack.up());
    const [before] = connected(site.simulator).map((live) => ({ ...live }));
    site.simulator.clearRequests();
    site.declare({ columbus: backupServer({ password: "the second password" }) });

    const preview = requireOk(await site.stack.preview());
    const up = requireOk(await site.stack.up());
    const unchanged = requireOk(await site.stack.preview({ refresh: true }));

    const rotation = ['update columbus: password "[secret]" => "[secret]"'];
    expect([summaryOf(preview), summaryOf(up), summaryOf(unchanged)]).toEqual([rotation, rotation, []]);
    expect(writesOf(site.simulator)).toEqual(["editBackupServer"]);
    expect(site.simulator.requests.filter(({ method }) => method === "PUT")).toHaveLength(1);
    expect(connected(site.simulator)).toEqual([{ ...before, password: "the second password" }]);
  }, 120_000);

  it("shows nothing when somebody changes its account in Enterprise Manager, which never tells", async () => {
    site = await openSite(engine);
    site.declare({ columbus: backupServer() });
    requireOk(await site.stack.up());
    Object.assign(held(site.simulator, ADDRESS), { username: "somebody", password: "else" });

    const up = requireOk(await site.stack.up({ refresh: true }));

    expect(summaryOf(up)).toEqual([]);
    expect(held(site.simulator, ADDRESS)).toMatchObject({ username: "somebody", password: "else" });
  }, 120_000);

  it("is read by get, by UID and by GUID, and is left alone", async () => {
    site = await openSite(engine);
    const uid = "urn:veeam:BackupServer:2c0e6b8a-4d3f-4a9b-8a43-1f0a2f6b7c11";
    const [guid = ""] = uid.split(":").slice(-1);
    connected(site.simulator).push({
      uid,
      name: ADDRESS,
      address: ADDRESS,
      description: "By hand",
      port: 9392,
      version: "13.0.1.1071",
    });
    site.declare({ byUid: { kind: "BackupServer", get: uid }, byGuid: { kind: "BackupServer", get: guid } });

    const up = requireOk(await site.stack.up());
    const state = await site.stack.export();
    requireOk(await site.stack.destroy());

    const known = { uid, name: ADDRESS, dnsNameOrIpAddress: ADDRESS, description: "By hand", port: 9392, version: "13.0.1.1071" };
    expect(up.outputs.resources).toMatchObject({ byUid: known, byGuid: known });
    expect(resourceOf(state, "byUid", "BackupServer")).toMatchObject({ id: uid, external: true });
    expect(resourceOf(state, "byGuid", "BackupServer")).toMatchObject({ id: uid, external: true });
    expect(writesOf(site.simulator)).toEqual([]);
    expect(connected(site.simulator)).toHaveLength(1);
  }, 120_000);

  it("is not found by get when there is none with this UID", async () => {
    site = await openSite(engine);
    const uid = "urn:veeam:BackupServer:2c0e6b8a-4d3f-4a9b-8a43-1f0a2f6b7c11";
    site.declare({ nobody: { kind: "BackupServer", get: uid } });

    const preview = await site.stack.preview();

    const { host } = new URL(site.simulator.enterpriseManagerUrl);
    expect(preview.ok).toBe(false);
    expect(messagesOf(preview).join("\n")).toContain(
      `There is no backup server with the UID ${uid} on ${host}. [VEEAM_NOT_FOUND]`,
    );
  }, 60_000);

  it("is connected to the Enterprise Manager of an explicit provider", async () => {
    const other = await startSimulator({ taskLooks: 1, password: "the password of the other site" });
    site = await openWith(engine, {
      enterpriseManagerUrl: other.enterpriseManagerUrl,
      enterpriseManagerUsername: other.username,
      enterpriseManagerPassword: other.password,
      enterpriseManagerCaCertificate: other.caCertificate,
    });
    site.declare({ here: backupServer(), there: { ...backupServer(), options: { provider: "other" } } });

    const up = requireOk(await site.stack.up());
    const made = [site.simulator, other].map((simulator) => connected(simulator).map(({ address }) => address));
    requireOk(await site.stack.destroy());
    const left = [site.simulator, other].map((simulator) => connected(simulator).length);
    await other.close();

    expect(summaryOf(up).sort()).toEqual(["create here", "create other", "create there"]);
    expect(made).toEqual([[ADDRESS], [ADDRESS]]);
    expect(left).toEqual([0, 0]);
  }, 120_000);

  it("is refused in the preview by a provider that has settings of a VBR server alone", async () => {
    // The environment names no Enterprise Manager either: its address would do.
    site = await openWith(engine, { vbrUrl: "https://vbr.example.com" }, { VEEAM_ENTERPRISE_MANAGER_URL: undefined });
    site.declare({ there: { ...backupServer(), options: { provider: "other" } } });

    const preview = await site.stack.preview();

    expect(preview.ok).toBe(false);
    expect(messagesOf(preview).join("\n")).toContain(
      "No address for Enterprise Manager. Looked in: provider argument or config veeam:enterpriseManagerUrl, VEEAM_ENTERPRISE_MANAGER_URL. [VEEAM_SETTINGS_INVALID]",
    );
    expect(preview.text).not.toMatch(/^\s+at /m);
    expect(site.simulator.requests).toEqual([]);
  }, 60_000);

  it("is not deployed when the check fails, and each mistake is told without the password", async () => {
    site = await openSite(engine);
    const mistakes = { dnsNameOrIpAddress: `https://${ADDRESS}`, port: 93920, password: "with a\u0007bell", pasword: "misspelt" };
    site.declare({ columbus: backupServer(mistakes) });

    const preview = await site.stack.preview();

    const messages = messagesOf(preview).join("\n");
    expect(preview.ok).toBe(false);
    expect(messages).toContain(
      "dnsNameOrIpAddress: must be a DNS name or an IP address alone, without https:// and without a path",
    );
    expect(messages).toContain("port: must be between 1 and 65535, got 93920");
    expect(messages).toContain("password: must not hold control characters, which XML cannot carry");
    expect(messages).toContain("pasword: is not a known property; did you mean password?");
    expect(JSON.stringify(preview)).not.toMatch(/with a|misspelt/);
    expect(site.simulator.requests).toEqual([]);
  }, 60_000);
});

/** With a provider `other` beside the default one. */
function openWith(engine: Engine, settings: Record<string, string>, env: Record<string, undefined> = {}): Promise<Site> {
  const providers = { value: JSON.stringify({ other: settings }), secret: true };
  return openSite(engine, { config: { providers }, env });
}
