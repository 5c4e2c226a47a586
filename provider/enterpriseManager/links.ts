/**
 * Finding the way by links: "the client must never construct URLs" (em_rest, resource_urls). A link is known by its `Rel`
 * together with its `Type`, never by `Rel` alone, and by nothing of its path but what the documents name.
 */
import type { Connection } from "../config/settings";
import { UnexpectedAnswerError } from "../core/errors";
import type { Representation } from "./representation";

export interface Selection {
  readonly rel: string;
  /** Undefined for a link that is known by its action alone. */
  readonly type?: string;
  /** Whether the type may be missing, as on Delete links of some servers. */
  readonly isTypeOptional?: true;
  /** `action` in the query of the link. */
  readonly action?: string;
  /** The last part of the link's path. */
  readonly pathEnd?: string;
}

/** Path and query to send to the configured server, or undefined where there is no such link. */
export function findLink(connection: Connection, from: Representation, selection: Selection): string | undefined {
  const fitting = (from.list("Links", "Link") ?? []).filter((link) => fits(link, selection));
  // One that names its type is surer than one that does not.
  const link = fitting.find((one) => one.text("Type") !== undefined) ?? fitting[0];
  const href = link?.text("Href");
  return href === undefined ? undefined : rebased(connection, href);
}

/**
 * Path and query of a link. Its host is ignored: servers name themselves as they see fit, and whatever a body says, token and
 * password go to the configured server alone.
 */
export function rebased({ origin, address }: Connection, href: string): string {
  const url = URL.canParse(href, origin) ? new URL(href, origin) : undefined;
  if (url !== undefined && /^https?:$/.test(url.protocol) && /^\/api(\/|$)/i.test(url.pathname)) return url.pathname + url.search;
  throw new UnexpectedAnswerError(
    "VEEAM_UNEXPECTED_RESPONSE",
    `${address} gave a link that leads out of its REST API; it was not followed: ${href}`,
  );
}

function fits(link: Representation, { rel, type, isTypeOptional, action, pathEnd }: Selection): boolean {
  const href = link.text("Href") ?? "";
  const [path = "", query = ""] = href.split("?", 2);
  const linkType = link.text("Type");
  return (
    same(link.text("Rel"), rel) &&
    (same(linkType, type) || (isTypeOptional === true && linkType === undefined)) &&
    (action === undefined || same(valueOf(query, "action"), action)) &&
    (pathEnd === undefined || path.toLowerCase().endsWith(`/${pathEnd.toLowerCase()}`))
  );
}

function valueOf(query: string, key: string): string | undefined {
  return [...new URLSearchParams(query)].find(([name]) => same(name, key))?.[1];
}

function same(a: string | undefined, b: string | undefined): boolean {
  return a?.toLowerCase() === b?.toLowerCase();
}
