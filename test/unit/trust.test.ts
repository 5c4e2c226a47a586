import tls from "node:tls";
import { startSimulator, type Simulator } from "veeam-simulator";
import { connectionOf, resolveVbr } from "../../provider/config/settings";
import { VbrClient } from "../../provider/vbr/client";
import { messageWith } from "../codes";
import { Front, hostAndPort, identityOf, Proxy, selfSigned } from "../network";
import { failureOf, FIRST_READ, NAME, outcomeOf, read, REPOSITORY, requestsOf, settings, withHost } from "../reading";
import { startRun } from "../run";
import { STUB } from "../site";

const PIN_OF_ANOTHER = "AB".repeat(32);

let simulator: Simulator;
let address: string;

beforeAll(async () => {
  simulator = await startSimulator();
  address = hostAndPort(simulator.vbrUrl);
});
afterAll(() => simulator.close());
beforeEach(() => simulator.clearRequests());

/** The settings for the server at `url` without any that concern trust, but these. */
function trusting(trust: Record<string, string>, url = simulator.vbrUrl): Record<string, string> {
  const named = Object.fromEntries(Object.entries(trust).map(([name, value]) => [`veeam:${name}`, value]));
  return settings(simulator, { "veeam:vbrUrl": url, "veeam:vbrCaCertificate": undefined, ...named });
}

function distrust(server: string, reason: string, fingerprint: string): string {
  return messageWith("VEEAM_UNTRUSTED_CERTIFICATE", server, reason, fingerprint, "veeam:vbrCertificateFingerprint");
}

function wrongPin(server: string, fingerprint: string, pinned: string): string {
  return messageWith("VEEAM_CERTIFICATE_CHANGED", server, fingerprint, pinned);
}

describe("a server's certificate", () => {
  it("that no trusted CA has signed is refused before anything is sent, and the message says how to go on", async () => {
    const outcome = await outcomeOf(trusting({}));

    expect(outcome).toBe(
      `${address} showed a certificate that is not trusted (SELF_SIGNED_CERT_IN_CHAIN, SHA-256 ${simulator.certificateFingerprint}). ` +
        `Give its CA (config veeam:vbrCaCertificate), or pin this fingerprint (config veeam:vbrCertificateFingerprint). ` +
        `Turning the check off (config veeam:vbrInsecure) is for test servers only. Nothing was sent. [VEEAM_UNTRUSTED_CERTIFICATE]`,
    );
    expect(simulator.requests).toEqual([]);
  });

  it("is trusted when its CA is given, as a file or as text", async () => {
    expect(await outcomeOf(trusting({ vbrCaCertificate: simulator.caCertificateFile }))).toBe(NAME);
    expect(await outcomeOf(trusting({ vbrCaCertificate: simulator.caCertificate }))).toBe(NAME);
  });

  it("is trusted when the operating system trusts its CA, and Node can tell", async () => {
    // Node has it from 22.15 on.
    const node = tls as { getCACertificates?: (type: string) => readonly string[] };
    const { getCACertificates } = node;
    node.getCACertificates = (type) => (type === "system" ? [simulator.caCertificate] : tls.rootCertificates);
    const config = trusting({});
    const client = new VbrClient(connectionOf(resolveVbr({ get: (key) => config[key] }, {})));

    await expect(client.get(REPOSITORY, { signal: AbortSignal.timeout(60_000) })).resolves.toMatchObject({ name: NAME });

    await client.logOff(1000);
    if (getCACertificates === undefined) delete node.getCACertificates;
    else node.getCACertificates = getCACertificates;
  });

  it("is trusted when NODE_EXTRA_CA_CERTS has its CA, although another one is given", async () => {
    const other = await selfSigned(["127.0.0.1"]);
    const extra = { NODE_EXTRA_CA_CERTS: simulator.caCertificateFile };

    const outcomes = await withHost(trusting({ vbrCaCertificate: other.certificate }), extra, async (host) =>
      Promise.all(Array.from({ length: 20 }, () => read(host))),
    );

    expect(new Set(outcomes)).toEqual(new Set([NAME]));
  });

  it("is trusted when it is pinned, without a CA", async () => {
    const pin = simulator.certificateFingerprint.replaceAll(":", "").toLowerCase();

    expect(await outcomeOf(trusting({ vbrCertificateFingerprint: pin }))).toBe(NAME);
  });

  it("is refused when another one is pinned, although its CA is trusted and checks are off", async () => {
    const config = trusting({
      vbrCertificateFingerprint: PIN_OF_ANOTHER,
      vbrCaCertificate: simulator.caCertificate,
      vbrInsecure: "true",
    });

    const outcome = await outcomeOf(config);

    expect(outcome).toBe(
      `${address} showed another certificate than the pinned one: SHA-256 ${simulator.certificateFingerprint} instead of ${PIN_OF_ANOTHER.toLowerCase()} (from config veeam:vbrCertificateFingerprint). ` +
        `If the certificate was renewed on purpose, pin the new one there; if not, this can be a man-in-the-middle attack. Nothing was sent. [VEEAM_CERTIFICATE_CHANGED]`,
    );
    expect(simulator.requests).toEqual([]);
  });

  it("is not checked when the settings say so; each run warns of it", async () => {
    const config = trusting({ vbrInsecure: "true" });
    for (let run = 0; run < 2; run += 1) {
      await withHost(config, {}, async (host) => {
        await host.check({}, { type: "WinLocal", name: "nas", __provider: STUB });
        expect([await read(host), await read(host)]).toEqual([NAME, NAME]);
        await host.log.waitFor(/vbrInsecure/);

        const message = messageWith("VEEAM_CERTIFICATE_NOT_CHECKED", address, "vbrInsecure");
        expect(host.log.messages).toEqual([expect.objectContaining({ severity: "warning", message, ephemeral: false })]);
      });
    }
  });
});

