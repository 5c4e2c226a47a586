/** Lists of backup servers, page by page. Incomplete or misshapen ones are errors: what they lack is not gone. */
import type { Deadline } from "../core/poll";
import { findLink } from "./links";
import { type Logon, unexpected } from "./logon";
import type { Document, Representation } from "./representation";

/** What every form of a list tells of a backup server. */
export interface Listed {
  readonly uid: string;
  readonly name: string;
  readonly representation: Representation;
  /** A short form, which holds neither settings nor the links to edit and remove. */
  readonly isReference: boolean;
}

/** A UID or the bare GUID of one, in any case. */
export function sameUid(a: string, b: string): boolean {
  return guidOf(a) === guidOf(b);
}

function guidOf(uid: string): string {
  return uid.replace(/^urn:veeam:BackupServer:/i, "").toLowerCase();
}

/** What one answer holds. */
export interface Page {
  /** Undefined where the answer has no such list. */
  readonly items: readonly Representation[] | undefined;
  readonly isReference: boolean;
}

/** Every page that `first` leads to; what is on two of them is there once. */
export async function readPages(
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
  const byGuid = new Map<string, Listed>();
  for (const one of found) if (!byGuid.has(guidOf(one.uid))) byGuid.set(guidOf(one.uid), one);
  return { items: [...byGuid.values()], pages: seen.size };
}

function listed(logon: Logon, representation: Representation, isReference: boolean, what: string): Listed {
  const [uid, name] = [representation.text("UID"), representation.text("Name")];
  if (uid === undefined || uid === "") throw unexpected(logon.connection, what, "a backup server in it has no UID");
  return { uid, name: name ?? "", representation, isReference };
}
