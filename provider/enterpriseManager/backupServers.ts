/**
 * Looking at the backup servers that Enterprise Manager knows.
 *
 * From em_rest, build 13.0.1.1071 (get_backupservers, backupservers_id).
 */
import { isAlone } from "../core/crowd";
import { UnexpectedAnswerError, VeeamError } from "../core/errors";
import { Gathering, type Occasion } from "../core/gathering";
import { perOwner } from "../core/perOwner";
import { Cached } from "../core/cache";
import type { Deadline } from "../core/poll";
import { findLink } from "./links";
import type { Logon } from "./logon";
import { type Listed, type Page, readPages, sameUid } from "./pages";
import type { Representation } from "./representation";

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

/** All backup servers, complete; one reading serves all who ask in the same moment. */
export function listBackupServers(logon: Logon, deadline: Deadline, occasion: Occasion = "together"): Promise<Listed[]> {
  return listOf(logon).moment.ask(undefined, deadline, occasion);
}

const listOf = perOwner((logon: Logon) => {
  const recent = new Cached<Listed[]>(logon.changes);
  const moment = new Gathering<void, Listed[]>((_, deadline) => {
    const reading = readList(logon, deadline);
    return isAlone() ? reading : recent.keep(reading);
  });
  return { moment, recent };
});

/**
 * `GET` of the list of entities, every page of it. A list of several pages is read until two readings agree, because what moves
 * to an earlier page in between is in neither.
 */
async function readList(logon: Logon, deadline: Deadline): Promise<Listed[]> {
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

/**
 * The backup server with this UID, from the complete list. A lasting answer may be one of the last seconds, but never from before
 * a change that this process has made.
 */
export async function findByUid(
  logon: Logon,
  uid: string,
  deadline: Deadline,
  occasion: Occasion = "together",
): Promise<BackupServerModel | undefined> {
  const recent = occasion === "lasting" ? listOf(logon).recent.get() : undefined;
  const all = await (recent ?? listBackupServers(logon, deadline, occasion));
  const listed = all.find((one) => sameUid(one.uid, uid));
  return listed && toModel(logon, listed, deadline);
}

/** All of them with all settings, in the order of the list. */
export async function readBackupServers(logon: Logon, deadline: Deadline): Promise<BackupServerModel[]> {
  const models: BackupServerModel[] = [];
  for (const listed of await listBackupServers(logon, deadline)) models.push(await toModel(logon, listed, deadline));
  return models;
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
