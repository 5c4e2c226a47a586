/** An estate made by hand is taken into a stack: the import file and the program agree, and nothing on the servers changes. */
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { anEngine, messagesOf, requireOk, summaryOf, ROOT_DIRECTORY } from "./site";
import type { Engine, Stack } from "../engine";
import { environmentOf } from "../environment";
import { completeDeclarations } from "../unit/repository/programs";
import {
  SCALE_OUT_STUB,
  complete as completeScaleOut,
  makeExtents,
  makeObjectStorage,
  minimal as minimalScaleOut,
} from "../unit/scaleOutRepository/programs";
import {
  BACKUP_SERVER_STUB,
  complete as completeBackupServer,
  minimal as minimalBackupServer,
} from "../unit/backupServer/programs";
import { declarableScaleOutIn } from "../revision";
import { ManagedResource, startSite, type Site } from "../site";

const REVISION = "1.3-rev2";
const COMMAND = join(ROOT_DIRECTORY, "dist", "cli", "command.js");

const inBase64 = (text: string): string => Buffer.from(text).toString("base64");
/** What the program asks the configuration for. */
const SECRETS = {
  techSvcBackupPassword: "that of the share",
  veeamCredentialsPassword: "that of the host",
  s3WriterSecretKey: "that of the bucket",
  ibmCOSWriterSecretKey: "that of the other bucket",
  techbackup01SharedKey: inBase64("that of the container"),
  techAzureSecret: "that of the application",
  googleHMACKeySecretKey: "that of the bucket at Google",
  veeamProxyKeyFile: inBase64(JSON.stringify({ project_id: "tech-backup", client_email: "veeam-proxy@tech-backup.example.com" })),
  sobrOffload2025Password: "that of the backups",
  kms01TechLocalServerCertificate: inBase64("the certificate of the key server"),
  kms01TechLocalClientCertificate: inBase64("the certificate of the backup server"),
};

/** All that a preview shows: what no server shows, to be sent. */
const UNREADABLE = [
  ...["192.0.2.7", "vbr01.example.com"].map((name) => `^update ${name}: \\+password .*, \\+username "[^"]*"$`),
  ...["SOBR offload 2025", "TECH\\\\svc-backup", "veeam"].map((name) => `^update ${name}: \\+password [^,]*$`),
  ...["Google HMAC key", "IBM COS writer", "S3 writer"].map((name) => `^update ${name}: \\+secretKey [^,]*$`),
  "^update Tech Azure: .*$",
  "^update kms01.tech.local: .*$",
  "^update techbackup01: \\+sharedKey [^,]*$",
  "^update veeam-proxy: .*$",
]
  .sort()
  .map((pattern) => expect.stringMatching(new RegExp(pattern)) as string);

let site: Site;
let parent: string;
let directory: string;

beforeAll(async () => {
  // The newest revision has every type.
  site = await startSite({}, REVISION);
  const { host } = site;
  for (const args of (await completeDeclarations(REVISION)).values()) await new ManagedResource(host).up(args);
  const extents = await makeExtents(site, "first extent", "second-extent", "third", "fourth");
  const capacity = await makeObjectStorage(site, "capacity", "S3Compatible");
  const archive = await makeObjectStorage(site, "archive", "AmazonS3Glacier");
  await new ManagedResource(host, SCALE_OUT_STUB).up(
    declarableScaleOutIn(REVISION, completeScaleOut("All tiers", extents.slice(0, 2), capacity, archive)),
  );
  await new ManagedResource(host, SCALE_OUT_STUB).up(minimalScaleOut("plain", extents.slice(2, 3)));
  await new ManagedResource(host, BACKUP_SERVER_STUB).up(completeBackupServer("vbr01.example.com"));
  await new ManagedResource(host, BACKUP_SERVER_STUB).up(minimalBackupServer("192.0.2.7"));
});
afterAll(() => site.close());

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), "import-"));
  directory = join(parent, "estate");
  mkdirSync(directory);
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

