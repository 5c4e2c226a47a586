// Packs the native plugin for `pulumi package add veeam@VERSION --server URL`: one file that needs nothing but Node, its schema, and
// the licences of what is in it. Makes a tarball for each platform, in the folder of the first argument, or in dist/bundle.
import { spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const COMMAND = "pulumi-resource-veeam";
const PLATFORMS = ["linux-amd64", "linux-arm64", "darwin-amd64", "darwin-arm64", "windows-amd64", "windows-arm64"];

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const output = resolve(process.argv[2] ?? join(root, "dist", "bundle"));
const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const staging = mkdtempSync(join(tmpdir(), "bundle-"));

/** gRPC and protobuf are loaded from where the SDK has them, which no bundler can follow: written as it can. */
const sdkDependencies = {
  name: "dependencies of the SDK",
  setup({ onLoad, onResolve, resolve: find }) {
    const sdk = dirname(createRequire(import.meta.url).resolve("@pulumi/pulumi/package.json"));
    onLoad({ filter: /[\\/]dist[\\/]native[\\/]sdk\.js$/ }, ({ path }) => {
      const contents = readFileSync(path, "utf8");
      const followed = contents.replace(/\bfromSdk\((?=")/g, "require(").replace(/^const fromSdk = .*$/m, "");
      if (followed === contents || followed.includes("fromSdk")) throw new Error(`${path} is not what this script expects`);
      return { contents: followed };
    });
    onResolve({ filter: /^(@grpc\/grpc-js|google-protobuf\/)/ }, ({ path, kind, importer }) =>
      importer.includes("node_modules") ? undefined : find(path, { kind, resolveDir: sdk, importer: join(sdk, "index.js") }),
    );
  },
};

const { metafile } = await build({
  stdin: {
    contents: `require("./dist/plugin.js").serve(require("node:path").join(__dirname, "schema.json"));`,
    resolveDir: root,
  },
  bundle: true,
  platform: "node",
  target: "node20",
  // The start of the command in plugin/, in which sh calls Node.
  banner: {
    js: readFileSync(join(root, "plugin", COMMAND), "utf8")
      .split("\n", 2)
      .join("\n"),
  },
  outfile: join(staging, COMMAND),
  metafile: true,
  logLevel: "error",
  plugins: [sdkDependencies],
});

chmodSync(join(staging, COMMAND), 0o755);
for (const file of ["schema.json", `${COMMAND}.cmd`]) copyFileSync(join(root, "plugin", file), join(staging, file));
copyFileSync(join(root, "LICENSE"), join(staging, "LICENSE"));
writeFileSync(join(staging, "THIRD_PARTY_NOTICES.txt"), noticesOf(packagesIn(metafile)));

mkdirSync(output, { recursive: true });
for (const platform of PLATFORMS) {
  const files = [COMMAND, "schema.json", "LICENSE", "THIRD_PARTY_NOTICES.txt"];
  if (platform.startsWith("windows")) files.push(`${COMMAND}.cmd`);
  const tarball = `${COMMAND}-v${version}-${platform}.tar.gz`;
  const { status, stderr, error } = spawnSync("tar", ["-czf", tarball, "-C", staging, ...files], {
    cwd: output,
    encoding: "utf8",
  });
  if (status !== 0) throw error ?? new Error(stderr);
  console.log(join(output, tarball));
}
rmSync(staging, { recursive: true });

/** The folders of the packages of which something is in the bundle. */
function packagesIn({ inputs }) {
  const folders = Object.keys(inputs).flatMap((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(path) ?? []);
  return [...new Set(folders)].sort().map((folder) => join(root, folder));
}

function noticesOf(folders) {
  const notices = folders.map((folder) => {
    const { name, version: of, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    const texts = readdirSync(folder).filter((file) => /^(licen[cs]e|notice|copying)/i.test(file));
    const contents = texts.map((file) => readFileSync(join(folder, file), "utf8").trim());
    if (license === undefined && texts.length === 0) throw new Error(`${name} says nothing of its licence`);
    return [`${name} ${of} (${license ?? "see below"})`, ...contents].join("\n\n");
  });
  return `${notices.join(`\n\n${"=".repeat(80)}\n\n`)}\n`;
}
