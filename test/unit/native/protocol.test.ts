/** The native plugin in this process, over real gRPC: what the protocol has beyond the dynamic form. */
import { Service } from "../../../provider/native/service";
import { arrived } from "../../arrived";
import { messageWith } from "../../codes";
import { InitializationError, type ProviderConnection } from "../../engine/providerConnection";
import { fromStruct, providerMessages, toStruct, unary } from "../../engine/protocol";
import { isSecret, secret, unknownValue as unknown, withoutSecrets } from "../../engine/values";
import { pluginSettings, startPlugin } from "../../nativeRun";
import { configOf, startSite, type Fields, type Site } from "../../site";
import { linuxLocal } from "../repository/programs";

const TYPE = "veeam:index:Repository";
const urnOf = (name: string, type = TYPE): string => `urn:pulumi:dev::site::${type}::${name}`;

let site: Site;
let plugin: Awaited<ReturnType<typeof startPlugin>>;
let provider: ProviderConnection;

beforeAll(async () => {
  site = await startSite();
  plugin = await startPlugin();
  provider = plugin.connection;
  await provider.configure(settings());
});

afterAll(async () => {
  await plugin.close();
  await site.close();
});

function settings(): Fields {
  return pluginSettings(configOf(site.simulator));
}

const messageOf = (error: unknown): string => (error as Error).message;

async function created(name: string, more: Fields = {}): Promise<{ id: string; inputs: Fields; outputs: Fields }> {
  const { inputs, failures } = await provider.check({}, linuxLocal(name, more), urnOf(name));
  expect(failures).toEqual([]);
  const { id, outputs } = await provider.create(inputs, urnOf(name));
  return { id, inputs, outputs };
}

function repositoryNamed(name: string) {
  return site.simulator.infrastructure.repositories.find((one) => one.name === name);
}

describe("a preview", () => {
  it("of a creation knows what is declared, does not know what the server adds, and sends nothing", async () => {
    const before = site.simulator.requests.length;

    const { id, outputs } = await provider.create(linuxLocal("planned"), urnOf("planned"), { isPreview: true });

    expect({ id, name: outputs.name, uniqueId: outputs.uniqueId }).toEqual({ id: "", name: "planned", uniqueId: unknown });
    expect(site.simulator.requests.length).toBe(before);
  });

  it("keeps values that are not known yet, at any depth", async () => {
    const declared = linuxLocal("later", { repository: { path: unknown } });

    const { inputs, failures } = await provider.check({}, { ...declared, hostId: unknown }, urnOf("later"));

    expect(failures).toEqual([]);
    expect(inputs).toMatchObject({ hostId: unknown, repository: { path: unknown } });
  });

  it("of an update keeps what the server has added", async () => {
    const { id, inputs, outputs } = await created("steady");

    const planned = await provider.update(
      id,
      outputs,
      { ...inputs, description: "new" },
      { urn: urnOf("steady"), isPreview: true },
    );

    expect(planned).toMatchObject({ description: "new", uniqueId: outputs.uniqueId });
    expect(repositoryNamed("steady")?.description).toBe("");
  });

  const certificate = (text: string): Fields => ({ certificate: btoa(text), formatType: "pfx", password: "x" });
  const KMS = { name: "kms01", port: 5696, serverCertificate: certificate("a"), clientCertificate: certificate("b") };
  const keyFile = (account: string): string => btoa(JSON.stringify({ project_id: "tech", client_email: `${account}@tech` }));
  const GOOGLE = { type: "GoogleService", existingAccount: { keyFile: keyFile("a") } };
  const HOST = { type: "LinuxHost", name: "linux01", credentialsId: "0d9e8f7a-6b5c-4d3e-9f2a-1b0c9d8e7f6a" };
  const [SERVER, CLIENT] = ["serverCertificateThumbprint", "clientCertificateThumbprint"];

  it.each<[type: string, declared: Fields, olds: Fields, change: Fields, expected: Fields]>([
    ["KmsServer", KMS, { [SERVER]: "S", [CLIENT]: "C" }, { description: "new" }, { [SERVER]: "S", [CLIENT]: "C" }],
    ["KmsServer", KMS, { [SERVER]: "S" }, { serverCertificate: certificate("c") }, { [SERVER]: unknown }],
    [
      "KmsServer",
      KMS,
      { [SERVER]: "S", [CLIENT]: "C" },
      { clientCertificate: certificate("c") },
      { [SERVER]: "S", [CLIENT]: unknown },
    ],
    ["KmsServer", KMS, { [SERVER]: "S", [CLIENT]: "C", __unfinished: true }, {}, { [SERVER]: unknown, [CLIENT]: unknown }],
    [
      "CloudCredentials",
      GOOGLE,
      { name: "a", uniqueId: "U" },
      { existingAccount: { keyFile: keyFile("b") } },
      { name: unknown, projectId: unknown, uniqueId: "U" },
    ],
    ["CloudCredentials", GOOGLE, { name: "a", projectId: "tech" }, { description: "new" }, { name: "a", projectId: "tech" }],
    ["ManagedServer", HOST, {}, { trustOnFirstUse: true }, { sshFingerprint: unknown }],
    [
      "ManagedServer",
      { ...HOST, trustOnFirstUse: true },
      { sshFingerprint: "known" },
      { trustOnFirstUse: undefined },
      { sshFingerprint: "known" },
    ],
    ["Credentials", { type: "Standard", username: "a", password: "b" }, { uniqueId: "U" }, { password: "c" }, { uniqueId: "U" }],
    ["EncryptionPassword", { hint: "a", password: "b" }, { uniqueId: "U" }, { password: "c" }, { uniqueId: "U" }],
    ["MountServer", { hostId: HOST.credentialsId }, { type: "linux" }, { isDefault: true }, { type: "linux" }],
  ])(
    "of an update of %s does not know what the server may make of it, and knows the rest",
    async (type, declared, added, change, expected) => {
      const { __unfinished, ...computed } = added;
      const state = { ...declared, ...added, __state: 1, __computed: Object.keys(computed) };
      const news = Object.fromEntries(Object.entries({ ...declared, ...change }).filter(([, value]) => value !== undefined));
      const urn = urnOf("planned", `veeam:index:${type}`);

      const planned = withoutSecrets(await provider.update("id", state, news, { urn, isPreview: true })) as Fields;

      expect(planned).toMatchObject(expected);
    },
  );
});

