// `npm run bench`: what commands cost, in requests, time and memory. Ends with 1 when a budget is missed.
import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { parseArgs } from "node:util";
import { findPulumiCommand, pulumiCommand, smallEngine, type Engine } from "../test/engine";
import { judge } from "./budgets";
import { compare } from "./comparison";
import { measure } from "./deployment";
import { watch } from "./host";
import { measureLoading } from "./loading";
import { describeMachine } from "./machine";
import type { Measurements } from "./measurement";
import { describeReport, phaseTable, readEarlier, tablesOf, writeJson, writeMarkdown, type Report } from "./report";
import { exactly, scenarios, watched, type Scenario } from "./scenarios";
import { toText } from "./table";

const usage = `usage: npm run bench [-- OPTIONS]
  --quick            the small sizes only
  --exact            sessions end at the second look of a client: the same requests in each run; times mean nothing
  --scenario NAME    only this one (repeatable); a name's beginning chooses all that begin so
  --list             the names of the scenarios
  --engine NAME      pulumi (the default where there is the command) or small
  --comparison       also a client that shares nothing, side by side
  --json FILE        the results as JSON, written after each measurement
  --resume           measures only what the file of --json does not hold: goes on with a run that was cut off
  --write            the results into BENCHMARKS.md`;

const options = {
  quick: { type: "boolean", default: false },
  exact: { type: "boolean", default: false },
  scenario: { type: "string", multiple: true },
  list: { type: "boolean", default: false },
  engine: { type: "string" },
  comparison: { type: "boolean", default: false },
  json: { type: "string" },
  resume: { type: "boolean", default: false },
  write: { type: "boolean", default: false },
} as const;

async function main(): Promise<number> {
  const { values } = parseArgs({ options });
  const quickly = <T extends { isQuick: boolean }>(all: readonly T[]): T[] =>
    all.filter(({ isQuick }) => isQuick || !values.quick);
  const offered = values.exact ? exactly(quickly(scenarios)) : quickly(scenarios);
  if (values.list) {
    for (const { name } of offered) console.log(name);
    return 0;
  }
  const wanted = values.scenario;
  const chosen = offered.filter(({ name }) => wanted?.some((beginning) => name.startsWith(beginning)) ?? true);
  const { json, resume } = values;
  if (resume && json === undefined) {
    console.error(`--resume needs the file of --json.\n${usage}`);
    return 2;
  }
  const engine = chooseEngine(values.engine);
  if (engine === undefined || chosen.length === 0) {
    console.error(engine === undefined ? usage : `There is no such scenario; --list shows them all.\n${usage}`);
    return 2;
  }

  const now = await describeMachine(engine);
  const nothing: Measurements = { phases: [], watched: [], loading: [], comparison: [] };
  const { machine, measurements } =
    json !== undefined && resume ? readEarlier(json, now) : { machine: now, measurements: nothing };
  const report = (): Report => ({ command: commandOf(values), machine, measurements, verdicts: judge(measurements) });
  const keep = (): void => {
    if (json !== undefined) writeJson(json, report());
  };
  if (json !== undefined) mkdirSync(dirname(json), { recursive: true });
  // What no scenario is about is left out when scenarios are chosen by name, and times where they mean nothing.
  if (wanted === undefined && !values.exact) {
    for (const { pace } of quickly(watched)) {
      if (measurements.watched.some(({ sessionMs }) => sessionMs === pace.durationMs)) continue;
      progress(`create 1, ${pace.label} session, through the provider host`);
      measurements.watched.push(await watch(pace));
      keep();
    }
    if (measurements.loading.length === 0) {
      progress("loading");
      measurements.loading.push(...(await measureLoading()));
      keep();
    }
  }
  if (values.comparison && measurements.comparison.length === 0) {
    const count = values.quick ? 10 : 100;
    progress(`comparison, ${count} repositories`);
    measurements.comparison.push(...(await compare(count)));
    keep();
  }
  // What takes longest comes last.
  await measureCommands(engine, chosen, measurements, keep);

  const result = report();
  for (const table of tablesOf(result)) console.log(`\n${toText(table)}`);
  console.log(`\n${describeReport(result)}`);
  if (values.write) await writeMarkdown(result);

  const { verdicts } = result;
  const missed = verdicts.filter(({ isMet }) => !isMet);
  for (const { case: name, allowed, measured } of missed)
    console.log(`MISSED: ${name}: at most ${allowed}, measured ${measured}`);
  console.log(`${verdicts.length - missed.length} of ${verdicts.length} budgets that this run could judge are met.`);
  return missed.length === 0 ? 0 : 1;
}

async function measureCommands(engine: Engine, chosen: readonly Scenario[], into: Measurements, keep: () => void): Promise<void> {
  for (const [index, scenario] of chosen.entries()) {
    if (into.phases.some((phase) => phase.scenario === scenario.name)) continue;
    progress(`${index + 1}/${chosen.length} ${scenario.name}`);
    const measured = await measure(engine, scenario);
    into.phases.push(...measured);
    keep();
    const { rows } = phaseTable(measured);
    for (const row of rows) progress(`    ${row.slice(3).join("  ")}`);
  }
}

/** The options that say what was measured; the others only say where the results go. */
function commandOf(values: Partial<Record<keyof typeof options, boolean | string | string[]>>): string {
  const telling = (["quick", "exact", "engine", "scenario", "comparison"] as const).flatMap((name) => {
    const value = values[name];
    if (value === undefined || value === false) return [];
    return value === true ? [`--${name}`] : [value].flat().map((one) => `--${name} ${one}`);
  });
  return ["npm run bench", ...(telling.length === 0 ? [] : ["--", ...telling])].join(" ");
}

function chooseEngine(wanted: string | undefined): Engine | undefined {
  const command = findPulumiCommand();
  if (wanted === "small" || (wanted === undefined && command === undefined)) return smallEngine();
  return (wanted === undefined || wanted === "pulumi") && command !== undefined ? pulumiCommand(command) : undefined;
}

/** On standard error, so that standard output is the result. */
function progress(line: string): void {
  console.error(line);
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(error);
    process.exitCode = 2;
  },
);
