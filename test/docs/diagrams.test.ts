/** The diagrams in the documents are drawn by Mermaid. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mermaidErrors } from "../mermaid";

it("Mermaid draws those of the design", async () => {
  expect(await mermaidErrors("docs/design.md")).toEqual({
    errors: "",
    counts: expect.stringMatching(/^docs\/design\.md: [1-9]\d*\n$/) as unknown,
  });
}, 60_000);

it("a wrong one is found", async () => {
  const directory = mkdtempSync(join(tmpdir(), "diagram-"));
  const file = join(directory, "wrong.md");
  writeFileSync(file, "```mermaid\nflowchart LR\n  a[half a label --> b\n```\n");

  const { errors } = await mermaidErrors(file);
  rmSync(directory, { recursive: true, force: true });

  expect(errors).toMatch(/Parse error/);
}, 60_000);
