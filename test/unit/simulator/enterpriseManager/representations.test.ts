/** How the same things look: links, XML, JSON, errors and pages, with the habits in which servers differ. */
import type { EnterpriseManagerHabits } from "veeam-simulator";
import { simulated } from "../client";
import {
  added,
  ADDRESS,
  attribute,
  childrenOf,
  create,
  href,
  JSON_BODY,
  JSON_ONLY,
  linksIn,
  open,
  queryLink,
  spec,
  textOf,
} from "./client";

const server = simulated(open);
const set = (habits: Partial<EnterpriseManagerHabits>) =>
  Object.assign(server.simulator.infrastructure.enterpriseManager.habits, habits);
const getJson = async (type: string) => (await server.client.getList(type, JSON_ONLY)).json;

it.each([
  ["varied", [/^Rel=/, /^Href=/]],
  ["relFirst", [/^Rel=/]],
  ["hrefFirst", [/^(Name="[^"]*" )?Href=/]],
] as const)("writes the attributes of links %s", async (linkAttributes, starts) => {
  set({ linkAttributes });
  await added(server.client);
  const { text } = await server.client.getList("BackupServerList");
  const links = [...text.matchAll(/<Link ([^>]*) \/>/g)].map((match) => match[1] ?? "");

  for (const start of starts) expect(links.some((link) => start.test(link))).toBe(true);
  expect(links.filter((link) => !starts.some((start) => start.test(link)))).toEqual([]);
});

it.each([
  ["documented", "BackupServerReference", undefined],
  ["always", "BackupServerReference", "LogonSession"],
  ["never", undefined, undefined],
] as const)("types links to delete: %s", async (deleteLinkTypes, ofServer, ofSession) => {
  set({ deleteLinkTypes });
  const elements = [await added(server.client), (await server.client.logOn()).root];

  expect(elements.map((element) => linksIn(element).find(({ rel }) => rel === "Delete")?.type)).toEqual([ofServer, ofSession]);
});

it("repeats in links the host that was asked for, or names another", async () => {
  const authority = async (headers = {}) => linksIn((await server.client.get("/api/", headers)).root)[0]?.href.split("/")[2];

  expect(`https://${(await authority()) ?? ""}`).toBe(server.simulator.enterpriseManagerUrl);
  expect(await authority({ host: "localhost:443" })).toBe("localhost:443");
  set({ hrefAuthority: "srv12.tech.local:9398" });
  expect(await authority()).toBe("srv12.tech.local:9398");
});

it.each(["lower", "upper"] as const)("writes links in %s case that lead where they did", async (hrefCase) => {
  set({ hrefCase });
  await server.client.logOn();

  const link = linksIn(server.client.session).find(({ rel }) => rel === "Create")?.href ?? "";
  const path = "/backupServers?action=create";

  expect(link.endsWith(hrefCase === "lower" ? path.toLowerCase() : path.toUpperCase())).toBe(true);
  expect((await server.client.send("POST", link, { body: spec() })).status).toBe(202);
});

it("rejects links of another simulator, without or with a wrong action, and a wrong method", async () => {
  const link = href(server.client.session, "Create", "/backupServers?action=create");
  const post = async (to: string) => (await server.client.send("POST", to, { body: spec() })).status;

  expect(await post(link.replace(/\/api\/[^/]+\//, "/api/0123456789ab/"))).toBe(404);
  expect([await post(link.split("?")[0] ?? ""), await post(link.replace("create", "destroy"))]).toEqual([400, 400]);
  expect((await server.client.send("PATCH", link)).status).toBe(405);
});

it.each([
  [null, "application/xml"],
  ["*/*", "application/xml"],
  ["text/html, application/xml;q=0.9", "application/xml"],
  ["application/json", "application/json"],
])("answers Accept %s with %s", async (accept, type) => {
  expect((await server.client.getList("TaskList", { accept })).headers["content-type"]).toBe(`${type}; charset=utf-8`);
});

it("rejects Accept text/html", async () => {
  expect((await server.client.getList("TaskList", { accept: "text/html" })).status).toBe(400);
});

it("escapes quotation marks, apostrophes and slashes in XML, unless it lacks this habit", async () => {
  const Description = `"east/west" '00017' &#39;`;
  const address = attribute(await added(server.client, spec({ Description })), "Href") ?? "";
  const escaped = await server.client.get(address);
  set({ escapesTexts: false });
  const plain = await server.client.get(address);

  expect(escaped.text).toContain("&quot;east&#x2F;west&quot; &#39;00017&#39; &amp;#39;");
  expect(plain.text).toContain(`"east/west" '00017' &amp;#39;`);
  expect([escaped, plain].map(({ root }) => textOf(root, "Description"))).toEqual([Description, Description]);
});

it.each<[Partial<EnterpriseManagerHabits>, object, object]>([
  [{}, { Refs: [] }, { SupportedVersions: { SupportedVersions: [{}, {}, {}] } }],
  [{ jsonCollections: "bare" }, { Refs: [] }, { SupportedVersions: [{}, {}, {}] }],
  [{ jsonCollections: "singular" }, { Refs: { Ref: [] } }, { SupportedVersions: { SupportedVersion: [{}, {}, {}] } }],
  [{ jsonCollections: "doubled" }, { Refs: { Refs: [] } }, { SupportedVersions: { SupportedVersions: [{}, {}, {}] } }],
  [{ jsonCasing: "camel" }, { refs: [] }, { supportedVersions: { supportedVersions: [{}, {}, {}] } }],
])("writes lists in JSON with the habits %j", async (habits, refs, root) => {
  set({ jsonCasing: "pascal", ...habits });

  expect(await getJson("BackupServerReferenceList")).toEqual(refs);
  expect((await server.client.getJson("/api/")).json).toMatchObject(root);
});

it.each([
  ["null", { Description: null }],
  ["empty", { Description: "" }],
  ["absent", {}],
] as const)("writes an empty text in JSON as %s", async (jsonEmptyValues, expected) => {
  set({ jsonCasing: "pascal", jsonEmptyValues });
  await added(server.client, spec({ Description: "" }));

  const [entity] = (await getJson("BackupServerList")).BackupServers as Record<string, unknown>[];
  expect(Object.entries(entity ?? {}).filter(([name]) => name === "Description")).toEqual(Object.entries(expected));
});

it("takes JSON in either case when it writes camelCase", async () => {
  const body = JSON.stringify({ description: "", dnsNameOrIpAddress: ADDRESS, Port: 1, username: "a", password: "b" });

  expect((await create(server.client, body, JSON_BODY)).json).toMatchObject({ taskId: "task-1", links: [{ rel: "Delete" }] });
});

it("sends a BOM, a stack trace and errors in the other format when it has these habits", async () => {
  const error = await server.client.get("/api/nothing");
  expect([error.text.startsWith("<?xml"), textOf(error.root, "StackTrace")]).toEqual([true, undefined]);

  set({ sendsBom: true, showsStackTraces: true, errorsInOtherFormat: true });

  const other = await server.client.get("/api/nothing");
  expect(other.text).toMatch(/^\uFEFF\{/);
  expect(other.json.stackTrace).toMatch(/^ {3}at /);
  expect((await server.client.getJson("/api/nothing")).text).toMatch(/^\uFEFF<\?xml/);
});

describe("a list of three backup servers", () => {
  beforeEach(() => {
    for (const name of ["one", "two", "three"])
      server.simulator.infrastructure.enterpriseManager.backupServers.push({
        uid: `urn:veeam:BackupServer:${name}`,
        name,
        address: name,
      });
  });
  const get = (query = "") => server.client.get(`${href(server.client.session, "Down", "BackupServerReferenceList")}${query}`);
  const shapeOf = ({ root }: Awaited<ReturnType<typeof get>>) => {
    const [paging] = childrenOf(root, "PagingInfo");
    const rels = paging && linksIn(paging).map(({ rel }) => rel);
    return [childrenOf(root, "Ref").length, attribute(paging, "PagesCount"), rels];
  };

  it.each<[Partial<EnterpriseManagerHabits>, string, unknown[]]>([
    [{}, "", [3, undefined, undefined]],
    [{}, "?pageSize=2", [2, "2", ["First", "Next", "Last"]]],
    [{}, "?pageSize=2&page=2", [1, "2", ["First", "Previous", "Last"]]],
    [{ listPageSize: 2 }, "", [2, "2", ["First", "Next", "Last"]]],
    [{ largestPage: 2 }, "?pageSize=1000", [2, "2", ["First", "Next", "Last"]]],
  ])("is cut with the habits %j and the query %s", async (habits, query, expected) => {
    set(habits);

    expect(shapeOf(await get(query))).toEqual(expected);
  });

  it.each(["?page=0", "?pageSize=x", "?format=Entities", "?unknown=1"])("rejects %s", async (query) => {
    expect((await get(query)).status).toBe(400);
  });

  it("is cut by a fault, while a query has them all", async () => {
    server.simulator.fail({ on: "enterpriseManager backupServers", with: { kind: "cutList", items: 1, paging: "cut" } });

    expect(shapeOf(await get("?pageSize=2"))).toEqual([1, "1", ["First", "Last"]]);
    expect((await server.client.get(await queryLink(server.client))).root.getElementsByTagName("BackupServer")).toHaveLength(3);
  });
});