function environment(): NodeJS.ProcessEnv {
  return { ...process.env, ...environmentOf(site.simulator), VEEAM_VBR_API_VERSION: REVISION };
}

/** What was sent beside log-ins. */
function writesOn({ simulator }: Site): string[] {
  const writes = simulator.requests.filter(
    ({ method, path }) => method !== "GET" && !/token|logout|sessionMngr|logonSessions/i.test(path),
  );
  return writes.map(({ method, path, operation }) => `${method} ${operation ?? path.replace(/[0-9a-f-]{36}/, "…")}`).sort();
}

/** Runs the command where `pulumi` is this shell script. */
async function besidePulumi(script: string, ...args: string[]): Promise<{ stdout: string; stderr: string }> {
  writeFileSync(join(directory, "pulumi"), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return promisify(execFile)(process.execPath, [COMMAND, ...args], {
    cwd: directory,
    env: { ...environment(), PATH: `${directory}:${process.env.PATH ?? ""}` },
  });
}

async function veeamImport(...args: string[]): Promise<string> {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [COMMAND, ...args], {
    cwd: directory,
    env: environment(),
  });
  // Nobody is logged in to the stack that a test has.
  const warnings = stderr.replace(/^warning: The configuration of the stack cannot be read, .*\n/, "");
  expect(
    warnings.replace(/^warning: ManagedServer "vbr01.tech.local" .* it is the backup server itself \[VEEAM_LEFT_OUT\]\n/, ""),
  ).toBe("");
  return stdout;
}

/** What `npm install` would put there. */
function installPackages(): void {
  mkdirSync(join(directory, "node_modules", "@pulumi"), { recursive: true });
  symlinkSync(ROOT_DIRECTORY, join(directory, "node_modules", "pulumi-veeam"));
  for (const name of ["@pulumi/pulumi", "@types"])
    symlinkSync(join(ROOT_DIRECTORY, "node_modules", name), join(directory, "node_modules", name));
}

/** A Pulumi project as somebody would begin one. */
async function openProject(engine: Engine, form: "dynamic" | "native" = "dynamic"): Promise<Stack> {
  const plugins = `plugins:\n  providers:\n    - name: veeam\n      path: ${join(ROOT_DIRECTORY, "plugin")}\n`;
  const project = `name: estate\nruntime: nodejs\nmain: .\n${form === "native" ? plugins : ""}`;
  writeFileSync(join(directory, "Pulumi.yaml"), project);
  writeFileSync(join(directory, "package.json"), JSON.stringify({ name: "estate", main: "index.ts" }));
  installPackages();
  return engine.createStack({
    projectDirectory: directory,
    env: environment(),
    config: {
      "estate:vbr01ExampleComUsername": { value: "EXAMPLE\\svc-veeam" },
      "estate:vbr01ExampleComPassword": { value: "a new password", secret: true },
      "estate:backupServer192027Username": { value: "root" },
      "estate:backupServer192027Password": { value: "another password", secret: true },
      ...Object.fromEntries(Object.entries(SECRETS).map(([name, value]) => [`estate:${name}`, { value, secret: true }])),
    },
  });
}

describe.each(anEngine)("an estate, on the %s", (_name, engine) => {
  it("is imported as it is: the preview shows nothing but what no server shows, and the next up sends that", async () => {
    const stack = await openProject(engine);
    await veeamImport("--all", "--program", "index.ts", "--stack", "test");
    site.simulator.clearRequests();

    await stack.import(join(directory, "veeam-import.json"));
    // A log-off of the command before may still be on its way.
    const asked = site.simulator.requests.filter(({ path }) => !/oauth2\/logout|logonSessions/.test(path));
    const preview = requireOk(await stack.preview({ refresh: false }));
    const up = requireOk(await stack.up({ refresh: true }));
    const after = requireOk(await stack.preview({ refresh: true }));
    await stack.remove();

    expect(asked.map(({ method, path }) => `${method} ${path}`)).toEqual([]);
    expect(summaryOf(preview).sort()).toEqual(UNREADABLE);
    expect(summaryOf(up).sort()).toEqual(UNREADABLE);
    expect(messagesOf(up)).toEqual([]);
    expect(summaryOf(after)).toEqual([]);
    expect(writesOn(site)).toEqual([
      "POST /api/v1/cloudCredentials/…/changeAccount",
      ...Array<string>(5).fill("POST /api/v1/cloudCredentials/…/changeSecretKey"),
      ...Array<string>(2).fill("POST /api/v1/credentials/…/changepassword"),
      "POST /api/v1/encryptionPasswords/…/changepassword",
      ...Array<string>(2).fill("POST /api/v1/kmsServers/…/changeCertificate"),
      ...Array<string>(2).fill("PUT editBackupServer"),
    ]);
  }, 180_000);
});

