import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startSimulator, type Simulator } from "veeam-simulator";
import { connectionOf, missingCredentials, resolveVbr, type VbrConnection } from "../../provider/config/settings";
import { SettingsError } from "../../provider/core/errors";
import { messageWith } from "../codes";
import { hostAndPort, selfSigned } from "../network";
import { failureOf, NAME, outcomeOf, read, settings, withHost } from "../reading";
import { STUB } from "../site";

type Texts = Readonly<Record<string, string>>;

/** Names of config without their `veeam:`. */
function resolve(config: Texts, environment: Texts = {}): ReturnType<typeof resolveVbr> {
  return resolveVbr({ get: (key) => config[key.replace("veeam:", "")] }, environment);
}

function connection(config: Texts, environment: Texts = {}): VbrConnection {
  return connectionOf(resolve(config, environment));
}

function problems(config: Texts, environment: Texts = {}): readonly string[] {
  const resolved = resolve(config, environment);
  return "problems" in resolved ? resolved.problems : [];
}

const vbrUrl = "https://vbr01.example.com";

describe("settings of the VBR server", () => {
  it("are taken from the stack's configuration", () => {
    const found = connection({ vbrUrl, vbrUsername: "svc", vbrPassword: "p", vbrApiVersion: "1.3-rev0", vbrInsecure: "true" });

    expect(found).toMatchObject({
      origin: "https://vbr01.example.com:9419",
      address: "vbr01.example.com:9419",
      addressSource: "config veeam:vbrUrl",
      username: { value: "svc", source: "config veeam:vbrUsername" },
      password: { value: "p", source: "config veeam:vbrPassword" },
      apiVersion: "1.3-rev0",
      isInsecure: true,
    });
  });

  it("are taken from the environment when the configuration has none", async () => {
    const { certificate, fingerprint } = await selfSigned(["vbr01"]);
    const found = connection(
      {},
      {
        VEEAM_VBR_URL: vbrUrl,
        VEEAM_VBR_USERNAME: "svc",
        VEEAM_VBR_PASSWORD: "p",
        VEEAM_VBR_API_VERSION: "1.3-rev0",
        VEEAM_VBR_CA_CERTIFICATE: certificate,
        VEEAM_VBR_CERTIFICATE_FINGERPRINT: fingerprint,
        VEEAM_VBR_INSECURE: "TRUE",
      },
    );

    expect(found).toMatchObject({
      address: "vbr01.example.com:9419",
      addressSource: "VEEAM_VBR_URL",
      username: { value: "svc", source: "VEEAM_VBR_USERNAME" },
      password: { value: "p", source: "VEEAM_VBR_PASSWORD" },
      apiVersion: "1.3-rev0",
      caCertificate: certificate,
      certificateFingerprint: {
        value: fingerprint.replaceAll(":", "").toLowerCase(),
        source: "VEEAM_VBR_CERTIFICATE_FINGERPRINT",
      },
      isInsecure: true,
    });
  });

  it("count as unset when they are empty", () => {
    const found = connection({ vbrUrl: "", vbrUsername: "" }, { VEEAM_VBR_URL: vbrUrl, VEEAM_VBR_USERNAME: "svc" });

    expect(found).toMatchObject({ addressSource: "VEEAM_VBR_URL", username: { source: "VEEAM_VBR_USERNAME" } });
  });

  it("have defaults: certificates are checked, nothing is pinned, and the newest revision that both sides know is used", () => {
    expect(connection({ vbrUrl })).toMatchObject({
      apiVersion: "auto",
      caCertificate: undefined,
      certificateFingerprint: undefined,
      isInsecure: false,
    });
  });

  it.each([
    ["vbrApiVersion", "VEEAM_VBR_API_VERSION", "1.3-rev0", "apiVersion", "1.3-rev0"],
    ["vbrApiVersion", "VEEAM_VBR_API_VERSION", "1.2-rev1", "apiVersion", "1.2-rev1"],
    ["vbrApiVersion", "VEEAM_VBR_API_VERSION", "1.3-rev1", "apiVersion", "1.3-rev1"],
    ["vbrApiVersion", "VEEAM_VBR_API_VERSION", "1.3-rev2", "apiVersion", "1.3-rev2"],
    ["vbrApiVersion", "VEEAM_VBR_API_VERSION", "auto", "apiVersion", "auto"],
    [
      "vbrCertificateFingerprint",
      "VEEAM_VBR_CERTIFICATE_FINGERPRINT",
      "a".repeat(64),
      "certificateFingerprint",
      { value: "a".repeat(64), source: "config veeam:vbrCertificateFingerprint" },
    ],
    ["vbrInsecure", "VEEAM_VBR_INSECURE", "false", "isInsecure", false],
    ["vbrMaxParallel", "VEEAM_VBR_MAX_PARALLEL", "3", "maxParallel", 3],
  ])("prefer the configuration: %s to %s", (key, variable, value, property, expected) => {
    expect(connection({ vbrUrl, [key]: value }, { [variable]: "of no use" })).toMatchObject({ [property]: expected });
  });

  it("name every problem at once", () => {
    const config = {
      vbrUrl: "http://vbr01",
      vbrInsecure: "yes",
      vbrApiVersion: "2.0",
      vbrMaxParallel: "0",
      vbrCertificateFingerprint: "AB:CD",
    };

    expect(problems(config)).toEqual([
      "The address of the VBR server (from config veeam:vbrUrl) starts with http://, but the server speaks HTTPS only. Write it like https://vbr01.example.com or https://vbr01.example.com:9419.",
      "The certificate fingerprint from config veeam:vbrCertificateFingerprint must be a SHA-256 in hexadecimal (64 digits, colons optional).",
      'config veeam:vbrInsecure must be true or false, got "yes".',
      'config veeam:vbrApiVersion must be one of 1.2-rev1, 1.3-rev0, 1.3-rev1, 1.3-rev2, or auto, got "2.0".',
      'config veeam:vbrMaxParallel must be an integer between 1 and 999, got "0".',
    ]);
    expect(() => connection(config)).toThrow(SettingsError);
  });
});

