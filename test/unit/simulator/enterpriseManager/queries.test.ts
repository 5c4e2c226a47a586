import { simulated } from "../client";
import { attribute, childrenOf, linksIn, open, queryLink } from "./client";

let base: string;
const server = simulated(async () => {
  const opened = await open();
  const uid = (digit: string) => `urn:veeam:BackupServer:0000000${digit}-0000-4000-8000-000000000000`;
  opened.simulator.infrastructure.enterpriseManager.backupServers.push(
    { uid: uid("1"), name: "alpha", address: "alpha.example.com", description: 'say "hi"', port: 9392, version: "13.0.1.1071" },
    { uid: uid("2"), name: "Beta", address: "192.0.2.2", description: "a;b,(c)", port: 10_000, version: "12.3.2.3617" },
    { uid: uid("3"), name: "gamma", address: "gamma+1.example.com", port: 9393 },
  );
  [base = ""] = (await queryLink(opened.client)).split("?");
  return opened;
});
const ask = (parameters: string) => server.client.get(`${base}?type=BackupServer${parameters}`);
const filtered = (filter: string) => ask(`&filter=${encodeURIComponent(filter)}`);
const namesIn = ({ root }: Awaited<ReturnType<typeof ask>>) =>
  childrenOf(childrenOf(root, "Refs")[0] ?? root, "Ref").map((one) => attribute(one, "Name"));

it.each<[string, string[]]>([
  ["Name==alpha", ["alpha"]],
  ['name=="BETA"', ["Beta"]],
  ['Name!="alpha"', ["Beta", "gamma"]],
  ['IpOrDnsName=="gamma+1.example.com"', ["gamma"]],
  ['UID=="URN:veeam:BackupServer:00000002-0000-4000-8000-000000000000"', ["Beta"]],
  ['Description=="say ""hi"""', ["alpha"]],
  ['Description=="a;b,(c)"', ["Beta"]],
  ['Description==""', ["gamma"]],
  ['Port>"9392"', ["Beta", "gamma"]],
  ["Port>=9392;Port<10000", ["alpha", "gamma"]],
  ["Port<=9393", ["alpha", "gamma"]],
  ['Version>"12.10"', ["alpha"]],
  ['Name=="alpha",Name=="gamma";Port==1', ["alpha"]],
  [' (Name=="alpha",Name=="gamma") ; Port==9393', ["gamma"]],
])("filters backup servers by %s", async (filter, expected) => {
  expect(namesIn(await filtered(filter))).toEqual(expected);
});

it("compares case-sensitively when the server has this habit", async () => {
  server.simulator.infrastructure.enterpriseManager.habits.comparesCaseSensitively = true;

  expect([namesIn(await filtered('Name=="BETA"')), namesIn(await filtered('Name=="Beta"'))]).toEqual([[], ["Beta"]]);
});

it.each(['Nothing=="x"', 'Name="x"', "Name==", 'Name=="x', '(Name=="x"', 'Name=="x")', ""])(
  "rejects the filter %s",
  async (filter) => {
    expect((await filtered(filter)).status).toBe(400);
  },
);

it.each(["&format=Entity", "&sortAsc=Address", "&pageSize=0", "&filters=x", "&filter=%E0%A4"])(
  "rejects a query with %s",
  async (parameters) => expect((await ask(parameters)).status).toBe(400),
);

it.each(["?type=ManagedServer", ""])("rejects a query of another type: %s", async (parameters) => {
  expect((await server.client.get(`${base}${parameters}`)).status).toBe(400);
});

it.each<[string, string[]]>([
  ["&sortAsc=name", ["alpha", "Beta", "gamma"]],
  ["&sortDesc=Port", ["Beta", "gamma", "alpha"]],
  ["&sortAsc=Version", ["gamma", "Beta", "alpha"]],
  ["&pageSize=2&page=3", []],
])("sorts and cuts by %s", async (parameters, expected) => {
  expect(namesIn(await ask(parameters))).toEqual(expected);
});

it("counts its pages, and keeps the filter in their links", async () => {
  const reply = await ask(`&filter=${encodeURIComponent('Name!="Beta"')}&pageSize=1&page=1`);
  const [paging] = childrenOf(reply.root, "PagingInfo");
  const next = paging && linksIn(paging).find(({ rel }) => rel === "Next")?.href;

  expect(attribute(paging, "PagesCount")).toBe("2");
  expect([namesIn(reply), namesIn(await server.client.get(next ?? ""))]).toEqual([["alpha"], ["gamma"]]);
});
