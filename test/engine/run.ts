// What every part of one run of the small engine shares.
import { InitializationError } from "./host";
import type { Host } from "./host";
import type { Limit } from "./limit";
import type { Providers } from "./providers";
import type { Report } from "./report";
import type { Resource, ResourceList } from "./resource";
import type { Step } from "./engine";

export interface Run {
  readonly isPreview: boolean;
  readonly resources: ResourceList;
  readonly providers: Providers;
  readonly report: Report;
  readonly limit: Limit;
  /** Set by the first failure: nothing new begins after it. */
  hasFailed: boolean;
}

/** A failure that has been reported already; it only has to end what depends on it. */
export class StepFailed extends Error {}

export function hostOf(run: Run, resource: Resource): Promise<Host | undefined> {
  return run.providers.hostOf(resource.provider ?? "", run.resources.all());
}

/** Does the work of a step; a failure of it is reported under the resource and fails the run. */
export async function perform<Value>(run: Run, step: Step, work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    run.report.fail(step, { isPreview: run.isPreview });
    throw reportFailure(run, error, step.urn);
  }
}

export function reportFailure(run: Run, error: unknown, urn: string): StepFailed {
  if (error instanceof StepFailed) return error;
  run.hasFailed = true;
  run.report.diagnose("error", toMessage(error), urn);
  return new StepFailed(toMessage(error));
}

function toMessage(error: unknown): string {
  if (error instanceof InitializationError) {
    const count = error.reasons.length === 1 ? "1 error" : `${error.reasons.length} errors`;
    return error.reasons.length === 0
      ? "resource init failed"
      : `${count} occurred:\n${error.reasons.map((reason) => `\t* ${reason}`).join("\n")}`;
  }
  return error instanceof Error ? error.message : String(error);
}
