// Repositories that are on the server before anything is measured.
import { randomUUID } from "node:crypto";
import type { Repository, Simulator } from "veeam-simulator";

/** Copies the server's default repository. Gives the ids. */
export function addRepositories({ infrastructure }: Simulator, names: readonly string[]): string[] {
  const [model] = infrastructure.repositories;
  if (model === undefined) throw new Error("the simulator has no repository to copy");
  return names.map((name) => {
    const id = randomUUID();
    const copy: Repository = { ...structuredClone(model), id, name, uniqueId: id.replaceAll("-", "").toUpperCase() };
    Object.assign(copy.repository ?? {}, { path: `C:\\${name}` });
    infrastructure.repositories.push(copy);
    return id;
  });
}
