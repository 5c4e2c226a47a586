// What an administrator changes on the server between two deployments.
import type { InfrastructureChange } from "veeam-simulator";

export const DRIFTED = 10;

/** Ten of the declared repositories, each in one way that every compared program declares. */
export function drift(names: readonly string[]): InfrastructureChange[] {
  const set = (name: string, path: string, value: unknown): InfrastructureChange => ({
    path: `repositories[${name}].${path}`,
    value,
  });
  return names.slice(0, DRIFTED).map((name, index) => {
    if (index < 4) return set(name, "repository.maxTaskCount", 7);
    if (index < 7) return set(name, "description", "changed by an administrator");
    if (index < 8) return set(name, "description", "");
    return { path: `repositories[${name}]` };
  });
}

const UNDECLARED = "repository.advancedSettings.decompressBeforeStoring";

/** A setting that no program declares. */
export function changeUndeclared(names: readonly string[]): InfrastructureChange[] {
  return names.map((name) => ({ path: `repositories[${name}].${UNDECLARED}`, value: true }));
}

export function hasUndeclared(repository: unknown): boolean {
  const { advancedSettings } = (repository as { repository: { advancedSettings?: { decompressBeforeStoring?: boolean } } })
    .repository;
  return advancedSettings?.decompressBeforeStoring === true;
}
