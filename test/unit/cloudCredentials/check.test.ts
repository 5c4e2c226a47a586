/** What a program may declare of cloud credentials and KMS servers: one line for each mistake, and never a secret in it. */
import { setValueAt } from "veeam-simulator";
import { REVISION } from "../../revision";
import { startRun } from "../../run";
import { STUB, configOf, startSite, type Fields, type Site } from "../../site";
import { TITLES, managed, programOf } from "./programs";

let site: Site;
beforeAll(async () => {
  site = await startSite();
});
afterAll(() => site.close());

/** The lines that a program with these changes is refused with, without any request. */
async function mistakes(title: string, changes: Fields, revision: string = REVISION): Promise<string[]> {
  const args = structuredClone(programOf(title).args);
  for (const [path, value] of Object.entries(changes)) setValueAt(args, path, value);
  const run = startRun(configOf(site.simulator, revision));
  const __provider = STUB.replace(".repository", `.${programOf(title).handler}`);
  const { failures } = await run.check({}, { ...args, __provider });
  await run.close();
  return failures.map(({ reason }) => reason);
}

it.each<[string, Fields, string]>([
  [
    "Amazon",
    { type: "Amazn" },
    'type: must be one of AzureStorage, AzureCompute, Amazon, Google, GoogleService, got "Amazn"; did you mean "Amazon"?',
  ],
  ["Amazon", { accessKey: undefined }, "accessKey: is required"],
  ["Amazon", { accessKey: " AKIA1" }, "accessKey: must not begin or end with a blank"],
  ["Amazon", { secretKey: "" }, "secretKey: must not be empty"],
  ["Amazon", { secretKey: 7 }, "secretKey: must be a string"],
  ["Amazon", { account: "techbackup" }, "account: is not a known property; known here: "],
  ["AzureStorage", { sharedKey: undefined }, "sharedKey: is required"],
  [
    "AzureCompute with a secret",
    { "existingAccount.subscription.secret": undefined },
    "existingAccount.subscription.secret: is required unless a certificate is declared",
  ],
  [
    "AzureCompute with a certificate",
    { "existingAccount.subscription.secret": "other-secret" },
    "existingAccount.subscription.certificate: does not go with a secret; declare one of them",
  ],
  [
    "AzureCompute with a certificate",
    { "existingAccount.subscription.certificate.certificate": "not Base64!" },
    "existingAccount.subscription.certificate.certificate: must be the content of the file in Base64",
  ],
  [
    "AzureCompute with a secret",
    { "existingAccount.deployment.region": "Mars" },
    'existingAccount.deployment.region: must be one of "Global", "China", "Government", got "Mars"',
  ],
  [
    "GoogleService",
    { "existingAccount.keyFile": "c2VjcmV0" },
    "existingAccount.keyFile: must be the Base64 of the JSON key file of a service account, which names its project_id",
  ],
  ["KmsServer", { port: "5696" }, "port: must be a"],
  ["KmsServer", { port: 70_000 }, "port: must be between 1 and 65535, got 70000"],
  ["KmsServer", { clientCertificate: undefined }, "clientCertificate: is required"],
  [
    "KmsServer",
    { "serverCertificate.formatType": "der" },
    'serverCertificate.formatType: must be one of "pfx", "pem", got "der"',
  ],
])("refuses of %s %j in one line", async (title, changes, expected) => {
  expect(await mistakes(title, changes)).toEqual([expect.stringContaining(expected)]);
  expect(site.simulator.requests).toEqual([]);
});

it.each(TITLES)("names no secret of %s when it is refused", async (title) => {
  const { args, secrets } = programOf(title);
  for (const [path] of secrets) {
    const lines = await mistakes(title, { [path]: ["first-secret"], misspelt: "first-secret" });
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.join()).not.toContain("first-secret");
  }
  expect(Object.keys(args)).not.toHaveLength(0);
});

it.each<[string, Fields, string, string]>([
  ["GoogleService", { uniqueId: "0f1e2d3c-4b5a-4968-8776-655443322110" }, "1.3-rev1", "uniqueId: needs REST revision 1.3-rev2"],
  [
    "KmsServer",
    { "clientCertificate.formatType": "pem" },
    "1.2-rev1",
    'clientCertificate.formatType: "pem" needs REST revision 1.3-rev0',
  ],
  [
    "AzureCompute with a certificate",
    { "existingAccount.subscription.certificate.formatType": "pem" },
    "1.2-rev1",
    'existingAccount.subscription.certificate.formatType: "pem" needs REST revision 1.3-rev0',
  ],
])("refuses of %s %j in revision %s, and names the one that has it", async (title, changes, revision, expected) => {
  expect(await mistakes(title, changes, revision)).toEqual([expect.stringContaining(expected)]);
});

it("takes a certificate format in any spelling", async () => {
  const { args } = programOf("KmsServer");
  const inputs = await managed(site, "KmsServer").check({
    ...args,
    serverCertificate: { ...(args.serverCertificate as Fields), formatType: "PFX" },
  });

  expect(inputs.serverCertificate).toMatchObject({ formatType: "pfx" });
});
