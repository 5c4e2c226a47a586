import type { EnterpriseManagerRequest } from "./context.js";
import { element, type Element } from "./elements.js";
import { links } from "./links.js";

/** A part of a list, and where the others are. */
export interface Page<T> {
  items: T[];
  /** Also where everything is on one page. */
  info: Element;
}

/** Cuts the page out that the query asks for; without a page size everything is on one. */
export function pageOf<T>(request: EnterpriseManagerRequest, all: readonly T[], defaultSize = 0): Page<T> {
  const { query, path, view, listCut } = request;
  const { largestPage } = view.infrastructure.enterpriseManager.habits;
  const seen = all.slice(0, listCut?.items);
  const counted = listCut?.paging === "cut" ? seen.length : all.length;
  const asked = query.count("pageSize") ?? (defaultSize > 0 ? defaultSize : Math.max(1, counted));
  const pageSize = largestPage > 0 ? Math.min(asked, largestPage) : asked;
  const pageNum = query.count("page") ?? 1;
  const pagesCount = Math.ceil(counted / pageSize);
  const origin = new URL(view.base).origin;
  const to = (page: number) => `${origin}${path}?${query.withPage(page, pageSize)}`;
  const info = element(
    "PagingInfo",
    { PageNum: pageNum, PageSize: pageSize, PagesCount: pagesCount },
    links(view, [
      { rel: "First", to: to(1) },
      pageNum > 1 && { rel: "Previous", to: to(pageNum - 1) },
      pageNum < pagesCount && { rel: "Next", to: to(pageNum + 1) },
      { rel: "Last", to: to(Math.max(1, pagesCount)) },
    ]),
  );
  return { items: seen.slice((pageNum - 1) * pageSize, pageNum * pageSize), info };
}
