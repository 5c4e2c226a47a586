import { findBackupServer, type Simulator } from "veeam-simulator";
import {
  added,
  ADDRESS,
  attribute,
  childrenOf,
  create,
  editSpec,
  finished,
  href,
  open,
  servers,
  spec,
  textOf,
  type Client,
} from "./client";

let simulator: Simulator;
let client: Client;
let close: () => Promise<void>;

beforeEach(async () => ({ simulator, client, close } = await open()));
afterEach(() => close());

const found = () => findBackupServer(simulator.infrastructure, ADDRESS);

describe("a backup server", () => {
  it("is there when the task that adds it has finished, and not before", async () => {
    const reply = await create(client);
    const before = found();

    const task = await finished(client, reply);

    expect(reply.status).toBe(202);
    expect(textOf(reply.root, "State")).toBe("Running");
    expect(before).toBeUndefined();
    expect(textOf(task, "Operation")).toBe("CreateBackupServer");
    expect(found()).toMatchObject({
      name: ADDRESS,
      address: ADDRESS,
      description: "Columbus",
      port: 9392,
      username: "EXAMPLE\\svc-veeam",
      password: "p&ss<w0rd>",
    });
  });

  it("can be edited and deleted by the links of its entity", async () => {
    const entity = await added(client);

    const edited = await client.send("PUT", href(entity, "Edit", "BackupServerReference"), {
      body: editSpec({ Description: undefined, Port: "9393" }),
    });
    await finished(client, edited);
    const changed = found();
    const deleted = await client.send("DELETE", href(entity, "Delete", "BackupServerReference"));

    expect(changed).toMatchObject({ description: "Columbus", port: 9393, username: "EXAMPLE\\svc-veeam" });
    expect(deleted.status).toBe(204);
    expect(found()).toBeUndefined();
  });

  it("is in the list as a reference, whose link leads to the entity", async () => {
    await added(client, spec({ Description: "R&D <lab>" }));

    const list = await client.get(href(client.session, "Down", "BackupServerReferenceList"));
    const [reference] = childrenOf(list.root, "Ref");
    if (!reference) throw new Error("There is no reference.");
    const { root } = await client.get(href(reference, "Alternate", "BackupServer"));

    expect(attribute(root, "UID")).toBe(attribute(reference, "UID"));
    expect(attribute(root, "UID")).toMatch(/^urn:veeam:BackupServer:[0-9a-f-]{36}$/);
    expect(textOf(root, "Description")).toBe("R&D <lab>");
    expect(textOf(root, "Port")).toBe("9392");
  });

  it("can be found by a query", async () => {
    await added(client);
    const querySvc = await client.get(href(client.session, "Down", "QueryService"));
    const [base] = href(querySvc.root, "Down", "BackupServerList").split("?");

    const filter = encodeURIComponent(`IpOrDnsName=="${ADDRESS}"`);
    const { root } = await client.get(`${base ?? ""}?type=BackupServer&format=Entities&filter=${filter}`);

    const [entities] = childrenOf(root, "Entities");
    expect(entities?.getElementsByTagName("BackupServer")).toHaveLength(1);
  });

  it("has no path that the documents name", async () => {
    const entity = await added(client);
    const guid = attribute(entity, "UID")?.split(":").at(-1) ?? "";

    expect((await client.get(`/api/backupServers/${guid}`)).status).toBe(404);
    expect((await client.get("/api/backupServers")).status).toBe(404);
    expect(await servers(client)).toHaveLength(1);
  });
});
