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
import { describeReport, phaseTable, tablesOf, writeJson, writeMarkdown, type Report } from "./report";
import { exactly, scenarios, watched, type Scenario } from "./scenarios";
import { toText } from "./table";

const usage = `usage: npm run bench [-- OPTIONS]
  --quick            the small sizes only
  --exact            sessions end at the second look of a client: the same requests in each run; times mean nothing
  --scenario NAME    only this one (repeatable); a name's beginning chooses all that begin so
  --list             the names of the scenarios
  --engine NAME      pulumi (the default where there is the command) or small
  --comparison       also a client that shares nothing, side by side
  --json FILE        the results as JSON
  --write            the results into BENCHMARKS.md`;

const options = {
  quick: { type: "boolean", default: false },
  exact: { type: "boolean", default: false },
  scenario: { type: "string", multiple: true },
  list: { type: "boolean", default: false },
  engine: { type: "string" },
  comparison: { type: "boolean", default: false },
  json: { type: "string" },
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
  const engine = chooseEngine(values.engine);
  if (engine === undefined || chosen.length === 0) {
    console.error(engine === undefined ? usage : `There is no such scenario; --list shows them all.\n${usage}`);
    return 2;
  }

  const machine = await describeMachine(engine);
  const measurements: Measurements = { phases: [], watched: [], loading: [], comparison: [] };
  await measureCommands(engine, chosen, measurements);
  // What no scenario is about is left out when scenarios are chosen by name, and times where they mean nothing.
  if (wanted === undefined && !values.exact) {
    for (const { pace } of quickly(watched)) {
      progress(`create 1, ${pace.label} session, through the provider host`);
      measurements.watched.push(await watch(pace));
    }
    progress("loading");
    measurements.loading.push(...(await measureLoading()));
  }
  if (values.comparison) {
    const count = values.quick ? 10 : 100;
    progress(`comparison, ${count} repositories`);
    measurements.comparison.push(...(await compare(count)));
  }

  const report: Report = { command: commandOf(values), machine, measurements, verdicts: judge(measurements) };
  for (const table of tablesOf(report)) console.log(`\n${toText(table)}`);
  console.log(`\n${describeReport(report)}`);
  if (values.json !== undefined) {
    mkdirSync(dirname(values.json), { recursive: true });
    writeJson(values.json, report);
  }
  if (values.write) await writeMarkdown(report);

  const missed = report.verdicts.filter(({ isMet }) => !isMet);
  for (const { case: name, allowed, measured } of missed)
    console.log(`MISSED: ${name}: at most ${allowed}, measured ${measured}`);
  console.log(
    `${report.verdicts.length - missed.length} of ${report.verdicts.length} budgets that this run could judge are met.`,
  );
  return missed.length === 0 ? 0 : 1;
}

async function measureCommands(engine: Engine, chosen: readonly Scenario[], into: Measurements): Promise<void> {
  for (const [index, scenario] of chosen.entries()) {
    progress(`${index + 1}/${chosen.length} ${scenario.name}`);
    const measured = await measure(engine, scenario);
    into.phases.push(...measured);
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
