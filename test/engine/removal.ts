// Deletes resources, each after everything that depends on it.
import type { Operation } from "./engine";
import { dependsOn, isManaged, timeoutOf } from "./resource";
import type { Resource } from "./resource";
import { StepFailed, hostOf, perform } from "./run";
import type { Run } from "./run";
import { forProvider } from "./values";

/** Gives up on a resource when the deletion of a dependent failed. */
export async function removeAll(run: Run, resources: readonly Resource[]): Promise<void> {
  const removals = new Map<Resource, Promise<void>>();
  // The latest come first, so that the removals of all dependents are there to be waited for.
  for (const resource of dependentsFirst(resources)) {
    const dependents = [...removals].filter(([other]) => dependsOn(other, resource.urn)).map(([, removal]) => removal);
    const removal = Promise.all(dependents).then(() => run.limit.run(() => removeUnlessFailed(run, resource)));
    removal.catch(() => undefined);
    removals.set(resource, removal);
  }
  const outcomes = await Promise.allSettled(removals.values());
  const unexpected = outcomes.find((outcome) => outcome.status === "rejected" && !(outcome.reason instanceof StepFailed));
  if (unexpected?.status === "rejected") throw unexpected.reason;
}

function dependentsFirst(resources: readonly Resource[]): Resource[] {
  const ordered: Resource[] = [];
  const visit = (resource: Resource) => {
    if (ordered.includes(resource)) return;
    for (const other of resources) if (other.urn !== resource.urn && dependsOn(other, resource.urn)) visit(other);
    ordered.push(resource);
  };
  for (const resource of [...resources].reverse()) visit(resource);
  return ordered;
}

async function removeUnlessFailed(run: Run, resource: Resource): Promise<void> {
  if (run.hasFailed) throw new StepFailed("not begun after a failure");
  await remove(run, resource, { isReplaced: resource.delete });
  run.resources.remove(resource);
}

/** Deletes what a resource stands for; it stays in the list. */
export async function remove(run: Run, resource: Resource, options: { isReplaced: boolean }): Promise<void> {
  const step = run.report.begin(operationFor(resource, options.isReplaced), resource.urn, { id: resource.id });
  await perform(run, step, async () => {
    if (resource.protect && !options.isReplaced) throw new Error(protectedMessage(resource.urn));
    const isLeftAlone = resource.external || resource.retainOnDelete || resource.pendingReplacement || !isManaged(resource);
    if (run.isPreview || isLeftAlone) return;
    const host = await hostOf(run, resource);
    await host?.delete(resource.id, forProvider(resource.outputs), {
      ...timeoutOf(resource, "delete"),
      urn: resource.urn,
      oldInputs: forProvider(resource.inputs),
    });
  });
}

function operationFor(resource: Resource, isReplaced: boolean): Operation {
  if (resource.pendingReplacement) return "remove-pending-replace";
  if (resource.external) return isReplaced ? "discard-replaced" : "discard";
  return isReplaced ? "delete-replaced" : "delete";
}

function protectedMessage(urn: string): string {
  return (
    `resource "${urn}" cannot be deleted\nbecause it is protected. To unprotect the resource, either remove the \`protect\` flag ` +
    `from the resource in your Pulumi program and run \`pulumi up\`, or use the command:\n\`pulumi state unprotect '${urn}'\``
  );
}
