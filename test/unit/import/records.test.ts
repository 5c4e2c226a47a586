/** `veeam-import` of the records that repositories stand on: names, references, and secrets that no server shows. */
import { ROOT_DIRECTORY } from "../../root";
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { startSimulator, type Simulator } from "veeam-simulator";
import { environmentOf } from "../../environment";

const COMMAND = join(ROOT_DIRECTORY, "dist", "cli", "command.js");
const ENCRYPTION_PASSWORD = "c26b46c1-e3e5-424c-948f-0a3fa5a19ab7";

let simulator: Simulator;
let directory: string;

const run = (...args: string[]): Promise<{ stdout: string; stderr: string }> =>
  promisify(execFile)(process.execPath, [COMMAND, ...args], {
    cwd: directory,
    env: { ...process.env, ...environmentOf(simulator) },
  });
const written = (file = "estate.ts"): string => readFileSync(join(directory, file), "utf8");
/** The declaration of a variable. */
const declarationOf = (variable: string): string =>
  new RegExp(`export const ${variable} = [^]*?\n\\}\\);`).exec(written())?.[0] ?? "";

beforeAll(async () => {
  simulator = await startSimulator({ apiVersions: ["1.3-rev2"] });
  const { credentials, repositories, scaleOutRepositories } = simulator.infrastructure;
  const [, linux] = credentials;
  credentials.push(
    { ...structuredClone(linux), id: id(1), uniqueId: id(11), description: "Key", authenticationType: "SshKey" },
    { ...structuredClone(linux), id: id(2), uniqueId: id(12), description: "Appliance", isDefaultAppliance: true },
  );
  repositories.push({
    id: id(3),
    type: "Smb",
    name: "Share",
    description: "",
    share: { sharePath: "\\\\nas\\backups", credentialsId: credentials[0]?.id.toUpperCase() },
    repository: { taskLimitEnabled: true, maxTaskCount: 4 },
  });
  scaleOutRepositories.push({
    id: id(4),
    name: "Everything",
    description: "",
    performanceTier: { performanceExtents: [{ id: id(3), name: "Share", status: ["Normal"] }] },
    capacityTier: {
      isEnabled: false,
      encryption: {
        isEnabled: true,
        encryptionType: "ByUserPassword",
        encryptionPasswordId: ENCRYPTION_PASSWORD,
        encryptionPasswordUniqueId: ENCRYPTION_PASSWORD,
      },
    },
  });
});
afterAll(() => simulator.close());

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "records-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function id(number: number): string {
  return `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;
}

it("refers to credentials, keys and repositories by the variables that are declared before", async () => {
  await run("--all");

  expect(declarationOf("share")).toContain("credentialsId: techSvcBackup.id,");
  expect(declarationOf("everything")).toContain("encryptionPasswordId: sobrOffload2025.id,");
  expect(declarationOf("everything")).toContain("id: share.id,");
  const order = [...written().matchAll(/new veeam\.(\w+)/g)].map(([, className]) => className);
  expect([...new Set(order)]).toEqual([
    "Credentials",
    "CloudCredentials",
    "EncryptionPassword",
    "KmsServer",
    "ManagedServer",
    "MountServer",
    "Repository",
    "ScaleOutRepository",
  ]);
});

it("keeps the ids of what is not in the program, and leaves an object's own unique id to the server", async () => {
  await run("--type", "ScaleOutRepository", "--type", "EncryptionPassword", "--all");

  expect(declarationOf("everything")).toContain(`id: "${id(3)}",`);
  expect(declarationOf("everything")).toContain(`encryptionPasswordUniqueId: "${ENCRYPTION_PASSWORD}",`);
  expect(declarationOf("sobrOffload2025")).toContain("hint: ");
  expect(declarationOf("sobrOffload2025")).not.toContain("uniqueId");
});

it("asks the configuration for the secret that each record has, and says so above it", async () => {
  const { stdout } = await run("--all");

  const remark = "The server does not show it; the next pulumi up sends it.";
  expect(declarationOf("techSvcBackup")).toContain(
    `  // Password of the account. ${remark}\n  password: config.requireSecret("techSvcBackupPassword"),\n`,
  );
  expect(declarationOf("veeamKey")).toContain(
    `  // Private key of the account (declare its passphrase beside it where it has one). ${remark}\n  privateKey: config.requireSecret("veeamKeyPrivateKey"),\n`,
  );
  expect(declarationOf("veeamKey")).not.toContain("password");
  expect(declarationOf("techGmsaBackup")).not.toContain("config");
  expect(declarationOf("sobrOffload2025")).toContain(
    `  // The encryption password itself. ${remark}\n  password: config.requireSecret("sobrOffload2025Password"),\n`,
  );
  expect(stdout).toContain("  pulumi config set --secret techSvcBackupPassword\n");
  expect(stdout).toContain("  pulumi config set --secret veeamKeyPrivateKey < FILE\n");
});

