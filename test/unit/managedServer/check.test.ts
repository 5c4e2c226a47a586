/** What is refused of a managed server or a mount server before anything is sent. */
import { unknownValue } from "@pulumi/pulumi/runtime/rpc";
import { failureOf } from "../../reading";
import { startRun } from "../../run";
import { ManagedResource, STUB, configOf, startSite, type Fields, type Site } from "../../site";
import { ACCOUNT, LINUX_CREDENTIALS, linuxHost, windowsHost } from "./programs";

let site: Site;
beforeAll(async () => {
  site = await startSite({}, "auto");
});
afterAll(() => site.close());

const up = (handler: string, args: Fields, host = site.host): Promise<string> =>
  failureOf(new ManagedResource(host, STUB.replace(".repository;", `.${handler};`)).up(args));

it.each<[mistake: string, args: Fields, line: string]>([
  ["no type", { name: "linux02" }, "type: is required; one of WindowsHost, LinuxHost"],
  [
    "a type that is not supported",
    { type: "ViHost", name: "esx01" },
    'type: must be one of WindowsHost, LinuxHost, got "ViHost"',
  ],
  ["no name", linuxHost({ name: undefined }), "name: is required"],
  ["a blank at the end of the name", linuxHost({ name: "linux02 " }), "name: must not begin or end with a blank"],
  [
    "a port that does not exist, inside a list",
    windowsHost({ networkSettings: { components: [{ componentName: "TransportSvc", port: 70000 }] } }),
    "networkSettings.components[0].port: must be between 1 and 65535, got 70000",
  ],
  ["no credentials", linuxHost({ credentialsId: undefined }), "credentialsId: is required for Permanent"],
  ["no credentials of Windows", windowsHost({ credentialsId: undefined }), "credentialsId: is required for Permanent"],
  ["a name for an id", linuxHost({ credentialsId: "veeam" }), "credentialsId: must be the id (UUID) of a credentials record"],
  [
    "a fingerprint of Windows",
    windowsHost({ sshFingerprint: "ssh-rsa" }),
    "sshFingerprint: is not a property of this type; it belongs to LinuxHost",
  ],
  [
    "trust on first use of Windows",
    windowsHost({ trustOnFirstUse: true }),
    "trustOnFirstUse: is not a property of this type; it belongs to LinuxHost",
  ],
  [
    "a host that nothing is known of",
    linuxHost({ sshFingerprint: undefined }),
    "sshFingerprint: is required, or trustOnFirstUse: true (getConnectionCertificate shows what the host has)",
  ],
  [
    "a record beside an account that is used once",
    linuxHost({ singleUseCredentials: ACCOUNT }),
    "credentialsId: does not go with SingleUse",
  ],
  [
    "an account that is used once beside a record",
    linuxHost({ credentialsStorageType: "Permanent", singleUseCredentials: ACCOUNT }),
    "singleUseCredentials: does not go with Permanent",
  ],
  [
    "no account to be used once",
    linuxHost({ credentialsStorageType: "SingleUse", credentialsId: undefined }),
    "singleUseCredentials: is required for SingleUse",
  ],
  [
    "an account without a secret",
    linuxHost({ credentialsId: undefined, singleUseCredentials: { username: "veeam" } }),
    "singleUseCredentials.password: is required unless a privateKey is declared",
  ],
  [
    "no code for a pairing",
    linuxHost({ credentialsStorageType: "Certificate", credentialsId: undefined }),
    "handshakeCode: is required for Certificate",
  ],
  [
    "ports the wrong way round",
    windowsHost({ networkSettings: { portRangeStart: 3300, portRangeEnd: 2500 } }),
    "networkSettings.portRangeEnd: must be at least portRangeStart (3300), got 2500",
  ],
  ["a misspelled property", linuxHost({ sshSetting: {} }), "sshSetting: is not a known property; did you mean sshSettings?"],
])("a managed server: %s is refused with one line", async (_, args, line) => {
  site.simulator.clearRequests();

  const lines = (await up("managedServer", args)).split("\n");

  expect(lines.map((one) => one.replace(/, got "veeam"$/, ""))).toContain(line);
  expect(site.simulator.requests).toEqual([]);
});

it.each<[mistake: string, args: Fields, line: string]>([
  ["no host", {}, "hostId: is required"],
  ["a name for an id", { hostId: "linux02" }, 'hostId: must be the id (UUID) of a managed server, got "linux02"'],
  [
    "a port that is none",
    { hostId: LINUX_CREDENTIALS, settings: { vPowerNFSPortSettings: { mountPort: 70000 } } },
    "settings.vPowerNFSPortSettings.mountPort: must be between 1 and 65535, got 70000",
  ],
])("a mount server: %s is refused with one line", async (_, args, line) => {
  expect((await up("mountServer", args)).split("\n")).toContain(line);
});

it("refuses nothing that depends on a value which is not known yet", async () => {
  const resource = new ManagedResource(site.host, STUB.replace(".repository;", ".managedServer;"));
  const unknown = unknownValue;
  const none = { credentialsId: undefined, sshFingerprint: undefined };

  for (const property of ["type", "name", "credentialsStorageType", "singleUseCredentials"])
    expect([
      property,
      await resource.check(linuxHost({ ...none, trustOnFirstUse: unknown, singleUseCredentials: ACCOUNT, [property]: unknown })),
    ]).toEqual([property, expect.objectContaining({ [property]: unknown })]);
});

it("shows no secret in a line about it", async () => {
  const failure = await up(
    "managedServer",
    linuxHost({ credentialsId: undefined, singleUseCredentials: { ...ACCOUNT, password: ["Confidential"] } }),
  );

  expect(failure).toBe("singleUseCredentials.password: must be a string");
});

const OLD = "(VBR 13.0.0 or later); 1.2-rev1 is in use (veeam:vbrApiVersion)";
it.each<[handler: string, args: Fields, line: string]>([
  ["mountServer", { hostId: LINUX_CREDENTIALS }, `MountServer needs REST revision 1.3-rev0 ${OLD}`],
  ["managedServer", linuxHost({ updateComponents: true }), `updateComponents: needs REST revision 1.3-rev0 ${OLD}`],
  [
    "managedServer",
    linuxHost({ credentialsStorageType: "Certificate", credentialsId: undefined, handshakeCode: "123456" }),
    `credentialsStorageType: "Certificate" needs REST revision 1.3-rev0 ${OLD}`,
  ],
  [
    "managedServer",
    windowsHost({ credentialsStorageType: "Permanent" }),
    `credentialsStorageType: needs REST revision 1.3-rev0 ${OLD}`,
  ],
])("%s %j is refused with the revision that it needs", async (handler, args, line) => {
  const run = startRun(configOf(site.simulator, "1.2-rev1"));

  expect((await up(handler, args, run)).split("\n")).toContain(line);
  await run.close();
});

it("refuses an optional component that only a later revision has, with its place", async () => {
  const run = startRun(configOf(site.simulator, "1.3-rev0"));
  const optionalComponents = { optionalComponents: [{ optionalComponent: "IrisPlugin", displayName: "Iris" }] };

  expect(await up("managedServer", linuxHost({ optionalComponents }), run)).toBe(
    'optionalComponents.optionalComponents[0].optionalComponent: "IrisPlugin" needs REST revision 1.3-rev2 (VBR 13.1 or later); 1.3-rev0 is in use (veeam:vbrApiVersion)',
  );
  await run.close();
});
