/**
 * The query service: which backup servers fit a filter. Its query string is the one thing that a client writes by itself.
 *
 * From em_rest, build 13.0.1.1071 (querysvc, query_service, get_query_backupserver).
 */
import { LogonEndedError, ResponseError, UnexpectedAnswerError } from "../core/errors";
import { Gathering, type Occasion } from "../core/gathering";
import { perOwner } from "../core/perOwner";
import type { Deadline } from "../core/poll";
import type { Logon } from "./logon";
import { type Listed, readPages } from "./pages";

/** Characters of an encoded filter: servers of its kind refuse query strings of more than 2048. */
const FILTER_LIMIT = 1800;

export interface Question {
  readonly filter: string;
  /** The UID that the filter holds, where it is about one backup server. */
  readonly uid?: string;
}

export interface Hits {
  readonly servers: readonly Listed[];
  /** They fit this question or one that was asked with it; without a UID the answer does not tell which. */
  readonly isShared: boolean;
}

/** `GET` of the query service with a filter, every page of it. */
export async function queryBackupServers(logon: Logon, filter: string, deadline: Deadline): Promise<Listed[]> {
  const path = `${await queryPath(logon, deadline)}?type=BackupServer&format=Entities&filter=${encodeURIComponent(filter)}`;
  const { items } = await readPages(logon, path, deadline, (document) => {
    const [entities, references] = [document.root.child("Entities"), document.root.child("Refs")];
    if (entities !== undefined) return { items: entities.list("BackupServers", "BackupServer"), isReference: false };
    return { items: references && document.root.list("Refs", "Ref"), isReference: true };
  });
  return items;
}

const gatheringOf = perOwner(
  (logon: Logon) =>
    new Gathering((questions: readonly Question[], deadline) => Promise.resolve(askAll(logon, questions, deadline))),
);

/** The same, in as few requests as the questions of this moment fit into. */
export async function ask(logon: Logon, question: Question, deadline: Deadline, occasion: Occasion): Promise<Hits> {
  const { filter } = question;
  const hits = await gatheringOf(logon).ask(question, deadline, occasion);
  return hits.get(filter) ?? { servers: await queryBackupServers(logon, filter, deadline), isShared: false };
}

/** The hits of each filter. */
function askAll(logon: Logon, questions: readonly Question[], deadline: Deadline): Map<string, Promise<Hits>> {
  const hits = new Map<string, Promise<Hits>>();
  for (const filters of together(questions)) {
    const shared = askTogether(logon, filters, deadline);
    for (const filter of filters) {
      const ofThis = shared.then((servers) => servers ?? queryBackupServers(logon, filter, deadline));
      hits.set(
        filter,
        ofThis.then((servers) => ({ servers, isShared: filters.length > 1 })),
      );
    }
  }
  return hits;
}

/** Nothing when the server has no answer to several questions in one. */
async function askTogether(logon: Logon, filters: readonly string[], deadline: Deadline): Promise<Listed[] | undefined> {
  const [only = "", ...others] = filters;
  if (others.length === 0) return queryBackupServers(logon, only, deadline);
  try {
    return await queryBackupServers(logon, filters.map((filter) => `(${filter})`).join(","), deadline);
  } catch (error) {
    if (error instanceof LogonEndedError) throw error;
    if (error instanceof ResponseError || error instanceof UnexpectedAnswerError) return undefined;
    throw error;
  }
}

/**
 * Filters that one request can hold: as many as fit, those with a UID apart from those without, and none with the same UID, so
 * that a hit tells which question it answers.
 */
function together(questions: readonly Question[]): string[][] {
  const all: string[][] = [];
  for (const isAboutOne of [true, false]) {
    let batch: { readonly filters: string[]; readonly uids: Set<string>; length: number } | undefined;
    for (const { filter, uid } of questions.filter((question) => (question.uid !== undefined) === isAboutOne)) {
      if (all.some((filters) => filters.includes(filter))) continue;
      const length = encodeURIComponent(`(${filter}),`).length;
      if (batch === undefined || batch.length + length > FILTER_LIMIT || (uid !== undefined && batch.uids.has(uid))) {
        batch = { filters: [], uids: new Set(), length: 0 };
        all.push(batch.filters);
      }
      batch.filters.push(filter);
      batch.length += length;
      if (uid !== undefined) batch.uids.add(uid);
    }
  }
  return all;
}

const queryPaths = new WeakMap<Logon, Promise<string>>();

/** The way to the query service, asked for once a logon. */
function queryPath(logon: Logon, deadline: Deadline): Promise<string> {
  const path = queryPaths.get(logon) ?? findQueryPath(logon, deadline);
  queryPaths.set(logon, path);
  path.catch(() => queryPaths.delete(logon));
  return path;
}

async function findQueryPath(logon: Logon, deadline: Deadline): Promise<string> {
  const toService = logon.link(logon.root, { rel: "Down", type: "QueryService" }, "query backup servers");
  const { root } = await logon.get(toService, { deadline });
  const [path = ""] = logon.link(root, { rel: "Down", type: "BackupServerList" }, "query backup servers").split("?", 1);
  return path;
}

/** A value in a filter: always quoted, quotes doubled. */
export function quoted(value: string): string {
  return `"${value.replaceAll('"', '""')}"`;
}
