// The contract with the SDK's provider host, on the oldest supported SDK and on the latest: what the host does with our objects.
import { ROOT_DIRECTORY } from "../root";
import { mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";

import * as pulumi from "@pulumi/pulumi";
import { startSimulator, type Simulator } from "veeam-simulator";
import { LOOKUPS } from "../../provider/functions/answer";
import { InitializationError, startHost, type Host } from "../engine/host";
import { secret, unknownValue } from "../engine/values";
import { installOldestSdk, OLDEST_SDK_VERSION } from "./oldestSdk";
import { installPacked, pack, versionOf, type Packed } from "../packed";
import { failureOf } from "../reading";
import { configOf, startPluginProcess, STUB, type Fields } from "../site";

const LINUX_SERVER_ID = "3251ddfc-3691-4d20-a43e-860dc275147e";
const URN = "urn:pulumi:test::host::pulumi-nodejs:dynamic/veeam:Repository::nas";

function repository(name: string): Fields {
  return {
    __provider: STUB,
    __urn: URN,
    type: "LinuxLocal",
    name,
    description: "Managed by Pulumi",
    hostId: LINUX_SERVER_ID,
    repository: { path: `/mnt/${name}`, taskLimitEnabled: true, maxTaskCount: 4, advancedSettings: { perVmBackup: true } },
    mountServer: {
      mountServerSettingsType: "linux",
      linux: { mountServerId: LINUX_SERVER_ID, writeCacheFolder: "/var/lib/veeam/IRCache/", vPowerNFSEnabled: false },
    },
  };
}

/** Every copy of `value` in which one part of it, at any depth, is not known yet. */
function withUnknowns(value: unknown): unknown[] {
  if (typeof value !== "object" || value === null) return [unknownValue];
  const inner = Object.entries(value).flatMap(([key, item]) => withUnknowns(item).map((part) => ({ ...value, [key]: part })));
  return [unknownValue, ...inner];
}

const latestSdk = dirname(require.resolve("@pulumi/pulumi/package.json"));
const sdks = [
  [OLDEST_SDK_VERSION, installOldestSdk],
  [versionOf("@pulumi/pulumi"), () => latestSdk],
] as const;

describe.each(sdks)("the provider in the host of SDK %s", (_version, sdkDirectoryOf) => {
  let sdkDirectory: string;
  let packed: Packed;
  let simulator: Simulator;
  const hosts: Host[] = [];

  async function start(config: Fields = configOf(simulator), projectDirectory = ROOT_DIRECTORY): Promise<Host> {
    const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^VEEAM_|_proxy$/i.test(name)));
    const host = await startHost({ projectDirectory, projectName: "host", stackName: "test", sdkDirectory, env });
    hosts.push(host);
    await host.configure(config);
    return host;
  }

  beforeAll(() => {
    sdkDirectory = sdkDirectoryOf();
    packed = pack();
  }, 120_000);

  beforeEach(async () => {
    simulator = await startSimulator({ sessionLooks: 1 });
  });

  afterEach(async () => {
    await Promise.all(hosts.splice(0).map((host) => host.close()));
    await simulator.close();
  });

  afterAll(() => packed.remove());

  const folders: [string, () => string][] = [
    ["a folder into which the package is installed", () => installPacked(packed, "installed", ["--legacy-peer-deps"])],
    [
      "a folder in which the package is a link",
      () => {
        const modules = join(packed.directory, "linked", "node_modules");
        mkdirSync(modules, { recursive: true });
        symlinkSync(ROOT_DIRECTORY, join(modules, "pulumi-veeam"), "junction");
        return dirname(modules);
      },
    ],
    ["the repository itself", () => ROOT_DIRECTORY],
    ["an example", () => join(ROOT_DIRECTORY, "examples", "quick-start")],
  ];

  it.each(folders)("is found from %s", async (_where, directoryOf) => {
    const host = await start(configOf(simulator), directoryOf());

    const { failures } = await host.check({}, repository("nas"));

    expect(failures).toEqual([]);
  });

  it("is configured for two first calls at once, with one log-on", async () => {
    const host = await start();

    const created = await Promise.all([host.create(repository("a")), host.create(repository("b"))]);

    expect(created.map(({ outputs }) => outputs.name)).toEqual(["a", "b"]);
    expect(simulator.requests.filter(({ path }) => path.endsWith("/token"))).toHaveLength(1);
  });

  it("says what is missing when it is not configured", async () => {
    const host = await start({});

    const { failures } = await host.check({}, repository("nas"));
    const created = host.create(repository("nas"));

    expect(failures).toEqual([{ property: "", reason: expect.stringMatching(/veeam:vbrUrl.*VEEAM_VBR_URL/) as string }]);
    await expect(created).rejects.toThrow(/veeam:vbrUrl.*VEEAM_VBR_URL/);
  });

  it("can read, update and delete what a failed creation left", async () => {
    const host = await start();
    const outcome = { result: "Failed", message: "The agent did not answer", effect: true, resourceId: true } as const;
    simulator.planSession({ outcome });

    const error = await host.create(repository("nas")).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    if (!(error instanceof InitializationError)) throw new Error(`not a failed initialization: ${String(error)}`);
    const read = await host.read(error.id, error.properties);
    const updated = await host.update(error.id, error.properties, repository("nas"));
    await host.delete(error.id, updated);

    expect(error.reasons).toEqual([expect.stringContaining("The agent did not answer")]);
    expect(read).toMatchObject({ id: error.id, inputs: { name: "nas", __provider: STUB } });
    expect(updated).toMatchObject({ name: "nas", __provider: STUB });
    expect(simulator.infrastructure.repositories).toHaveLength(1);
  });

  it("gives back outputs that the host can send when the server leaves properties out or empty", async () => {
    const host = await start();
    simulator.infrastructure.habits.sendsNulls = true;
    simulator.fail({
      on: "GET /repositories/*",
      times: "always",
      with: { kind: "edit", values: { uniqueId: null, description: null } },
    });

    const { id, outputs } = await host.create(repository("nas"));
    const read = await host.read(id, outputs);

    expect(outputs.name).toBe("nas");
    expect(read.id).toBe(id);
  });

  it("takes values that are not known yet at every depth, in check and in diff", async () => {
    const host = await start();
    const { __provider, __urn, ...declared } = repository("nas");
    const { inputs: olds } = await host.check({}, { ...declared, __provider });

    for (const news of withUnknowns(declared).slice(1) as Fields[]) {
      const { inputs, failures } = await host.check(olds, { ...news, __provider });
      const { changes } = await host.diff("id", olds, inputs);

      expect({ news, failures, changes }).toEqual({ news, failures: [], changes: "unknown" });
      expect(JSON.stringify(inputs)).toContain(unknownValue);
    }
  });

  it("takes a secret password from the configuration, and gives it back nowhere", async () => {
    const host = await start({ ...configOf(simulator), "veeam:vbrPassword": secret(simulator.password) });

    const created = await host.create(repository("nas"));

    expect(JSON.stringify([created, host.log.messages, host.stdout, host.stderr])).not.toContain(simulator.password);
  });

  it("shows progress and warnings on the resource's own row", async () => {
    const host = await start();
    // Longer than a second: nothing is shown of a shorter one.
    simulator.planSession({ looks: 25, outcome: { result: "Warning", message: "The disk is nearly full" } });

    await host.create(repository("nas"));

    const progress = await host.log.waitFor(/session .* is Working/);
    const warning = await host.log.waitFor(/The disk is nearly full/);
    expect(progress).toMatchObject({ urn: URN, ephemeral: true, severity: "info" });
    expect(warning).toMatchObject({ urn: URN, ephemeral: false, severity: "warning" });
    expect(host.stdout).toBe("");
  });

  it("answers, and does not hang, when the server's reply is a web page", async () => {
    const host = await start();
    // The request that is retried for the shortest time.
    simulator.fail({ on: "POST /token", times: "always", with: { kind: "garble", as: "html" } });

    const created = host.create(repository("nas"));

    await expect(created).rejects.toThrow(/a web page/);
  });

  it("answers, and does not hang, when its inputs are no declaration at all", async () => {
    const host = await start();

    const answers = await Promise.allSettled([
      host.create({ __provider: STUB }),
      host.read("nobody", { __provider: STUB }),
      host.update("nobody", { __provider: STUB }, { __provider: STUB, type: "LinuxLocal" }),
    ]);

    const reasons = answers.map((answer) => (answer.status === "rejected" ? (answer.reason as Error).message : "succeeded"));
    expect(reasons[0]).toMatch(/type/);
    expect(reasons[1]).toMatch(/^There is no repository with the id nobody/);
    expect(reasons[2]).toMatch(/^mountServer: is required|it is not on \S+ any more \(id nobody\)/);
  });

  it("logs off and ends within a second of the signal that ends a run", async () => {
    const host = await start();
    await host.create(repository("nas"));

    const exit = await host.close();

    expect(exit.durationMs).toBeLessThan(1000);
    expect(exit.signal).toBeNull();
    expect(simulator.requests.at(-1)).toMatchObject({ method: "POST", path: "/api/oauth2/logout" });
  });
});

