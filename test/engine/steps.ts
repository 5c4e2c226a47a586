// The steps that bring a resource to its goal. Each records in the state what it did, also when it was not finished.
import { randomUUID } from "node:crypto";

import { describeDiff } from "./diff";
import type { Diff } from "./diff";
import type { Step } from "./engine";
import { InitializationError } from "./host";
import type { Host } from "./host";
import type { Properties } from "./protocol";
import { isManaged, isProvider, timeoutOf } from "./resource";
import type { Resource } from "./resource";
import { hostOf, perform } from "./run";
import type { Run } from "./run";
import { forProvider, isSecret, unknownValue, withSecretKeys, withSecretsOf } from "./values";

/** `step` was begun by the caller, who knows what the creation is for; `replaced` leaves the state with it. */
export async function create(
  run: Run,
  resource: Resource,
  step: Step,
  replaced: Resource | undefined,
  onCreated?: () => void,
): Promise<Resource> {
  const record = (id: string, outputs: Properties) => {
    resource.id = id;
    resource.outputs = markSecrets(resource, outputs);
    if (id !== "") step.id = id;
    run.resources.add(resource);
    if (replaced !== undefined) run.resources.remove(replaced);
    onCreated?.();
  };
  return await perform(run, step, async () => {
    if (isProvider(resource)) {
      record(run.isPreview ? "" : randomUUID(), resource.inputs);
      run.providers.load(resource.urn, resource.id || unknownValue, resource.inputs);
    } else if (!isManaged(resource)) {
      record("", {});
    } else if (run.isPreview) {
      record("", (await hostOf(run, resource)) === undefined ? {} : resource.inputs);
    } else {
      try {
        const host = await requireHost(run, resource);
        const { id, outputs } = await host.create(forProvider(resource.inputs), resource.urn, timeoutOf(resource, "create"));
        if (id === "") throw new Error("provider did not return an ID from Create");
        record(id, outputs);
      } catch (error) {
        if (error instanceof InitializationError) {
          resource.initErrors = error.reasons;
          record(error.id, error.properties);
        }
        throw error;
      }
    }
    return resource;
  });
}

/** Also when nothing changed but the last attempt was not finished. */
export async function update(run: Run, resource: Resource, old: Resource, diff: Diff): Promise<Resource> {
  const step = run.report.begin("update", resource.urn, { ...describeDiff(diff, old.inputs, resource.inputs), id: old.id });
  delete step.replaces;
  resource.id = old.id;
  const record = (outputs: Properties) => {
    resource.outputs = markSecrets(resource, outputs);
    run.resources.add(resource);
    run.resources.remove(old);
  };
  return await perform(run, step, async () => {
    if (isProvider(resource)) {
      record(resource.inputs);
      run.providers.load(resource.urn, resource.id, resource.inputs);
    } else if (!isManaged(resource)) {
      record(old.outputs);
    } else if (run.isPreview) {
      record((await hostOf(run, resource)) === undefined ? {} : resource.inputs);
    } else {
      try {
        const host = await requireHost(run, resource);
        const options = { urn: resource.urn, oldInputs: forProvider(old.inputs), ...timeoutOf(resource, "update") };
        record(await host.update(old.id, forProvider(old.outputs), forProvider(resource.inputs), options));
      } catch (error) {
        if (error instanceof InitializationError) {
          resource.initErrors = error.reasons;
          record(error.properties);
          // As with the command: what was asked for counts only when it was done.
          resource.inputs = old.inputs;
        }
        throw error;
      }
    }
    return resource;
  });
}

export function keep(run: Run, resource: Resource, old: Resource): Resource {
  run.report.begin("same", resource.urn, { id: old.id });
  resource.id = old.id;
  resource.outputs = markSecrets(resource, old.outputs);
  if (isProvider(resource)) run.providers.load(resource.urn, resource.id, resource.inputs);
  run.resources.add(resource);
  run.resources.remove(old);
  return resource;
}

/** `.get`: somebody else owns the object. */
export async function readExternal(run: Run, resource: Resource): Promise<Resource> {
  const old = run.resources.old(resource.urn);
  const isReplacing = old !== undefined && !old.external && old.id !== resource.id;
  const step = run.report.begin(isReplacing ? "read-replacement" : "read", resource.urn);
  return await perform(run, step, async () => {
    if (resource.id === unknownValue) {
      resource.outputs = {};
    } else {
      const host = await hostOf(run, resource);
      const inputs = forProvider(resource.inputs);
      const found = await host?.read(resource.id, inputs, inputs, resource.urn);
      resource.outputs = markSecrets(resource, withSecretsOf(found?.properties ?? {}, resource.inputs));
      if (found !== undefined && found.id !== "") resource.id = found.id;
      step.id = resource.id;
    }
    run.resources.add(resource);
    if (isReplacing) old.delete = true;
    else if (old !== undefined) run.resources.remove(old);
    return resource;
  });
}

async function requireHost(run: Run, resource: Resource): Promise<Host> {
  const host = await hostOf(run, resource);
  if (host === undefined) throw new Error(`The inputs of the provider of ${resource.urn} are unknown outside of a preview.`);
  return host;
}

function markSecrets(resource: Resource, outputs: Properties): Properties {
  const secretInputs = Object.keys(resource.inputs).filter((key) => isSecret(resource.inputs[key]));
  return withSecretKeys(withSecretsOf(outputs, resource.inputs), [...resource.additionalSecretOutputs, ...secretInputs]);
}