describe("secrets", () => {
  it("stay secret in inputs and outputs, where they are declared secret", async () => {
    const { inputs, outputs, id } = await created("veiled", { description: secret("hush") });

    expect([inputs.description, outputs.description].map((value) => [isSecret(value), withoutSecrets(value)])).toEqual([
      [true, "hush"],
      [true, "hush"],
    ]);
    const read = await provider.read(id, outputs, inputs, urnOf("veiled"));
    expect([isSecret(read.properties.description), isSecret(read.inputs?.description)]).toEqual([true, true]);
    expect((await provider.diff(id, outputs, inputs, { urn: urnOf("veiled") })).changes).toBe("none");
  });

  it("are kept in the state of an object that could not be finished", async () => {
    const outcome = { result: "Failed", message: "Mount server is offline", effect: true, resourceId: true } as const;
    site.simulator.planSession({ outcome });

    const failure = await created("half", { description: secret("hush") }).catch((error: unknown) => error);

    expect(failure).toBeInstanceOf(InitializationError);
    const { id, properties, reasons } = failure as InitializationError;
    expect(id).toBe(repositoryNamed("half")?.id);
    expect([isSecret(properties.description), withoutSecrets(properties.description)]).toEqual([true, "hush"]);
    expect(reasons.join()).toContain("[VEEAM_SESSION_FAILED]");
  });

  it("of the old state stay secret when an update fails", async () => {
    const { id, inputs, outputs } = await created("once-veiled", { description: secret("hush") });
    const outcome = { result: "Failed", message: "Mount server is offline", effect: true } as const;
    site.simulator.planSession({ match: { kind: "update" }, outcome });
    const news = { ...inputs, description: "plain", repository: { ...(inputs.repository as Fields), maxTaskCount: 9 } };

    const failure = await provider.update(id, outputs, news, { urn: urnOf("once-veiled") }).catch((error: unknown) => error);

    expect(failure).toBeInstanceOf(InitializationError);
    expect(JSON.stringify((failure as InitializationError).properties)).not.toContain('"description":"hush"');
  });

  it("passwords are secret whatever the program says", async () => {
    const type = "veeam:index:BackupServer";
    const declared = { dnsNameOrIpAddress: "vbr01", username: "svc", password: "plain" };
    const { inputs } = await provider.check({}, declared, urnOf("vbr01", type));
    const checked = await provider.checkConfig({ vbrUrl: "https://vbr01.example.com", vbrPassword: "plain" });

    expect([inputs.password, checked.inputs.vbrPassword].map(isSecret)).toEqual([true, true]);
  });
});

