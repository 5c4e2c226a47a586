/** Every link between the documents leads somewhere; nothing is asked of the network. */
import { ROOT_DIRECTORY } from "../root";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";

const documents = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "*.md"], {
  cwd: ROOT_DIRECTORY,
  encoding: "utf8",
})
  .split("\n")
  .filter((file) => file !== "" && existsSync(join(ROOT_DIRECTORY, file)));

it.each(documents)("every link of %s leads to a file and a heading that are there", (file) => {
  const path = join(ROOT_DIRECTORY, file);

  const broken = linksOf(readFileSync(path, "utf8")).filter((link) => !leadsSomewhere(link, path));

  expect(broken).toEqual([]);
});

it("there are links between the documents", () => {
  const all = documents.flatMap((file) => linksOf(readFileSync(join(ROOT_DIRECTORY, file), "utf8")));

  expect(all.length).toBeGreaterThan(50);
});

/** The targets of the links, without those to the web. */
function linksOf(text: string): string[] {
  const prose = withoutCode(text).replace(/`[^`\n]*`/g, "code");
  const targets = [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = ""]) => target);
  return targets.filter((target) => !/^[a-z]+:/.test(target));
}

function leadsSomewhere(link: string, from: string): boolean {
  const [target = "", anchor] = link.split("#", 2);
  const file = target === "" ? from : resolve(dirname(from), decodeURI(target));
  if (!existsSync(file) || relative(ROOT_DIRECTORY, file).startsWith("..")) return false;
  if (anchor === undefined) return true;
  return statSync(file).isFile() && anchorsOf(readFileSync(file, "utf8")).has(anchor);
}

/** As GitHub makes them of headings. */
function anchorsOf(text: string): Set<string> {
  const seen = new Map<string, number>();
  const anchors = new Set<string>();
  for (const [, heading = ""] of withoutCode(text).matchAll(/^#{1,6} +(.+)$/gm)) {
    const slug = heading
      .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\- _]/gu, "")
      .replaceAll(" ", "-");
    const count = seen.get(slug) ?? 0;
    seen.set(slug, count + 1);
    anchors.add(count === 0 ? slug : `${slug}-${count}`);
  }
  return anchors;
}

function withoutCode(text: string): string {
  return text.replace(/^( *)```[\s\S]*?^\1```$/gm, "");
}
