/** The page about troubleshooting is an index of the codes that the provider gives. */
import { ROOT_DIRECTORY } from "../root";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { CODES } from "../../provider/core/codes";

const page = read("docs", "how-to", "troubleshooting.md");
const rows = page.split("\n").flatMap((line) => {
  const [, code, ...cells] = line.split("|").map((cell) => cell.trim());
  return code?.startsWith("`VEEAM_") === true ? [{ code: code.slice(1, -1), cells: cells.slice(0, -1) }] : [];
});

it("has one row for each code, and no other", () => {
  expect(rows.map(({ code }) => code).sort()).toEqual([...CODES].sort());
});

it("says of each code what it means, what the state is, and what to do", () => {
  const incomplete = rows.filter(({ cells }) => cells.length !== 3 || cells.includes(""));

  expect(incomplete).toEqual([]);
});

it("knows no code that the provider never gives", () => {
  const source = filesIn("provider", ".ts")
    .filter((file) => !file.endsWith("codes.ts"))
    .map((file) => read(file))
    .join();

  expect(CODES.filter((code) => !source.includes(`"${code}"`))).toEqual([]);
});

it("is true of the messages in the documentation", () => {
  const texts = ["README.md", "CHANGELOG.md", ...filesIn("docs", ".md"), ...filesIn("examples", "README.md")].map((file) =>
    read(file),
  );
  const shown = texts.flatMap((text) => [...text.matchAll(/\[(VEEAM_\w+)\]/g)].map(([, code]) => code));

  expect(shown.length).toBeGreaterThan(0);
  expect(shown.filter((code) => !(CODES as readonly unknown[]).includes(code))).toEqual([]);
});

function filesIn(folder: string, end: string): string[] {
  return readdirSync(join(ROOT_DIRECTORY, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(end) && !file.includes("node_modules"))
    .map((file) => join(folder, file));
}

function read(...path: readonly string[]): string {
  return readFileSync(join(ROOT_DIRECTORY, ...path), "utf8");
}
