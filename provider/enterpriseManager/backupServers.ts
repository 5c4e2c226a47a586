/**
 * The backup servers that Enterprise Manager knows, read for all who ask.
 *
 * From em_rest, build 13.0.1.1071 (get_backupservers, backupservers_id, querysvc, query_service, get_query_backupserver).
 */
import { Batcher, Cached, Once, readUntilStable } from "../core/concurrency";
import { SHARED_READ_TIMEOUT_MS, within } from "../core/cancellation";
import { UnexpectedAnswerError } from "../core/errors";
import { findLink, rebased } from "./links";
import type { Logon } from "./logon";
import { type Items, type Listed, readPages } from "./pages";
import { guidOf, isAmong, sameUid } from "./uid";
import type { Document, Representation } from "./representation";

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

export class BackupServers {
  readonly #logon: Logon;
  readonly #cached: Cached<Listed[]>;
  readonly #lists: Batcher<undefined, Listed[]>;
  /** The way to the query service, asked for once a logon. */
  readonly #queryPath = new Once(() => this.#findQueryPath());

  constructor(logon: Logon) {
    this.#logon = logon;
    this.#cached = new Cached(logon.changes);
    // A list that several have asked for answers those who come a little later as well.
    this.#lists = new Batcher((questions) => (questions.length > 1 ? this.#cached.keep(this.#readList()) : this.#readList()));
  }