it("does not warn of a certificate as unchecked that is pinned", async () => {
  const config = trusting({ vbrInsecure: "true", vbrCertificateFingerprint: simulator.certificateFingerprint });

  const run = startRun(config);
  await run.check({}, { type: "WinLocal", name: "nas", __provider: STUB });

  expect(run.log.messages).toEqual([]);
  await run.close();
});

describe("a self-signed certificate", () => {
  it("is refused with a message that shows its fingerprint, and trusted when it is itself given as the CA", async () => {
    const identity = await selfSigned(["127.0.0.1"]);
    const front = await Front.start(simulator, identity);

    const refused = await outcomeOf(trusting({}, front.url));
    const trusted = await outcomeOf(trusting({ vbrCaCertificate: identity.certificate }, front.url));

    expect(refused).toEqual(distrust(front.address, "DEPTH_ZERO_SELF_SIGNED_CERT", identity.fingerprint));
    expect(trusted).toBe(NAME);
    await front.close();
  });

  it("for another name is refused although it is trusted, unless it is pinned", async () => {
    const identity = await selfSigned(["vbr01.example.com"]);
    const front = await Front.start(simulator, identity);

    const refused = await outcomeOf(trusting({ vbrCaCertificate: identity.certificate }, front.url));
    const requests = requestsOf(simulator);
    const pinned = await outcomeOf(trusting({ vbrCertificateFingerprint: identity.fingerprint }, front.url));

    expect(refused).toEqual(distrust(front.address, "ERR_TLS_CERT_ALTNAME_INVALID", identity.fingerprint));
    expect(refused).toContain("It is made for another name. Use a name that it holds, or pin this fingerprint");
    expect(requests).toEqual([]);
    expect(pinned).toBe(NAME);
    await front.close();
  });

  it("that has expired is refused although it is trusted", async () => {
    const identity = await selfSigned(["127.0.0.1"], new Date(Date.now() - 86_400_000));
    const front = await Front.start(simulator, identity);

    const outcome = await outcomeOf(trusting({ vbrCaCertificate: identity.certificate }, front.url));

    expect(outcome).toEqual(distrust(front.address, "CERT_HAS_EXPIRED", identity.fingerprint));
    expect(outcome).toContain("It has expired. Renew it on the server, or pin this fingerprint");
    await front.close();
  });
});

describe("trust", () => {
  let front: Front;

  beforeEach(async () => {
    front = await Front.start(simulator, identityOf(simulator));
  });
  afterEach(() => front.close());

  it.each([
    ["a pin", () => ({ vbrCertificateFingerprint: simulator.certificateFingerprint })],
    ["a CA", () => ({ vbrCaCertificate: simulator.caCertificate })],
  ])("by %s is checked again on each new connection, and no TLS session is resumed", async (_way, trust) => {
    const impostor = await selfSigned(["127.0.0.1"]);

    await withHost(trusting(trust(), front.url), {}, async (host) => {
      const names: unknown[] = [];
      for (let connection = 0; connection < 3; connection += 1) {
        names.push(await read(host));
        front.closeConnections();
      }
      simulator.clearRequests();
      front.show(impostor);
      const refused = await failureOf(read(host));

      expect(names).toEqual([NAME, NAME, NAME]);
      expect(refused).toContain(`SHA-256 ${impostor.fingerprint}`);
      expect(refused).toContain("Nothing was sent.");
      expect(simulator.requests).toEqual([]);
      expect(front.handshakes.length).toBeGreaterThanOrEqual(4);
      expect(front.handshakes.every(({ isResumed }) => !isResumed)).toBe(true);
    });
  });

  it("is checked on each further connection that is opened beside a trusted one", async () => {
    const impostor = await selfSigned(["127.0.0.1"]);
    const pin = simulator.certificateFingerprint.replaceAll(":", "").toLowerCase();

    await withHost(trusting({ vbrCertificateFingerprint: pin }, front.url), {}, async (host) => {
      await read(host);
      front.show(impostor);
      const outcomes = await Promise.all(
        Array.from({ length: 20 }, () => read(host).catch((error: unknown) => (error as Error).message)),
      );
      const refused = outcomes.filter((outcome) => outcome !== NAME);

      expect(refused.length).toBeGreaterThan(0);
      for (const outcome of refused) expect(outcome).toEqual(wrongPin(front.address, impostor.fingerprint, pin));
    });
  });
});