describe("the address", () => {
  it.each([
    ["https://vbr01.example.com", "vbr01.example.com:9419"],
    ["https://vbr01.example.com/", "vbr01.example.com:9419"],
    ["  HTTPS://VBR01.Example.com:9419/ ", "vbr01.example.com:9419"],
    ["https://vbr01.example.com:443", "vbr01.example.com:443"],
    ["https://vbr01:19419", "vbr01:19419"],
    ["https://10.0.0.7", "10.0.0.7:9419"],
    ["https://[2001:DB8::7]", "[2001:db8::7]:9419"],
    ["https://[::1]:443/", "[::1]:443"],
  ])("%j leads to %s", (url, address) => {
    expect(connection({ vbrUrl: url })).toMatchObject({ address, origin: `https://${address}` });
  });

  it.each([
    ["http://vbr01:9419", "starts with http://, but the server speaks HTTPS only."],
    ["vbr01.example.com", "is not an https:// address."],
    ["vbr01.example.com:9419", "is not an https:// address."],
    ["https://", "is not an https:// address."],
    ["https://vbr01.example.com:9419/api", "has a path; only host and port belong there."],
    ["https://vbr01.example.com?x=1", "has a path; only host and port belong there."],
    ["https://svc:Secret1@vbr01.example.com", "holds a user name or password; they have settings of their own."],
    ["https://svc@vbr01.example.com:9419", "holds a user name or password; they have settings of their own."],
    ["https://vbr01:9398", "has port 9398, which is the REST API of Enterprise Manager; the one of a VBR server is on 9419."],
    ["https://vbr01:0", "has port 0, which does not exist."],
    ["https://vbr01:65536", "has port 65536, which does not exist."],
  ])("%j is refused: %s", (url, reason) => {
    const place = "The address of the VBR server (from VEEAM_VBR_URL)";

    expect(problems({}, { VEEAM_VBR_URL: url })).toEqual([
      `${place} ${reason} Write it like https://vbr01.example.com or https://vbr01.example.com:9419.`,
    ]);
  });

  it("that is missing names the places where it was looked for", () => {
    expect(problems({})).toEqual([
      "No address for the VBR server. Looked in: provider argument or config veeam:vbrUrl, VEEAM_VBR_URL.",
    ]);
  });

  it("in the environment never redirects a configured resource", () => {
    expect(connection({ vbrUrl }, { VEEAM_VBR_URL: "https://other" })).toMatchObject({
      address: "vbr01.example.com:9419",
      addressSource: "config veeam:vbrUrl",
    });
  });
});