  /** All of them, complete, from a request that is sent after the question. */
  list(signal: AbortSignal): Promise<Listed[]> {
    return within(this.#lists.ask(undefined), signal, this.#logon.connection.address);
  }

  /** The one with this UID. Undefined when two independent answers say that it is gone: a complete list, and a query. */
  async find(uid: string, signal: AbortSignal): Promise<Listed | undefined> {
    const listed = (await this.list(signal)).find((one) => sameUid(one.uid, uid));
    if (listed !== undefined) return listed;
    const hits = await this.query(`UID==${quoted(`urn:veeam:BackupServer:${guidOf(uid)}`)}`, signal);
    if (isAmong(hits, uid)) throw this.contradiction(uid);
    return undefined;
  }

  /** The same where an answer of the last seconds will do, if nothing was changed since. */
  async findCached(uid: string, signal: AbortSignal): Promise<Listed | undefined> {
    const kept = this.#cached.get();
    const list = kept && (await within(kept, signal, this.#logon.connection.address));
    return list?.find((one) => sameUid(one.uid, uid)) ?? this.find(uid, signal);
  }

  /** `GET` of the query service with a filter, every page of it. Its query string is the one thing that a client writes by itself. */
  async query(filter: string, signal: AbortSignal): Promise<Listed[]> {
    const service = await within(this.#queryPath.get(), signal, this.#logon.connection.address);
    const path = `${service}?type=BackupServer&format=Entities&filter=${encodeURIComponent(filter)}`;
    return (await readPages(this.#logon, path, signal, hitsOf)).items;
  }

  /** All of them with all settings, in the order of the list. */
  async models(signal: AbortSignal): Promise<BackupServerModel[]> {
    const models: BackupServerModel[] = [];
    for (const listed of await this.list(signal)) models.push(await this.model(listed, signal));
    return models;
  }

  /** All settings of one that was listed. */
  async model(listed: Listed, signal: AbortSignal): Promise<BackupServerModel> {
    return listed.isReference ? this.entity(listed, signal) : this.#toModel(listed.representation);
  }

  /**
   * `GET` of the entity itself, which alone is good enough for a PUT. Its own `Href` leads there, or its Alternate link to its
   * short form, and the one of that to the entity.
   */
  async entity({ uid, representation, isReference }: Listed, signal: AbortSignal): Promise<BackupServerModel> {
    const logon = this.#logon;
    const purpose = "read a backup server";
    const href = isReference ? undefined : representation.text("Href");
    const type = isReference ? "BackupServer" : "BackupServerReference";
    let path =
      href === undefined ? logon.link(representation, { rel: "Alternate", type }, purpose) : rebased(logon.connection, href);
    let { root } = await logon.get(path, { signal });
    const toEntity = findLink(logon.connection, root, { rel: "Alternate", type: "BackupServer" });
    if (toEntity !== undefined) {
      path = toEntity;
      ({ root } = await logon.get(path, { signal }));
    }
    const found = root.text("UID") ?? "";
    if (sameUid(uid, found)) return this.#toModel(root);
    throw new UnexpectedAnswerError(
      "VEEAM_CONTRADICTORY_RESPONSES",
      `${logon.connection.address} answered GET ${path} with another backup server (${found}).`,
    );
  }

  /** The query finds what the complete list lacks. */
  contradiction(uid: string): UnexpectedAnswerError {
    return new UnexpectedAnswerError(
      "VEEAM_CONTRADICTORY_RESPONSES",
      `The list of backup servers on ${this.#logon.connection.address} lacks ${uid}, while its query service finds it. Check what stands between, such as a proxy.`,
    );
  }

  /** Every page of the list of entities. */
  async #readList(): Promise<Listed[]> {
    const logon = this.#logon;
    const signal = AbortSignal.timeout(SHARED_READ_TIMEOUT_MS);
    const path =
      findLink(logon.connection, logon.root, { rel: "Down", type: "BackupServerList" }) ??
      logon.link(logon.root, { rel: "Down", type: "BackupServerReferenceList" }, "list backup servers");
    const { items } = await readUntilStable(
      `The list of backup servers on ${logon.connection.address}`,
      () => readPages(logon, path, signal, listOf),
      (list) =>
        list.items
          .map(({ uid }) => guidOf(uid))
          .sort()
          .join(),
    );
    return items;
  }

  async #findQueryPath(): Promise<string> {
    const logon = this.#logon;
    const toService = logon.link(logon.root, { rel: "Down", type: "QueryService" }, "query backup servers");
    const { root } = await logon.get(toService, { signal: AbortSignal.timeout(SHARED_READ_TIMEOUT_MS) });
    const [path = ""] = logon.link(root, { rel: "Down", type: "BackupServerList" }, "query backup servers").split("?", 1);
    return path;
  }

  #toModel(representation: Representation): BackupServerModel {
    return {
      uid: representation.text("UID") ?? "",
      name: representation.text("Name") ?? "",
      description: representation.text("Description") ?? "",
      port: portOf(representation.text("Port")),
      version: textOf(representation.text("Version")),
      wcfPort: portOf(representation.text("WcfPort")),
      vbrCertificateThumbprint: textOf(representation.text("VbrCertificateThumbprint")),
      representation,
      apiVersion: this.#logon.version,
    };
  }
}

/** A value in a filter: always quoted, quotes doubled. */
export function quoted(value: string): string {
  return `"${value.replaceAll('"', '""')}"`;
}

/** `BackupServers` or `EntityReferences` of XML; the same as members of a JSON object. */
function listOf({ root, name }: Document): Items {
  const entities = root.list("BackupServers", "BackupServer");
  if (entities !== undefined) return { items: entities, isReference: false };
  const references = root.list("Refs", "Ref");
  if (references !== undefined) return { items: references, isReference: true };
  // An empty root element has no members at all.
  const isEmpty = name === "BackupServers" || name === "EntityReferences";
  return { items: isEmpty ? [] : undefined, isReference: false };
}

function hitsOf({ root }: Document): Items {
  const entities = root.child("Entities");
  if (entities !== undefined) return { items: entities.list("BackupServers", "BackupServer"), isReference: false };
  return { items: root.child("Refs") && root.list("Refs", "Ref"), isReference: true };
}

function textOf(text: string | undefined): string | undefined {
  return text === undefined || text.trim() === "" ? undefined : text.trim();
}

function portOf(text: string | undefined): number | undefined {
  const port = /^\s*\d{1,5}\s*$/.test(text ?? "") ? Number(text) : NaN;
  return port >= 1 && port <= 65535 ? port : undefined;
}
