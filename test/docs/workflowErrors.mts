/** What is wrong in these GitHub workflows by GitHub's own parser: `tsx workflowErrors.mts FILE…` prints one line for each mistake. */
import { readFileSync } from "node:fs";
import { convertWorkflowTemplate, NoOperationTraceWriter, parseWorkflow } from "@actions/workflow-parser";

for (const name of process.argv.slice(2)) {
  const { context, value } = parseWorkflow({ name, content: readFileSync(name, "utf8") }, new NoOperationTraceWriter());
  const template = value && (await convertWorkflowTemplate(context, value));
  const mistakes = [...context.errors.getErrors(), ...(template?.errors ?? [])].map((error) =>
    "message" in error ? error.message : error.Message,
  );
  for (const mistake of new Set(mistakes)) console.log(`${name}: ${mistake}`);
}
