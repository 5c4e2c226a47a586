/** The look-ups of a program, asked over HTTPS: what they find, what they hand on, and what they say when nothing fits. */
import { setImmediate } from "node:timers/promises";
import * as pulumi from "@pulumi/pulumi";
import { startSimulator, type JsonObject, type Simulator } from "veeam-simulator";
import * as veeam from "../../../provider";
import { hostAndPort } from "../../network";
import { failureOf, requestsOf } from "../../reading";
import { configOf } from "../../site";

const LINUX = "3251ddfc-3691-4d20-a43e-860dc275147e";
const WINDOWS = "6745a759-2205-4cd2-b172-8ec8f7e60ef8";
const DEFAULT_REPOSITORY = "88788f9e-d8f5-4eb4-bc4f-9b3f5403bcec";
const NOBODY = "11111111-2222-4333-8444-555555555555";
const INFRASTRUCTURE = "/api/v1/backupInfrastructure";

let simulator: Simulator;
let address: string;
const environment = process.env;

beforeEach(async () => {
  process.env = Object.fromEntries(Object.entries(environment).filter(([name]) => !/^VEEAM_|_proxy$/i.test(name)));
  simulator = await startSimulator();
  address = hostAndPort(simulator.vbrUrl);
  pulumi.runtime.setAllConfig(configOf(simulator));
});
afterEach(async () => {
  process.env = environment;
  await simulator.close();
});

const paths = (): string[] => requestsOf(simulator).map((request) => request.replace(/\?.*/, "").replace(/ \d+$/, ""));
const copyOf = (item: JsonObject | undefined, change: JsonObject): never => ({ ...item, ...change }) as never;

describe("a managed server", () => {
  it("is found by its name, whatever its case, and by its id", async () => {
    const found = {
      id: LINUX,
      name: "linux01.tech.local",
      type: "LinuxHost",
      description: "Repository host",
      status: "Available",
    };

    expect(await veeam.getManagedServer({ name: "LINUX01.Tech.local" })).toEqual(found);
    expect(await veeam.getManagedServer({ name: "linux01.tech.local", type: "LinuxHost" })).toEqual(found);
    expect(await veeam.getManagedServer({ id: `{${LINUX.toUpperCase()}}` })).toEqual(found);
  });

  it("is not taken for one whose description has the name", async () => {
    simulator.infrastructure.managedServers.unshift(
      copyOf(simulator.infrastructure.managedServers[0], { id: NOBODY, name: "other", description: "linux01.tech.local" }),
    );

    expect(await veeam.getManagedServer({ name: "linux01.tech.local" })).toMatchObject({ id: LINUX });
  });

  it("is found on the last of several pages", async () => {
    const { managedServers } = simulator.infrastructure;
    const [first] = managedServers;
    for (let number = 1; number <= 450; number++) {
      const id = `11111111-2222-4333-8444-${String(number).padStart(12, "0")}`;
      managedServers.push(copyOf(first, { id, name: `esx${number}.tech.local`, type: "ViHost" }));
    }

    expect(await veeam.getManagedServer({ name: "esx450.tech.local" })).toMatchObject({ type: "ViHost" });
    expect(paths().filter((path) => path === `GET ${INFRASTRUCTURE}/managedServers`)).toHaveLength(6);
    expect(await failureOf(veeam.getManagedServer({ name: "esx0450" }))).toMatch(
      /^There is no managed server named "esx0450" on \S+\. There are: "esx450\.tech\.local" .*; and 444 more\. \[VEEAM_NOT_FOUND\]$/,
    );
  });

  it("that is not there is an error with a code", async () => {
    await expect(veeam.getManagedServer({ name: "gateway01" })).rejects.toMatchObject({ code: "VEEAM_NOT_FOUND" });
  });

  it("that is not there is answered with what is, the most alike first", async () => {
    expect(await failureOf(veeam.getManagedServer({ name: "gateway01" }))).toBe(
      `There is no managed server named "gateway01" on ${address}. There are: ` +
        `"gateway01.tech.local" (WindowsHost, id 5b0c7d2e-9f41-4a36-8c1d-2e7f6a90b3d4); ` +
        `"hardened01.tech.local" (LinuxHost, id f13af962-34af-4c1a-a272-edfac05ac2af); ` +
        `"vbr01.tech.local" (WindowsHost, id ${WINDOWS}); "linux01.tech.local" (LinuxHost, id ${LINUX}). [VEEAM_NOT_FOUND]`,
    );
    expect(await failureOf(veeam.getManagedServer({ name: "linux01.tech.local", type: "WindowsHost" }))).toContain(
      `There is no managed server named "linux01.tech.local" of the type WindowsHost on ${address}. There are: "linux01.tech.local" (LinuxHost`,
    );
    expect(await failureOf(veeam.getManagedServer({ id: NOBODY }))).toContain(
      `There is no managed server with the id ${NOBODY} on ${address}. There are: `,
    );
  });

  it("that is there twice is answered with both", async () => {
    simulator.infrastructure.managedServers.push(
      copyOf(simulator.infrastructure.managedServers[1], { id: NOBODY, type: "ViHost", name: "Linux01.tech.local" }),
    );

    expect(await failureOf(veeam.getManagedServer({ name: "linux01.tech.local" }))).toBe(
      `2 managed servers named "linux01.tech.local" are on ${address}: "linux01.tech.local" (LinuxHost, id ${LINUX}); ` +
        `"Linux01.tech.local" (ViHost, id ${NOBODY}). Give the type too. [VEEAM_AMBIGUOUS]`,
    );
    expect(await veeam.getManagedServer({ name: "linux01.tech.local", type: "ViHost" })).toMatchObject({ id: NOBODY });
  });
});

