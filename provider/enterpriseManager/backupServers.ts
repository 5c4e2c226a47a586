/**
 * Looking at the backup servers that Enterprise Manager knows.
 *
 * From em_rest, build 13.0.1.1071 (get_backupservers, backupservers_id, querysvc, get_query_backupserver).
 */
import { UnexpectedAnswerError, VeeamError } from "../errors";
import type { Deadline } from "../wait";
import { findLink } from "./links";
import { type Logon, unexpected } from "./logon";
import type { Document, Representation } from "./representation";

/** How often a list of several pages is read until nothing moves in it. */
const LIST_READINGS = 10;

/** A backup server as Enterprise Manager shows it. The address and the account by which it was added are never shown. */
export interface BackupServerModel {
  /** `urn:veeam:BackupServer:<guid>` */
  readonly uid: string;
  readonly name: string;
  readonly description: string;
  readonly port: number | undefined;
  /** Empty until data was collected for the first time. */
  readonly version: string | undefined;
  /** API v1_7 and later. */
  readonly wcfPort: number | undefined;
  readonly vbrCertificateThumbprint: string | undefined;
  /** With the links to edit and to remove it. */
  readonly representation: Representation;
  /** The version of the API that it was read with. */
  readonly apiVersion: string | undefined;
}

/** What every form of a list tells of a backup server. */
export interface Listed {
  readonly uid: string;
  readonly name: string;
  readonly representation: Representation;
  /** A short form, which holds neither settings nor the links to edit and remove. */
  readonly isReference: boolean;
}

/**
 * `GET` of the list of entities, every page of it. Incomplete or misshapen lists are errors: what they lack is not gone. A
 * list of several pages is read until two readings agree, because what moves to an earlier page in between is in neither.
 */
export async function listBackupServers(logon: Logon, deadline: Deadline): Promise<Listed[]> {
  const path =
    findLink(logon.connection, logon.root, { rel: "Down", type: "BackupServerList" }) ??
    logon.link(logon.root, { rel: "Down", type: "BackupServerReferenceList" }, "list backup servers");
  const read = () => readPages(logon, path, deadline, ({ root, name }) => collection(root, name));
  let last = await read();
  for (let reading = 1; last.pages > 1; reading++) {
    if (reading === LIST_READINGS) {
      throw new VeeamError(`The list of backup servers on ${logon.connection.address} changes all the time.`);
    }
    const again = await read();
    if (isSameSet(last.items, again.items)) break;
    last = again;
  }
  return last.items;
}

/** The backup server with this UID, from the complete list. */
export async function findByUid(logon: Logon, uid: string, deadline: Deadline): Promise<BackupServerModel | undefined> {
  const listed = (await listBackupServers(logon, deadline)).find((one) => sameUid(one.uid, uid));
  return listed && toModel(logon, listed, deadline);
}

/** All settings of one that was listed. */
export async function toModel(logon: Logon, listed: Listed, deadline: Deadline): Promise<BackupServerModel> {
  const representation = listed.isReference ? await readEntity(logon, listed.representation, deadline) : listed.representation;
  return {
    uid: listed.uid,
    name: representation.text("Name") ?? listed.name,
    description: representation.text("Description") ?? "",
    port: portOf(representation.text("Port")),
    version: textOf(representation.text("Version")),
    wcfPort: portOf(representation.text("WcfPort")),
    vbrCertificateThumbprint: textOf(representation.text("VbrCertificateThumbprint")),
    representation,
    apiVersion: logon.version,
  };
}

/**
 * `GET` of the query service with a filter, every page of it. Its query string is the one thing that a client writes by
 * itself (em_rest, querysvc).
 */
export async function queryBackupServers(logon: Logon, filter: string, deadline: Deadline): Promise<Listed[]> {
  const path = `${await queryPath(logon, deadline)}?type=BackupServer&format=Entities&filter=${encodeURIComponent(filter)}`;
  const { items } = await readPages(logon, path, deadline, (document) => {
    const [entities, references] = [document.root.child("Entities"), document.root.child("Refs")];
    if (entities !== undefined) return { items: entities.list("BackupServers", "BackupServer"), isReference: false };
    return { items: references && document.root.list("Refs", "Ref"), isReference: true };
  });
  return items;
}

/** The way to the query service, asked for once a logon. */
const queryPaths = new WeakMap<Logon, string>();

