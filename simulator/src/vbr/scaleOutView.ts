import type { ScaleOutRepository } from "../infrastructure.js";
import { isObject, type JsonObject } from "../json.js";
import { uniqueIdOf } from "../inventory.js";
import type { Context } from "./context.js";
import { filledScaleOut } from "./scaleOutDefaults.js";

/** A scale-out repository as `GET /scaleOutRepositories/{id}` returns it: complete, with the names that its extents have now. */
export function scaleOutById(stored: ScaleOutRepository, context: Context): JsonObject {
  return shown(stored, context, (text) => text.toUpperCase());
}

/** The same in a list, with the unique id in lower case, as for repositories. */
export function scaleOutInList(stored: ScaleOutRepository, context: Context): JsonObject {
  return shown(stored, context, (text) => text.toLowerCase());
}

function shown(stored: ScaleOutRepository, { infrastructure, validation }: Context, spell: (text: string) => string): JsonObject {
  const { habits } = infrastructure;
  const view = filledScaleOut(stored, infrastructure);
  view.uniqueId = spell((view.uniqueId ?? uniqueIdOf(view.id)).replaceAll("-", ""));
  for (const extent of view.performanceTier?.performanceExtents ?? []) {
    if (habits.reversesStatuses && isObject(extent)) extent.status = (extent.status ?? []).toReversed();
  }
  if (habits.sendsNulls) validation.addNullsToScaleOut(view);
  return view;
}
