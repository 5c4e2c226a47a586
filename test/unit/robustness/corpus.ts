/** What servers are known to answer: the beginning of every answer that a test makes up. */
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import * as enterpriseManager from "../simulator/enterpriseManager/client";
import * as vbr from "../simulator/client";
import { FIXTURES } from "../../fixtures";
import { completeDeclarations } from "../repository/programs";
import { minimal } from "../scaleOutRepository/programs";

export interface Example {
  /** The file, or what was asked. */
  readonly name: string;
  /** As it is sent, but for ID and NAME. */
  readonly text: string;
}

/** Stand in examples for the object that an operation is about, so that answers can be about it, too. */
export const ID = "{{id}}";
export const NAME = "{{name}}";

export async function readCorpus(): Promise<Example[]> {
  const answers = [...readFixtures(), ...(await answersOfVbr()), ...(await answersOfEnterpriseManager())];
  return answers.map(({ name, text }) => ({ name, text: generalized(text) }));
}

function readFixtures(): Example[] {
  const names = readdirSync(FIXTURES, { recursive: true, encoding: "utf8" }).filter((name) => /\.(xml|json)$/.test(name));
  return names.sort().map((name) => ({ name, text: readFileSync(join(FIXTURES, name), "utf8") }));
}

/** With placeholders for the first object in it. */
function generalized(text: string): string {
  const uid = /urn:veeam:BackupServer:[0-9a-f-]{36}/i.exec(text)?.[0];
  if (uid !== undefined) return text.replaceAll(uid, ID);
  const id = /"id"\s*:\s*"([0-9a-f-]{36})"/i.exec(text)?.[1];
  return (id === undefined ? text : text.replaceAll(id, ID)).replace(/("name"\s*:\s*)"[^"\\]*"/, `$1"${NAME}"`);
}

async function answersOfVbr(): Promise<Example[]> {
  const { client, close } = await vbr.open();
  const replies: [string, vbr.Reply][] = [];
  const ask = async (path: string): Promise<vbr.Reply> => {
    const reply = await client.get(path);
    replies.push([`GET ${path}`, reply]);
    return reply;
  };
  const posted = await client.send("POST", vbr.REPOSITORIES, { body: vbr.winLocal() });
  replies.push([`POST ${vbr.REPOSITORIES}`, posted]);
  const session = await ask(`/api/v1/sessions/${String(posted.body.id)}`);
  const id = String(session.body.resourceId);
  const scaleOut = await vbr.create(client, { ...minimal("scale-out", [id]), description: "" }, vbr.SCALE_OUT);
  await ask(`/api/v1/sessions/${String(posted.body.id)}/logs`);
  await ask(`${vbr.REPOSITORIES}/${id}`);
  for (const declaration of (await completeDeclarations("1.3-rev0")).values()) {
    const { resourceId } = await vbr.create(client, { description: "", isDisabled: false, ...declaration });
    await ask(`${vbr.REPOSITORIES}/${String(resourceId)}`);
  }
  await ask(`${vbr.SCALE_OUT}/${String(scaleOut.resourceId)}`);
  for (const path of ["/api/v1/sessions", "/api/v1/serverInfo", "/api/v1/serverTime", ...LISTS]) await ask(path);
  await ask(`${vbr.REPOSITORIES}/${"0".repeat(8)}-0000-4000-8000-${"0".repeat(12)}`);
  replies.push(["POST nothing", await client.send("POST", vbr.REPOSITORIES, { body: {} })]);
  await close();
  return replies.map(([name, { text }]) => ({ name, text }));
}

const LISTS = [
  vbr.REPOSITORIES,
  vbr.SCALE_OUT,
  `${vbr.REPOSITORIES}/states`,
  "/api/v1/backupInfrastructure/managedServers",
  "/api/v1/backupInfrastructure/mountServers",
  "/api/v1/credentials",
  "/api/v1/cloudCredentials",
  "/api/v1/encryptionPasswords",
  "/api/v1/kmsServers",
];

async function answersOfEnterpriseManager(): Promise<Example[]> {
  const { client, close } = await enterpriseManager.open();
  const { href, attribute } = enterpriseManager;
  const replies: [string, enterpriseManager.Reply][] = [];
  const ask = async (name: string, to: string): Promise<enterpriseManager.Reply> => {
    const reply = await client.get(to);
    replies.push([name, reply], [`${name}, as JSON`, await client.getJson(to)]);
    return reply;
  };
  replies.push(["logOn", await client.logOn()]);
  const created = await enterpriseManager.create(client);
  replies.push(["createBackupServer", created]);
  await enterpriseManager.finished(client, created);
  await ask("task", attribute(created.root, "Href") ?? "");
  await ask("root", "/api/");
  for (const type of ["BackupServerList", "BackupServerReferenceList", "TaskList", "QueryService"])
    await ask(type, href(client.session, "Down", type));
  const service = await client.get(href(client.session, "Down", "QueryService"));
  const [query = ""] = href(service.root, "Down", "BackupServerList").split("?", 1);
  await ask("query", `${query}?type=BackupServer&format=Entities`);
  await ask("no such task", `${attribute(created.root, "Href") ?? ""}0`);
  await close();
  return replies.map(([name, { text }]) => ({ name, text }));
}
