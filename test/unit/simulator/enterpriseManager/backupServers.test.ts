import { findBackupServer, type WriteAnswer } from "veeam-simulator";
import { simulated } from "../client";
import {
  added,
  ADDRESS,
  attribute,
  create,
  edit,
  editSpec,
  finished,
  href,
  linksIn,
  open,
  remove,
  servers,
  spec,
  textOf,
} from "./client";

const OTHER = "vbr02.example.com";

const server = simulated(open);
const habits = () => server.simulator.infrastructure.enterpriseManager.habits;
const found = (name = ADDRESS) => findBackupServer(server.simulator.infrastructure, name);

it("adds a backup server when the task has finished, not before", async () => {
  const reply = await create(server.client, spec({ Description: " a\tb 'c' \"d\" & <e> ]]> &#39; /é😀 " }));
  expect([reply.status, textOf(reply.root, "State"), found()]).toEqual([202, "Running", undefined]);

  await finished(server.client, reply);

  expect(found()).toMatchObject({
    address: ADDRESS,
    description: " a\tb 'c' \"d\" & <e> ]]> &#39; /é😀 ",
    port: 9392,
    password: "p&ss<w0rd>",
  });
  expect((await servers(server.client)).map((one) => textOf(one, "Description"))).toEqual([found()?.description]);
});

it("keeps on an edit what the spec leaves out, unless it resets omitted fields", async () => {
  const entity = await added(server.client, spec({ WcfPort: "9406" }));
  await finished(
    server.client,
    await edit(server.client, entity, editSpec({ DnsNameOrIpAddress: OTHER, Username: "u", Password: "p" })),
  );
  expect(found(OTHER)).toMatchObject({ uid: attribute(entity, "UID"), description: "Columbus", username: "u", wcfPort: 9406 });

  habits().resetsOmittedFields = true;
  await finished(server.client, await edit(server.client, entity, editSpec({ DnsNameOrIpAddress: OTHER })));

  expect(found(OTHER)).toMatchObject({ description: "", username: "u", wcfPort: 9405 });
});

it("answers 404 for a backup server that is gone, and at the paths that the documents name", async () => {
  const entity = await added(server.client);
  const address = href(entity, "Delete", "BackupServerReference");
  const named = await server.client.get(`/api/backupServers/${attribute(entity, "UID")?.split(":").at(-1) ?? ""}`);
  const removed = await remove(server.client, entity);

  const replies = [
    named,
    await remove(server.client, entity),
    await server.client.get(address),
    await edit(server.client, entity),
  ];

  expect([removed.status, ...replies.map(({ status }) => status)]).toEqual([204, 404, 404, 404, 404]);
});

it.each<["create" | "edit" | "delete", WriteAnswer["status"], WriteAnswer["body"], string]>([
  ["create", 200, "task", "Task"],
  ["create", 204, "task", ""],
  ["create", 201, "entity", "BackupServer"],
  ["create", 202, "reference", "EntityRef"],
  ["create", 204, "none", ""],
  ["edit", 202, "task", "Task"],
  ["edit", 200, "entity", "BackupServer"],
  ["edit", 204, "none", ""],
  ["delete", 202, "task", "Task"],
  ["delete", 204, "none", ""],
])("answers a %s with %i and %s when the server has this habit", async (action, status, body, expected) => {
  const entity = await added(server.client, spec({ DnsNameOrIpAddress: OTHER }));
  habits()[`${action}Answer`] = { status, body };
  const changed = () =>
    ({ create: found() !== undefined, edit: found(OTHER)?.port === 1, delete: found(OTHER) === undefined })[action];

  const send = {
    create: () => create(server.client),
    edit: () => edit(server.client, entity, editSpec({ DnsNameOrIpAddress: OTHER, Port: "1" })),
    delete: () => remove(server.client, entity),
  };
  const reply = await send[action]();
  const isAtOnce = changed();
  await servers(server.client);

  expect([reply.status, reply.text === "" ? "" : reply.root.nodeName]).toEqual([status, expected]);
  expect([isAtOnce, changed()]).toEqual([body !== "task", true]);
});

it("leads to a new backup server by a Location, or by a link of the finished task, when it has these habits", async () => {
  habits().createAnswer = { status: 201, body: "none", location: true };
  const { headers } = await create(server.client);
  habits().createAnswer = { status: 202, body: "task", related: "entity" };
  const task = await finished(server.client, await create(server.client, spec({ DnsNameOrIpAddress: OTHER })));

  expect(attribute((await server.client.get(String(headers.location))).root, "UID")).toBe(found()?.uid);
  const related = linksIn(task).find(({ rel }) => rel === "Related");
  expect(attribute((await server.client.get(related?.href ?? "")).root, "UID")).toBe(found(OTHER)?.uid);
});

it("fails the task of an address that is taken, in any case, or refuses it when there is no task", async () => {
  const first = await added(server.client);
  const other = await added(server.client, spec({ DnsNameOrIpAddress: OTHER }));
  const again = await finished(server.client, await create(server.client, spec({ DnsNameOrIpAddress: ADDRESS.toUpperCase() })));
  const edited = await finished(server.client, await edit(server.client, other));
  habits().createAnswer = { status: 201, body: "entity" };

  for (const task of [again, edited]) expect(task.textContent).toContain("has already been added");
  expect((await create(server.client)).status).toBe(400);
  expect((await servers(server.client)).map((one) => attribute(one, "UID"))).toEqual(
    [first, other].map((one) => attribute(one, "UID")),
  );
});

it.each([
  [{ names: "shortHostName", collectsAtOnce: false }, ["vbr01", "", "9405", "0123456789ABCDEF0123456789ABCDEF01234567"]],
  [
    { names: "upperCase", thumbprints: "lower" },
    [ADDRESS.toUpperCase(), "13.0.1.1071", "9405", "0123456789abcdef0123456789abcdef01234567"],
  ],
  [
    { fillsOptionalFields: false, thumbprints: "colons" },
    [ADDRESS, "13.0.1.1071", undefined, "01:23:45:67:89:AB:CD:EF:01:23:45:67:89:AB:CD:EF:01:23:45:67"],
  ],
] as const)("shows name, version, port and thumbprint by the habits %j", async (changes, expected) => {
  Object.assign(habits(), changes);

  const entity = await added(server.client, spec({ VbrCertificateThumbprint: "0123456789abcdef0123456789ABCDEF01234567" }));

  const texts = ["Version", "WcfPort", "VbrCertificateThumbprint"].map((name) => textOf(entity, name));
  expect([attribute(entity, "Name"), ...texts]).toEqual(expected);
});

it("has a version once data was collected", async () => {
  habits().collectsAtOnce = false;
  const entity = await added(server.client);

  await finished(server.client, await server.client.send("POST", href(entity, "Start", "?action=collect")));

  expect((await servers(server.client)).map((one) => textOf(one, "Version"))).toEqual(["13.0.1.1071"]);
});
