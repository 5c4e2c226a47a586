/** What reads the answers of Enterprise Manager, given what no Enterprise Manager answers. */
import { basename } from "node:path";
import fc from "fast-check";
import { readDocument, type Representation } from "../../../provider/enterpriseManager/representation";
import { parseXml } from "../../../provider/enterpriseManager/xml";
import { flawsOf } from "../../readable";
import { readCorpus, type Example } from "./corpus";
import { ECHO, about, garbage, textOf } from "./garbage";
import { limitMs, runs } from "./seed";

const VALUES = { id: "urn:veeam:BackupServer:0b7fc1e4-0000-4000-8000-000000000001", name: "vbr01", secret: "a s3cret" };
/** What is asked of answers, by whatever it is that asks. */
const NAMES = ["Name", "UID", "Href", "Message", "TaskId", "State", "constructor", "__proto__", "#text", "Another"];
const LISTS = [
  ["Links", "Link"],
  ["Refs", "Ref"],
  ["BackupServers", "BackupServer"],
  ["Tasks", "Task"],
] as const;

let corpus: Example[];
beforeAll(async () => {
  corpus = await readCorpus();
});

describe("answers made from what servers answer", () => {
  it(
    "are read, or refused with a reason",
    () => {
      fc.assert(
        fc.property(garbage(corpus), (answer) => {
          const text = textOf(about(answer, VALUES));

          const read = outcomeOf(() => walk(readDocument(text).root));
          const parsed = outcomeOf(() => parseXml(text));

          expect([read, parsed].flatMap((message) => (message === undefined ? [] : flawsOf(message, [ECHO])))).toEqual([]);
          expect([read, parsed].filter((message) => message !== undefined && !/^its? /.test(message))).toEqual([]);
        }),
        runs(2000),
      );
    },
    limitMs(60),
  );

  it(
    "leave what all objects have alone",
    () => {
      fc.assert(
        fc.property(garbage(corpus), (answer) => {
          outcomeOf(() => readDocument(textOf(about(answer, VALUES))));

          expect(Object.keys(Object.prototype)).toEqual([]);
          expect(({} as Record<string, unknown>).polluted).toBeUndefined();
        }),
        runs(500),
      );
    },
    limitMs(60),
  );
});

describe("examples as they are", () => {
  it("are all read, but for those that are made to do harm", () => {
    const refused = corpus.filter(({ text }) => outcomeOf(() => readDocument(text.replace(/^\uFEFF/, ""))) !== undefined);
    const names = refused.map(({ name }) => name);

    expect(names.map((name) => basename(name))).toEqual([
      "entityExpansion.xml",
      "externalEntity.xml",
      "prototypeElement.xml",
      "truncated.xml",
    ]);
  });
});

/** The message of what is thrown. */
function outcomeOf(run: () => unknown): string | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

function walk(root: Representation): void {
  for (const name of NAMES) {
    const [text, child] = [root.text(name), root.child(name)];
    if (text !== undefined) expect(typeof text).toBe("string");
    child?.text("Name");
  }
  for (const [plural, singular] of LISTS) for (const one of root.list(plural, singular) ?? []) one.text("Href");
}
