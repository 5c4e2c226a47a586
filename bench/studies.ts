// What `npm run bench` measures beside its own table, each into a section of docs/measurements.md of the same name.
import { existsSync, writeFileSync } from "node:fs";
import type { Engine } from "../test/engine";
import { pulumiTools } from "./comparison/pulumi";
import { terraformTool } from "./comparison/terraform";
import { measureConditions, tableOfConditions } from "./conditions";
import { measureGrowth, tableOfGrowth, tableOfSlopes } from "./growth";
import { describeMachine, readMachine } from "./machine";
import { formatted, writeSection } from "./markdown";
import { measureResume, tableOfResume } from "./resume";

export const STUDIES = ["growth", "conditions", "resume"] as const;
export type Study = (typeof STUDIES)[number];

export interface StudyOptions {
  readonly engine: Engine;
  readonly peer: string | undefined;
  readonly json: string | undefined;
  readonly write: boolean;
  readonly invocation: string;
}

export async function runStudy(study: Study, options: StudyOptions): Promise<void> {
  const tables = await measure(study, options);
  const machine = describeMachine(await readMachine(options.engine));
  const paragraphs = [`\`${options.invocation}\`, ${new Date().toISOString().slice(0, 10)}; ${machine}.`, ...tables];
  console.log(await formatted(paragraphs.join("\n\n")));
  if (options.write) await writeSection(study, paragraphs);
}

async function measure(study: Study, options: StudyOptions): Promise<string[]> {
  switch (study) {
    case "growth": {
      const samples = await collect(measureGrowth(), options);
      return [tableOfGrowth(samples), tableOfSlopes(samples)];
    }
    case "conditions":
      return [tableOfConditions(await collect(measureConditions(), options))];
    case "resume": {
      const { engine, peer } = options;
      const tools = [...pulumiTools(engine), ...(peer !== undefined && existsSync(peer) ? [terraformTool(peer)] : [])];
      return [tableOfResume(await collect(measureResume(tools), options))];
    }
  }
}

async function collect<Sample>(measured: AsyncIterable<Sample>, { json }: StudyOptions): Promise<Sample[]> {
  const samples: Sample[] = [];
  for await (const sample of measured) {
    samples.push(sample);
    console.error(JSON.stringify(sample));
    if (json !== undefined) writeFileSync(json, `${JSON.stringify(samples, null, 2)}\n`);
  }
  return samples;
}