describe("what a host shows", () => {
  it("is the fingerprint of its SSH key, or its certificate", async () => {
    const { fingerprint } = simulator.infrastructure.networkHosts["linux02.tech.local"] ?? {};

    expect(await veeam.getConnectionCertificate({ name: "linux02.tech.local", type: "LinuxHost" })).toEqual({ fingerprint });
    expect(await veeam.getConnectionCertificate({ name: "windows02.tech.local", type: "WindowsHost" })).toMatchObject({
      certificate: { thumbprint: "A7D30F5E1B94C826E0F7315DA2C8694B3E5F1D07", issuedTo: "windows02.tech.local" },
    });
  });

  it("is asked again where the answer is lost", async () => {
    simulator.fail({ on: "POST /connectionCertificate", with: { kind: "reset", when: "after" } });

    expect(await veeam.getConnectionCertificate({ name: "linux02.tech.local", type: "LinuxHost" })).toHaveProperty("fingerprint");
  });

  it("is an error that names the host where the server cannot connect to it", async () => {
    expect(await failureOf(veeam.getConnectionCertificate({ name: "nowhere", type: "LinuxHost" }))).toBe(
      `${address} cannot connect to nowhere (LinuxHost): Failed to connect to nowhere as LinuxHost. Check the name, the type and the network between them. [VEEAM_REQUEST_REFUSED]`,
    );
  });
});

describe("a mount server", () => {
  const settings = { writeCacheFolder: "/var/lib/veeam/IRCache/", vPowerNFSEnabled: false };

  it("is found by the name of its managed server, with its own settings", async () => {
    expect(await veeam.getMountServer({ name: "linux01.tech.local" })).toEqual({
      id: LINUX,
      name: "linux01.tech.local",
      type: "linux",
      isDefault: true,
      settings,
    });
  });

  it.each(["windows", "linux"] as const)("is found as the default one of %s, in any spelling of the type", async (type) => {
    for (const server of simulator.infrastructure.mountServers)
      server.type = `${server.type.slice(0, 1).toUpperCase()}${server.type.slice(1)}`;

    const found = await veeam.getMountServer({ default: true, type });

    expect(found).toMatchObject({ id: type === "linux" ? LINUX : WINDOWS, type, isDefault: true });
    expect(paths()).toContain(`GET ${INFRASTRUCTURE}/mountServers/default`);
  });

  it("is not chosen between the two default ones", async () => {
    expect(await failureOf(veeam.getMountServer({ default: true }))).toBe(
      `2 default mount servers of any type are on ${address}: "vbr01.tech.local" (windows, id ${WINDOWS}); "linux01.tech.local" (linux, id ${LINUX}). Give the type too. [VEEAM_AMBIGUOUS]`,
    );
  });

  it("is not a managed server without that role", async () => {
    expect(await failureOf(veeam.getMountServer({ name: "gateway01.tech.local" }))).toMatch(
      /^There is no mount server named "gateway01\.tech\.local" on \S+\. There are: "vbr01\.tech\.local" /,
    );
  });
});

