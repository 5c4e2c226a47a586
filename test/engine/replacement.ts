// The ways in which a new object takes the place of an old one.
import { describeDiff } from "./diff";
import type { Diff } from "./diff";
import { remove } from "./removal";
import type { Resource } from "./resource";
import type { Run } from "./run";
import { create } from "./steps";

export async function replaceDeletingFirst(
  run: Run,
  resource: Resource,
  old: Resource,
  diff: Diff,
  dependents: Resource[],
): Promise<Resource> {
  for (const condemned of [...dependents].reverse()) {
    await remove(run, condemned, { isReplaced: true });
    condemned.pendingReplacement = true;
  }
  if (!old.pendingReplacement) {
    await remove(run, old, { isReplaced: true });
    old.pendingReplacement = true;
  }
  return await createInPlaceOf(run, resource, old, diff);
}

/** The old object is gone already. */
async function createInPlaceOf(run: Run, resource: Resource, old: Resource, diff: Diff): Promise<Resource> {
  const details = describeDiff(diff, old.inputs, resource.inputs);
  run.report.begin("replace", resource.urn, details);
  return await create(run, resource, run.report.begin("create-replacement", resource.urn, details), old);
}

/** It was deleted earlier in this run; only now is it certain that it comes back. */
export async function recreate(run: Run, resource: Resource, old: Resource, replaces: string[]): Promise<Resource> {
  run.report.begin("replace", resource.urn);
  return await create(run, resource, run.report.begin("create-replacement", resource.urn, { replaces }), old);
}

/** The old object goes at the end, when everything uses the new one. */
export async function replaceCreatingFirst(run: Run, resource: Resource, old: Resource, diff: Diff): Promise<Resource> {
  const details = describeDiff(diff, old.inputs, resource.inputs);
  const step = run.report.begin("create-replacement", resource.urn, details);
  const created = await create(run, resource, step, undefined, () => (old.delete = true));
  run.report.begin("replace", resource.urn, { ...details, id: created.id });
  return created;
}

/** A resource that was only read is now the program's own. */
export async function takeOver(run: Run, resource: Resource, old: Resource): Promise<Resource> {
  const created = await create(run, resource, run.report.begin("create-replacement", resource.urn), undefined, () => {
    old.delete = true;
  });
  run.report.begin("replace", resource.urn, { id: created.id });
  return created;
}