describe("the native plugin", () => {
  it("reports an error that no operation waits for, and goes on", async () => {
    const env = { ...process.env, NODE_OPTIONS: `--require ${JSON.stringify(join(__dirname, "mistake.cjs"))}` };
    const host = await startPluginProcess(env);

    process.kill(host.pid, "SIGUSR2");
    const answer = await failureOf(host.invoke("veeam:index:getRepositories", {}));
    const exit = await host.close();

    expect(answer).toContain("[VEEAM_SETTINGS_INVALID]");
    expect(host.stderr).toMatch(/nobody waits for this.*VEEAM_DEBUG/s);
    expect(exit.code).toBe(1);
  });

  it("without settings answers every look-up with what is missing, and lives on", async () => {
    const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^VEEAM_|_proxy$/i.test(name)));
    const host = await startPluginProcess(env);

    const answers = await Promise.allSettled(
      Object.entries(LOOKUP_ARGUMENTS).map(([name, args]) => host.invoke(`veeam:index:${name}`, args)),
    );
    const exit = await host.close();

    expect(Object.keys(LOOKUP_ARGUMENTS).sort()).toEqual(Object.keys(LOOKUPS).sort());
    expect(answers).toEqual(
      answers.map(() => ({
        status: "rejected",
        reason: expect.objectContaining({ message: expect.stringContaining("[VEEAM_SETTINGS_INVALID]") as string }) as Error,
      })),
    );
    expect(exit).toMatchObject({ code: 0 });
    expect(host.stderr).toBe("");
  });
});