describe("a difference", () => {
  it("names each property with the kind of its change", async () => {
    const { id, inputs, outputs } = await created("detailed", { repository: { maxTaskCount: 4, taskLimitEnabled: true } });
    const { maxTaskCount: _, ...repository } = inputs.repository as Fields;
    const news = {
      ...inputs,
      description: "new",
      repository: { ...repository, readWriteLimitEnabled: true, readWriteRate: 100, taskLimitEnabled: false },
    };

    const difference = await provider.diff(id, outputs, news, { urn: urnOf("detailed") });

    expect(difference).toEqual({
      changes: "some",
      replaces: [],
      deleteBeforeReplace: false,
      detailed: {
        description: "add",
        "repository.maxTaskCount": "delete",
        "repository.readWriteLimitEnabled": "add",
        "repository.readWriteRate": "add",
        "repository.taskLimitEnabled": "update",
      },
    });
  });

  it("says what replaces, and that the old one goes first where the name stays", async () => {
    const { id, inputs, outputs } = await created("moving");

    const difference = await provider.diff(
      id,
      outputs,
      { ...inputs, repository: { path: "/mnt/elsewhere" } },
      { urn: urnOf("moving") },
    );

    expect(difference).toMatchObject({ replaces: ["repository"], deleteBeforeReplace: true });
    expect(difference.detailed).toEqual({ "repository.path": "update, replace" });
  });

  it("writes the names of properties so that the engine can read any of them", async () => {
    const type = "veeam:index:RepositoryRescan";
    const declared = { repositoryIds: [(await created("rescanned")).id], triggers: [{ "a[b]": 1 }] };
    const urn = urnOf("rescan", type);
    const { id, outputs } = await provider.create(declared, urn);

    const difference = await provider.diff(id, outputs, { ...declared, triggers: [{ "a[b]": 2 }] }, { urn });

    expect(Object.keys(difference.detailed ?? {})).toEqual(['triggers[0]["a[b]"]']);
  });

  it("is none for what only the dynamic form has stored", async () => {
    const { id, inputs, outputs } = await created("from-dynamic");
    const before = { ...outputs, __provider: "stub", __timeouts: { create: "5m" }, __urn: "urn:pulumi:dev::site::dynamic::nas" };

    expect(await provider.diff(id, before, inputs, { urn: urnOf("from-dynamic") })).toMatchObject({
      changes: "none",
      detailed: {},
    });
  });
});

