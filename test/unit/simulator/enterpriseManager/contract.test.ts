import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { JsonObject } from "veeam-simulator";
import { validateXML } from "xmllint-wasm";
import { CAPTURED_ENTERPRISE_MANAGER, contract, EM_EXAMPLES } from "../../../contract";
import { enterpriseManagerAnswer } from "../../../fixtures";
import { simulated } from "../client";
import { added, attribute, create, edit, editSpec, finished, href, JSON_BODY, open, queryLink, rootOf, spec } from "./client";

const example = (name: string) => readFileSync(join(EM_EXAMPLES, name), "utf8");

const server = simulated(() => open({ taskLooks: 2 }));
const habits = () => server.simulator.infrastructure.enterpriseManager.habits;

/** Answers of every kind, each named by the example of its kind. */
async function answers(accept: "application/xml" | "application/json"): Promise<Record<string, string>> {
  const { client, simulator } = server;
  const get = async (address: string) => (await client.get(address, { accept })).text;
  const list = async (type: string) => (await client.getList(type, { accept })).text;
  const texts: Record<string, string> = {};
  texts["enterprise-manager"] = await get("/api/");
  texts["logon-session"] = await get(attribute(client.session, "Href") ?? "");
  texts["backup-servers-references-empty"] = await list("BackupServerReferenceList");
  texts["query-result-entities-empty"] = await get(await queryLink(client));

  habits().createAnswer = { status: 202, body: "task", related: "entity" };
  const task = attribute((await create(client)).root, "Href") ?? "";
  texts["task-operation-finished"] = await get(task);
  texts["task-finished-related"] = await get(task);
  const entity = await added(client, spec({ DnsNameOrIpAddress: "192.0.2.20" }));

  texts["backup-servers-references"] = await list("BackupServerReferenceList");
  texts["backup-servers-entities"] = await list("BackupServerList");
  texts["backup-server-entity"] = await get(attribute(entity, "Href") ?? "");
  texts["backup-server-reference"] = await get(href(entity, "Alternate", "BackupServerReference"));
  texts["query-svc"] = await list("QueryService");
  const query = await queryLink(client);
  texts["query-result-entities"] = await get(query.replace("pageSize=15", "pageSize=2"));
  const references = query.replace("format=Entities&", "").replace("pageSize=15", "pageSize=1");
  texts["query-result-references-page1"] = await get(references);
  texts["query-result-references-page2"] = await get(references.replace("page=1", "page=2"));

  const change = () => edit(client, entity, editSpec({ Username: "a", Password: "b" }));
  texts["task-finished"] = await get(attribute(await finished(client, await change()), "Href") ?? "");
  simulator.planTask({ outcome: { confirmationNeeded: true } });
  texts["task-failed-confirmation-needed"] = await get(attribute(await finished(client, await change()), "Href") ?? "");
  simulator.planTask({ never: true });
  texts["task-running"] = await get(attribute((await change()).root, "Href") ?? "");
  texts.tasks = await list("TaskList");
  texts["logon-sessions"] = await get(href((await client.get("/api/")).root, "Down", "LogonSessionList"));

  texts["error-404"] = await get("/api/nothing");
  texts["error-500-task-not-in-session"] = await get(`${task}0`);
  const wrong = accept === "application/xml" ? "<Wrong/>" : "[]";
  texts["error-400"] = (await create(client, wrong, { accept, "content-type": accept })).text;
  return texts;
}

