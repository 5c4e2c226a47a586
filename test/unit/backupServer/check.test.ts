/** What a program may declare, said before anything is sent. */
import { configOf, startSite, type Fields, type Site } from "../../site";
import { startRun } from "../../run";
import { BACKUP_SERVER_STUB, PASSWORD, complete, managed, minimal } from "./programs";

let site: Site;

beforeAll(async () => {
  site = await startSite();
});
afterAll(() => site.close());

async function mistakes(args: Fields): Promise<string[]> {
  const { failures } = await site.host.check({}, { ...args, __provider: BACKUP_SERVER_STUB });
  return failures.map(({ reason }) => reason);
}

const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

describe("the check of a backup server", () => {
  it.each([
    ["everything", complete("vbr01.example.com")],
    ["what is required", minimal("192.0.2.1")],
    ["an IPv6 address", minimal("2001:db8::7")],
    ["an account of any form", minimal("vbr01", { username: "svc-veeam@EXAMPLE.COM" })],
    ["a port as low and as high as can be", minimal("vbr01", { port: 1, wcfPort: 65535 })],
    ["line ends in a description", minimal("vbr01", { description: "a\tb\r\nc" })],
    ["a SHA-256 thumbprint", minimal("vbr01", { vbrCertificateThumbprint: "aB".repeat(32) })],
    ["characters beyond the first plane", minimal("vbr01", { description: "🙂", password: "🙂🙂🙂" })],
    ["what is not known yet", minimal(UNKNOWN, { password: UNKNOWN, port: UNKNOWN, vbrCertificateThumbprint: UNKNOWN })],
    ["what an existing one has beyond a declaration", minimal("vbr01", { id: "x", uid: "x", name: "x", version: "13" })],
  ])("accepts %s", async (_, args) => {
    expect(await mistakes(args)).toEqual([]);
  });

  it.each<[string, Fields, string[]]>([
    ["nothing", {}, ["dnsNameOrIpAddress: is required", "username: is required", "password: is required"]],
    [
      "an address with a scheme",
      minimal("https://vbr01"),
      ["dnsNameOrIpAddress: must be a DNS name or an IP address alone, without https:// and without a path"],
    ],
    ["an empty address", minimal(""), ["dnsNameOrIpAddress: must not be empty"]],
    ["port 0", minimal("vbr01", { port: 0 }), ["port: must be between 1 and 65535, got 0"]],
    ["port 65536", minimal("vbr01", { wcfPort: 65536 }), ["wcfPort: must be between 1 and 65535, got 65536"]],
    ["a port as a text", minimal("vbr01", { port: "9392" }), ['port: must be a number, got "9392"']],
    ["half a port", minimal("vbr01", { port: 1.5 }), ["port: must be an integer, got 1.5"]],
    [
      "a thumbprint that is none",
      minimal("vbr01", { vbrCertificateThumbprint: "0123" }),
      [
        'vbrCertificateThumbprint: must be the thumbprint of a certificate in hexadecimal: 40 digits (SHA-1) or 64 (SHA-256), got "0123"',
      ],
    ],
    [
      "a control character in a password",
      minimal("vbr01", { password: `${PASSWORD}\u0007` }),
      ["password: must not hold control characters, which XML cannot carry"],
    ],
    [
      "a line end in a password",
      minimal("vbr01", { password: `${PASSWORD}\n` }),
      ["password: must not hold control characters, which XML cannot carry"],
    ],
    [
      "half a character in a user name",
      minimal("vbr01", { username: "a\uD800" }),
      ['username: must not hold control characters, which XML cannot carry, got "a\\ud800"'],
    ],
    [
      "a control character in a description",
      minimal("vbr01", { description: "a\u0000b" }),
      ['description: must not hold control characters other than tabs and line ends, which XML cannot carry, got "a\\u0000b"'],
    ],
    [
      "an unknown property",
      minimal("vbr01", { dnsName: "vbr01" }),
      [
        "dnsName: is not a known property; known here: description, dnsNameOrIpAddress, port, username, password, wcfPort, vbrCertificateThumbprint, adopt",
      ],
    ],
    ["a misspelled property", minimal("vbr01", { userName: "x" }), ["userName: is not a known property; did you mean username?"]],
  ])("refuses %s", async (_, args, expected) => {
    expect(await mistakes(args)).toEqual(expected);
  });

  it("never shows a password", async () => {
    const reasons = await mistakes(minimal("vbr01", { password: { value: PASSWORD }, port: PASSWORD }));

    expect(reasons).toEqual(['port: must be a number, got "[secret]"', "password: must be a string"]);
  });

  it("takes out what Windows puts before a copied thumbprint", async () => {
    const thumbprint = "0123456789ABCDEF0123456789ABCDEF01234567";

    const inputs = await managed(site).check(minimal("vbr01", { vbrCertificateThumbprint: `\u200e${thumbprint}` }));

    expect(inputs.vbrCertificateThumbprint).toBe(thumbprint);
  });

  it("says what is missing where there are no settings for Enterprise Manager", async () => {
    const { "veeam:enterpriseManagerUrl": _, ...config } = configOf(site.simulator);
    const host = startRun(config);

    const { failures } = await host.check({}, { ...minimal("vbr01"), __provider: BACKUP_SERVER_STUB });

    await host.close();
    expect(failures).toEqual([
      {
        property: "",
        reason:
          "No address for Enterprise Manager. Looked in: provider argument or config veeam:enterpriseManagerUrl, VEEAM_ENTERPRISE_MANAGER_URL. [VEEAM_SETTINGS_INVALID]",
      },
    ]);
  });
});
