import type { EnterpriseManagerHabits, Simulator } from "veeam-simulator";
import {
  added,
  ADDRESS,
  attribute,
  childrenOf,
  create,
  href,
  linksIn,
  open,
  servers,
  spec,
  textOf,
  type Client,
  type Reply,
} from "./client";

let simulator: Simulator;
let client: Client;
let close: () => Promise<void>;

beforeEach(async () => ({ simulator, client, close } = await open()));
afterEach(() => close());

const set = (habits: Partial<EnterpriseManagerHabits>) =>
  Object.assign(simulator.infrastructure.enterpriseManager.habits, habits);
const addMany = async (count: number) => {
  for (let index = 1; index <= count; index += 1) await added(client, spec({ DnsNameOrIpAddress: `vbr0${String(index)}` }));
};

describe("the links of Enterprise Manager", () => {
  const linkTexts = async () => {
    await added(client);
    const { text } = await client.get(href(client.session, "Down", "BackupServerList"));
    return [...text.matchAll(/<Link ([^>]*) \/>/g)].map((match) => match[1] ?? "");
  };

  it("have their attributes in both orders that are documented", async () => {
    const texts = await linkTexts();

    expect(texts.some((text) => text.startsWith("Rel="))).toBe(true);
    expect(texts.some((text) => text.startsWith("Href="))).toBe(true);
  });

  it.each([
    ["relFirst", /^Rel=/],
    ["hrefFirst", /^(Name="[^"]*" )?Href=/],
  ] as const)("can have them all %s", async (linkAttributes, expected) => {
    set({ linkAttributes });

    for (const text of await linkTexts()) expect(text).toMatch(expected);
  });

  it.each([
    ["documented", "BackupServerReference", undefined],
    ["always", "BackupServerReference", "LogonSession"],
    ["never", undefined, undefined],
  ] as const)("to delete are typed %s", async (deleteLinkTypes, ofServer, ofSession) => {
    set({ deleteLinkTypes });
    const entity = await added(client);
    const { root: session } = await client.logOn();
    const typeIn = (element: typeof entity) => linksIn(element).find(({ rel }) => rel === "Delete")?.type;

    expect([typeIn(entity), typeIn(session)]).toEqual([ofServer, ofSession]);
  });

  it("repeat the host that was asked for, or name another", async () => {
    const [requested] = linksIn((await client.get("/api/")).root);
    const [aliased] = linksIn((await client.get("/api/", { host: "localhost:443" })).root);
    set({ hrefAuthority: "srv12.tech.local:9398" });
    const [other] = linksIn((await client.get("/api/")).root);

    expect([requested, aliased, other].map((link) => link?.href.split("/api/")[0])).toEqual([
      simulator.enterpriseManagerUrl,
      "https://localhost:443",
      "https://srv12.tech.local:9398",
    ]);
  });

  it.each([
    ["lower", /\/backupservers\?action=create$/],
    ["upper", /\/BACKUPSERVERS\?ACTION=CREATE$/],
  ] as const)("can be in %s case, and lead where they did", async (hrefCase, expected) => {
    set({ hrefCase });
    await client.logOn();

    const link = linksIn(client.session).find(({ rel }) => rel === "Create");
    const reply = await client.send("POST", link?.href ?? "", { body: spec() });

    expect(link?.href).toMatch(expected);
    expect(reply.status).toBe(202);
    expect((await client.get(attribute(reply.root, "Href") ?? "")).status).toBe(200);
    expect(await servers(client)).toHaveLength(1);
  });

  it("do not show a Portal User what is not allowed", async () => {
    await added(client);
    simulator.infrastructure.enterpriseManager.role = "portalUser";

    const [entity] = await servers(client);

    const rels = entity ? linksIn(entity).map(({ rel }) => rel) : [];
    expect(rels).toEqual(expect.arrayContaining(["Alternate", "Down", "Start"]));
    expect(rels.filter((rel) => ["Edit", "Delete", "Create"].includes(rel ?? ""))).toEqual([]);
  });

  it("lead to nothing when they are of another simulator, or have no action", async () => {
    const link = href(client.session, "Create", "/backupServers?action=create");
    const foreign = link.replace(/\/api\/[^/]+\//, "/api/0123456789ab/");

    const statuses = [
      (await client.send("POST", foreign, { body: spec() })).status,
      (await client.send("POST", link.split("?")[0] ?? "", { body: spec() })).status,
      (await client.send("POST", link.replace("create", "destroy"), { body: spec() })).status,
      (await client.send("PATCH", link)).status,
    ];

    expect(statuses).toEqual([404, 400, 400, 405]);
  });
});

describe("the XML of Enterprise Manager", () => {
  it("is what comes without Accept, and for anything", async () => {
    const address = href(client.session, "Down", "TaskList");

    for (const accept of [null, "*/*", "application/xml", "text/html, application/xml;q=0.9"]) {
      expect((await client.get(address, { accept })).headers["content-type"]).toBe("application/xml; charset=utf-8");
    }
    expect((await client.get(address, { accept: "text/html" })).status).toBe(400);
  });

  it("writes quotation marks, apostrophes and slashes as references, unless told not to", async () => {
    const description = `R&D <lab> "east/west" '00017' &#39;`;
    const entity = await added(client, spec({ Description: description }));
    const address = attribute(entity, "Href") ?? "";
    const escaped = await client.get(address);
    set({ escapesTexts: false });
    const plain = await client.get(address);

    expect(escaped.text).toContain(
      "<Description>R&amp;D &lt;lab&gt; &quot;east&#x2F;west&quot; &#39;00017&#39; &amp;#39;</Description>",
    );
    expect(plain.text).toContain(`<Description>R&amp;D &lt;lab&gt; "east/west" '00017' &amp;#39;</Description>`);
    expect([escaped, plain].map(({ root }) => textOf(root, "Description"))).toEqual([description, description]);
  });

  it("cannot hold a control character that came in as JSON", async () => {
    const body = JSON.stringify({ Description: "\u0001", DnsNameOrIpAddress: ADDRESS, Port: 1, Username: "a", Password: "b" });
    await create(client, body, { accept: "application/json", "content-type": "application/json" });

    const reply = await client.get(href(client.session, "Down", "BackupServerList"));

    expect(reply.status).toBe(500);
    expect(attribute(reply.root, "Message")).toContain("hexadecimal value 0x01");
  });

  it("can begin with a BOM, like the JSON", async () => {
    set({ sendsBom: true });

    expect((await client.get("/api/")).text).toMatch(/^\uFEFF<\?xml/);
    expect((await client.getJson("/api/")).text).toMatch(/^\uFEFF\{/);
  });
});

describe("the JSON of Enterprise Manager", () => {
  const address = (type: string) => href(client.session, "Down", type);
  const entities = async () => (await client.getJson(address("BackupServerList"))).json;

  it("has the members of the documents", async () => {
    await added(client);
    const guid = simulator.infrastructure.enterpriseManager.backupServers[0]?.uid.split(":")[3] ?? "";

    const json = await entities();

    expect(json).toEqual({
      BackupServers: [
        {
          Links: expect.arrayContaining([
            {
              Rel: "Edit",
              Type: "BackupServerReference",
              Href: expect.stringMatching(new RegExp(`/backupServers/${guid}$`)) as string,
            },
          ]) as unknown,
          Description: "Columbus",
          Port: 9392,
          Version: "13.0.1.1071",
          WcfPort: 9405,
          VbrCertificateThumbprint: expect.stringMatching(/^[0-9A-F]{40}$/) as string,
          Type: "BackupServer",
          Href: expect.stringMatching(/\?format=Entity$/) as string,
          Name: ADDRESS,
          UID: `urn:veeam:BackupServer:${guid}`,
        },
      ],
    });
  });

  it("doubles the names of lists inside other objects", async () => {
    const root = (await client.getJson("/api/")).json;
    const [query] = href((await client.get(address("QueryService"))).root, "Down", "BackupServerList").split("?");

    const refs = (await client.getJson(`${query ?? ""}?type=BackupServer`)).json;
    const whole = (await client.getJson(`${query ?? ""}?type=BackupServer&format=Entities`)).json;

    expect(root).toMatchObject({ SupportedVersions: { SupportedVersions: [{ Name: "v1_5" }, {}, {}] }, Href: null, Type: null });
    expect(refs).toMatchObject({ Refs: { Refs: [] }, PagingInfo: { PageNum: 1, PagesCount: 0 } });
    expect(whole).toMatchObject({ Entities: { BackupServers: { BackupServers: [] } } });
  });

  it.each<[EnterpriseManagerHabits["jsonCollections"], unknown, unknown]>([
    ["documented", { Refs: [] }, { SupportedVersions: [{}, {}, {}] }],
    ["bare", { Refs: [] }, [{}, {}, {}]],
    ["singular", { Refs: { Ref: [] } }, { SupportedVersion: [{}, {}, {}] }],
    ["doubled", { Refs: { Refs: [] } }, { SupportedVersions: [{}, {}, {}] }],
  ])("can show lists %s", async (jsonCollections, refs, versions) => {
    set({ jsonCollections });

    expect((await client.getJson(address("BackupServerReferenceList"))).json).toEqual(refs);
    expect((await client.getJson("/api/")).json).toMatchObject({ SupportedVersions: versions });
  });

  it("can be in camelCase, and then takes bodies in either", async () => {
    set({ jsonCasing: "camel" });
    const body = JSON.stringify({ description: "", dnsNameOrIpAddress: ADDRESS, Port: 1, username: "a", password: "b" });
    const reply = await create(client, body, { accept: "application/json", "content-type": "application/json" });
    await servers(client);

    expect(reply.json).toMatchObject({ taskId: "task-1", state: "Running", links: [{ rel: "Delete" }] });
    expect(await entities()).toMatchObject({
      backupServers: [{ name: ADDRESS, uid: expect.any(String) as string, wcfPort: 9405 }],
    });
  });

  it.each([
    ["null", { Description: null }],
    ["empty", { Description: "" }],
    ["absent", {}],
  ] as const)("can show an empty text as %s", async (jsonEmptyValues, expected) => {
    set({ jsonEmptyValues });
    await added(client, spec({ Description: "" }));

    const [server] = (await entities()).BackupServers as Record<string, unknown>[];

    expect(Object.entries(server ?? {}).filter(([name]) => name === "Description")).toEqual(Object.entries(expected));
  });
});

describe("an error of Enterprise Manager", () => {
  const refused = (accept: string) => client.get("/api/nothing", { accept });
  const formOf = ({ text }: Reply) => (text.startsWith("<") ? "xml" : "json");

  it("has the format that was asked for, or the other one", async () => {
    const asked = [await refused("application/xml"), await refused("application/json")];
    set({ errorsInOtherFormat: true });
    const other = [await refused("application/xml"), await refused("application/json")];

    expect(asked.map(formOf)).toEqual(["xml", "json"]);
    expect(other.map(formOf)).toEqual(["json", "xml"]);
    expect(other[0]?.headers["content-type"]).toBe("application/json; charset=utf-8");
  });

  it("can show a stack trace", async () => {
    const without = await refused("application/xml");
    set({ showsStackTraces: true });

    expect(textOf(without.root, "StackTrace")).toBeUndefined();
    expect(textOf((await refused("application/xml")).root, "StackTrace")).toMatch(/^ {3}at /);
  });
});

describe("a list of Enterprise Manager", () => {
  it("is in one piece unless a page is asked for", async () => {
    await addMany(3);

    const { root } = await client.get(href(client.session, "Down", "BackupServerReferenceList"));

    expect(childrenOf(root, "Ref")).toHaveLength(3);
    expect(childrenOf(root, "PagingInfo")).toEqual([]);
  });

  it("comes in pages whose links lead through it", async () => {
    await addMany(3);
    let address: string | undefined = `${href(client.session, "Down", "BackupServerList")}&pageSize=2`;
    const names: (string | undefined)[] = [];
    const rels: (string | undefined)[][] = [];

    while (address !== undefined) {
      const { root } = await client.get(address);
      names.push(...childrenOf(root, "BackupServer").map((server) => attribute(server, "Name")));
      const links = linksIn(childrenOf(root, "PagingInfo")[0] ?? root);
      rels.push(links.map(({ rel }) => rel));
      address = links.find(({ rel }) => rel === "Next")?.href;
    }

    expect(names).toEqual(["vbr01", "vbr02", "vbr03"]);
    expect(rels).toEqual([
      ["First", "Next", "Last"],
      ["First", "Previous", "Last"],
    ]);
  });

  it("can be in pages without being asked", async () => {
    set({ listPageSize: 2 });
    await addMany(3);

    const { root } = await client.get(href(client.session, "Down", "BackupServerReferenceList"));
    const [paging] = childrenOf(root, "PagingInfo");

    expect(childrenOf(root, "Ref")).toHaveLength(2);
    expect(["PageNum", "PageSize", "PagesCount"].map((name) => paging && attribute(paging, name))).toEqual(["1", "2", "2"]);
  });

  it("caps the page size, whatever is asked for", async () => {
    set({ largestPage: 2 });
    await addMany(3);

    const { root } = await client.get(`${href(client.session, "Down", "BackupServerReferenceList")}?pageSize=1000`);
    const [paging] = childrenOf(root, "PagingInfo");

    expect(childrenOf(root, "Ref")).toHaveLength(2);
    expect(["PageNum", "PageSize", "PagesCount"].map((name) => paging && attribute(paging, name))).toEqual(["1", "2", "2"]);
  });

  it.each([
    ["whole", "2"],
    ["cut", "1"],
  ] as const)(
    "cuts a list short by a fault, with paging of the %s list, while a query has them all",
    async (paging, pagesCount) => {
      await addMany(3);
      simulator.fail({ on: "enterpriseManager backupServers", times: 2, with: { kind: "cutList", items: 1, paging } });
      const list = href(client.session, "Down", "BackupServerReferenceList");
      const querySvc = await client.get(href(client.session, "Down", "QueryService"));

      const paged = await client.get(`${list}?pageSize=2`);
      const unpaged = await client.get(list);
      const query = await client.get(href(querySvc.root, "Down", "BackupServerList"));

      expect([paged, unpaged].map(({ root }) => childrenOf(root, "Ref").length)).toEqual([1, 1]);
      expect(childrenOf(paged.root, "PagingInfo").map((info) => attribute(info, "PagesCount"))).toEqual([pagesCount]);
      expect(query.root.getElementsByTagName("BackupServer")).toHaveLength(3);
    },
  );

  it("lists what a query denies by a fault", async () => {
    await addMany(2);
    simulator.fail({ on: "enterpriseManager query", with: { kind: "cutList", items: 0 } });
    const querySvc = await client.get(href(client.session, "Down", "QueryService"));

    const query = await client.getJson(href(querySvc.root, "Down", "BackupServerList"));
    const list = await client.get(href(client.session, "Down", "BackupServerReferenceList"));

    expect(query.json).toMatchObject({ PagingInfo: { PagesCount: 1 } });
    expect(query.text).not.toContain("vbr01");
    expect(childrenOf(list.root, "Ref")).toHaveLength(2);
  });

  it.each(["page=0", "pageSize=x", "format=Entities", "unknown=1"])("is refused with %s", async (parameter) => {
    const reply = await client.get(`${href(client.session, "Down", "BackupServerReferenceList")}?${parameter}`);

    expect(reply.status).toBe(400);
  });
});
