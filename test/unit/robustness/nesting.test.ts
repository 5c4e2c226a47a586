/** Answers whose parts lie deeper in one another than a stack is high. */
import { readDocument } from "../../../provider/enterpriseManager/representation";

it.each([
  ["lists", `{"Name": ${"[".repeat(20_000)}1${"]".repeat(20_000)}}`, "its arrays and objects are nested too deep"],
  ["objects", `${'{"a":'.repeat(20_000)}1${"}".repeat(20_000)}`, "its arrays and objects are nested too deep"],
  ["elements", `${"<a>".repeat(20_000)}${"</a>".repeat(20_000)}`, "it cannot be read as XML"],
])("%s that lie too deep in one another are refused with a reason", (_what, text, reason) => {
  expect(() => readDocument(text)).toThrow(reason);
});
