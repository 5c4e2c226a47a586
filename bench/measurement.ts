// What comes out of a measurement.
import { total, type Requests } from "./requests";
import type { Usage } from "./usage";

export type Phase =
  "create" | "preview" | "refresh" | "update" | "destroy" | "preview --refresh" | "up --refresh" | "destroy --refresh";

/** One command of a scenario, of this package and of the provider that does nothing. */
export interface PhaseMeasurement {
  scenario: string;
  kind: string;
  count: number;
  sessions: string;
  mode: string;
  parallel: number;
  latencyMs: number;
  savesStateOnce: boolean;
  /** How often it was played; what stands here is the run in the middle (`inTheMiddle`). */
  runs: number;
  phase: Phase;
  requests: Requests;
  /** Of the provider host; undefined where it cannot be measured. */
  own: { wallMs: number; host: Usage | undefined };
  floor: { wallMs: number; host: Usage | undefined };
  /** The floor again, with creations and updates that end together; undefined where it was not played. */
  floorInStep: { wallMs: number } | undefined;
}

/** One creation through the provider host, log-in and log-off included. */
export interface WatchedMeasurement {
  sessions: string;
  sessionMs: number;
  mode: string;
  requests: Requests;
  /** From the end of the session to the answer of the host: to the last look on the scenario's clock, from there on the machine's. */
  lagMs: number;
}

/** Side by side with a client that does not share anything. */
export interface ComparisonMeasurement {
  count: number;
  phase: "create" | "refresh";
  client: "this package" | "plain client";
  requests: Requests;
  wallMs: number;
}

export interface LoadingMeasurement {
  entry: string;
  /** Beside what the SDK costs, each in a process of its own. */
  runsMs: number[];
  medianMs: number;
}

export interface Measurements {
  phases: PhaseMeasurement[];
  watched: WatchedMeasurement[];
  loading: LoadingMeasurement[];
  comparison: ComparisonMeasurement[];
}

/** Of several runs of a scenario, for each phase: the one whose time beside the floor is the median, with the most requests of all. */
export function inTheMiddle(runs: readonly (readonly PhaseMeasurement[])[]): PhaseMeasurement[] {
  const above = ({ own, floor }: PhaseMeasurement): number => own.wallMs - floor.wallMs;
  return (runs[0] ?? []).map(({ phase }) => {
    const sorted = runs.flatMap((run) => run.filter((one) => one.phase === phase)).sort((a, b) => above(a) - above(b));
    const median = sorted[Math.floor(sorted.length / 2)];
    if (median === undefined) throw new Error(`there is no ${phase}`);
    const { requests } = sorted.reduce((a, b) => (total(b.requests) > total(a.requests) ? b : a));
    return { ...median, requests };
  });
}
