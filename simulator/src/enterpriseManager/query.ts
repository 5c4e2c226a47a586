import { read } from "../staleReads.js";
import { invalid, ok, type Answer } from "./answers.js";
import { entity, reference } from "./backupServerViews.js";
import { sessionOf, type Context, type EnterpriseManagerRequest, type Route } from "./context.js";
import { element, field, list } from "./elements.js";
import { findField, parseFilter, type Field } from "./filter.js";
import { hrefOf, links } from "./links.js";
import { pageOf } from "./paging.js";
import type { BackupServer, EnterpriseManager } from "./state.js";

export const queryRoutes: Route[] = [
  { operation: "querySvc", method: "GET", path: "/querySvc", for: "everyRole", answer: querySvc },
  { operation: "query", method: "GET", path: "/query", for: "everyRole", answer: query },
];

/** Kinds that a result in camelCase shows as null beside the one that was asked for; some of many, as they were seen to be spelled. */
const OTHER_KINDS = ["Jobs", "Backups", "Repositories", "RestorePoints", "HierarchyRoots", "EnterpiseRoles", "ManagedServers"];

function querySvc(_context: Context, request: EnterpriseManagerRequest): Answer {
  const { view } = request;
  const to = (type: string) => `/query?type=${type}&format=Entities&sortAsc=name&pageSize=15&page=1`;
  return ok(
    element(
      "QuerySvc",
      { Type: "QueryService", Href: hrefOf(view, "/querySvc") },
      links(view, [
        { rel: "Up", type: "LogonSession", to: `/logonSessions/${sessionOf(request).id}` },
        { rel: "Down", type: "BackupServerList", to: to("BackupServer") },
        { rel: "Down", type: "ManagedServerList", to: to("ManagedServer") },
      ]),
    ),
  );
}

function query({ infrastructure, clock }: Context, request: EnterpriseManagerRequest): Answer {
  const { query, view } = request;
  query.allowOnly("type", "format", "filter", "sortAsc", "sortDesc", "pageSize", "page");
  if (query.get("type")?.toLowerCase() !== "backupserver")
    throw invalid(`Query type [${query.get("type") ?? ""}] is not supported.`);
  clock.pass();
  const { jsonCasing } = infrastructure.enterpriseManager.habits;
  const unasked = (kinds: readonly string[]) => (jsonCasing === "camel" ? kinds.map((kind) => field(kind, null)) : []);
  const found = sorted(filtered(read(infrastructure, "backupServers"), request), request);
  const { items, info } = pageOf(request, found);

  const isEntities = isEntitiesFormat(query.get("format"));
  const result = isEntities
    ? element(
        "Entities",
        {},
        ...unasked(OTHER_KINDS),
        list(
          "BackupServers",
          items.map((server) => entity(view, server)),
        ),
      )
    : list(
        "Refs",
        items.map((server) => reference(view, server, "Ref")),
      );
  return ok(element("QueryResult", {}, ...unasked([isEntities ? "Refs" : "Entities"]), result, info));
}

function isEntitiesFormat(format: string | undefined): boolean {
  switch (format?.toLowerCase()) {
    case "entities":
      return true;
    case undefined:
    case "references":
      return false;
    default:
      throw invalid(`Query parameter [format] must be Entities or References, got [${format ?? ""}].`);
  }
}

function filtered(all: BackupServer[], { query, view }: EnterpriseManagerRequest): BackupServer[] {
  const filter = query.get("filter");
  return filter === undefined ? all : all.filter(parseFilter(filter, fieldsOf(view.infrastructure.enterpriseManager)));
}

function sorted(all: BackupServer[], { query, view }: EnterpriseManagerRequest): BackupServer[] {
  const [ascending, descending] = [query.get("sortAsc"), query.get("sortDesc")];
  const name = ascending ?? descending;
  if (name === undefined) return all;
  const { valueOf, compare } = findField(fieldsOf(view.infrastructure.enterpriseManager), name);
  const sign = ascending === undefined ? -1 : 1;
  return all.toSorted((a, b) => sign * compare(String(valueOf(a)), String(valueOf(b))));
}

/** What backup servers can be filtered and sorted by. */
function fieldsOf({ habits }: EnterpriseManager): Field<BackupServer>[] {
  const cased = (text: string) => (habits.comparesCaseSensitively ? text : text.toLowerCase());
  const compareTexts = (left: string, right: string) => {
    const [a, b] = [cased(left), cased(right)];
    return a < b ? -1 : Number(a > b);
  };
  const text = (name: string, valueOf: (server: BackupServer) => string) => ({ name, valueOf, compare: compareTexts });
  return [
    text("UID", ({ uid }) => uid),
    text("Name", ({ name }) => name),
    text("Description", ({ description }) => description ?? ""),
    text("IpOrDnsName", ({ address }) => address),
    { name: "Port", valueOf: ({ port }) => port ?? 9392, compare: compareNumbers },
    { name: "Version", valueOf: ({ version }) => version ?? "", compare: compareNumbers },
  ];
}

/** Numbers, also those of a version one by one; what is none is zero. */
function compareNumbers(left: string, right: string): number {
  const [a, b] = [left, right].map((text) => text.split(".").map((part) => Number(part) || 0));
  for (let index = 0; index < Math.max(a?.length ?? 0, b?.length ?? 0); index += 1) {
    const difference = (a?.[index] ?? 0) - (b?.[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
