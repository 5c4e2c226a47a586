// Tables in Markdown.
import { documentationOf, outputsOf, propertiesOf, type Property } from "./declarations";
import type { Facts } from "./facts";
import { typeText } from "./typeText";

export interface TableOptions {
  facts?: ReadonlyMap<string, Facts>;
  /** The interfaces that have a table of their own on this page. */
  sections: ReadonlySet<string>;
}

export const anchorOf = (name: string): string => name.toLowerCase();

export function inputsTable(interfaceName: string, { facts, sections }: TableOptions, properties?: readonly Property[]): string {
  const rows = (properties ?? propertiesOf(interfaceName)).map((property) => {
    const known = facts?.get(`${interfaceName}.${property.name}`);
    const { text, removed } = split(property.text);
    return {
      input: `\`${property.name}\``,
      type: typesOf(property, sections) + rangeOf(known),
      default: defaultOf(property, known),
      "a change": changeOf(known),
      removed: removedOf(property, known, removed),
      from: known?.since === undefined ? "" : `\`${known.since}\``,
      meaning: text,
    };
  });
  return table(rows);
}

/** Columns that are empty in every row are left out. */
export function table(rows: readonly Record<string, string>[]): string {
  const columns = Object.keys(rows[0] ?? {}).filter((column) => rows.some((row) => row[column] !== ""));
  const line = (cells: readonly string[]): string => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [
    line(columns),
    line(columns.map(() => "---")),
    ...rows.map((row) => line(columns.map((column) => row[column] ?? ""))),
  ].join("\n");
}

/** The outputs that are no inputs, or say more than the input does. */
export function outputsTable(className: string): string {
  return table(
    outputsOf(className)
      .filter(({ text }) => text !== "")
      .map(({ name, type, text }) => ({
        output: `\`${name}\``,
        type: type
          .toString()
          .replace(/^Output<(.*)>$/, "$1")
          .replace(" | undefined", ""),
        meaning: linked(text),
      })),
  );
}

/** A section for each interface, with what its comment says. */
export function sectionsOf(interfaces: readonly string[], level: number, options: TableOptions): string {
  return interfaces
    .map((name) => {
      const text = linked(documentationOf(name));
      return [`${"#".repeat(level)} ${name}`, ...(text === "" ? [] : [text]), inputsTable(name, options)].join("\n\n");
    })
    .join("\n\n");
}

/** `See https://…` becomes a link, for a line of an address says nothing. */
export function linked(text: string): string {
  return text.replace(/\s*See (https?:\/\/\S+?)(?=[.,]?(?:\s|$))\.?/g, " [Veeam's page]($1).").trim();
}

function typesOf({ type, otherTypes }: Property, sections: ReadonlySet<string>): string {
  const linkTo = (name: string): string | undefined => (sections.has(name) ? anchorOf(name) : undefined);
  return [...new Set([type, ...otherTypes].map((one) => typeText(one, linkTo)))].join(", ");
}

function rangeOf(facts: Facts | undefined): string {
  const { range } = facts?.traits ?? {};
  if (range === undefined) return "";
  const unit = range.unit === undefined ? "" : ` ${range.unit}`;
  return range.max === undefined ? `, at least ${range.min}${unit}` : `, ${range.min}–${range.max}${unit}`;
}

function defaultOf({ isOptional, defaultValue }: Property, facts: Facts | undefined): string {
  if (!isOptional) return "required";
  if (facts?.optionalFrom !== undefined) return `required before \`${facts.optionalFrom}\``;
  const documented = facts?.traits.flag === true ? false : facts?.traits.defaultValue;
  const text = documented === undefined ? defaultValue : JSON.stringify(documented);
  return text === undefined ? "" : `\`${text}\``;
}

function changeOf(facts: Facts | undefined): string {
  if (facts === undefined) return "";
  const { replaces, flag } = facts.traits;
  return flag === true ? "sends nothing" : replaces === true ? "replaces" : "in place";
}

/** What the comments say in the same words of every property has a column. */
const REMOVALS: readonly [pattern: RegExp, removed: string][] = [
  [/ ?(?:Left as it is|It is left as it is) (?:on the server|in Enterprise Manager) when removed from the program\./, "stays"],
  [/ ?When removed from the program, each (?:setting in it|of them) counts as removed\./, "each setting in it"],
];

function split(text: string): { text: string; removed: string } {
  for (const [pattern, removed] of REMOVALS) {
    if (pattern.test(text)) return { text: linked(withoutChange(text.replace(pattern, ""))), removed };
  }
  const back = / ?Put back to (\S+|the default) when removed from the program\./.exec(text);
  return back === null
    ? { text: linked(withoutChange(text)), removed: "" }
    : { text: linked(withoutChange(text.replace(back[0], ""))), removed: "the default" };
}

function withoutChange(text: string): string {
  return text.replace(/ ?(?:Changing this replaces the (?:repository|rescan: it runs again)|Changed in place)\./g, "");
}

function removedOf({ isOptional }: Property, facts: Facts | undefined, said: string): string {
  if (facts === undefined || !isOptional || facts.traits.flag === true) return "";
  if (facts.traits.defaultValue !== undefined) return "the default";
  return said;
}