describe("a credentials record", () => {
  beforeEach(() => {
    const [smb, linux] = simulator.infrastructure.credentials;
    simulator.infrastructure.credentials.push(
      copyOf(smb, { id: NOBODY, description: "Another share" }),
      copyOf(linux, {
        id: "22222222-2222-4333-8444-555555555555",
        type: "Standard",
        privateKey: "-----KEY",
        passphrase: "secret",
      }),
    );
  });

  it("is found by user name, description and type, and without its secrets", async () => {
    expect(await veeam.getCredentials({ username: "TECH\\svc-backup", description: "SMB share account" })).toEqual({
      id: "e4a6f1b2-5c3d-4e7f-8a90-1b2c3d4e5f60",
      username: "TECH\\svc-backup",
      description: "SMB share account",
      type: "Standard",
    });
    expect(await veeam.getCredentials({ username: "veeam", type: "Standard" })).toEqual({
      id: "22222222-2222-4333-8444-555555555555",
      username: "veeam",
      description: "Linux repository account",
      type: "Standard",
    });
  });

  it("must be the only one that fits", async () => {
    expect(await failureOf(veeam.getCredentials({ username: "TECH\\svc-backup" }))).toBe(
      `2 credentials records with the user name "TECH\\\\svc-backup" are on ${address}: ` +
        `"TECH\\\\svc-backup" (Standard, "SMB share account", id e4a6f1b2-5c3d-4e7f-8a90-1b2c3d4e5f60); ` +
        `"TECH\\\\svc-backup" (Standard, "Another share", id ${NOBODY}). Give description or type too. [VEEAM_AMBIGUOUS]`,
    );
    expect(await failureOf(veeam.getCredentials({ username: "tech\\svc-backup" }))).toMatch(
      /^There is no credentials record with the user name .* There are: "TECH\\\\svc-backup" /,
    );
  });
});

describe("a cloud credentials record", () => {
  it.each([
    [{ type: "Amazon", accessKey: "AKIAEXAMPLEKEY000001" }, "9b6f0b3e-64a1-4d0c-9a59-2d9c1a6f7e11"],
    [{ type: "Amazon", description: "IBM COS writer" }, "ef133fa9-46c1-9431-b0bd-3ca750b83aa1"],
    [{ type: "AzureStorage", account: "techbackup01" }, "566566ee-2378-4498-9443-3b2bc21e69b0"],
    [{ type: "AzureCompute", connectionName: "Tech Azure" }, "4f3e2d1c-0b9a-4887-a665-544332211000"],
    [{ type: "Google", accessKey: "GOOGEXAMPLEKEY000003" }, "1b431f18-b81f-4c63-94ef-fdc1e51a971e"],
    [{ type: "GoogleService", name: "veeam-proxy" }, "8e7d6c5b-4a39-4281-b706-f5e4d3c2b1a0"],
  ] as const)("is found by %j", async (args, id) => {
    expect(await veeam.getCloudCredentials(args)).toMatchObject({ ...args, id });
  });

  it("comes with the subscriptions of an Azure compute account, and without its secret", async () => {
    const record = simulator.infrastructure.cloudCredentials.find(({ type }) => type === "AzureCompute");
    Object.assign(record?.subscription as object, { secret: "the client secret" });

    expect(await veeam.getCloudCredentials({ type: "AzureCompute" })).toEqual({
      id: "4f3e2d1c-0b9a-4887-a665-544332211000",
      type: "AzureCompute",
      description: "Azure compute account",
      connectionName: "Tech Azure",
      deploymentType: "MicrosoftAzure",
      region: "Global",
      tenantId: "tech.example.com",
      applicationId: "a9b8c7d6-e5f4-4321-8765-0fedcba98765",
      subscriptions: [
        {
          id: "b1a0f7c5-3d4e-4f6a-9c8b-7d6e5f4a3b2c",
          azureSubscriptionId: "c0ffee00-1234-4abc-8def-0123456789ab",
          azureSubscriptionName: "Tech backup",
        },
      ],
    });
  });

  it("must be the only one that fits", async () => {
    expect(await failureOf(veeam.getCloudCredentials({ type: "Amazon" }))).toBe(
      `2 cloud credentials records of the type Amazon are on ${address}: ` +
        `"AKIAEXAMPLEKEY000001" (Amazon, "S3 writer", id 9b6f0b3e-64a1-4d0c-9a59-2d9c1a6f7e11); ` +
        `"EXAMPLEIBMKEY0000002" (Amazon, "IBM COS writer", id ef133fa9-46c1-9431-b0bd-3ca750b83aa1). Give description or accessKey too. [VEEAM_AMBIGUOUS]`,
    );
    expect(await failureOf(veeam.getCloudCredentials({ type: "AzureStorage", account: "techbackup1" }))).toBe(
      `There is no cloud credentials record of the type AzureStorage with the account "techbackup1" on ${address}. There are: ` +
        `"techbackup01" (AzureStorage, "Azure storage account", id 566566ee-2378-4498-9443-3b2bc21e69b0). [VEEAM_NOT_FOUND]`,
    );
  });
});