describe("credentials", () => {
  const configured = { vbrUrl, vbrUsername: "configured", vbrPassword: "old" };
  const environment = { VEEAM_VBR_USERNAME: "rotated", VEEAM_VBR_PASSWORD: "new" };
  const explicit = { explicitProvider: "true" };

  it.each<[string, Texts, Texts, "environment" | "config"]>([
    ["the default provider's server, without an address in the environment", {}, {}, "environment"],
    ["the server that the environment names", {}, { VEEAM_VBR_URL: vbrUrl }, "environment"],
    ["the same server in another spelling", {}, { VEEAM_VBR_URL: "HTTPS://VBR01.example.com:9419/" }, "environment"],
    ["an explicit provider's server that the environment names", explicit, { VEEAM_VBR_URL: vbrUrl }, "environment"],
    ["an explicit provider's server, without an address in the environment", explicit, {}, "config"],
    ["another server than the environment names", {}, { VEEAM_VBR_URL: "https://other" }, "config"],
    ["another port of the same host", {}, { VEEAM_VBR_URL: `${vbrUrl}:443` }, "config"],
    ["an explicit provider's server, another one than the environment names", explicit, { VEEAM_VBR_URL: "https://x" }, "config"],
    ["a server beside an address in the environment that cannot be used", {}, { VEEAM_VBR_URL: "vbr01" }, "config"],
  ])("for %s", (_case, config, address, winner) => {
    const { username, password } = connection({ ...configured, ...config }, { ...environment, ...address });

    const [user, word] = winner === "environment" ? ["rotated", "new"] : ["configured", "old"];
    expect([username?.value, password?.value]).toEqual([user, word]);
    expect(password?.source).toBe(winner === "environment" ? "VEEAM_VBR_PASSWORD" : "config veeam:vbrPassword");
  });

  it("may come one from each place", () => {
    const found = connection({ vbrUrl, vbrUsername: "svc" }, { VEEAM_VBR_PASSWORD: "p" });

    expect([found.username?.source, found.password?.source]).toEqual(["config veeam:vbrUsername", "VEEAM_VBR_PASSWORD"]);
  });

  it("that are missing name the places where they were looked for", () => {
    expect(missingCredentials(connection({ vbrUrl }))).toEqual([
      "No user name for VBR server vbr01.example.com:9419. Looked in: provider argument or config veeam:vbrUsername, VEEAM_VBR_USERNAME.",
      "No password for VBR server vbr01.example.com:9419. Looked in: provider argument or config veeam:vbrPassword, VEEAM_VBR_PASSWORD.",
    ]);
  });

  it.each<[string, Texts, string]>([
    ["https://other", {}, "the server in VEEAM_VBR_URL"],
    ["", explicit, "the default provider"],
  ])("of another server (environment: %j, config: %j) are not said to be missing there", (url, config, owner) => {
    const found = connection({ vbrUrl, vbrUsername: "svc", ...config }, { ...environment, VEEAM_VBR_URL: url });

    expect(missingCredentials(found)).toEqual([
      `No password for VBR server vbr01.example.com:9419. Looked in: provider argument or config veeam:vbrPassword. Not in VEEAM_VBR_PASSWORD: it belongs to ${owner}.`,
    ]);
  });
});