contract("the XML of Enterprise Manager, held against the official schema", () => {
  // Older than version 1.7. Two escapes in it are ones that libxml2 does not know.
  const schema = { fileName: "RestAPI.xsd", contents: example("RestAPI.xsd").replaceAll("\\:", ":") };

  const withoutNewElements = (text: string) => text.replace(/<(WcfPort|VbrCertificateThumbprint)>[^<]*<\/\1>/g, "");

  /** What the validator says, by name. */
  async function mistakes(texts: Record<string, string>): Promise<Record<string, string[]>> {
    const xml = Object.entries(texts).map(([name, contents]) => ({ fileName: `${name}.xml`, contents }));
    const { errors } = await validateXML({ xml, schema });
    const found: Record<string, string[]> = {};
    for (const { loc, rawMessage } of errors) if (loc) (found[loc.fileName.replace(/\.xml$/, "")] ??= []).push(rawMessage);
    return found;
  }

  it.each(["v1_5", "v1_6"])("fits it in a session of %s, but for what the real server leaves out as well", async (version) => {
    await server.client.logOn(version);

    const found = await mistakes(await answers("application/xml"));

    expect(found).toEqual({
      "enterprise-manager": [expect.stringContaining("The attribute 'Href' is required but missing")],
      "error-500-task-not-in-session": [expect.stringContaining("The attribute 'Status' is required but missing")],
    });
  });

  it("differs in a session of v1_7 by the two new elements alone", async () => {
    const texts = await answers("application/xml");
    const withoutNew = Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, withoutNewElements(text)]));

    expect(Object.keys(await mistakes(withoutNew)).sort()).toEqual(["enterprise-manager", "error-500-task-not-in-session"]);
    expect(texts["backup-server-entity"]).toContain("<WcfPort>9405</WcfPort><VbrCertificateThumbprint>");
  });

  it("accepts the fixtures, but for a version that is not known yet", async () => {
    const names = ["backupServers", "backupServers-v1_7", "references", "hostile/foreignHostLink"];
    const texts = Object.fromEntries(names.map((name) => [name, withoutNewElements(enterpriseManagerAnswer(`${name}.xml`))]));

    expect(await mistakes(texts)).toEqual({
      backupServers: [expect.stringContaining("Version': [facet 'pattern'] The value ''")],
    });
  });

  it("is validated in earnest", async () => {
    const entity = example("backup-server-entity.xml");

    expect(await mistakes({ right: entity })).toEqual({});
    expect(Object.keys(await mistakes({ wrong: entity.replace("<Port>9392</Port>", "") }))).toEqual(["wrong"]);
  });
});