describe("what encrypts", () => {
  it("is found: a password by its hint, a KMS server by its name", async () => {
    const id = "c26b46c1-e3e5-424c-948f-0a3fa5a19ab7";

    expect(await veeam.getEncryptionPassword({ hint: "SOBR offload 2025" })).toEqual({
      id,
      hint: "SOBR offload 2025",
      uniqueId: id,
    });
    expect(await veeam.getKmsServer({ name: "kms01.tech.local" })).toEqual({
      id: "b99403b3-0207-49d5-b267-d9213abf6699",
      name: "kms01.tech.local",
      type: "KMS",
    });
  });

  it("must be the only one of its hint", async () => {
    const { encryptionPasswords } = simulator.infrastructure;
    encryptionPasswords.push(copyOf(encryptionPasswords[0], { id: NOBODY }));

    expect(await failureOf(veeam.getEncryptionPassword({ hint: "SOBR offload 2025" }))).toBe(
      `2 encryption passwords with the hint "SOBR offload 2025" are on ${address}: ` +
        `"SOBR offload 2025" (id c26b46c1-e3e5-424c-948f-0a3fa5a19ab7); "SOBR offload 2025" (id ${NOBODY}). Give one of them another hint, or use the id. [VEEAM_AMBIGUOUS]`,
    );
  });

  it("that is not there is said to be nowhere when there is nothing at all", async () => {
    simulator.infrastructure.kmsServers.splice(0);

    expect(await failureOf(veeam.getKmsServer({ name: "kms01" }))).toBe(
      `There is no KMS server named "kms01" on ${address}. There are no KMS servers at all. [VEEAM_NOT_FOUND]`,
    );
  });
});

