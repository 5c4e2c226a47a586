/** What comes over the wire: the formats that Enterprise Manager may answer in, and what is not believed. */
import type { Fault } from "veeam-simulator";
import { messageWith } from "../../codes";
import { COLLECTED_UID as UID, NEW_UID, enterpriseManagerAnswer as answer } from "../../fixtures";
import { type Fields } from "../../site";
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
import { useFastClock } from "../../clock";

const site = siteOfThisFile();
useFastClock();
const habits = (): Habits => site.simulator.infrastructure.enterpriseManager.habits;

const NAMESPACE = 'xmlns="http://www.veeam.com/ent/v1.0"';
const COLLECTED = { name: "backup-hh.hamburg.example", uid: UID, port: 9395, description: "Hamburg, second floor" };
const list = (content: string): string => `<BackupServers ${NAMESPACE}>${content}</BackupServers>`;

/** What is read of a backup server when Enterprise Manager answers with this list. */
async function readFrom(text: string, uid = UID): Promise<Fields> {
  site.simulator.fail({ on: "enterpriseManager backupServers", with: { kind: "replaceBody", text } });
  const { properties } = await site.host.read(uid, { __provider: BACKUP_SERVER_STUB });
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

  it.each(["backupServers.json", "backupServers-camelCase.json"])("reads the form of %s", async (name) => {
    expect(await readFrom(answer(name))).toMatchObject({ ...COLLECTED, version: "13.0.0.4967", wcfPort: 9412 });
  });

  it("reads a backup server of which nothing was collected yet", async () => {
    const properties = await readFrom(answer("backupServers.json"), NEW_UID);

    expect(properties).toMatchObject({ name: "198.51.100.7", uid: NEW_UID, port: 9392 });
    expect(properties).not.toHaveProperty("version");
    expect(properties).not.toHaveProperty("wcfPort");
  });
});

describe("answers in XML", () => {
  it("reads what a session before version 1.7 shows", async () => {
    const properties = await readFrom(answer("backupServers.xml"));

    expect(properties).toMatchObject({ ...COLLECTED, version: "12.3.1.1139" });
    expect(properties).not.toHaveProperty("wcfPort");
  });

  it("reads the two elements that version 1.7 adds", async () => {
    expect(await readFrom(answer("backupServers-v1_7.xml"))).toMatchObject({
      ...COLLECTED,
      version: "13.0.0.4967",
      wcfPort: 9412,
    });
  });

  it("reads a backup server of which nothing was collected yet", async () => {
    const properties = await readFrom(answer("backupServers.xml"), NEW_UID);

    expect(properties).toMatchObject({ name: "198.51.100.7", uid: NEW_UID, port: 9392 });
    expect(properties).not.toHaveProperty("version");
  });

  it.each([
    ["two references", answer("references.xml")],
    ["a single reference", answer("references.xml").replace(/<\/Ref>[^]*<\/Ref>/, "</Ref>")],
  ])("follows %s in place of the list to the backup server", async (_, text) => {
    const message = await refusalOf(text);

    // The way that its Alternate link shows; on this simulator there is nothing.
    expect(message).toContain(
      `${addressOf(site)} answered 404 to GET /api/backupServers/3f0a6c5e-91d2-4b7e-8a34-c05d9e17b2a6?format=Entity`,
    );
  });

  it.each([
    ["spaces around", "  a  ", "  a  "],
    ["what looks like a number", "0012", "0012"],
    ["what looks like another number", "1e5", "1e5"],
    ["what looks like a boolean", "true", "true"],
    ["character references", "&#39;&#x2F;&quot;&amp;&lt;", `'/"&<`],
    ["several of them", "A&amp;B &lt;1st&gt; &quot;left&#x2F;right&quot; &#39;007&#39;", `A&B <1st> "left/right" '007'`],
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
    ["entities of its own", answer("hostile/entityExpansion.xml"), "it declares a document type"],
    ["external entities", answer("hostile/externalEntity.xml"), "it declares a document type"],
    ["a plain document type", `<!DOCTYPE BackupServers>${list(entity)}`, "it declares a document type"],
    ["a prototype as an element", list(answer("hostile/prototypeElement.xml")), "it cannot be read as XML"],
    ["an end in the middle", answer("hostile/truncated.xml"), "Task"],
    ["two roots", `${list(entity)}${list(entity)}`, "it cannot be read as XML"],
    ["another root", `<Jobs ${NAMESPACE}/>`, "it is not a list of backup servers"],
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
    ["a JSON number", "7", "it is not an object"],
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
        .every((request) => /^(backupServers|root|logOn|logOff|undefined|$| )/.test(request)),
    ).toBe(true);
    site.simulator.clearFaults();
    expect(await resource.refresh()).toEqual({});
    await resource.destroy();
  });

  it("from a task is no verdict: the wait goes on", async () => {
    const resource = managed(site);
    site.simulator.planTask({ looks: 4 });
    site.simulator.fail({ on: "enterpriseManager task", with: { kind: "replaceBody", text: answer("hostile/truncated.xml") } });
    site.simulator.fail({
      on: "enterpriseManager task",
      with: { kind: "replaceBody", text: answer("hostile/entityExpansion.xml") },
    });
    site.simulator.fail({ on: "enterpriseManager task", with: { kind: "garble", as: "html" } });

    expect(await resource.up(minimal("vbr01"))).toBe("create");
    expect(held(site, "vbr01").uid).toBe(resource.id);
  });

  it("to the request itself is settled by reading", async () => {
    const resource = managed(site);
    site.simulator.fail({
      on: "enterpriseManager createBackupServer",
      with: { kind: "replaceBody", text: answer("hostile/truncated.xml") },
    });

    expect(await resource.up(minimal("vbr01"))).toBe("create");
    expect(held(site, "vbr01").uid).toBe(resource.id);
  });
});

