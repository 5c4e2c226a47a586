/** The estate as a drawing: a panel for each server, in it a card for each scale-out repository, and its other boxes beside one another. */
import { type Box, type ScaleOut, type Server, type Tier, linesOf } from "./graph";

/** A piece of the drawing, with its size. */
interface Drawn {
  readonly svg: string;
  readonly width: number;
  readonly height: number;
}

const BOX_WIDTH = 260;
const LINE_HEIGHT = 18;
const GAP = 16;
const TITLE_HEIGHT = 30;
const TITLE_CHARACTER_WIDTH = 8;
/** Boxes beside one another, the most. */
const COLUMNS = 3;
/** What fits into a box at this font; the whole text is in its tooltip. */
const CHARACTERS = 34;

export function toSvg(servers: readonly Server[]): string {
  const panels = below(servers.map(panel), GAP * 2);
  const [width, height] = [panels.width + GAP * 2, panels.height + GAP * 2];
  return `<?xml version="1.0" encoding="UTF-8"?>
<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" font-size="13" fill="#111827">
<rect width="100%" height="100%" fill="#ffffff"/>
${at(panels, GAP, GAP)}
</svg>
`;
}

function panel({ name, product, scaleOutRepositories, boxes }: Server): Drawn {
  const parts = [...scaleOutRepositories.map(scaleOut), ...(boxes.length === 0 ? [] : [grid(boxes.map(box))])];
  return framed(`${name} · ${product}`, below(parts, GAP), { fill: "#f3f4f6", stroke: "#9ca3af" });
}

function scaleOut({ name, tiers }: ScaleOut): Drawn {
  return framed(name, beside(tiers.map(tier), GAP * 2, true), { fill: "#ffffff", stroke: "#2563eb" });
}

function tier({ name, extents }: Tier): Drawn {
  return framed(name, below(extents.map(box), GAP / 2), { fill: "#eff6ff", stroke: "#bfdbfe" });
}

function box(shown: Box): Drawn {
  const { name, states, used } = shown;
  const lines = linesOf(shown);
  const height = (lines.length + 1) * LINE_HEIGHT + 14 + (used === undefined ? 0 : 10);
  const needsAttention = states.length > 0;
  const texts = lines.map((line, index) => {
    const color = needsAttention && index === lines.length - 1 ? "#b45309" : "#4b5563";
    return `<text x="10" y="${(index + 2) * LINE_HEIGHT}" fill="${color}">${escaped(cut(line))}</text>`;
  });
  const inner = BOX_WIDTH - 20;
  const bar =
    used === undefined
      ? []
      : [
          `<rect x="10" y="${height - 14}" width="${inner}" height="6" rx="3" fill="#e5e7eb"/>`,
          `<rect x="10" y="${height - 14}" width="${Math.round(inner * used)}" height="6" rx="3" fill="${used > 0.9 ? "#dc2626" : "#16a34a"}"/>`,
        ];
  const frame = `<rect width="${BOX_WIDTH}" height="${height}" rx="6" fill="${needsAttention ? "#fef3c7" : "#ffffff"}" stroke="${needsAttention ? "#b45309" : "#9ca3af"}"/>`;
  const title = `<title>${escaped([name, ...lines].join("\n"))}</title>`;
  const heading = `<text x="10" y="${LINE_HEIGHT}" font-weight="600">${escaped(cut(name))}</text>`;
  return { svg: `<g>${[title, frame, heading, ...texts, ...bar].join("")}</g>`, width: BOX_WIDTH, height };
}

function framed(title: string, content: Drawn, { fill, stroke }: { fill: string; stroke: string }): Drawn {
  const width = Math.max(content.width, BOX_WIDTH, Math.min(title.length * TITLE_CHARACTER_WIDTH, 2 * BOX_WIDTH)) + GAP * 2;
  const height = content.height + TITLE_HEIGHT + GAP;
  const svg = [
    `<rect width="${width}" height="${height}" rx="8" fill="${fill}" stroke="${stroke}"/>`,
    `<text x="${GAP}" y="20" font-weight="600">${escaped(cut(title, Math.floor((width - GAP * 2) / TITLE_CHARACTER_WIDTH)))}</text>`,
    at(content, GAP, TITLE_HEIGHT),
  ].join("\n");
  return { svg: `<g>${svg}</g>`, width, height };
}

function below(parts: readonly Drawn[], gap: number): Drawn {
  let height = 0;
  const placed = parts.map((part, index) => {
    const y = height + (index === 0 ? 0 : gap);
    height = y + part.height;
    return at(part, 0, y);
  });
  return { svg: placed.join("\n"), width: Math.max(0, ...parts.map(({ width }) => width)), height };
}

/** With arrows: backups move from one to the next. */
function beside(parts: readonly Drawn[], gap: number, hasArrows: boolean): Drawn {
  let width = 0;
  const placed = parts.flatMap((part, index) => {
    const x = width + (index === 0 ? 0 : gap);
    width = x + part.width;
    const tip = x - 4;
    const arrow = `<path d="M${x - gap + 4} 15H${tip}m-6-4l6 4l-6 4" fill="none" stroke="#2563eb" stroke-width="1.5"/>`;
    return [...(hasArrows && index > 0 ? [arrow] : []), at(part, x, 0)];
  });
  return { svg: placed.join("\n"), width, height: Math.max(0, ...parts.map(({ height }) => height)) };
}

function grid(parts: readonly Drawn[]): Drawn {
  const rows: Drawn[] = [];
  for (let start = 0; start < parts.length; start += COLUMNS) rows.push(beside(parts.slice(start, start + COLUMNS), GAP, false));
  return below(rows, GAP);
}

function at({ svg }: Drawn, x: number, y: number): string {
  return `<g transform="translate(${x} ${y})">${svg}</g>`;
}

function cut(text: string, characters = CHARACTERS): string {
  const all = Array.from(text);
  return all.length > characters ? `${all.slice(0, characters - 1).join("")}…` : text;
}

const ESCAPES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
/** What XML cannot carry. */
// eslint-disable-next-line no-control-regex
const UNWRITABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu;

function escaped(text: string): string {
  return text.replace(UNWRITABLE, " ").replace(/[&<>"]/g, (character) => ESCAPES[character] ?? "");
}