async function queryPath(logon: Logon, deadline: Deadline): Promise<string> {
  const known = queryPaths.get(logon);
  if (known !== undefined) return known;
  const toService = logon.link(logon.root, { rel: "Down", type: "QueryService" }, "query backup servers");
  const { root } = await logon.get(toService, { deadline });
  const [path = ""] = logon.link(root, { rel: "Down", type: "BackupServerList" }, "query backup servers").split("?", 1);
  queryPaths.set(logon, path);
  return path;
}

/** A value in a filter: always quoted, quotes doubled. */
export function quoted(value: string): string {
  return `"${value.replaceAll('"', '""')}"`;
}

/** A UID or the bare GUID of one, in any case. */
export function sameUid(a: string, b: string): boolean {
  const guid = (uid: string): string => uid.replace(/^urn:veeam:BackupServer:/i, "").toLowerCase();
  return guid(a) === guid(b);
}

interface Page {
  /** Undefined where the answer has no such list. */
  readonly items: readonly Representation[] | undefined;
  readonly isReference: boolean;
}

async function readPages(
  logon: Logon,
  first: string,
  deadline: Deadline,
  pageOf: (document: Document) => Page,
): Promise<{ readonly items: Listed[]; readonly pages: number }> {
  const found: Listed[] = [];
  const seen = new Set<string>();
  for (let path: string | undefined = first; path !== undefined;) {
    if (seen.has(path)) throw unexpected(logon.connection, `GET ${first}`, "its pages lead in a circle");
    seen.add(path);
    const document = await logon.get(path, { deadline });
    const { items, isReference } = pageOf(document);
    const what = `GET ${path}`;
    if (items === undefined) {
      const root = document.name === undefined ? "" : ` but ${JSON.stringify(document.name)}`;
      throw unexpected(logon.connection, what, `it is no list of backup servers${root}`);
    }
    found.push(...items.map((item) => listed(logon, item, isReference, what)));
    const paging = document.root.child("PagingInfo");
    path = paging && findLink(logon.connection, paging, { rel: "Next" });
    const pages = Number(paging?.text("PagesCount") ?? 1);
    if (path === undefined && seen.size < pages) {
      throw unexpected(logon.connection, what, `it is page ${seen.size} of ${pages} and leads to no next one`);
    }
  }
  const items = found.filter(({ uid }, index) => found.findIndex((other) => sameUid(other.uid, uid)) === index);
  return { items, pages: seen.size };
}

function isSameSet(a: readonly Listed[], b: readonly Listed[]): boolean {
  return a.length === b.length && a.every(({ uid }) => b.some((other) => sameUid(other.uid, uid)));
}

/** `BackupServers` or `EntityReferences` of XML; the same as members of a JSON object. */
function collection(root: Representation, name: string | undefined): Page {
  const entities = root.list("BackupServers", "BackupServer");
  if (entities !== undefined) return { items: entities, isReference: false };
  const references = root.list("Refs", "Ref");
  if (references !== undefined) return { items: references, isReference: true };
  // An empty root element has no members at all.
  const isEmpty = name === "BackupServers" || name === "EntityReferences";
  return { items: isEmpty ? [] : undefined, isReference: false };
}

function listed(logon: Logon, representation: Representation, isReference: boolean, what: string): Listed {
  const [uid, name] = [representation.text("UID"), representation.text("Name")];
  if (uid === undefined || uid === "") throw unexpected(logon.connection, what, "a backup server in it has no UID");
  return { uid, name: name ?? "", representation, isReference };
}

async function readEntity(logon: Logon, reference: Representation, deadline: Deadline): Promise<Representation> {
  const path = logon.link(reference, { rel: "Alternate", type: "BackupServer" }, "read a backup server");
  const { root } = await logon.get(path, { deadline });
  const [wanted, got] = [reference.text("UID") ?? "", root.text("UID") ?? ""];
  if (sameUid(wanted, got)) return root;
  throw new UnexpectedAnswerError(`${logon.connection.address} answered GET ${path} with another backup server (${got}).`);
}

function textOf(text: string | undefined): string | undefined {
  return text === undefined || text.trim() === "" ? undefined : text.trim();
}

function portOf(text: string | undefined): number | undefined {
  const port = /^\s*\d{1,5}\s*$/.test(text ?? "") ? Number(text) : NaN;
  return port >= 1 && port <= 65535 ? port : undefined;
}
