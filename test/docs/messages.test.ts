/** The messages that the page about troubleshooting explains are those that the provider gives. */
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

const ROOT_DIRECTORY = join(__dirname, "..", "..");
const page = readFileSync(join(ROOT_DIRECTORY, "docs", "how-to", "troubleshooting.md"), "utf8");
const messages = [...page.matchAll(/^\| (`.+?`) +\|/gm)].flatMap(([, cell = ""]) =>
  [...cell.matchAll(/`([^`]+)`/g)].map(([, message = ""]) => message),
);
// A sentence that goes on in the next line of the source goes on here as well.
const source = sourcesIn(join(ROOT_DIRECTORY, "provider")).replace(/[`"] \+\n\s*[`"]/g, "");

it.each(messages)("%s", (message) => {
  // `…` stands for what varies; a name or a few words that are put together elsewhere say nothing.
  const fixed = message.split(/[…"]+/).map((part) => part.trim());

  for (const part of fixed.filter((one) => one.length > 3)) expect(source).toContain(part);
});

it("there are messages", () => {
  expect(messages.length).toBeGreaterThan(30);
});

function sourcesIn(directory: string): string {
  return readdirSync(directory, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => readFileSync(join(directory, file), "utf8"))
    .join("\n");
}
