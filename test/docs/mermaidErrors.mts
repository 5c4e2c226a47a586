/** What Mermaid says against these diagrams: `tsx mermaidErrors.mts FILE…` prints a line for each that it cannot draw. Takes Markdown as well. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

// It sanitizes what it parses, with a library that wants a browser. The types of this one would bring those of a browser to all.
const { JSDOM } = createRequire(import.meta.url)("jsdom") as { JSDOM: new (html: string) => { window: { document: object } } };
const { window } = new JSDOM("");
Object.assign(globalThis, { window, document: window.document });
const { default: mermaid } = await import("mermaid");

for (const file of process.argv.slice(2)) {
  const text = readFileSync(file, "utf8");
  const diagrams = file.endsWith(".md")
    ? [...text.matchAll(/^```mermaid\n([^]*?)^```$/gm)].map(([, diagram = ""]) => diagram)
    : [text];
  for (const diagram of diagrams) {
    await mermaid
      .parse(diagram)
      .catch((error: unknown) => console.log(`${file}: ${(error as Error).message.replaceAll("\n", " ")}`));
  }
  console.error(`${file}: ${diagrams.length}`);
}
process.exit();