describe("a proxy in HTTPS_PROXY", () => {
  let proxy: Proxy;

  beforeEach(async () => {
    proxy = await Proxy.start(simulator.vbrUrl);
  });
  afterEach(() => proxy.close());

  it("is gone through, with the checks as without", async () => {
    const outcome = await outcomeOf(settings(simulator), { HTTPS_PROXY: proxy.url });

    expect(outcome).toBe(NAME);
    expect(new Set(proxy.tunnels)).toEqual(new Set([address]));
    expect(requestsOf(simulator).slice(0, 3)).toEqual(FIRST_READ);
  });

  it.each([
    ["https://localhost:443", "localhost:443"],
    ["https://localhost", "localhost:9419"],
  ])("is asked for the port of the setting: %s", async (url, tunnel) => {
    const outcome = await outcomeOf(settings(simulator, { "veeam:vbrUrl": url }), { https_proxy: proxy.url });

    expect(outcome).toBe(NAME);
    expect(new Set(proxy.tunnels)).toEqual(new Set([tunnel]));
  });

  it("does not weaken a pin: with a wrong one nothing is sent", async () => {
    const outcome = await outcomeOf(trusting({ vbrCertificateFingerprint: PIN_OF_ANOTHER }), { HTTPS_PROXY: proxy.url });

    expect(outcome).toEqual(wrongPin(address, simulator.certificateFingerprint, PIN_OF_ANOTHER.toLowerCase()));
    expect(new Set(proxy.tunnels)).toEqual(new Set([address]));
    expect(simulator.requests).toEqual([]);
  });

  it("does not weaken the check of the chain and of the name", async () => {
    const env = { HTTPS_PROXY: proxy.url };
    const elsewhere = "https://vbr01.example.com";

    const unknownCa = await outcomeOf(trusting({}), env);
    const wrongName = await outcomeOf(trusting({ vbrCaCertificate: simulator.caCertificate }, elsewhere), env);

    const { certificateFingerprint: shown } = simulator;
    expect(unknownCa).toEqual(distrust(address, "SELF_SIGNED_CERT_IN_CHAIN", shown));
    expect(wrongName).toEqual(distrust("vbr01.example.com:9419", "ERR_TLS_CERT_ALTNAME_INVALID", shown));
    expect(simulator.requests).toEqual([]);
  });

  it.each(["127.0.0.1", "example.com,127.0.0.1", "*"])("is not used for a server in NO_PROXY=%s", async (NO_PROXY) => {
    expect(await outcomeOf(settings(simulator), { HTTPS_PROXY: proxy.url, NO_PROXY })).toBe(NAME);
    expect(proxy.tunnels).toEqual([]);
  });

  it("that refuses or cannot be reached is named as a possible cause", async () => {
    const env = { HTTPS_PROXY: proxy.url };
    proxy.refuseWith = 403;
    const refused = await outcomeOf(settings(simulator), env);
    await proxy.close();
    const gone = await outcomeOf(settings(simulator), env);

    const unreachable = (why: string): string => messageWith("VEEAM_UNREACHABLE", address, why, "check HTTPS_PROXY", "NO_PROXY");
    expect(refused).toEqual(unreachable("Proxy response (403) !== 200 when HTTP Tunneling"));
    expect(gone).toEqual(unreachable("ECONNREFUSED"));
  });

  it("that is no address is refused without showing it, for it may hold a password", async () => {
    const outcome = await outcomeOf(settings(simulator), { HTTPS_PROXY: "svc:Secret1@proxy" });

    expect(outcome).toEqual(messageWith("VEEAM_SETTINGS_INVALID", "HTTPS_PROXY", "http://proxy.example.com:3128"));
    expect(outcome).not.toContain("Secret1");
  });
});