/** One that each takes. */
const LOOKUP_ARGUMENTS: Record<keyof typeof LOOKUPS, Fields> = {
  getManagedServer: { name: "a" },
  getMountServer: { default: true },
  getCredentials: { username: "a" },
  getCloudCredentials: { type: "Amazon" },
  getEncryptionPassword: { hint: "a" },
  getConnectionCertificate: { name: "a", type: "LinuxHost" },
  getKmsServer: { name: "a" },
  getRepository: { name: "a" },
  getRepositories: {},
  getScaleOutRepository: { name: "a" },
  getScaleOutRepositories: {},
  getRepositoryStates: {},
  getBackupServer: { name: "a" },
  getBackupServers: {},
};

describe("what is kept in every state", () => {
  it("is a token, a stub and hidden inputs that never change", async () => {
    const registered: { type: string; inputs: Fields }[] = [];
    await pulumi.runtime.setMocks({
      call: () => ({}),
      newResource: ({ type, inputs, name }) => {
        registered.push({ type, inputs: inputs as Fields });
        return { id: `${name}-id`, state: inputs as Fields };
      },
    });
    const { Repository } = await import("pulumi-veeam");
    const { __provider, __urn, ...args } = repository("nas");

    const made = new Repository("nas", args as never, { customTimeouts: { create: "5m" } });
    await new Promise((resolve) => made.urn.apply(resolve));

    expect(registered).toEqual([
      {
        type: "pulumi-nodejs:dynamic/veeam:Repository",
        inputs: {
          ...args,
          __provider:
            'exports.handler=()=>require("node:module").createRequire(process.cwd()+"/")("pulumi-veeam/dynamic").repository;',
          __timeouts: { create: "5m" },
          __urn: expect.stringMatching(/::pulumi-nodejs:dynamic\/veeam:Repository::nas$/) as string,
        },
      },
    ]);
  });

  it("names the resource as the engine does, under a parent and without one", async () => {
    const named: unknown[] = [];
    await pulumi.runtime.setMocks({
      call: () => ({}),
      newResource: ({ inputs, name }) => {
        named.push((inputs as Fields).__urn);
        return { id: `${name}-id`, state: inputs as Fields };
      },
    });
    const { Repository } = await import("pulumi-veeam");
    const parent = new pulumi.ComponentResource("site:Site", "site");

    const made = [
      new Repository("alone", repository("a") as never),
      new Repository("below", repository("b") as never, { parent }),
    ];
    const urns = await Promise.all(made.map(({ urn }) => valueOf(urn)));

    expect([...named].sort()).toEqual([...urns].sort());
  });
});