const commands = anEngine.filter(([name]) => name === "pulumi command");

// The small engine believes an import file, and the pulumi command reads what it names.
(commands.length === 0 ? describe.skip : describe)("an estate in the native form", () => {
  it.each(commands)(
    "is imported by its ids, on the %s",
    async (_name, engine) => {
      const stack = await openProject(engine, "native");
      await veeamImport("--all", "--native", "--program", "index.ts", "--stack", "test");

      await stack.import(join(directory, "veeam-import.json"));
      const preview = requireOk(await stack.preview({ refresh: false }));
      const refreshed = requireOk(await stack.preview({ refresh: true }));
      await stack.remove();

      expect(summaryOf(preview).sort()).toEqual(UNREADABLE);
      expect(summaryOf(refreshed).sort()).toEqual(UNREADABLE);
    },
    180_000,
  );
});

describe("veeam-import", () => {
  it("lists what is there, in a table", async () => {
    const lines = (await veeamImport("--list")).split("\n");

    expect(lines[0]).toMatch(/^RESOURCE +NAME +ID +DETAILS$/);
    expect(lines.filter((line) => line.startsWith("Repository "))).toHaveLength(23 + 6 + 1);
    expect(lines).toContainEqual(
      expect.stringMatching(/^ScaleOutRepository +All tiers +[0-9a-f-]{36} +first extent, second-extent$/),
    );
    expect(lines).toContainEqual(
      expect.stringMatching(/^BackupServer +vbr01\.example\.com +urn:veeam:BackupServer:[0-9a-f-]{36} +port 9393, 13/),
    );
  });

  it("refers to the repositories of a scale-out repository that are in the program as well", async () => {
    await veeamImport("--name", "plain", "--name", "third");

    const program = readFileSync(join(directory, "estate.ts"), "utf8");
    expect(program).toContain('export const third = new veeam.Repository("third", {');
    expect(program).toContain("id: third.id,");
    expect(program).not.toContain("config");
  });

  it("writes a program that compiles under strict", async () => {
    await veeamImport("--all");
    installPackages();

    const flags = [
      "--noEmit",
      "--strict",
      "--exactOptionalPropertyTypes",
      "--module",
      "node16",
      "--target",
      "es2022",
      "--types",
      "node",
    ];
    const compiler = join(ROOT_DIRECTORY, "node_modules", "typescript", "bin", "tsc");
    const compile = promisify(execFile)(process.execPath, [compiler, ...flags, "--skipLibCheck", "estate.ts"], {
      cwd: directory,
    });

    await expect(compile.catch((error: unknown) => (error as { stdout: string }).stdout)).resolves.toMatchObject({ stdout: "" });
  });

  it("overwrites nothing, unless it is told to", async () => {
    writeFileSync(join(directory, "estate.ts"), "mine");

    await expect(veeamImport("--all")).rejects.toThrow(
      "estate.ts is there already. Give another name, or --force to overwrite it. [VEEAM_FILE_NOT_WRITTEN]",
    );
    expect(existsSync(join(directory, "veeam-import.json"))).toBe(false);
    await expect(veeamImport("--all", "--import-file", "one.json", "--program", "one.json")).rejects.toThrow(
      /Writing one\.json failed: .* Give another name\. \[VEEAM_FILE_NOT_WRITTEN\]/,
    );
    expect(JSON.parse(readFileSync(join(directory, "one.json"), "utf8"))).toHaveProperty("resources");
    await veeamImport("--all", "--force");

    expect(readFileSync(join(directory, "estate.ts"), "utf8")).toContain("new veeam.");
  });

  (process.platform === "win32" ? it.skip : it).each([
    ["Pulumi.yaml", "name: estate\n"],
    ["Pulumi.yml", "name: estate\n"],
    ["Pulumi.json", '{ "name": "estate" }'],
  ])("says so when the configuration of the stack of a %s cannot be read", async (file, project) => {
    writeFileSync(join(directory, file), project);

    const { stdout, stderr } = await besidePulumi("echo 'error: incorrect passphrase' >&2\nexit 255", "--list");

    expect(stderr).toBe(
      "warning: The configuration of the stack cannot be read, so that the environment alone counts: error: incorrect passphrase [VEEAM_STACK_UNREADABLE]\n",
    );
    expect(stdout).toMatch(/^RESOURCE /);
  });

  (process.platform === "win32" ? it.skip : it).each([
    ["Pulumi.yaml", "name: estate\n"],
    ["Pulumi.yml", 'name: "estate"\n'],
    ["Pulumi.json", '{ "runtime": { "name": "nodejs" }, "name": "estate" }'],
    ["../Pulumi.yaml", "name: estate\n"],
  ])("names the project of a %s and its stack in the import file", async (file, project) => {
    writeFileSync(join(directory, file), project);

    await besidePulumi('if [ "$1" = stack ]; then echo dev; else echo {}; fi', "--name", "capacity");

    const { resources } = JSON.parse(readFileSync(join(directory, "veeam-import.json"), "utf8")) as {
      resources: { inputs: { __urn?: string } }[];
    };
    expect(resources[0]?.inputs.__urn).toBe("urn:pulumi:dev::estate::pulumi-nodejs:dynamic/veeam:Repository::capacity");
  });

  it("says what there is when a name fits nothing", async () => {
    await expect(veeamImport("--name", "nothing")).rejects.toThrow(
      /Nothing is named "nothing"\. There are: .*"Default Backup Repository", /,
    );
  });

  it("rescans what is named, and waits for the end", async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [COMMAND, "--rescan", "--name", "capacity"], {
      cwd: directory,
      env: environment(),
    });

    expect(stdout).toMatch(/^1 repository was rescanned \(session [0-9a-f-]{36}\)\.\n$/);
    const { repositories, rescans } = site.simulator.infrastructure;
    expect(rescans).toEqual([{ repositoryIds: [repositories.find(({ name }) => name === "capacity")?.id] }]);
  });

  it("rescans what cannot be imported as well", async () => {
    const { repositories, rescans } = site.simulator.infrastructure;
    const [disks] = repositories;
    repositories.push({
      ...structuredClone(disks),
      id: "0a1b2c3d-4e5f-4a6b-9c7d-8e9f0a1b2c3d",
      type: "WinLocal",
      name: " blanks ",
    } as never);

    await promisify(execFile)(process.execPath, [COMMAND, "--rescan"], { cwd: directory, env: environment() });
    const ids = repositories.map(({ id }) => id);
    repositories.pop();

    expect(rescans.at(-1)?.repositoryIds.slice().sort()).toEqual(ids.sort());
  });

  it("lists what is named alone", async () => {
    const [, ...rows] = (await veeamImport("--list", "--name", "capacity", "--name", "plain")).trim().split("\n");

    expect(rows).toEqual([expect.stringMatching(/^Repository +capacity /), expect.stringMatching(/^ScaleOutRepository +plain /)]);
  });

  it("sends nothing that writes", async () => {
    site.simulator.clearRequests();

    await veeamImport("--all");

    expect(writesOn(site)).toEqual([]);
  });
});
