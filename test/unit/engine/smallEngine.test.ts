import { smallEngine } from "../../engine/smallEngine";
import { play } from "../../engine/scenario";

describe("small engine", () => {
  it("refuses what it does not play, and says what to do", async () => {
    await play(smallEngine(), [
      {
        command: "preview",
        things: { a: { options: { import: "a-here" } } },
        steps: [],
        failure: "The small engine of the tests does not play the import option. Deploy this program with the pulumi command.",
      },
    ]);
  });
});