it("puts secrets where each kind of record declares them, files in Base64", async () => {
  const { stdout } = await run("--all");

  expect(declarationOf("s3Writer")).toContain('secretKey: config.requireSecret("s3WriterSecretKey"),');
  expect(declarationOf("techbackup01")).toContain('sharedKey: config.requireSecret("techbackup01SharedKey"),');
  expect(declarationOf("techAzure")).toMatch(
    /existingAccount: \{[^]* subscription: \{[^]* secret: config\.requireSecret\("techAzureSecret"\),\n {4}\},\n {2}\},/,
  );
  expect(declarationOf("veeamProxy")).toMatch(
    /existingAccount: \{\n[^\n]*\n {4}keyFile: config\.requireSecret\("veeamProxyKeyFile"\),/,
  );
  expect(declarationOf("kms01TechLocal")).toMatch(
    /serverCertificate: \{\n[^\n]*\n {4}certificate: config\.requireSecret\("kms01TechLocalServerCertificate"\),\n[^\n]*\n {4}formatType: "pfx",/,
  );
  expect(stdout).toContain("  base64 FILE | pulumi config set --secret veeamProxyKeyFile\n");
  expect(stdout).not.toContain("FormatType");
});

it("calls a record without a name by its account, or by its description where it has but a key", async () => {
  const { stdout } = await run("--list", "--type", "CloudCredentials");

  const names = stdout
    .split("\n")
    .slice(1)
    .map((line) => line.split(/ {2,}/)[1]);
  expect(names.filter(Boolean)).toEqual([
    "S3 writer",
    "IBM COS writer",
    "techbackup01",
    "Tech Azure",
    "Google HMAC key",
    "veeam-proxy",
  ]);
});

it("leaves out a property that the revision does not take, though the server shows it", async () => {
  simulator.infrastructure.server.apiVersions = ["1.3-rev0"];
  const [record] = simulator.infrastructure.cloudCredentials.slice(-1);

  const { stderr } = await run("--all", "--type", "CloudCredentials");
  simulator.infrastructure.server.apiVersions = ["1.3-rev2"];

  expect(stderr).toBe("");
  expect(record).toHaveProperty("uniqueId");
  expect(declarationOf("veeamProxy")).toContain("CloudCredentials");
  expect(declarationOf("veeamProxy")).not.toContain("uniqueId");
});

it("adds the description to a user name that several records have", async () => {
  await run("--all", "--native");

  const { resources } = JSON.parse(written("veeam-import.json")) as { resources: { type: string; name: string; id: string }[] };
  const names = resources.filter(({ type }) => type === "veeam:index:Credentials").map(({ name }) => name);
  expect(names).toEqual(["TECH\\svc-backup", "veeam (Linux repository account)", "TECH\\gmsa-backup$", "veeam (Key)"]);
  expect(declarationOf("veeamLinuxRepositoryAccount")).toContain('new veeam.Credentials("veeam (Linux repository account)", {');
});

it("names in one line what is described in several, and a variable without accents", async () => {
  const { credentials } = simulator.infrastructure;
  const [share] = credentials;
  const described = { ...structuredClone(share), id: id(5), uniqueId: id(15), description: "Büro\r\nMünster \u001b[31m" };
  credentials.push(described);

  const { stdout } = await run("--list", "--type", "Credentials");
  await run("--name", "TECH\\svc-backup");
  credentials.pop();

  expect(stdout.trim().split("\n").slice(1)).toHaveLength(5 + 1);
  expect(stdout).not.toContain("\u001b");
  const declaration = declarationOf("techSvcBackupBuroMunster31m");
  expect(declaration).toContain('new veeam.Credentials("TECH\\\\svc-backup (Büro Münster \uFFFD[31m)", {');
  expect(declaration).toContain('description: "Büro\\r\\nMünster \\u001b[31m",');
});

it("escapes what ends a line for a compiler, or turns the direction of writing around", async () => {
  const { credentials } = simulator.infrastructure;
  const description = "a\u2028b\u202e\u2066c\u0085\u200b\u{e0041}d";
  credentials.push({ ...structuredClone(credentials[0]), id: id(6), uniqueId: id(16), description });

  await run("--name", id(6));
  credentials.pop();

  expect(written()).toContain('  description: "a\\u{2028}b\\u{202e}\\u{2066}c\\u{85}\\u{200b}\\u{e0041}d",\n');
  expect(written()).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
});

it("leaves out what the server made for itself, and says why", async () => {
  const { stderr } = await run("--all");

  expect(stderr).toContain(`Credentials "veeam" (${id(2)}) is left out: the server made it itself, for its appliances [`);
  expect(written()).not.toContain("Appliance");
});

it("limits a list to classes, and reads no others", async () => {
  simulator.clearRequests();

  const { stdout } = await run("--list", "--type", "EncryptionPassword");

  expect(stdout.trim().split("\n").slice(1)).toEqual([expect.stringMatching(/^EncryptionPassword +SOBR offload 2025 /)]);
  const read = simulator.requests.map(({ path }) => path).filter((path) => /credentials|repositories|sessionMngr/i.test(path));
  expect(read).toEqual([]);
});

it("refuses a class that it does not know, before it reads anything", async () => {
  simulator.clearRequests();

  await expect(run("--list", "--type", "Repositories")).rejects.toThrow(
    'No class is called "Repositories". Known classes: Credentials, ',
  );
  expect(simulator.requests).toEqual([]);
});

it("leaves out, with a warning, what the account is not allowed to read", async () => {
  const fault = simulator.fail({ on: "GET /api/v1/credentials", times: "always", with: { kind: "answer", status: 403 } });

  const { stdout, stderr } = await run("--list");
  fault.clear();

  expect(stderr).toMatch(/^warning: All credentials are left out: .*403.*\[VEEAM_LIST_INCOMPLETE\]\n$/);
  expect(stdout).toMatch(/^Repository +Share /m);
  expect(stdout).not.toMatch(/^Credentials/m);
});

it("spells unique ids as a refresh does, so that it shows no change of outputs", async () => {
  await run("--all");

  const spelled = [...written("veeam-import.json").matchAll(/"uniqueId": "(.+)"/g)].map(([, uniqueId = ""]) => uniqueId);
  expect(spelled).toContain(ENCRYPTION_PASSWORD.toUpperCase());
  expect(spelled).toEqual(spelled.map((uniqueId) => uniqueId.toUpperCase()));
});
