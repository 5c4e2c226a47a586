/** Lists of backup servers, page by page. Incomplete or misshapen ones are errors: what they lack is not gone. */
import { findLink } from "./links";
import type { Logon } from "./logon";
import type { Document, Representation } from "./representation";
import { unexpected } from "./responses";
import { guidOf } from "./uid";

/** What every form of a list tells of a backup server. */
export interface Listed {
  readonly uid: string;
  readonly name: string;
  readonly representation: Representation;
  /** A short form, which holds neither settings nor the links to edit and remove. */
  readonly isReference: boolean;
}

/** What one answer holds. */
export interface Items {
  /** Undefined where the answer has no such list. */
  readonly items: readonly Representation[] | undefined;
  readonly isReference: boolean;
}

interface Page {
  readonly listed: readonly Listed[];
  readonly paging: Representation | undefined;
  /** Path and query of the next page. */
  readonly next: string | undefined;
}

/** Every page that `first` leads to; what is on two of them is there once. */
export async function readPages(
  logon: Logon,
  first: string,
  signal: AbortSignal,
  itemsOf: (document: Document) => Items,
): Promise<{ readonly items: Listed[]; readonly pages: number }> {
  const found = new Map<string, Listed>();
  const seen = new Set<string>();
  for (let path: string | undefined = first; path !== undefined;) {
    if (seen.has(path)) throw unexpected(logon.connection, `GET ${first}`, "its pages lead in a circle");
    seen.add(path);
    const what = `GET ${path}`;
    const page: Page = await logon.read(path, { signal }, (document) => toPage(logon, what, document, itemsOf(document)));
    for (const one of page.listed) if (!found.has(guidOf(one.uid))) found.set(guidOf(one.uid), one);
    path = page.next;
    requireWhole(logon, what, seen.size, page);
  }
  return { items: [...found.values()], pages: seen.size };
}

function toPage(logon: Logon, what: string, { root, name }: Document, { items, isReference }: Items): Page {
  if (items === undefined) {
    const found = name === undefined ? "" : ` but ${JSON.stringify(name)}`;
    throw unexpected(logon.connection, what, `it is not a list of backup servers${found}`);
  }
  const paging = root.child("PagingInfo");
  return {
    listed: items.map((item) => listed(logon, item, isReference, what)),
    paging,
    next: paging && findLink(logon.connection, paging, { rel: "Next" }),
  };
}

/** Every page but the last is full; the last one has the last number, and holds something unless it is the only one. */
function requireWhole({ connection }: Logon, what: string, number: number, { listed: { length }, paging, next }: Page): void {
  const [size = NaN, count = NaN] = [paging?.text("PageSize"), paging?.text("PagesCount")].map((text) => Number(text ?? NaN));
  const isLast = next === undefined;
  if (isLast && number < count) throw unexpected(connection, what, `it is page ${number} of ${count} and leads to no next one`);
  // A page that is not counted any more is empty because something has moved: the list is read once more.
  if (isLast ? length === 0 && number > 1 && number <= count : length < size)
    throw unexpected(connection, what, `page ${number} holds ${length} backup servers, fewer than its "PagingInfo" promises`);
}

function listed(logon: Logon, representation: Representation, isReference: boolean, what: string): Listed {
  const [uid, name] = [representation.text("UID"), representation.text("Name")];
  if (uid === undefined || uid === "") throw unexpected(logon.connection, what, "a backup server in it has no UID");
  return { uid, name: name ?? "", representation, isReference };
}
