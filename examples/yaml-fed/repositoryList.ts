// The list in the YAML file: what is valid in it, and a line for each mistake that says where it is.

import { readFileSync } from "node:fs";
import { LineCounter, parseDocument } from "yaml";
import { z } from "zod";

const common = {
  name: z.string().regex(/\S/, "must not be empty"),
  host: z.string().regex(/\S/, "must not be empty"),
  path: z.string().regex(/^\//, "must be an absolute path"),
  maxTaskCount: z.int().min(1).max(128).default(4),
};

const repository = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("LinuxLocal"), ...common }),
  z.strictObject({ type: z.literal("LinuxHardened"), ...common, immutableDays: z.int().min(7).max(9999) }),
]);

const list = z.strictObject({ repositories: z.array(repository) });

export type Entry = z.output<typeof repository>;

type Path = (string | number)[];

interface Mistake {
  path: Path;
  reason: string;
}

/** The message of the error has a line for each mistake: `repositories.yaml:7: repositories[1].path: must be an absolute path` */
export function readRepositoryList(file: string): Entry[] {
  const lineCounter = new LineCounter();
  const document = parseDocument(readFileSync(file, "utf8"), { lineCounter });
  const lineAt = (offset: number): number => lineCounter.linePos(offset).line;
  if (document.errors.length > 0) {
    throw new Error(document.errors.map(({ message, pos }) => `${file}:${lineAt(pos[0])}: ${message.split("\n")[0]}`).join("\n"));
  }

  const value: unknown = document.toJS() ?? {};
  const { data, error } = list.safeParse(value, { reportInput: true });
  const mistakes = [...(error?.issues ?? []).flatMap(toMistakes), ...repeatedNames(value)];
  if (data !== undefined && mistakes.length === 0) return data.repositories;

  /** Of the innermost part of the path that is in the file: what is missing has no line of its own. */
  const lineOf = (path: Path): number => {
    for (let length = path.length; length > 0; length--) {
      const node = document.getIn(path.slice(0, length), true) as { range?: [number, number, number] } | undefined;
      if (node?.range !== undefined) return lineAt(node.range[0]);
    }
    return 1;
  };
  const placed = mistakes.map((mistake) => ({ ...mistake, line: lineOf(mistake.path) }));
  placed.sort((left, right) => left.line - right.line);
  throw new Error(placed.map(({ line, path, reason }) => `${file}:${line}: ${formatPath(path)}: ${reason}`).join("\n"));
}

/** Unknown properties come as one issue, and each is a mistake of its own. */
function toMistakes(issue: z.core.$ZodIssue): Mistake[] {
  const path = issue.path.map((part) => (typeof part === "number" ? part : String(part)));
  if (issue.code === "unrecognized_keys") return issue.keys.map((key) => ({ path: [...path, key], reason: "is not known here" }));
  // Of an entry whose type is none, the whole entry is what zod was given.
  const input = issue.code === "invalid_union" ? (issue.input as { type?: unknown }).type : issue.input;
  const got = input === undefined ? "" : `, got ${JSON.stringify(input)}`;
  return [{ path, reason: issue.code === "invalid_type" && got === "" ? "is required" : `${requirementOf(issue)}${got}` }];
}

function requirementOf(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case "invalid_type":
      return `must be ${issue.expected === "int" ? "a whole number" : `of type ${issue.expected}`}`;
    case "too_small":
      return `must be at least ${issue.minimum}`;
    case "too_big":
      return `must be at most ${issue.maximum}`;
    case "invalid_union":
      return "must be LinuxLocal or LinuxHardened";
    default:
      return issue.message;
  }
}

function repeatedNames(value: unknown): Mistake[] {
  const { repositories } = value as { repositories?: unknown };
  const names = Array.isArray(repositories) ? repositories.map((one) => (one as { name?: unknown } | null)?.name) : [];
  return names.flatMap((name, index) =>
    typeof name === "string" && names.indexOf(name) < index
      ? [{ path: ["repositories", index, "name"], reason: `${JSON.stringify(name)} is the name of another one already` }]
      : [],
  );
}

/** `repositories[1].path` */
function formatPath(path: Path): string {
  return path.map((part, index) => (typeof part === "number" ? `[${part}]` : index === 0 ? part : `.${part}`)).join("");
}
