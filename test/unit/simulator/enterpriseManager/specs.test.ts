/** The bodies that Enterprise Manager takes, and those that it refuses. */
import { findBackupServer } from "veeam-simulator";
import { simulated } from "../client";
import { added, ADDRESS, attribute, create, edit, editSpec, JSON_BODY, open, spec } from "./client";

const THUMBPRINT = "0123456789abcdef0123456789abcdef01234567";

const server = simulated(open);
const manager = () => server.simulator.infrastructure.enterpriseManager;

it.each<[string, string, RegExp]>([
  ["an unknown element", spec({ Name: "vbr01" }), /^Element \[Name\] is not expected/],
  [
    "an element twice",
    spec().replace("<Port>", "<Description>x</Description><Port>"),
    /^Element \[Description\] is not expected/,
  ],
  ["elements in another order", spec({ VbrCertificateThumbprint: THUMBPRINT, WcfPort: "9405" }), /\[WcfPort\] is not expected/],
  ["no namespace", spec().replace(/ xmlns="[^"]*"/, ""), /^Node \[root\] does not exist\.$/],
  ["another root", spec().replaceAll("BackupServerSpec", "BackupServer"), /^Node \[root\] does not exist\.$/],
  ["a foreign element", spec().replace("<Port>", '<Port xmlns="urn:x">'), /^Element \[Port\] is not expected/],
  ["text between elements", spec().replace("<Port>", "x<Port>"), /must hold elements/],
  ["elements in an element", spec().replace("9392", "<a/>"), /^Element \[Port\] must hold text/],
  ["half a document", spec().slice(0, 80), /error in the XML document/],
  ["a document type", `<!DOCTYPE x [<!ENTITY a "b">]>${spec()}`, /^DTD is prohibited/],
  ["a control character", spec().replace("Columbus", "&#1;"), /invalid character/],
  ["no description", spec({ Description: undefined }), /^Element \[Description\] is required/],
  ["no port", spec({ Port: undefined }), /^Element \[Port\] is required/],
  ["no password", spec({ Password: undefined }), /^Element \[Password\] is required/],
  ["an empty address", spec({ DnsNameOrIpAddress: "" }), /must not be empty/],
  ["an address with a scheme", spec({ DnsNameOrIpAddress: "https://vbr01" }), /no host name or address/],
  ["an empty user name", spec({ Username: "" }), /must not be empty/],
  ["port 0", spec({ Port: "0" }), /must be a port/],
  ["port 65536", spec({ Port: "65536" }), /must be a port/],
  [
    "a thumbprint with colons",
    spec({ VbrCertificateThumbprint: THUMBPRINT.replace(/..(?=.)/g, "$&:") }),
    /40 hexadecimal digits/,
  ],
])("rejects a create with %s", async (_what, body, message) => {
  const reply = await create(server.client, body);

  expect([reply.status, attribute(reply.root, "Message")]).toEqual([400, expect.stringMatching(message)]);
  expect(manager().tasks).toEqual([]);
});

it.each(["192.0.2.20", "2001:db8::20", "vbr01", "VBR-01.example.com"])("accepts the address %s", async (address) => {
  expect((await create(server.client, spec({ DnsNameOrIpAddress: address }))).status).toBe(202);
});

it.each<[Record<string, string | null>, number]>([
  [{}, 202],
  [{ accept: null }, 202],
  [{ "content-type": "application/xml; charset=utf-8" }, 202],
  [{ "content-type": null }, 400],
  [{ "content-type": "text/xml" }, 400],
  [{ "content-type": "application/json" }, 400],
  [{ accept: "application/json" }, 400],
  [{ accept: "application/xml, application/json" }, 400],
  [{ accept: "*/*" }, 400],
])("answers a create in XML with the headers %j with %i", async (headers, status) => {
  expect((await create(server.client, spec(), headers)).status).toBe(status);
});

const JSON_SPEC = { Port: "9999", Password: "b", Username: "a", WcfPort: 9406, DnsNameOrIpAddress: ADDRESS, Description: "" };

it("accepts JSON with members in any order and ports as numbers or digits", async () => {
  await create(server.client, JSON.stringify(JSON_SPEC), JSON_BODY);
  await server.client.getList("TaskList");

  expect(findBackupServer(server.simulator.infrastructure, ADDRESS)).toMatchObject({
    port: 9999,
    wcfPort: 9406,
    description: "",
  });
});

it.each([{ Name: "x" }, { Port: true }, { Port: 1.5 }, { Description: 1 }, { Password: null }])(
  "rejects JSON with %j",
  async (changes) => {
    const reply = await create(server.client, JSON.stringify({ ...JSON_SPEC, ...changes }), JSON_BODY);

    expect([reply.status, reply.json]).toMatchObject([400, { statusCode: 400, stackTrace: null }]);
  },
);

it("takes names in PascalCase alone, when it writes them so", async () => {
  manager().habits.jsonCasing = "pascal";
  const { Port: _, ...rest } = JSON_SPEC;

  expect((await create(server.client, JSON.stringify({ ...rest, port: 9392 }), JSON_BODY)).status).toBe(400);
});

it.each<[string, string, number, string]>([
  ["v1_7", "the address alone", 202, editSpec()],
  ["v1_6", "the address alone", 400, editSpec()],
  ["v1_6", "credentials", 202, editSpec({ Username: "a", Password: "b" })],
  ["v1_6", "an element of v1_7", 400, editSpec({ Username: "a", Password: "b", WcfPort: "9405" })],
  ["v1_7", "no address", 400, editSpec({ DnsNameOrIpAddress: undefined, Description: "x" })],
  ["v1_7", "a user name without a password", 400, editSpec({ Username: "a" })],
  ["v1_7", "a password without a user name", 400, editSpec({ Password: "a" })],
])("answers an edit in a session of %s with %s with %i", async (version, _what, status, body) => {
  await server.client.logOn(version);
  const entity = await added(server.client);

  expect((await edit(server.client, entity, body)).status).toBe(status);
});

it("skips misplaced elements, and takes the default of a port that is lost that way, when it has this habit", async () => {
  manager().habits.skipsMisplacedElements = true;
  const body = spec({ Port: undefined }).replace("<Password>", "<Unknown/><Port>9999</Port><Password>");

  expect((await create(server.client, body)).status).toBe(202);
  await server.client.getList("TaskList");
  expect(findBackupServer(server.simulator.infrastructure, ADDRESS)).toMatchObject({ port: 9392 });
});
