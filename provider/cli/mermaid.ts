/** The estate as a Mermaid flowchart, which GitHub and GitLab draw where they find it in Markdown. */
import type { Box, ScaleOut, Server } from "./graph";

export function toMermaid(servers: readonly Server[]): string {
  const lines = servers.flatMap((server, index) =>
    subgraph(`s${index}`, `${server.name}\n${server.product}`, contents(server, `s${index}`)),
  );
  const styles = ["classDef attention stroke:#b45309,stroke-width:2px,fill:#fef3c7,color:#111827"];
  return ["flowchart LR", ...[...lines, ...styles].map((line) => `  ${line}`), ""].join("\n");
}

function contents({ scaleOutRepositories, boxes, hosts }: Server, id: string): string[] {
  const hostNodes = hosts.map((box, index) => node(box, `${id}h${index}`));
  return [
    ...scaleOutRepositories.flatMap((one, index) => scaleOut(one, `${id}o${index}`)),
    ...boxes.map((box, index) => node(box, `${id}b${index}`)),
    ...(hostNodes.length === 0 ? [] : subgraph(`${id}h`, "Hosts", hostNodes)),
  ];
}

/** Its tiers, in the order in which backups move. */
function scaleOut({ name, tiers }: ScaleOut, id: string): string[] {
  const tierId = (index: number): string => `${id}t${index}`;
  const drawn = tiers.flatMap((tier, index) =>
    subgraph(
      tierId(index),
      tier.name,
      tier.extents.map((box, place) => node(box, `${tierId(index)}e${place}`)),
    ),
  );
  const moves = tiers.slice(1).map((_, index) => `${tierId(index)} --> ${tierId(index + 1)}`);
  return subgraph(id, name, [...drawn, ...moves]);
}

function subgraph(id: string, title: string, lines: readonly string[]): string[] {
  return [`subgraph ${id}["${label(title)}"]`, ...lines.map((line) => `  ${line}`), "end"];
}

function node({ name, details, states }: Box, id: string): string {
  const lines = [name, ...details, ...(states.length === 0 ? [] : [states.join(", ")])];
  return `${id}["${label(lines.join("\n"))}"]${states.length === 0 ? "" : ":::attention"}`;
}

/** Whatever could mean something to Mermaid or to HTML becomes a reference to the character. */
function label(text: string): string {
  return text
    .split("\n")
    .map((line) => line.replace(/[^\p{L}\p{N} .,:/()_-]/gu, (character) => `#${character.codePointAt(0) ?? 0};`))
    .join("<br/>");
}
