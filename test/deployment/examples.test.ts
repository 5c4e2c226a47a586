import { smallEngine } from "../engine";
import { describeExamples } from "./examples";

// On the pulumi command: examplesByCommand.test.ts, which takes minutes.
describe("the example, on the small engine,", () => describeExamples(smallEngine()));
