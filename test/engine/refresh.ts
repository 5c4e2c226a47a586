// Reads every managed resource again and takes over what the provider found.
import type { Host } from "./host";
import { changedPaths, describe, inverted, withIgnoredChanges } from "./propertyChanges";
import type { ChangedPath } from "./propertyChanges";
import { isManaged } from "./resource";
import type { Resource } from "./resource";
import { StepFailed, hostOf, perform } from "./run";
import type { Run } from "./run";
import { deepEqual, forProvider, withSecretKeys, withSecretsOf } from "./values";

export async function refreshAll(run: Run): Promise<void> {
  const resources = [...run.resources.remaining()];
  const outcomes = await Promise.allSettled(resources.map((resource) => run.limit.run(() => refresh(run, resource))));
  const gone = new Set<string>();
  for (const [index, outcome] of outcomes.entries()) {
    const resource = resources[index];
    if (outcome.status === "rejected") {
      if (!(outcome.reason instanceof StepFailed)) throw outcome.reason;
    } else if (resource !== undefined && outcome.value === undefined) {
      gone.add(resource.urn);
      run.resources.remove(resource);
    } else if (resource !== undefined && outcome.value !== undefined) {
      run.resources.replaceOld(resource, outcome.value);
    }
  }
  run.resources.forgetDependenciesOn(gone);
}

/** The resource as it is now; undefined when it is gone. */
async function refresh(run: Run, resource: Resource): Promise<Resource | undefined> {
  if (run.hasFailed) throw new StepFailed("not begun after a failure");
  // The command reports components and explicit providers too, but finds nothing.
  const step = run.report.begin("refresh", resource.urn, { id: resource.id, found: "same" });
  if (!isManaged(resource) || resource.pendingReplacement) return resource;
  return await perform(run, step, async () => {
    const host = await hostOf(run, resource);
    if (host === undefined) return resource;
    const { id, properties, inputs } = await host.read(
      resource.id,
      forProvider(resource.outputs),
      forProvider(resource.inputs),
      resource.urn,
    );
    if (id === "") {
      step.found = "delete";
      return undefined;
    }
    const refreshed: Resource = {
      ...resource,
      id,
      inputs: inputs === undefined ? resource.inputs : withSecretsOf(inputs, resource.inputs),
      outputs: withSecretKeys(withSecretsOf(properties, resource.outputs), resource.additionalSecretOutputs),
      initErrors: [],
    };
    const drift = await findDrift(host, resource, refreshed);
    step.id = id;
    if (drift !== undefined) {
      step.found = "update";
      step.properties = describe(drift, resource.inputs, refreshed.inputs);
    }
    return refreshed;
  });
}

/** The diff that the next `up` of an unchanged program would show, seen from the other side. Undefined when there is none. */
async function findDrift(host: Host, old: Resource, refreshed: Resource): Promise<ChangedPath[] | undefined> {
  if (old.external) return deepEqual(old.outputs, refreshed.outputs) ? undefined : [];
  const diff = await host.diff(refreshed.id, forProvider(refreshed.outputs), forProvider(old.inputs), {
    urn: old.urn,
    oldInputs: forProvider(refreshed.inputs),
  });
  if (diff.changes !== "unknown") return diff.changes === "some" ? [] : undefined;
  const { inputs } = withIgnoredChanges(old.inputs, refreshed.inputs, old.ignoreChanges);
  const changes = changedPaths(refreshed.inputs, inputs);
  return changes.length === 0 ? undefined : inverted(changes);
}