describe("trust settings", () => {
  let directory: string;

  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), "connection-"));
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  it("take a CA certificate as PEM text, and as the path of a PEM file", async () => {
    const { certificate } = await selfSigned(["vbr01"]);
    const file = join(directory, "ca.pem");
    writeFileSync(file, certificate);

    expect(connection({ vbrUrl, vbrCaCertificate: certificate }).caCertificate).toBe(certificate);
    expect(connection({ vbrUrl, vbrCaCertificate: `${file}\n` }).caCertificate).toBe(certificate);
  });

  it("say which file holds no certificate", () => {
    const file = join(directory, "text.pem");
    writeFileSync(file, "-----BEGIN CERTIFICATE-----\nthis is not base64\n-----END CERTIFICATE-----\n");

    expect(problems({ vbrUrl, vbrCaCertificate: file })).toEqual([
      `The file ${file} (from config veeam:vbrCaCertificate) holds no PEM certificate that can be read ("-----BEGIN CERTIFICATE-----").`,
    ]);
  });

  it("say in which folder a file was looked for", () => {
    const [problem] = problems({ vbrUrl, vbrCaCertificate: "./nothing.pem" });

    expect(problem).toContain(join(process.cwd(), "nothing.pem"));
  });

  it("do not show a private key that was given instead of a certificate", async () => {
    const { key } = await selfSigned(["vbr01"]);

    expect(problems({ vbrUrl, vbrCaCertificate: key })).toEqual([
      `The text from config veeam:vbrCaCertificate holds no PEM certificate that can be read ("-----BEGIN CERTIFICATE-----").`,
    ]);
  });

  it.each(["AB:".repeat(31) + "AB", "ab".repeat(32), " Ab ".repeat(32)])(
    "take the fingerprint %j",
    (vbrCertificateFingerprint) => {
      expect(connection({ vbrUrl, vbrCertificateFingerprint }).certificateFingerprint?.value).toBe("ab".repeat(32));
    },
  );

  it.each(["ab".repeat(20), "xy".repeat(32), "AB:CD"])("refuse the fingerprint %j", (vbrCertificateFingerprint) => {
    expect(problems({ vbrUrl, vbrCertificateFingerprint })).toEqual([
      "The certificate fingerprint from config veeam:vbrCertificateFingerprint must be a SHA-256 in hexadecimal (64 digits, colons optional).",
    ]);
  });

  it.each(["1", "yes", "tru"])("refuse %j for true", (value) => {
    expect(problems({ vbrUrl }, { VEEAM_VBR_INSECURE: value })).toEqual([
      `VEEAM_VBR_INSECURE must be true or false, got "${value}".`,
    ]);
  });
});

describe("a check", () => {
  const news = { type: "WinLocal", name: "nas", __provider: STUB };
  let simulator: Simulator;

  beforeAll(async () => {
    simulator = await startSimulator();
  });
  afterAll(() => simulator.close());
  beforeEach(() => simulator.clearRequests());

  it("fails when there is no address, offline, beside the mistakes of the resource", async () => {
    await withHost({}, {}, async (host) => {
      const { failures } = await host.check({}, news);

      expect(failures.map(({ reason }) => reason)).toContain(
        "No address for the VBR server. Looked in: provider argument or config veeam:vbrUrl, VEEAM_VBR_URL. [VEEAM_SETTINGS_INVALID]",
      );
      expect(failures).toContainEqual({ property: "", reason: "hostId: is required" });
    });
  });

  it("fails for each setting that cannot be used, and shows no secret", async () => {
    const config = {
      "veeam:vbrUrl": "https://svc:Secret1@vbr01",
      "veeam:vbrInsecure": "on",
      "veeam:vbrCaCertificate": "/nowhere/ca.pem",
    };

    await withHost(config, {}, async (host) => {
      const { failures } = await host.check({}, news);

      expect(failures.map(({ reason }) => reason)).toEqual(
        expect.arrayContaining([
          messageWith("VEEAM_SETTINGS_INVALID", "veeam:vbrUrl", "holds a user name or password"),
          messageWith("VEEAM_SETTINGS_INVALID", "veeam:vbrCaCertificate", "ENOENT", "/nowhere/ca.pem"),
          messageWith("VEEAM_SETTINGS_INVALID", "veeam:vbrInsecure", '"on"'),
        ]),
      );
      expect(JSON.stringify(failures)).not.toContain("Secret1");
    });
  });

  it("only warns, once a run, when user name and password are missing; what needs them first fails", async () => {
    const address = hostAndPort(simulator.vbrUrl);
    const missing = [
      messageWith("VEEAM_CREDENTIALS_MISSING", "No user name", address, "VEEAM_VBR_USERNAME"),
      messageWith("VEEAM_CREDENTIALS_MISSING", "No password", address, "VEEAM_VBR_PASSWORD"),
    ];
    const config = settings(simulator, { "veeam:vbrUsername": undefined, "veeam:vbrPassword": undefined });

    await withHost(config, {}, async (host) => {
      const checks = [await host.check({}, news), await host.check({}, { ...news, name: "other" })];
      await host.log.waitFor(/No password/);
      const failure = await failureOf(read(host));

      for (const { failures } of checks) expect(JSON.stringify(failures)).not.toContain("No password");
      for (const message of missing) expect(failure).toEqual(message);
      expect(host.log.messages).toMatchObject(missing.map((message) => ({ severity: "warning", message, ephemeral: false })));
    });
    expect(simulator.requests).toEqual([]);
  });

  it("warns, once a run, of a name in the stack's configuration that is nearly a setting's, and of no other", async () => {
    const config = settings(simulator, {
      "veeam:vbrMaxParalell": "1",
      "veeam:vbrInsecur": "true",
      "veeam:enterpriseManagerURL": "https://em01.example.com",
      "veeam:vbrFolder": "/mnt",
      "other:vbrUrll": "https://vbr02.example.com",
    });

    await withHost(config, {}, async (host) => {
      await host.check({}, news);
      await host.check({}, { ...news, name: "other" });
      await host.log.waitFor(/enterpriseManagerURL/);

      expect(host.log.messages.map(({ message }) => message)).toEqual([
        "There is no setting veeam:vbrMaxParalell, and what it is set to is ignored. Did you mean veeam:vbrMaxParallel? [VEEAM_SETTING_UNKNOWN]",
        messageWith("VEEAM_SETTING_UNKNOWN", "veeam:vbrInsecur", "veeam:vbrInsecure"),
        messageWith("VEEAM_SETTING_UNKNOWN", "veeam:enterpriseManagerURL", "veeam:enterpriseManagerUrl"),
      ]);
    });
  });

  it("warns of one in the environment, also where the address is missing for it", async () => {
    const config = settings(simulator, { "veeam:vbrUrl": undefined });

    await withHost(
      config,
      { VEEAM_VBR_URI: simulator.vbrUrl, VEEAM_VBR_FOLDER: "/mnt", VEEAM_ONE_URL: "https://one.example.com" },
      async (host) => {
        const { failures } = await host.check({}, news);
        await host.log.waitFor(/VEEAM_VBR_URI/);

        expect(failures.map(({ reason }) => reason)).toContainEqual(messageWith("VEEAM_SETTINGS_INVALID", "No address"));
        expect(host.log.messages.map(({ message }) => message)).toEqual([
          messageWith("VEEAM_SETTING_UNKNOWN", "VEEAM_VBR_URI", "VEEAM_VBR_URL"),
        ]);
      },
    );
  });
});

