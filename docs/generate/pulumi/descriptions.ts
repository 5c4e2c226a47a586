// What is said of a property that several types of repository have, each in its way.
import type { SomeType } from "typedoc" with { "resolution-mode": "import" };
import type { z } from "zod";
import type { Property } from "../declarations";
import { linked } from "../tables";

/** A property, where one interface declares it. */
export interface Occurrence {
  property: Property;
  types: readonly SomeType[];
  schema: z.ZodType | undefined;
  isRequired: boolean;
  /** The types of repository that have it; empty for whatever has no types. */
  owners: readonly string[];
}

/** Of all owners of the object, some may lack the property, and some may require it. */
export function descriptionOf(occurrences: readonly Occurrence[], allOwners: readonly string[]): string {
  const byText = new Map<string, string[]>();
  for (const { property, owners } of occurrences) {
    const text = [linked(property.text), ...defaultOf(property)].join(" ").trim();
    byText.set(text, [...(byText.get(text) ?? []), ...owners]);
  }
  const texts = byText.size === 1 ? [...byText.keys()] : [...byText].map(([text, owners]) => `${listed(owners)}: ${text}`);
  const owners = occurrences.flatMap((one) => one.owners);
  const requiring = occurrences.filter(({ isRequired }) => isRequired).flatMap((one) => one.owners);
  return [...texts, ...belonging(owners, requiring, allOwners)].filter((text) => text !== "").join("\n\n");
}

function defaultOf({ defaultValue }: Property): string[] {
  return defaultValue === undefined ? [] : [`Default: \`${defaultValue}\`.`];
}

function belonging(owners: readonly string[], requiring: readonly string[], all: readonly string[]): string[] {
  const isOfAll = owners.length === all.length;
  const isRequiredWhereItIs = requiring.length === owners.length;
  if (isOfAll) return requiring.length === 0 || isRequiredWhereItIs ? [] : [`Required for ${listed(requiring)}.`];
  const of = `Only for ${listed(owners)}`;
  if (requiring.length === 0) return [`${of}.`];
  return isRequiredWhereItIs ? [`${of}, and required there.`] : [`${of}; required for ${listed(requiring)}.`];
}

/** `WinLocal, Smb and Nfs`, in code. */
export function listed(names: readonly string[]): string {
  const quoted = names.map((name) => `\`${name}\``);
  const last = quoted.pop() ?? "";
  return quoted.length === 0 ? last : `${quoted.join(", ")} and ${last}`;
}