describe("an import", () => {
  it.each(["id", "name"])("by its %s gives a declaration that does not differ", async (by) => {
    const name = `existing-${by}`;
    const { id } = await created(name);

    const read = await provider.read(by === "id" ? id : `name:${name}`, {}, undefined, urnOf(`imported-${by}`));

    expect(read.id).toBe(id);
    const { inputs, failures } = await provider.check({}, read.inputs ?? {}, urnOf(`imported-${by}`));
    expect(failures).toEqual([]);
    expect(await provider.diff(id, read.properties, inputs, { urn: urnOf(`imported-${by}`) })).toMatchObject({ changes: "none" });
  });

  it("of a creation that was interrupted gives what the server has, and is no get", async () => {
    const { id, inputs } = await created("interrupted");
    Object.assign(repositoryNamed("interrupted") ?? {}, { description: "by hand" });

    const read = await provider.read(id, {}, inputs, urnOf("interrupted"));

    expect(read).toMatchObject({ id, inputs: { name: "interrupted", description: "by hand" } });
    expect(read.properties).not.toHaveProperty("__shown");
  });

  it("of nothing says so", async () => {
    await expect(provider.read("name:nowhere", {}, undefined, urnOf("nowhere"))).rejects.toThrow("[VEEAM_NOT_FOUND]");
  });

  it("of a name without its key, or of a key that several have, says what to give", async () => {
    const accounts = urnOf("accounts", "veeam:index:Credentials");
    const { credentials } = site.simulator.infrastructure;
    const [share] = credentials;
    credentials.push({ ...structuredClone(share), id: "0d9e8f7a-0000-4000-8000-000000000001", description: "Other" });

    const named = await provider.read("nowhere", {}, undefined, urnOf("nowhere")).catch(messageOf);
    const unknown = await provider.read("0d9e8f7a-0000-4000-8000-000000000002", {}, undefined, urnOf("nowhere")).catch(messageOf);
    const shared = await provider.read(`username:${String(share?.username)}`, {}, undefined, accounts).catch(messageOf);
    credentials.pop();

    expect(named).toMatch(/ To find it by its name, give name:nowhere\. \[VEEAM_NOT_FOUND\]$/);
    expect(unknown).not.toContain("name:");
    expect(shared).toMatch(/ Here it takes the id of one of them\. \[VEEAM_AMBIGUOUS\]$/);
  });

  it("of a rescan says why there is none", async () => {
    const type = "veeam:index:RepositoryRescan";
    await expect(provider.read("any", {}, undefined, urnOf("rescan", type))).rejects.toThrow("A rescan cannot be imported");
  });
});

describe("a get", () => {
  it("gives what a program could declare, and a refresh of it no drift", async () => {
    const { id } = await created("shown-alone", { description: "before" });
    const urn = urnOf("shown");

    const shown = await provider.read(id, {}, {}, urn);
    Object.assign(repositoryNamed("shown-alone") ?? {}, { description: "after" });
    const next = await startPlugin();
    await next.connection.configure(settings());
    const again = await next.connection.read(id, shown.properties, shown.inputs, urn);
    await next.close();

    const declared = linuxLocal("shown-alone", { description: "before" });
    expect(shown).toMatchObject({ id, inputs: {}, properties: declared });
    expect(again).toEqual({ ...shown, properties: { ...shown.properties, description: "after" } });
  });

  it("reads by the id, and refuses a name, which the program would keep as the id", async () => {
    const { id } = await created("got");

    expect((await provider.read(id, {}, {}, urnOf("shown-by-id"))).id).toBe(id);
    await expect(provider.read("name:got", {}, {}, urnOf("shown-by-name"))).rejects.toMatchObject({
      message: messageWith("VEEAM_ARGUMENTS_INVALID", "name:got", "getRepository"),
    });
  });
});

describe("an object that a resource has already", () => {
  it("is not deleted when its import is written in another way", async () => {
    const name = "written-twice";
    const { id } = await created(name);
    const urn = urnOf("imported-twice");
    const first = await provider.read(`name:${name}`, {}, undefined, urn);

    // The engine compares the texts, takes it for another object, and deletes what it had before.
    const next = await startPlugin();
    await next.connection.configure(settings());
    await next.connection.diff(id, first.properties, first.inputs ?? {}, { urn });
    await next.connection.read(id.toUpperCase(), {}, undefined, urn);
    await next.connection.delete(id, first.properties, { urn });
    await next.close();

    expect(repositoryNamed(name)?.id).toBe(id);
  });

  it("is not deleted when the resource only shows it from now on", async () => {
    const name = "shown";
    const { id, outputs } = await created(name);
    const next = await startPlugin();
    await next.connection.configure(settings());

    await next.connection.read(id, {}, {}, urnOf(name));
    await next.connection.delete(id, outputs, { urn: urnOf(name) });
    await next.close();

    expect(repositoryNamed(name)?.id).toBe(id);
  });
});

describe("a look-up", () => {
  it("answers an object, and a list under items", async () => {
    const host = await provider.invoke("veeam:index:getManagedServer", { name: "linux01.tech.local" });
    const all = await provider.invoke("veeam:index:getRepositories", {});

    expect(host).toMatchObject({ name: "linux01.tech.local", type: "LinuxHost" });
    expect((all.items as Fields[]).map(({ name }) => name)).toContain("Default Backup Repository");
  });

  it("of an unknown name is refused", async () => {
    await expect(provider.invoke("veeam:index:getRepo", {})).rejects.toThrow("[VEEAM_ARGUMENTS_INVALID]");
  });
});