contract("the messages of Enterprise Manager, held against the examples", () => {
  // The examples are older than the server that was seen to have it.
  beforeEach(() => (habits().linksExternalRepositories = false));

  type Node = ReturnType<typeof rootOf>;

  /** The paths of the elements in order and of their attributes in any; links as Rel and Type. Lists count by their first element. */
  function shapeOf(element: Node, path = element.nodeName): string[] {
    const attributes = [...element.attributes].map(({ name }) => name).filter((name) => !name.startsWith("xmlns"));
    const children = [...element.childNodes].filter((node): node is Node => node.nodeType === 1);
    const seen = new Set<string>();
    const shapes = children.flatMap((child) => {
      if (child.nodeName === "Link") {
        return [
          `${path}/Link ${child.getAttribute("Rel") ?? ""} ${child.getAttribute("Type") ?? "-"} ${child.hasAttribute("Name")}`,
        ];
      }
      if (seen.has(child.nodeName)) return [];
      seen.add(child.nodeName);
      return shapeOf(child, `${path}/${child.nodeName}`);
    });
    return [`${path} ${attributes.sort().join(" ")}`, ...shapes];
  }

  const XML = [
    ...[
      "enterprise-manager",
      "logon-session",
      "logon-sessions",
      "query-svc",
      "error-400",
      "error-404",
      "error-500-task-not-in-session",
    ],
    ...["backup-servers-references-empty", "backup-servers-references", "backup-servers-entities"],
    ...["backup-server-entity", "backup-server-reference", "query-result-entities", "query-result-entities-empty"],
    ...["query-result-references-page1", "query-result-references-page2", "task-running", "task-operation-finished"],
    ...["task-finished", "task-finished-related", "task-failed-confirmation-needed"],
  ];

  it("has the shape of the examples in XML", async () => {
    await server.client.logOn("v1_6");

    const texts = await answers("application/xml");

    for (const name of XML)
      expect([name, shapeOf(rootOf(texts[name] ?? ""))]).toEqual([name, shapeOf(rootOf(example(`${name}.xml`)))]);
  });

  it("has the shape of the examples of v1_7 and of a Portal User", async () => {
    const entity = await added(server.client);
    server.simulator.infrastructure.enterpriseManager.role = "portalUser";
    const { root: session } = await server.client.logOn();

    expect(shapeOf(entity)).toEqual(shapeOf(rootOf(example("backup-server-entity-v1_7.xml"))));
    expect(shapeOf(session)).toEqual(shapeOf(rootOf(example("logon-session-portal-user.xml"))));
  });

  /** The paths of members, in any order. Of a list its first element; of links, which the examples shorten, no more than their members. */
  function membersOf(value: unknown, path = ""): string[] {
    if (Array.isArray(value)) return [...new Set(value.slice(0, 1).flatMap((element) => membersOf(element, `${path}[]`)))];
    if (typeof value !== "object" || value === null) return [`${path}: ${typeof value}`];
    return Object.entries(value as JsonObject)
      .flatMap(([key, member]) => membersOf(key.toLowerCase() === "links" ? "links" : member, `${path}.${key}`))
      .sort();
  }
  const members = (text: string) => membersOf(JSON.parse(text));

  const JSON_EXAMPLES = [
    ...["enterprise-manager", "logon-session", "error-400", "error-500-task-not-in-session", "backup-servers-references-empty"],
    ...["backup-servers-references", "backup-servers-entities", "backup-server-entity", "backup-server-reference"],
    ...["query-result-entities", "task-running", "task-operation-finished", "task-finished"],
  ];

  it.each<["pascal" | "camel", string, string[]]>([
    ["pascal", "", JSON_EXAMPLES],
    ["camel", "-camel-case", ["backup-server-entity", "logon-session"]],
  ])("has the members of the examples in JSON, in %s case", async (jsonCasing, suffix, names) => {
    habits().jsonCasing = jsonCasing;

    const texts = await answers("application/json");

    for (const name of names)
      expect([name, members(texts[name] ?? "")]).toEqual([name, members(example(`${name}${suffix}.json`))]);
  });

  it("has the members and links of the captured answers of version 13", async () => {
    habits().linksExternalRepositories = true;
    const texts = await answers("application/json");
    const captured = (name: string): string => readFileSync(join(CAPTURED_ENTERPRISE_MANAGER, `${name}.json`), "utf8");
    const linksOf = (text: string): unknown =>
      (JSON.parse(text) as { backupServers: { links: Record<string, unknown>[] }[] }).backupServers[0]?.links.map(
        ({ rel, type, name, ...rest }) => [rel, type, typeof name, Object.keys(rest)],
      );

    const entities = texts["backup-servers-entities"] ?? "";
    expect(members(entities)).toEqual(members(captured("backup-servers-entities")));
    expect(linksOf(entities)).toEqual(linksOf(captured("backup-servers-entities")));
    expect(members(texts["enterprise-manager"] ?? "")).toEqual(members(captured("enterprise-manager")));
  });

  it("has the members of the fixture in its example of entities", () => {
    expect(members(enterpriseManagerAnswer("backupServers.json"))).toEqual(members(example("backup-servers-entities.json")));
  });

  const typeOf = (name: string) => (name.endsWith(".json") ? JSON_BODY : {});

  it.each([
    ["create.xml", "v1_6", 202],
    ["create.xml", "v1_7", 202],
    ["create-v1_7.xml", "v1_7", 202],
    ["create-v1_7.xml", "v1_6", 400],
    ["create-docs-order.xml", "v1_7", 400],
    ["create.json", "v1_7", 202],
  ])("answers backup-server-spec-%s in a session of %s with %i", async (name, version, status) => {
    await server.client.logOn(version);

    expect((await create(server.client, example(`backup-server-spec-${name}`), typeOf(name))).status).toBe(status);
  });

  it.each([
    ["backup-server-spec-edit.xml", "v1_6", 202],
    ["backup-server-spec-edit-v1_7.xml", "v1_7", 202],
    ["backup-server-spec-edit-minimal.xml", "v1_7", 202],
    ["backup-server-spec-edit-minimal.xml", "v1_6", 400],
    ["backup-server-spec-edit.json", "v1_7", 202],
    ["hostile-entity-expansion.xml", "v1_7", 400],
    ["hostile-external-entity.xml", "v1_7", 400],
    ["hostile-proto-element.xml", "v1_7", 400],
    ["hostile-truncated.xml", "v1_7", 400],
  ])("answers %s as an edit in a session of %s with %i", async (name, version, status) => {
    await server.client.logOn(version);
    const entity = await added(server.client);

    expect((await edit(server.client, entity, example(name), typeOf(name))).status).toBe(status);
  });
});