describe("repositories", () => {
  const SOBR = "0a1b2c3d-4e5f-4a6b-9c7d-8e9f0a1b2c3d";
  beforeEach(() => {
    const { repositories, scaleOutRepositories } = simulator.infrastructure;
    repositories.push(
      copyOf(repositories[0], {
        id: NOBODY,
        name: "second",
        type: "LinuxLocal",
        hostId: LINUX,
        description: "Default Backup Repository",
      }),
    );
    scaleOutRepositories.push({
      id: SOBR,
      name: "Production",
      performanceTier: { performanceExtents: [{ id: NOBODY, status: ["Sealed"] }] },
    });
  });
  const names = (models: readonly { readonly name?: unknown }[]): unknown[] => models.map(({ name }) => name);

  it("are read as a whole, by name and by id", async () => {
    const [live] = simulator.infrastructure.repositories;
    // The case of a unique id means nothing, and the server changes it.
    const model = { ...live, uniqueId: expect.stringMatching(new RegExp(`^${live?.uniqueId ?? ""}$`, "i")) as string };

    expect(await veeam.getRepository({ name: "Default Backup Repository" })).toEqual(model);
    expect(await veeam.getRepository({ id: DEFAULT_REPOSITORY })).toEqual(model);
    expect(await veeam.getScaleOutRepository({ name: "Production" })).toMatchObject({
      id: SOBR,
      performanceTier: { performanceExtents: [{ id: NOBODY, name: "second", status: ["Sealed"] }] },
    });
    expect(await veeam.getScaleOutRepository({ id: SOBR })).toMatchObject({ name: "Production" });
  });

  it("share requests when a program asks for several one right after the other", async () => {
    await veeam.getRepositories();
    simulator.clearRequests();

    const first = veeam.getRepository({ name: "Default Backup Repository" });
    // A program has other things to do in between.
    for (let turn = 0; turn < 10; turn++) await setImmediate();
    const others = [veeam.getRepository({ name: "second" }), veeam.getRepository({ id: NOBODY })];

    expect(names(await Promise.all([first, ...others]))).toEqual(["Default Backup Repository", "second", "second"]);
    expect(paths().toSorted()).toEqual([
      `GET ${INFRASTRUCTURE}/repositories`,
      `GET ${INFRASTRUCTURE}/repositories`,
      `GET ${INFRASTRUCTURE}/repositories/${NOBODY}`,
    ]);
  });

  it("are read anew by each look-up: the provider, another process, may have changed one meanwhile", async () => {
    // The second and the third share a list.
    await Promise.all(["second", "Default Backup Repository", "second"].map((name) => veeam.getRepository({ name })));
    for (const one of simulator.infrastructure.repositories) one.description = "changed";

    expect(await veeam.getRepository({ name: "second" })).toMatchObject({ description: "changed" });
  });

  it("are read without the nulls that servers send for what is not set", async () => {
    simulator.infrastructure.habits.sendsNulls = true;

    expect(JSON.stringify(await veeam.getRepositories())).not.toContain("null");
    expect((await veeam.getRepositoryStates({ idFilter: DEFAULT_REPOSITORY }))[0]).not.toHaveProperty(
      "scaleOutRepositoryDetails",
    );
  });

  it("that are not there are answered with what is", async () => {
    expect(await failureOf(veeam.getRepository({ name: "Second" }))).toBe(
      `There is no repository named "Second" on ${address}. There are: "second" (LinuxLocal, id ${NOBODY}); ` +
        `"Default Backup Repository" (WinLocal, id ${DEFAULT_REPOSITORY}). [VEEAM_NOT_FOUND]`,
    );
    expect(await failureOf(veeam.getScaleOutRepository({ id: NOBODY }))).toBe(
      `There is no scale-out repository with the id ${NOBODY} on ${address}. There are: "Production" (id ${SOBR}). [VEEAM_NOT_FOUND]`,
    );
  });

  it.each<[veeam.GetRepositoriesArgs, string[]]>([
    [{}, ["Default Backup Repository", "second"]],
    [{ nameFilter: "sec*" }, ["second"]],
    [{ typeFilter: "WinLocal" }, ["Default Backup Repository"]],
    [{ typeFilter: ["LinuxLocal", "WinLocal"], orderColumn: "Name", orderAsc: false }, ["second", "Default Backup Repository"]],
    [{ hostIdFilter: LINUX }, ["second"]],
    [{ pathFilter: "*Backup", excludeExtents: true }, ["Default Backup Repository"]],
  ])("are listed with %j", async (filters, expected) => {
    expect(names(await veeam.getRepositories(filters))).toEqual(expected);
  });

  it("are listed from every page", async () => {
    const { repositories } = simulator.infrastructure;
    for (let number = 1; number <= 400; number++) {
      const id = `33333333-2222-4333-8444-${String(number).padStart(12, "0")}`;
      repositories.push(copyOf(repositories[0], { id, name: `repository ${number}` }));
    }

    expect(await veeam.getRepositories()).toHaveLength(402);
    expect(await veeam.getRepositoryStates({ isOnlineFilter: true })).toHaveLength(402);
  });

  it("of the scale-out kind are listed too", async () => {
    expect(names(await veeam.getScaleOutRepositories())).toEqual(["Production"]);
    expect(names(await veeam.getScaleOutRepositories({ nameFilter: "Q*", orderColumn: "Name", orderAsc: true }))).toEqual([]);
  });

  it.each<[veeam.GetRepositoryStatesArgs, string[]]>([
    [{ idFilter: NOBODY }, ["second"]],
    [{ nameFilter: "*ond" }, ["second"]],
    [{ typeFilter: "WinLocal" }, ["Default Backup Repository"]],
    [{ capacityFilter: 1024, freeSpaceFilter: 1000, usedSpaceFilter: 24 }, ["second"]],
    [{ isOnlineFilter: false }, []],
    [{ isOutOfDateFilter: true }, []],
    [{ sobrIdFilter: SOBR }, ["second"]],
    [{ sobrExtentTypeFilter: "Capacity" }, []],
    [{ sobrExtentTypeFilter: ["Performance", "Archive"] }, ["second"]],
    [{ sobrMembershipFilter: "Prod*" }, ["second"]],
    [{ excludeExtents: true }, ["Default Backup Repository"]],
    [{ excludeExtents: false }, ["Default Backup Repository", "second"]],
  ])("have states, filtered by %j", async (filters, expected) => {
    simulator.infrastructure.usedSpaceGB.second = 24;

    expect(names(await veeam.getRepositoryStates(filters))).toEqual(expected);
  });

  it("have states that name space and the scale-out repository", async () => {
    expect(await veeam.getRepositoryStates({ idFilter: NOBODY })).toEqual([
      {
        id: NOBODY,
        name: "second",
        type: "LinuxLocal",
        description: "Default Backup Repository",
        hostId: LINUX,
        hostName: "linux01.tech.local",
        path: "C:\\Backup",
        capacityGB: 1024,
        freeGB: 1024,
        usedSpaceGB: 0,
        isOnline: true,
        isOutOfDate: false,
        scaleOutRepositoryDetails: { membership: "Production", scaleOutRepositoryId: SOBR, extentType: "Performance" },
      },
    ]);
  });
});

