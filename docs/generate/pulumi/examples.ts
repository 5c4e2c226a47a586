// The examples of a resource, from plugin/examples: a page for each, with the same program in every language under each heading.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT_DIRECTORY } from "../declarations";

/** As Pulumi's registry and SDK generators take it: each language shows its own program alone. */
export function exampleOf(resource: string): string {
  const page = readFileSync(join(ROOT_DIRECTORY, "plugin", "examples", `${resource}.md`), "utf8");
  const [, ...sections] = page.split(/^## /m).map((section) => section.trim());
  const isProgram = (section: string): boolean => section.includes("```yaml");
  return [
    "{{% examples %}}",
    "## Example Usage",
    ...sections.filter(isProgram).map((section) => `{{% example %}}\n### ${section}\n{{% /example %}}`),
    "{{% /examples %}}",
    ...sections.filter((section) => !isProgram(section)).map((section) => `## ${section}`),
  ].join("\n\n");
}
