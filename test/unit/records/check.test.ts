/** What is refused of a record before anything is sent. */
import { failureOf } from "../../reading";
import { ManagedResource, STUB, configOf, startSite, type Fields, type Site } from "../../site";
import { startRun } from "../../run";

let site: Site;
beforeAll(async () => {
  site = await startSite();
});
afterAll(() => site.close());

const up = (handler: string, args: Fields, host = site.host): Promise<string> =>
  failureOf(new ManagedResource(host, STUB.replace(".repository;", `.${handler};`)).up(args));

it.each<[handler: string, mistake: string, args: Fields, line: string]>([
  ["credentials", "no type", { username: "svc" }, "type: is required; one of Standard, Linux, ManagedService"],
  [
    "credentials",
    "an unknown type",
    { type: "linux", username: "svc" },
    'type: must be one of Standard, Linux, ManagedService, got "linux"; did you mean "Linux"?',
  ],
  ["credentials", "no password", { type: "Standard", username: "svc" }, "password: is required"],
  ["credentials", "no user name", { type: "ManagedService" }, "username: is required"],
  [
    "credentials",
    "a blank at the end of the user name",
    { type: "ManagedService", username: "svc " },
    "username: must not begin or end with a blank",
  ],
  [
    "credentials",
    "no secret at all",
    { type: "Linux", username: "svc" },
    "password: is required unless a privateKey is declared",
  ],
  [
    "credentials",
    "a log-in by a key that is not there",
    { type: "Linux", username: "svc", authenticationType: "SshKey", password: "a word" },
    "privateKey: is required for SshKey",
  ],
  [
    "credentials",
    "a passphrase without its key",
    { type: "Linux", username: "svc", password: "a word", passphrase: "another word" },
    "privateKey: is required beside a passphrase",
  ],
  [
    "credentials",
    "a port that is none",
    { type: "Linux", username: "svc", password: "a word", SSHPort: 70000 },
    "SSHPort: must be between 1 and 65535, got 70000",
  ],
  ["encryptionPassword", "no hint", { password: "a word" }, "hint: is required"],
  ["encryptionPassword", "no password", { hint: "x" }, "password: is required"],
])("%s: %s is refused with one line", async (handler, _, args, line) => {
  site.simulator.clearRequests();

  const failure = await up(handler, args);

  expect(failure.split("\n")).toContain(line);
  expect(site.simulator.requests).toEqual([]);
});

it("shows no secret in a line about it", async () => {
  const failure = await up("credentials", { type: "Standard", username: "svc", password: ["Confidential"] });

  expect(failure).toBe("password: must be a string");
});

it.each([482913, true, { code: "Confidential" }])("shows nothing of %j where a secret belongs", async (passphrase) => {
  const failure = await up("credentials", { type: "Linux", username: "svc", privateKey: "a key", passphrase });

  expect(failure).toBe("passphrase: must be a string");
});

it("refuses a resource that the server's revision does not have, in one sentence", async () => {
  const run = startRun(configOf(site.simulator, "1.2-rev1"));

  expect(await up("mountServer", { hostId: "3251ddfc-3691-4d20-a43e-860dc275147e" }, run)).toBe(
    "MountServer needs REST revision 1.3-rev0 (VBR 13.0.0 or later); 1.2-rev1 is in use (veeam:vbrApiVersion)",
  );
  await run.close();
});

it.each<[handler: string, args: Fields, line: string]>([
  [
    "credentials",
    { type: "ManagedService", username: "gmsa$" },
    "type: ManagedService needs REST revision 1.3-rev0 (VBR 13.0.0 or later); 1.2-rev1 is in use (veeam:vbrApiVersion)",
  ],
  [
    "credentials",
    { type: "Linux", username: "svc", password: "a word", authenticationType: "Password" },
    "authenticationType: needs REST revision 1.3-rev0 (VBR 13.0.0 or later); 1.2-rev1 is in use (veeam:vbrApiVersion)",
  ],
  [
    "encryptionPassword",
    { hint: "x", password: "a word", isImported: true },
    "isImported: needs REST revision 1.3-rev0 (VBR 13.0.0 or later); 1.2-rev1 is in use (veeam:vbrApiVersion)",
  ],
])("%s %j is refused with the revision that it needs", async (handler, args, line) => {
  const run = startRun(configOf(site.simulator, "1.2-rev1"));

  expect(await up(handler, args, run)).toBe(line);
  await run.close();
});

it("takes a Linux account without authenticationType in every revision, and lets the secret decide", async () => {
  const resource = new ManagedResource(site.host, STUB.replace(".repository;", ".credentials;"));

  await resource.up({ type: "Linux", username: "by-key", privateKey: "key" });

  const record = site.simulator.infrastructure.credentials.find(({ id }) => id === resource.id);
  expect(record).toMatchObject({ authenticationType: "SshKey", description: "" });
});
