/** What comes over the wire: the formats that Enterprise Manager may answer in, and what is not believed. */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Fields } from "../site";
import {
  addressOf,
  BACKUP_SERVER_STUB,
  complete,
  failing,
  type Habits,
  held,
  managed,
  minimal,
  requestsOf,
  siteOfThisFile,
} from "./programs";

const site = siteOfThisFile();
const habits = (): Habits => site.simulator.infrastructure.enterpriseManager.habits;

const NAMESPACE = 'xmlns="http://www.veeam.com/ent/v1.0"';
const UID = "urn:veeam:BackupServer:8a6618a4-2c0c-4f0e-9d4e-5b9b4a6c1f01";
const examples = join(dirname(dirname(dirname(__dirname))), "shared", "em-examples");
const example = (name: string): string => readFileSync(join(examples, name), "utf8");
const list = (content: string): string => `<BackupServers ${NAMESPACE}>${content}</BackupServers>`;

/** What is read when Enterprise Manager answers with this list. */
async function readFrom(text: string): Promise<Fields> {
  site.simulator.fail({ on: "enterpriseManager backupServers", with: { kind: "replaceBody", text } });
  const { properties } = await site.host.read(UID, { __provider: BACKUP_SERVER_STUB });
  return properties;
}

async function refusalOf(text: string): Promise<string> {
  return (await failing(readFrom(text))).message;
}

describe("answers in JSON", () => {
  it.each(
    (["pascal", "camel"] as const).flatMap((jsonCasing) =>
      (["documented", "bare", "singular", "doubled"] as const).flatMap((jsonCollections) =>
        (["null", "absent", "empty"] as const).map((jsonEmptyValues) => ({ jsonCasing, jsonCollections, jsonEmptyValues })),
      ),
    ),
  )("are understood in any form: %j", async (form) => {
    Object.assign(habits(), { ...form, alwaysAnswersInJson: true, errorsInOtherFormat: true, sendsBom: true });
    const resource = managed(site);

    await resource.up(complete("vbr01"));
    expect(await resource.refresh()).toEqual({});
    expect(await resource.up(complete("vbr01", { port: 9394, description: "" }))).toBe("update");
    expect(await resource.refresh()).toEqual({});
    site.simulator.planTask({ outcome: { success: false, message: "No." } });
    const error = await failing(resource.up(complete("vbr01", { port: 9395 })));
    await resource.destroy();

    expect(error.message).toMatch(/failed: No \(task task-\d+\)\./);
    expect(site.simulator.infrastructure.enterpriseManager.backupServers).toEqual([]);
  });

  it.each(["backup-servers-entities.json", "backup-server-entity-camel-case.json", "backup-server-entity.json"])(
    "of the example %s are read",
    async (name) => {
      const text = name.includes("servers") ? example(name) : `{"backupServers":[${example(name)}]}`;

      expect(await readFrom(text)).toMatchObject({ name: "vbr01.example.com", uid: UID, port: 9392, wcfPort: 9405 });
    },
  );
});

