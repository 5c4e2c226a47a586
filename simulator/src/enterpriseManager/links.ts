import type { View } from "./context.js";
import { element, list, type List, type Value } from "./elements.js";
import type { EnterpriseManagerHabits } from "./state.js";

export interface LinkTarget {
  rel: string;
  /** Below the opaque segment, with the query; or a whole address. */
  to: string;
  type?: string;
  /** The documents show this link without its type. */
  isUntyped?: true;
  name?: string;
}

export function hrefOf({ base, infrastructure: { enterpriseManager } }: View, to: string): string {
  const { habits, pathSegment } = enterpriseManager;
  const cased = { documented: to, lower: to.toLowerCase(), upper: to.toUpperCase() }[habits.hrefCase];
  return `${base}/${pathSegment}${cased}`;
}

/** Links in the order given; the order of their attributes changes from one to the next, as it does between servers. */
export function links(view: View, targets: (LinkTarget | false)[]): List {
  const { habits } = view.infrastructure.enterpriseManager;
  const shown = targets.filter((target) => target !== false);
  return list(
    "Links",
    shown.map((target, index) => {
      const href = target.to.startsWith("https:") ? target.to : hrefOf(view, target.to);
      const type: Record<string, Value> = { Type: target.type !== undefined && hasType(target, habits) ? target.type : null };
      const name: Record<string, Value> = { Name: target.name ?? null };
      const isHrefFirst = habits.linkAttributes === "hrefFirst" || (habits.linkAttributes === "varied" && index % 2 === 1);
      return isHrefFirst
        ? element("Link", { ...name, Href: href, ...type, Rel: target.rel })
        : element("Link", { Rel: target.rel, ...type, Href: href, ...name });
    }),
  );
}

function hasType({ rel, isUntyped }: LinkTarget, { deleteLinkTypes }: EnterpriseManagerHabits): boolean {
  if (rel !== "Delete" || deleteLinkTypes === "documented") return !isUntyped;
  return deleteLinkTypes === "always";
}
