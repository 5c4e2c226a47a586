// What a change of inputs means for a resource: nothing, an update, or a replacement.
import type { Step } from "./engine";
import type { Host } from "./host";
import { changedPaths, describe, forcedReplacements, withIgnoredChanges } from "./propertyChanges";
import type { ChangedPath } from "./propertyChanges";
import type { Properties } from "./protocol";
import type { Resource } from "./resource";
import { forProvider } from "./values";

export interface Diff {
  changes: ChangedPath[];
  isChanged: boolean;
  mustReplace: boolean;
  replaces: string[];
  deleteBeforeReplace: boolean;
}

export const unchanged: Diff = { changes: [], isChanged: false, mustReplace: false, replaces: [], deleteBeforeReplace: false };

/** What a user asked for, and no change of inputs: the provider is not asked. */
export const replacement: Diff = { ...unchanged, isChanged: true, mustReplace: true, replaces: ["id"] };

/** Asks the provider; where it leaves the question open, compares the inputs as the command does. */
export async function diffWith(
  host: Host,
  old: Resource,
  news: Properties,
  options: { ignoreChanges: string[]; replaceOnChanges: string[] },
): Promise<Diff> {
  const answer = await host.diff(old.id, forProvider(old.outputs), forProvider(news), {
    urn: old.urn,
    oldInputs: forProvider(old.inputs),
  });
  const { replaces, deleteBeforeReplace } = answer;
  const isLeftToEngine = answer.changes === "unknown";
  if (!isLeftToEngine && (answer.changes === "none" || answer.detailed === undefined)) {
    const isChanged = answer.changes === "some";
    return { ...unchanged, isChanged, mustReplace: isChanged && replaces.length > 0, replaces, deleteBeforeReplace };
  }
  const changes = changedPaths(old.inputs, withIgnoredChanges(news, old.inputs, options.ignoreChanges).inputs);
  if (isLeftToEngine && changes.length === 0) return unchanged;
  const forced = forcedReplacements(changes, options.replaceOnChanges);
  return {
    changes,
    isChanged: true,
    mustReplace: replaces.length > 0 || forced.isForced,
    replaces: [...new Set([...replaces, ...forced.keys])],
    deleteBeforeReplace,
  };
}

/** The part of a step that tells what changes. */
export function describeDiff(diff: Diff, olds: Properties, news: Properties): Partial<Step> {
  return { properties: describe(diff.changes, olds, news), replaces: diff.replaces };
}
