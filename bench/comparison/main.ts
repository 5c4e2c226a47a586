// `npm run bench -- --comparison`: this package beside other tools for the same server.
import { existsSync, writeFileSync } from "node:fs";
import type { Engine } from "../../test/engine";
import { describeMachine, readMachine } from "../machine";
import { formatted, writeSection } from "../markdown";
import { total } from "../requests";
import { compareOnce, type ComparisonSample, type Plan } from "./compare";
import { pulumiTools } from "./pulumi";
import { tableOfRatios, tableOfTools } from "./report";
import { scriptTool } from "./script";
import { terraformTool } from "./terraform";
import type { Tool } from "./tool";
import { describeVersions } from "./versions";

export interface ComparisonOptions {
  readonly engine: Engine;
  /** The built Terraform provider. */
  readonly peer: string | undefined;
  /** A Python with veeam-br. */
  readonly python: string | undefined;
  readonly sizes: readonly number[] | undefined;
  readonly sessionMs: number | undefined;
  readonly parallel: number | undefined;
  /** Of the largest size; the others are played once. */
  readonly runs: number;
  readonly json: string | undefined;
  readonly write: boolean;
  readonly invocation: string;
}

/** What is played when nothing else is asked for. */
const SIZES = [1, 10, 100];
const SHORT_SESSION_MS = 500;
const LONG = { size: 10, sessionMs: 10_000 };
/** What terraform does at a time by default. */
const PARALLEL = 10;

export async function runComparison(options: ComparisonOptions): Promise<void> {
  const forms = pulumiTools(options.engine);
  const [others, absent] = otherTools(options);
  for (const line of absent) console.error(line);
  const samples: ComparisonSample[] = [];
  for (const { plan, runs } of plansOf(options)) {
    for (let run = 1; run <= runs; run++) {
      for await (const sample of compareOnce([...forms, ...others], plan)) {
        samples.push(sample);
        if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(samples, null, 2)}\n`);
        console.error(`${run}/${runs}  ${describe(sample)}`);
      }
    }
  }
  const versions = [describeMachine(await readMachine(options.engine)), ...(await describeVersions(options))];
  const paragraphs = [
    `\`${options.invocation}\`, ${new Date().toISOString().slice(0, 10)}; ${versions.join("; ")}.`,
    ...absent,
    tableOfTools(samples),
    tableOfRatios(
      samples,
      forms.map(({ name }) => name),
    ),
  ];
  console.log(await formatted(paragraphs.join("\n\n")));
  if (options.write) await writeSection("comparison", paragraphs);
}

/** The tools that this machine has, and what to say of the others. */
function otherTools({ peer, python }: ComparisonOptions): [Tool[], string[]] {
  const isHere = (path: string | undefined): path is string => path !== undefined && existsSync(path);
  const tools = [...(isHere(peer) ? [terraformTool(peer)] : []), ...(isHere(python) ? [scriptTool(python)] : [])];
  return [
    tools,
    [
      ...(isHere(peer) ? [] : ["The Terraform provider was not there: --peer names the built one."]),
      ...(isHere(python) ? [] : ["veeam-br was not there: --python names a Python that has it."]),
    ],
  ];
}

function plansOf({ sizes, sessionMs, parallel = PARALLEL, runs }: ComparisonOptions): { plan: Plan; runs: number }[] {
  const isChosen = sizes !== undefined || sessionMs !== undefined;
  const short = (sizes ?? SIZES).map((size) => ({ size, sessionMs: sessionMs ?? SHORT_SESSION_MS }));
  const largest = Math.max(...short.map(({ size }) => size));
  return [...short, ...(isChosen ? [] : [LONG])].map((one) => ({
    plan: { ...one, parallel },
    runs: one.size === largest ? runs : 1,
  }));
}

function describe({ sessionMs, size, scenario, tool, requests, seconds, peakMemoryMb, mistakes }: ComparisonSample): string {
  const wrong = Object.entries(mistakes).map(([what, count]) => `, ${count} ${what}`);
  const memory = peakMemoryMb === undefined ? "" : `, ${peakMemoryMb.toFixed(0)} MB`;
  const what = `${scenario} ${size}, sessions of ${sessionMs / 1000} s, ${tool}`;
  return `${what}: ${total(requests)} requests, ${seconds.toFixed(2)} s${memory}${wrong.join("")}`;
}