describe("a look-up", () => {
  it.each<[string, () => Promise<unknown>, string]>([
    ["neither name nor id", () => veeam.getRepository({} as never), "getRepository: needs either name or id"],
    ["both", () => veeam.getRepository({ name: "a", id: NOBODY } as never), "getRepository: needs either name or id"],
    [
      "an id that is none",
      () => veeam.getRepository({ id: "nas" }),
      'getRepository: id: must be the id (UUID) of a repository, got "nas"',
    ],
    [
      "a misspelt filter",
      () => veeam.getRepositoryStates({ isOnlineFliter: true } as never),
      "getRepositoryStates: isOnlineFliter: is not a known property; did you mean isOnlineFilter?",
    ],
    [
      "a filter that would let everything through",
      () => veeam.getRepositories({ typeFilter: [] }),
      "getRepositories: typeFilter: must not be empty",
    ],
    [
      "what belongs to another type",
      () => veeam.getCloudCredentials({ type: "Amazon", account: "a" } as never),
      "getCloudCredentials: account: records of the type Amazon have none; they have accessKey",
    ],
    ["no name where one is needed", () => veeam.getKmsServer({ name: "" }), "getKmsServer: name: must not be empty"],
  ])("with %s sends nothing", async (_, run, message) => {
    expect(await failureOf(run())).toBe(`${message} [VEEAM_ARGUMENTS_INVALID]`);
    expect(simulator.requests).toEqual([]);
  });

  it("logs in once, however many there are, and sends nothing but GET", async () => {
    await Promise.all([veeam.getRepositories(), veeam.getRepositoryStates(), veeam.getKmsServer({ name: "kms01.tech.local" })]);
    await veeam.getManagedServer({ name: "linux01.tech.local" });
    await failureOf(veeam.getManagedServer({ name: "nobody" }));

    const [first, ...others] = paths();
    expect(first).toBe("POST /api/oauth2/token");
    expect(others.filter((path) => !path.startsWith("GET "))).toEqual([]);
  });

  it("says what is missing, and which log-in was refused, once for all of them", async () => {
    pulumi.runtime.setAllConfig({ ...configOf(simulator), "veeam:vbrPassword": "wrong" });
    const errors = await Promise.allSettled([
      veeam.getRepositories(),
      veeam.getRepositoryStates(),
      veeam.getScaleOutRepositories(),
    ]);
    pulumi.runtime.setAllConfig({});

    const reasons = new Set(errors.map((one) => (one as PromiseRejectedResult).reason as unknown));
    expect(reasons.size).toBe(1);
    expect(String([...reasons][0])).toContain(`${address} refused user "${simulator.username}" (401 on POST /api/oauth2/token)`);
    expect(paths()).toEqual(["POST /api/oauth2/token"]);
    expect(await failureOf(veeam.getRepositories())).toBe(
      "No address for the VBR server. Looked in: provider argument or config veeam:vbrUrl, VEEAM_VBR_URL. [VEEAM_SETTINGS_INVALID]",
    );
  });

  it("fails with an error of which Pulumi shows the message alone", async () => {
    const error: unknown = await veeam.getKmsServer({ name: "nobody" }).catch((reason: unknown) => reason);

    expect(pulumi.RunError.isInstance(error)).toBe(true);
  });
});

