import { findBackupServer, type Simulator, type WriteAnswer } from "veeam-simulator";
import {
  added,
  ADDRESS,
  attribute,
  create,
  editSpec,
  finished,
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

const habits = () => simulator.infrastructure.enterpriseManager.habits;
const found = () => findBackupServer(simulator.infrastructure, ADDRESS);
const rootName = (reply: Reply) => (reply.text === "" ? "" : reply.root.nodeName);

describe("the answer to a create", () => {
  it.each<[WriteAnswer["status"], WriteAnswer["body"], string]>([
    [200, "task", "Task"],
    [201, "task", "Task"],
    [202, "task", "Task"],
    [200, "entity", "BackupServer"],
    [201, "entity", "BackupServer"],
    [202, "reference", "EntityRef"],
    [201, "reference", "EntityRef"],
    [200, "none", ""],
    [202, "none", ""],
    [204, "none", ""],
    [204, "task", ""],
  ])("can be %i with %s", async (status, body, expected) => {
    habits().createAnswer = { status, body };

    const reply = await create(client);
    const isThereAtOnce = found() !== undefined;

    expect(reply.status).toBe(status);
    expect(rootName(reply)).toBe(expected);
    expect(reply.headers).not.toHaveProperty("location");
    expect(isThereAtOnce).toBe(body !== "task");
    expect(await servers(client)).toHaveLength(1);
  });

  it("can have a Location that leads to the backup server", async () => {
    habits().createAnswer = { status: 201, body: "none", location: true };

    const { headers } = await create(client);

    expect(attribute((await client.get(String(headers.location))).root, "UID")).toBe(found()?.uid);
  });

  it.each(["entity", "reference"] as const)("can lead to the %s by a link of the finished task", async (related) => {
    habits().createAnswer = { status: 202, body: "task", related };

    const reply = await create(client);
    const task = await finished(client, reply);
    const link = linksIn(task).find(({ rel }) => rel === "Related");

    expect(linksIn(reply.root).map(({ rel }) => rel)).toEqual(["Delete"]);
    expect(link).toMatchObject({ type: related === "entity" ? "BackupServer" : "BackupServerReference", name: ADDRESS });
    expect((await client.get(link?.href ?? "")).root.nodeName).toBe(related === "entity" ? "BackupServer" : "EntityRef");
  });

  it("can be followed by reads that do not show the server yet", async () => {
    Object.assign(habits(), { createAnswer: { status: 201, body: "entity" }, changesShowAfterLooks: 2 });

    const { root } = await create(client);
    const self = await client.get(attribute(root, "Href") ?? "");
    const counts = [(await servers(client)).length, (await servers(client)).length];

    expect(self.status).toBe(404);
    expect(counts).toEqual([0, 1]);
  });
});

describe("the answer to an edit", () => {
  it.each<[WriteAnswer["status"], WriteAnswer["body"], string]>([
    [200, "task", "Task"],
    [202, "task", "Task"],
    [204, "task", ""],
    [200, "entity", "BackupServer"],
    [200, "none", ""],
    [202, "none", ""],
    [204, "none", ""],
  ])("can be %i with %s", async (status, body, expected) => {
    const entity = await added(client);
    habits().editAnswer = { status, body };

    const reply = await client.send("PUT", href(entity, "Edit", "BackupServerReference"), {
      body: editSpec({ Port: "1" }),
    });
    const isChangedAtOnce = found()?.port === 1;
    const [after] = await servers(client);

    expect(reply.status).toBe(status);
    expect(rootName(reply)).toBe(expected);
    expect(isChangedAtOnce).toBe(body !== "task");
    expect(after && textOf(after, "Port")).toBe("1");
  });
});

describe("the answer to a delete", () => {
  it.each<[WriteAnswer["status"], WriteAnswer["body"], string]>([
    [204, "none", ""],
    [200, "none", ""],
    [202, "none", ""],
    [200, "task", "Task"],
    [202, "task", "Task"],
  ])("can be %i with %s", async (status, body, expected) => {
    const entity = await added(client);
    habits().deleteAnswer = { status, body };

    const reply = await client.send("DELETE", href(entity, "Delete", "BackupServerReference"));
    const isGoneAtOnce = found() === undefined;

    expect(reply.status).toBe(status);
    expect(rootName(reply)).toBe(expected);
    expect(isGoneAtOnce).toBe(body !== "task");
    expect(await servers(client)).toEqual([]);
  });

  it("is 404 when the server is gone, as are a GET and an edit", async () => {
    const entity = await added(client);
    const address = href(entity, "Delete", "BackupServerReference");
    await client.send("DELETE", address);

    const replies = [
      await client.send("DELETE", address),
      await client.get(address),
      await client.send("PUT", address, { body: editSpec() }),
    ];

    expect(replies.map(({ status }) => status)).toEqual([404, 404, 404]);
    expect(attribute(replies[1]?.root ?? entity, "Message")).toBe("Backup server is not found.");
  });
});

describe("an address that is there already", () => {
  it("fails the task, in another case too", async () => {
    await added(client);

    const task = await finished(client, await create(client, spec({ DnsNameOrIpAddress: ADDRESS.toUpperCase() })));

    expect(task.getElementsByTagName("Result")[0]?.getAttribute("Success")).toBe("false");
    expect(task.textContent).toContain("has already been added");
    expect(await servers(client)).toHaveLength(1);
  });

  it("fails the second of two creates that run at the same time", async () => {
    const replies = [await create(client), await create(client)];
    for (const reply of replies) await finished(client, reply);

    expect(await servers(client)).toHaveLength(1);
  });

  it.each<[string, () => void]>([
    ["when the server checks at once", () => (habits().refusesDuplicatesAtOnce = true)],
    ["when there is no task to fail", () => (habits().createAnswer = { status: 201, body: "entity" })],
  ])("is a 400 %s", async (_when, set) => {
    await added(client);
    set();

    const reply = await create(client);

    expect(reply.status).toBe(400);
    expect(attribute(reply.root, "Message")).toContain("has already been added");
  });

  it("cannot be given to another server by an edit", async () => {
    await added(client);
    const other = await added(client, spec({ DnsNameOrIpAddress: "vbr02" }));

    const reply = await client.send("PUT", href(other, "Edit", "BackupServerReference"), { body: editSpec() });
    const task = await finished(client, reply);

    expect(task.textContent).toContain("has already been added");
    expect(findBackupServer(simulator.infrastructure, "vbr02")).toBeDefined();
  });
});

describe("what the server adds of its own", () => {
  it.each([
    ["address", ADDRESS],
    ["shortHostName", "vbr01"],
    ["upperCase", ADDRESS.toUpperCase()],
  ] as const)("is a name, by %s: %s", async (names, expected) => {
    habits().names = names;

    expect(attribute(await added(client), "Name")).toBe(expected);
  });

  it("is a version, at once or after a collect", async () => {
    habits().collectsAtOnce = false;
    const entity = await added(client);

    const task = await finished(client, await client.send("POST", href(entity, "Start", "?action=collect")));
    const [after] = await servers(client);

    expect(textOf(entity, "Version")).toBe("");
    expect(textOf(task, "Operation")).toBe("CollectingBackupServer");
    expect(task.textContent).toContain("Data collection started.");
    expect(after && textOf(after, "Version")).toBe("13.0.1.1071");
  });

  it("is a WCF port and a thumbprint, where it is in the habit", async () => {
    const filled = await added(client);
    habits().fillsOptionalFields = false;
    const bare = await added(client, spec({ DnsNameOrIpAddress: "vbr02" }));

    expect(textOf(filled, "WcfPort")).toBe("9405");
    expect(textOf(filled, "VbrCertificateThumbprint")).toMatch(/^[0-9A-F]{40}$/);
    expect(textOf(bare, "WcfPort")).toBeUndefined();
  });

  it.each([
    ["asGiven", "0123456789abcdefABCDEF0123456789abcdef01"],
    ["upper", "0123456789ABCDEFABCDEF0123456789ABCDEF01"],
    ["lower", "0123456789abcdefabcdef0123456789abcdef01"],
    ["colons", "01:23:45:67:89:AB:CD:EF:AB:CD:EF:01:23:45:67:89:AB:CD:EF:01"],
  ] as const)("is the form of a thumbprint: %s", async (thumbprints, expected) => {
    habits().thumbprints = thumbprints;
    const entity = await added(client, spec({ VbrCertificateThumbprint: "0123456789abcdefABCDEF0123456789abcdef01" }));

    expect(textOf(entity, "VbrCertificateThumbprint")).toBe(expected);
  });
});
