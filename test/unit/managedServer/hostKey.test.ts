/** The SSH key of a Linux host: pinned or trusted on first use, and never replaced without a word. */
import { changeInfrastructure } from "veeam-simulator";
import { useFastClock } from "../../clock";
import { failureOf } from "../../reading";
import { startRun } from "../../run";
import { ManagedResource, configOf, startSite, type Site } from "../../site";
import { ACCOUNT, FINGERPRINT, LINUX, LINUX_CREDENTIALS, MANAGED_SERVER_STUB, held, linuxHost } from "./programs";

useFastClock();

let site: Site;
beforeEach(async () => {
  site = await startSite();
});
afterEach(() => site.close());

const OTHER = "ssh-ed25519 256 another";
const managed = (): ManagedResource => new ManagedResource(site.host, MANAGED_SERVER_STUB);
const trusting = (more = {}) => linuxHost({ sshFingerprint: undefined, trustOnFirstUse: true, ...more });
const changeKey = () =>
  changeInfrastructure(site.simulator.infrastructure, [{ path: `networkHosts[${LINUX}].fingerprint`, value: OTHER }]);
const writes = (): string[] =>
  site.simulator.requests
    .filter(({ method, path }) => method !== "GET" && !/oauth2|connectionC/.test(path))
    .map(({ path }) => path);
const warnings = (): string[] =>
  site.host.log.messages.filter(({ severity }) => severity === "warning").map(({ message }) => message);
const BOTH =
  `the host ${LINUX} shows the SSH fingerprint "${OTHER}", but "${FINGERPRINT}" is trusted. This can be a man-in-the-middle attack. ` +
  `If the key of the host was changed on purpose, declare the new one as sshFingerprint, and trust it in the console as well where the server has the host already: no request does that.`;

it("is sent as it is declared", async () => {
  const resource = managed();

  await resource.up(linuxHost());

  expect(site.simulator.infrastructure.trustedFingerprints[resource.id ?? ""]).toBe(FINGERPRINT);
  expect(resource.outputs.sshFingerprint).toBe(FINGERPRINT);
});

it("is refused at a creation where another one is declared, before the host is added", async () => {
  changeKey();

  const failure = await failureOf(managed().up(linuxHost()));

  expect(failure).toBe(`Creating managed server "${LINUX}" failed: ${BOTH} Nothing was sent. [VEEAM_HOST_KEY_CHANGED]`);
  expect(writes()).toEqual([]);
});

it("is trusted on first use, and is an output that a refresh keeps", async () => {
  const resource = managed();

  await resource.up(trusting());

  expect(site.simulator.infrastructure.trustedFingerprints[resource.id ?? ""]).toBe(FINGERPRINT);
  expect(resource.outputs.sshFingerprint).toBe(FINGERPRINT);
  expect(await resource.up(trusting())).toBe("same");
  expect(await resource.refresh()).toEqual({});
  expect(resource.outputs.sshFingerprint).toBe(FINGERPRINT);
});

it.each([
  ["declared", linuxHost],
  ["trusted on first use", trusting],
] as const)("that is %s is compared before every update, in a later run too", async (_, declaration) => {
  const resource = managed();
  await resource.up(declaration());
  changeKey();
  site.simulator.clearRequests();
  const run = startRun(configOf(site.simulator));

  const failure = await failureOf(resource.through(run).up(declaration({ description: "Changed" })));
  await run.close();

  expect(failure).toBe(`Updating managed server "${LINUX}" failed: ${BOTH} Nothing was sent. [VEEAM_HOST_KEY_CHANGED]`);
  expect(writes()).toEqual([]);
  expect(held(site.simulator.infrastructure, LINUX).description).toBe("");
});

it("that is another one is warned of by a refresh, which keeps the trusted one", async () => {
  const resource = managed();
  await resource.up(trusting());
  changeKey();

  expect(await resource.refresh()).toEqual({});

  expect(warnings()).toEqual([`Reading managed server "${LINUX}": ${BOTH} [VEEAM_HOST_KEY_CHANGED]`]);
  expect(resource.outputs.sshFingerprint).toBe(FINGERPRINT);
  expect(await failureOf(resource.up(trusting({ description: "Changed" })))).toContain("VEEAM_HOST_KEY_CHANGED");
});

it("that was changed on purpose is declared, and nothing is sent", async () => {
  const resource = managed();
  await resource.up(trusting());
  changeKey();
  site.simulator.clearRequests();

  expect(await resource.up(linuxHost({ sshFingerprint: OTHER }))).toBe("update");

  expect(writes()).toEqual([]);
  expect(resource.outputs.sshFingerprint).toBe(OTHER);
});

