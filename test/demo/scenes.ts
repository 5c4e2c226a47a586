// Steps of the demo: each says what it must show, and what it does not show is a problem, whatever the engine's exit code was.
import type { Simulator } from "veeam-simulator";
import type { Result, Step } from "../engine";
import type { Page } from "./page";

export interface Scene {
  title: string;
  /** Absent: no run of Pulumi, but something that happens on the server. */
  run?: () => Promise<Result>;
  happens?: () => void;
  /** What is wrong, in words. */
  problems: (result: Result | undefined) => (string | undefined)[];
}

export interface Stage {
  simulator: Simulator;
  page: Page;
  /** Asked between two steps. */
  isInterrupted: () => boolean;
  /** What the server has, in words. */
  server: () => string;
}

/** Gives the problems: empty when each step showed what it must. */
export async function playScenes(scenes: readonly Scene[], { simulator, page, isInterrupted, server }: Stage): Promise<string[]> {
  const problems: string[] = [];
  for (const { title, run, happens, problems: problemsOf } of scenes) {
    page.heading(title);
    simulator.clearRequests();
    happens?.();
    const result = await run?.().catch((error: unknown) => {
      if (!isInterrupted()) throw error;
      return undefined;
    });
    // What an interrupt leaves of a run means nothing.
    if (isInterrupted()) return [...problems, "interrupted"];
    if (result !== undefined) page.pulumi(eventful(result), result);
    page.server(server());
    if (result !== undefined) page.requests(simulator.requests);
    const failed = result?.ok === false ? "Pulumi ended with an error" : undefined;
    const wrong = [failed, ...problemsOf(result)].filter((problem) => problem !== undefined);
    for (const problem of wrong) page.problem(problem);
    problems.push(...wrong.map((problem) => `${title}: ${problem}`));
    // What follows would only repeat it.
    if (result?.ok === false) break;
  }
  return problems;
}

export function unless(isRight: boolean, problem: string): string | undefined {
  return isRight ? undefined : problem;
}

/** What a person wants to hear of: not the stack itself, and not what is as it was. */
export function eventful(result: Result | undefined): Step[] {
  return (result?.steps ?? []).filter(
    ({ operation, found, type }) => operation !== "same" && found !== "same" && type !== "pulumi:pulumi:Stack",
  );
}

export function isOnly(result: Result | undefined, operation: Step["operation"]): boolean {
  const steps = eventful(result);
  return steps.length === 1 && steps[0]?.operation === operation;
}

export function changesOf(result: Result | undefined, operation: Step["operation"]): Step["properties"] {
  return eventful(result)
    .filter((step) => step.operation === operation)
    .flatMap(({ properties }) => properties);
}

export function shows(
  result: Result | undefined,
  operation: Step["operation"],
  wanted: { path: string; old: unknown; new: unknown },
): boolean {
  return changesOf(result, operation).some(
    ({ path, old, new: found }) => path === wanted.path && old === wanted.old && found === wanted.new,
  );
}
