/** The examples that no other test deploys, each as its README says: the same on every engine. */
import { execFile, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";

import { startSimulator } from "veeam-simulator";
import { policies } from "../../examples/policy/pack/policies";
import { findPulumiCommand, type Engine } from "../engine";
import { relocatedProject } from "../engine/project";
import { environmentOf } from "../environment";
import { LATER_DECLARATIONS } from "../unit/repository/laterTypes";
import { messagesOf, openSite, requireOk, ROOT_DIRECTORY, summaryOf, type Simulator, type Site } from "./site";

const EXAMPLES = join(ROOT_DIRECTORY, "examples");
const exampleOf = (name: string): { projectDirectory: string } => ({ projectDirectory: join(EXAMPLES, name) });
const repositoriesOf = ({ infrastructure }: Simulator) =>
  infrastructure.repositories.filter(({ name }) => name !== "Default Backup Repository");
const namesOf = (simulator: Simulator): string[] => repositoriesOf(simulator).map(({ name }) => name);

/** What every one of them must do: leave nothing to do after an `up`, and nothing on the server after a `destroy`. */
async function isSettled(site: Site): Promise<void> {
  expect(summaryOf(requireOk(await site.stack.preview()))).toEqual([]);
}

export function describeExamples(engine: Engine): void {
  for (const { language, prepare, lacks } of nativeExamples(engine)) {
    const reason = lacks === undefined ? "" : ` (${lacks})`;
    (lacks === undefined ? it : it.skip)(
      `of the native plugin in ${language} goes up, shows drift, repairs it and goes down${reason}`,
      async () => {
        const directory = mkdtempSync(join(tmpdir(), "native-example-"));
        await prepare(directory);
        const config = { server: { value: "linux01.tech.local" } };
        const site = await openSite(engine, { projectDirectory: directory, config });

        requireOk(await site.stack.up());
        const made = repositoriesOf(site.simulator);
        await isSettled(site);
        for (const one of made) if (one.description === "Managed by Pulumi") one.description = "Changed in the console";
        const drift = requireOk(await site.stack.preview({ refresh: true }));
        requireOk(await site.stack.up({ refresh: true }));
        const repaired = repositoriesOf(site.simulator).map(({ description }) => description);
        requireOk(await site.stack.destroy());
        const left = namesOf(site.simulator);
        await site.close();
        rmSync(directory, { recursive: true, force: true });

        expect(made.length).toBeGreaterThan(0);
        expect(summaryOf(drift).join("\n")).toMatch(/update \w+: description "Changed in the console" => "Managed by Pulumi"/);
        expect(repaired).not.toContain("Changed in the console");
        expect(left).toEqual([]);
      },
      180_000,
    );
  }

  it("of two sites deploys the same repository to both, with the ids of each", async () => {
    const tokyo = await startSimulator({ sessionLooks: 1, password: "that of Tokyo" });
    const london = await startSimulator({ sessionLooks: 1, password: "that of London" });
    const linux = tokyo.infrastructure.managedServers.find(({ name }) => name === "linux01.tech.local");
    const renamed = "11111111-2222-4333-8444-555555555555";
    for (const mount of tokyo.infrastructure.mountServers) if (mount.id === linux?.id) mount.id = renamed;
    Object.assign(linux ?? {}, { id: renamed });
    const settings = (site: string, { vbrUrl, username, password, caCertificateFile }: Simulator) => ({
      [`${site}Url`]: { value: vbrUrl },
      [`${site}Username`]: { value: username },
      [`${site}Password`]: { value: password, secret: true },
      [`${site}CaCertificate`]: { value: caCertificateFile },
    });
    const config = { ...settings("london", london), ...settings("tokyo", tokyo) };
    const site = await openSite(engine, { ...exampleOf("two-sites"), simulator: london, config });

    const up = requireOk(await site.stack.up());
    const made = [london, tokyo].map((simulator) => repositoriesOf(simulator).map(({ hostId, name }) => [name, hostId]));
    await isSettled(site);
    requireOk(await site.stack.destroy());
    await site.close();
    await Promise.all([london.close(), tokyo.close()]);

    expect(summaryOf(up).sort()).toEqual(["create backups-london", "create backups-tokyo", "create london", "create tokyo"]);
    expect(made).toEqual([[["backups", "3251ddfc-3691-4d20-a43e-860dc275147e"]], [["backups", renamed]]]);
    expect([london, tokyo].map(namesOf)).toEqual([[], []]);
  }, 180_000);

  it("of a component keeps its conventions, and is not destroyed before its protection is taken away", async () => {
    const site = await openSite(engine, exampleOf("hardened-component"));

    requireOk(await site.stack.up());
    const made = repositoriesOf(site.simulator).map(({ name, repository, description }) => ({ name, repository, description }));
    await isSettled(site);
    const refused = await site.stack.destroy();
    const kept = namesOf(site.simulator);
    await site.stack.setConfig("protect", "false");
    requireOk(await site.stack.up());
    requireOk(await site.stack.destroy());
    const left = namesOf(site.simulator);
    await site.close();

    const hardened = (name: string, days: number, maxTaskCount: number) => ({
      name: `Hardened ${name}`,
      description: "Hardened repository on hardened01.tech.local, managed by Pulumi",
      repository: expect.objectContaining({
        path: `/mnt/hardened/${name}`,
        useFastCloningOnXFSVolumes: true,
        makeRecentBackupsImmutableDays: days,
        maxTaskCount,
      }) as unknown,
    });
    const byName = (left: { name: string }, right: { name: string }) => left.name.localeCompare(right.name);
    expect(made.sort(byName)).toEqual([hardened("daily", 14, 4), hardened("monthly", 90, 2)]);
    expect(refused.ok).toBe(false);
    expect(kept).toHaveLength(2);
    expect(left).toEqual([]);
  }, 180_000);

  it("of an import takes an estate over as it is, with the program that veeam-import writes", async () => {
    const directory = mkdtempSync(join(tmpdir(), "import-estate-"));
    cpSync(join(EXAMPLES, "import-estate"), directory, { recursive: true });
    symlinkSync(join(ROOT_DIRECTORY, "node_modules"), join(directory, "node_modules"), "junction");
    const simulator = await startSimulator({ sessionLooks: 1, taskLooks: 1, seedFile: join(directory, "seed.json") });
    const found = namesOf(simulator);
    const settings = [
      "veeamCredentialsPassword",
      "s3WriterSecretKey",
      "copiesInTheBucketPassword",
      "vbr01TechLocalUsername",
      "vbr01TechLocalPassword",
    ];
    const config = Object.fromEntries(
      settings.map((name) => [name, { value: `that of ${name}`, secret: /word$|Key$/.test(name) }]),
    );
    const site = await openSite(engine, { projectDirectory: directory, simulator, config });
    const committed = readFileSync(join(directory, "estate.ts"), "utf8");

    const command = join(ROOT_DIRECTORY, "dist", "cli", "command.js");
    await promisify(execFile)(process.execPath, [command, "--all", "--program", "estate.ts", "--force", "--stack", "test"], {
      cwd: directory,
      env: { ...process.env, ...environmentOf(simulator) },
    });
    const written = readFileSync(join(directory, "estate.ts"), "utf8");
    await site.stack.import(join(directory, "veeam-import.json"));
    const preview = requireOk(await site.stack.preview());
    // Without it the encryption password stays, and pulumi destroy says so.
    const isDeletable = written.replace("isImported: false,", "isImported: false,\n  allowDelete: true,");
    writeFileSync(join(directory, "estate.ts"), isDeletable);
    requireOk(await site.stack.up());
    await isSettled(site);
    const kept = namesOf(simulator);
    requireOk(await site.stack.destroy());
    await site.close();
    await simulator.close();
    rmSync(directory, { recursive: true, force: true });

    expect(written).toBe(committed);
    expect(
      summaryOf(preview)
        .map((line) => line.replaceAll(/ (?:"[^"]*"|\[secret\])/g, ""))
        .sort(),
    ).toEqual([
      "update Copies in the bucket: +password",
      "update S3 writer: +secretKey",
      "update vbr01.tech.local: +password, +username",
      "update veeam: +password",
    ]);
    expect(kept).toEqual(found);
    const { infrastructure } = simulator;
    expect(infrastructure.managedServers.map(({ name }) => name)).toEqual(["vbr01.tech.local"]);
    const { credentials, cloudCredentials, encryptionPasswords, repositories, scaleOutRepositories } = infrastructure;
    const { backupServers } = infrastructure.enterpriseManager;
    expect(
      [credentials, cloudCredentials, encryptionPasswords, repositories, scaleOutRepositories, backupServers].flat(),
    ).toEqual([]);
  }, 180_000);

  it("of later types deploys one of each in revision 1.3-rev2", async () => {
    const config = { "veeam:vbrApiVersion": { value: "1.3-rev2" } };
    const site = await openSite(engine, { ...exampleOf("later-repository-types"), config });

    requireOk(await site.stack.up());
    const types = repositoriesOf(site.simulator).map(({ type }) => type);
    await isSettled(site);
    requireOk(await site.stack.destroy());
    const left = namesOf(site.simulator);
    await site.close();

    expect(types.sort()).toEqual([...LATER_DECLARATIONS.map(({ type }) => type)].sort());
    expect(left).toEqual([]);
  }, 180_000);

  it("of a policy deploys what its own pack has nothing against", async () => {
    const site = await openSite(engine, exampleOf("policy"));

    requireOk(await site.stack.up());
    const kept = violationsOf((await site.stack.export()).resources);
    await isSettled(site);
    await site.stack.setConfig("careless", "true");
    requireOk(await site.stack.up());
    const broken = violationsOf((await site.stack.export()).resources);
    requireOk(await site.stack.destroy());
    const left = namesOf(site.simulator);
    await site.close();

    expect(kept).toEqual([]);
    expect(broken).toEqual(VIOLATIONS);
    expect(left).toEqual([]);
  }, 180_000);

  it("of a list in YAML deploys each entry, and has a line for each mistake", async () => {
    const directory = mkdtempSync(join(tmpdir(), "yaml-fed-"));
    const file = join(directory, "list.yaml");
    writeFileSync(file, WRONG_LIST);
    const site = await openSite(engine, exampleOf("yaml-fed"));

    const up = requireOk(await site.stack.up());
    const made = namesOf(site.simulator);
    await isSettled(site);
    requireOk(await site.stack.destroy());
    const left = namesOf(site.simulator);
    await site.stack.setConfig("file", file);
    const wrong = await site.stack.preview();
    await site.close();
    rmSync(directory, { recursive: true, force: true });

    expect(summaryOf(up).sort()).toEqual(["create Daily", "create Locked", "create Weekly"]);
    expect(made.sort()).toEqual(["Daily", "Locked", "Weekly"]);
    expect(left).toEqual([]);
    expect(wrong.ok).toBe(false);
    const lines = messagesOf(wrong)
      .flatMap((message) => message.split("\n"))
      .filter((line) => line.includes(file));
    expect(lines.map((line) => line.slice(line.indexOf(file) + file.length).trim())).toEqual(MISTAKES);
  }, 180_000);
}

interface NativeExample {
  language: string;
  /** Makes a project of an empty folder. */
  prepare: (directory: string) => void | Promise<void>;
  /** What this machine lacks for it. */
  lacks?: string | undefined;
}

const PLUGIN = join(ROOT_DIRECTORY, "plugin");

/** Those that this engine runs; only the pulumi command runs other languages than TypeScript. */
function nativeExamples({ name }: Engine): NativeExample[] {
  const typeScript = relocatedProject(join(EXAMPLES, "quick-start-native"));
  const plugins = `plugins: { providers: [{ name: veeam, path: ${JSON.stringify(PLUGIN)} }] }`;
  const yaml = `${relocatedProject(join(EXAMPLES, "yaml"))}\n${plugins}\n`;
  const written = (project: string) => (directory: string) => writeFileSync(join(directory, "Pulumi.yaml"), project);
  return [
    { language: "TypeScript", prepare: written(typeScript) },
    ...(name === "pulumi command"
      ? [
          { language: "YAML", prepare: written(yaml), lacks: lackOf("pulumi-language-yaml") },
          { language: "Python", prepare: preparePython, lacks: lackOf("pulumi-language-python") ?? lackOfPython() },
        ]
      : []),
  ];
}

/** Language hosts are beside the pulumi command, where they were installed. */
function lackOf(languageHost: string): string | undefined {
  return existsSync(join(dirname(findPulumiCommand() ?? ""), languageHost)) ? undefined : `no ${languageHost}`;
}

function lackOfPython(): string | undefined {
  const tries = ["--dry-run", "--ignore-installed", "--no-deps", "--retries", "0", "--timeout", "5", "pulumi"];
  const { error, status } = spawnSync("python3", ["-m", "pip", "install", ...tries], { timeout: 30_000 });
  if (error !== undefined) return `no python3: ${error.message}`;
  return status === 0 ? undefined : "pip does not find pulumi: no network, or no pip";
}

/** As the README of the example says it, in a copy; `pulumi package add` generates the SDK and installs it. */
async function preparePython(directory: string): Promise<void> {
  const source = join(EXAMPLES, "python");
  for (const file of ["__main__.py", "requirements.txt"]) cpSync(join(source, file), join(directory, file));
  // The engine runs a copy of Pulumi.yaml that lies somewhere else.
  const project = readFileSync(join(source, "Pulumi.yaml"), "utf8");
  const virtualenv = JSON.stringify(join(directory, "venv"));
  writeFileSync(join(directory, "Pulumi.yaml"), project.replace("virtualenv: venv", `virtualenv: ${virtualenv}`));
  const command = findPulumiCommand() ?? "";
  await promisify(execFile)(command, ["package", "add", PLUGIN], {
    cwd: directory,
    env: {
      ...process.env,
      PATH: [dirname(command), process.env.PATH ?? ""].join(delimiter),
      PULUMI_HOME: join(directory, ".pulumi-home"),
      PULUMI_SKIP_UPDATE_CHECK: "true",
    },
  });
}

const VIOLATIONS = [
  "bucket: immutable-backups: bucket.immutability.isEnabled must be true",
  "hardened: immutable-backups: repository.makeRecentBackupsImmutableDays must be at least 14",
  "hardened: no-deletion-of-backups: deleteBackups must not be set",
];

/** What the pack says of these resources, as `pulumi --policy-pack` would ask it. */
function violationsOf(resources: readonly { type: string; urn: string; inputs: Record<string, unknown> }[]): string[] {
  const found: string[] = [];
  for (const { type, urn, inputs: props } of resources) {
    const name = urn.split("::").at(-1) ?? "";
    for (const policy of policies) {
      const validate = [policy.validateResource ?? []].flat();
      for (const one of validate) {
        void one({ type, props, urn, name } as never, (message) => found.push(`${name}: ${policy.name}: ${message}`));
      }
    }
  }
  return found.sort();
}

const WRONG_LIST = `repositories:
  - name: Daily
    type: LinuxLocal
    host: linux01.tech.local
    path: mnt/backups/daily
    maxTaskCount: 800
    colour: red
  - name: Daily
    type: LinuxHardened
    host: 7
    path: /mnt/x
  - name: Other
    type: Tape
`;

const MISTAKES = [
  ':5: repositories[0].path: must be an absolute path, got "mnt/backups/daily"',
  ":6: repositories[0].maxTaskCount: must be at most 128, got 800",
  ":7: repositories[0].colour: is not known here",
  ":8: repositories[1].immutableDays: is required",
  ':8: repositories[1].name: "Daily" is the name of another one already',
  ":10: repositories[1].host: must be of type string, got 7",
  ':13: repositories[2].type: must be LinuxLocal or LinuxHardened, got "Tape"',
];
