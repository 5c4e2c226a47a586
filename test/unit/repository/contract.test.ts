import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { contract, VBR_EXAMPLES } from "../../contract";
import { SCALE_OUT_STUB } from "../scaleOutRepository/programs";
import { STUB, type Fields } from "../../site";
import { startRun, type Driven } from "../../run";

contract("the check, held against the collected payloads", () => {
  describe.each(["1.3-rev0", "1.3-rev1", "1.3-rev2"])("in revision %s", (revision) => {
    let host: Driven;
    beforeAll(() => {
      host = startRun({
        "veeam:vbrUrl": "https://vbr.invalid",
        "veeam:vbrUsername": "u",
        "veeam:vbrPassword": "p",
        "veeam:vbrApiVersion": revision,
      });
    });
    afterAll(() => host.close());

    async function reasons(file: string, stub: string): Promise<string[]> {
      const payload = JSON.parse(readFileSync(join(VBR_EXAMPLES, file), "utf8")) as Fields;
      const { failures } = await host.check({}, { ...payload, __provider: stub });
      return failures.map(({ reason }) => reason);
    }

    it.each([...repositoriesIn(revision), "lenient/WinLocal.get-filled.json"])("accepts %s as a repository", async (file) => {
      expect(await reasons(file, STUB)).toEqual([]);
    });

    // Programs write them in the spelling of 1.3-rev0, whatever the server speaks.
    it.each(filesIn("1.3-rev0", /^ScaleOutRepository\.create.*\.json$/))("accepts %s as a scale-out repository", async (file) => {
      expect(await reasons(file, SCALE_OUT_STUB)).toEqual([]);
    });
  });
});

/** What is alike in all revisions lies in the folder of 1.3-rev0. */
function repositoriesIn(revision: string): string[] {
  const folders = [...new Set(["1.3-rev0", revision])];
  return folders.flatMap((folder) => filesIn(folder, /^(?!ScaleOut).*\.(create|get)\.json$/));
}

function filesIn(folder: string, pattern: RegExp): string[] {
  const files = readdirSync(join(VBR_EXAMPLES, folder)).filter((file) => pattern.test(file));
  return files.map((file) => `${folder}/${file}`);
}
