// What is measured, as data.
export type Kind = "Repository" | "ScaleOutRepository" | "BackupServer";

/** How long the server's sessions and tasks take. */
export interface Pace {
  label: string;
  /** Of a session, on the scenario's clock. */
  durationMs: number;
  /** How much faster than the machine's the clock of simulator and provider host is. */
  speed: number;
  /** Sessions end at this look instead, so that requests can be counted exactly. */
  looks?: number;
}

export interface Scenario {
  name: string;
  kind: Kind;
  count: number;
  pace: Pace;
  parallel: number;
  /** Added to each answer of the server. */
  latencyMs: number;
  /** As with `options: { refresh: always }`: an unchanged preview and up, and the destruction, begin with a refresh. */
  refreshesAlways: boolean;
  /** Whether Pulumi saves its state at the end of a command alone: with many resources it does little else otherwise. */
  savesStateOnce: boolean;
  /** How often it is played: times differ from one run to the next. */
  runs: number;
  /** Whether it is also played on a floor whose creations, and updates, end together where they are under way together. */
  hasFloorInStep: boolean;
  /** Whether `--quick` runs it. */
  isQuick: boolean;
}

export const paces = {
  none: { label: "0", durationMs: 0, speed: 1, looks: 0 },
  short: { label: "0.5 s", durationMs: 500, speed: 1 },
  medium: { label: "5 s", durationMs: 5000, speed: 1 },
  long: { label: "60 s", durationMs: 60_000, speed: 20 },
  veryLong: { label: "10 min", durationMs: 600_000, speed: 20 },
} as const satisfies Record<string, Pace>;

/** Which clock a scenario runs on, for people. */
export function modeOf({ looks, speed }: Pace): string {
  if (looks !== undefined) return looks === 0 ? "exact: sessions end at once" : `exact: sessions end at look ${looks}`;
  return speed === 1 ? "real clock" : `clock × ${speed}`;
}

/** Whether a mode is one on a clock that is faster than the machine's. */
export function isFaster(mode: string): boolean {
  return mode.startsWith("clock");
}

type Choice = Pick<Scenario, "kind" | "count" | "pace"> & Partial<Scenario>;

function scenario(choice: Choice): Scenario {
  const { kind, count, pace, parallel = 8, latencyMs = 0, refreshesAlways = false, savesStateOnce = false, runs = 1 } = choice;
  const { isQuick = false, hasFloorInStep = false } = choice;
  const particulars = [
    `sessions-${pace.label.replaceAll(" ", "")}`,
    `parallel-${parallel}`,
    ...(latencyMs > 0 ? [`latency-${latencyMs}ms`] : []),
    ...(refreshesAlways ? ["refresh-always"] : []),
    ...(savesStateOnce ? ["state-saved-once"] : []),
  ];
  const name = [kind, count, ...particulars].join("-");
  return { name, kind, count, pace, parallel, latencyMs, refreshesAlways, savesStateOnce, runs, hasFloorInStep, isQuick };
}

const { none, short, medium, long } = paces;

export const scenarios: readonly Scenario[] = [
  ...[none, short].flatMap((pace) => [1, 10].map((count) => scenario({ kind: "Repository", count, pace, isQuick: true }))),
  ...[medium, long].flatMap((pace) => [1, 10].map((count) => scenario({ kind: "Repository", count, pace }))),
  ...[none, short, medium, long].flatMap((pace) =>
    [8, 100].map((parallel) =>
      scenario({
        ...{ kind: "Repository", count: 100, pace, parallel },
        // Their time has a budget (budgets.ts).
        ...(pace === short ? { runs: 3, hasFloorInStep: true } : {}),
      }),
    ),
  ),
  scenario({ kind: "Repository", count: 100, pace: short, latencyMs: 50 }),
  scenario({ kind: "Repository", count: 10, pace: none, refreshesAlways: true, isQuick: true }),
  scenario({ kind: "Repository", count: 100, pace: none, refreshesAlways: true }),
  ...[1, 10, 50].map((count) => scenario({ kind: "ScaleOutRepository", count, pace: short, isQuick: count === 1 })),
  ...[1, 50].map((count) => scenario({ kind: "BackupServer", count, pace: short, isQuick: count === 1 })),
  // The longest ones come last.
  ...[none, short, medium, long].map((pace) =>
    scenario({ kind: "Repository", count: 1000, pace, parallel: 100, savesStateOnce: true }),
  ),
];

/** The same with sessions that end at the second look: the same requests in each run. */
export function exactly(chosen: readonly Scenario[]): Scenario[] {
  const pace: Pace = { label: "2 looks", durationMs: 0, speed: 1, looks: 2 };
  const exact = chosen
    .filter(({ latencyMs }) => latencyMs === 0)
    .map((one) => scenario({ ...one, pace, runs: 1, hasFloorInStep: false }));
  return [...new Map(exact.map((one) => [one.name, one])).values()];
}

/** One creation through the provider host alone, seen to the end of its session: how late does the provider notice? */
export const watched: readonly { pace: Pace; isQuick: boolean }[] = [
  { pace: paces.short, isQuick: true },
  { pace: paces.long, isQuick: true },
  { pace: paces.veryLong, isQuick: false },
];
