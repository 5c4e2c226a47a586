// The results as tables, as JSON, and in BENCHMARKS.md.
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { format, resolveConfig } from "prettier";
import type { Verdict } from "./budgets";
import type { Machine } from "./machine";
import type { Measurements, PhaseMeasurement } from "./measurement";
import { total, type Requests } from "./requests";
import { toMarkdown, type Table } from "./table";
import type { Usage } from "./usage";

const FILE = join(dirname(__dirname), "BENCHMARKS.md");
const START = "<!-- results: written by npm run bench -- --write -->";
const END = "<!-- end of the results -->";

export interface Report {
  /** What was asked for, as one would type it. */
  command: string;
  machine: Machine;
  measurements: Measurements;
  verdicts: Verdict[];
}

/** Only those that have a row. */
export function tablesOf({ measurements, verdicts }: Report): Table[] {
  const { phases, watched, loading, comparison } = measurements;
  const tables: Table[] = [
    {
      title: "Budgets",
      head: ["case", "at most", "measured", ""],
      rows: verdicts.map((verdict) => [verdict.case, verdict.allowed, verdict.measured, verdict.isMet ? "met" : "MISSED"]),
    },
    phaseTable(phases),
    inStepTable(phases),
    requestTable(phases),
    {
      title: "One creation to the end of its session, through the provider host alone",
      head: ["session", "clock", "requests", "by kind", "noticed after"],
      rows: watched.map((one) => [one.sessions, one.mode, String(total(one.requests)), kinds(one.requests), seconds(one.lagMs)]),
    },
    {
      title: "Loading, beyond the SDK",
      head: ["entry", "median", "fastest", "slowest"],
      rows: loading.map(({ entry, medianMs, runsMs }) => [entry, ms(medianMs), ms(Math.min(...runsMs)), ms(Math.max(...runsMs))]),
    },
    {
      title: "Beside a client that polls each session every 5 s (0.5 s sessions, 10 at a time, no engine)",
      head: ["repositories", "phase", "client", "time", "requests", "by kind"],
      rows: comparison.map((one) => [
        ...[String(one.count), one.phase, one.client, seconds(one.wallMs)],
        ...[String(total(one.requests)), kinds(one.requests)],
      ]),
    },
  ];
  return tables.filter(({ rows }) => rows.length > 0);
}

/** In parentheses what the provider that does nothing takes. */
export function phaseTable(phases: readonly PhaseMeasurement[]): Table {
  return {
    title: "Commands (in parentheses: the same program on a provider that does nothing)",
    head: ["what", "sessions", "parallel", "command", "requests", "time", "CPU of the host", "peak memory of the host"],
    rows: phases.map((one) => [...placeOf(one), String(total(one.requests)), ...timesOf(one)]),
  };
}

function inStepTable(phases: readonly PhaseMeasurement[]): Table {
  return {
    title: "How much of the time beside the floor comes from operations that end together",
    head: ["what", "sessions", "parallel", "command", "this package", "floor in step", "floor"],
    rows: phases.flatMap((one) => {
      const { phase, own, floor, floorInStep } = one;
      if (floorInStep === undefined || !["create", "update"].includes(phase)) return [];
      return [[...placeOf(one), ...[own, floorInStep, floor].map(({ wallMs }) => seconds(wallMs))]];
    }),
  };
}

function requestTable(phases: readonly PhaseMeasurement[]): Table {
  return {
    title: "Requests by kind",
    head: ["what", "sessions", "parallel", "command", "requests"],
    rows: phases.filter(({ requests }) => total(requests) > 0).map((one) => [...placeOf(one), kinds(one.requests)]),
  };
}

function placeOf({ count, kind, latencyMs, savesStateOnce, sessions, mode, parallel, phase }: PhaseMeasurement): string[] {
  const particulars = [...(latencyMs > 0 ? [`${latencyMs} ms latency`] : []), ...(savesStateOnce ? ["state saved once"] : [])];
  const what = [`${count} × ${kind}`, ...particulars].join(", ");
  return [what, `${sessions} (${mode})`, String(parallel), phase];
}

function timesOf({ own, floor, runs }: PhaseMeasurement): string[] {
  const time = beside(seconds(own.wallMs), seconds(floor.wallMs));
  return [
    runs === 1 ? time : `${time}, the middle of ${runs}`,
    beside(cpu(own.host), cpu(floor.host)),
    beside(memory(own.host), memory(floor.host)),
  ];
}

function beside(own: string, floor: string): string {
  return `${own} (${floor})`;
}

export function describeReport({ command, machine }: Report): string {
  const { processor, cores, memoryGb, loadAtStart, platform, node, engine, pulumi, sdk } = machine;
  return (
    `\`${command}\` on ${processor}, ${cores} cores, ${memoryGb} GB, ${platform}, load ${loadAtStart} at the start; Node ${node}, @pulumi/pulumi ${sdk}; ` +
    `deployed by the ${engine}${pulumi === undefined ? "" : ` ${pulumi}`}.`
  );
}

/** Replaces what stands between the two marks. */
export async function writeMarkdown(report: Report): Promise<void> {
  const text = readFileSync(FILE, "utf8");
  const [before, rest] = text.split(START);
  const [, after] = (rest ?? "").split(END);
  if (before === undefined || after === undefined) throw new Error("BENCHMARKS.md: a mark of the results is missing");
  const results = [describeReport(report), ...tablesOf(report).map(toMarkdown)].join("\n\n");
  const whole = `${before}${START}\n\n${results}\n\n${END}${after}`;
  writeFileSync(FILE, await format(whole, { ...(await resolveConfig(FILE)), parser: "markdown" }));
}

export function writeJson(file: string, { command, machine, measurements, verdicts }: Report): void {
  writeFileSync(file, `${JSON.stringify({ command, machine, verdicts, ...measurements }, null, 2)}\n`);
}

/** What an earlier run measured, and how busy its machine was; refuses another machine, whose times are no good beside this one's. */
export function readEarlier(file: string, now: Machine): { machine: Machine; measurements: Measurements } {
  const { machine, phases, watched, loading, comparison } = JSON.parse(readFileSync(file, "utf8")) as Measurements & {
    machine: Machine;
  };
  if (!isDeepStrictEqual(asMeasured(machine), asMeasured(now)))
    throw new Error(`${file} was measured on another machine or with other versions; measure again without --resume.`);
  return { machine, measurements: { phases, watched, loading, comparison } };
}

/** JSON has no undefined, and the load is another one each time. */
function asMeasured(machine: Machine): unknown {
  return JSON.parse(JSON.stringify({ ...machine, loadAtStart: 0 }));
}

function kinds(requests: Requests): string {
  const sorted = Object.entries(requests).sort(([, a], [, b]) => b - a);
  return sorted.map(([kind, count]) => `${count} ${kind}`).join(", ");
}

function seconds(value: number): string {
  return `${(value / 1000).toFixed(2)} s`;
}

function ms(value: number): string {
  return `${value.toFixed(1)} ms`;
}

function cpu(usage: Usage | undefined): string {
  return usage === undefined ? "not measured" : seconds(usage.cpuMs);
}

function memory(usage: Usage | undefined): string {
  return usage === undefined ? "not measured" : `${Math.round(usage.peakMemoryMb)} MB`;
}
