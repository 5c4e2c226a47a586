// The comparison as tables: figures of every tool, and what this package has to reach beside the Terraform provider.
import { median, NOT_MEASURED, number, table } from "../figures";
import { total } from "../requests";
import { SCENARIOS, type ComparisonSample, type Scenario } from "./compare";
import type { Mistakes } from "./judgement";
import { TERRAFORM } from "./terraform";
import { YAML } from "./pulumi";

export function tableOfTools(samples: readonly ComparisonSample[]): string {
  const rows = groups(samples).map((group) => {
    const [{ sessionMs, size, scenario, tool }] = group;
    return [
      number(sessionMs / 1000, 1),
      number(size),
      scenario,
      tool,
      number(median(group.map(({ requests }) => total(requests)))),
      number(median(group.map(({ seconds }) => seconds)), 2),
      number(median(group.map(({ peakMemoryMb }) => peakMemoryMb))),
      describeMistakes(group.map(({ mistakes }) => mistakes)),
    ];
  });
  const titles = ["session, s>", "repositories>", "scenario", "tool", "requests>", "seconds>", "peak MB>", "got wrong"];
  return table(titles, rows);
}

type Group = [ComparisonSample, ...ComparisonSample[]];

/** By what was played, the tools beside each other. */
function groups(samples: readonly ComparisonSample[]): Group[] {
  const tools = [...new Set(samples.map(({ tool }) => tool))];
  const byKey = new Map<string, Group>();
  for (const sample of samples) {
    const { sessionMs, size, scenario, tool } = sample;
    const order = [sessionMs, size, SCENARIOS.indexOf(scenario), tools.indexOf(tool)];
    const key = order.map((part) => String(part).padStart(8, "0")).join();
    const group = byKey.get(key);
    if (group === undefined) byKey.set(key, [sample]);
    else group.push(sample);
  }
  return [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => group);
}

/** The most of each that any run had. */
function describeMistakes(runs: readonly Mistakes[]): string {
  const most: Record<string, number> = {};
  for (const [what, count] of runs.flatMap((mistakes) => Object.entries(mistakes))) most[what] = Math.max(most[what] ?? 0, count);
  const parts = Object.entries(most).map(([what, count]) => `${count} ${what}`);
  return parts.length === 0 ? "nothing" : parts.join(", ");
}

interface Target {
  readonly scenario: Scenario;
  readonly of: "seconds" | "requests";
  readonly wanted: number;
  /** Every form when left out. */
  readonly tool?: string;
}

/** Of 100 repositories, with sessions of half a second. */
const TARGETS: readonly Target[] = [
  { scenario: "create", of: "seconds", wanted: 0.28 },
  { scenario: "create", of: "requests", wanted: 0.5 },
  { scenario: "refresh", of: "requests", wanted: 0.06 },
  { scenario: "update", of: "seconds", wanted: 0.3 },
  { scenario: "destroy", of: "seconds", wanted: 1.15 },
  { scenario: "preview", of: "seconds", wanted: 2, tool: YAML.name },
];

export function tableOfRatios(samples: readonly ComparisonSample[], forms: readonly string[]): string {
  const measured = (tool: string, { scenario, of }: Target): number | undefined => {
    const group = samples.filter(
      (one) => one.tool === tool && one.scenario === scenario && one.size === 100 && one.sessionMs === 500,
    );
    return median(group.map((one) => (of === "seconds" ? one.seconds : total(one.requests))));
  };
  const rows = TARGETS.flatMap((target) =>
    (target.tool === undefined ? forms : [target.tool]).map((form) => {
      const [own, peer] = [measured(form, target), measured(TERRAFORM, target)];
      const ratio = own === undefined || peer === undefined ? undefined : own / peer;
      const verdict = ratio === undefined ? NOT_MEASURED : ratio <= target.wanted ? "yes" : "no";
      return [`${target.scenario} of 100, ${target.of}`, form, number(target.wanted, 2), number(ratio, 2), verdict];
    }),
  );
  return table(["ratio to the Terraform peer", "form", "wanted, at most>", "measured>", "reached"], rows);
}
