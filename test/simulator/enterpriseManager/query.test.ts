import type { Simulator } from "veeam-simulator";
import { attribute, childrenOf, href, linksIn, open, type Client } from "./client";

let simulator: Simulator;
let client: Client;
let close: () => Promise<void>;
let query: string;

beforeAll(async () => {
  ({ simulator, client, close } = await open());
  const uid = (digit: string) => `urn:veeam:BackupServer:0000000${digit}-0000-4000-8000-000000000000`;
  simulator.infrastructure.enterpriseManager.backupServers.push(
    { uid: uid("1"), name: "alpha", address: "alpha.example.com", description: 'say "hi"', port: 9392, version: "13.0.1.1071" },
    { uid: uid("2"), name: "Beta", address: "192.0.2.2", description: "a;b,(c)", port: 10_000, version: "12.3.2.3617" },
    { uid: uid("3"), name: "gamma", address: "gamma+1.example.com", port: 9393 },
  );
  const { root } = await client.get(href(client.session, "Down", "QueryService"));
  [query = ""] = href(root, "Down", "BackupServerList").split("?");
});
afterAll(() => close());
afterEach(() => (simulator.infrastructure.enterpriseManager.habits.comparesCaseSensitively = false));

const ask = (parameters: string) => client.get(`${query}?type=BackupServer${parameters}`);

async function names(parameters: string): Promise<(string | undefined)[]> {
  const { root } = await ask(parameters);
  return childrenOf(childrenOf(root, "Refs")[0] ?? root, "Ref").map((server) => attribute(server, "Name"));
}

describe("the query service", () => {
  it.each<[string, string[]]>([
    ['Name=="alpha"', ["alpha"]],
    ["Name==alpha", ["alpha"]],
    ['name=="BETA"', ["Beta"]],
    ['Name!="alpha"', ["Beta", "gamma"]],
    ['IpOrDnsName=="gamma+1.example.com"', ["gamma"]],
    ['UID=="URN:veeam:BackupServer:00000002-0000-4000-8000-000000000000"', ["Beta"]],
    ['Description=="say ""hi"""', ["alpha"]],
    ['Description=="a;b,(c)"', ["Beta"]],
    ['Description==""', ["gamma"]],
    ["Port==9392", ["alpha"]],
    ['Port>"9392"', ["Beta", "gamma"]],
    ["Port>=9392;Port<10000", ["alpha", "gamma"]],
    ["Port<=9393", ["alpha", "gamma"]],
    ['Version>"12.10"', ["alpha"]],
    ['Name=="alpha",Name=="gamma";Port==1', ["alpha"]],
    ['(Name=="alpha",Name=="gamma");Port==9393', ["gamma"]],
    [' ( Name == "alpha" ) ', ["alpha"]],
    ['Name=="nobody"', []],
  ])("filters by %s", async (filter, expected) => {
    expect(await names(`&filter=${encodeURIComponent(filter)}`)).toEqual(expected);
  });

  it("can compare case-sensitively", async () => {
    simulator.infrastructure.enterpriseManager.habits.comparesCaseSensitively = true;

    expect(await names(`&filter=${encodeURIComponent('Name=="BETA"')}`)).toEqual([]);
    expect(await names(`&filter=${encodeURIComponent('Name=="Beta"')}`)).toEqual(["Beta"]);
  });

  it.each([
    ['Nothing=="x"', /no field \[Nothing\]/],
    ['Name="x"', /filter is wrong/],
    ["Name==", /filter is wrong/],
    ['Name=="x', /filter is wrong/],
    ['(Name=="x"', /filter is wrong/],
    ['Name=="x")', /filter is wrong/],
    ["", /filter is wrong/],
  ])("refuses the filter %s", async (filter, message) => {
    const { status, root } = await ask(`&filter=${encodeURIComponent(filter)}`);

    expect(status).toBe(400);
    expect(attribute(root, "Message")).toMatch(message);
  });

  it.each(["&format=Entity", "&sortAsc=Address", "&pageSize=0", "&filters=x", "&filter=%E0%A4"])(
    "refuses %s",
    async (parameters) => {
      expect((await ask(parameters)).status).toBe(400);
    },
  );

  it("knows backup servers alone", async () => {
    expect((await client.get(`${query}?type=ManagedServer`)).status).toBe(400);
    expect((await client.get(query)).status).toBe(400);
    expect((await client.get(`${query}?type=backupserver`)).status).toBe(200);
  });

  it.each<[string, string[]]>([
    ["&sortAsc=name", ["alpha", "Beta", "gamma"]],
    ["&sortDesc=Port", ["Beta", "gamma", "alpha"]],
    ["&sortAsc=Version", ["gamma", "Beta", "alpha"]],
  ])("sorts by %s", async (parameters, expected) => {
    expect(await names(parameters)).toEqual(expected);
  });

  it("answers with entities when it is asked to", async () => {
    const { root } = await ask("&format=entities");
    const [list] = childrenOf(childrenOf(root, "Entities")[0] ?? root, "BackupServers");

    expect(list && childrenOf(list, "BackupServer")).toHaveLength(3);
  });

  it("counts its pages, keeps the filter in their links, and shows none beyond the last", async () => {
    const filter = encodeURIComponent('Name!="Beta"');
    const { root } = await ask(`&filter=${filter}&pageSize=1&page=1`);
    const [paging] = childrenOf(root, "PagingInfo");
    const next = paging && linksIn(paging).find(({ rel }) => rel === "Next")?.href;

    expect(paging && attribute(paging, "PagesCount")).toBe("2");
    expect(next).toContain(`filter=${filter}`);
    expect(childrenOf(childrenOf((await client.get(next ?? "")).root, "Refs")[0] ?? root, "Ref")).toHaveLength(1);
    expect(await names("&pageSize=2&page=3")).toEqual([]);
  });

  it("has everything on one page without a page size, and no page when there is nothing", async () => {
    const pagesOf = async (parameters: string) => {
      const { root } = await ask(parameters);
      const [paging] = childrenOf(root, "PagingInfo");
      return paging && [attribute(paging, "PageNum"), attribute(paging, "PagesCount")];
    };

    expect(await pagesOf("")).toEqual(["1", "1"]);
    expect(await pagesOf("&filter=Port==1")).toEqual(["1", "0"]);
  });
});