it("that was declared still counts where trustOnFirstUse takes its place", async () => {
  const resource = managed();
  await resource.up(linuxHost());
  changeKey();

  expect(await failureOf(resource.up(trusting()))).toContain(BOTH);
});

it("is asked for by the update that adds trustOnFirstUse, and kept", async () => {
  const resource = managed();
  await resource.up(linuxHost());
  // As after an import.
  for (const state of [resource.inputs, resource.outputs]) Reflect.deleteProperty(state, "sshFingerprint");

  expect(await resource.up(trusting())).toBe("update");
  const kept = resource.outputs.sshFingerprint;
  changeKey();

  expect(kept).toBe(FINGERPRINT);
  expect(await failureOf(resource.up(trusting({ description: "Changed" })))).toContain(BOTH);
});

it("is asked for once at an adoption, and kept", async () => {
  await managed().up(linuxHost());
  const run = startRun(configOf(site.simulator));
  const resource = managed().through(run);

  await resource.up(trusting({ adopt: true }));
  changeKey();
  const failure = await failureOf(resource.up(trusting({ adopt: true, description: "Changed" })));
  await run.close();

  expect(resource.outputs.sshFingerprint).toBe(FINGERPRINT);
  expect(failure).toContain(BOTH);
});

it("cannot be trusted on first use where the host does not answer, and nothing is made", async () => {
  Reflect.deleteProperty(site.simulator.infrastructure.networkHosts, LINUX);

  const failure = await failureOf(managed().up(trusting()));

  expect(failure).toMatch(
    /^Creating managed server "linux02.tech.local" failed: .*Failed to connect to linux02.tech.local.*Nothing was sent/,
  );
  expect(writes()).toEqual([]);
});

const silenceHost = (): void =>
  void site.simulator.fail({
    on: "POST /connectionCertificate",
    times: "always",
    with: { kind: "answer", status: 400, errorCode: "UnknownError", message: "No route to the host." },
  });
const NOT_COMPARED =
  /: the SSH key of the host linux02\.tech\.local could not be compared with "ssh-ed25519 .*No route to the host\./;

it("is warned of where the host does not answer a comparison, which is no reason to fail", async () => {
  const resource = managed();
  silenceHost();

  await resource.up(linuxHost());
  expect(await resource.refresh()).toEqual({});
  expect(await resource.up(linuxHost({ description: "Changed" }))).toBe("update");

  const [created, read, updated, ...more] = warnings();
  expect(created).toMatch(/^Creating managed server .* \[VEEAM_HOST_KEY_NOT_COMPARED\]$/);
  expect(read).toMatch(/^Reading managed server /);
  expect(updated).toMatch(/^Updating managed server /);
  for (const warning of [created, read, updated]) expect(warning).toMatch(NOT_COMPARED);
  expect(more).toEqual([]);
});

it("that could not be compared keeps an account from being sent", async () => {
  const once = linuxHost({ credentialsId: undefined, singleUseCredentials: ACCOUNT });
  const resource = managed();
  await resource.up(once);
  silenceHost();
  site.simulator.clearRequests();

  const failure = await failureOf(resource.up({ ...once, singleUseCredentials: { ...ACCOUNT, password: "Confidential-other" } }));

  expect(failure).toMatch(NOT_COMPARED);
  expect(failure).toMatch(
    /^Updating managed server .* Nothing was sent: singleUseCredentials would go to a host .*\[VEEAM_HOST_KEY_NOT_COMPARED\]$/s,
  );
  expect(writes()).toEqual([]);
});

it.each([
  ["the credentials record", () => linuxHost()],
  [
    "the account that is used once",
    () => linuxHost({ credentialsId: undefined, singleUseCredentials: { ...ACCOUNT, SSHPort: 2222 } }),
  ],
])("is asked for at the port of %s", async (_, declaration) => {
  changeInfrastructure(site.simulator.infrastructure, [
    { path: `networkHosts[${LINUX}].sshPort`, value: 2222 },
    { path: `credentials[${LINUX_CREDENTIALS}].SSHPort`, value: 2222 },
  ]);
  const resource = managed();

  await resource.up({ ...declaration(), sshFingerprint: undefined, trustOnFirstUse: true });
  await resource.refresh();

  expect(resource.outputs.sshFingerprint).toBe(FINGERPRINT);
  expect(warnings()).toEqual([]);
});
