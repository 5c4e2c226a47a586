import { engines } from "../engine";
import { describeExamples } from "./examples";

const commands = engines().filter(({ name }) => name === "pulumi command");

if (commands.length === 0) it.skip("there is no pulumi command here", () => undefined);
for (const engine of commands) describe("the example, on the pulumi command,", () => describeExamples(engine));