describe("answers in XML", () => {
  it.each([
    "backup-server-entity.xml",
    "backup-server-entity-v1_7.xml",
    "backup-server-entity-not-collected.xml",
    "backup-server-entity-special-characters.xml",
  ])("of the example %s are read", async (name) => {
    const properties = await readFrom(
      list(
        example(name)
          .replace(/^<\?xml[^>]*>/, "")
          .replace(/(?<=UID=")[^"]*/, UID),
      ),
    );

    expect(properties).toMatchObject({ uid: UID, port: 9392 });
    if (name.includes("special")) expect(properties.description).toBe(`R&D <lab> "east/west" '00017'`);
    if (name.includes("v1_7")) expect(properties).toMatchObject({ wcfPort: 9405, version: "13.0.1.1071" });
    if (name.includes("not-collected")) expect(properties).not.toHaveProperty("version");
  });

  it.each(["backup-servers-entities.xml", "backup-servers-entities-v1_7.xml"])("of the example %s are read", async (name) => {
    expect(await readFrom(example(name))).toMatchObject({ uid: UID, name: "vbr01.example.com" });
  });

  it.each(["backup-servers-references.xml", "backup-servers-references-single.xml"])(
    "of the example %s, a list of references, lead to the backup server",
    async (name) => {
      const message = await refusalOf(example(name));

      // The way that its Alternate link shows; on this simulator there is nothing.
      expect(message).toContain(
        `${addressOf(site)} answered 404 to GET /api/backupServers/8a6618a4-2c0c-4f0e-9d4e-5b9b4a6c1f01?format=Entity`,
      );
    },
  );

  it.each([
    ["spaces around", "  a  ", "  a  "],
    ["what looks like a number", "0012", "0012"],
    ["what looks like another number", "1e5", "1e5"],
    ["what looks like a boolean", "true", "true"],
    ["character references", "&#39;&#x2F;&quot;&amp;&lt;", `'/"&<`],
    ["a reference to a reference", "&amp;#39;", "&#39;"],
    ["a section of characters", "<![CDATA[<b>&amp;]]>", "<b>&amp;"],
    ["a comment inside", "a<!-- not this -->b", "ab"],
    ["nothing", "", ""],
  ])("keep a text with %s as it is", async (_, written, expected) => {
    const text = list(
      `<BackupServer UID="${UID}" Name="x"><Description>${written}</Description><Port>9392</Port></BackupServer>`,
    );

    expect((await readFrom(text)).description).toBe(expected);
  });

  it.each([
    [
      "an element in place of the attributes",
      `<BackupServer><UID>${UID}</UID><Name>x</Name><Port>9392</Port></BackupServer>`,
      "x",
    ],
    [
      "attributes in another order",
      `<BackupServer Name="x" Type="BackupServer" UID="${UID}" Href="h"><Port>9392</Port></BackupServer>`,
      "x",
    ],
    [
      "names that JavaScript knows",
      `<BackupServer UID="${UID}" Name="x"><toString>a</toString><hasOwnProperty>b</hasOwnProperty></BackupServer>`,
      "x",
    ],
  ])("with %s are read", async (_, entity, name) => {
    expect(await readFrom(list(entity))).toMatchObject({ uid: UID, name });
  });
});

describe("an answer that is not believed", () => {
  const entity = `<BackupServer UID="${UID}" Name="x"/>`;

  it.each([
    ["entities of its own", example("hostile-entity-expansion.xml"), "it declares a document type"],
    ["external entities", example("hostile-external-entity.xml"), "it declares a document type"],
    ["a plain document type", `<!DOCTYPE BackupServers>${list(entity)}`, "it declares a document type"],
    ["a prototype as an element", list(example("hostile-proto-element.xml")), "it cannot be read as XML"],
    ["an end in the middle", example("hostile-truncated.xml"), "Task"],
    ["two roots", `${list(entity)}${list(entity)}`, "it cannot be read as XML"],
    ["another root", `<Jobs ${NAMESPACE}/>`, "it is no list of backup servers"],
    [
      "another namespace",
      `<BackupServers xmlns="http://example.com">${entity}</BackupServers>`,
      "it is in the namespace of another API",
    ],
    ["a backup server without a UID", list('<BackupServer Name="x"/>'), "a backup server in it has no UID"],
    ["depth without end", list("<a>".repeat(40) + "</a>".repeat(40)), "it cannot be read as XML"],
    ["more than is read", list(`<a>${"x".repeat(9 * 1024 * 1024)}</a>`), "it is larger than 8 MiB"],
    ["plain text", "Service is starting.", "Service is starting."],
    ["half of a JSON object", '{"BackupServers":[', "BackupServers"],
    ["a JSON number", "7", "it is no object"],
    ["nothing", "", "it is empty"],
    [
      "pages that lead in a circle",
      `<BackupServers ${NAMESPACE}>${entity}<PagingInfo PagesCount="2"><Links><Link Rel="Next" Href="/api/x"/></Links></PagingInfo></BackupServers>`,
      "",
    ],
  ])("has %s: nothing is read, nothing is followed, nothing is lost", async (_, text, reason) => {
    const resource = managed(site);
    await resource.up(minimal("vbr01"));
    site.simulator.fail({ on: "enterpriseManager backupServers", times: "always", with: { kind: "replaceBody", text } });
    const before = requestsOf(site).length;

    const message = (await failing(resource.refresh())).message;

    expect(message).toContain(addressOf(site));
    expect(message).toContain(reason);
    expect(message.length).toBeLessThan(1000);
    expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
    expect(
      requestsOf(site)
        .slice(before)
        .every((request) => /^(backupServers|undefined|$| )/.test(request)),
    ).toBe(true);
    site.simulator.clearFaults();
    expect(await resource.refresh()).toEqual({});
    await resource.destroy();
  });

  it("from a task is no verdict: the wait goes on", async () => {
    const resource = managed(site);
    site.simulator.planTask({ looks: 4 });
    site.simulator.fail({ on: "enterpriseManager task", with: { kind: "replaceBody", text: example("hostile-truncated.xml") } });
    site.simulator.fail({
      on: "enterpriseManager task",
      with: { kind: "replaceBody", text: example("hostile-entity-expansion.xml") },
    });
    site.simulator.fail({ on: "enterpriseManager task", with: { kind: "garble", as: "html" } });

    expect(await resource.up(minimal("vbr01"))).toBe("create");
    expect(held(site, "vbr01").uid).toBe(resource.id);
  });

  it("to the request itself is settled by reading", async () => {
    const resource = managed(site);
    site.simulator.fail({
      on: "enterpriseManager createBackupServer",
      with: { kind: "replaceBody", text: example("hostile-truncated.xml") },
    });

    expect(await resource.up(minimal("vbr01"))).toBe("create");
    expect(held(site, "vbr01").uid).toBe(resource.id);
  });
});