describe("a provider host", () => {
  let simulator: Simulator;

  beforeAll(async () => {
    simulator = await startSimulator({ password: "rotated" });
  });
  afterAll(() => simulator.close());
  beforeEach(() => simulator.clearRequests());

  it("connects with the environment alone", async () => {
    const outcome = await outcomeOf(
      {},
      {
        VEEAM_VBR_URL: simulator.vbrUrl,
        VEEAM_VBR_USERNAME: simulator.username,
        VEEAM_VBR_PASSWORD: "rotated",
        VEEAM_VBR_CA_CERTIFICATE: simulator.caCertificate,
      },
    );

    expect(outcome).toBe(NAME);
  });

  it("logs in with a password that was rotated since the last pulumi up", async () => {
    expect(await outcomeOf(settings(simulator, { "veeam:vbrPassword": "old" }), { VEEAM_VBR_PASSWORD: "rotated" })).toBe(NAME);
  });

  it("never shows the environment's credentials to the server of an explicit provider", async () => {
    const config = settings(simulator, {
      "veeam:explicitProvider": "true",
      "veeam:vbrUsername": "site-b",
      "veeam:vbrPassword": "of site b",
    });

    const outcome = await outcomeOf(config, { VEEAM_VBR_USERNAME: simulator.username, VEEAM_VBR_PASSWORD: "rotated" });

    expect(outcome).toEqual(
      messageWith("VEEAM_LOG_IN_REFUSED", '"site-b"', "config veeam:vbrUsername", "config veeam:vbrPassword"),
    );
    expect(simulator.requests.map(({ body }) => body)).toMatchObject([{ username: "site-b" }]);
  });

  it("stays with the configured server when the environment names another", async () => {
    const other = await startSimulator();
    const env = { VEEAM_VBR_URL: other.vbrUrl, VEEAM_VBR_USERNAME: "of the other", VEEAM_VBR_PASSWORD: "of the other" };

    const outcome = await outcomeOf(settings(simulator), env);

    expect(outcome).toBe(NAME);
    expect(other.requests).toEqual([]);
    await other.close();
  });

  it("reaches a server by its IPv6 address", async () => {
    const onIpv6 = await startSimulator({ host: "::1" }).catch(() => undefined);
    // A machine without IPv6 cannot show this.
    if (onIpv6 === undefined) return;

    expect(await outcomeOf(settings(onIpv6))).toBe(NAME);
    await onIpv6.close();
  });
});