describe("settings", () => {
  it("are checked before anything is sent, with a line for each mistake", async () => {
    const { failures } = await provider.checkConfig({ vbrUrl: "http://vbr01", vbrMaxParallel: 0 });

    expect(failures.map(({ reason }) => reason)).toEqual([
      expect.stringContaining("starts with http://") as string,
      expect.stringContaining("must be an integer between 1 and 999") as string,
    ]);
  });

  it("that are not known yet are not judged", async () => {
    expect((await provider.checkConfig({ vbrUrl: unknown, vbrMaxParallel: 0 })).failures).toEqual([]);
  });
});

describe("a cancellation", () => {
  const polled = async (since: number): Promise<void> => {
    const polls = /^\/api\/v1\/sessions\/./;
    await arrived(() => site.simulator.requests.slice(since).some(({ path }) => polls.test(path)));
  };

  it("lets what ends soon end, so that the state has it", async () => {
    const own = await startPlugin({ graceMs: 10_000 });
    await own.connection.configure(settings());
    site.simulator.planSession({ looks: 3 });
    const before = site.simulator.requests.length;
    const creating = own.connection.create(linuxLocal("ends-soon"), urnOf("ends-soon"));
    await polled(before);

    await own.connection.cancel();

    expect((await creating).id).toBe(repositoryNamed("ends-soon")?.id);
    await own.close();
  });

  it("ends a wait whose time to end by itself has passed, says what goes on, and logs off", async () => {
    const own = await startPlugin({ graceMs: 0 });
    await own.connection.configure(settings());
    site.simulator.planSession({ looks: 1_000_000 });
    const before = site.simulator.requests.length;
    const creating = own.connection.create(linuxLocal("cut-off"), urnOf("cut-off")).catch((error: unknown) => error);
    await polled(before);

    await own.connection.cancel();
    const failure = await creating;

    expect(String(failure)).toMatch(/was interrupted: session \S+ is .* \[VEEAM_INTERRUPTED\]/s);
    await own.close();
  });
});

describe("credentials in the environment without an address", () => {
  const variables = { VEEAM_VBR_USERNAME: "of-the-default-provider", VEEAM_VBR_PASSWORD: "of the default provider" };
  beforeEach(() => {
    Object.assign(process.env, variables);
    site.simulator.infrastructure.habits.locksAfter = 0;
  });
  afterEach(() => Object.keys(variables).forEach((name) => Reflect.deleteProperty(process.env, name)));

  it.each([
    ["default", true],
    ["default_0_1_0", true],
    ["default_0_1_0_alpha_1_https_/example.com/plugins", true],
    ["default_https_/example.com/plugins", true],
    ["tokyo", false],
    ["default_tokyo", false],
    ["default_2", false],
    ["defaults", false],
  ])("of the provider named %s, are its own: %s", async (name, areIts) => {
    const own = await startPlugin();
    await own.connection.configure(settings(), `urn:pulumi:dev::site::pulumi:providers:veeam::${name}`);

    const answer = await own.connection.invoke("veeam:index:getRepositories", {}).catch(String);
    await own.close();

    expect(typeof answer === "string" && answer.includes("VEEAM_LOG_IN_REFUSED")).toBe(areIts);
  });
});

describe("a request", () => {
  it("leaves no values with gRPC once it is answered", async () => {
    const { checkConfig } = new Service({ schemaFile: "plugin/schema.json", engineAddress: undefined }).methods();
    const request = new providerMessages.CheckRequest();
    request.setNews(toStruct({ vbrUrl: "https://vbr.example.com" }));

    const response = await unary<providerMessages.CheckResponse>((done) =>
      (checkConfig as (call: object, callback: typeof done) => void)({ request }, done),
    );

    expect(fromStruct(response.getInputs())).toMatchObject({ vbrUrl: "https://vbr.example.com" });
    expect(request.hasNews()).toBe(false);
  });
});
