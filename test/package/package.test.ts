// What a user gets from npm, used as a user does: in an empty folder, far from this repository.
import { ROOT_DIRECTORY } from "../root";
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { anEngine, LINUX_SERVER_ID, openSite, requireOk, summaryOf } from "../deployment/site";
import { installPacked, pack, versionOf, writeFiles, type Packed } from "../packed";

const SDK_VERSION = versionOf("@pulumi/pulumi");

const PROGRAM = `
import * as veeam from "pulumi-veeam";

export const id = new veeam.Repository("backups", {
  type: "LinuxLocal",
  name: "backups",
  hostId: "${LINUX_SERVER_ID}",
  repository: { path: "/mnt/backups" },
  mountServer: {
    mountServerSettingsType: "linux",
    linux: { mountServerId: "${LINUX_SERVER_ID}", writeCacheFolder: "/var/lib/veeam/IRCache/", vPowerNFSEnabled: false },
  },
}).id;
`;

const JAVASCRIPT_PROGRAM = PROGRAM.replace(/^import .*$/m, 'const veeam = require("pulumi-veeam");').replace(
  "export const id",
  "exports.id",
);

describe("the packed package", () => {
  let packed: Packed;
  let project: string;

  beforeAll(() => {
    packed = pack();
    project = installPacked(packed, "project", [`@pulumi/pulumi@${SDK_VERSION}`]);
    writeFiles(project, {
      "package.json": JSON.stringify({ private: true, main: "index.js" }),
      "Pulumi.yaml": "name: packed\nruntime: nodejs\n",
      "index.js": JAVASCRIPT_PROGRAM,
    });
  }, 180_000);

  afterAll(() => packed.remove());

  it("holds compiled JavaScript, types, the native plugin and four documents, and nothing else", () => {
    const compiled = packed.files.filter((path) => /^dist\/.*\.(js|d\.ts)$/.test(path));
    const others = packed.files.filter((path) => !compiled.includes(path));

    expect(others.sort()).toEqual([
      "CHANGELOG.md",
      "LICENSE",
      "README.md",
      "package.json",
      "plugin/PulumiPlugin.yaml",
      "plugin/package.json",
      "plugin/pulumi-resource-veeam",
      "plugin/pulumi-resource-veeam.cmd",
      "plugin/schema.json",
    ]);
    expect(compiled).toEqual(
      expect.arrayContaining(["dist/index.js", "dist/index.d.ts", "dist/dynamic.js", "dist/dynamic.d.ts"]),
    );
    for (const path of compiled) {
      const source = path.replace(/^dist/, "provider").replace(/\.(js|d\.ts)$/, ".ts");
      expect({ path, hasSource: existsSync(join(ROOT_DIRECTORY, source)) }).toEqual({ path, hasSource: true });
    }
  });

  it.each(anEngine)(
    "is deployed and destroyed by the %s",
    async (_name, engine) => {
      const site = await openSite(engine, { projectDirectory: project });

      const up = requireOk(await site.stack.up());
      const made = site.simulator.infrastructure.repositories.map(({ name }) => name);
      const destroy = requireOk(await site.stack.destroy());
      const left = site.simulator.infrastructure.repositories.map(({ name }) => name);
      await site.close();

      expect(summaryOf(up)).toEqual(["create backups"]);
      expect(made).toContain("backups");
      expect(summaryOf(destroy)).toEqual(["delete backups"]);
      expect(left).not.toContain("backups");
    },
    120_000,
  );

  it("has a command that serves the native plugin, and is no plugin itself", async () => {
    const installed = join(project, "node_modules", "pulumi-veeam");
    const command = join(installed, "plugin", "pulumi-resource-veeam");
    const manifest = JSON.parse(readFileSync(join(installed, "package.json"), "utf8")) as { pulumi?: unknown; bin: object };

    const plugin = process.platform === "win32" ? spawn(`${command}.cmd`, { shell: true }) : spawn(command);
    const [port] = (await once(plugin.stdout, "data")) as [Buffer];
    const started = process.platform === "linux" ? readFileSync(`/proc/${String(plugin.pid)}/cmdline`, "utf8").split("\0") : [];
    plugin.kill();

    expect(port.toString()).toMatch(/^\d+\n$/);
    // The engine ends the process that it started: it has to be Node's own. Without the flag it holds a sixth more memory.
    if (process.platform === "linux") expect(started.slice(0, 2)).toEqual(["node", "--max-semi-space-size=4"]);
    // Each would make a plugin of the package of the dynamic form, which every program of it would then look for.
    expect(manifest.pulumi).toBeUndefined();
    expect(Object.keys(manifest.bin)).toEqual(["veeam-import"]);
    expect(existsSync(join(installed, "PulumiPlugin.yaml"))).toBe(false);
  }, 30_000);

  it.each(["pulumi-veeam", "pulumi-veeam/native"])("loads nothing that talks to a server into a program of %s", (name) => {
    const program = `require("${name}"); console.log(JSON.stringify(Object.keys(require.cache)))`;
    const loaded = JSON.parse(execFileSync(process.execPath, ["-e", program], { cwd: project, encoding: "utf8" })) as string[];

    const packages = new Set(
      loaded.map(
        (path) =>
          path
            .split(/node_modules[\\/]/)
            .at(-1)
            ?.split(/[\\/]/, 1)[0],
      ),
    );

    expect(packages).toContain("pulumi-veeam");
    for (const name of ["undici", "zod", "fast-xml-parser"]) expect(packages).not.toContain(name);
    // What the index of Pulumi's SDK loads, for the automation API and for closures.
    for (const name of ["execa", "@npmcli", "typescript"]) expect(packages).not.toContain(name);
  });

  it("lets a strict TypeScript program compile, and refuses a property that the type has not", () => {
    const options = { strict: true, noEmit: true, module: "node16", target: "es2022", exactOptionalPropertyTypes: true };
    const wrong = PROGRAM.replace("repository: {", "repository: { useFastClonig: true,");
    const share = PROGRAM.replace('name: "backups",', 'name: "backups", share: { sharePath: "x", credentialsId: "y" },');
    writeFiles(project, {
      "tsconfig.json": JSON.stringify({ compilerOptions: options, files: ["right.ts", "misspelt.ts", "share.ts"] }),
      "right.ts": PROGRAM,
      "misspelt.ts": wrong,
      "share.ts": share,
    });

    const compiler = join(ROOT_DIRECTORY, "node_modules", "typescript", "bin", "tsc");
    const { stdout } = spawnSync(process.execPath, [compiler, "-p", project, "--pretty", "false"], { encoding: "utf8" });

    const messages = stdout.split("\n").filter((line) => line.includes("error TS"));
    expect(messages.map((line) => /([a-z]+)\.ts\(/.exec(line)?.[1]).sort()).toEqual(["misspelt", "share"]);
    expect(stdout).toContain("'useFastClonig' does not exist");
    expect(stdout).toContain("'share' does not exist");
  }, 60_000);

  it.each(["pulumi-veeam", "pulumi-veeam/native"])(
    "compiles as a program of %s with the old compiler that Pulumi brings, for a project that has none of its own",
    (name) => {
      const program = `${PROGRAM.replace("pulumi-veeam", name)}
      export const site = new veeam.Provider("site", { vbrUrl: "https://vbr" }).urn;
      export const statuses = veeam.ScaleOutRepository.get("production", "id").extentStatus;
      export const host = veeam.getManagedServerOutput({ name: statuses.apply(() => "linux01") }).id;
      export const paths = veeam.getRepositories({ typeFilter: ["LinuxLocal"] }).then((all) =>
        all.map((one) => (one.type === "LinuxLocal" ? one.repository.path : one.name)),
      );
      export const rescan = new veeam.RepositoryRescan("rescan", { repositoryIds: [host], triggers: [1, "a"] }).sessionId;
    `;
      writeFiles(project, { "old.ts": program });
      const sdk = dirname(require.resolve("@pulumi/pulumi/package.json", { paths: [project] }));
      const compile = `
      const ts = require(${JSON.stringify(join(sdk, "vendor", "typescript@3.8.3", "typescript.js"))});
      const options = { strict: true, noEmit: true, target: ts.ScriptTarget.ES2018, module: ts.ModuleKind.CommonJS, moduleResolution: ts.ModuleResolutionKind.NodeJs };
      const compiled = ts.createProgram(["old.ts"], options);
      const file = compiled.getSourceFile("old.ts");
      const found = [...compiled.getSyntacticDiagnostics(file), ...compiled.getSemanticDiagnostics(file)];
      console.log(JSON.stringify(found.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, " "))));
    `;

      const { stdout, stderr } = spawnSync(process.execPath, ["-e", compile], { cwd: project, encoding: "utf8" });

      expect([stdout.trim(), stderr]).toEqual(["[]", ""]);
    },
    60_000,
  );
});
