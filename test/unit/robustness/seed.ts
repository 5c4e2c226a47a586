/**
 * How many runs the property tests get, and which: `VEEAM_TEST_RUNS=10` makes ten times as many, and
 * `VEEAM_TEST_SEED=7` others. fast-check prints the seed of a run that fails. Without a server in it, a property sets
 * `endOnFailure: false`, for a smaller example.
 */
import type { Parameters } from "fast-check";

export const SEED = Number(process.env.VEEAM_TEST_SEED ?? 20_251_125);
const FACTOR = Number(process.env.VEEAM_TEST_RUNS ?? 1);

/** A failure is reported as it was met: with a server in it, making it smaller takes longer than reading it. */
export function runs<T>(count: number, lane = 0): Parameters<T> {
  return { seed: SEED + lane, numRuns: Math.ceil(count * FACTOR), endOnFailure: true };
}

/** Time for them on a slow machine. */
export function limitMs(seconds: number): number {
  return seconds * 1000 * Math.max(1, FACTOR);
}