describe("what a program can ask a repository for", () => {
  it("is an output for each property, without a value where nothing is declared", async () => {
    await pulumi.runtime.setMocks({
      call: () => ({}),
      newResource: ({ inputs, name }) => ({ id: `${name}-id`, state: { ...(inputs as Fields), uniqueId: "AB12" } }),
    });
    const { Repository } = await import("pulumi-veeam");

    const made = new Repository("nas", repository("nas") as never);
    const { name, uniqueId, bucket, mountServers, accessPermissions } = made;
    const outputs = { name, uniqueId, bucket, mountServers, accessPermissions };

    expect(await valueOf(pulumi.output(outputs))).toEqual({ name: "nas", uniqueId: "AB12" });
    expect(Object.values(outputs).every((output) => pulumi.Output.isInstance(output))).toBe(true);
  });

  it("is all that the server has of one that is only read", async () => {
    await pulumi.runtime.setMocks({
      call: () => ({}),
      newResource: ({ id = "", name }) => ({ id, state: { name, description: "by hand", bucket: { bucketName: "b" } } }),
    });
    const { Repository } = await import("pulumi-veeam");

    const { description, bucket, share } = Repository.get("nas", "an-id");

    expect(await valueOf(pulumi.output({ description, bucket, share }))).toEqual({
      description: "by hand",
      bucket: { bucketName: "b" },
    });
  });
});

describe("the package", () => {
  it("is found through exports that never change", () => {
    const { exports } = JSON.parse(readFileSync(join(ROOT_DIRECTORY, "package.json"), "utf8")) as { exports: unknown };

    expect(exports).toEqual({
      ".": { types: "./dist/index.d.ts", default: "./dist/index.js" },
      "./dynamic": { types: "./dist/dynamic.d.ts", default: "./dist/dynamic.js" },
      "./native": { types: "./dist/nativeProgram.d.ts", default: "./dist/nativeProgram.js" },
      "./package.json": { default: "./package.json" },
    });
  });
});

function valueOf<T>(output: pulumi.Output<T>): Promise<pulumi.Unwrap<T>> {
  return new Promise((resolve) => output.apply(resolve as never));
}