describe("an error", () => {
  it.each([
    ["error-400.xml", 400, "Node [root] does not exist."],
    ["error-400.json", 400, "Node [root] does not exist."],
    ["error-403.xml", 403, "Access denied."],
    ["error-404.xml", 404, ""],
    ["error-500.xml", 500, "Object reference not set to an instance of an object."],
  ])("of the example %s is shown in the server's words, once", async (name, status, words) => {
    const resource = managed(site);
    await resource.up(minimal("vbr01"));
    site.simulator.fail({ on: "enterpriseManager backupServers", with: { kind: "answer", status, body: example(name) } });

    const { message } = await failing(resource.refresh());

    expect(message).toContain(`${addressOf(site)} answered ${status} to GET `);
    expect(message).toContain(words);
    expect(message.split(words || "answered")).toHaveLength(2);
    expect(message).not.toMatch(/StackTrace|<|\{/);
  });

  it("never shows a stack trace", async () => {
    Object.assign(habits(), { showsStackTraces: true });
    const resource = managed(site);
    await resource.up(minimal("vbr01"));
    site.simulator.fail({ on: "enterpriseManager backupServers", with: { kind: "answer", status: 500, message: "It broke." } });

    const { message } = await failing(resource.refresh());

    expect(message).toContain(": It broke. The state stays as it is; run it again later.");
  });
});

describe("what is sent", () => {
  it("is in the order of the schema, in one media type, and escaped", async () => {
    await managed(site).up(complete("vbr01"));

    const [post] = site.simulator.requests.filter(({ operation }) => operation === "createBackupServer");
    expect([...String(post?.body).matchAll(/<(\w+)>/g)].map(([, name]) => name)).toEqual([
      "Description",
      "DnsNameOrIpAddress",
      "Port",
      "Username",
      "Password",
      "WcfPort",
      "VbrCertificateThumbprint",
    ]);
    expect(post?.headers).toMatchObject({ accept: "application/xml", "content-type": "application/xml" });
  });

  it("survives a server that skips what is out of its place", async () => {
    habits().skipsMisplacedElements = true;

    await managed(site).up(complete("vbr01"));

    expect(held(site, "vbr01")).toMatchObject({ port: 9393, wcfPort: 9406 });
  });
});