/** As an engine does, and unlike the SDK's mocks, which a look-up would ask. */
async function registerResources(): Promise<void> {
  await pulumi.runtime.setMocks({
    call: () => ({}),
    newResource: ({ name, inputs }) => ({ id: name, state: inputs as object }),
  });
  const mocks = pulumi.runtime.getMonitor();
  pulumi.runtime.setMockOptions({
    registerResource: mocks?.registerResource.bind(mocks),
    registerResourceOutputs: mocks?.registerResourceOutputs.bind(mocks),
    supportsFeature: mocks?.supportsFeature.bind(mocks),
  });
}

describe("a look-up through a provider", () => {
  let other: Simulator;
  beforeEach(async () => {
    await registerResources();
    pulumi.runtime.setAllConfig(configOf(simulator));
    other = await startSimulator({ password: "the password of the other site" });
    for (const server of other.infrastructure.managedServers) server.name = `other-${server.name}`;
  });
  afterEach(() => other.close());

  const providerOf = (site: Simulator, changes: veeam.ProviderArgs = {}): veeam.Provider =>
    new veeam.Provider("other", {
      vbrUrl: pulumi.output(site.vbrUrl),
      vbrUsername: site.username,
      vbrPassword: Promise.resolve(site.password),
      vbrCaCertificate: site.caCertificate,
      ...changes,
    });

  it("asks its server, and not the one in the configuration", async () => {
    const provider = providerOf(other);

    expect(await veeam.getManagedServer({ name: "other-linux01.tech.local" }, { provider })).toMatchObject({ id: LINUX });
    expect(simulator.requests).toEqual([]);
  });

  it("asks the server of a component", async () => {
    const parent = new pulumi.ComponentResource("test:index:Site", "site", {}, { provider: providerOf(other) });

    expect(await veeam.getManagedServer({ name: "other-linux01.tech.local" }, { parent })).toMatchObject({ id: LINUX });
  });

  it("gives a result that is no secret, unless an argument is", async () => {
    const provider = providerOf(other);
    const name = "other-linux01.tech.local";

    const plain = veeam.getManagedServerOutput({ name: pulumi.output(name) }, { provider });
    const secret = veeam.getManagedServerOutput({ name: pulumi.secret(name) }, { provider });

    expect(await new Promise((resolve) => plain.id.apply(resolve))).toBe(LINUX);
    expect([await pulumi.isSecret(plain), await pulumi.isSecret(secret)]).toEqual([false, true]);
  });

  it("is never shown the credentials in the environment, which belong to the default provider", async () => {
    process.env.VEEAM_VBR_USERNAME = simulator.username;
    process.env.VEEAM_VBR_PASSWORD = simulator.password;
    const provider = providerOf(other, { vbrUsername: undefined, vbrPassword: undefined });

    expect(await failureOf(veeam.getRepositories({}, { provider }))).toContain(
      `No password for VBR server ${hostAndPort(other.vbrUrl)}. Looked in: provider argument or config veeam:vbrPassword. Not in VEEAM_VBR_PASSWORD: it belongs to the default provider. [VEEAM_CREDENTIALS_MISSING]`,
    );
    expect(other.requests).toEqual([]);
  });

  it("refuses a provider of another kind", async () => {
    const provider = new (class extends pulumi.ProviderResource {})("pulumi-nodejs", "foreign");

    expect(await failureOf(veeam.getRepositories({}, { provider }))).toBe(
      "The provider of a look-up must be a Provider of this package (new veeam.Provider(…)). [VEEAM_ARGUMENTS_INVALID]",
    );
  });
});
