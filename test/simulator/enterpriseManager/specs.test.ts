import { findBackupServer, type Simulator } from "veeam-simulator";
import { added, ADDRESS, attribute, create, editSpec, finished, href, open, spec, textOf, type Client } from "./client";

let simulator: Simulator;
let client: Client;
let close: () => Promise<void>;

beforeEach(async () => ({ simulator, client, close } = await open()));
afterEach(() => close());

const manager = () => simulator.infrastructure.enterpriseManager;
const found = () => findBackupServer(simulator.infrastructure, ADDRESS);

const THUMBPRINT = "0123456789abcdef0123456789abcdef01234567";
const ORDERED = "<Description/><DnsNameOrIpAddress>vbr01</DnsNameOrIpAddress>";
const inDocsOrder = `<BackupServerSpec xmlns="http://www.veeam.com/ent/v1.0">${ORDERED}<Username>a</Username><Port>9999</Port><Password>b</Password></BackupServerSpec>`;

describe("the spec of a backup server", () => {
  it("is taken with all seven elements, and shown again but for address and credentials", async () => {
    const entity = await added(client, spec({ WcfPort: "9406", VbrCertificateThumbprint: THUMBPRINT }));

    expect(found()).toMatchObject({ wcfPort: 9406, thumbprint: THUMBPRINT });
    expect([...entity.childNodes].map(({ nodeName, textContent }) => [nodeName, textContent]).slice(1)).toEqual([
      ["Description", "Columbus"],
      ["Port", "9392"],
      ["Version", "13.0.1.1071"],
      ["WcfPort", "9406"],
      ["VbrCertificateThumbprint", THUMBPRINT.toUpperCase()],
    ]);
  });

  it.each<[string, string, RegExp]>([
    ["Username before Port", inDocsOrder, /^Element \[Port\] is not expected\. Expected is \[Password\]/],
    ["an unknown element", spec({ Name: "vbr01" }), /^Element \[Name\] is not expected/],
    [
      "an element twice",
      spec().replace("<Port>", "<Description>x</Description><Port>"),
      /^Element \[Description\] is not expected/,
    ],
    ["no namespace", spec().replace(/ xmlns="[^"]*"/, ""), /^Node \[root\] does not exist\.$/],
    ["another root", spec().replaceAll("BackupServerSpec", "BackupServer"), /^Node \[root\] does not exist\.$/],
    ["a foreign element", spec().replace("<Port>", '<Port xmlns="urn:x">'), /^Element \[Port\] is not expected/],
    ["text between elements", spec().replace("<Port>", "x<Port>"), /must hold elements/],
    ["elements in an element", spec().replace("9392", "<a/>"), /^Element \[Port\] must hold text/],
    ["half a document", spec().slice(0, 80), /error in the XML document/],
    ["a document type", `<!DOCTYPE x [<!ENTITY a "b">]>${spec()}`, /^DTD is prohibited/],
    ["a control character", spec().replace("Columbus", "&#1;"), /invalid character/],
    ["no description", spec({ Description: undefined }), /^Element \[Description\] is required/],
    ["no address", spec({ DnsNameOrIpAddress: undefined }), /^Element \[DnsNameOrIpAddress\] is required/],
    ["no port", spec({ Port: undefined }), /^Element \[Port\] is required/],
    ["no password", spec({ Password: undefined }), /^Element \[Password\] is required/],
    ["an empty address", spec({ DnsNameOrIpAddress: "" }), /must not be empty/],
    ["an address with a scheme", spec({ DnsNameOrIpAddress: "https://vbr01" }), /no host name or address/],
    ["an empty user name", spec({ Username: "" }), /must not be empty/],
    ["port 0", spec({ Port: "0" }), /must be a port/],
    ["port 65536", spec({ Port: "65536" }), /must be a port/],
    ["a port in words", spec({ Port: "1e3" }), /must be a port/],
    ["a wrong WCF port", spec({ WcfPort: "x" }), /\[WcfPort\] must be a port/],
    ["a short thumbprint", spec({ VbrCertificateThumbprint: "0123" }), /40 hexadecimal digits/],
    [
      "a thumbprint with colons",
      spec({ VbrCertificateThumbprint: THUMBPRINT.replace(/..(?=.)/g, "$&:") }),
      /40 hexadecimal digits/,
    ],
    [
      "the WCF port after the thumbprint",
      spec({ VbrCertificateThumbprint: THUMBPRINT, WcfPort: "9405" }),
      /\[WcfPort\] is not expected/,
    ],
  ])("is refused with %s", async (_what, body, message) => {
    const reply = await create(client, body);

    expect(reply.status).toBe(400);
    expect(attribute(reply.root, "Message")).toMatch(message);
    expect(manager().tasks).toEqual([]);
  });

  it.each(["192.0.2.20", "2001:db8::20", "vbr01", "VBR-01.example.com"])("takes the address %s", async (address) => {
    expect((await create(client, spec({ DnsNameOrIpAddress: address }))).status).toBe(202);
  });

  it.each(["v1_5", "v1_6"])("has no WCF port and no thumbprint in a session of %s", async (version) => {
    await client.logOn(version);

    const refused = [
      await create(client, spec({ WcfPort: "9405" })),
      await create(client, spec({ VbrCertificateThumbprint: THUMBPRINT })),
    ];
    const entity = await added(client);

    expect(refused.map(({ status }) => status)).toEqual([400, 400]);
    expect(textOf(entity, "WcfPort")).toBeUndefined();
    expect(textOf(entity, "VbrCertificateThumbprint")).toBeUndefined();
  });

  it("loses the port when a misplaced element is skipped instead of refused", async () => {
    manager().habits.skipsMisplacedElements = true;

    await finished(client, await create(client, inDocsOrder));
    await finished(client, await create(client, spec({ DnsNameOrIpAddress: "vbr02", Unknown: "x" })));

    expect(findBackupServer(simulator.infrastructure, "vbr01")).toMatchObject({ username: "a", password: "b", port: 9392 });
    expect(findBackupServer(simulator.infrastructure, "vbr02")).toBeDefined();
  });

  it("keeps texts as they are", async () => {
    const description = "  a\tb\n'c' \"d\" & <e> ]]> &#39; /f\u00E9\u{1F600} ";
    await added(client, spec({ Description: description, Password: " p " }));

    expect(found()).toMatchObject({ description, password: " p " });
  });

  it("is read as JSON when Accept says so, members in any order and ports as numbers or digits", async () => {
    const headers = { accept: "application/json", "content-type": "application/json" };
    const body = { Port: "9999", Password: "b", Username: "a", WcfPort: 9406, DnsNameOrIpAddress: ADDRESS, Description: "" };

    const reply = await create(client, JSON.stringify(body), headers);
    await client.get(href(client.session, "Down", "TaskList"));

    expect(reply.json).toMatchObject({ TaskId: "task-1", State: "Running", Operation: "CreateBackupServer", Type: "Task" });
    expect(found()).toMatchObject({ port: 9999, wcfPort: 9406, description: "" });
  });

  it.each<[string, unknown]>([
    ["an unknown member", { Name: "x" }],
    ["a member in another case", { port: 9392 }],
    ["a wrong type", { Port: true }],
    ["half a port", { Port: 1.5 }],
    ["a number for a text", { Description: 1 }],
    ["null where a value is needed", { Password: null }],
  ])("is refused as JSON with %s", async (_what, changes) => {
    const whole = { Description: "", DnsNameOrIpAddress: ADDRESS, Port: 9392, Username: "a", Password: "b" };
    const headers = { accept: "application/json", "content-type": "application/json" };

    const reply = await create(client, JSON.stringify({ ...whole, ...(changes as object) }), headers);

    expect(reply.status).toBe(400);
    expect(reply.json).toMatchObject({ StatusCode: 400, FirstChanceExceptionMessage: null, StackTrace: null, Status: null });
  });

  it.each<[string, Record<string, string | null>, number]>([
    ["XML in and out", {}, 202],
    ["no Accept", { accept: null }, 202],
    ["a charset", { "content-type": "application/xml; charset=utf-8" }, 202],
    ["no Content-Type", { "content-type": null }, 400],
    ["another Content-Type", { "content-type": "text/xml" }, 400],
    ["Accept JSON", { accept: "application/json" }, 400],
    ["Accept both", { accept: "application/xml, application/json" }, 400],
    ["Accept anything", { accept: "*/*" }, 400],
    ["Content-Type JSON", { "content-type": "application/json" }, 400],
    ["Accept text", { accept: "text/plain" }, 400],
  ])("in XML with %s", async (_what, headers, status) => {
    expect((await create(client, spec(), headers)).status).toBe(status);
  });

  it("is refused when it is not there at all", async () => {
    const reply = await client.send("POST", href(client.session, "Create", "/backupServers?action=create"));

    expect(reply.status).toBe(400);
  });
});

describe("the spec of an edit", () => {
  const edit = async (body: string) => {
    const entity = await added(client, spec({ WcfPort: "9406", VbrCertificateThumbprint: THUMBPRINT }));
    return client.send("PUT", href(entity, "Edit", "BackupServerReference"), { body });
  };

  it("needs the address alone, and what it leaves out stays", async () => {
    await finished(client, await edit(editSpec()));

    expect(found()).toMatchObject({ description: "Columbus", port: 9392, username: "EXAMPLE\\svc-veeam", wcfPort: 9406 });
  });

  it("puts what it leaves out back to its default when the server does so", async () => {
    Object.assign(manager().habits, { resetsOmittedFields: true, fillsOptionalFields: false });

    await finished(client, await edit(editSpec({ Port: undefined })));

    expect(found()).toMatchObject({ description: "", port: 9392, password: "p&ss<w0rd>" });
    expect(found()).not.toHaveProperty("wcfPort");
  });

  it("can change everything, the address too; the UID stays", async () => {
    const before = await added(client);

    const reply = await client.send("PUT", href(before, "Edit", "BackupServerReference"), {
      body: spec({ Description: "", DnsNameOrIpAddress: "vbr02", Port: "1", Username: "u", Password: "p", WcfPort: "2" }),
    });
    await finished(client, reply);

    expect(found()).toBeUndefined();
    expect(findBackupServer(simulator.infrastructure, "vbr02")).toMatchObject({
      uid: attribute(before, "UID"),
      name: "vbr02",
      description: "",
      port: 1,
      username: "u",
      password: "p",
      wcfPort: 2,
    });
  });

  it.each<[string, string]>([
    ["no address", editSpec({ DnsNameOrIpAddress: undefined, Description: "x" })],
    ["a user name without a password", editSpec({ Username: "a" })],
    ["a password without a user name", editSpec({ Password: "a" })],
  ])("is refused with %s", async (_what, body) => {
    expect((await edit(body)).status).toBe(400);
  });

  it("needs user name and password in a session of an older version, unless the server forgives it", async () => {
    await client.logOn("v1_6");
    const entity = await added(client);
    const put = () => client.send("PUT", href(entity, "Edit", "BackupServerReference"), { body: editSpec() });

    const strict = await put();
    manager().habits.requiresCredentialsBeforeV17 = false;

    expect(strict.status).toBe(400);
    expect((await put()).status).toBe(202);
  });
});