describe("an error", () => {
  const error = (status: number, message: string, content = ""): string =>
    `<Error ${NAMESPACE} StatusCode="${status}" Status="Refused" Message="${message}">${content}</Error>`;

  it.each([
    ["in XML", 400, "Filter [x] is unknown.", error(400, "Filter [x] is unknown.")],
    ["in JSON", 400, "Filter [x] is unknown.", '{"Message":"Filter [x] is unknown.","StackTrace":null,"StatusCode":400}'],
    ["about the role", 403, "Your role does not allow this.", error(403, "Your role does not allow this.")],
    ["about the path", 404, "", error(404, "There is no such list.")],
    [
      "said twice",
      500,
      "The database is locked.",
      error(500, "The database is locked.", "<FirstChanceExceptionMessage>The database is locked.</FirstChanceExceptionMessage>"),
    ],
  ])("%s shows the server's words, once", async (_, status, words, body) => {
    const resource = managed(site);
    await resource.up(minimal("vbr01"));
    site.simulator.fail({ on: "enterpriseManager backupServers", with: { kind: "answer", status, body } });

    const { message } = await failing(resource.refresh());

    expect(message).toContain(`${addressOf(site)} answered ${status} to GET `);
    expect(message).toContain(words);
    expect(message.split(words || "answered")).toHaveLength(2);
    expect(message).not.toMatch(/StackTrace|<|\{/);
  });

  it.each<[form: string, fault: Fault["with"]]>([
    ["a redirection", { kind: "answer", status: 302, body: "", headers: { location: "https://elsewhere.example.com/" } }],
    ["a page that refuses", { kind: "gateway", status: 403, as: "html" }],
  ])("that is %s says where to look, and nothing of the role of the account", async (_, fault) => {
    const resource = managed(site);
    await resource.up(minimal("vbr01"));
    site.simulator.fail({ on: "enterpriseManager backupServers", with: fault });

    const { message } = await failing(resource.refresh());

    expect(message).toEqual(
      messageWith(
        "VEEAM_UNEXPECTED_RESPONSE",
        "Check that the address (from config veeam:enterpriseManagerUrl)",
        "such as a proxy.",
      ),
    );
    expect(message).not.toContain("role");
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
