/** The native plugin as it is delivered: from its folder in the npm package, and as a tarball that a server hands out. */
import { ROOT_DIRECTORY } from "../root";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, symlinkSync } from "node:fs";
import { type IncomingMessage, type Server, type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";

import { LINUX_SERVER_ID, openSite, requireOk, summaryOf } from "../deployment/site";
import { findPulumiCommand, pulumiCommand } from "../engine";
import { writeFiles } from "../packed";

const { version } = JSON.parse(readFileSync(join(ROOT_DIRECTORY, "package.json"), "utf8")) as { version: string };
const run = promisify(execFile);

const PROGRAM = `
const veeam = require("pulumi-veeam/native");

const { id } = veeam.getManagedServerOutput({ name: "linux01.tech.local" });
exports.hostId = id;
exports.id = new veeam.Repository("backups", {
  type: "LinuxLocal",
  name: "backups",
  hostId: id,
  repository: { path: "/mnt/backups" },
  mountServer: {
    mountServerSettingsType: "linux",
    linux: { mountServerId: id, writeCacheFolder: "/var/lib/veeam/IRCache/", vPowerNFSEnabled: false },
  },
}).id;
`;

const YAML_PROGRAM = `
name: plugin-yaml
runtime: yaml
resources:
  rescan:
    type: veeam:RepositoryRescan
    properties:
      repositoryIds: []
`;

let directory: string;
let bundles: string;
let server: Server;
let url: string;
const asked: string[] = [];

beforeAll(async () => {
  server = createServer(answer).listen(0, "127.0.0.1");
  await once(server, "listening");
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  directory = mkdtempSync(join(tmpdir(), "plugin-"));
  bundles = join(directory, "bundles");
  await run(process.execPath, [join(ROOT_DIRECTORY, "scripts", "bundle.mjs"), bundles]);
}, 120_000);
afterAll(() => {
  server.closeAllConnections();
  server.close();
  rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
});

/** A project in which `pulumi-veeam` is installed. */
function project(name: string, more = ""): string {
  const folder = join(directory, name);
  mkdirSync(join(folder, "node_modules"), { recursive: true });
  symlinkSync(ROOT_DIRECTORY, join(folder, "node_modules", "pulumi-veeam"), "junction");
  symlinkSync(join(ROOT_DIRECTORY, "node_modules", "@pulumi"), join(folder, "node_modules", "@pulumi"), "junction");
  writeFiles(folder, {
    "package.json": JSON.stringify({ private: true, main: "index.js" }),
    "Pulumi.yaml": `name: plugin\nruntime: nodejs\n${more}`,
    "index.js": PROGRAM,
  });
  return folder;
}

/** Hands out the tarballs, and remembers which; the pulumi command wants to know their size before. */
function answer({ url = "" }: IncomingMessage, response: ServerResponse): void {
  const file = join(bundles, basename(url));
  asked.push(basename(url));
  if (existsSync(file)) response.setHeader("Content-Length", statSync(file).size).end(readFileSync(file));
  else response.writeHead(404).end();
}

describe("the bundle of the native plugin", () => {
  it("is one tarball for each platform", () => {
    const platforms = ["darwin-amd64", "darwin-arm64", "linux-amd64", "linux-arm64", "windows-amd64", "windows-arm64"];

    expect(readdirSync(bundles).sort()).toEqual(
      platforms.map((platform) => `pulumi-resource-veeam-v${version}-${platform}.tar.gz`),
    );
  });

  it("serves far from any node_modules, and brings the licences of what is in it", async () => {
    const folder = join(directory, "unpacked");
    mkdirSync(folder);
    await run("tar", ["-xzf", join(bundles, `pulumi-resource-veeam-v${version}-linux-amd64.tar.gz`), "-C", folder]);

    const plugin = spawn(join(folder, "pulumi-resource-veeam"), { cwd: folder });
    const [port] = (await once(plugin.stdout, "data")) as [Buffer];
    plugin.kill();
    const notices = readFileSync(join(folder, "THIRD_PARTY_NOTICES.txt"), "utf8");

    expect(port.toString()).toMatch(/^\d+\n$/);
    expect(readdirSync(folder).sort()).toEqual(["LICENSE", "THIRD_PARTY_NOTICES.txt", "pulumi-resource-veeam", "schema.json"]);
    for (const name of ["@grpc/grpc-js", "@pulumi/pulumi", "fast-xml-parser", "google-protobuf", "undici", "zod"])
      expect(notices).toMatch(new RegExp(`^${name} \\d\\S* \\(.+\\)$`, "m"));
  }, 30_000);
});

const command = findPulumiCommand();
(command === undefined ? describe.skip : describe)("the native plugin on the pulumi command", () => {
  const engine = pulumiCommand(command ?? "");
  const hasYaml = existsSync(join(dirname(command ?? ""), `pulumi-language-yaml${process.platform === "win32" ? ".exe" : ""}`));

  /** Up, an unchanged preview, and a destruction. */
  async function deploy(projectDirectory: string, env: Record<string, string> = {}): Promise<void> {
    const site = await openSite(engine, { projectDirectory, env });

    const up = requireOk(await site.stack.up());
    const preview = requireOk(await site.stack.preview());
    const { resources } = await site.stack.export();
    const tokens = site.simulator.requests.filter(({ method, path }) => method === "POST" && path.endsWith("/oauth2/token"));
    const destroy = requireOk(await site.stack.destroy());
    const left = site.simulator.infrastructure.repositories.map(({ name }) => name);
    await site.close();

    expect(summaryOf(up)).toEqual(["create backups"]);
    expect(up.outputs.hostId).toBe(LINUX_SERVER_ID);
    expect(summaryOf(preview)).toEqual([]);
    expect(resources.map(({ type }) => type)).toEqual(
      expect.arrayContaining(["pulumi:providers:veeam", "veeam:index:Repository"]),
    );
    // Resources and look-ups share it; the preview asks the look-up again.
    expect(tokens).toHaveLength(2);
    expect(summaryOf(destroy)).toEqual(["delete backups"]);
    expect(left).not.toContain("backups");
  }

  it("deploys from its folder in the package, which Pulumi.yaml names", async () => {
    await deploy(project("folder", `packages:\n  veeam: ${JSON.stringify(join(ROOT_DIRECTORY, "plugin"))}\n`));
  }, 180_000);

  it("deploys from a server, into an empty plugin cache", async () => {
    const home = join(directory, "home");

    await run(command ?? "", ["plugin", "install", "resource", "veeam", version, "--server", url], {
      env: { ...process.env, PULUMI_HOME: home },
    });
    await deploy(project("server"), { PULUMI_HOME: home });

    expect(asked).toEqual([expect.stringMatching(new RegExp(`^pulumi-resource-veeam-v${version}-\\w+-\\w+\\.tar\\.gz$`))]);
  }, 180_000);

  (hasYaml ? it : it.skip)(
    "is added to a YAML project with pulumi package add, from the folder and from a server",
    async () => {
      const add = async (name: string, ...args: string[]): Promise<string> => {
        const folder = join(directory, name);
        mkdirSync(folder);
        writeFiles(folder, { "Pulumi.yaml": YAML_PROGRAM });
        const env = { ...process.env, PULUMI_HOME: join(directory, `${name}-home`), PULUMI_SKIP_UPDATE_CHECK: "true" };
        await run(command ?? "", ["package", "add", ...args], { cwd: folder, env });
        return readFileSync(join(folder, "Pulumi.yaml"), "utf8");
      };

      const fromFolder = await add("added-folder", join(ROOT_DIRECTORY, "plugin"));
      const fromServer = await add("added-server", `veeam@${version}`, "--server", url);
      server.close();
      rmSync(join(ROOT_DIRECTORY, "plugin", "package-lock.json"), { force: true });

      expect(fromFolder).toMatch(/^packages:\n {2}veeam: .*plugin$/m);
      expect(fromServer).toContain(`version: ${version}\n    pluginDownloadURL: ${url}`);
    },
    180_000,
  );
});
